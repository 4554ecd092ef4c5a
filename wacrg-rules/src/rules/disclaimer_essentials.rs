// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::disclaimer::{Essential, Said};
use crate::redacted::Redacted;
use crate::rule::{Blame, Sink, rule};
use crate::subject::Subject;

rule! {
    /// A disclaimer that lacks an essential, or says the contrary.
    ///
    /// It must say that the project is not affiliated with WhatsApp or Meta, that trademarks belong to their owners,
    /// that contributors and users are responsible for what they do, and that no real user data may be committed. It is
    /// found by its sense, in any words of English; layout and indentation do not matter, and what is struck out,
    /// commented out or fenced off as code is not said. "Is affiliated" is found as the contrary.
    pub static RULE = { id: "disclaimer-essentials", group: Disclaimer, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let file = &subject.policy.policy().disclaimer.file;
    if subject.tree.is_none() || subject.document.path.as_bytes() != file.as_bytes() {
        return;
    }
    let page = subject.page();
    if page.sentences.is_empty() {
        return;
    }
    for essential in Essential::ALL {
        let sense = essential.sense();
        match essential.said(page) {
            Said::Yes => {}
            Said::No => {
                let message = format!("the disclaimer does not say {sense}");
                sink.at_top(&RULE, subject, message, Redacted::fixed("page"), "say it in a sentence of its own");
            }
            Said::Contrary(range) => {
                let message = format!("this says the contrary of what a disclaimer must say: {sense}");
                let help = "say it without a double negation";
                sink.add(&RULE, (subject.root, range), message, Redacted::fixed("sentence"), help).blame = Blame::File;
            }
        }
    }
}
