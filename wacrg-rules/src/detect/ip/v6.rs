// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses of IPv6, and those of IPv4 inside of them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::is_someones;
use super::known::is_known_v6;
use super::network::is_prefix;
use crate::detect::address::is_documentation_v6;
use crate::detect::{Hit, Zone, at, before};
use crate::redacted::Redacted;

pub(super) fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':' || *byte == b'.';
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b':', &bytes[from..]) {
        let colon = from + offset;
        let start = bytes[..colon].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1).max(from);
        let len = bytes[start..].iter().take_while(|byte| part(byte)).count();
        from = (start + len).max(colon + 1);
        let run = text[start..start + len].trim_end_matches('.');
        // a network ends in two colons
        let run = if run.ends_with("::") { run } else { run.trim_end_matches([':', '.']) };
        let range = start..start + run.len();
        let glued = before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            || at(text, start + len).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if glued || !(8..=45).contains(&len) {
            continue;
        }
        let Ok(address) = text[range.clone()].parse::<Ipv6Addr>() else { continue };
        if is_telling(address, zone) && !is_prefix(text, address.into(), range.clone(), zone) {
            hits.push(Hit {
                range,
                shape: Redacted::fixed("IPv6 address"),
                message: "IP address",
                replacement: Some("2001:db8::1"),
            });
        }
    }
}

pub(super) fn is_telling(address: Ipv6Addr, zone: Zone) -> bool {
    let segments = address.segments();
    let global =
        (0x2000..0x4000).contains(&segments[0]) && segments[1..].iter().filter(|part| **part != 0).count() >= 2;
    // an interface identifier with ff:fe in its middle is a hardware address (RFC 4291, appendix A)
    let hardware = segments[0] == 0xfe80 && segments[5] & 0xff == 0xff && segments[6] >> 8 == 0xfe;
    let private = matches!(segments[0] >> 8, 0xfc | 0xfd) || segments[0] & 0xffc0 == 0xfe80;
    let mapped = embedded(address).is_some_and(|v4| is_someones(v4, zone));
    let anonymous = address.is_loopback() || address.is_unspecified() || is_documentation_v6(address);
    !anonymous
        && ((global && !(zone == Zone::Open && is_known_v6(address)))
            || hardware
            || mapped
            || (private && zone == Zone::Payload))
}

/// The IPv4 address in a mapped one (`::ffff:…`, RFC 4291) or in one that is translated (`64:ff9b::…`, RFC 6052).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let translated = matches!(address.segments(), [0x64, 0xff9b, 0, 0, 0, 0, ..]);
    let low = || Ipv4Addr::from_bits((address.to_bits() & u128::from(u32::MAX)) as u32);
    address.to_ipv4_mapped().or_else(|| translated.then(low))
}
