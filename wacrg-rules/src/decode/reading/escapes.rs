// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Escapes of source code and JSON: `\x40`, `\u0040`, `\u{40}`, `\U00000040`, `\100`, `\/`; and `\n`, `\r`, `\t` whose letter
//! is glued to what follows.

use std::ops::Range;

use super::{Reading, replace};

/// Undoes escapes that stand for characters a value can hold.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    replace("escapes", text, readings, |from| next(text, from));
}

fn next(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let source = text.as_bytes();
    let begin = from;
    let mut from = from;
    loop {
        let at = from + memchr::memchr(b'\\', source.get(from..)?)?;
        let blank = blank(source, at).map(|c| (2, c));
        match blank.or_else(|| escape(text, at)) {
            Some((len, c)) if blank.is_some() || !c.is_control() => {
                // text in a string in a string has its backslashes doubled
                let more = source[..at].iter().rev().take(7).take_while(|byte| **byte == b'\\').count().min(at - begin);
                return Some((at - more..at + len, c.to_string()));
            }
            Some((len, _)) => from = at + len,
            None => from = at + 1,
        }
    }
}

/// The line break or tab that the escape at `at` stands for, if something follows that its letter would be taken for a
/// part of.
pub(crate) fn blank(source: &[u8], at: usize) -> Option<char> {
    let blank = match source.get(at + 1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    };
    let glued = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'(' | b'[');
    source.get(at + 2).is_some_and(glued).then_some(blank)
}

/// Length of the escape at `at` and the character it stands for.
pub(super) fn escape(text: &str, at: usize) -> Option<(usize, char)> {
    let source = text.as_bytes();
    let digits = |from: usize, most: usize, radix: u32| {
        let len = source.get(from..)?.iter().take(most).take_while(|byte| char::from(**byte).is_digit(radix)).count();
        let value = u32::from_str_radix(text.get(from..from + len)?, radix).ok()?;
        Some((len, value))
    };
    match source.get(at + 1)? {
        b'/' => Some((2, '/')),
        b'x' => {
            digits(at + 2, 2, 16).filter(|(len, _)| *len == 2).and_then(|(_, value)| Some((4, char::from_u32(value)?)))
        }
        b'u' if source.get(at + 2) == Some(&b'{') => {
            let (len, value) = digits(at + 3, 6, 16)?;
            (source.get(at + 3 + len) == Some(&b'}')).then_some((len + 4, char::from_u32(value)?))
        }
        b'u' => {
            let high = digits(at + 2, 4, 16).filter(|(len, _)| *len == 4)?.1;
            if (0xd800..0xdc00).contains(&high) && text.get(at + 6..at + 8) == Some("\\u") {
                let low = digits(at + 8, 4, 16)?.1;
                let point = 0x10000 + ((high - 0xd800) << 10) + low.checked_sub(0xdc00)?;
                return Some((12, char::from_u32(point)?));
            }
            Some((6, char::from_u32(high)?))
        }
        b'U' => {
            digits(at + 2, 8, 16).filter(|(len, _)| *len == 8).and_then(|(_, value)| Some((10, char::from_u32(value)?)))
        }
        b'0'..=b'3' => {
            digits(at + 1, 3, 8).filter(|(len, _)| *len == 3).and_then(|(_, value)| Some((4, char::from_u32(value)?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_is_undone_and_controls_are_left() {
        for line in [
            r"A\x40s.whatsapp.net",
            r"A\u0040s.whatsapp.net",
            r"A\u{40}s.whatsapp.net",
            r"A\U00000040s.whatsapp.net",
            r"A\100s.whatsapp.net",
        ] {
            let mut readings = Vec::new();
            read(line, &mut readings);
            assert_eq!(readings.first().map(|reading| reading.mapped.text()), Some("A@s.whatsapp.net"), "{line}");
        }
        let mut readings = Vec::new();
        read(r"\x1b[0m \u0000 \n \d", &mut readings);
        assert!(readings.is_empty());
    }
}
