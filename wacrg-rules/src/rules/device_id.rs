// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::device;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// An identifier of one device.
    ///
    /// IMEI, IMSI, Android id, advertising and vendor ids, serial numbers, tokens for push messages, under a label that
    /// says so; the device that a command of `adb`, `frida` or their like names, those that they list, and the identifier
    /// of an iPhone by its form; an IMEI in groups, and the ids that Baileys and Android's settings hold. Inside captures fifteen digits with an IMEI's check digit are enough.
    ///
    /// Write `DEVICEID`.
    pub static RULE = { id: "device-id", group: Privacy, level: Deny, rank: 72, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, text, zone, (_, tokens)) in subject.tokens() {
        let mut hits = Vec::new();
        device::find(text, tokens, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, _, numbers) in subject.numbers() {
        let mut hits = Vec::new();
        device::find_grouped(&layer.text, numbers, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
