// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::bundle;
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::pages::{self, Stance};

check! {
    /// Every bundle says that there is no affiliation.
    ///
    /// In a file of the name that the policy's `[disclaimer] file` has, or in a README, or by a link of the README to the
    /// disclaimer's address. A sentence to the contrary is a finding wherever it stands in these pages.
    pub static CHECK = { id: "bundle-disclaimer", family: Disclaimer, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let file = &context.policy().policy().disclaimer.file;
    let mut found = Vec::new();
    for bundle in bundle::all(context)? {
        let (mut said, before) = (false, found.len());
        for (path, text) in bundle.texts().filter(|(path, _)| pages::is_named(path, file) || pages::is_readme(path)) {
            let named = pages::is_named(&path, file);
            match if named { pages::strict_stance(&path, text) } else { pages::stance(&path, text) } {
                Stance::Denies => said = true,
                Stance::Claims(range) => {
                    let (message, help) = ("this page says that there is an affiliation", "say that there is none");
                    found.push(Finding::at(bundle.path(&path), Some(range), message, help));
                }
                Stance::Silent => said |= pages::is_readme(&path) && pages::links_to(&path, text, file).is_some(),
            }
        }
        if !said && found.len() == before {
            let help = format!("add {file} to what the bundle is made of");
            found.push(Finding::file(&bundle.name, "no page in this bundle says that there is no affiliation", help));
        }
    }
    Ok(found)
}
