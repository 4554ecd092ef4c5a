// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes as decimal numbers: arrays in source code, `Buffer.toJSON`, Java's signed bytes.

use super::{Run, counts};

/// Numbers that make a run outside captures, and inside.
const LEAST: usize = 8;
const LEAST_STRICT: usize = 6;

/// Finds runs of numbers from -128 to 255 with commas, or spaces, between them.
pub(super) fn find(text: &str, strict: bool, runs: &mut Vec<Run>) {
    let least = if strict { LEAST_STRICT } else { LEAST };
    let source = text.as_bytes();
    let mut at = 0;
    while at < source.len() {
        if !source[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let glued = at > 0 && (source[at - 1].is_ascii_alphanumeric() || b"_.".contains(&source[at - 1]));
        if at > 0 && source[at - 1] == b'"' && object_key(source, at - 1) > 0 {
            at = at - 1 + object_key(source, at - 1);
            continue;
        }
        let start = if at > 0 && source[at - 1] == b'-' { at - 1 } else { at };
        let (bytes, end) = if glued { (Vec::new(), at) } else { read(source, start) };
        if bytes.len() >= least && (strict || counts(text, start, &bytes)) {
            runs.push(Run::new(start..end, "decimal", bytes));
        }
        at = end.max(at + source[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count());
    }
}

/// The numbers from `start` on, and where the last one ends.
fn read(source: &[u8], start: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut at, mut end, mut comma) = (Vec::new(), start, start, None);
    loop {
        let minus = usize::from(source.get(at) == Some(&b'-'));
        let digits = source[at + minus..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let glued = source.get(at + minus + digits).is_some_and(|byte| {
            byte.is_ascii_alphabetic()
                || *byte == b'.' && source.get(at + minus + digits + 1).is_some_and(u8::is_ascii_digit)
        });
        let number = source[at + minus..at + minus + digits]
            .iter()
            .fold(0_i32, |number, digit| number * 10 + i32::from(digit - b'0'));
        let number = if minus == 1 { -number } else { number };
        if !(1..=3).contains(&digits) || glued || !(-128..=255).contains(&number) {
            return (bytes, end);
        }
        bytes.push(number.rem_euclid(256) as u8);
        at += minus + digits;
        end = at;
        let gap = source[at..]
            .iter()
            .take(40)
            .take_while(|byte| byte.is_ascii_whitespace() || matches!(**byte, b',' | b';'))
            .count();
        let commas = source[at..at + gap].iter().filter(|byte| matches!(**byte, b',' | b';')).count();
        // an array that was written as an object: `"1": 248, "2": 3`
        let key = object_key(source, at + gap);
        // either all have a comma between, or none
        if gap == 0 || commas > 1 || *comma.get_or_insert(commas) != commas {
            return (bytes, end);
        }
        at += gap + key;
    }
}

/// Length of `"12": ` at `at`.
fn object_key(source: &[u8], at: usize) -> usize {
    let Some([b'"', rest @ ..]) = source.get(at..) else { return 0 };
    let digits = rest.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let Some([b'"', b':', rest @ ..]) = rest.get(digits..) else { return 0 };
    if digits == 0 { 0 } else { digits + 3 + rest.iter().take(3).take_while(|byte| byte.is_ascii_whitespace()).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<(Vec<u8>, &str)> {
        let mut runs = Vec::new();
        find(text, false, &mut runs);
        runs.into_iter().map(|run| (run.bytes, &text[run.range])).collect()
    }

    #[test]
    fn arrays_of_bytes_are_read() {
        let frame = vec![0, 0xf8, 3, 0x64, 6, 0xfa, 0xfb, 0x81, 0xaf];
        for list in [
            "0, 248, 3, 100, 6, 250, 251, 129, 175",
            "0,248,3,100,\n  6,250,251,129,175",
            "0, -8, 3, 100, 6, -6, -5, -127, -81",
        ] {
            assert_eq!(runs(&format!("[{list}]")), [(frame.clone(), list)]);
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in
            ["1, 2, 3, 4, 5, 6, 7, 8, 9", "0.1, 0.2, 248, 3", "2026, 6, 9, 12, 30, 1, 2, 3", "v1.2.3.4.5.6.7.8.9"]
        {
            assert_eq!(runs(text), [], "{text}");
        }
    }
}
