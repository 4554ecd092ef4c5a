// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package says where its source is, with links that are links.
    ///
    /// `repository`, or at least `homepage`, has to be there, and `repository`, `homepage` and `documentation` have to be
    /// addresses that begin with `https://` or `http://`. A registry refuses others; `cargo package` does not look at them.
    pub static CHECK = { id: "manifest-links", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let meta = &package.meta;
        let links =
            [("repository", &meta.repository), ("homepage", &meta.homepage), ("documentation", &meta.documentation)];
        if links[..2].iter().all(|(_, link)| link.as_deref().unwrap_or_default().trim().is_empty()) {
            let at = context.key(package, "repository")?;
            let message = format!("the package {} does not say where its source is", package.name());
            found.push(Finding::at(at.file, at.place, message, "add `repository = \"https://…\"`"));
        }
        for (key, link) in links {
            let Some(link) = link.as_deref().filter(|link| !link.trim().is_empty()) else { continue };
            if !is_address(link) {
                let at = context.key(package, key)?;
                let message = format!("`{key}` of the package {} is no address", package.name());
                found.push(Finding::at(at.file, at.place, message, "write a whole address: https://HOST/PATH"));
            }
        }
    }
    Ok(found)
}

/// Whether `link` is an address that a registry takes.
fn is_address(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    !host.is_empty() && !link.contains(char::is_whitespace)
}
