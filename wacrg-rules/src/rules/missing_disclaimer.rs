// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// A repository without a disclaimer: missing, emptied, removed or renamed.
    ///
    /// `[disclaimer] file` names it; by default `DISCLAIMER.md`. A change that removes it or takes its text away is
    /// refused. `cargo wacrg fix` writes one to begin with.
    pub static RULE = { id: "missing-disclaimer", group: Disclaimer, level: Deny, rank: 0, check: Some(check), tree: tree };
}

const HELP: &str = "`cargo wacrg fix` writes one to begin with";

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let file = &subject.policy.policy().disclaimer.file;
    if subject.tree.is_none() || subject.document.path.as_bytes() != file.as_bytes() {
        return;
    }
    if subject.page().sentences.is_empty() {
        sink.at_top(&RULE, subject, "the disclaimer says nothing", Redacted::fixed("page"), HELP);
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let file = whole.policy.policy().disclaimer.file.as_str();
    if whole.lacks(file) {
        let gone = if whole.tree.is_whole() { "there is no disclaimer" } else { "this change removes the disclaimer" };
        found.push(TreeFound { rule: &RULE, path: file.into(), message: gone.into(), help: HELP.into() });
    }
}
