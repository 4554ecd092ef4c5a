// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::expression;
use crate::licence::statement::{Kind, Statement};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A header that says a thing twice, or two things that contradict each other.
    ///
    /// One licence expression says everything: several licences are joined by `AND` or `OR`. A file with a sidecar is
    /// spoken for by the sidecar; a header beside it that says something else misleads readers.
    pub static RULE = { id: "header-conflict", group: Licence, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(covered) = subject.covered() else { return };
    let text = subject.document.bytes.as_slice();
    let statements: Vec<&Statement> = covered.header.iter().filter(|statement| statement.snippet.is_none()).collect();
    for (index, statement) in statements.iter().enumerate() {
        let before = statements[..index]
            .iter()
            .find(|other| same_kind(other, statement) && contradicts(other, statement, text).is_some());
        let Some(before) = before else { continue };
        let repeats = contradicts(before, statement, text) == Some(false);
        let message = if repeats {
            "this repeats what the header says already"
        } else {
            "this contradicts what the header says before"
        };
        let help = "keep one; several licences are one expression, joined by AND or OR";
        let related = subject.place(&before.range);
        let found = sink.add(&RULE, subject.place(&statement.range), message, Redacted::fixed("statement"), help);
        found.related.push((related.0, related.1, "it is said here"));
    }
    if !covered.sidecar {
        return;
    }
    for statement in statements.iter().filter(|statement| matches!(statement.kind, Kind::Licence)) {
        let own = statement.value(text);
        let agrees = covered.standing.licences.iter().any(|said| same(&said.text, &own));
        if !agrees {
            let message = "the file's sidecar says another licence, and the sidecar counts";
            let help = "correct the one that is wrong";
            sink.add(&RULE, subject.place(&statement.range), message, Redacted::fixed("statement"), help);
        }
    }
}

fn same_kind(one: &Statement, other: &Statement) -> bool {
    std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind)
}

/// Whether the two contradict each other (`true`) or say the same twice (`false`); `None` if both may stand.
fn contradicts(one: &Statement, other: &Statement, text: &[u8]) -> Option<bool> {
    let (one_said, other_said) = (one.value(text), other.value(text));
    match (&one.kind, &other.kind) {
        (Kind::Licence, Kind::Licence) => Some(!same(&one_said, &other_said)),
        _ => (one_said.trim() == other_said.trim()).then_some(false),
    }
}

fn same(one: &str, other: &str) -> bool {
    expression::agree(one, other) || one.trim() == other.trim()
}
