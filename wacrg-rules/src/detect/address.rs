// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Values reserved for documentation: addresses, host names, mail, hardware addresses.
//!
//! Sources: RFC 5737 (IPv4), RFC 3849 and RFC 9637 (IPv6), RFC 2606 and RFC 6761 (names), RFC 7042 (hardware addresses).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `value` is an address reserved for documentation, with or without a port, or mail at a reserved name.
pub fn is_documentation(value: &str) -> bool {
    if let Some((_, host)) = value.rsplit_once('@') {
        return is_reserved_name(host);
    }
    match parse(value) {
        Some(IpAddr::V4(address)) => is_documentation_v4(address) || is_anonymous_v4(address),
        Some(IpAddr::V6(address)) => is_documentation_v6(address) || address.is_loopback() || address.is_unspecified(),
        None => is_reserved_url(value) || parse_mac(value).is_some_and(is_documentation_mac),
    }
}

/// An address alone, with a port, in brackets, or with a prefix length.
pub fn parse(value: &str) -> Option<IpAddr> {
    let value = value.split_once('/').map_or(value, |(address, _)| address);
    if let Ok(address) = value.parse() {
        return Some(address);
    }
    let (host, port) = value.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24.
pub fn is_documentation_v4(address: Ipv4Addr) -> bool {
    address.is_documentation()
}

/// 2001:db8::/32 and 3fff::/20.
pub fn is_documentation_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    (segments[0] == 0x2001 && segments[1] == 0x0db8) || (segments[0] == 0x3fff && segments[1] < 0x1000)
}

/// Addresses that are the same on every machine: loopback, any, broadcast, multicast.
pub fn is_anonymous_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_unspecified() || address.is_broadcast() || address.is_multicast()
}

/// Private and shared address space: RFC 1918, RFC 6598, RFC 3927.
pub fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private() || address.is_link_local() || (a == 100 && (64..128).contains(&b))
}

/// `example.com` and its like.
pub fn is_reserved_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let ends = |name: &str| host == name || host.ends_with(&format!(".{name}"));
    ["example.com", "example.org", "example.net", "example", "test", "invalid", "localhost"]
        .iter()
        .any(|name| ends(name))
}

fn is_reserved_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else { return false };
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or("");
    let path = &rest[host.len()..];
    let plain =
        path.len() <= 40 && path.chars().all(|c| c.is_ascii_lowercase() || "/:._-".contains(c) || c.is_ascii_digit());
    scheme.chars().all(|c| c.is_ascii_lowercase())
        && is_reserved_name(host)
        && plain
        && path.bytes().filter(u8::is_ascii_digit).count() <= 5
}

/// 00-00-5E-00-53-00 to 00-00-5E-00-53-FF, all zeros, all ones, and the fillers that manuals use.
pub fn is_documentation_mac(octets: [u8; 6]) -> bool {
    let step = octets[1].wrapping_sub(octets[0]);
    let counts = octets.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step);
    octets[..5] == [0x00, 0x00, 0x5e, 0x00, 0x53] || counts || octets == [0x01, 0x23, 0x45, 0x67, 0x89, 0xab]
}

/// Addresses that software or a protocol makes up and no device has from its maker: Docker's, which hold the container's
/// private address (02:42), VirtualBox's host-only adapters (0a:00:27), VRRP's (RFC 9568, section 7.3), HSRP's (RFC 2281,
/// section 5.1), `de:ad:be:ef`, and those of groups, which have the first bit set that is sent (IEEE 802, section 8.2.2).
pub fn is_made_up_mac(octets: [u8; 6]) -> bool {
    let group = octets[0] & 1 == 1;
    group
        || matches!(
            octets,
            [0x02, 0x42, 10 | 172 | 192, ..]
                | [0x0a, 0x00, 0x27, 0, 0, _]
                | [0x00, 0x00, 0x5e, 0x00, 0x01 | 0x02, _]
                | [0x00, 0x00, 0x0c, 0x07, 0xac, _]
                | [0xde, 0xad, 0xbe, 0xef, ..]
        )
}

/// The hardware address that `value` is as a whole.
pub fn parse_mac(value: &str) -> Option<[u8; 6]> {
    let separator = value.as_bytes().get(2).filter(|byte| matches!(byte, b':' | b'-'))?;
    (value.len() == 17).then(|| octets(value.as_bytes(), 0, *separator)).flatten()
}

/// The six octets that begin at `start`, with `separator` between their pairs of hex digits.
pub(crate) fn octets(bytes: &[u8], start: usize, separator: u8) -> Option<[u8; 6]> {
    let run = bytes.get(start..start + 17)?;
    let mut octets = [0; 6];
    for (index, octet) in octets.iter_mut().enumerate() {
        let pair = &run[index * 3..index * 3 + 2];
        if index < 5 && run[index * 3 + 2] != separator {
            return None;
        }
        *octet = u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'))?, 16).ok()?;
    }
    Some(octets)
}
