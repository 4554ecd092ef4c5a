// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::disclaimer::{has_private_contact, security_places};
use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// No security policy, or one without a way to report in private.
    ///
    /// `[disclaimer] security` names it; by default `SECURITY.md`, which also counts in `.github` and `docs`. A private
    /// way is an e-mail address, GitHub's private vulnerability reporting, or a form of a disclosure platform; a public
    /// issue is none.
    pub static RULE = { id: "security-contact", group: Disclaimer, level: Deny, rank: 0, check: Some(check), tree: tree };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let file = &subject.policy.policy().disclaimer.security;
    if subject.tree.is_none() || !subject.document.path.as_bytes().ends_with(file.as_bytes()) {
        return;
    }
    let path = subject.document.path.to_text();
    if !security_places(file).iter().any(|place| *place == path) {
        return;
    }
    if !has_private_contact(subject.page(), subject.text()) {
        let help = "name an e-mail address, or link to the repository's private vulnerability reporting";
        let message = "the security policy names no way to report in private";
        sink.at_top(&RULE, subject, message, Redacted::fixed("page"), help);
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let file = whole.policy.policy().disclaimer.security.as_str();
    let places = security_places(file);
    let there = places.iter().any(|place| whole.tree.has(place));
    if !there && places.iter().any(|place| whole.lacks(place)) {
        let message = "there is no security policy: nobody can report in private".into();
        let help = "`cargo wacrg fix` writes one to begin with; put your contact in it".into();
        found.push(TreeFound { rule: &RULE, path: file.into(), message, help });
    }
}
