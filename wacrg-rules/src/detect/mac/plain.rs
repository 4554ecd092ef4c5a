// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Hardware addresses without separators, and without leading zeros.

use std::ops::Range;

use super::{LABELS, hit};
use crate::detect::address::{is_documentation_mac, is_made_up_mac};
use crate::detect::{Hit, Zone, name_at};
use crate::placeholder::is_pattern;

/// Finds tokens of twelve hex digits behind a name for hardware addresses, or behind `MAC address`.
pub fn find_plain(text: &str, tokens: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    for token in tokens.iter().filter(|token| token.len() == 12) {
        let written = &text[token.clone()];
        let mixed = written.bytes().any(|byte| byte.is_ascii_alphabetic());
        if !mixed || !written.bytes().all(|byte| byte.is_ascii_hexdigit()) || is_pattern(written) {
            continue;
        }
        let (name, assigned) = name_at(text, token.start);
        let ahead = || text[..name.as_ptr() as usize - text.as_ptr() as usize].trim_end();
        let address = || {
            let word = ahead().rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            name.eq_ignore_ascii_case("address") && LABELS.has(word)
        };
        let Ok(value) = u64::from_str_radix(written, 16) else { continue };
        let [_, _, octets @ ..] = value.to_be_bytes();
        let known = is_documentation_mac(octets) || zone == Zone::Open && is_made_up_mac(octets);
        let labelled = LABELS.has(name) && (assigned || name.eq_ignore_ascii_case("mac"));
        if !known && (labelled || address()) {
            hits.push(hit(token.clone()));
        }
    }
}

/// Finds neighbours as macOS lists them, with no zero before a single digit: `(192.0.2.1) at 0:0:5e:0:53:1 on en0`.
pub(super) fn find_neighbours(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), b") at ") {
        let start = found + ") at ".len();
        let part = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b':';
        let len = text.as_bytes()[start..].iter().take(18).take_while(part).count();
        let written = &text[start..start + len];
        // with all its zeros it is found anyway; without two whole pairs it shows no sign
        let whole =
            |pair: &[u8]| pair[2] == b':' && pair[5] == b':' && pair.iter().filter(|byte| **byte == b':').count() == 2;
        let shown = written.as_bytes().windows(6).any(whole);
        let mut octets = [0; 6];
        let mut parts = written.split(':');
        let read = octets.iter_mut().all(|octet| {
            let part = parts.next().filter(|part| part.len() <= 2).and_then(|part| u8::from_str_radix(part, 16).ok());
            part.inspect(|value| *octet = *value).is_some()
        });
        let known = is_documentation_mac(octets)
            || matches!(octets, [1, 0, 0x5e, ..] | [0x33, 0x33, ..])
            || zone == Zone::Open && is_made_up_mac(octets);
        if read && parts.next().is_none() && shown && len < 17 && !known && text[start + len..].starts_with(" on ") {
            hits.push(hit(start..start + len));
        }
    }
}
