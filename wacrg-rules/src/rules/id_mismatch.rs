// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::compiled::PathClass;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A capture whose `id` is not its file's name.
    ///
    /// The specification and issues refer to a capture by its id; readers look for a file of that name.
    pub static RULE = { id: "id-mismatch", group: Honesty, level: Warn, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = subject.capture.as_ref().filter(|_| subject.class == PathClass::Capture) else { return };
    let Some(root) = capture.yaml.documents.first() else { return };
    for id in capture.yaml.values(&subject.layers, *root, "id") {
        let text = capture.yaml.scalar(&subject.layers, id).unwrap_or("");
        if !text.is_empty() && text.as_bytes() != subject.document.path.stem() {
            let help = "name the file after the id, or the id after the file";
            let texts = (Redacted::fixed("other name"), help.into());
            sink.at_node(&RULE, subject, (&capture.yaml, id), "`id` differs from the file's name", texts);
        }
    }
}
