// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use wacrg_rules::licence::disclaimer::{Essential, Said};
use wacrg_rules::licence::markdown::join;
use wacrg_rules::licence::markdown::{self, resolve};

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// The README of every published package says or links that there is no affiliation.
    ///
    /// On a registry a package stands without the repository around it, and its README is all that people see. A link to the
    /// disclaimer counts where it leads to the file, or to an address that ends with it; a sentence to the contrary is found
    /// as well.
    pub static CHECK = { id: "readme-disclaimer", family: Disclaimer, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    let file = context.policy().policy().disclaimer.file.clone();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for package in context.published()? {
        let Some(readme) = &package.meta.readme else { continue };
        let Some(path) = join(&package.folder, readme.as_str()) else { continue };
        // one that is not tracked is told elsewhere
        let Some(target) = context.files()?.resolve(&path)? else { continue };
        if !seen.insert(target.clone()) {
            continue;
        }
        let text = context.text(&target)?.unwrap_or_default();
        let page = markdown::read(&text);
        let leads = |link: &markdown::Link| {
            let address = link.target.split(['#', '?']).next().unwrap_or_default();
            let there = resolve(&target, &link.target).is_some_and(|path| path == file && context.has(&path));
            there || (address.contains("://") && address.ends_with(&format!("/{file}")))
        };
        match Essential::NoAffiliation.said(&page) {
            Said::Contrary(range) => {
                let message = "this README says the contrary of the disclaimer";
                found.push(Finding::at(&target, Some(range), message, "say that there is no affiliation"));
            }
            Said::No if !page.links.iter().any(leads) => {
                let message = format!(
                    "the README of the package {} neither says nor links that there is no affiliation",
                    package.name()
                );
                found.push(Finding::file(&target, message, format!("link to {file} by its whole address")));
            }
            Said::Yes | Said::No => {}
        }
    }
    Ok(found)
}
