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
    /// payload only, and an address fires as well that is written as one number with a port, as six bytes with the port
    /// of a relay, or without its last number. Elsewhere a public address needs company that says it is one: a port, a
    /// URL, a word such as `relay` or `from`. An IPv6 address whose interface identifier was made from a hardware
    /// address always fires, and so do the numbers in the host name of a line of access or of a rented machine
    /// (`c-….hsd1.….comcast.net`, `….in-addr.arpa`), those that source code makes an address of, and what Go, the kernel's
    /// list of sockets and tshark print.
    ///
    /// Write `203.0.113.10` or `198.51.100.5` (RFC 5737), `2001:db8::1` (RFC 3849).
    ///
    /// Passes: documentation, loopback, any, broadcast and multicast addresses; outside payloads private ones;
    /// versions (`2.24.10.76`), section numbers, public resolvers; networks with no bit set behind their mask, up to
    /// the size of a site (`157.240.22.0/24`, an IPv6 /48); in source code and host names numbers that count (`13, 12,
    /// 11, 10`).
    pub static RULE = { id: "ip-address", group: Privacy, level: Deny, rank: 80, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.evidence(Signs::ADDRESS) {
        let mut hits = Vec::new();
        ip::find(&layer.text, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, text, zone, (_, tokens)) in subject.tokens() {
        let mut hits = Vec::new();
        ip::find_in_tokens(text, tokens, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
