// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Short groups of digits after one another: bytes in hex or decimal.

use std::ops::Range;

/// Groups that make a row.
pub(super) const LEAST: u32 = 6;

/// Finds rows of groups in a stretch of `source` that has no letter but those of hex and `x`. A word that goes on
/// beyond the stretch is no group; of groups joined by dashes the others are.
pub(super) fn find(source: &[u8], stretch: Range<usize>, rows: &mut Vec<Range<usize>>) {
    let glued = |byte: &u8| part(*byte) && *byte != b'-';
    let (mut at, mut end) = (stretch.start, stretch.end);
    if at > 0 && part(source[at - 1]) {
        at += source[at..end].iter().take_while(|byte| glued(byte)).count();
    }
    if end < source.len() && part(source[end]) {
        end -= source[at..end].iter().rev().take_while(|byte| glued(byte)).count();
    }
    let mut row = Row { count: 0, first: at, rows };
    while at < end {
        if !part(source[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < end && part(source[at]) {
            at += 1;
        }
        let run = &source[start..at];
        if is_group(run) || !run.contains(&b'-') {
            row.take(start..at, is_group(run));
            continue;
        }
        let mut from = start;
        for joined in run.split(|byte| *byte == b'-') {
            if !joined.is_empty() {
                row.take(from..from + joined.len(), is_group(joined));
            }
            from += joined.len() + 1;
        }
    }
}

fn part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'_' | b'-' | b'/')
}

/// A row as far as it goes.
struct Row<'r> {
    count: u32,
    first: usize,
    rows: &'r mut Vec<Range<usize>>,
}

impl Row<'_> {
    fn take(&mut self, place: Range<usize>, is_group: bool) {
        if !is_group {
            self.count = 0;
            return;
        }
        self.first = if self.count == 0 { place.start } else { self.first };
        self.count += 1;
        match self.rows.last_mut() {
            Some(row) if self.count > LEAST => row.end = place.end,
            _ if self.count == LEAST => self.rows.push(self.first..place.end),
            _ => {}
        }
    }
}

/// A byte or a word in hex, or a byte in decimal. Eight characters are a word, or bytes that are joined.
fn is_group(group: &[u8]) -> bool {
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let decimal = |digits: &[u8]| digits.len() <= 3 && digits.iter().all(u8::is_ascii_digit);
    match (group.len(), group) {
        (8, _) => group.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'/')),
        (9.., _) => false,
        (_, [b'0', b'x' | b'X', rest @ ..] | [b'x', rest @ ..]) => matches!(rest.len(), 1 | 2) && hex(rest),
        (_, [b'-', rest @ ..]) => decimal(rest),
        (2 | 4, _) if hex(group) => true,
        _ => decimal(group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_and_words_end_them() {
        let rows = |text: &str| {
            let mut rows = Vec::new();
            find(text.as_bytes(), 0..text.len(), &mut rows);
            rows.into_iter().map(|row| text[row].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(rows("(00 f8 03 64 06 fa fb)"), ["00 f8 03 64 06 fa fb"]);
        assert_eq!(rows("0, 248, 3, -100, 6, 250"), ["0, 248, 3, -100, 6, 250"]);
        assert_eq!(rows("1 2 3 4 5 beef6 1 2 3 4 5"), [] as [&str; 0]);
        assert_eq!(rows("73-65-72-3e-0a-0d-ff"), ["73-65-72-3e-0a-0d-ff"]);
        assert_eq!(rows("word-73-65-72-3e-0a-0d").len(), 1);
        assert_eq!(rows("0x00,0xf8,0x03,0x64,0x06,0xfa abc 1 2 3 4 5 6").len(), 2);
    }
}
