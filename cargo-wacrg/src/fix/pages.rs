// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pages that a repository must have: licences' texts, a disclaimer, a security policy.

use std::collections::BTreeSet;

use wacrg_rules::licence::covered::examined;
use wacrg_rules::licence::disclaimer::security_places;
use wacrg_rules::licence::edit::{Wanted, edit};
use wacrg_rules::licence::tree::Tree;
use wacrg_rules::licence::{expression, texts};
use wacrg_rules::{Document, Engine, RepoPath};

use super::{Left, Plan, Step};

const DISCLAIMER: &str = include_str!("disclaimer.md");
const SECURITY: &str = include_str!("security.md");

/// Plans the pages that are missing or empty.
pub(super) fn plan(
    documents: &[Document],
    engine: &Engine,
    tree: &Tree,
    read: &mut dyn FnMut(&RepoPath) -> Option<Vec<u8>>,
    plan: &mut Plan,
) {
    let policy = engine.policy().policy();
    for id in ids(documents, engine, tree) {
        // where REUSE looks for it
        let path = format!("LICENSES/{id}.txt");
        let there = if tree.asks_for_headers() { tree.has(&path) } else { tree.has_text(&id) };
        if there {
            continue;
        }
        match texts::official(&id) {
            Some(text) if !text.trim().is_empty() => {
                let new = format!("{}\n", text.trim_matches('\n')).into_bytes();
                plan.steps.push(Step { path: path.as_str().into(), old: None, new, what: "adds the official text" });
            }
            _ => {
                let reason = "the SPDX list has no text of this licence: write it by hand".to_owned();
                plan.left.push(Left { path, reason });
            }
        }
    }
    let security = &policy.disclaimer.security;
    let elsewhere = security_places(security)[1..].iter().any(|place| tree.has(place));
    for (file, text, needed) in [(&policy.disclaimer.file, DISCLAIMER, true), (security, SECURITY, !elsewhere)] {
        let path = RepoPath::from(file.as_str());
        let old = tree.has(file).then(|| read(&path).unwrap_or_default());
        let empty = old.as_ref().is_none_or(|old| old.trim_ascii().is_empty());
        if needed && empty && !file.is_empty() {
            let what = "adds a page to begin with: read it, and make it yours";
            let new = with_header(&path, text, engine);
            plan.steps.push(Step { path, old, new, what });
        }
    }
}

/// The page with the header that its class asks for.
fn with_header(path: &RepoPath, text: &str, engine: &Engine) -> Vec<u8> {
    let (policy, bytes) = (engine.policy(), text.as_bytes());
    let class = policy.licence_class(path).and_then(|index| policy.policy().licence.get(index));
    let asks = engine.tree().is_some_and(Tree::asks_for_headers);
    let Some(class) = class.filter(|_| asks) else { return bytes.to_vec() };
    let wanted = Wanted { spdx: &class.spdx, holder: &policy.policy().headers.holder, year: None, former: &[] };
    let done = edit(path, bytes, &wanted, false).ok().and_then(|done| done.apply(bytes));
    done.unwrap_or_else(|| bytes.to_vec())
}

/// Licences that files are under, by the policy's classes and by what files say.
fn ids(documents: &[Document], engine: &Engine, tree: &Tree) -> BTreeSet<String> {
    let policy = engine.policy();
    let classes: BTreeSet<usize> = tree.paths().filter_map(|path| policy.licence_class(path)).collect();
    let named = classes.iter().map(|index| policy.policy().licence[*index].spdx.clone());
    let said = documents.iter().filter_map(|document| examined(document, policy, tree));
    let said = said.flat_map(|covered| covered.standing.licences.into_iter().map(|said| said.text));
    expression::ids(named.chain(said)).collect()
}
