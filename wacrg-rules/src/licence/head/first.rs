// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What must stay first.

use super::super::style::First;
use super::{Comment, FRONT_MATTER_COMMENT, Style, blank, comment, line_after, line_end, next_line};

/// Where `first` ends if it stands at `at`, else `at`; `None` where without it a comment has no place. Comments inside
/// it are told.
pub(super) fn after(first: First, style: &Style, text: &[u8], at: usize, comments: &mut Vec<Comment>) -> Option<usize> {
    let rest = &text[at..];
    Some(match first {
        First::Shebang => shebang(text, at),
        First::RustShebang if attribute(text, at) => at,
        First::RustShebang if rest.starts_with(b"#!") => next_line(text, at),
        First::Coding => coding(text, at),
        First::Lines(starts) => lines(text, at, starts),
        First::Charset => charset(text, at).unwrap_or(at),
        First::XmlDeclaration => delimited(text, at, b"<?xml", b"?>").unwrap_or(at),
        First::FrontMatter => front_matter(text, at, comments).unwrap_or(at),
        First::CargoFrontMatter => cargo_front_matter(text, at, comments).unwrap_or(at),
        First::Ftl => delimited(text, blank(text, at), b"<#ftl", b">").unwrap_or(at),
        First::Docblock => docblock(style, text, at),
        First::Php => return php(text, at),
        First::RustShebang => at,
    })
}

/// Behind a first comment line that tells editors how to read the file: `-*- … -*-`, `vim: …`.
pub(super) fn after_modeline(style: &Style, text: &[u8], at: usize) -> usize {
    let Some(found) = comment::at(style, text, at) else { return at };
    let line = &text[at..line_end(text, at).min(found.range.end)];
    let emacs = memchr::memmem::find_iter(line, b"-*-").take(2).count() == 2;
    let vim = [&b"vim:"[..], b"vi:"].iter().any(|word| {
        memchr::memmem::find_iter(line, word).any(|at| at > 0 && matches!(line[at - 1], b' ' | b'\t' | b'*' | b'#'))
    });
    if emacs || vim { line_after(text, found.range.end) } else { at }
}

fn shebang(text: &[u8], mut at: usize) -> usize {
    while text[at..].starts_with(b"#!") {
        at = next_line(text, at);
    }
    at
}

/// Whether `#!` begins an inner attribute.
fn attribute(text: &[u8], at: usize) -> bool {
    let Some(mut rest) = text[at..].strip_prefix(b"#!") else { return false };
    loop {
        rest = rest.trim_ascii_start();
        let skip = if rest.starts_with(b"//") {
            line_end(rest, 0)
        } else if rest.starts_with(b"/*") {
            memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2)
        } else {
            return rest.starts_with(b"[");
        };
        rest = &rest[skip..];
    }
}

/// PEP 263: a comment on the first or second line, the first being a comment or blank, with `coding[:=]` and a name.
fn coding(text: &[u8], at: usize) -> usize {
    // The shebang before it is the first line.
    let lines = if at > 3 { 1 } else { 2 };
    let mut line = at;
    for _ in 0..lines {
        let content = text[line..line_end(text, line)].trim_ascii();
        let next = next_line(text, line);
        if content.starts_with(b"#") && declares_coding(content) {
            return next;
        }
        if !content.is_empty() && !content.starts_with(b"#") {
            break;
        }
        line = next;
    }
    at
}

/// Whether a comment line declares a source encoding.
pub(in crate::licence) fn declares_coding(line: &[u8]) -> bool {
    memchr::memmem::find_iter(line, b"coding").any(|at| {
        let name = |rest: &[u8]| rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
        matches!(line.get(at + 6), Some(b':' | b'=')) && name(line[at + 7..].trim_ascii_start())
    })
}

fn lines(text: &[u8], mut at: usize, starts: &[&str]) -> usize {
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let squeezed: Vec<u8> =
            line.iter().filter(|byte| !matches!(byte, b' ' | b'\t')).take(40).map(u8::to_ascii_lowercase).collect();
        if !starts.iter().any(|start| squeezed.starts_with(start.as_bytes())) {
            break;
        }
        // A block goes on to its end.
        at = if squeezed.starts_with(b"{-") {
            memchr::memmem::find(&text[at..], b"-}").map_or(at, |end| line_after(text, at + end + 2))
        } else {
            next_line(text, at)
        };
        if squeezed.starts_with(b"{-") {
            break;
        }
    }
    at
}

fn charset(text: &[u8], at: usize) -> Option<usize> {
    let value = text[at..].strip_prefix(b"@charset \"")?;
    let end = memchr::memchr(b'"', value)?;
    let closed = value[end..].starts_with(b"\";") && !value[..end].contains(&b'\n');
    closed.then(|| line_after(text, at + 10 + end + 2))
}

fn delimited(text: &[u8], at: usize, open: &[u8], close: &[u8]) -> Option<usize> {
    let rest = text[at..].strip_prefix(open)?;
    let named = rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || close.starts_with(&[*byte]));
    let end = memchr::memmem::find(rest, close)?;
    named.then(|| line_after(text, at + open.len() + end + close.len()))
}

fn front_matter(text: &[u8], at: usize, comments: &mut Vec<Comment>) -> Option<usize> {
    let line = |at: usize| &text[at..line_end(text, at)];
    let fence = line(at).trim_ascii_end();
    if !matches!(fence, b"---" | b"+++" | b";;;") {
        return None;
    }
    let (mut found, mut keys) = (Vec::new(), None);
    let mut here = next_line(text, at);
    while here < text.len() {
        let content = line(here).trim_ascii_end();
        if content == fence || (fence == b"---" && content == b"...") {
            // Two thematic breaks with prose between them are no front matter.
            if fence == b"---" && keys == Some(false) {
                return None;
            }
            comments.append(&mut found);
            return Some(next_line(text, here));
        }
        let trimmed = content.trim_ascii_start();
        if trimmed.starts_with(b"#") && fence != b";;;" {
            let start = here + (content.len() - trimmed.len());
            found.push(Comment { range: start..line_end(text, here), form: FRONT_MATTER_COMMENT });
        } else if !trimmed.is_empty() && keys.is_none() {
            keys = Some(is_key(trimmed));
        }
        here = next_line(text, here);
    }
    None
}

/// `key:` or `key: value`, or a value in YAML's other notations.
fn is_key(line: &[u8]) -> bool {
    let colon = memchr::memchr_iter(b':', line).find(|at| line.get(at + 1).is_none_or(u8::is_ascii_whitespace));
    let plain = |key: &[u8]| key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.\"'$/".contains(byte));
    colon.is_some_and(|at| at > 0 && plain(&line[..at])) || line.starts_with(b"{") || line.starts_with(b"? ")
}

fn cargo_front_matter(text: &[u8], at: usize, comments: &mut Vec<Comment>) -> Option<usize> {
    let mut open = at;
    while open < text.len() && text[open..line_end(text, open)].trim_ascii().is_empty() {
        open = next_line(text, open);
    }
    let line = |at: usize| &text[at..line_end(text, at)];
    let dashes = line(open).iter().take_while(|byte| **byte == b'-').count();
    if dashes < 3 {
        return None;
    }
    let mut found = Vec::new();
    let mut here = next_line(text, open);
    while here < text.len() {
        let content = line(here).trim_ascii_end();
        if content.len() == dashes && content.iter().all(|byte| *byte == b'-') {
            comments.append(&mut found);
            return Some(next_line(text, here));
        }
        if content.starts_with(b"#") {
            found.push(Comment { range: here..line_end(text, here), form: FRONT_MATTER_COMMENT });
        }
        here = next_line(text, here);
    }
    None
}

fn php(text: &[u8], at: usize) -> Option<usize> {
    let open = text.get(at..at + 5)?;
    let after = text.get(at + 5);
    let is_open = open.eq_ignore_ascii_case(b"<?php") && after.is_none_or(u8::is_ascii_whitespace);
    is_open.then(|| line_after(text, at + 5))
}

/// Behind a first `/** … */` or `//` that holds a pragma which counts in the first comment only.
fn docblock(style: &Style, text: &[u8], at: usize) -> usize {
    const PRAGMAS: &[&[u8]] = &[b"@jest-environment", b"@jest-config", b"@flow", b"@noflow", b"@format", b"@prettier"];
    let start = blank(text, at);
    let Some(found) = comment::at(style, text, start) else { return at };
    let body = &text[found.range.clone()];
    let holds = PRAGMAS.iter().any(|pragma| memchr::memmem::find(body, pragma).is_some());
    if holds { line_after(text, found.range.end) } else { at }
}
