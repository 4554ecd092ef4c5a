// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The pages and licences' texts that are missing, and what the gate will say of those that are there.

use std::path::Path;

use wacrg_rules::finding::Place;
use wacrg_rules::licence::tree::named_id;
use wacrg_rules::{Document, Engine, RepoPath};
use wacrg_schema::{Group, Level};

use super::Setup;
use super::declared::Declared;
use crate::fix::{Left, Plan, pages};
use crate::git;

/// Plans what is missing, and tells what is there.
pub(super) fn lacking(
    documents: &[Document],
    engine: &Engine,
    declared: &Declared,
    root: &Path,
    (plan, setup): (&mut Plan, &mut Setup),
) {
    let Some(tree) = engine.tree() else { return };
    let more: Vec<RepoPath> = plan.steps.iter().map(|step| step.path.clone()).collect();
    let mut read = |path: &RepoPath| std::fs::read(root.join(git::to_path(path))).ok();
    pages::plan(documents, engine, tree, &more, &mut read, plan);
    // where something is said of licences, no other is given
    let is_named = |path: &RepoPath| named_id(path).is_none_or(|id| declared.ids.contains(&id));
    plan.steps.retain(|step| declared.is_silent() || step.what != pages::OFFICIAL || is_named(&step.path));
    let said = &engine.policy().policy().disclaimer;
    let planned = |file: &str| plan.steps.iter().any(|step| step.path == RepoPath::from(file));
    for (file, what) in [(&said.file, "the disclaimer"), (&said.security, "the security policy")] {
        if tree.has(file) && !planned(file) {
            setup.kept.push(format!("{file}: {what}"));
        }
    }
    for text in tree.texts() {
        setup.kept.push(format!("{}: a licence's text", engine.shown_path(&text.path)));
    }
}

/// Tells what the gate will find in what is kept: what it refuses is left to be done, what it warns of is a remark.
pub(super) fn judge(documents: &[Document], mut engine: Engine, setup: &mut Setup) {
    let Setup { plan: Plan { steps, left }, notes, .. } = setup;
    let step = |path: &RepoPath| steps.iter().find(|step| step.path == *path);
    if let Some(tree) = engine.tree_mut() {
        for new in steps.iter() {
            tree.put(&new.path, &mut |path| step(path).map(|step| step.new.clone()));
        }
    }
    let about_files = |group: Group| matches!(group, Group::Licence | Group::Disclaimer);
    let engine = engine.with_rules(|rule| about_files(rule.group));
    for document in documents.iter().filter(|document| step(&document.path).is_none()) {
        let judged = engine.judge(document);
        let told = judged.findings.iter().filter(|found| about_files(found.rule.group) && found.allowed.is_none());
        for found in told {
            let line = match &found.place {
                Place::File { start, .. } => format!(":{}", start.line),
                Place::Path => String::new(),
            };
            let (path, what) = (format!("{}{line}", judged.shown_path), &found.message);
            match found.level {
                Level::Deny => left.push(Left { path, reason: format!("{what}: {}", found.help) }),
                Level::Warn => notes.push(format!("{path}: {what} ({})", found.rule.id)),
                Level::Allow => {}
            }
        }
    }
}
