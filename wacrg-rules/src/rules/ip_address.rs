// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::ip;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// An internet address that could belong to a session.
    ///
    /// Inside captures every address fires that is not reserved for documentation; private addresses fire in the
    /// payload only. Elsewhere a public address needs company that says it is one: a port, a URL, a word such as
    /// `relay` or `from`. An IPv6 address whose interface identifier was made from a hardware address always fires.
    ///
    /// Write `203.0.113.10` or `198.51.100.5` (RFC 5737), `2001:db8::1` (RFC 3849).
    ///
    /// Passes: documentation, loopback, any, broadcast and multicast addresses; outside payloads private ones;
    /// versions (`2.24.10.76`), section numbers, public resolvers.
    pub static RULE = { id: "ip-address", group: Privacy, level: Deny, rank: 80, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::ADDRESS) {
        let mut hits = Vec::new();
        ip::find(&layer.text, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
