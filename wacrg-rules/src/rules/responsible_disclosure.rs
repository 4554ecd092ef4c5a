// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

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
    static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(PHRASES));
    let text = subject.text().to_ascii_lowercase();
    let Some(found) = SEARCHER.as_ref().and_then(|searcher| searcher.find(&text)) else { return };
    let (at, len) = (found.start(), text[found.range()].trim_end().len());
    let help = "if this is a weakness, do not publish it here: report it as SECURITY.md says";
    let message = "this capture seems to report a vulnerability";
    sink.add(&RULE, (subject.root, at..at + len), message, Redacted::fixed("words"), help);
}
