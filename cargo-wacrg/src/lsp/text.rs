// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Places in a text: bytes here, lines and units of an encoding there.

use super::halves::HALF;
use super::protocol::{Position, Range};

/// What a character of a position counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every editor knows.
    Utf16,
}

impl Encoding {
    /// What the protocol calls it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// A text and the beginnings of its lines. Lines end with `\n`, `\r\n` or `\r`.
#[derive(Debug)]
pub(super) struct Text {
    content: String,
    starts: Vec<usize>,
}

impl Text {
    pub(super) fn new(content: String) -> Self {
        let bytes = content.as_bytes();
        let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect();
        Self { content, starts }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.content
    }

    /// The byte at `position`, and how many bytes the character has that it cuts in two, if it does. What lies behind a
    /// line's end is its end, what lies behind the text is the text's end.
    fn cut(&self, position: Position, encoding: Encoding) -> (usize, usize) {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return (self.content.len(), 0) };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.content.len());
        let line = self.content[start..end].trim_end_matches(['\n', '\r']);
        let (mut left, mut at) = (position.character as usize, start);
        for c in line.chars() {
            if left == 0 {
                break;
            }
            let Some(rest) = left.checked_sub(encoding.units(c)) else { return (at, c.len_utf8()) };
            (left, at) = (rest, at + c.len_utf8());
        }
        (at, 0)
    }

    /// The place of the byte `offset`.
    pub(super) fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = self.content.floor_char_boundary(offset.min(self.content.len()));
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let units: usize = self.content[self.starts[line]..offset].chars().map(|c| encoding.units(c)).sum();
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(line), character: number(units) }
    }

    /// The places of a range of bytes.
    pub(super) fn range(&self, bytes: &std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range { start: self.position(bytes.start, encoding), end: self.position(bytes.end, encoding) }
    }

    /// The text with `new` in the place of `range`; `None` if that ends before it begins. Of a pair of UTF-16 that the
    /// range cuts in two, the half that stays is kept as one unit, so that every place is still where the editor has it.
    pub(super) fn edited(&self, range: Range, encoding: Encoding, new: &str) -> Option<String> {
        let ((start, before), (end, after)) = (self.cut(range.start, encoding), self.cut(range.end, encoding));
        let half = |cut: usize| if cut > 0 && encoding == Encoding::Utf16 { String::from(HALF) } else { String::new() };
        let after_bytes = if encoding == Encoding::Utf16 { after } else { 0 };
        let parts = [&self.content[..start], &half(before), new, &half(after), &self.content[end + after_bytes..]];
        (start <= end).then(|| parts.concat())
    }
}

/// The one edit that makes `new` of `old`: the bytes of `old` that go, and what comes in their place.
pub(super) fn difference(old: &str, new: &str) -> (std::ops::Range<usize>, String) {
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| -> usize {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let head = same(&mut old.chars(), &mut new.chars());
    let tail = same(&mut old[head..].chars().rev(), &mut new[head..].chars().rev());
    (head..old.len() - tail, new[head..new.len() - tail].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn places_are_counted_in_both_encodings() {
        let text = Text::new("a\u{e4}\u{1f600}b\r\nx\ry\n".to_owned());
        for (encoding, place, offset) in [
            (Encoding::Utf16, at(0, 0), 0),
            (Encoding::Utf16, at(0, 1), 1),
            (Encoding::Utf16, at(0, 2), 3),
            (Encoding::Utf16, at(0, 4), 7),
            (Encoding::Utf16, at(0, 5), 8),
            (Encoding::Utf8, at(0, 3), 3),
            (Encoding::Utf8, at(0, 7), 7),
            (Encoding::Utf8, at(1, 1), 11),
            (Encoding::Utf16, at(2, 0), 12),
            (Encoding::Utf16, at(3, 0), 14),
        ] {
            assert_eq!(text.cut(place, encoding), (offset, 0), "{place:?}");
            assert_eq!(text.position(offset, encoding), place, "{offset}");
        }
    }

    #[test]
    fn a_place_that_is_none_is_the_nearest_before_it() {
        let text = Text::new("a\u{1f600}\r\nb".to_owned());
        // in the middle of a pair, behind the end of a line, of the text
        assert_eq!(text.cut(at(0, 2), Encoding::Utf16), (1, 4));
        assert_eq!(text.cut(at(0, 2), Encoding::Utf8), (1, 4));
        assert_eq!(text.cut(at(0, 99), Encoding::Utf16), (5, 0));
        assert_eq!(text.cut(at(1, u32::MAX), Encoding::Utf8), (8, 0));
        assert_eq!(text.cut(at(u32::MAX, 0), Encoding::Utf8), (8, 0));
        assert_eq!(Text::new(String::new()).cut(at(0, 1), Encoding::Utf16), (0, 0));
    }

    #[test]
    fn half_of_a_pair_stays_one_unit() {
        let text = Text::new("a\u{1f600}b".to_owned());
        for (start, end, new, left) in [
            (1, 2, "", "a\u{fffd}b"),
            (2, 3, "", "a\u{fffd}b"),
            (2, 2, "x", "a\u{fffd}x\u{fffd}b"),
            (2, 4, "", "a\u{fffd}"),
            (1, 3, "x", "axb"),
            (0, 2, "x", "x\u{fffd}b"),
        ] {
            let range = Range { start: at(0, start), end: at(0, end) };
            assert_eq!(text.edited(range, Encoding::Utf16, new).as_deref(), Some(left), "{start} {end}");
        }
        let backwards = Range { start: at(0, 3), end: at(0, 1) };
        assert_eq!(text.edited(backwards, Encoding::Utf16, ""), None);
    }

    #[test]
    fn one_edit_tells_the_difference() {
        for (old, new, bytes, text) in [
            ("ab", "ab", 2..2, ""),
            ("b", "ab", 0..0, "a"),
            ("aa", "aaa", 2..2, "a"),
            ("x\u{e4}y", "x\u{f6}y", 1..3, "\u{f6}"),
        ] {
            assert_eq!(difference(old, new), (bytes, text.to_owned()), "{old} {new}");
        }
    }
}
