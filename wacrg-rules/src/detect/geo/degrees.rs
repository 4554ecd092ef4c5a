// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Positions in degrees with the letter of the half of the earth: with minutes and seconds as people and maps write
//! them, with `deg` as exiftool does, or with decimals.

use std::ops::Range;

use crate::detect::{Hit, at, before};
use crate::redacted::Redacted;

/// Finds positions; a latitude and the longitude behind it are one.
pub fn find(text: &str, hits: &mut Vec<Hit>) {
    let mut found: Vec<Range<usize>> = Vec::new();
    for sign in ["°", "º", " deg"] {
        found.extend(
            memchr::memmem::find_iter(text.as_bytes(), sign.as_bytes())
                .filter_map(|start| coordinate(text, start..start + sign.len())),
        );
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for range in found {
        match ranges.last_mut() {
            Some(last) if text[last.end..range.start].trim_matches([' ', ',', ';', '/']).is_empty() => {
                last.end = range.end;
            }
            _ => ranges.push(range),
        }
    }
    hits.extend(ranges.into_iter().map(|range| Hit {
        range,
        shape: Redacted::fixed("position in degrees"),
        message: "geographic position",
        replacement: Some("0,0"),
    }));
}

/// The coordinate around a sign for degrees that is precise to some 100 metres, and not zero.
fn coordinate(text: &str, sign: Range<usize>) -> Option<Range<usize>> {
    let part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let start = sign.start - text.as_bytes()[..sign.start].iter().rev().take(16).take_while(part).count();
    let joined = before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    let (degrees, places) = number(&text[start..sign.start]).filter(|(degrees, _)| *degrees <= 180.0 && !joined)?;
    let mut end = blank(text, sign.end);
    let mut value = degrees;
    let mut fine = places >= 4;
    if let Some((minutes, places, after)) = unit(text, end, &["'", "′", "’", "&#39;", "min"]) {
        (value, fine, end) = (value + minutes, fine || places >= 2, blank(text, after));
        if let Some((seconds, _, after)) = unit(text, end, &["\\\"", "\"", "″", "”", "''", "′′", "’’", "sec", "&quot;"])
        {
            (value, fine, end) = (value + seconds, true, blank(text, after));
        }
    }
    let letter = matches!(at(text, end)?, b'N' | b'S' | b'E' | b'W' | b'O');
    let ended = !at(text, end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric());
    (fine && letter && ended && value > 0.0).then(|| start..end + 1)
}

/// Minutes or seconds from `start` on with one of `signs` behind: the number, its decimals, and where the sign ends.
fn unit(text: &str, start: usize, signs: &[&str]) -> Option<(f64, usize, usize)> {
    let part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let end = start + text.as_bytes()[start..].iter().take(12).take_while(|byte| part(byte)).count();
    let (value, places) = number(&text[start..end]).filter(|(value, _)| *value < 60.0)?;
    let sign = signs.iter().find(|sign| text[end..].trim_start_matches(' ').starts_with(**sign))?;
    Some((value, places, blank(text, end) + sign.len()))
}

/// A number, and how many decimals it has.
fn number(written: &str) -> Option<(f64, usize)> {
    let places = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Some((written.parse().ok()?, places))
}

/// Where the blanks at `start` end; there are few.
fn blank(text: &str, start: usize) -> usize {
    start + text.as_bytes()[start..].iter().take(2).take_while(|byte| **byte == b' ').count()
}
