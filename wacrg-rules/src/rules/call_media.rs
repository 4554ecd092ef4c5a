// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::decode::bytes::Refusal;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// Sound or packets of a call.
    ///
    /// An RTP packet carries somebody's voice, encrypted or not, and a recording carries it in the clear. Both are
    /// found inside captures in whatever encoding they stand; RTP packets with the header extension that calls use
    /// are found everywhere.
    ///
    /// Write what the packet shows: header fields as numbers, `{payload}` for the rest.
    pub static RULE = { id: "call-media", group: Payload, level: Deny, rank: 60, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (layer, refusal) in subject.refusals() {
        if let Refusal::Media(what) = refusal {
            let help = "write its header fields as numbers, and `{payload}` for the rest";
            sink.add(&RULE, (*layer, 0..0), format!("{what} of a call"), Redacted::fixed("media"), help);
        }
    }
}
