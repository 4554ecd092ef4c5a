// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Internet addresses. Documentation, loopback and broadcast addresses always pass; private ones pass outside a
//! payload; outside captures a public one needs company that says it is an address and not a version or a section.

mod labels;
mod names;
mod network;
mod octets;
mod packed;
mod reversed;
mod tools;
mod v6;
mod words;

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use network::{is_mask, is_network, is_prefix};
use words::{ADDRESS_WORDS, OTHER_WORDS};
pub(crate) use words::{is_endpoint_announced, is_relay_port};

use super::address::{is_anonymous_v4, is_documentation_v4, is_private_v4};
use super::{Hit, Zone, at, before, label_before, word_before};
use crate::redacted::Redacted;

/// Finds addresses in `text`.
pub fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    find_v4(text, zone, hits);
    v6::find(text, zone, hits);
    octets::find(text, zone, hits);
    reversed::find(text, zone, hits);
    if zone != Zone::Open {
        packed::find(text, zone, hits);
        packed::find_cut(text, zone, hits);
    }
}

/// Finds addresses in the host names of `text` and in what tools print, whose tokens are `tokens`.
pub fn find_in_tokens(text: &str, tokens: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    names::find(text, tokens, zone, hits);
    tools::find(text, tokens, zone, hits);
}

/// Whether an address that needs no company belongs to somebody: it is not reserved, no network, no mask, none of the
/// resolvers that everybody knows, and private in a payload only.
fn is_someones(address: Ipv4Addr, zone: Zone) -> bool {
    let [first, second, third, _] = address.octets();
    // protocol assignments, benchmarks, and what is not assigned (RFC 6890)
    let reserved = first == 0
        || first >= 224
        || (first, second, third) == (192, 0, 0)
        || matches!((first, second), (198, 18 | 19));
    let known = is_documentation_v4(address) || is_anonymous_v4(address) || is_mask(address) || is_network(address);
    let kept = is_private_v4(address) && zone != Zone::Payload;
    let shown = zone == Zone::Open && (is_resolver(address) || is_made_up(address));
    !reserved && !known && !kept && !shown
}

/// Numbers that examples are made of: `1.2.3.4`, `13.12.11.10`, `54.0.0.1`, `0x12, 0x34, 0x56, 0x78`.
fn is_made_up(address: Ipv4Addr) -> bool {
    let [first, second, third, last] = address.octets().map(i16::from);
    let counted = second - first == third - second && (last == 0 || last - third == third - second);
    counted || (second, third) == (0, 0)
}

/// Resolvers of Google, Cloudflare and Quad9.
fn is_resolver(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [1, 0, 0, 1] | [9, 9, 9, 9])
}

fn find_v4(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b'.', &bytes[from..]) {
        let dot = from + offset;
        from = dot + 1;
        let start = bytes[..dot].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
        if start == dot || dot - start > 3 {
            continue;
        }
        let len = bytes[start..].iter().take(16).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let end = start + text[start..start + len].trim_end_matches('.').len();
        let end = if is_with_port(text, start, len) {
            start + text[start..end].rfind('.').unwrap_or(end - start)
        } else {
            end
        };
        let Ok(address) = text[start..end].parse::<Ipv4Addr>() else { continue };
        let glued = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let word = start >= 2 && text.as_bytes()[start - 2].is_ascii_alphabetic() && zone != Zone::Open;
        let dotted = (before(text, start) == Some(b'.') && !word)
            || (at(text, end) == Some(b'.') && at(text, end + 1).is_some_and(|b| b.is_ascii_digit()));
        // tcpdump writes the port behind a dot
        let (dotted, end) = if is_with_port(text, start, len) { (false, end) } else { (dotted, end) };
        from = end;
        let inside = ["::ffff:", "::FFFF:", "64:ff9b::", "64:FF9B::"];
        let mapped = inside.iter().any(|prefix| text[..start].ends_with(prefix));
        // the name that an address has in reverse
        let reversed = text[end..].get(..13).is_some_and(|name| name.eq_ignore_ascii_case(".in-addr.arpa"));
        let address = if reversed { Ipv4Addr::from_bits(address.to_bits().swap_bytes()) } else { address };
        if mapped
            || glued(before(text, start))
            || glued(at(text, end))
            || dotted
            || is_prefix(text, address.into(), start..end, zone)
            || !is_telling_v4(text, address, start, end, zone)
        {
            continue;
        }
        // in a payload the size of its network is a part of the value
        let size = text[end..].strip_prefix('/').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        let size = if zone == Zone::Payload && matches!(size, 1 | 2) { 1 + size } else { 0 };
        hits.push(Hit {
            range: start..end + size,
            shape: Redacted::fixed(if is_private_v4(address) { "private IPv4 address" } else { "public IPv4 address" }),
            message: "IP address",
            replacement: Some("203.0.113.10"),
        });
    }
}

/// `IP 192.0.2.1.50000 > 192.0.2.2.3478: UDP`
fn is_with_port(text: &str, start: usize, len: usize) -> bool {
    let quads = text[start..start + len].split('.').filter(|quad| !quad.is_empty()).count();
    let arrow = text[..start].ends_with("> ") || text[start + len..].starts_with(" > ");
    quads == 5 && arrow
}

fn is_telling_v4(text: &str, address: Ipv4Addr, start: usize, end: usize, zone: Zone) -> bool {
    if is_documentation_v4(address) || is_anonymous_v4(address) || is_mask(address) {
        return false;
    }
    if is_private_v4(address) {
        return zone == Zone::Payload;
    }
    let label = label_before(text, start);
    let word = word_before(text, start);
    let other = |name: &str| {
        OTHER_WORDS.contains(&name) || (name.ends_with('/') && name.len() > 2) || name.ends_with("version")
    };
    if zone == Zone::Payload {
        return true;
    }
    // a version of the app: `2.24.10.76`
    let [first, second, ..] = address.octets();
    let company = at(text, end) == Some(b':') || ADDRESS_WORDS.contains(&label.as_str());
    if first == 2 && (18..=40).contains(&second) && !company {
        return false;
    }
    // a heading: `27.4.2.1 Members`, `[22.2.1.5]`
    let begins = text[..start].trim_end_matches(['[', '(', ' ', '#', '/', '*', '|', '-']).ends_with('\n') || start == 0;
    let titled = text[end..].trim_start_matches([']', ')', ' ']).starts_with(|c: char| c.is_ascii_uppercase());
    let bracketed = text[..start].ends_with('[') && text[end..].starts_with(']');
    if address.octets().iter().all(|octet| *octet < 64) && (bracketed || begins && titled) && !company {
        return false;
    }
    if other(&label) || other(&word) || is_network(address) {
        return false;
    }
    // `package@2.24.10.76`
    let package = text[..start].strip_suffix('@').is_some_and(|name| name.ends_with(|c: char| c.is_ascii_alphabetic()));
    if package && address.octets()[0] < 20 {
        return false;
    }
    if zone == Zone::Capture {
        return true;
    }
    let [first, rest @ ..] = address.octets();
    let port = at(text, end) == Some(b':') && at(text, end + 1).is_some_and(|byte| byte.is_ascii_digit());
    let url = text[..start].ends_with("://") || text[..start].ends_with('@');
    let named = |name: &str| {
        ADDRESS_WORDS.contains(&name)
            || ["_ip", "-ip", "ip_address", "_addr", "_host", "address"].iter().any(|end| name.ends_with(end))
    };
    // no version has three numbers as large
    let small = first < 20 && rest.iter().any(|octet| *octet < 50);
    let version_like = small || rest.iter().filter(|octet| **octet == 0).count() >= 2;
    let shown = is_resolver(address) || is_made_up(address);
    !shown && (port || url || named(&label) || named(&word) || !version_like || words::is_place(text, start))
}

/// Whether `value` as a whole is an address that may stand nowhere in a payload.
pub fn is_address(value: &str) -> bool {
    matches!(super::address::parse(value), Some(IpAddr::V4(_) | IpAddr::V6(_)))
}

#[cfg(test)]
mod tests;
