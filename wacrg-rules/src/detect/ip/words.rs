// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Words that say what a number is.

use crate::detect::{NameSet, names};

/// Words before a dotted quad that say it is an address.
pub(super) const ADDRESS_WORDS: &[&str] = &[
    "ip",
    "ip4",
    "ip6",
    "ipv4",
    "ipv6",
    "addr",
    "address",
    "host",
    "hostname",
    "server",
    "serveripaddress",
    "relay",
    "peer",
    "src",
    "dst",
    "source",
    "destination",
    "from",
    "to",
    "at",
    "via",
    "endpoint",
    "candidate",
    "inet",
    "inet6",
    "ping",
    "connect",
    "connected",
    "remote",
    "local",
    "gateway",
    "dns",
    "te",
    "turn",
    "stun",
    "udp",
    "tcp",
    "resolved",
    "resolves",
    "listening",
    "xor-mapped-address",
    "mapped-address",
    "client",
    "caller",
    "callee",
    "behind",
    "nat",
];

/// Words before a dotted quad that say it is none.
pub(super) const OTHER_WORDS: &[&str] = &[
    "version", "v", "ver", "release", "section", "sections", "§", "chapter", "rfc", "chrome", "firefox", "safari",
    "edge", "android", "ios", "whatsapp", "app", "build", "oid", "clause", "figure", "table", "step", "annex",
    "appendix", "part",
];

/// Words before bytes that say they are an address and a port.
static ENDPOINT_WORDS: NameSet = names![
    "te",
    "te2",
    "endpoint",
    "endpoints",
    "address",
    "addr",
    "mappedaddress",
    "xormappedaddress",
    "xorrelayedaddress",
    "xorpeeraddress",
    "srflx",
    "dst",
    "src",
    "peer",
];

/// Whether one of the three words on the line before `start` says that an address and a port stand there.
pub(crate) fn is_endpoint_announced(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(48));
    let line = text[near..start].rsplit('\n').next().unwrap_or("");
    let words = line.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.filter(|word| word.len() > 1 && *word != "0x").take(3).any(|word| ENDPOINT_WORDS.has(word))
}

/// Ports of relays, and those of the web that they answer on as well: 3478 (RFC 8489), 3480, 443.
pub(crate) fn is_relay_port(port: u16) -> bool {
    matches!(port, 3478 | 3480 | 443)
}
