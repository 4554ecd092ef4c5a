// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Parts of a line that could be values although no rule told so: long digits, mail signs, opaque tokens, and numbers
//! and bytes that are written in groups.

use std::ops::Range;

use super::Masks;
use crate::placeholder::{is_pattern, is_placeholder};
use crate::vocabulary::Vocabulary;

/// Digits in groups that could be somebody's number, together.
const DIGITS: usize = 7;
/// Groups that could be bytes, and the hex digits that they have together where they are fewer.
const GROUPS: usize = 6;
const HEX: usize = 12;
/// Bytes between two groups at most: `), (`.
const GAP: usize = 5;

/// The parts of `text` that are not shown.
pub(super) fn suspicious(text: &str, vocabulary: &Vocabulary) -> Masks {
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
    rows(
        text,
        number,
        |row| row.iter().map(|group| digits(&text[group.clone()])).sum::<usize>() >= DIGITS,
        &mut ranges,
    );
    rows(text, byte, |row| row.len() >= GROUPS, &mut ranges);
    rows(text, hex, |row| is_hex(text, row), &mut ranges);
    Masks::new(ranges)
}

fn is_shown(token: &str, vocabulary: &Vocabulary) -> bool {
    let digits = digits(token);
    let words =
        token.split(['-', '_', '/', '.', ':']).all(|word| word.len() <= 24 && word.chars().all(char::is_alphabetic));
    let small = is_date(token) || token.len() < 12 && digits < 5 && !token.contains(['@', '%']) && !is_mixed(token);
    small || is_placeholder(token, vocabulary) || vocabulary.is_vocabulary(token) || (words && !token.contains('@'))
}

/// Whether digits and letters change places as they do in hex and base64.
fn is_mixed(token: &str) -> bool {
    let has = |test: fn(&u8) -> bool| token.as_bytes().iter().any(test);
    let pairs = token.as_bytes().windows(2);
    let changes = pairs.filter(|pair| {
        pair.iter().all(u8::is_ascii_alphanumeric) && pair[0].is_ascii_digit() != pair[1].is_ascii_digit()
    });
    let cases = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let changes = changes.count();
    token.len() >= 6 && (changes >= 3 || changes == 2 && cases && token.len() >= 8)
}

/// `2026-06-09`.
fn is_date(token: &str) -> bool {
    let written = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    token.len() == 10 && token.bytes().enumerate().all(written)
}

fn digits(text: &str) -> usize {
    text.chars().filter(|c| c.is_numeric()).count()
}

/// Adds the groups of each row that `counts`. Words between them that say only how a byte is written are passed over.
fn rows(text: &str, group: fn(&str) -> bool, counts: impl Fn(&[Range<usize>]) -> bool, ranges: &mut Vec<Range<usize>>) {
    let mut row: Vec<Range<usize>> = Vec::new();
    let mut last = 0;
    for word in words(text) {
        let written = &text[word.clone()];
        let (near, typed) = (word.start - last <= GAP, matches!(written, "byte" | "u8" | "x"));
        last = word.end;
        if near && typed {
            continue;
        }
        let is_group = group(written) && !in_date(text, &word);
        if (!near || !is_group) && !row.is_empty() {
            ranges.extend(Some(std::mem::take(&mut row)).filter(|row| counts(row)).into_iter().flatten());
        }
        if is_group {
            row.push(word);
        }
    }
    ranges.extend(Some(row).filter(|row| counts(row)).into_iter().flatten());
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// Whether the group is a part of a date, which is shown.
fn in_date(text: &str, group: &Range<usize>) -> bool {
    let part = |c: char| c.is_ascii_digit() || c == '-';
    let rest = text[..group.start].trim_end_matches(part);
    let end = text[group.end..].find(|c| !part(c)).map_or(text.len(), |at| group.end + at);
    is_date(&text[rest.len()..end])
}

fn number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// A byte in decimal, with the suffix of its type or without.
fn byte(word: &str) -> bool {
    let word = ["u8", "i8"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
    word.len() <= 3 && word.parse::<u8>().is_ok()
}

/// One byte or more in hex.
fn hex(word: &str) -> bool {
    let digits = ["0x", "0X", "x", "u00"].iter().find_map(|prefix| word.strip_prefix(prefix)).unwrap_or(word);
    matches!(digits.len(), 1 | 2 | 4 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_hex(text: &str, row: &[Range<usize>]) -> bool {
    let count = row.iter().map(Range::len).sum::<usize>();
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return false };
    let row_text = &text[first.start..last.end];
    let long = row.len() >= GROUPS || row.len() >= 3 && count >= HEX;
    long && digits(row_text) > 0 && !is_pattern(row_text)
}
