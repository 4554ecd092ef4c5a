// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::compiled::PathClass;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A capture that seems to report a vulnerability.
    ///
    /// What surfaces a weakness, as opposed to ordinary protocol structure, is not published as a capture: it is first
    /// reported as SECURITY.md says.
    pub static RULE = { id: "responsible-disclosure", group: Disclaimer, level: Warn, rank: 0, check: Some(check) };
}

const PHRASES: [&str; 19] = [
    "vulnerabilit",
    "exploitable",
    "exploit ",
    "cve-2",
    "zero-day",
    "0-day",
    "0day",
    "remote code execution",
    "arbitrary code",
    "buffer overflow",
    "heap overflow",
    "stack overflow",
    "integer overflow",
    "out-of-bounds",
    "use-after-free",
    "use after free",
    "memory corruption",
    "auth bypass",
    "authentication bypass",
];

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.class != PathClass::Capture && subject.capture.is_none() {
        return;
    }
    let text = subject.text().to_ascii_lowercase();
    let first = PHRASES.iter().filter_map(|phrase| Some((text.find(phrase)?, phrase.trim_end().len()))).min();
    if let Some((at, len)) = first {
        let help = "if this is a weakness, do not publish it here: report it as SECURITY.md says";
        let message = "this capture seems to report a vulnerability";
        sink.add(&RULE, (subject.root, at..at + len), message, Redacted::fixed("words"), help);
    }
}
