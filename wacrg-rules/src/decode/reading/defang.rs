// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses written so that no tool takes them for one: `name[at]host[dot]net`, `1[.]2[.]3[.]4`, `hxxp://`.

use std::ops::Range;

use super::{Reading, replace};

/// Undoes such spellings in the lines that have one.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let source = text.as_bytes();
    let brackets = memchr::memchr3_iter(b'[', b'(', b'{', source).filter_map(|at| bracketed(source, at));
    let schemes = memchr::memmem::find_iter(source, b"hxxp").map(|at| (at..at + 4, "http".to_owned()));
    let mut found: Vec<(Range<usize>, String)> = brackets.chain(schemes).collect();
    found.sort_by_key(|(range, _)| range.start);
    let next = |from: usize| found.get(found.partition_point(|(range, _)| range.start < from)).cloned();
    replace("defang", text, readings, next);
}

/// A bracket with a sign or its name in it, and the spaces around: ` [at] `.
pub(crate) fn bracketed(source: &[u8], at: usize) -> Option<(Range<usize>, String)> {
    let close = match source[at] {
        b'[' => b']',
        b'(' => b')',
        _ => b'}',
    };
    let end = at + 1 + source[at + 1..].iter().take(5).position(|byte| *byte == close)?;
    let sign = match source[at + 1..end].trim_ascii().to_ascii_lowercase().as_slice() {
        b"at" | b"@" => "@",
        b"dot" | b"." => ".",
        b":" => ":",
        _ => return None,
    };
    let space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let before = source[..at].iter().rev().take(2).take_while(space).count();
    let after = source[end + 1..].iter().take(2).take_while(space).count();
    Some((at - before..end + 1 + after, sign.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_undone() {
        for (line, plain) in [
            ("A[at]s[.]whatsapp[.]net", "A@s.whatsapp.net"),
            ("A (at) s (dot) whatsapp (DOT) net", "A@s.whatsapp.net"),
            ("hxxp://91[.]204[.]17[.]38/", "http://91.204.17.38/"),
        ] {
            let mut readings = Vec::new();
            read(line, &mut readings);
            assert_eq!(readings.first().map(|reading| reading.mapped.text()), Some(plain));
        }
    }
}
