// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::stated::changelog;
use crate::audit::versions::released;

check! {
    /// The changelog has a dated section for this version, and nothing is left in `Unreleased`.
    ///
    /// A heading such as `## [1.2.3] - 2026-11-23` is looked for in CHANGELOG.md. What still stands under `Unreleased` is in
    /// the release and not in its section.
    pub static CHECK = { id: "changelog-section", family: Versions, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    let files = context.files()?;
    let Some(file) = FILES.into_iter().find(|file| files.has(file)) else {
        return match released(context) {
            Ok(_) => {
                Ok(vec![Finding::file("CHANGELOG.md", "there is no changelog", "write one: what changed, by version")])
            }
            Err(unjudged) => Err(unjudged),
        };
    };
    let wanted = released(context)?.to_string();
    let text = context.text(file)?.unwrap_or_default();
    let sections = changelog(&text);
    let mut found = Vec::new();
    let today = context.policy().today.map(|date| date.to_string());
    let help = || format!("write `## [{wanted}] - {}`", today.as_deref().unwrap_or("YYYY-MM-DD"));
    let unreleased = sections.iter().find(|section| section.version.is_empty());
    match sections.iter().find(|section| section.version == wanted) {
        None => {
            let place = unreleased.or(sections.first()).map(|section| section.heading.clone());
            found.push(Finding::at(file, place, format!("no section is about the version {wanted}"), help()));
        }
        Some(section) => {
            if section.date.is_none() {
                let message = format!("the section about {wanted} has no date");
                found.push(Finding::at(file, Some(section.heading.clone()), message, help()));
            }
            if section.empty {
                let message = format!("the section about {wanted} says nothing");
                found.push(Finding::at(file, Some(section.heading.clone()), message, "tell what changed"));
            }
            if let Some(left) = unreleased.filter(|left| !left.empty) {
                let message = format!("entries stand under `Unreleased` beside the section about {wanted}");
                let help = "move them into it, or raise the version";
                found.push(Finding::at(file, Some(left.heading.clone()), message, help));
            }
        }
    }
    Ok(found)
}

/// What a changelog is called.
const FILES: [&str; 4] = ["CHANGELOG.md", "CHANGES.md", "HISTORY.md", "docs/CHANGELOG.md"];
