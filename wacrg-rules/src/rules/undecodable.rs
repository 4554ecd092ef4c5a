// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::compiled::PathClass;
use crate::decode::body::Form;
use crate::decode::bytes::Refusal;
use crate::decode::text::Flaw;
use crate::document::EntryKind;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// Something under a strict path that cannot be read, so nobody can say that it is clean.
    ///
    /// The corpus and the specification are text. Refused there: binary files, text in another encoding than UTF-8,
    /// NUL bytes, symbolic links, submodules and Git LFS pointers (what they stand for is not in the commit), and
    /// payloads whose bytes no decoder explains. Refused everywhere: archives that cannot be opened, because they are
    /// encrypted, damaged or of a kind that is not known.
    ///
    /// Write the decoded node as XML or JSON, with placeholders.
    pub static RULE = { id: "undecodable", group: Payload, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let shape = || Redacted::fixed("unread");
    for (body, form) in subject.capture.iter().flat_map(|capture| &capture.bodies) {
        if *form == Form::Encoded {
            let message = "payload written as bytes that no decoder explains";
            let help =
                "write the decoded node as XML or JSON, with placeholders for what identifies or protects anybody";
            sink.add(&RULE, subject.whole(*body), message, shape(), help);
        }
    }
    for (layer, refusal) in subject.refusals() {
        if let Refusal::Unreadable(what) = refusal {
            let help = "commit what is in it, or remove it: what cannot be read cannot be judged";
            sink.add(&RULE, (*layer, 0..0), format!("{what}, which cannot be read"), shape(), help);
        }
    }
    if subject.class == PathClass::Open {
        return;
    }
    let (message, help): (&str, &str) = match (subject.document.kind, subject.flaw) {
        (EntryKind::Symlink, _) => ("symbolic link where a file belongs", "commit the file itself"),
        (EntryKind::Submodule, _) => {
            ("submodule where a file belongs", "keep submodules out of the corpus and the specification")
        }
        (_, Some(Flaw::Binary(kind))) => {
            let help = "the corpus and the specification are text: remove it, or write down what it shows";
            sink.add(&RULE, subject.top(), format!("{kind} where text belongs"), shape(), help);
            return;
        }
        (_, Some(Flaw::Encoding(name))) => {
            sink.add(&RULE, subject.top(), format!("text in {name} where UTF-8 belongs"), shape(), "save it as UTF-8");
            return;
        }
        (_, Some(Flaw::Nul)) => {
            ("NUL bytes in a text file", "remove them; git and other tools take the file for a binary one")
        }
        (_, Some(Flaw::Invalid)) => {
            ("bytes that are not UTF-8 text", "save it as UTF-8, or remove it if it is not text")
        }
        (EntryKind::File, None) if subject.document.bytes.starts_with(b"version https://git-lfs.github.com/spec/") => {
            ("Git LFS pointer where a file belongs", "commit the file itself: what LFS stores is not in the commit")
        }
        (EntryKind::File, None) => return,
    };
    sink.add(&RULE, subject.top(), message, shape(), help);
}
