// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package says what it is.
    ///
    /// A registry refuses a package without `description`. `cargo package` only warns of it.
    pub static CHECK = { id: "manifest-description", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        if package.meta.description.as_deref().unwrap_or_default().trim().is_empty() {
            let at = context.key(package, "description")?;
            let message = format!("the package {} has no description", package.name());
            found.push(Finding::at(at.file, at.place, message, "add `description = \"…\"`, one sentence"));
        }
    }
    Ok(found)
}
