use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::schema_check::ViolationKind;
use crate::subject::Subject;

rule! {
    /// A file that would take too long to judge.
    ///
    /// Judging is bounded: nodes of a capture, aliases followed, payloads inside payloads. A file that reaches a bound
    /// is refused, because what lies beyond was not looked at.
    ///
    /// Split the capture, or remove what makes it large.
    pub static RULE = { id: "budget-exceeded", group: Payload, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = &subject.capture else { return };
    let aliases = subject.violations().iter().flatten().any(|violation| violation.kind == ViolationKind::Budget);
    if capture.yaml.exhausted || aliases {
        let help = "split the capture, or remove what makes it large";
        sink.add(&RULE, subject.top(), "too many nodes to judge", Redacted::fixed("unread"), help);
    }
}
