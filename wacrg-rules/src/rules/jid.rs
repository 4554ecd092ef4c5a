// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::{Zone, jid, message_id};
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// An account, group, channel or call address with a real user part.
    ///
    /// A JID such as `‹13 digits›@s.whatsapp.net` is a telephone number with a suffix; a LID, a group, a channel or a
    /// call id names an account or a conversation as surely. The rule reads every server (`s.whatsapp.net`, `c.us`,
    /// `lid`, `hosted`, `hosted.lid`, `g.us`, `broadcast`, `newsletter`, `call`, `bot`, `msgr`, `interop`) and every
    /// form of the user part: with agent (`.0`, `_0`), with device (`:12`), and the old group form with the creator's
    /// number and the date. Outside captures it reads the ids of calls and messages as well, behind their names
    /// (`call-id="…"`, `id="3EB0…"`, an `id` beside `remoteJid`); inside, `opaque-value` and `key-material` refuse them. A
    /// linked identity without its server counts where a session or a call is told of, and 18 digits that begin with
    /// 120363 are a group or a channel wherever they stand.
    ///
    /// Write `A@s.whatsapp.net` and `B@s.whatsapp.net`, with `A.0:12@s.whatsapp.net` for devices, `user@lid`,
    /// `{call-id}@call`, `{group}@g.us`, `CALLID0001`.
    ///
    /// Passes: placeholders, `status@broadcast`, `server@c.us`, `0@c.us`, the Meta AI bot, numbers reserved for
    /// fiction; outside captures also users and ids that count up or repeat one digit.
    pub static RULE = { id: "jid", group: Privacy, level: Deny, rank: 90, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::AT | Signs::SERVER) {
        let mut hits = Vec::new();
        jid::find(&layer.text, zone, &subject.policy.vocabulary, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, text, _, (_, tokens)) in subject.tokens().filter(|(_, _, zone, _)| *zone == Zone::Open) {
        let mut hits = Vec::new();
        message_id::find(text, tokens, &subject.policy.vocabulary, &mut hits);
        // a frame in source code is somebody's test; an id in it says nothing that its bytes do not
        if !hits.is_empty() && !subject.layers.is_decoded(id) {
            sink.hits(&RULE, id, hits);
        }
    }
    for (id, layer, zone, numbers) in subject.numbers() {
        let mut hits = Vec::new();
        jid::find_bare(&layer.text, numbers, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
