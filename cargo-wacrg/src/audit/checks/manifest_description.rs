// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package says what it is.
    ///
    /// A registry refuses a package without `description`. `cargo package` only warns of it, and only where all of
    /// `description`, `documentation`, `homepage` and `repository` are missing.
    pub static CHECK = { id: "manifest-description", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let description = package.meta.description.as_deref().unwrap_or_default().trim();
        if description.is_empty() {
            let place = context.key(package, &["package", "description"])?;
            let place = place.or(context.key(package, &["package", "name"])?);
            let message = format!("the package {} has no description", package.name());
            found.push(Finding::at(&package.manifest, place, message, "add `description = \"…\"`, one sentence"));
        }
    }
    Ok(found)
}
