// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What may be shown of a file: a masked line, and a masked path. Every found value is masked, and so is whatever
//! else in the line could be one.

use std::ops::Range;

use wacrg_schema::report::v1::Excerpt;

use crate::placeholder::is_placeholder;
use crate::redacted::Redacted;
use crate::vocabulary::Vocabulary;

/// Stands for one masked character.
pub const MASK: char = '•';
/// Characters of a line that are shown at most, and how many of them stand before the highlight.
const WIDTH: usize = 160;
const LEAD: usize = 60;

/// Ranges of a text that hold found values: sorted, and none touches another.
#[derive(Clone, Debug, Default)]
pub struct Masks(Vec<Range<usize>>);

impl Masks {
    /// The union of `ranges`.
    pub fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        Self(merged)
    }

    fn covers(&self, at: usize) -> bool {
        let next = self.0.partition_point(|range| range.start <= at);
        next > 0 && self.0[next - 1].end > at
    }

    /// The ranges.
    pub fn ranges(&self) -> &[Range<usize>] {
        &self.0
    }
}

/// The line at `line` of `text`, masked, with the part of `span` that lies in it highlighted; `column` is the span's
/// first, from 1.
pub fn excerpt(
    text: &str,
    line: Range<usize>,
    (span, column): (&Range<usize>, usize),
    masks: &Masks,
    vocabulary: &Vocabulary,
) -> Excerpt {
    let end = line.start + text[line.clone()].trim_end_matches(['\n', '\r']).len();
    let at = span.start.clamp(line.start, end);
    let window = window(text, line.start..end, at);
    let skipped = (column - 1).saturating_sub(text[window.start..at].chars().count());
    let guarded = suspicious(&text[window.clone()], vocabulary);
    let mut shown = String::new();
    let (mut start, mut stop) = (None, 0);
    for (count, (at, c)) in text[window.clone()].char_indices().enumerate() {
        let byte = window.start + at;
        let inside = byte >= span.start && byte < span.end;
        if inside {
            start.get_or_insert(count);
            stop = count + 1;
        }
        let guarded = guarded.covers(at);
        shown.push(if masks.covers(byte) || guarded { MASK } else { visible(c) });
    }
    let length = shown.chars().count();
    let start = start.unwrap_or_else(|| text[window.start..span.start.clamp(window.start, window.end)].chars().count());
    Excerpt { text: shown, skipped, start: start.min(length), end: stop.max(start).min(length) }
}

/// The part of a long line around byte `at`.
fn window(text: &str, line: Range<usize>, at: usize) -> Range<usize> {
    let long = text[line.clone()].char_indices().nth(WIDTH).is_some();
    if !long {
        return line;
    }
    let start =
        text[line.start..at].char_indices().rev().nth(LEAD - 1).map_or(line.start, |(offset, _)| line.start + offset);
    let end = text[start..line.end].char_indices().nth(WIDTH).map_or(line.end, |(offset, _)| start + offset);
    start..end
}

/// `text` with everything masked that could be a value although no rule told so.
pub fn guard(text: &str, vocabulary: &Vocabulary) -> String {
    let masks = suspicious(text, vocabulary);
    text.char_indices().map(|(at, c)| if masks.covers(at) { MASK } else { visible(c) }).collect()
}

/// The line at `line` of `text` as it may be quoted elsewhere: found values and what could be one are masked, control
/// characters are escaped, and it is cut where it is long.
pub fn quoted(text: &str, line: Range<usize>, masks: &Masks, vocabulary: &Vocabulary) -> String {
    let guarded = suspicious(&text[line.clone()], vocabulary);
    let mut shown = String::new();
    for (count, (at, c)) in text[line.clone()].char_indices().enumerate() {
        if count == WIDTH {
            shown.push('…');
            break;
        }
        if masks.covers(line.start + at) || guarded.covers(at) {
            shown.push(MASK);
        } else if c.is_control() || is_bidi(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Parts of `text` that could be values although no rule told so: long digits, mail signs, opaque tokens.
fn suspicious(text: &str, vocabulary: &Vocabulary) -> Masks {
    let token = |c: char| c.is_alphanumeric() || "+/_.=@:%-".contains(c);
    let mut ranges = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (token(c), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                let part = text[begin..at].trim_matches([':', '.', '-', '=']);
                if !is_shown(part, vocabulary) {
                    ranges.push(begin..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    Masks::new(ranges)
}

fn is_shown(token: &str, vocabulary: &Vocabulary) -> bool {
    let digits = token.chars().filter(|c| c.is_numeric()).count();
    let words =
        token.split(['-', '_', '/', '.', ':']).all(|word| word.len() <= 24 && word.chars().all(char::is_alphabetic));
    let date = token.len() == 10
        && token.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let small = date || token.len() < 12 && digits < 5 && !token.contains(['@', '%']);
    small || is_placeholder(token, vocabulary) || vocabulary.is_vocabulary(token) || (words && !token.contains('@'))
}

/// `c`, or a sign for it if it is a control or a bidirectional character.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        _ if c.is_control() || is_bidi(c) => '\u{fffd}',
        _ => c,
    }
}

/// Characters that reorder what follows them, or cannot be seen at all.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}' | '\u{ad}' | '\u{2028}' | '\u{2029}')
}

/// `path` as it may be shown: found values as shapes, control characters and bytes that are no text as escapes.
pub fn shown_path(path: &[u8], masks: &Masks) -> String {
    let mut shown = String::new();
    let mut at = 0;
    let mut masked = 0;
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            match masks.ranges().iter().find(|range| range.contains(&at)) {
                Some(range) if masked <= at => {
                    let lossy = String::from_utf8_lossy(path);
                    let value = lossy.get(range.clone()).unwrap_or("");
                    shown.push_str(&format!("‹{}›", Redacted::shape(value)));
                    masked = range.end;
                }
                Some(_) => {}
                None if c == '\\' => shown.push_str("\\\\"),
                None if c.is_control() || is_bidi(c) => shown.extend(c.escape_default()),
                None => shown.push(c),
            }
            at += c.len_utf8();
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
        at += if chunk.invalid().is_empty() { 0 } else { '\u{fffd}'.len_utf8() };
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_values_and_what_could_be_one_are_masked() {
        let text = "first\n  from=\"4915739281746@s.whatsapp.net\" to=\"A@s.whatsapp.net\" x q83vEjRWeJq8\n";
        let at = text.find("4915").unwrap_or_default();
        let span = at..at + 28;
        let line = 6..text.len();
        let shown = excerpt(text, line, (&span, 9), &Masks::new(vec![span.clone()]), &Vocabulary::default());
        assert_eq!(shown.text, format!("  from=\"{}\" to=\"A@s.whatsapp.net\" x {}", "•".repeat(28), "•".repeat(12)));
        assert_eq!((shown.start, shown.end), (8, 36));
    }

    #[test]
    fn a_long_line_is_cut_to_a_window() {
        let text = format!("{}49{}", "ab ".repeat(1000), " cd".repeat(1000));
        let shown = excerpt(&text, 0..text.len(), (&(3000..3002), 3001), &Masks::default(), &Vocabulary::default());
        assert_eq!(shown.text.chars().count(), WIDTH);
        assert_eq!((shown.skipped, shown.start, shown.end), (3000 - LEAD, LEAD, LEAD + 2));
    }

    #[test]
    fn paths_are_escaped_and_masked() {
        let path = b"corpus/a\tb\xff/4915739281746.yaml";
        let lossy = String::from_utf8_lossy(path);
        let at = lossy.find("4915").unwrap_or_default();
        let masks = Masks::new(std::iter::once(at..at + 13).collect());
        assert_eq!(shown_path(path, &masks), "corpus/a\\tb\\xff/‹13 digits›.yaml");
    }
}
