// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Ids of registrations and prekeys in what a capture says about its payload: too short to be seen as anything without
//! their name.

use std::ops::Range;

use crate::detect::{Hit, at, before};
use crate::redacted::Redacted;

/// Names of ids, of which the last word can be left out where a sign assigns.
const NAMES: [&str; 4] = ["registration", "prekey", "pre-key", "pre key"];
/// Least and most digits of an id in decimal.
const DIGITS: (usize, usize) = (3, 8);

/// Finds ids in the text of a capture.
pub(crate) fn find(text: &str, hits: &mut Vec<Hit>) {
    let lower = text.to_ascii_lowercase();
    for name in NAMES {
        for found in memchr::memmem::find_iter(lower.as_bytes(), name) {
            if let Some(range) = value(&lower, found + name.len()) {
                let shape = Redacted::shape(&text[range.clone()]);
                let (message, replacement) = ("id of a registration or a prekey", Some("REGISTRATIONID"));
                hits.push(Hit { range, shape, message, replacement });
            }
        }
    }
}

/// Where the id is that the name which ends at `end` announces.
fn value(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = &text[end..];
    let named = ["_id", "-id", " id", "id"].iter().find_map(|id| rest.strip_prefix(id));
    let rest = named.unwrap_or(rest);
    let gap = rest.len() - rest.trim_start_matches([' ', ':', '=', '"', '\'', '`', '#']).len();
    let assigned = rest[..gap].contains([':', '=']);
    if gap == 0 || gap > 6 || named.is_none() && !assigned {
        return None;
    }
    let start = text.len() - rest.len() + gap;
    let value = &text[start..];
    let count = |test: fn(&u8) -> bool| value.bytes().take(16).take_while(test).count();
    let pairs = || {
        let pairs = value.get(..11)?;
        let apart = pairs
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at % 3 == 2 { byte == b' ' } else { byte.is_ascii_hexdigit() });
        apart.then_some(11)
    };
    let digits = count(u8::is_ascii_digit);
    let hex = count(u8::is_ascii_hexdigit);
    let len = pairs()
        .or((hex == 8).then_some(8))
        .or((digits == hex && (DIGITS.0..=DIGITS.1).contains(&digits)).then_some(digits))?;
    let after = &text[start + len..];
    // `4-6 bytes`, `1024 bits`, a date
    let sized = ["byte", "bit", "octet", "digit", "char"].iter().any(|unit| after.trim_start().starts_with(unit));
    let goes_on = at(text, start + len)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/'))
        || after.starts_with('.') && at(text, start + len + 1).is_some_and(|byte| byte.is_ascii_digit());
    let written = &value[..len];
    let plain: Vec<u8> = written.bytes().filter(|byte| *byte != b' ').collect();
    let counts = plain.windows(2).all(|pair| pair[1] == pair[0] + 1) || plain.windows(2).all(|pair| pair[0] == pair[1]);
    let small = plain.iter().take_while(|byte| **byte == b'0').count() + 2 >= plain.len();
    let glued = before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric());
    (!sized && !goes_on && !counts && !small && !glued).then_some(start..start + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_behind_their_names() {
        let found = |text: &str| {
            let mut hits = Vec::new();
            find(text, &mut hits);
            hits.first().map(|hit| text[hit.range.clone()].to_owned())
        };
        for (text, id) in [
            ("registration: 00 00 2e 61", "00 00 2e 61"),
            ("registration id 11873", "11873"),
            ("registrationId = 11873", "11873"),
            ("the preKeyId 9415027 of the caller", "9415027"),
            ("signed prekey id: \"83a3fb51\"", "83a3fb51"),
        ] {
            assert_eq!(found(text).as_deref(), Some(id), "{text}");
        }
        for text in [
            "registration: 4 bytes",
            "registration id 1024 bits",
            "registration 2026 was seen",
            "registration: 2026-06-09",
            "preKeyId 1",
            "prekey id 12345",
            "registration: 00 00 00 01",
            "registration id REGISTRATIONID",
            "registrations 11873 and more",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
