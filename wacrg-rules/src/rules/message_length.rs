// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::document::Origin;
use crate::message::subject_line;
use crate::redacted::{Redacted, plural};
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A commit's subject that is too long, or not set off from the body by an empty line.
    ///
    /// Tools cut what is longer than about 72 characters, and take the first lines for the subject until an empty one
    /// comes. The policy says how long it can be:
    ///
    /// ```toml
    /// [message]
    /// subject-length = 72
    /// ```
    pub static RULE = { id: "message-length", group: Message, level: Warn, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.document.origin != Origin::Message {
        return;
    }
    let most = subject.policy.policy().message.subject_length;
    let text = &subject.layers.get(subject.root).text;
    let line = subject_line(text);
    let length = text[line.clone()].chars().count();
    let merge = text[line.clone()].starts_with("Merge ");
    if let Some((at, _)) = text[line.clone()].char_indices().nth(most).filter(|_| !merge) {
        let message = format!("the subject is {length} characters long, {} more than {most}", length - most);
        let help = "say the most important thing in the subject, and the rest below an empty line";
        let range = line.start + at..line.end;
        sink.add(&RULE, (subject.root, range), message, Redacted::fixed("too long"), help);
    }
    let mut rest = text[line.end..].lines().skip(1);
    if rest.next().is_some_and(|next| !next.trim().is_empty()) {
        let start = line.end + text[line.end..].find('\n').map_or(0, |end| end + 1);
        let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        let shape = Redacted::fixed("second line");
        let help =
            format!("leave the second line empty; the subject is one line of at most {}", plural(most, "character"));
        sink.add(&RULE, (subject.root, start..end), "the subject goes on in the second line", shape, help);
    }
}
