// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What can stand between two pieces of one telephone number.

/// Characters between two groups at most, as on one line.
const PLAIN: usize = 3;
/// Blanks before the text of a line at most, and bytes of the line before in which the sign of a comment is looked for.
const INDENT: usize = 60;
const LINE: usize = 200;

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Blanks, dashes, slashes and parentheses.
    Plain,
    /// Signs of a markup that stand for a blank.
    Sign,
    /// The end of a bracket around the calling code.
    Bracket,
    /// The end of a line, with the comment's or quote's sign on the next one.
    Line,
}

/// The gap from `from` on and where the digits behind it begin; the number began at `start`.
pub(super) fn read(source: &[u8], from: usize, start: usize) -> Option<(usize, Gap)> {
    let (mut at, mut plain, mut signs, mut kind) = (from, 0, 0, Gap::Plain);
    loop {
        let rest = source.get(at..)?;
        let len = match rest {
            [b'0'..=b'9', ..] => return (at > from).then_some((at, kind)),
            [b'-', ..] if kind == Gap::Line => return None,
            [b' ' | b'\t' | b'-' | b'/' | b'(' | b')' | b'\\', next, ..] if *next != b',' => 1,
            [0xc2, 0xa0, ..] => 2,
            [0xe2, 0x80, 0x80..=0x8a | 0x90..=0x94 | 0xaf, ..] => 3,
            _ => 0,
        };
        if len > 0 && !is_spaced(rest) {
            plain += 1;
            if plain > PLAIN {
                return None;
            }
            at += len;
            continue;
        }
        let (len, next) = match rest {
            [b'\n', ..] | [b'\r', b'\n', ..] if kind != Gap::Line => {
                let end = usize::from(rest[0] == b'\r') + 1;
                plain = 0;
                (end + lead(source, at + end, start)?, Gap::Line)
            }
            [b']', ..] if kind == Gap::Plain && source[..start].ends_with(b"[+") => (1, Gap::Bracket),
            [b'~', ..] => (1, Gap::Sign),
            [b'\\', ..] | [b'{', b'}', ..] => (2, Gap::Sign),
            [b'<', b'b' | b'B', b'r' | b'R', rest @ ..] => {
                let inner = rest.iter().take(4).take_while(|byte| matches!(byte, b' ' | b'/')).count();
                (rest.get(inner) == Some(&b'>')).then_some((inner + 4, Gap::Sign))?
            }
            _ => return None,
        };
        // a line may end with a sign
        kind = if matches!(kind, Gap::Sign | Gap::Line) { kind } else { next };
        signs += 1;
        if signs > 3 {
            return None;
        }
        at += len;
    }
}

/// Whether a space of LaTeX begins here: `\,`, `\;`, `\:`, `\!`.
fn is_spaced(rest: &[u8]) -> bool {
    matches!(rest, [b'\\', b',' | b';' | b':' | b'!', ..])
}

/// Bytes before the text of the line that begins at `at`: blanks, and the sign of a comment or quote that the line before
/// has as well, before the number that began at `start`.
fn lead(source: &[u8], at: usize, start: usize) -> Option<usize> {
    let blanks = |at: usize| {
        let rest = source.get(at..).unwrap_or_default();
        rest.iter().take(INDENT).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    };
    let indent = blanks(at);
    let rest = &source[at + indent..];
    if rest.first().is_none_or(|byte| byte.is_ascii_digit() || *byte == b'(') {
        return Some(indent);
    }
    let sign: &[u8] = match rest {
        [b'>', ..] => b">",
        [b'/', b'/', ..] => b"//",
        [b'-', b'-', ..] => b"--",
        [b'#', ..] => b"#",
        [b';', ..] => b";",
        [b'%', ..] => b"%",
        // an item of a list begins its line
        [b'*', ..] if indent > 0 => b"*",
        _ => return None,
    };
    let line = &source[start.saturating_sub(LINE)..start];
    let line = &line[memchr::memrchr(b'\n', line).map_or(0, |at| at + 1)..];
    memchr::memmem::find(line, sign)?;
    let more = rest
        .iter()
        .take_while(|byte| sign.contains(byte) || sign == b">" && **byte == b' ' || sign == b"//" && **byte == b'!')
        .count();
    let blank = blanks(at + indent + more);
    (blank > 0 || sign == b">").then_some(indent + more + blank)
}
