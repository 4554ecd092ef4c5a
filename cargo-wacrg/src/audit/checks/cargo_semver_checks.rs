// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_schema::policy::Tool;

use crate::audit::check::{Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::delegate::{Question, ask, wanted};

check! {
    /// What cargo-semver-checks says of the public interface since the last release.
    ///
    /// Asked where the policy's `[audit] delegate` names it and it is installed. It compares with the highest tag that names
    /// a version, not with a registry: nothing is fetched.
    pub static CHECK = { id: "cargo-semver-checks", family: Delegated, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    context.files()?;
    wanted(context, Tool::CargoSemverChecks)?;
    context.published()?;
    let releases = context.tags()?.releases();
    let head = context.tags()?.head.as_deref();
    let Some(last) = releases.iter().rev().find(|release| Some(release.commit.as_str()) != head) else {
        return Unjudged::not_applicable("no tag before HEAD names a version to compare with");
    };
    // whatever else it ends with, such as a toolchain that it does not know, is no verdict
    let meaning = |_: i32, told: &str| {
        let verdict = told.contains("semver requires new");
        verdict.then(|| "the version is too low for what has changed".to_owned())
    };
    let arguments = ["check-release", "--baseline-rev", &last.commit];
    ask(
        context,
        &Question { tool: Tool::CargoSemverChecks, arguments: &arguments, place: "Cargo.toml", meaning: &meaning },
    )
}
