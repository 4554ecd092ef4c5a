// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Casts and suffixes that source code writes at the numbers of a list: `(byte) 0xf8`, `0xf8.toByte()`, `248u8`.

use std::ops::Range;

use super::{Reading, replace};

/// Casts before a number, and suffixes behind one.
const BEFORE: &[&str] = &["(byte) ", "(byte)", "(char)", "(uint8_t)", "(unsigned char)"];
const BEHIND: &[&str] = &[".toByte()", ".toUByte()", "_u8", "u8", "i8"];

/// Leaves casts and suffixes out of lists.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let source = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for cast in BEFORE {
        let number =
            |at: &usize| source.get(at + cast.len()).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        found.extend(memchr::memmem::find_iter(source, cast.as_bytes()).filter(number).map(|at| at..at + cast.len()));
    }
    for suffix in BEHIND {
        let number = |at: &usize| {
            let word = source[..*at].iter().rev().take(8).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let open = source
                .get(at + suffix.len())
                .is_none_or(|byte| matches!(byte, b',' | b' ' | b']' | b'}' | b')' | b'\n'));
            open && word > 0 && word < 8 && source[at - word].is_ascii_digit()
        };
        found.extend(
            memchr::memmem::find_iter(source, suffix.as_bytes()).filter(number).map(|at| at..at + suffix.len()),
        );
    }
    // Kotlin's unsigned numbers
    let unsigned =
        memchr::memmem::find_iter(source, b"u, 0x").filter(|at| *at > 0 && source[at - 1].is_ascii_hexdigit());
    found.extend(unsigned.map(|at| at..at + 1));
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup_by(|next, before| next.start < before.end);
    let next = |from: usize| {
        found.get(found.partition_point(|range| range.start < from)).map(|range| (range.clone(), String::new()))
    };
    replace("literal", text, readings, next);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_left_with_their_numbers() {
        for (list, plain) in [
            ("{0x00, (byte) 0xf8, 0x03}", "{0x00, 0xf8, 0x03}"),
            ("listOf[0x00.toByte(), 0xf8.toByte()]; [0]", "listOf[0x00, 0xf8]; [0]"),
            ("[0u8, 248u8, 3u8]", "[0, 248, 3]"),
        ] {
            let mut readings = Vec::new();
            read(list, &mut readings);
            assert_eq!(readings.first().map(|reading| reading.mapped.text()), Some(plain));
        }
    }
}
