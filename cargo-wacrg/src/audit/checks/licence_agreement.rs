// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::cargo::Package;
use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// All statements about the project's licence agree.
    ///
    /// What `licence-conflict` finds in the tracked files (Cargo.toml, package.json, CITATION.cff, the README, the disclaimer,
    /// the documentation), told here at level deny: between commits a contradiction is a warning, a release must not carry it.
    /// The licences of the published packages are compared with each other as well.
    pub static CHECK = { id: "licence-agreement", family: Licence, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = context.found_by("licence-conflict")?;
    let published = match context.published() {
        Ok(published) => published,
        Err(Unjudged::NotApplicable(_)) => return Ok(found),
        Err(other) => return Err(other),
    };
    let licences: Vec<(&str, &Package)> =
        published.iter().filter_map(|package| Some((package.meta.license.as_deref()?, *package))).collect();
    let Some(common) = licences.iter().max_by_key(|(one, _)| licences.iter().filter(|(other, _)| other == one).count())
    else {
        return Ok(found);
    };
    for (licence, package) in licences.iter().filter(|(licence, _)| *licence != common.0) {
        let at = context.key(package, "license")?;
        let message =
            format!("the package {} is under {licence}, others of the workspace under {}", package.name(), common.0);
        found.push(Finding::at(at.file, at.place, message, "say the same in all, or allow it by policy").mild());
    }
    Ok(found)
}
