// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg explain licence PATH`: which statement applies to a file, and where it comes from.

use std::path::Path;

use anyhow::Context;
use wacrg_rules::Compiled;
use wacrg_rules::document::EntryKind;
use wacrg_rules::excerpt::guard;
use wacrg_rules::licence::covered::examined;
use wacrg_rules::licence::exempt::exemption;
use wacrg_rules::licence::standing::{Said, Source};
use wacrg_rules::{Document, Engine};

use crate::git::{self, Repository};
use crate::judge::document;
use crate::policy::{self, Wish};
use crate::source::{disk, tree};
use crate::trouble::Trouble;

/// What applies to the file at `path`.
pub(super) fn text(path: &Path, policy_file: Option<&Path>) -> anyhow::Result<String> {
    let mut repository = git::open(git::Need::Index)?;
    let wish = Wish { file: policy_file.map(Path::to_owned), isolated: false };
    let loaded = policy::load(&wish, &policy::Trusted::Head, Some(repository.as_mut() as &mut dyn Repository))?;
    let collected = disk::named(&[path.to_owned()], Some(repository.as_ref()))?;
    let mut named = collected.work();
    let (Some(work), None) = (named.next(), named.next()) else {
        return Err(
            Trouble::new(format!("{} is not one file", path.display()), "name a file of this repository").into()
        );
    };
    let declared = loaded.parsed.declares_licences();
    let around = tree::around(&collected, Some(repository.as_mut() as &mut dyn Repository), declared)?;
    let from = loaded.from.clone();
    let compiled = Compiled::new(loaded.parsed.policy, policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(around.context("there is no tree")?);
    let document = document(work, Some(repository.as_mut() as &mut dyn Repository)).map_err(anyhow::Error::msg)?;
    Ok(explained(&document, &engine, &from))
}

fn explained(document: &Document, engine: &Engine, from: &str) -> String {
    let path = engine.shown_path(&document.path);
    if let Some(why) = exemption(&document.path, document.kind, document.bytes.is_empty()) {
        return format!("{path} needs no licence statement: {why}.\n");
    }
    let (policy, tree) = (engine.policy(), engine.tree());
    let Some(covered) = tree.and_then(|tree| examined(document, policy, tree)) else {
        debug_assert!(document.kind == EntryKind::File);
        return format!("{path} cannot be read as text, so nothing is known of its licence.\n");
    };
    let line = |said: &Said| {
        let place = match &said.source {
            Source::Header(range) => {
                let lines =
                    document.bytes[..range.start.min(document.bytes.len())].iter().filter(|byte| **byte == b'\n');
                format!("its own header, line {}", lines.count() + 1)
            }
            Source::Sidecar(path) => engine.shown_path(path),
            Source::Map(path, line) => format!("{}:{line}", engine.shown_path(path)),
        };
        format!("  {}\n      from {place}\n", guard(&said.text, &policy.vocabulary))
    };
    let list = |title: &str, said: &[Said]| match said {
        [] => format!("{title}: nothing says it\n"),
        said => format!("{title}:\n{}", said.iter().map(line).collect::<String>()),
    };
    let class = covered.class.and_then(|index| Some((index, policy.policy().licence.get(index)?)));
    let class = match class {
        Some((index, class)) => format!("class: {} (`[[licence]]` number {}, policy {from})\n", class.spdx, index + 1),
        None => format!("class: none (policy {from})\n"),
    };
    let kind = match covered.style {
        Some(style) if style.is_commentable() => format!("kind: {}\n", style.name),
        Some(style) => format!("kind: {}, in which no comment can stand\n", style.name),
        None => "kind: not known; a sidecar or REUSE.toml has to speak for it\n".to_owned(),
    };
    let standing = &covered.standing;
    format!("{path}\n{}{}{class}{kind}", list("licence", &standing.licences), list("copyright", &standing.copyrights))
}
