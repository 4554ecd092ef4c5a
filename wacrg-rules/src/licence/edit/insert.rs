// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! New comments, and new lines in comments that are there.

use super::super::head::{Head, line_end, line_start, next_line};
use super::super::statement::Statement;
use super::super::style::{Form, Shape, Style};
use super::patch::{Patch, bare, comment_of};

/// The line break of a text: its first one.
fn line_break(text: &[u8]) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', text) {
        Some(at) if text[at..].starts_with(b"\r\n") => "\r\n",
        Some(at) if text[at] == b'\r' => "\r",
        _ => "\n",
    }
}

/// `lines` as a comment, each ended by `eol`.
fn written(form: Form, lines: &[String], eol: &str) -> String {
    let mut out = String::new();
    match form.shape {
        Shape::Plain => lines.iter().for_each(|line| out.extend([line, eol])),
        Shape::Line | Shape::Word | Shape::Markup => {
            lines.iter().for_each(|line| out.extend([form.open, " ", line, eol]));
        }
        Shape::Block | Shape::Nested | Shape::Fence => {
            out.extend([form.open, eol]);
            lines.iter().for_each(|line| out.extend([form.inner, line, eol]));
            let indent = if form.inner.starts_with(' ') { " " } else { "" };
            out.extend([indent, form.close, eol]);
        }
    }
    out
}

/// A new comment at `place`, and with `apart` an empty line behind it.
pub(super) fn comment(style: &Style, text: &[u8], place: usize, head: &Head, lines: &[String], apart: bool) -> Patch {
    let eol = line_break(text);
    let form = style.write.unwrap_or(style.read[0]);
    let mut out = String::new();
    let begins = place <= head.mark || matches!(text[place - 1], b'\n' | b'\r');
    if !begins {
        out.push_str(eol);
    }
    out.push_str(&written(form, lines, eol));
    let rest = &text[place..];
    if rest.is_empty() {
        // The text goes on ending as it did.
        if !begins {
            out.truncate(out.len() - eol.len());
        }
    } else if apart
        && !style.tight
        && form.shape != Shape::Plain
        && !text[place..line_end(text, place)].trim_ascii().is_empty()
    {
        out.push_str(eol);
    }
    (place..place, out.into_bytes())
}

/// A new line beside `anchor`, in its comment if that can be, and with the same decoration.
pub(super) fn line(style: &Style, text: &[u8], head: &Head, anchor: &Statement, new: &str, after: bool) -> Patch {
    let place = head.place.unwrap_or(head.mark);
    beside(text, head, anchor, new, after)
        .filter(|(range, _)| range.start >= place)
        .unwrap_or_else(|| comment(style, text, place, head, &[new.to_owned()], false))
}

fn beside(text: &[u8], head: &Head, anchor: &Statement, new: &str, after: bool) -> Option<Patch> {
    let comment = comment_of(head, anchor.range.start)?;
    let line = line_start(text, anchor.range.start).max(head.mark)..line_end(text, anchor.range.end);
    let (opens, closes) = (comment.range.start >= line.start, comment.range.end <= line.end);
    let block = matches!(comment.form.shape, Shape::Block | Shape::Nested | Shape::Fence);
    // What is repeated must say nothing.
    let left = line.start..anchor.range.start;
    let lone = text[line.start..comment.range.start.max(line.start)].trim_ascii().is_empty()
        && text[comment.range.end.min(line.end)..line.end].trim_ascii().is_empty();
    let prefix = &text[left];
    if !lone || !bare(comment, prefix) {
        return None;
    }
    let (prefix, suffix, after) = match (block, opens, closes) {
        (true, true, true) => {
            let suffix = &text[anchor.range.end..comment.range.end];
            if !bare(comment, suffix) {
                return None;
            }
            (prefix.to_vec(), suffix, after)
        }
        (true, true, false) => {
            let indent = comment.form.inner.as_bytes();
            (if indent.is_empty() { vec![b' '; prefix.len()] } else { indent.to_vec() }, &b""[..], true)
        }
        (true, false, true) => (prefix.to_vec(), &b""[..], false),
        _ => (prefix.to_vec(), &b""[..], after),
    };
    let eol = line_break(text).as_bytes();
    let new = [&prefix, new.as_bytes(), suffix].concat();
    let next = next_line(text, line.end);
    Some(match after {
        false => (line.start..line.start, [&new, eol].concat()),
        true if next == line.end => (next..next, [eol, &new].concat()),
        true => (next..next, [&new, eol].concat()),
    })
}
