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
    "version",
    "v",
    "ver",
    "release",
    "section",
    "sections",
    "§",
    "chapter",
    "rfc",
    "chrome",
    "firefox",
    "safari",
    "edge",
    "android",
    "ios",
    "whatsapp",
    "app",
    "build",
    "oid",
    "clause",
    "figure",
    "table",
    "step",
    "annex",
    "appendix",
    "part",
    "abschnitt",
    "kapitel",
    "ziffer",
    "sección",
    "seccion",
    "apartado",
    "capítulo",
    "capitulo",
    "seção",
    "secao",
    "chapitre",
    "paragraphe",
    "sezione",
    "capitolo",
    "paragrafo",
    "hoofdstuk",
    "rozdział",
    "bölüm",
    "раздел",
    "глава",
    "пункт",
    "firmware",
    "fw",
    "bios",
    "driver",
];

/// Words for a machine that an address is said of: `the relay is on …`, `my TURN box is …`.
static PLACES: NameSet =
    names!["relay", "turn", "stun", "endpoint", "candidate", "srflx", "gateway", "router", "peer", "ip"];

/// Whether one of the last words on the line before `start` is one for a machine, and a word such as `on` or `is` follows
/// it; a word for a version says otherwise.
pub(super) fn is_place(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(40));
    let line = text[near..start].rsplit('\n').next().unwrap_or("");
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).rev();
    let joined = words.next().is_some_and(|word| matches!(word, "on" | "is" | "was" | "at" | "runs" | "behind"));
    let mut last = [(); 3].map(|()| words.next().unwrap_or("").to_ascii_lowercase());
    let other = last.iter().any(|word| OTHER_WORDS.contains(&word.as_str()) || word.ends_with("version"));
    joined && !other && last.iter_mut().any(|word| PLACES.has(word))
}

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
