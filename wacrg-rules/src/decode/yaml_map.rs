// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The way back from a YAML scalar's value to the bytes that wrote it, for all five styles (YAML 1.2.2, chapters 7
//! and 8). The parser gives the value and its span; this aligns the two and gives up, rather than guess, where they
//! do not fit.

use super::Mapped;
use crate::layer::{Piece, SpanMap};

/// Blanks before the end of a line that are looked over.
const MAX_BLANKS: usize = 64;
/// Bytes that are compared at once.
const LONGEST_WORD: usize = 64;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// The map for `value`, written as `source` at byte `from` of the parent; `None` where they do not fit together.
/// `indent` is the column of a block scalar's first line.
pub(crate) fn align(value: &str, source: &str, from: usize, style: Style, indent: usize) -> Option<SpanMap> {
    if style == Style::Literal
        && let Some(map) = align_lines(value, source, from, indent)
    {
        return Some(map);
    }
    let mut cursor = Cursor { source, at: 0, style, indent };
    let mut mapped = Mapped::default();
    let mut index = 0;
    while let Some(c) = value[index..].chars().next() {
        if let Some((at, len)) = cursor.word(&value[index..]) {
            mapped.copy(&value[index..index + len], from + at);
            index += len;
            continue;
        }
        let (at, len) = match c {
            '\n' | ' ' | '\t' => cursor.space(c)?,
            _ => cursor.character(c)?,
        };
        mapped.unit(&value[index..index + c.len_utf8()], from + at, len);
        index += c.len_utf8();
    }
    Some(mapped.finish().1)
}

/// A literal block's lines are the source's, less the indentation. Leading blank lines, which have no source, are left
/// to the slower way.
fn align_lines(value: &str, source: &str, from: usize, indent: usize) -> Option<SpanMap> {
    let mut pieces = Vec::with_capacity(16);
    let (mut at, mut here) = (0, 0);
    for line in value.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let rest = &source[here..];
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        // the span begins behind the first line's indentation
        let spaces =
            if here == 0 { 0 } else { rest.bytes().take(indent.min(end)).take_while(|byte| *byte == b' ').count() };
        if rest[spaces..end].trim_end_matches('\r') != text || (line.len() > text.len() && end == rest.len()) {
            return None;
        }
        let written = (end - spaces) + 1;
        if line.len() == written {
            pieces.push(Piece { at, from: from + here + spaces, len: written });
        } else {
            // CR LF reads as one line break, or the file ends here
            pieces.push(Piece { at, from: from + here + spaces, len: text.len() });
            if line.len() > text.len() {
                pieces.push(Piece {
                    at: at + text.len(),
                    from: from + here + spaces + text.len(),
                    len: written - text.len(),
                });
            }
        }
        at += line.len();
        here = (here + end + 1).min(source.len());
    }
    pieces.retain(|piece| piece.len > 0);
    (!pieces.is_empty()).then_some(SpanMap::Pieces(pieces))
}

struct Cursor<'a> {
    source: &'a str,
    at: usize,
    style: Style,
    indent: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Takes the word that `value` begins with, if it is written as it is: most of any text.
    fn word(&mut self, value: &str) -> Option<(usize, usize)> {
        let near = &value.as_bytes()[..value.len().min(LONGEST_WORD)];
        let blank = memchr::memchr3(b' ', b'\n', b'\t', near);
        let blank = blank.unwrap_or_else(|| value.floor_char_boundary(near.len()));
        let same = blank > 0 && self.rest().as_bytes().starts_with(&value.as_bytes()[..blank]);
        let escaped = self.style == Style::Double && memchr::memchr(b'\\', &value.as_bytes()[..blank]).is_some();
        let quoted = self.style == Style::Single && memchr::memchr(b'\'', &value.as_bytes()[..blank]).is_some();
        if !same || escaped || quoted {
            return None;
        }
        let start = self.at;
        self.at += blank;
        Some((start, blank))
    }

    /// Takes the character `c`, however it is written; where it stands and how long it is.
    fn character(&mut self, c: char) -> Option<(usize, usize)> {
        self.skip_continuation();
        let start = self.at;
        let rest = self.rest();
        let len = if self.style == Style::Double && rest.starts_with('\\') {
            escape(rest, c)?
        } else if self.style == Style::Single && c == '\'' && rest.starts_with("''") {
            2
        } else if rest.starts_with(c) {
            c.len_utf8()
        } else {
            return None;
        };
        self.at += len;
        Some((start, len))
    }

    /// Takes a space, tab or line break of the value. Folding writes a space as a line break; a break can also be an
    /// escape, or stand before the span (leading blank lines) or after it (the last line).
    fn space(&mut self, c: char) -> Option<(usize, usize)> {
        let start = self.at;
        let rest = self.rest();
        if self.style == Style::Double && rest.starts_with('\\') && !rest[1..].starts_with(['\n', '\r']) {
            let len = escape(rest, c)?;
            self.at += len;
            return Some((start, len));
        }
        if c != '\n' && rest.starts_with(c) && !self.ends_line() {
            self.at += 1;
            return Some((start, 1));
        }
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let line_break = ["\r\n", "\n", "\r"].iter().find(|line_break| rest[blank..].starts_with(**line_break));
        match line_break {
            Some(line_break) => {
                self.at += blank + line_break.len();
                self.skip_indent();
                Some((start, self.at - start))
            }
            None if c == '\n' => Some((start, 0)),
            None => None,
        }
    }

    /// Whether only blanks are left on the line, which flow scalars drop.
    fn ends_line(&self) -> bool {
        let flow = !matches!(self.style, Style::Literal | Style::Folded);
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let rest = self.rest().as_bytes();
        // a blank in the middle of a line has no more than a few beside it
        flow && {
            let blanks = rest.iter().take(MAX_BLANKS).take_while(blank).count();
            matches!(rest.get(blanks), Some(b'\n' | b'\r'))
        }
    }

    fn skip_indent(&mut self) {
        let rest = self.rest();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.at += match self.style {
            Style::Literal | Style::Folded => {
                let spaces = rest.len() - rest.trim_start_matches(' ').len();
                spaces.min(self.indent)
            }
            _ => blank,
        };
    }

    /// Skips escaped line breaks, and the breaks that folding drops before a line.
    fn skip_continuation(&mut self) {
        loop {
            let rest = self.rest();
            let escaped = self.style == Style::Double && rest.starts_with('\\');
            let line_break = &rest[usize::from(escaped)..];
            let len = ["\r\n", "\n", "\r"].iter().find(|kind| line_break.starts_with(**kind)).map(|kind| kind.len());
            match len {
                Some(len) if self.style != Style::Literal => {
                    self.at += usize::from(escaped) + len;
                    self.skip_indent();
                }
                _ => return,
            }
        }
    }
}

/// Length of the escape at the beginning of `rest` if it stands for `c` (YAML 1.2.2, section 5.7).
fn escape(rest: &str, c: char) -> Option<usize> {
    let kind = rest[1..].chars().next()?;
    let digits = |len: usize| u32::from_str_radix(rest.get(2..2 + len)?, 16).ok();
    let same = match kind {
        'x' => return (digits(2)? == u32::from(c)).then_some(4),
        'U' => return (digits(8)? == u32::from(c)).then_some(10),
        'u' => {
            let first = digits(4)?;
            if first == u32::from(c) {
                return Some(6);
            }
            let second = u32::from_str_radix(rest.get(6..12)?.strip_prefix("\\u")?, 16).ok()?;
            let point = 0x10000 + ((first.checked_sub(0xd800)?) << 10) + second.checked_sub(0xdc00)?;
            return (point == u32::from(c)).then_some(12);
        }
        '0' => c == '\0',
        'a' => c == '\x07',
        'b' => c == '\x08',
        't' | '\t' => c == '\t',
        'n' => c == '\n',
        'v' => c == '\x0b',
        'f' => c == '\x0c',
        'r' => c == '\r',
        'e' => c == '\x1b',
        'N' => c == '\u{85}',
        '_' => c == '\u{a0}',
        'L' => c == '\u{2028}',
        'P' => c == '\u{2029}',
        other => c == other,
    };
    same.then_some(1 + kind.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maps `needle` of the value back and says what the source has there.
    fn source_of<'a>(value: &str, source: &'a str, style: Style, indent: usize, needle: &str) -> Option<&'a str> {
        let map = align(value, source, 0, style, indent)?;
        let at = value.find(needle)?;
        Some(&source[map.to_parent(&(at..at + needle.len()), value.len())])
    }

    #[test]
    fn every_style_maps_back() {
        assert_eq!(source_of("a\n  b 49\nc\n", "a\n      b 49\n    c\n  ", Style::Literal, 4, "49"), Some("49"));
        assert_eq!(source_of("a b\nc\n", "a\r\n  b\r\n\r\n  c\r\n", Style::Folded, 2, "b"), Some("b"));
        assert_eq!(source_of("49 15 c", "49\n   15\n   c", Style::Plain, 0, "49 15"), Some("49\n   15"));
        assert_eq!(source_of("it's 49", "it''s 49", Style::Single, 0, "49"), Some("49"));
        assert_eq!(source_of("4915 é\n", "\\x34915 \\u00e9\\n", Style::Double, 0, "49"), Some("\\x349"));
        assert_eq!(source_of("4915", "49\\\n    15", Style::Double, 0, "4915"), Some("49\\\n    15"));
        assert_eq!(source_of("abc", "abd", Style::Plain, 0, "c"), None);
    }
}
