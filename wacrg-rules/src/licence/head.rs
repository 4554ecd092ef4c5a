// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The head of a text: what must stay first, where a header goes, and the comments before the first content.
//!
//! Texts are bytes in any encoding whose first 128 values are ASCII's. UTF-16 is read through [`decoded`], and every
//! range is one of the decoded text; text in UTF-32 has no head.

use std::borrow::Cow;
use std::ops::Range;

use super::style::{Form, Prolog, Shape, Style};
use super::styles::FRONT_MATTER_COMMENT;

mod comment;
mod first;

/// A comment before the first content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its opening to its closing, or to the end of its line without the line break.
    pub range: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// The beginning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Length of the byte order mark.
    pub mark: usize,
    /// Where a header goes: behind everything that must stay first. `None` where a comment has no place (a PHP file
    /// that begins with markup).
    pub place: Option<usize>,
    /// The comments before the first content, in order; also those among what stays first.
    pub comments: Vec<Comment>,
    /// Where content begins; the text's length if there is none.
    pub content: usize,
}

/// The text as bytes that ASCII can be looked for in: UTF-16 with a byte order mark becomes UTF-8, the mark kept.
/// `None` where the UTF-16 is broken.
pub fn decoded(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let big = match bytes {
        [0xfe, 0xff, ..] => true,
        [0xff, 0xfe, ..] if !bytes.starts_with(b"\xff\xfe\0\0") => false,
        _ => return Some(Cow::Borrowed(bytes)),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    rest.is_empty().then(|| Cow::Owned(text.into_bytes()))
}

/// Takes the beginning of `text` apart, as files of `style` are read. `text` is what [`decoded`] gave.
pub fn head(style: &Style, text: &[u8]) -> Head {
    let mark = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut comments = Vec::new();
    let Some(_) = style.write else {
        return Head { mark, place: None, comments, content: mark };
    };
    if style.read.iter().any(|form| form.shape == Shape::Plain) {
        let form = style.read[0];
        comments.push(Comment { range: mark..text.len(), form });
        return Head { mark, place: Some(mark), comments, content: text.len() };
    }
    let mut place = Some(mark);
    for first in style.first {
        let Some(at) = place else { break };
        place = first::after(*first, style, text, at, &mut comments);
    }
    let Some(start) = place else {
        return Head { mark, place: None, comments, content: mark };
    };
    let start = first::after_modeline(style, text, start);
    let mut head = Head { mark, place: Some(start), comments, content: start };
    head.walk(style, text, mark);
    head.comments.sort_by_key(|comment| comment.range.start);
    head
}

impl Head {
    /// Goes over comments and what may stand among them, from `at` to the first content.
    fn walk(&mut self, style: &Style, text: &[u8], mut at: usize) {
        let mut document = false;
        loop {
            at = blank(text, at);
            // What stays first and is no comment.
            if let Some(place) = self.place
                && at < place
                && comment::at(style, text, at).is_none_or(|found| found.range.end > place)
            {
                at = next_line(text, at).min(place);
                continue;
            }
            if let Some(found) = comment::at(style, text, at) {
                at = found.range.end.max(at + 1).min(text.len());
                self.comments.push(found);
                continue;
            }
            match prolog(style.prolog, text, at, &mut document) {
                Some(Passed { end, before: false }) => at = end,
                Some(Passed { end, before: true }) => {
                    at = end;
                    self.place = Some(line_after(text, end));
                }
                None => break,
            }
        }
        self.content = at;
    }
}

struct Passed {
    end: usize,
    /// Whether the header has to stand behind it.
    before: bool,
}

fn prolog(prolog: Prolog, text: &[u8], at: usize, document: &mut bool) -> Option<Passed> {
    let rest = &text[at..];
    let starts = |word: &[u8]| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    match prolog {
        Prolog::Nothing => None,
        Prolog::Html => starts(b"<!doctype").then(|| doctype(text, at, true)).flatten(),
        Prolog::Xml if starts(b"<!doctype") => doctype(text, at, false),
        Prolog::Xml if starts(b"<?") => {
            let end = at + memchr::memmem::find(rest, b"?>")? + 2;
            Some(Passed { end, before: false })
        }
        Prolog::Yaml if !*document && rest.starts_with(b"%") && begins_line(text, at) => {
            Some(Passed { end: line_end(text, at), before: true })
        }
        Prolog::Yaml if !*document && rest.starts_with(b"---") && begins_line(text, at) => {
            let end = line_end(text, at);
            let after = text[at + 3..end].trim_ascii();
            *document = true;
            (after.is_empty() || after.starts_with(b"#")).then_some(Passed { end: at + 3, before: false })
        }
        _ => None,
    }
}

/// `<!DOCTYPE …>`, with an internal subset in `[` … `]`.
fn doctype(text: &[u8], at: usize, before: bool) -> Option<Passed> {
    let rest = &text[at..];
    let mut end = memchr::memchr2(b'>', b'[', rest)?;
    if rest[end] == b'[' {
        let close = memchr::memmem::find_iter(&rest[end..], b"]")
            .map(|found| end + found)
            .find(|close| rest[close + 1..].trim_ascii_start().starts_with(b">"))?;
        end = close + memchr::memchr(b'>', &rest[close..])?;
    }
    Some(Passed { end: at + end + 1, before })
}

/// The first byte from `at` that is no white space.
pub(super) fn blank(text: &[u8], at: usize) -> usize {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    text[at..].iter().position(|byte| !space(byte)).map_or(text.len(), |skipped| at + skipped)
}

/// Where the line of `at` ends, before its line break.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |found| at + found)
}

/// Where the line after that of `at` begins.
pub(super) fn next_line(text: &[u8], at: usize) -> usize {
    let end = line_end(text, at);
    match text[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [] => end,
        _ => end + 1,
    }
}

/// Where the line of `at` begins.
pub(super) fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text[..at]).map_or(0, |found| found + 1)
}

/// The next line if nothing but blanks is left of this one, else `at` itself.
pub(super) fn line_after(text: &[u8], at: usize) -> usize {
    let end = line_end(text, at);
    if text[at..end].trim_ascii().is_empty() { next_line(text, at) } else { at }
}

fn begins_line(text: &[u8], at: usize) -> bool {
    let start = line_start(text, at);
    start == at || (start == 0 && text.starts_with(b"\xef\xbb\xbf") && at == 3)
}

#[cfg(test)]
mod tests;
