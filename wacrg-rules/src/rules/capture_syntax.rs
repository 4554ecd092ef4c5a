// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A capture that is not one YAML 1.2 document.
    ///
    /// Not valid YAML, no document at all, more than one document in the stream, or a key that stands twice in its
    /// mapping: parsers disagree about which of the two counts, so one of them would never be reviewed. Anchors, flow
    /// style, directives and JSON are fine.
    pub static RULE = { id: "capture-syntax", group: Schema, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = &subject.capture else { return };
    let yaml = &capture.yaml;
    let shape = || Redacted::fixed("syntax");
    if let Some((at, message)) = yaml.error {
        let text = &subject.layers.get(subject.root).text;
        let at = text.floor_char_boundary(at);
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let help = "a capture is one YAML 1.2 document; correct the line so that the whole file can be judged";
        sink.add(&RULE, (subject.root, at..end), message, shape(), help);
    } else if yaml.documents.is_empty() && !yaml.exhausted {
        let help = "write the capture, or delete the file";
        sink.add(&RULE, subject.top(), "no YAML document in this file", shape(), help);
    }
    if let Some(range) = &yaml.other_version {
        let help = "remove the directive: in YAML 1.1 `yes` is true and `12:30` a number, and reviewers read 1.2";
        sink.add(&RULE, (subject.root, range.clone()), "another version of YAML than 1.2", shape(), help);
    }
    if let Some(second) = yaml.starts.get(1) {
        let text = &subject.layers.get(subject.root).text[*second..];
        let len = if text.starts_with("---") { 3 } else { text.chars().next().map_or(0, char::len_utf8) };
        let help = "one file holds one capture: move it to a file of its own";
        sink.add(&RULE, (subject.root, *second..second + len), "a second document in the stream", shape(), help);
    }
    for key in &yaml.duplicates {
        let texts = (shape(), "keep one of the two".into());
        sink.at_node(&RULE, subject, (yaml, *key), "this key stands twice in its mapping", texts);
    }
}
