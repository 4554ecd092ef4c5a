// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes in hexadecimal, in every dress: in one piece, in pairs or words between spaces, colons, commas or dashes, with
//! `0x` or `\x` before each, over several lines.

use std::ops::Range;

use super::{Run, counts};

/// Bytes that a run must have outside captures: two less than the shortest account on the wire.
const LEAST: usize = 8;
/// The same inside captures.
const LEAST_STRICT: usize = 4;
/// Groups that make a run of its own when each is a byte or a word.
const GROUPS: usize = 6;

/// Finds tokens that are nothing but hex digits, and goes on over the lines that follow.
pub(super) fn find_tokens(text: &str, tokens: &[Range<usize>], strict: bool, runs: &mut Vec<Run>) {
    let mut done = 0;
    for token in tokens {
        let bytes = text[token.clone()].as_bytes();
        // most tokens are names
        let possible = matches!(bytes, [b'x', ..] | [b'0', b'x', ..])
            || bytes.iter().take(3).all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'_'));
        if token.start < done || !possible {
            continue;
        }
        let pairs = is_joined(bytes);
        // PostgreSQL writes bytes as one long `\x...`
        let bytea = bytes.starts_with(b"x") && text[..token.start].ends_with('\\') && bytes.len() > 16;
        let start = token.start + if bytes.starts_with(b"0x") { 2 } else { usize::from(bytea) };
        let plain = start < token.end && text[start..token.end].bytes().all(|byte| byte.is_ascii_hexdigit());
        if plain && let Some(run) = wrapped(text, start, token.end) {
            done = run.range.end;
            keep(text, run, strict, runs);
            continue;
        }
        if pairs {
            let digits: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_hexdigit).collect();
            if let Ok(bytes) = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits) {
                keep(text, Run::new(token.clone(), "hex", bytes), strict, runs);
                done = token.end;
                continue;
            }
        }
        if plain && let Some(run) = read(text, start) {
            done = run.range.end;
            keep(text, run, strict, runs);
        }
    }
}

/// Groups of one even length with dashes or underscores between; a UUID has groups of its own lengths.
fn is_joined(token: &[u8]) -> bool {
    let mut groups = token.split(|byte| matches!(byte, b'-' | b'_'));
    let first = groups.next().map_or(0, <[u8]>::len);
    let even = first >= 2 && first.is_multiple_of(2);
    even && token.len() >= 17
        && token
            .split(|byte| matches!(byte, b'-' | b'_'))
            .all(|group| group.len() == first && group.iter().all(u8::is_ascii_hexdigit))
        && token.len() > first
}

/// Hex that is broken into lines in the middle of a byte: lines of one odd length, or one break at an odd place.
fn wrapped(text: &str, start: usize, end: usize) -> Option<Run> {
    let source = text.as_bytes();
    let width = end - start;
    if width < 15 || width.is_multiple_of(2) {
        return None;
    }
    let (mut digits, mut at) = (source[start..end].to_vec(), end);
    loop {
        let gap = source[at..]
            .iter()
            .take(60)
            .take_while(|byte| byte.is_ascii_whitespace() || b"\"'+\\#*>,".contains(byte))
            .count();
        if !source[at..at + gap].contains(&b'\n') {
            break;
        }
        let next = at + gap;
        let len = source[next..].iter().take(width + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let closed = source.get(next + len).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if len == 0 || len > width || !closed {
            break;
        }
        digits.extend_from_slice(&source[next..next + len]);
        at = next + len;
        if len < width {
            break;
        }
    }
    if at == end || !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?;
    Some(Run::new(start..at, "hex", bytes))
}

/// Finds runs of groups, such as `00 f8 03` and `0x00, 0xf8`.
pub(super) fn find_groups(text: &str, strict: bool, runs: &mut Vec<Run>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_hexdigit() && bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let glued = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let short = !glued && group(bytes, at).is_some_and(|group| group.len() <= 8);
        let run = if short { read(text, at) } else { None };
        // what was read and is too short is not read again from its middle
        let end = run.as_ref().map_or(at, |run| run.range.end);
        if let Some(run) = run.filter(|run| run.bytes.len() >= GROUPS) {
            keep(text, run, strict, runs);
        }
        let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count().max(1);
        at = end.max(at + word);
    }
}

/// Reads all of `text`.
pub(super) fn whole(text: &str) -> Option<Run> {
    let digits: Vec<u8> = {
        // what is said about the bytes at the end of a line
        let lines: Vec<&str> = text.lines().map(|line| line.split(" #").next().unwrap_or("")).collect();
        let plain = lines.join("\n").replace("0x", "").replace("0X", "").replace("\\x", "");
        plain.bytes().filter(|byte| !byte.is_ascii_whitespace() && !b":,-;".contains(byte)).collect()
    };
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?;
    (!bytes.is_empty()).then_some(Run::new(0..text.len(), "hex", bytes))
}

fn keep(text: &str, run: Run, strict: bool, runs: &mut Vec<Run>) {
    let least = if strict { LEAST_STRICT } else { LEAST };
    if run.bytes.len() >= least && (strict || counts(text, run.range.start, &run.bytes)) {
        runs.push(run);
    }
}

/// Reads the run whose first group begins at `start`.
fn read(text: &str, start: usize) -> Option<Run> {
    let source = text.as_bytes();
    let first = group(source, start)?;
    let mut digits = Vec::new();
    pad(&mut digits, &source[first.clone()]);
    let mut end = first.end;
    // after the first line, a group may be as long as a line; before that all are of one length
    let size = first.len().max(2);
    while let Some(next) = after(source, end).and_then(|at| group(source, at)) {
        let last = next.len() < size && after(source, next.end).and_then(|at| group(source, at)).is_none();
        if next.len() != size && !last && next.len() != 1 {
            break;
        }
        pad(&mut digits, &source[next.clone()]);
        end = next.end;
    }
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?;
    Some(Run::new(start..end, "hex", bytes))
}

/// The digits of the group that begins at `at`, behind its `0x` or `\x`: an even number, with no letter after them.
fn group(source: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = source.get(at..)?;
    let prefix =
        if rest.starts_with(b"0x") || rest.starts_with(b"0X") || rest.starts_with(b"\\x") || rest.starts_with(b"\\X") {
            2
        } else {
            0
        };
    let start = at + prefix;
    let mut len = source[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if prefix == 2 && rest[0] == b'\\' {
        len = len.min(2);
    }
    let glued = source.get(start + len).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    // `0x0` is a byte as well
    let whole = len >= 2 && len.is_multiple_of(2) || len == 1 && prefix == 2 && rest[0] == b'0';
    (whole && !(glued && rest[0] != b'\\')).then_some(start..start + len)
}

/// Appends the digits of a group, with the zero that is not written.
fn pad(digits: &mut Vec<u8>, group: &[u8]) {
    if group.len() == 1 {
        digits.push(b'0');
    }
    digits.extend_from_slice(group);
}

/// Where the next group begins if only separators stand between: a few of space, comma, colon, dash; or a line break
/// with whatever comments, quotes and joining signs wrap lines in source code.
fn after(source: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut broken = false;
    while let Some(byte) = source.get(at) {
        match byte {
            b'\n' if broken => return None,
            b'\n' => broken = true,
            b' ' | b'\t' | b'\r' | b',' | b':' | b'-' | b';' | b'|' => {}
            b'.' | b'/' if !broken && source.get(at + 1).is_some_and(u8::is_ascii_hexdigit) => {}
            b'"' | b'\'' | b'+' | b'\\' | b'#' | b'*' | b'/' | b'>' | b'&' | b'.'
                if broken || source[at..].iter().take(40).any(|byte| *byte == b'\n') =>
            {
                if *byte == b'\\' && source.get(at + 1) == Some(&b'x') {
                    return Some(at);
                }
            }
            _ => break,
        }
        at += 1;
        if at > end + 60 || (!broken && at > end + 4) {
            return None;
        }
    }
    let touching = at == end && source.get(at) == Some(&b'\\');
    (at > end || touching).then_some(at)
}

#[cfg(test)]
mod tests {
    use crate::signs::Shape;

    /// A placeholder frame: `<call from="A@s.whatsapp.net"/>`.
    const FRAME: [u8; 9] = [0x00, 0xf8, 0x03, 0x64, 0x06, 0xfa, 0xfb, 0x81, 0xaf];

    fn runs(text: &str) -> Vec<(Vec<u8>, &str)> {
        let Shape { signs, tokens, groups, .. } = Shape::of(text);
        let runs = crate::decode::run::find(text, signs, (&tokens, &groups), false);
        runs.into_iter().map(|run| (run.bytes, &text[run.range])).collect()
    }

    #[test]
    fn every_dress_is_read() {
        for dress in [
            "00f8036406fafb81af",
            "00F8036406FAFB81AF",
            "00 f8 03 64 06 fa fb 81 af",
            "00:f8:03:64:06:fa:fb:81:af",
            "00-f8-03-64-06-fa-fb-81-af",
            "0x00, 0xf8, 0x03, 0x64, 0x06, 0xfa, 0xfb, 0x81, 0xaf",
            "\\x00\\xf8\\x03\\x64\\x06\\xfa\\xfb\\x81\\xaf",
            "00 f8 03 64\n    06 fa fb 81 af",
        ] {
            let text = format!("frame: {dress}.");
            assert!(runs(&text).contains(&(FRAME.to_vec(), dress)), "{dress}: {:?}", runs(&text));
        }
    }

    #[test]
    fn prose_and_hashes_give_no_run() {
        for text in [
            "we be a dad of ace fab bed",
            "commit 0114515aa3c1d2e4f5061728394a5b6c7d8e9f00 of it",
            "#1226 and 978512, 0x63 and 0x7c",
            "10:20:31:44:51:07",
        ] {
            assert_eq!(runs(text), [], "{text}");
        }
    }
}
