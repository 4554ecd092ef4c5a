// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::redacted::Redacted;
use crate::rule::{Blame, Sink, TreeFound, Whole, rule};
use crate::subject::Subject;
use wacrg_schema::policy::Require;

rule! {
    /// A file that does not say under which licence it is, or who holds the copyright.
    ///
    /// It is said in the comment that the file begins with, in a sidecar (`FILE.license`), in a `REUSE.toml` (REUSE
    /// specification 3.3) or in `.reuse/dep5`. A tag inside a string, or at the end of the file, is no header.
    /// `cargo wacrg fix` writes what is missing in the right place.
    ///
    /// Asked of the files that a change adds, or of those that `[headers] require` names; and only where somebody
    /// agreed on it: the policy has `[[licence]]` or `[headers]`, or the repository has a `REUSE.toml`, a `.reuse/dep5`
    /// or a folder `LICENSES`. Exempt, as in REUSE: licences' texts, sidecars, SPDX documents, empty files, links,
    /// submodules.
    pub static RULE = { id: "missing-header", group: Licence, level: Deny, rank: 0, check: Some(check), tree: tree };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(covered) = subject.covered().filter(|covered| covered.asked) else { return };
    let standing = &covered.standing;
    let message = match (standing.licences.is_empty(), standing.copyrights.is_empty()) {
        (true, true) => "this file does not say under which licence it is, nor who holds the copyright",
        (true, false) => "this file does not say under which licence it is",
        (false, true) => "this file does not say who holds the copyright",
        (false, false) => return,
    };
    let help = match covered.style {
        Some(style) if style.is_commentable() && !subject.policy.is_generated(&subject.document.path) => {
            "`cargo wacrg fix --staged` writes a header"
        }
        Some(_) => "no comment can stand in it: `cargo wacrg fix --staged` says it in REUSE.toml or in a sidecar",
        None => {
            "how comments are written in this kind of file is not known: say it in REUSE.toml or in a sidecar, FILE.license"
        }
    };
    sink.at_top(&RULE, subject, message, Redacted::fixed("no header"), help);
    if subject.policy.policy().headers.require == Require::Changed
        && let Some(found) = sink.found.last_mut()
    {
        found.blame = Blame::Always;
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let Some((path, shift)) = whole.shift.filter(|(_, shift)| shift.missing > 0) else { return };
    let files = if shift.missing == 1 { "1 file".to_owned() } else { format!("{} files", shift.missing) };
    let message = format!("this change takes the licence statement from {files} that it does not touch").into();
    let help = "put the statement back, here or in the files themselves".into();
    found.push(TreeFound { rule: &RULE, path: path.clone(), message, help });
}
