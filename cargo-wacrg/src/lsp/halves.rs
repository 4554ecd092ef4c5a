// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Halves of a pair of UTF-16. An editor that counts in UTF-16 sends one alone between two keys of an input method: no
//! text can hold it. U+FFFD, one unit as well, stands for it until the other half is there.

/// Stands for a half.
pub(super) const HALF: char = char::REPLACEMENT_CHARACTER;

/// A body of JSON without halves that are alone.
pub(super) fn mended(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        let (len, alone) = match rest {
            [b'\\', b'u', ..] => match (unit(rest), rest.get(6..).and_then(unit)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
                (Some(0xd800..=0xdfff), _) => (6, true),
                _ => (2, false),
            },
            [b'\\', _, ..] => (2, false),
            // as UTF-8 would have it, if it could
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..] => (3, true),
            _ => (1, false),
        };
        if alone {
            out.extend(HALF.encode_utf8(&mut [0; 4]).bytes());
        } else {
            out.extend(&rest[..len]);
        }
        rest = &rest[len..];
    }
    out
}

/// The unit that an escape at the beginning of `text` stands for.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_alone_is_replaced() {
        for (body, left) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, "\"\u{fffd}\""),
            (r#""\ude00\ud83d""#, "\"\u{fffd}\u{fffd}\""),
            (r#""\ud83dx\uDE00""#, "\"\u{fffd}x\u{fffd}\""),
            (r#""\\ud83d\u00e4""#, r#""\\ud83d\u00e4""#),
            (r#""\ud8""#, r#""\ud8""#),
            ("\"\u{1f600}\\", "\"\u{1f600}\\"),
        ] {
            assert_eq!(String::from_utf8_lossy(&mended(body.as_bytes())), left, "{body}");
        }
        assert_eq!(mended(b"\xed\xa0\xbd"), "\u{fffd}".as_bytes());
    }
}
