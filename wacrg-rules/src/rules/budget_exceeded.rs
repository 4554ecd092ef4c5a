// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::schema_check::ViolationKind;
use crate::subject::Subject;

rule! {
    /// A file that would take too long to judge.
    ///
    /// Judging is bounded: nodes of a capture, aliases followed, encodings inside encodings, bytes that compression and
    /// encodings put out, tokens and numbers in what came out, runs and archive entries that are opened. A file that
    /// reaches a bound is refused, because what lies beyond was not looked at.
    ///
    /// Split the capture, or remove what makes it large.
    pub static RULE = { id: "budget-exceeded", group: Payload, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if let Some((layer, what)) = subject.exceeded() {
        let help = "take it apart, or remove what makes it large";
        sink.add(&RULE, (layer, 0..0), what, Redacted::fixed("unread"), help);
    }
    let Some(capture) = &subject.capture else { return };
    let aliases = subject.violations().iter().flatten().any(|violation| violation.kind == ViolationKind::Budget);
    if capture.yaml.exhausted || aliases {
        let help = "split the capture, or remove what makes it large";
        sink.add(&RULE, subject.top(), "too many nodes to judge", Redacted::fixed("unread"), help);
    }
}
