// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One comment.

use super::{Comment, Form, Shape, Style, begins_line, line_end, line_start, next_line};

/// The comment that begins at `at`, which is no white space.
pub(super) fn at(style: &Style, text: &[u8], at: usize) -> Option<Comment> {
    // Four columns make it code.
    let indent = &text[line_start(text, at)..at];
    let deep = indent.len() > 3 || indent.contains(&b'\t');
    if style.name == "Markdown" && deep && indent.trim_ascii().is_empty() {
        return None;
    }
    let (form, mut end) = style.read.iter().find_map(|form| Some((*form, end(*form, text, at)?)))?;
    if style.name == "PHP" && form.shape == Shape::Line {
        // PHP's tag closes a line comment too.
        end = memchr::memmem::find(&text[at..end], b"?>").map_or(end, |tag| at + tag);
    }
    Some(Comment { range: at..end, form })
}

fn end(form: Form, text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    let open = form.open.as_bytes();
    let inside = at + open.len();
    if !rest.get(..open.len())?.eq_ignore_ascii_case(open) {
        return None;
    }
    let next = text.get(inside);
    if next.is_some_and(|next| form.not.as_bytes().contains(next)) {
        return None;
    }
    match form.shape {
        Shape::Plain => None,
        Shape::Line => Some(line_end(text, at)),
        Shape::Word => next.is_none_or(u8::is_ascii_whitespace).then(|| line_end(text, at)),
        Shape::Block => Some(inside + memchr::memmem::find(&text[inside..], form.close.as_bytes())? + form.close.len()),
        Shape::Nested => nested(form, text, inside),
        Shape::Fence => fence(form, text, at),
        Shape::Markup => markup(text, at),
    }
}

fn nested(form: Form, text: &[u8], mut at: usize) -> Option<usize> {
    let (open, close) = (form.open.as_bytes(), form.close.as_bytes());
    let mut depth = 1_usize;
    while at < text.len() {
        if text[at..].starts_with(close) {
            at += close.len();
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        } else if text[at..].starts_with(open) {
            at += open.len();
            depth += 1;
        } else {
            at += 1;
        }
    }
    None
}

fn fence(form: Form, text: &[u8], at: usize) -> Option<usize> {
    let fenced = |at: usize, word: &str| {
        let line = &text[at..line_end(text, at)];
        line.strip_prefix(word.as_bytes()).is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
    };
    if !begins_line(text, at) || !fenced(at, form.open) {
        return None;
    }
    let mut line = next_line(text, at);
    while line < text.len() {
        if fenced(line, form.close) {
            return Some(line + form.close.len());
        }
        line = next_line(text, line);
    }
    None
}

/// `..` and a blank or the line's end behind it, but no directive (`name::`), target (`_`), footnote or citation (`[`)
/// and no substitution (`|`): docutils, "reStructuredText Markup Specification", Comments.
fn markup(text: &[u8], at: usize) -> Option<usize> {
    let first = line_end(text, at);
    let body = &text[at + 2..first];
    if !begins_line(text, at) || !body.first().is_none_or(|byte| matches!(byte, b' ' | b'\t')) {
        return None;
    }
    let body = body.trim_ascii();
    let name = body.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or(body);
    if matches!(body.first(), Some(b'_' | b'[' | b'|')) || memchr::memmem::find(name, b"::").is_some() {
        return None;
    }
    // Indented lines go on; an empty comment ends at an empty line.
    let mut end = first;
    let mut line = next_line(text, at);
    while line < text.len() && matches!(text[line], b' ' | b'\t') {
        let stop = line_end(text, line);
        if text[line..stop].trim_ascii().is_empty() {
            break;
        }
        end = stop;
        line = next_line(text, line);
    }
    Some(end)
}
