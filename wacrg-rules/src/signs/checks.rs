// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Looks at one place of a text: whether what begins there is what its first byte lets expect.

use crate::decode::reading::{defang, entities, escapes, literals};
use crate::detect::name;

/// Whether a dot is the first of three in a quad of decimal numbers.
pub(super) fn is_quad(source: &[u8], dot: usize) -> bool {
    let mut at = dot + 1;
    for _ in 0..2 {
        let digits = source[at..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        at += digits;
        if !(1..=3).contains(&digits) || source.get(at) != Some(&b'.') {
            return false;
        }
        at += 1;
    }
    source.get(at).is_some_and(u8::is_ascii_digit)
}

/// Whether the run of hex digits, colons and dots from `at` on has two colons, as every address of IPv6 has.
pub(super) fn has_colons(source: &[u8], at: usize) -> bool {
    let part = |byte: &&u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    source[at..].iter().take(48).take_while(part).filter(|byte| **byte == b':').count() >= 2
}

/// Whether a bracket is followed by a spelled-out `@`, dot or colon and the closing bracket.
pub(super) fn is_spelled(source: &[u8], at: usize) -> bool {
    matches!(
        source.get(at + 1),
        Some(b'a' | b'A' | b'd' | b'D' | b'.' | b'@' | b':' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
    ) && defang::bracketed(source, at).is_some()
}

/// Whether a brace opens a value in a template: `${"`.
pub(super) fn is_template(source: &[u8], at: usize) -> bool {
    source[at] == b'{' && source[..at].ends_with(b"$")
}

/// Whether another literal is joined to the one that the quote at `at` closes.
pub(super) fn joins(source: &[u8], at: usize) -> bool {
    literals::joined(source, at + 1, || false).is_some()
}

/// Whether a character reference begins here that could be part of a value: a number, or the name of a sign.
pub(super) fn is_reference(source: &[u8], at: usize) -> bool {
    source.get(at + 1) == Some(&b'#') || entities::named(&source[at + 1..]).is_some()
}

/// Whether an escape of source code begins here.
pub(super) fn is_escape(source: &[u8], at: usize) -> bool {
    matches!(source.get(at + 1), Some(b'x' | b'u' | b'U' | b'0'..=b'7' | b'/')) || escapes::blank(source, at).is_some()
}

/// Whether the parenthesis at `at` closes a cast to a byte.
pub(super) fn is_cast(source: &[u8], at: usize) -> bool {
    [&b"(byte"[..], b"(char", b"(uint8_t", b"(unsigned char"].iter().any(|cast| source[..at].ends_with(cast))
}

/// Whether the digit at `at` ends a number with its type: `248u8`.
pub(super) fn is_suffix(source: &[u8], at: usize) -> bool {
    let number = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    matches!(source[..=at], [.., b'u' | b'i', b'8']) && at >= 2 && number(&source[at - 2])
}

/// Whether the line around `at` is the one between the names and the values of a Markdown table.
pub(super) fn is_line_of_table(source: &[u8], at: usize) -> bool {
    let part = |byte: &&u8| matches!(byte, b'|' | b'-' | b':' | b' ');
    let start = at - source[..at].iter().rev().take_while(part).count();
    let end = at + source[at..].iter().take_while(part).count();
    let begins = start == 0 || source[start - 1] == b'\n';
    let ends = source.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == 0x0b || *byte > 0x7f);
    begins && ends && source[start..end].contains(&b'|')
}

/// Whether the line that begins at `at` does so like a message of a chat export.
pub(super) fn is_message(source: &[u8], at: usize) -> bool {
    name::begins_message(&source[at..])
}

/// Whether the sign for degrees, or one that is typed for it, begins here behind a digit.
pub(super) fn is_degree(source: &[u8], at: usize) -> bool {
    at > 0 && source[at - 1].is_ascii_digit() && matches!(source[at..], [0xc2, 0xb0 | 0xba, ..])
}

/// Whether a character begins here that reads like an ASCII one, is a digit of another script, or cannot be seen.
pub(super) fn is_foldable(source: &[u8], at: usize) -> bool {
    match &source[at..] {
        [0xc2, 0xad | 0xb2 | 0xb3 | 0xb9, ..] => true,
        [0xc2, 0xa0, next, ..] => next.is_ascii_digit(),
        [0xcd, 0x8f, ..]
        | [0xd8, 0x9c, ..]
        | [0xe3, 0x85, 0xa4, ..]
        | [0xe2, 0xa0, 0x80, ..]
        | [0xf3, 0xa0 | 0x84, ..] => true,
        [0xe3, 0x80, 0x80, next, ..] => next.is_ascii_digit(),
        [0xd9, 0xa0..=0xa9, ..] | [0xdb, 0xb0..=0xb9, ..] | [0xdf, 0x80..=0x89, ..] => true,
        [0xe0, 0xa4..=0xbf, low, ..] => matches!(low, 0xa0..=0xb9 | 0x90..=0x99),
        [0xe1, 0x81 | 0x9f | 0xa0 | 0xa5 | 0xa7 | 0xaa | 0xad | 0xae | 0xb1, ..] => true,
        [0xe2, 0x80, low, ..] => matches!(low, 0x8a..=0x92 | 0x95 | 0xa8..=0xaf),
        [0xe2, 0x81 | 0x82, ..] | [0xe2, 0x83, 0xa3, ..] => true,
        [0xe2, 0x91..=0x93, ..] | [0xe2, 0x88, 0x92, ..] => true,
        [0xea, 0x98 | 0xa3 | 0xa4 | 0xa7 | 0xa9 | 0xaf, ..] => true,
        [0xef, 0xb8, 0x80..=0x8f, next, ..] => next.is_ascii_graphic(),
        [0xef, 0xbc, low, ..] => matches!(low, 0x8b | 0x8d..=0x99 | 0x9a | 0xa0..=0xbf),
        [0xef, 0xbd, 0x81..=0x9a, ..] | [0xef, 0xbb, 0xbf, ..] | [0xef, 0xb9, 0xab | 0xa3 | 0x92, ..] => true,
        [0xf0, 0x9d, 0x90..=0x9f, ..] | [0xf0, 0x9f, 0x84 | 0xaf, ..] | [0xf0, 0x90 | 0x91 | 0x96 | 0x9e, ..] => true,
        _ => false,
    }
}
