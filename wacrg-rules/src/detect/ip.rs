// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Internet addresses. Documentation, loopback and broadcast addresses always pass; private ones pass outside a
//! payload; outside captures a public one needs company that says it is an address and not a version or a section.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::address::{is_anonymous_v4, is_documentation_v4, is_documentation_v6, is_private_v4};
use super::{Hit, Zone, at, before, label_before, word_before};
use crate::redacted::Redacted;

/// Words before a dotted quad that say it is an address.
const ADDRESS_WORDS: &[&str] = &[
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
const OTHER_WORDS: &[&str] = &[
    "version", "v", "ver", "release", "section", "sections", "§", "chapter", "rfc", "chrome", "firefox", "safari",
    "edge", "android", "ios", "whatsapp", "app", "build", "oid", "clause", "figure", "table", "step", "annex",
    "appendix", "part",
];

/// Finds addresses in `text`.
pub fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    find_v4(text, zone, hits);
    find_v6(text, zone, hits);
    find_octets(text, zone, hits);
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
        let mapped = text[..start].ends_with("::ffff:") || text[..start].ends_with("::FFFF:");
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

/// `Ipv4Addr::new(192, 0, 2, 1)`
fn find_octets(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), b"Ipv4Addr::new(") {
        let start = found + "Ipv4Addr::new(".len();
        let near = text.floor_char_boundary((start + 40).min(text.len()));
        let Some(len) = text[start..near].find(')') else { continue };
        let quad: Vec<&str> = text[start..start + len].split(',').map(str::trim).collect();
        let Ok(address) = quad.join(".").parse::<Ipv4Addr>() else { continue };
        let known =
            is_documentation_v4(address) || is_anonymous_v4(address) || is_mask(address) || address.is_multicast();
        if !known && !is_network(address) && (zone == Zone::Payload || !is_private_v4(address)) {
            let shape = Redacted::fixed("public IPv4 address");
            hits.push(Hit {
                range: start..start + len,
                shape,
                message: "IP address",
                replacement: Some("203, 0, 113, 10"),
            });
        }
    }
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
    let version_like =
        matches!(address.octets(), [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [1, 0, 0, 1] | [9, 9, 9, 9])
            || first < 20
            || rest.iter().filter(|octet| **octet == 0).count() >= 2;
    let resolver = matches!(address.octets(), [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [1, 0, 0, 1] | [9, 9, 9, 9]);
    !resolver && (port || url || named(&label) || named(&word) || !version_like)
}

/// `8.0.0.0` and the like: a network or a version, not a host.
fn is_network(address: Ipv4Addr) -> bool {
    address.octets()[1..] == [0, 0, 0]
}

/// Whether the address is a network that is announced as one, with no bit set behind its mask: `157.240.0.0/16`, or the
/// first or last address of a range of such a network. In a capture's words it has to be as large as a site.
fn is_prefix(text: &str, address: IpAddr, range: Range<usize>, zone: Zone) -> bool {
    let (bits, value, most) = match (address, zone) {
        (_, Zone::Payload) => return false,
        (IpAddr::V4(address), Zone::Open) => (32, u128::from(address.to_bits()), 28),
        (IpAddr::V4(address), Zone::Capture) => (32, u128::from(address.to_bits()), 24),
        (IpAddr::V6(address), Zone::Open) => (128, address.to_bits(), 64),
        (IpAddr::V6(address), Zone::Capture) => (128, address.to_bits(), 48),
    };
    if let Some(rest) = text[range.end..].strip_prefix('/') {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        return rest[..digits]
            .parse::<u32>()
            .is_ok_and(|mask| (8..=most).contains(&mask) && value.trailing_zeros() >= bits - mask);
    }
    if bits == 128 {
        return false;
    }
    // the other end of a range stands behind or before a dash or `to`
    let (mut after, mut ahead) = (text[range.end..].trim_start(), text[..range.start].trim_end());
    let part = |c: char| c.is_ascii_digit() || c == '.';
    let dash = ["-", "–", "to "];
    let last = dash.iter().find_map(|dash| after.strip_prefix(dash)).map(|rest| {
        after = rest.trim_start();
        &after[..after.find(|c| !part(c)).unwrap_or(after.len())]
    });
    let first = ["-", "–", " to"].iter().find_map(|dash| ahead.strip_suffix(dash)).map(|rest| {
        ahead = rest.trim_end();
        &ahead[ahead.rfind(|c| !part(c)).map_or(0, |at| at + ahead[at..].chars().next().map_or(1, char::len_utf8))..]
    });
    let parse = |end: Option<&str>| {
        end.and_then(|end| end.trim_end_matches('.').parse::<Ipv4Addr>().ok()).map(|end| u128::from(end.to_bits()))
    };
    // all bits that differ are zeros in the first and ones in the last
    let network = |first: u128, last: u128| {
        let host = first ^ last;
        let free = host.count_ones();
        host & (host + 1) == 0 && first & host == 0 && (32 - most..=24).contains(&free)
    };
    parse(last).is_some_and(|last| network(value, last)) || parse(first).is_some_and(|first| network(first, value))
}

/// `255.255.240.0` and `0.0.15.255`: which part of an address is the network, and which the host.
fn is_mask(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let ends_alike = |bits: u32| bits.leading_ones() + bits.trailing_zeros() == 32;
    (bits.leading_ones() >= 8 && ends_alike(bits)) || (bits.leading_zeros() >= 8 && ends_alike(!bits))
}

fn find_v6(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':' || *byte == b'.';
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b':', &bytes[from..]) {
        let colon = from + offset;
        let start = bytes[..colon].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1).max(from);
        let len = bytes[start..].iter().take_while(|byte| part(byte)).count();
        from = (start + len).max(colon + 1);
        let range = start..start + text[start..start + len].trim_end_matches(['.', ':']).len();
        let glued = before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            || at(text, start + len).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if glued || !(8..=45).contains(&len) {
            continue;
        }
        let Ok(address) = text[range.clone()].parse::<Ipv6Addr>() else { continue };
        if is_telling_v6(address, zone) && !is_prefix(text, address.into(), range.clone(), zone) {
            hits.push(Hit {
                range,
                shape: Redacted::fixed("IPv6 address"),
                message: "IP address",
                replacement: Some("2001:db8::1"),
            });
        }
    }
}

fn is_telling_v6(address: Ipv6Addr, zone: Zone) -> bool {
    let segments = address.segments();
    let well_known = matches!(
        segments,
        [0x2001, 0x4860, 0x4860, 0, ..] | [0x2606, 0x4700, 0x4700, 0, ..] | [0x2620, 0xfe, 0, 0, ..]
    );
    let global =
        (0x2000..0x4000).contains(&segments[0]) && segments[1..].iter().filter(|part| **part != 0).count() >= 2;
    // an interface identifier with ff:fe in its middle is a hardware address (RFC 4291, appendix A)
    let hardware = segments[0] == 0xfe80 && segments[5] & 0xff == 0xff && segments[6] >> 8 == 0xfe;
    let private = matches!(segments[0] >> 8, 0xfc | 0xfd) || segments[0] & 0xffc0 == 0xfe80;
    let mapped = address.to_ipv4_mapped().is_some_and(|v4| {
        !is_documentation_v4(v4) && !is_anonymous_v4(v4) && (zone == Zone::Payload || !is_private_v4(v4))
    });
    let anonymous = address.is_loopback() || address.is_unspecified() || is_documentation_v6(address);
    !anonymous
        && ((global && !(well_known && zone == Zone::Open)) || hardware || mapped || (private && zone == Zone::Payload))
}

/// Whether `value` as a whole is an address that may stand nowhere in a payload.
pub fn is_address(value: &str) -> bool {
    matches!(super::address::parse(value), Some(IpAddr::V4(_) | IpAddr::V6(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, zone: Zone) -> usize {
        let mut hits = Vec::new();
        find(text, zone, &mut hits);
        hits.len()
    }

    #[test]
    fn public_addresses_in_company_are_found() {
        for text in [
            "relay 157.23.88.41:3478",
            "\"serverIPAddress\": \"13.77.201.9\"",
            "from 91.204.17.38",
            "2a03:7c11:99fe::17:b2",
            "udp://18.44.201.77",
            "::ffff:91.204.17.38",
        ] {
            assert_eq!(count(text, Zone::Open), 1, "{text}");
        }
    }

    #[test]
    fn versions_sections_and_reserved_addresses_pass() {
        for text in [
            "version 2.24.10.76",
            "Chrome/126.0.0.0",
            "see 4.3.1.2",
            "RFC section 5.6.7.8",
            "203.0.113.10:3478",
            "127.0.0.1",
            "netmask: 255.255.240.0",
            "hostmask 0.0.15.255",
            "10.0.0.0/8",
            "192.168.1.7",
            "2001:db8::8a2e:370:7334",
            "std::fs::read",
            "12:30:45",
            "8.8.8.8",
            "1.2.3.4.5",
            "a::b",
            "face::b00c",
        ] {
            assert_eq!(count(text, Zone::Open), 0, "{text}");
        }
    }

    #[test]
    fn private_addresses_fire_in_a_payload_only() {
        assert_eq!(count("192.168.178.23", Zone::Capture), 0);
        assert_eq!(count("192.168.178.23", Zone::Payload), 1);
        assert_eq!(count("4.3.1.2", Zone::Payload), 1);
    }
}
