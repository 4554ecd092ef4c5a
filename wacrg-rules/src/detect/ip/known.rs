// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses that everybody knows and that are nobody's secret.
//!
//! Sources: the root servers of DNS (root-servers.org), IANA's registries of special purpose addresses (192.88.99.0/24,
//! RFC 7526; 2001:1::1 to 3, RFC 7723, RFC 8155, RFC 9665), what `example.com` had for years.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The root servers of DNS, and where one of them was before.
const ROOTS: [[u8; 4]; 15] = [
    [198, 41, 0, 4],
    [170, 247, 170, 2],
    [199, 9, 14, 201],
    [192, 228, 79, 201],
    [192, 33, 4, 12],
    [199, 7, 91, 13],
    [192, 203, 230, 10],
    [192, 5, 5, 241],
    [192, 112, 36, 4],
    [198, 97, 190, 53],
    [192, 36, 148, 17],
    [192, 58, 128, 30],
    [193, 0, 14, 129],
    [199, 7, 83, 42],
    [202, 12, 27, 33],
];

/// The same, and others, of version 6.
const KNOWN_V6: [[u16; 8]; 17] = [
    [0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30],
    [0x2801, 0x1b8, 0x10, 0, 0, 0, 0, 0xb],
    [0x2001, 0x500, 2, 0, 0, 0, 0, 0xc],
    [0x2001, 0x500, 0x2d, 0, 0, 0, 0, 0xd],
    [0x2001, 0x500, 0xa8, 0, 0, 0, 0, 0xe],
    [0x2001, 0x500, 0x2f, 0, 0, 0, 0, 0xf],
    [0x2001, 0x500, 0x12, 0, 0, 0, 0, 0xd0d],
    [0x2001, 0x500, 1, 0, 0, 0, 0, 0x53],
    [0x2001, 0x7fe, 0, 0, 0, 0, 0, 0x53],
    [0x2001, 0x503, 0xc27, 0, 0, 0, 2, 0x30],
    [0x2001, 0x7fd, 0, 0, 0, 0, 0, 1],
    [0x2001, 0x500, 0x9f, 0, 0, 0, 0, 0x42],
    [0x2001, 0xdc3, 0, 0, 0, 0, 0, 0x35],
    [0x2606, 0x2800, 0x220, 1, 0x248, 0x1893, 0x25c8, 0x1946],
    [0x2001, 1, 0, 0, 0, 0, 0, 1],
    [0x2001, 1, 0, 0, 0, 0, 0, 2],
    [0x2001, 1, 0, 0, 0, 0, 0, 3],
];

/// Resolvers of Google, Cloudflare and Quad9, root servers, `example.com`, the anycast of 6to4 relays.
pub(super) fn is_known(address: Ipv4Addr) -> bool {
    let octets = address.octets();
    let resolver = matches!(octets, [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [1, 0, 0, 1] | [9, 9, 9, 9]);
    resolver || matches!(octets, [93, 184, 216, 34] | [192, 88, 99, _]) || ROOTS.contains(&octets)
}

/// Their addresses of version 6.
pub(super) fn is_known_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let resolver = matches!(
        segments,
        [0x2001, 0x4860, 0x4860, 0, ..] | [0x2606, 0x4700, 0x4700, 0, ..] | [0x2620, 0xfe, 0, 0, ..]
    );
    resolver || KNOWN_V6.contains(&segments)
}
