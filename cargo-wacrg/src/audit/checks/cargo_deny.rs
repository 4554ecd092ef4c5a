// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_schema::policy::Tool;

use crate::audit::check::{Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::delegate::{Question, ask, wanted};

check! {
    /// What cargo-deny says of the dependencies: licences, advisories, bans, sources.
    ///
    /// Asked where the policy's `[audit] delegate` names it, it is installed, and `deny.toml` is tracked. It is asked
    /// offline, so of advisories it knows those that it fetched last: `cargo deny fetch` brings new ones.
    pub static CHECK = { id: "cargo-deny", family: Delegated, level: Deny, run: run };
}

/// Bits of its exit code (cargo-deny's book, "check").
const PARTS: [(i32, &str); 4] = [(1, "advisories"), (2, "bans"), (4, "licenses"), (8, "sources")];

fn run(context: &Context) -> Outcome {
    context.files()?;
    wanted(context, Tool::CargoDeny)?;
    let Some(place) = ["deny.toml", ".deny.toml", ".cargo/deny.toml"].into_iter().find(|place| context.has(place))
    else {
        return Unjudged::not_applicable("no deny.toml is tracked");
    };
    let meaning = |code: i32, told: &str| {
        let parts: Vec<&str> = PARTS.into_iter().filter(|(bit, _)| code & bit != 0).map(|(_, part)| part).collect();
        // a database that is not there ends with 1 as well, before anything is summed up
        let summed = PARTS.iter().any(|(_, part)| told.contains(&format!("{part} FAILED")));
        (summed && code < 16 && !parts.is_empty()).then(|| format!("there are errors about {}", parts.join(", ")))
    };
    let arguments = ["--offline", "check", "--hide-inclusion-graph"];
    ask(context, &Question { tool: Tool::CargoDeny, arguments: &arguments, place, meaning: &meaning })
}
