// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses of IPv6 in the tree of reverse names, digit by digit from the last to the first (RFC 3596, section 2.5).

use std::net::Ipv6Addr;

use super::{network, v6};
use crate::detect::{Hit, Zone};
use crate::redacted::Redacted;

/// Finds the names of IPv6 addresses that stand in the tree of reverse names.
pub(super) fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), b".ip6.arpa") {
        let part = |pair: &&[u8]| matches!(pair, [b'.', digit] if digit.is_ascii_hexdigit());
        let near = &text.as_bytes()[..found];
        // the first digit has no dot before it
        let pairs = near.rchunks(2).take(31).take_while(part).count();
        let start = found - 2 * pairs;
        let first = near[..start].last().is_some_and(u8::is_ascii_hexdigit)
            && near[..start].iter().rev().nth(1).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let start = if first { start - 1 } else { start };
        let digits: Vec<u8> = near[start..].iter().rev().filter(|byte| **byte != b'.').copied().collect();
        let Some(value) = std::str::from_utf8(&digits).ok().and_then(|hex| u128::from_str_radix(hex, 16).ok()) else {
            continue;
        };
        let bits = u32::try_from(digits.len()).unwrap_or(0) * 4;
        let address = Ipv6Addr::from_bits(value.checked_shl(128 - bits).unwrap_or(value));
        if (zone == Zone::Payload || bits > network::SITE_V6) && v6::is_telling(address, zone) {
            hits.push(Hit {
                range: start..found,
                shape: Redacted::fixed("IPv6 address in a host name"),
                message: "IP address",
                replacement: Some("8.b.d.0.1.0.0.2"),
            });
        }
    }
}
