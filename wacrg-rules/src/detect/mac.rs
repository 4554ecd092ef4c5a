// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Hardware addresses: six pairs of hex digits with `:` or `-` between them, or three quads with dots under a label.

mod plain;

pub use plain::find_plain;

use super::address::{is_documentation_mac, is_made_up_mac, octets};
use super::{Hit, NameSet, Zone, at, before, label_before, names};
use crate::redacted::Redacted;

static LABELS: NameSet =
    names!["mac", "macaddress", "bssid", "hwaddr", "ether", "lladdr", "bluetooth", "btaddr", "wifimac"];

/// Finds hardware addresses in `text`.
pub fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut from = 2;
    while let Some(offset) = bytes.get(from..).and_then(|rest| memchr::memchr2(b':', b'-', rest)) {
        let first = from + offset;
        from = first + 1;
        let start = first - 2;
        let Some(octets) = octets(bytes, start, bytes[first]) else { continue };
        let end = start + 17;
        let more = |byte: Option<u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_'))
        };
        // the last line of a longer run: `…:c8:0e:⏎  58:34:b3:4f:91:e0`
        let continued = text[..start].trim_end().ends_with(':') && text[..start].trim_end().len() >= 6 && {
            let tail = text[..start].trim_end().as_bytes();
            tail[tail.len() - 3..tail.len() - 1].iter().all(u8::is_ascii_hexdigit) && tail[tail.len() - 4] == b':'
        };
        // addresses of protocols: IPv4 and IPv6 multicast, bridges, Cisco (IEEE 802.1D, RFC 1112, RFC 2464)
        let multicast = matches!(octets, [1, 0, 0x5e, ..] | [0x33, 0x33, ..] | [1, 0x80, 0xc2, ..] | [1, 0, 0xc, ..]);
        if continued || multicast || more(before(text, start)) || more(at(text, end)) || is_documentation_mac(octets) {
            continue;
        }
        if zone == Zone::Open && is_made_up_mac(octets) {
            continue;
        }
        let lettered = text[start..end].bytes().any(|byte| byte.is_ascii_alphabetic());
        if zone == Zone::Open
            && !lettered
            && !LABELS.has(&label_before(text, start))
            && !is_beside_ip(text, start, octets)
        {
            continue;
        }
        hits.push(hit(start..end));
        from = end;
    }
    find_dotted(text, zone, hits);
    plain::find_neighbours(text, zone, hits);
}

/// Whether an address of IPv4 stands before six pairs of digits on the same line, as in a list of neighbours; a date and a
/// time are none.
fn is_beside_ip(text: &str, start: usize, octets: [u8; 6]) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let line = text[near..start].rsplit('\n').next().unwrap_or("");
    let address = |word: &str| word.trim_matches(['(', ')', '[', ']', ',', '?']).parse::<std::net::Ipv4Addr>().is_ok();
    // the digits are decimal in a time
    let time = octets[3] < 0x24 && octets[4] < 0x60 && octets[5] < 0x60 && octets[1] <= 0x12 && octets[2] <= 0x31;
    !time && octets[0] & 1 == 0 && line.split_ascii_whitespace().any(address)
}

/// `a1b2.c3d4.e5f6`, as network equipment writes it.
fn find_dotted(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    for dot in memchr::memchr_iter(b'.', bytes) {
        let Some(start) = dot.checked_sub(4) else { continue };
        let Some(run) = bytes.get(start..start + 14) else { continue };
        let shaped =
            run.iter().enumerate().all(|(at, byte)| if at % 5 == 4 { *byte == b'.' } else { byte.is_ascii_hexdigit() });
        if !shaped {
            continue;
        }
        let bounded = ![before(text, start), at(text, start + 14)]
            .iter()
            .any(|byte| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
        let evidence = LABELS.has(&label_before(text, start))
            || zone != Zone::Open && run.iter().any(u8::is_ascii_digit) && run.iter().any(u8::is_ascii_alphabetic);
        if bounded && evidence {
            hits.push(hit(start..start + 14));
        }
    }
}

fn hit(range: std::ops::Range<usize>) -> Hit {
    Hit {
        range,
        shape: Redacted::fixed("hardware address"),
        message: "hardware (MAC) address",
        replacement: Some("00:00:5E:00:53:01"),
    }
}

#[cfg(test)]
mod tests;
