//! Casts and suffixes that source code writes at the numbers of a list: `(byte) 0xf8`, `0xf8.toByte()`, `248u8`.

use std::ops::Range;

use super::{Reading, replace};

/// What is left out, where a digit stands on its other side.
const BEFORE: &[&str] = &["(byte) ", "(byte)", "(char) ", "(char)", "(uint8_t)", "(unsigned char)"];
const BEHIND: &[&str] = &[".toByte()", ".toUByte()", "_u8", "u8", "i8", "u", "t"];

/// Leaves casts and suffixes out of lists.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let shown = ["(byte)", "(char)", "_t)", "yte()", "u8,", "u8 ", "u8]", "i8,", "t,", "u,", "unsigned char)"];
    if !shown.iter().any(|form| memchr::memmem::find(text.as_bytes(), form.as_bytes()).is_some()) {
        return;
    }
    replace("literal", text, readings, |from| next(text, from));
}

fn next(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let source = text.as_bytes();
    let mut at = from;
    loop {
        at += source.get(at..)?.iter().position(|byte| matches!(byte, b'(' | b'.' | b'_' | b'u' | b'i' | b't'))?;
        let before = BEFORE.iter().find(|cast| {
            source[at..].starts_with(cast.as_bytes())
                && source.get(at + cast.len()).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
        });
        if let Some(cast) = before {
            return Some((at..at + cast.len(), String::new()));
        }
        let word = source[..at].iter().rev().take(8).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let digit = word > 0 && word < 8 && source[at - word].is_ascii_digit();
        let behind = BEHIND.iter().find(|suffix| {
            digit
                && source[at..].starts_with(suffix.as_bytes())
                && source
                    .get(at + suffix.len())
                    .is_none_or(|byte| matches!(byte, b',' | b' ' | b']' | b'}' | b')' | b'\n'))
        });
        if let Some(suffix) = behind {
            return Some((at..at + suffix.len(), String::new()));
        }
        at += 1;
    }
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
