//! Addresses written so that no tool takes them for one: `name[at]host[dot]net`, `1[.]2[.]3[.]4`, `hxxp://`.

use std::ops::Range;

use super::{Reading, replace};

/// Undoes such spellings in the lines that have one.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    replace("defang", text, readings, |from| next(text, from));
}

fn next(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let source = text.as_bytes();
    (from..source.len()).find_map(|at| match source[at] {
        b'[' | b'(' | b'{' => bracketed(source, at),
        b'h' | b'H' if source[at..].len() >= 4 && source[at + 1..at + 4].eq_ignore_ascii_case(b"xxp") => {
            Some((at..at + 4, "http".to_owned()))
        }
        _ => None,
    })
}

/// A bracket with a sign or its name in it, and the spaces around: ` [at] `.
fn bracketed(source: &[u8], at: usize) -> Option<(Range<usize>, String)> {
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
