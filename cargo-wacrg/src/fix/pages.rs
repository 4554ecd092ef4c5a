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
use wacrg_schema::policy::Require;

use super::{Left, Plan, Step};

const DISCLAIMER: &str = include_str!("disclaimer.md");
const SECURITY: &str = include_str!("security.md");
/// What is done where a licence's text is written.
pub(crate) const OFFICIAL: &str = "adds the official text";

/// Plans the pages that are missing or empty. `more` are files that the repository will have as well.
pub(crate) fn plan(
    documents: &[Document],
    engine: &Engine,
    tree: &Tree,
    more: &[RepoPath],
    read: &mut dyn FnMut(&RepoPath) -> Option<Vec<u8>>,
    plan: &mut Plan,
) {
    let policy = engine.policy().policy();
    let (disclaimer, security) = (&policy.disclaimer.file, &policy.disclaimer.security);
    let elsewhere = security_places(security)[1..].iter().any(|place| tree.has(place));
    let mut wanted = vec![(disclaimer, DISCLAIMER.to_owned(), true), (security, SECURITY.to_owned(), !elsewhere)];
    let linked = policy.disclaimer.linked_from.iter().filter(|page| !disclaimer.is_empty() && page.ends_with(".md"));
    wanted.extend(linked.map(|page| (page, front_page(page, disclaimer), !tree.has(page))));
    let mut written = more.to_vec();
    for (file, text, needed) in wanted {
        let path = RepoPath::from(file.as_str());
        let old = tree.has(file).then(|| read(&path).unwrap_or_default());
        let empty = old.as_ref().is_none_or(|old| old.trim_ascii().is_empty());
        if needed && empty && !file.is_empty() && !written.contains(&path) {
            let what = "adds a page to begin with: read it, and make it yours";
            let new = with_header(&path, &text, engine);
            written.push(path.clone());
            plan.steps.push(Step { path, old, new, what });
        }
    }
    for id in ids(documents, engine, tree, &written) {
        let strict = asks_for_headers(engine) || tree.follows_reuse();
        if if strict { tree.has(&format!("LICENSES/{id}.txt")) } else { tree.has_text(&id) } {
            continue;
        }
        // the folder is where REUSE looks for it; elsewhere it would ask every file for a header
        let path = if strict { format!("LICENSES/{id}.txt") } else { format!("LICENSE-{id}") };
        match texts::official(&id) {
            Some(text) if !text.trim().is_empty() => {
                let text = format!("{}\n", text.trim_matches('\n'));
                // in that folder it is the template for all; beside the README it is the licence that is given
                let holder = format!("Copyright (c) {}", policy.headers.holder);
                let text = if strict { text } else { given(&text, &holder) };
                let new = text.into_bytes();
                plan.steps.push(Step { path: path.as_str().into(), old: None, new, what: OFFICIAL });
            }
            _ => {
                let reason = "the SPDX list has no text of this licence: write it by hand".to_owned();
                plan.left.push(Left { path, reason });
            }
        }
    }
}

/// The text of a licence with its holder where the official one has a blank.
fn given(text: &str, holder: &str) -> String {
    let is_blank = |line: &str| line.trim_start().starts_with("Copyright") && line.contains("<year>");
    text.split_inclusive('\n')
        .map(|line| if is_blank(line) { format!("{holder}\n") } else { line.to_owned() })
        .collect()
}

/// A page that must link to the disclaimer and is not there yet.
fn front_page(page: &str, disclaimer: &str) -> String {
    let up = "../".repeat(page.matches('/').count());
    format!(
        "# About this repository\n\nSay here what it holds and whom it is for.\n\n\
         It is not affiliated with WhatsApp or Meta: see the [disclaimer]({up}{disclaimer}).\n"
    )
}

/// The page with the header that its class asks for, if any is asked for.
pub(crate) fn with_header(path: &RepoPath, text: &str, engine: &Engine) -> Vec<u8> {
    let (policy, bytes) = (engine.policy(), text.as_bytes());
    let class = policy.licence_class(path).and_then(|index| policy.policy().licence.get(index));
    let Some(class) = class.filter(|_| asks_for_headers(engine)) else { return bytes.to_vec() };
    let wanted = Wanted { spdx: &class.spdx, holder: &policy.policy().headers.holder, year: None, former: &[] };
    let done = edit(path, bytes, &wanted, false).ok().and_then(|done| done.apply(bytes));
    done.unwrap_or_else(|| bytes.to_vec())
}

/// Whether files are asked for headers: a policy can say which licence applies where and ask nobody.
fn asks_for_headers(engine: &Engine) -> bool {
    let never = engine.policy().policy().headers.require == Require::Never;
    !never && engine.tree().is_some_and(Tree::asks_for_headers)
}

/// Licences that files are under, by the policy's classes and by what files say; those in `more` included.
fn ids(documents: &[Document], engine: &Engine, tree: &Tree, more: &[RepoPath]) -> BTreeSet<String> {
    let policy = engine.policy();
    let classes: BTreeSet<usize> = tree.paths().chain(more).filter_map(|path| policy.licence_class(path)).collect();
    let named = classes.iter().map(|index| policy.policy().licence[*index].spdx.clone());
    let said = documents.iter().filter_map(|document| examined(document, policy, tree));
    let said = said.flat_map(|covered| covered.standing.licences.into_iter().map(|said| said.text));
    expression::ids(named.chain(said)).collect()
}
