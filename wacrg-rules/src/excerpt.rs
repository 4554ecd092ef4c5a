// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What may be shown of a file: a masked line, and a masked path. Every found value is masked, and so is whatever
//! else in the line could be one.

mod guess;

use std::ops::Range;

use wacrg_schema::report::v1::Excerpt;

use crate::redacted::Redacted;
use crate::vocabulary::Vocabulary;
use guess::suspicious;

/// Stands for one masked character.
pub const MASK: char = '•';
/// Characters of a line that are shown at most, and how many of them stand before the highlight.
const WIDTH: usize = 160;
const LEAD: usize = 60;
/// Bytes around what is shown that are read with it, so that a value which is cut there is masked all the same.
const AROUND: usize = 200;

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
    let from = text.ceil_char_boundary(window.start.saturating_sub(AROUND)).max(line.start);
    let to = text.floor_char_boundary((window.end + AROUND).min(end));
    let guarded = suspicious(&text[from..to], vocabulary);
    let mut shown = String::new();
    let (mut start, mut stop) = (None, 0);
    for (count, (at, c)) in text[window.clone()].char_indices().enumerate() {
        let byte = window.start + at;
        let inside = byte >= span.start && byte < span.end;
        if inside {
            start.get_or_insert(count);
            stop = count + 1;
        }
        let guarded = guarded.covers(byte - from);
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

/// `c`, or a sign for it if it is a control or a bidirectional character.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        _ if c.is_control() || is_bidi(c) => '\u{fffd}',
        _ => c,
    }
}

/// Characters that reorder what follows them, that cannot be seen at all (Unicode's `Default_Ignorable_Code_Point`, but
/// for the two that choose how a picture is drawn), or that no text has (noncharacters).
pub fn is_bidi(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
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
    fn values_in_groups_are_masked() {
        for (text, value) in [
            ("Tel 0475 13 24 37, more", "0475 13 24 37"),
            ("GSM (0475) 13-24-37", "0475) 13-24-37"),
            ("salt 0d 37 b4 47 9c 12 aa", "0d 37 b4 47 9c 12 aa"),
            ("salt: 0x0d, 0x37, 0xb4, 0x47, 0x9c, 0x12", "0x0d, 0x37, 0xb4, 0x47, 0x9c, 0x12"),
            (r"salt \x0d\x37\xb4\x47\x9c\x12", r"x0d\x37\xb4\x47\x9c\x12"),
            ("{Salt:[9 1 7 2 5 1]}", "9 1 7 2 5 1"),
            ("{(byte) 9, (byte) 1, (byte) 7, (byte) 2, (byte) 5, (byte) 1}", "9 1 7 2 5 1"),
            ("[9u8, 1u8, 7u8, 2u8, 5u8, 1u8]", "9u8, 1u8, 7u8, 2u8, 5u8, 1u8"),
            ("0d37 b447 9c12", "0d37 b447 9c12"),
            ("id fb81af03 here", "fb81af03"),
            ("at \u{ff10}\u{ff14} \u{ff17}\u{ff15} \u{ff11}\u{ff13} \u{ff12}", "\u{ff10}\u{ff14} \u{ff17}\u{ff15}"),
        ] {
            let shown = guard(text, &Vocabulary::default());
            let groups = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
            };
            let left = groups(&shown);
            assert!(groups(value).iter().all(|group| !left.contains(group)), "{shown}");
        }
        for text in [
            "at 2026-06-09 12:31 on line 12",
            "Copyright 2025 the authors",
            "mute_v2 and h264 at 8000",
            "<te2 relay_id=\"0\" port=\"3478\">",
            "1 of 3, 2 of 3",
        ] {
            assert_eq!(guard(text, &Vocabulary::default()), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_a_sign() {
        for c in ['\u{e0041}', '\u{fffe}', '\u{1ffff}', '\u{3164}', '\u{202e}', '\u{fdd0}', '\u{e0100}'] {
            let shown = guard(&format!("a{c}b"), &Vocabulary::default());
            assert!(!shown.contains(c), "{}", c.escape_unicode());
        }
        let path = shown_path("a\u{e0041}.md".as_bytes(), &Masks::default());
        assert_eq!(path, "a\\u{e0041}.md");
    }

    #[test]
    fn a_value_that_the_window_cuts_is_masked() {
        let text = format!("{}0475 13 24 37 91{}", "so ".repeat(100), " we".repeat(200));
        let shown = excerpt(&text, 0..text.len(), (&(369..371), 370), &Masks::default(), &Vocabulary::default());
        assert_eq!(shown.skipped, 309);
        assert!(shown.text.starts_with("• •• •• we"), "{}", shown.text);
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
