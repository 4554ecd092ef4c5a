// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Networks: what stands for many hosts, and not for one.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use crate::detect::Zone;

/// The longest prefix of IPv6 that is announced: what is longer is one site's, or one line's.
pub(super) const SITE_V6: u32 = 48;

/// `8.0.0.0` and the like: a network or a version, not a host.
pub(super) fn is_network(address: Ipv4Addr) -> bool {
    address.octets()[1..] == [0, 0, 0]
}

/// Whether the address is a network that is announced as one, with no bit set behind its mask: `157.240.0.0/16`, or the
/// first or last address of a range of such a network. In a capture's words it has to be as large as a site.
pub(super) fn is_prefix(text: &str, address: IpAddr, range: Range<usize>, zone: Zone) -> bool {
    let (value, most) = match (address, zone) {
        (_, Zone::Payload) => return false,
        (IpAddr::V4(address), Zone::Open) => (address.to_bits(), 28),
        (IpAddr::V4(address), Zone::Capture) => (address.to_bits(), 24),
        (IpAddr::V6(address), _) => return address.to_bits().trailing_zeros() >= 128 - SITE_V6,
    };
    if let Some(rest) = text[range.end..].strip_prefix('/') {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        return rest[..digits]
            .parse::<u32>()
            .is_ok_and(|mask| (8..=most).contains(&mask) && value.trailing_zeros() >= 32 - mask);
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
        end.and_then(|end| end.trim_end_matches('.').parse::<Ipv4Addr>().ok()).map(Ipv4Addr::to_bits)
    };
    // all bits that differ are zeros in the first and ones in the last
    let network = |first: u32, last: u32| {
        let host = first ^ last;
        let free = host.count_ones();
        host & host.wrapping_add(1) == 0 && first & host == 0 && (32 - most..=24).contains(&free)
    };
    parse(last).is_some_and(|last| network(value, last)) || parse(first).is_some_and(|first| network(first, value))
}

/// `255.255.240.0` and `0.0.15.255`: which part of an address is the network, and which the host.
pub(super) fn is_mask(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let ends_alike = |bits: u32| bits.leading_ones() + bits.trailing_zeros() == 32;
    (bits.leading_ones() >= 8 && ends_alike(bits)) || (bits.leading_zeros() >= 8 && ends_alike(!bits))
}
