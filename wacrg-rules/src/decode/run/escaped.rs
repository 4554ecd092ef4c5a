// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Byte strings of source code in which some bytes are escapes and others stand as they are: `b"\x00\xf8\x03d\x06"`.

use super::{Run, counts};

/// Finds quoted strings that hold at least two bytes as `\x..`, of at least six bytes.
pub(super) fn find(text: &str, strict: bool, runs: &mut Vec<Run>) {
    let source = text.as_bytes();
    let (mut done, mut looked) = (0, 0);
    for escape in memchr::memchr_iter(b'\\', source) {
        let numbered = matches!(
            source.get(escape + 1..),
            Some([b'x', ..] | [b'0'..=b'3', b'0'..=b'7', b'0'..=b'7', ..] | [b'u', b'0' | b'{', ..])
        );
        if escape < done || !numbered {
            continue;
        }
        // not further back than has been looked at
        let near = escape.saturating_sub(4000).max(looked);
        looked = escape;
        let Some(open) = source[near..escape].iter().rposition(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\n'))
        else {
            continue;
        };
        let start = near + open + 1;
        let quote = source[start - 1];
        let (bytes, end, escapes) = read(source, start, quote);
        done = end.max(escape + 2);
        let plain = crate::decode::bytes::printable(&bytes).is_some();
        if quote != b'\n'
            && !plain
            && escapes >= 2
            && bytes.len() >= 6
            && (strict && escapes >= 4 || counts(text, start, &bytes))
        {
            runs.push(Run::new(start..end, "escapes", bytes));
        }
    }
}

/// The bytes from `start` to the closing quote, where that is, and how many were `\x..`.
fn read(source: &[u8], start: usize, quote: u8) -> (Vec<u8>, usize, usize) {
    let (mut bytes, mut at, mut escapes) = (Vec::new(), start, 0);
    let hex = |at: usize| {
        source.get(at..at + 2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
    };
    while let Some(byte) = source.get(at).filter(|byte| **byte != quote && **byte != b'\n') {
        let (value, len) = match (byte, source.get(at + 1)) {
            (b'\\', Some(b'x')) => match hex(at + 2) {
                Some(value) => {
                    escapes += 1;
                    (value, 4)
                }
                None => (*byte, 1),
            },
            (b'\\', Some(b'n')) => (b'\n', 2),
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(b't')) => (b'\t', 2),
            (b'\\', Some(b'f')) => (0x0c, 2),
            (b'\\', Some(b'b')) => (8, 2),
            (b'\\', Some(b'a')) => (7, 2),
            (b'\\', Some(b'v')) => (0x0b, 2),
            (b'\\', Some(b'u')) => match code(source, at + 2) {
                Some((value, len)) => {
                    escapes += 1;
                    (value, len + 2)
                }
                None => (*byte, 1),
            },
            (b'\\', Some(b'0'..=b'7')) => {
                escapes += 1;
                let digits = source[at + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let value = source[at + 1..at + 1 + digits]
                    .iter()
                    .fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
                (value as u8, 1 + digits)
            }
            (b'\\', Some(other)) => (*other, 2),
            _ => (*byte, 1),
        };
        bytes.push(value);
        at += len;
    }
    (bytes, at.min(source.len()), escapes)
}

/// A code point below 256 as `00f8` or `{f8}`, and its length.
fn code(source: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = source.get(at..)?;
    let (digits, len): (&[u8], usize) = if rest.first() == Some(&b'{') {
        let close = rest.iter().take(6).position(|byte| *byte == b'}')?;
        (&rest[1..close], close + 1)
    } else {
        (rest.get(..4)?, 4)
    };
    let value = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((u8::try_from(value).ok()?, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_characters_are_joined() {
        let text = r#"frame = b"\x00\xf8\x03d\x06\xfa\xfb\x81\xaf\x03" # x"#;
        let mut runs = Vec::new();
        find(text, false, &mut runs);
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].bytes, [0x00, 0xf8, 0x03, 0x64, 0x06, 0xfa, 0xfb, 0x81, 0xaf, 0x03]);
        assert_eq!(&text[runs[0].range.clone()], r"\x00\xf8\x03d\x06\xfa\xfb\x81\xaf\x03");
    }
}
