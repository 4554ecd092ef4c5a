// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is no telephone number although it has as many digits: dates, times, UUIDs.

use std::ops::Range;

/// The end of the date, time or UUID that begins at `start`, if one does.
pub(super) fn date_or_uuid(text: &str, start: usize) -> Option<usize> {
    let rest = &text.as_bytes()[start..];
    let mut shape = [0; 20];
    for (place, byte) in shape.iter_mut().zip(rest) {
        *place = match byte {
            b'0'..=b'9' => b'9',
            b'/' | b'.' | b'-' => b'-',
            b'T' | b't' | b' ' => b' ',
            other => *other,
        };
    }
    for form in [&b"9999-99-99"[..], b"99-99-9999", b"9999-9-9", b"9-9-9999"] {
        if !shape.starts_with(form) || shape[form.len()] == b'9' {
            continue;
        }
        let mut separators = rest[..form.len()].iter().filter(|byte| !byte.is_ascii_digit());
        let first = separators.next();
        if separators.all(|separator| Some(separator) == first) && is_date(rest, form.len()) {
            let time = shape[form.len()..].starts_with(b" 99:99");
            return Some(start + form.len() + if time { 6 } else { 0 });
        }
    }
    let run = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let stamp = matches!(run, 8 | 12 | 14) && is_stamp(&rest[..run]);
    if stamp {
        return Some(start + run);
    }
    uuid_end(text, start)
}

/// Whether a date ends `text`: `…2026-06-09`, `…20260609`.
pub(super) fn ends_with_date(text: &str) -> bool {
    let date = |len: usize| {
        let start = text.len().checked_sub(len).filter(|start| text.is_char_boundary(*start));
        start.is_some_and(|start| date_or_uuid(text, start) == Some(text.len()))
    };
    date(10) || date(8)
}

/// Whether the digits name a day and month.
fn is_date(rest: &[u8], len: usize) -> bool {
    let parts: Vec<u32> = std::str::from_utf8(&rest[..len])
        .unwrap_or("")
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    let [a, b, c] = parts[..] else { return false };
    let (year, x, y) = if a > 31 { (a, b, c) } else { (c, a, b) };
    (1900..2100).contains(&year) && (1..=31).contains(&x) && (1..=31).contains(&y) && x.min(y) <= 12
}

/// `20260609`, `202606091230`, `20260609123045`.
fn is_stamp(digits: &[u8]) -> bool {
    let number =
        |range: Range<usize>| std::str::from_utf8(&digits[range]).ok().and_then(|part| part.parse::<u32>().ok());
    let within =
        |range: Range<usize>, from: u32, to: u32| number(range).is_some_and(|value| (from..=to).contains(&value));
    within(0..4, 1990, 2099)
        && within(4..6, 1, 12)
        && within(6..8, 1, 31)
        && (digits.len() < 12 || within(8..10, 0, 23) && within(10..12, 0, 59))
}

/// The end of the UUID that `at` lies in, if it lies in one.
fn uuid_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    if !bytes[at..bytes.len().min(at + 14)].contains(&b'-') {
        return None;
    }
    // a UUID has 36 characters; what is longer is none
    let start = at - bytes[..at].iter().rev().take(37).take_while(|byte| part(byte)).count();
    let end = at + bytes[at..].iter().take(37).take_while(|byte| part(byte)).count();
    let groups: Vec<usize> = text[start..end].split('-').map(str::len).collect();
    (groups == [8, 4, 4, 4, 12]).then_some(end)
}
