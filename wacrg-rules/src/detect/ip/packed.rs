// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses in captures that are written as one number or in part: `0x5b…:3478`, a decimal number behind a word for
//! an address, three of four numbers.

use std::net::Ipv4Addr;

use super::{is_endpoint_announced, is_relay_port, is_someones, is_telling_v4};
use crate::detect::{Hit, NameSet, Zone, at, before, label_before, names};
use crate::redacted::Redacted;

/// Names of fields that hold an address and nothing else.
static FIELDS: NameSet =
    names!["ip", "ip4", "ipv4", "ipaddr", "ipaddress", "ipv4addr", "ipv4address", "srcip", "dstip", "remoteip"];

/// Finds numbers with a port, and numbers in fields for addresses.
pub(super) fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let source = text.as_bytes();
    let mut end = 0;
    while let Some(start) = source[end..].iter().position(u8::is_ascii_alphanumeric).map(|next| end + next) {
        end = start + source[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = &text[start..end];
        let glued = |byte: Option<u8>| byte.is_some_and(|byte| matches!(byte, b'_' | b'.' | b'-' | b':'));
        if !(8..=10).contains(&word.len()) || glued(before(text, start)) {
            continue;
        }
        let Some((address, marked)) = value(word) else { continue };
        let port = port(text, end);
        let announced = || is_endpoint_announced(text, start);
        let telling = match port {
            Some(port) => announced() || marked && is_relay_port(port),
            None => !marked && FIELDS.has(&label_before(text, start)) && at(text, end) != Some(b'.'),
        };
        if telling && is_someones(address, zone) {
            hits.push(Hit {
                range: start..end,
                shape: Redacted::fixed("IPv4 address as one number"),
                message: "IP address",
                replacement: Some("203.0.113.10"),
            });
        }
    }
}

/// The address that eight hex digits or a decimal number are, and whether they are hex.
fn value(word: &str) -> Option<(Ipv4Addr, bool)> {
    let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    let hex = digits.unwrap_or(word);
    if hex.len() == 8 && (digits.is_some() || word.bytes().any(|byte| byte.is_ascii_alphabetic())) {
        return u32::from_str_radix(hex, 16).ok().map(|address| (Ipv4Addr::from_bits(address), true));
    }
    word.parse().ok().map(|address| (Ipv4Addr::from_bits(address), false))
}

/// The port behind a colon at `end`.
fn port(text: &str, end: usize) -> Option<u16> {
    let rest = text[end..].strip_prefix(':')?;
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let more = rest.as_bytes().get(len).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':');
    rest[..len].parse().ok().filter(|port| *port > 0 && len >= 2 && !more)
}

/// Finds addresses of whose numbers the last or the one before it is left out: `198.51.100.xxx`, `198.51.x.17`.
pub(super) fn find_cut(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for cut in [".x", ".X", ".*", ".?"] {
        for found in memchr::memmem::find_iter(text.as_bytes(), cut.as_bytes()) {
            let part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
            let start = found - text.as_bytes()[..found].iter().rev().take(12).take_while(part).count();
            let filler = text.as_bytes()[found + 1];
            let end = found + 1 + text.as_bytes()[found + 1..].iter().take_while(|byte| **byte == filler).count();
            let glued = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            // the number behind it, if one is there
            let digits = text.as_bytes()[(end + 1).min(text.len())..].iter().take(4).take_while(|b| b.is_ascii_digit());
            let behind = if at(text, end) == Some(b'.') { digits.count() } else { 0 };
            let last = if behind > 0 { &text[end..=end + behind] } else { "" };
            let end = end + last.len();
            let Ok(address) = format!("{}.1{last}", &text[start..found]).parse::<Ipv4Addr>() else { continue };
            // small numbers are those of versions
            let large = address.octets().iter().any(|octet| *octet >= 64);
            let whole = !glued(before(text, start)) && !glued(at(text, end)) && end - found - last.len() <= 4;
            if whole && large && is_telling_v4(text, address, start, end, zone) {
                hits.push(Hit {
                    range: start..end,
                    shape: Redacted::fixed("IPv4 address without one of its numbers"),
                    message: "IP address",
                    replacement: Some("203.0.113.10"),
                });
            }
        }
    }
}
