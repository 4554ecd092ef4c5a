// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::markdown::resolve;
use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// A page that must link to the disclaimer and does not.
    ///
    /// `[disclaimer] linked-from` names the pages; by default `README.md`. A link in a comment or in a code block is
    /// none.
    pub static RULE = { id: "disclaimer-link", group: Disclaimer, level: Deny, rank: 0, check: Some(check), tree: tree };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let disclaimer = &subject.policy.policy().disclaimer;
    let page = subject.document.path.to_text();
    // a disclaimer that is not there is told as that
    if !subject.tree.is_some_and(|tree| tree.has(&disclaimer.file))
        || !disclaimer.linked_from.iter().any(|wanted| *wanted == page)
    {
        return;
    }
    let leads = |target: &str| {
        resolve(&page, target).is_some_and(|path| path == disclaimer.file)
            // a page of a registry needs the whole address
            || (target.contains("://") && target.split(['#', '?']).next().is_some_and(|url| url.ends_with(&format!("/{}", disclaimer.file))))
    };
    if !subject.page().links.iter().any(|link| leads(&link.target)) {
        let help = format!("link to {} where readers begin", disclaimer.file);
        sink.at_top(&RULE, subject, "this page does not link to the disclaimer", Redacted::fixed("page"), help);
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    for page in &whole.policy.policy().disclaimer.linked_from {
        if whole.lacks(page) {
            let message = "this page, which must link to the disclaimer, is not there".into();
            let help = "write it, or take it out of `[disclaimer] linked-from`".into();
            found.push(TreeFound { rule: &RULE, path: page.as_str().into(), message, help });
        }
    }
}
