// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use wacrg_rules::RepoPath;
use wacrg_rules::licence::texts::{self, Likeness};
use wacrg_rules::licence::{expression, manifest};

use crate::audit::bundle::{self, Bundle};
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every bundle holds the texts of the licences that it is under.
    ///
    /// Which licences these are: what a manifest at the bundle's top says; else what the policy's classes say of the files in
    /// it; else what the repository's manifests say. Who has the bundle has no repository to look into.
    pub static CHECK = { id: "bundle-licence", family: Bundle, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for bundle in bundle::all(context)? {
        let ids = ids(context, bundle);
        let texts: Vec<(String, &str)> = bundle.texts().collect();
        if ids.is_empty() {
            let is_text = |path: &str| {
                let name = path.rsplit('/').next().unwrap_or(path).to_uppercase();
                ["LICENSE", "LICENCE", "COPYING"].iter().any(|start| name.starts_with(start))
            };
            if !texts.iter().any(|(path, text)| is_text(path) && !text.trim().is_empty()) {
                let help = "add the licence's file to what the bundle is made of";
                found.push(Finding::file(&bundle.name, "there is no licence in this bundle", help));
            }
        }
        for id in ids {
            let same = |text: &str| text.len() > 200 && texts::compare(text, &id) == Some(Likeness::Same);
            if !texts.iter().any(|(_, text)| same(text)) {
                let message = format!("this bundle is said to be under {id} and holds no unaltered text of it");
                let help = "add the licence's file to what the bundle is made of";
                found.push(Finding::file(&bundle.name, message, help));
            }
        }
    }
    Ok(found)
}

/// Identifiers of the licences that the bundle is under.
fn ids(context: &Context, bundle: &Bundle) -> BTreeSet<String> {
    let own =
        bundle.files.iter().filter(|file| !file.path.as_bytes().contains(&b'/') && manifest::is_manifest(&file.path));
    let own = own.flat_map(|file| manifest::stated(&file.path, &String::from_utf8_lossy(&file.bytes)));
    let own: Vec<String> = own.map(|(said, _)| said).collect();
    if !own.is_empty() {
        return parsed(own);
    }
    if context.declares_licences {
        let classes = &context.policy().policy().licence;
        let class = |path: &RepoPath| classes.get(context.policy().licence_class(path)?);
        return parsed(bundle.files.iter().filter_map(|file| class(&file.path)).map(|class| class.spdx.clone()));
    }
    let said = ["Cargo.toml", "package.json", "pyproject.toml"].into_iter().filter_map(|path| {
        let text = context.text(path).ok().flatten()?;
        Some(manifest::stated(&path.into(), &text))
    });
    parsed(said.flatten().map(|(said, _)| said))
}

fn parsed(said: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    let terms = said.into_iter().filter_map(|said| expression::parse(&said).ok());
    terms.flat_map(|terms| terms.ids().map(str::to_owned).collect::<Vec<_>>()).collect()
}
