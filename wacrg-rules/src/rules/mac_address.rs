// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::mac;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// The hardware (MAC) address of a device.
    ///
    /// Six pairs of hex digits with `:` or `-`, also without leading zeros as macOS lists neighbours; three quads with
    /// dots, or twelve digits, under a label such as `mac`; quads inside a capture. Six pairs without a letter count under a
    /// label or behind an IPv4 address.
    ///
    /// Write `00:00:5E:00:53:01` (RFC 7042).
    ///
    /// Passes: the documentation range, all zeros, all ones, addresses that count up, longer runs of pairs such as
    /// fingerprints.
    pub static RULE = { id: "mac-address", group: Privacy, level: Deny, rank: 75, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::HARDWARE) {
        let mut hits = Vec::new();
        mac::find(&layer.text, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, text, zone, (_, tokens)) in subject.tokens() {
        let mut hits = Vec::new();
        mac::find_plain(text, tokens, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
