// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes to text: UTF-8, UTF-16 and UTF-32 with or without a byte order mark, anything else as far as it goes.

use std::borrow::Cow;

use super::Mapped;
use crate::layer::SpanMap;

/// A file's text and what is wrong with it as a text file.
#[derive(Debug)]
pub struct Text<'a> {
    /// The text; bytes that are no text become U+FFFD.
    pub text: Cow<'a, str>,
    /// The way back to the file's bytes.
    pub map: SpanMap,
    /// Why the file is not plain UTF-8 text, if it is not.
    pub flaw: Option<Flaw>,
}

/// Why a file is not plain UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Text in another encoding, named here.
    Encoding(&'static str),
    /// A known kind of binary file, named here.
    Binary(&'static str),
    /// NUL bytes in text.
    Nul,
    /// Bytes that are not UTF-8.
    Invalid,
}

/// Reads `bytes` as text.
pub fn decode(bytes: &[u8]) -> Text<'_> {
    if let Some(text) = decode_wide(bytes) {
        return text;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let binary = magic(bytes).map(Flaw::Binary);
            let flaw = binary.or_else(|| memchr::memchr(0, bytes).map(|_| Flaw::Nul));
            Text { text: Cow::Borrowed(text), map: SpanMap::Slice(0), flaw }
        }
        Err(_) => lossy(bytes),
    }
}

/// Reads `bytes` as text with more than one byte a unit, if they are that.
pub(crate) fn decode_wide(bytes: &[u8]) -> Option<Text<'static>> {
    let wide = Wide::of(bytes).filter(|wide| wide.mark > 0 || magic(bytes).is_none())?;
    Some(wide.decode(bytes))
}

fn lossy(bytes: &[u8]) -> Text<'_> {
    let mut mapped = Mapped::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        mapped.copy(chunk.valid(), at);
        at += chunk.valid().len();
        mapped.unit(if chunk.invalid().is_empty() { "" } else { "\u{fffd}" }, at, chunk.invalid().len());
        at += chunk.invalid().len();
    }
    let flaw = magic(bytes).map_or(Flaw::Invalid, Flaw::Binary);
    let (text, map) = mapped.finish();
    Text { text: Cow::Owned(text), map, flaw: Some(flaw) }
}

/// First bytes of binary files that are worth naming.
const MAGICS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture"),
    (b"\x4d\x3c\xb2\xa1", "a packet capture"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "an ELF binary"),
    (b"\x00asm", "a WebAssembly module"),
    (b"OggS", "an Ogg stream"),
    (b"RIFF", "a RIFF media file"),
    (b"bplist00", "a binary property list"),
    (b"MDMP", "a memory dump"),
];

/// What kind of binary file `bytes` begins.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

/// Encodings with more than one byte a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wide {
    unit: usize,
    big: bool,
    mark: usize,
}

impl Wide {
    /// By byte order mark, or by where the NUL bytes of western text stand.
    fn of(bytes: &[u8]) -> Option<Self> {
        let wide = |unit, big, mark| Some(Self { unit, big, mark });
        let sample = &bytes[..bytes.len().min(4096)];
        // most files have neither a mark nor NUL bytes
        let marked = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 0, 0xfe, 0xff, ..]);
        let wide_units = sample.len() >= 8 && memchr::memchr(0, sample).is_some();
        if !marked && !wide_units {
            return None;
        }
        // a mark before plain text is a mistake, or hides the text from whoever believes the mark
        let plain = sample.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')).count();
        if plain * 10 >= sample.len() * 8 {
            return None;
        }
        match bytes {
            [0xff, 0xfe, 0, 0, ..] => return wide(4, false, 4),
            [0, 0, 0xfe, 0xff, ..] => return wide(4, true, 4),
            [0xff, 0xfe, ..] => return wide(2, false, 2),
            [0xfe, 0xff, ..] => return wide(2, true, 2),
            _ => {}
        }
        if !wide_units {
            return None;
        }
        let mut nul = [0_usize; 4];
        sample.iter().enumerate().filter(|(_, byte)| **byte == 0).for_each(|(at, _)| nul[at % 4] += 1);
        let quarter = sample.len() / 4;
        let often = |at: usize| nul[at] * 10 >= quarter * 7;
        let seldom = |at: usize| nul[at] * 10 <= quarter * 3;
        match [0, 1, 2, 3].map(|at| (often(at), seldom(at))) {
            [(true, _), (true, _), (true, _), (_, true)] => wide(4, true, 0),
            [(_, true), (true, _), (true, _), (true, _)] => wide(4, false, 0),
            [(true, _), (_, true), (true, _), (_, true)] => wide(2, true, 0),
            [(_, true), (true, _), (_, true), (true, _)] => wide(2, false, 0),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match (self.unit, self.big) {
            (4, true) => "UTF-32BE",
            (4, false) => "UTF-32LE",
            (_, true) => "UTF-16BE",
            (_, false) => "UTF-16LE",
        }
    }

    fn decode(self, bytes: &[u8]) -> Text<'static> {
        let mut mapped = Mapped::default();
        let mut at = self.mark;
        let mut buffer = [0; 4];
        while at < bytes.len() {
            let (c, len) = self.next(&bytes[at..]);
            mapped.unit(c.encode_utf8(&mut buffer), at, len);
            at += len;
        }
        let (text, map) = mapped.finish();
        Text { text: Cow::Owned(text), map, flaw: Some(Flaw::Encoding(self.name())) }
    }

    /// The character at the beginning of `rest` and how many bytes it takes.
    fn next(self, rest: &[u8]) -> (char, usize) {
        let unit = |at: usize| -> Option<u32> {
            let raw = rest.get(at..at + self.unit)?;
            let fold = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
            Some(if self.big { raw.iter().fold(0, fold) } else { raw.iter().rev().fold(0, fold) })
        };
        let Some(first) = unit(0) else { return (char::REPLACEMENT_CHARACTER, rest.len()) };
        if self.unit == 2
            && let (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) = (first, unit(2))
        {
            let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 4);
        }
        (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_and_utf32_are_read_with_and_without_a_mark() {
        let text = "id: größe 😀\nx: y";
        let utf16 = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let utf32: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        let marked = [&[0xff, 0xfe][..], &utf16(false)].concat();
        for (bytes, name) in
            [(utf16(true), "UTF-16BE"), (utf16(false), "UTF-16LE"), (marked, "UTF-16LE"), (utf32, "UTF-32LE")]
        {
            let decoded = decode(&bytes);
            assert_eq!(decoded.text, text);
            assert_eq!(decoded.flaw, Some(Flaw::Encoding(name)));
        }
        let bytes = utf16(false);
        let decoded = decode(&bytes);
        let at = decoded.text.find("größe").unwrap_or_default();
        assert_eq!(decoded.map.to_parent(&(at..at + 7), decoded.text.len()), 8..18);
    }

    #[test]
    fn invalid_bytes_are_kept_apart_and_the_rest_is_read() {
        let bytes = b"a\xffb 4915";
        let decoded = decode(bytes);
        assert_eq!(decoded.text, "a\u{fffd}b 4915");
        assert_eq!(decoded.flaw, Some(Flaw::Invalid));
        assert_eq!(decoded.map.to_parent(&(6..10), decoded.text.len()), 4..8);
        assert_eq!(decode(b"a\0b").flaw, Some(Flaw::Nul));
        assert_eq!(decode(b"plain").flaw, None);
        assert_eq!(decode(b"\x1f\x8b\x08\x00").flaw, Some(Flaw::Binary("a gzip archive")));
    }
}
