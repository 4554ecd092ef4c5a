// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Characters that read like ASCII ones: compatibility forms (NFKC), decimal digits of every script, dashes and spaces
//! of every width; and characters that cannot be seen, which are left out.

use super::super::Mapped;
use super::{Reading, line};
use crate::signs::Signs;
use unicode_normalization::UnicodeNormalization;

/// Code points of the digit zero of every script (Unicode 16.0, general category Nd); nine more follow each.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0,
    0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50,
    0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6, 0x1ccf0, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Length of a value that is always folded.
const SHORT: usize = 64;

/// Folds the lines that have such a character.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let mut at = 0;
    while let Some((start, _, _)) = next(text, at, text.len()) {
        let window = line(text, &(start..start));
        let mut done = window.start.max(at);
        let mut mapped = Mapped::default();
        while let Some((from, c, folded)) = next(text, done, window.end) {
            mapped.copy(&text[done..from], done);
            mapped.unit(&folded, from, c.len_utf8());
            done = from + c.len_utf8();
        }
        mapped.copy(&text[done..window.end], done);
        at = window.end.max(start + 1);
        at = text.ceil_char_boundary(at);
        // a short value is harmless or not as it reads, whatever it holds
        if text.len() <= SHORT || Signs::of(mapped.text()).has(Signs::TELLING | Signs::ENCODED | Signs::READABLE) {
            readings.push(Reading { decoder: "unicode", mapped });
        }
    }
}

/// The next character between `from` and `end` that reads like something else in ASCII, where it stands, and what that is.
fn next(text: &str, from: usize, end: usize) -> Option<(usize, char, String)> {
    let source = text.as_bytes();
    let mut at = from;
    while at < end {
        // most text is ASCII
        if source.get(at..at + 32).is_some_and(<[u8]>::is_ascii) {
            at += 32;
        } else if source[at].is_ascii() || !may_fold(&source[at..]) {
            at += 1;
        } else {
            let c = text.get(at..)?.chars().next()?;
            // a space that keeps words together matters between digits only
            let glue =
                matches!(c, '\u{a0}' | '\u{3000}') && !source.get(at + c.len_utf8()).is_some_and(u8::is_ascii_digit);
            if let Some(folded) = folded(c).filter(|_| !glue) {
                return Some((at, c, folded)).filter(|_| at < end);
            }
            at += c.len_utf8();
        }
    }
    None
}

/// Whether a character begins here that could read like an ASCII one, by its first bytes.
fn may_fold(rest: &[u8]) -> bool {
    match rest {
        [0xc2, next, ..] => *next >= 0xa0,
        [0xca..=0xcd | 0xd8 | 0xd9 | 0xdb | 0xdf, ..] | [0xe0 | 0xe1 | 0xe2 | 0xe3 | 0xea | 0xef, ..] => true,
        [0xf0, ..] | [0xf3, ..] => true,
        _ => false,
    }
}

/// What `c` reads like, if that is something else in ASCII.
fn folded(c: char) -> Option<String> {
    let point = u32::from(c);
    // most letters of the world read like nothing in ASCII
    if c.is_ascii()
        || matches!(c, '\u{c0}'..='\u{2af}' | '\u{370}'..='\u{5ff}' | '\u{2190}'..='\u{2211}' | '\u{2213}'..='\u{245f}' | '\u{2500}'..='\u{27ff}' | '\u{2801}'..='\u{2fff}' | '\u{3001}'..='\u{3163}' | '\u{3200}'..='\u{a4cf}' | '\u{ac00}'..='\u{f8ff}' | '\u{fffd}' | '\u{1f000}'..='\u{1f0ff}' | '\u{1f200}'..='\u{1fbef}')
    {
        return None;
    }
    if is_unseen(c) {
        return Some(String::new());
    }
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => return Some("-".to_owned()),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            return Some(" ".to_owned());
        }
        _ => {}
    }
    let zero = ZEROS.iter().rev().filter(|zero| **zero <= point).find(|zero| point - **zero <= 9);
    if let Some(digit) = zero.and_then(|zero| char::from_digit(point - zero, 10)) {
        return Some(digit.to_string());
    }
    let plain: String = std::iter::once(c).nfkc().collect();
    (plain.is_ascii() && !plain.is_empty()).then_some(plain)
}

/// Format characters (general category Cf), the soft hyphen, variation selectors, and the key that is drawn around a digit.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{2800}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_folded_is_looked_at() {
        let mut buffer = [0; 4];
        for c in (0x80..=0x10_ffff).filter_map(char::from_u32) {
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            assert!(folded(c).is_none() || may_fold(bytes), "{c:?}");
        }
    }

    #[test]
    fn look_alikes_are_folded() {
        for (line, plain) in [
            ("＋４１ ７９", "+41 79"),
            ("٤١ ٧٩ ٧٣١٤٨٢٦", "41 79 7314826"),
            ("41\u{200b}79\u{ad}7314826", "41797314826"),
            ("A＠s．whatsapp．net", "A@s.whatsapp.net"),
            ("+4\u{fe0f}\u{20e3}1\u{20e3}79731\u{fe0f}\u{20e3}4826", "+41797314826"),
            ("𝟒𝟏 79 731\u{2011}48\u{a0}26", "41 79 731-48 26"),
        ] {
            let mut readings = Vec::new();
            read(line, &mut readings);
            let texts: Vec<&str> = readings.iter().map(|reading| reading.mapped.text()).collect();
            assert_eq!(texts, [plain]);
        }
        let mut readings = Vec::new();
        // longer texts whose reading tells nothing
        read(&format!("＋４１ ７９{}", " ".repeat(SHORT)), &mut readings);
        read(&format!("größe — “so” 中文，日本語。{}", " ".repeat(SHORT)), &mut readings);
        assert!(readings.is_empty());
    }
}
