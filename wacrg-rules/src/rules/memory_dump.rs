// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::decode::bytes::Refusal;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// The memory of a process.
    ///
    /// A core dump, minidump, heap profile or kernel dump holds whatever the process held: keys, accounts, messages.
    /// No part of it can be shown to be clean, so it is refused wherever it stands, in archives and encodings too.
    ///
    /// Remove the file, and if it was ever pushed, treat every key in it as known.
    pub static RULE = { id: "memory-dump", group: Secrets, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (layer, refusal) in subject.refusals() {
        if let Refusal::MemoryDump(what) = refusal {
            let help = "remove it; if it was ever pushed, treat every key in it as known";
            sink.add(
                &RULE,
                (*layer, 0..0),
                format!("{what}, the memory of a process"),
                Redacted::fixed("memory"),
                help,
            );
        }
    }
}
