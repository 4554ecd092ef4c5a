// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::schema_check::{Schema, Violation, ViolationKind, check as validate};
use crate::subject::{Capture, Subject};

rule! {
    /// A capture that does not satisfy the capture schema.
    ///
    /// The schema is built in (`cargo wacrg schema capture` prints it). Where the repository's own schema, read from
    /// the trusted side, is stricter, it applies as well; where it knows more words or keys, those are accepted. That
    /// `sanitized` is `true` is never up to it.
    pub static RULE = { id: "capture-schema", group: Schema, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = &subject.capture else { return };
    if let Some(Err(error)) = subject.schema {
        let message = format!("the repository's own capture schema cannot be used: {error}");
        let help = "correct the schema, so that captures can be judged by it";
        sink.add(&RULE, subject.top(), message, Redacted::fixed("schema"), help);
    }
    for (root, violations) in capture.yaml.documents.iter().zip(subject.violations()) {
        let mut found = violations.clone();
        if let Some(Ok(own)) = subject.schema {
            found.retain(|violation| !is_accepted(own, violation, subject, capture));
            for violation in validate(own, &capture.yaml, &subject.layers, *root) {
                if !found.iter().any(|other| other.node == violation.node && other.pointer == violation.pointer) {
                    found.push(violation);
                }
            }
        }
        // the assertion has a rule of its own
        found.retain(|violation| violation.pointer != "/sanitized" && violation.kind != missing("sanitized"));
        for violation in found {
            report(subject, capture, &violation, sink);
        }
    }
}

fn missing(key: &str) -> ViolationKind {
    ViolationKind::Missing(key.to_owned())
}

/// Whether the repository's own schema knows the word or the key that the built-in one does not.
fn is_accepted(own: &Schema, violation: &Violation, subject: &Subject<'_>, capture: &Capture) -> bool {
    let text = capture.yaml.scalar(&subject.layers, violation.node);
    let (Some(place), Some(text)) = (own.at(&violation.pointer), text) else { return false };
    match &violation.kind {
        ViolationKind::Enum(_) => place.has_word(text),
        ViolationKind::Unknown(_) => place.has_key(text),
        _ => false,
    }
}

fn report(subject: &Subject<'_>, capture: &Capture, violation: &Violation, sink: &mut Sink) {
    let name = violation.pointer.trim_start_matches('/').replace("/*", "[]").replace('/', ".");
    let what = if name.is_empty() { "a capture".to_owned() } else { format!("`{name}`") };
    let see = "`cargo wacrg schema capture` prints the schema".to_owned();
    let (message, help) = match &violation.kind {
        ViolationKind::Type(kind) => (format!("{what} must be {}", article(kind)), see),
        ViolationKind::Enum(words) => (format!("{what} must be one of {}", words.join(", ")), see),
        ViolationKind::Const(constant) => (format!("{what} must be {constant}"), see),
        ViolationKind::Missing(key) => (format!("{what} needs the key `{key}`"), format!("add `{key}`; {see}")),
        ViolationKind::Unknown(known) => {
            let near = capture.yaml.scalar(&subject.layers, violation.node).and_then(|key| nearest(key, known));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("keys here are {}", known.join(", ")),
            };
            (format!("{what} has no such key"), help)
        }
        ViolationKind::TooShort(least) => (format!("{what} must be at least {least} long"), see),
        ViolationKind::TooLong(most) => (format!("{what} must be at most {most} long"), see),
        ViolationKind::OutOfRange(range) => (format!("{what} must be {range}"), see),
        ViolationKind::Budget => return,
    };
    let (place, texts) = ((&capture.yaml, violation.node), (Redacted::fixed("schema"), help.into()));
    if matches!(violation.kind, ViolationKind::Missing(_)) {
        sink.at_first_key(&RULE, subject, place, message, texts);
    } else {
        sink.at_node(&RULE, subject, place, message, texts);
    }
}

fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// The known key that `key` was meant to be: at most two letters away, or alike but for case and separators.
pub(crate) fn nearest<'k>(key: &str, known: &'k [String]) -> Option<&'k str> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    known
        .iter()
        .map(|word| (if plain(word) == plain(key) { 0 } else { strsim::damerau_levenshtein(word, key) }, word))
        .filter(|(distance, word)| *distance <= 2 && distance * 2 < word.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word.as_str())
}
