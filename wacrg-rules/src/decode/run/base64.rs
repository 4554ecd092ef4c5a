// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Base64 and base64url (RFC 4648), with and without padding, in one piece or wrapped over lines.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding};

use super::{Run, promises};
use crate::vocabulary::humps;

/// Characters that a run must have outside captures, and inside.
const LEAST: usize = 16;
const LEAST_STRICT: usize = 8;
/// Characters of a line that is taken for wrapped.
const WRAPPED: usize = 16;
/// Characters that are decoded to see whether the rest is worth it.
const HEAD: usize = 32;

/// Finds runs among the tokens.
pub(super) fn find(text: &str, tokens: &[Range<usize>], strict: bool, runs: &mut Vec<Run>) {
    let least = if strict { LEAST_STRICT } else { LEAST };
    let mut next = 0;
    while next < tokens.len() {
        let first = next;
        next += 1;
        // a wrapped text ends where a line is shorter
        while next < tokens.len() && is_wrapped(text, &tokens[first], &tokens[next - 1], &tokens[next]) {
            next += 1;
        }
        let mut range = tokens[first].start..tokens[next - 1].end;
        // words joined by underscores have no capitals
        let lower = || !text.as_bytes()[range.clone()].iter().any(u8::is_ascii_uppercase);
        if range.len() < least || (!strict && next - first == 1 && lower()) {
            continue;
        }
        // the last line can be too short for a token
        let tail = tail(text, &tokens[first], &tokens[next - 1]);
        let joined = if next - first == 1 && tail.is_none() {
            Cow::Borrowed(content(text, &tokens[first]).as_bytes())
        } else {
            let parts = tokens[first..next].iter().map(|token| content(text, token));
            Cow::Owned(parts.chain(tail.iter().map(|tail| &text[tail.clone()])).flat_map(str::bytes).collect())
        };
        if let Some(tail) = tail {
            range.end = tail.end;
        }
        let number = joined.starts_with(b"0x") && joined.len() <= 18 && joined[2..].iter().all(u8::is_ascii_hexdigit);
        if number || joined.iter().all(u8::is_ascii_hexdigit) {
            continue;
        }
        // a sign at the start of a line is the mark of a change or of an item
        let marked = range.start == 0 || text.as_bytes()[range.start - 1] == b'\n';
        if !strict && marked && is_marked_name(&joined) {
            continue;
        }
        let end = range.end + text.as_bytes()[range.end..].iter().take(2).take_while(|byte| **byte == b'=').count();
        // both can be meant
        if !strict
            && marked
            && let Some(bytes) = joined.strip_prefix(b"+").and_then(|rest| decode(rest, strict))
        {
            runs.push(Run::new(range.start + 1..end, "base64", bytes));
        }
        if read(&joined, (next - first == 1, range.clone(), end), strict, runs) {
            continue;
        }
        // lines of one length can as well be values of their own
        for token in tokens[first..next].iter().filter(|token| next - first > 1 && token.len() >= least) {
            let plain = content(text, token).as_bytes();
            read(plain, (true, token.clone(), token.end), strict, runs);
        }
    }
}

/// Adds the run that `joined` is: `range` in the text, to `end` with its padding. `single` says that it stands there in
/// one piece.
fn read(joined: &[u8], (single, range, end): (bool, Range<usize>, usize), strict: bool, runs: &mut Vec<Run>) -> bool {
    // a path or an option can touch it: try from the start, then behind the first slash or dash
    let starts = std::iter::once(0).chain(joined.iter().position(|byte| matches!(byte, b'/' | b'-')).map(|at| at + 1));
    for skip in starts.filter(|skip| *skip < joined.len()) {
        if let Some(bytes) = decode(&joined[skip..], strict) {
            let start = if single { range.start + skip } else { range.start };
            runs.push(Run::new(start..end, "base64", bytes));
            return true;
        }
    }
    false
}

/// Whether `joined` is a sign and words in `CamelCase`, or two dashes and the hex digits of a boundary (RFC 2046).
fn is_marked_name(joined: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(joined) else { return false };
    if let Some(boundary) = text.strip_prefix("--") {
        return boundary.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let Some(name) = text.strip_prefix(['+', '-']) else { return false };
    let word = |hump: &&str| hump.len() >= 4 && hump.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    let words = name.split(['+', '-', '_', '/']).flat_map(humps).filter(word).map(str::len).sum::<usize>();
    words * 10 >= name.len() * 7
}

/// Reads all of `text`, white space and padding set aside.
pub(super) fn whole(text: &str) -> Option<Run> {
    let plain: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let end = plain.len() - plain.iter().rev().take_while(|byte| **byte == b'=').count();
    let bytes = decode(&plain[..end], true)?;
    (!bytes.is_empty()).then_some(Run::new(0..text.len(), "base64", bytes))
}

/// The short last line of a wrapped text.
fn tail(text: &str, first: &Range<usize>, last: &Range<usize>) -> Option<Range<usize>> {
    let source = text.as_bytes();
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    // a plus sign joins literals, and is a letter of base64 as well
    let joins =
        |at: usize| source[at + 1..].iter().find(|byte| **byte != b' ').is_some_and(|byte| b"\"'`\n".contains(byte));
    let between = |at: &usize| match source[*at] {
        b'+' => joins(*at),
        byte => byte.is_ascii_whitespace() || b"\"'\\#*>&,.`".contains(&byte),
    };
    let gap = (last.end..source.len()).take(40).take_while(between).count();
    let start = last.end
        + gap
        + usize::from(source[..last.end + gap].ends_with(b"\\") && source.get(last.end + gap) == Some(&b'n'));
    let len = source.get(start..)?.iter().take(17).take_while(part).count();
    let closed = source.get(start + len).is_none_or(|byte| byte.is_ascii_whitespace() || b"=\"'\\`,;".contains(byte));
    let token = start..start + len;
    (gap > 0 && (1..16).contains(&len) && closed && is_wrapped(text, first, last, &token)).then_some(token)
}

/// The token without the letter of an escaped line break before it.
fn content<'t>(text: &'t str, token: &Range<usize>) -> &'t str {
    let escaped = text[..token.start].ends_with('\\') && text[token.clone()].starts_with(['n', 'r', 't']);
    &text[token.start + usize::from(escaped)..token.end]
}

/// Whether `token` goes on with what stood before it, `last`, on the next line.
fn is_wrapped(text: &str, first: &Range<usize>, last: &Range<usize>, token: &Range<usize>) -> bool {
    // an escaped line break can take a letter of each
    if last.len() < WRAPPED || token.start - last.end > 61 {
        return false;
    }
    let (first, last, next) = (content(text, first), content(text, last), content(text, token));
    let end = crate::decode::offset_in(text, last) + last.len();
    let between = &text[end..crate::decode::offset_in(text, next)];
    last.len() >= WRAPPED
        && last.len() == first.len()
        && next.len() <= last.len()
        && between.len() <= 60
        && (between.matches('\n').count() == 1 || between.contains("\\n"))
        && between.chars().all(|c| c.is_whitespace() || "\"'+\\#*>&,.()nr`".contains(c))
}

/// The bytes of `joined`, which has no padding.
fn decode(joined: &[u8], strict: bool) -> Option<Vec<u8>> {
    // one character more than whole groups is six bits of nothing
    let joined = if joined.len() % 4 == 1 { &joined[..joined.len() - 1] } else { joined };
    let url = joined.iter().any(|byte| matches!(byte, b'-' | b'_'));
    if url && joined.iter().any(|byte| matches!(byte, b'+' | b'/')) {
        return None;
    }
    let encoding = if url { &*URL } else { &*STANDARD };
    // most tokens are names, and not worth more than a look
    let mut head = [0; HEAD];
    let start = &joined[..joined.len().min(HEAD)];
    let len = encoding.decode_len(start.len()).ok()?;
    encoding.decode_mut(start, head.get_mut(..len)?).ok()?;
    if !strict && !promises(&head[..len]) && joined.len() < 4 * HEAD {
        return None;
    }
    let bytes = encoding.decode(joined).ok()?;
    (strict || promises(&bytes[..bytes.len().min(4096)])).then_some(bytes)
}

static STANDARD: LazyLock<Encoding> = LazyLock::new(|| lenient(&BASE64_NOPAD));
static URL: LazyLock<Encoding> = LazyLock::new(|| lenient(&BASE64URL_NOPAD));

/// The same encoding with bits behind the last byte set aside: people cut base64 anywhere.
fn lenient(encoding: &Encoding) -> Encoding {
    let mut specification = encoding.specification();
    specification.check_trailing_bits = false;
    specification.encoding().unwrap_or_else(|_| encoding.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signs::Shape;

    fn runs(text: &str, strict: bool) -> Vec<(Vec<u8>, &str)> {
        let tokens = Shape::of(text).tokens;
        let mut runs = Vec::new();
        find(text, &tokens, strict, &mut runs);
        runs.into_iter().map(|run| (run.bytes, &text[run.range])).collect()
    }

    #[test]
    fn both_alphabets_are_read_with_and_without_padding() {
        let text = b"from=\"A@s.whatsapp.net\"".to_vec();
        for encoded in
            [data_encoding::BASE64.encode(&text), BASE64_NOPAD.encode(&text), data_encoding::BASE64URL.encode(&text)]
        {
            assert_eq!(runs(&format!("x: '{encoded}'"), false), [(text.clone(), encoded.as_str())]);
        }
    }

    #[test]
    fn lines_are_joined() {
        let text = "a line of plain text that is long enough to be wrapped, twice, by any tool that wraps".repeat(2);
        let encoded = data_encoding::BASE64.encode(text.as_bytes());
        let wrapped: Vec<&str> =
            (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
        for between in ["\n", "\n    ", "\" +\n  \"", "\\n"] {
            let source = format!("k = \"{}\"", wrapped.join(between));
            let found = runs(&source, false);
            assert_eq!(
                found.iter().map(|(bytes, _)| bytes.as_slice()).collect::<Vec<_>>(),
                [text.as_bytes()],
                "{between:?}"
            );
        }
    }

    #[test]
    fn identifiers_give_no_run() {
        for text in ["transport_message_type_relay", "github.com/WhiskeySockets/wacrg", "deriveMasterKeyFromCallKey"] {
            assert_eq!(runs(text, false), [], "{text}");
        }
    }
}
