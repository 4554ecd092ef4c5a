// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Small changes of a text, and the one that does them all.

use std::ops::Range;

use super::super::head::{Comment, Head, line_end, line_start, next_line};
use super::super::statement::Statement;
use super::super::style::Shape;

/// A range and what takes its place.
pub(super) type Patch = (Range<usize>, Vec<u8>);

/// One change that does what all of `patches` do.
pub(super) fn merged(text: &[u8], mut patches: Vec<Patch>) -> Patch {
    patches.sort_by_key(|(range, _)| (range.start, range.end));
    let start = patches.first().map_or(0, |(range, _)| range.start);
    let (mut at, mut with) = (start, Vec::new());
    for (range, new) in patches {
        with.extend_from_slice(&text[at..range.start.max(at)]);
        with.extend_from_slice(&new);
        at = range.end.max(at);
    }
    // A text whose last line has no end goes on having none, also where that line is gone.
    let mut start = start;
    while at == text.len() && !ends_line(text) {
        let before = if with.is_empty() { &text[..start] } else { &with[..] };
        let kept = before.strip_suffix(b"\n").unwrap_or(before);
        let kept = kept.strip_suffix(b"\r").unwrap_or(kept).len();
        match (kept == before.len(), with.is_empty()) {
            (true, _) => break,
            (false, true) => start = kept,
            (false, false) => with.truncate(kept),
        }
    }
    (start..at, with)
}

fn ends_line(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'\n' | b'\r'))
}

/// Another value for a statement.
pub(super) fn value(text: &[u8], one: &Statement, new: &str) -> Patch {
    let glued = one.value.is_empty() && !matches!(text.get(one.value.start.wrapping_sub(1)), Some(b' ' | b'\t'));
    let blank = if glued { " " } else { "" };
    (one.value.clone(), format!("{blank}{new}").into_bytes())
}

/// The comment that `at` stands in.
pub(super) fn comment_of(head: &Head, at: usize) -> Option<&Comment> {
    head.comments
        .iter()
        .find(|comment| comment.range.start <= at && at < comment.range.end.max(comment.range.start + 1))
}

/// Takes a statement away, with its line where nothing else stands on that.
pub(super) fn removal(text: &[u8], head: &Head, one: &Statement) -> Patch {
    let line = line_start(text, one.range.start).max(head.mark)..line_end(text, one.range.end);
    let Some(comment) = comment_of(head, one.range.start) else { return (one.range.clone(), Vec::new()) };
    let (opens, closes) = (comment.range.start >= line.start, comment.range.end <= line.end);
    let inside = comment.range.start.max(line.start)..comment.range.end.min(line.end);
    let alone = bare(comment, &text[inside.start..one.range.start])
        && bare(comment, &text[one.range.end..inside.end])
        && text[line.start..inside.start].trim_ascii().is_empty()
        && text[inside.end..line.end].trim_ascii().is_empty();
    let block = matches!(comment.form.shape, Shape::Block | Shape::Nested | Shape::Fence);
    if !alone || (block && opens != closes) {
        return (one.range.clone(), Vec::new());
    }
    let next = next_line(text, line.end);
    (line.start..next, Vec::new())
}

/// Whether a part of a comment's line says nothing.
pub(super) fn bare(comment: &Comment, part: &[u8]) -> bool {
    let part = part.trim_ascii();
    let open = comment.form.open.as_bytes();
    let part = match part.get(..open.len()) {
        Some(start) if start.eq_ignore_ascii_case(open) => &part[open.len()..],
        _ => part,
    };
    let part = part.strip_suffix(comment.form.close.as_bytes()).unwrap_or(part);
    !part.iter().any(u8::is_ascii_alphanumeric)
}

/// The leading comments that speak of a licence or of rights without a statement that is one.
pub(super) fn spoken_licences(text: &[u8], head: &Head) -> Vec<Range<usize>> {
    const PHRASES: &[&str] = &[
        "licensed under",
        "licenced under",
        "all rights reserved",
        "permission is hereby granted",
        "redistribution and use in source",
        "under the terms of the",
        "@license",
        "@licence",
        "@copyright",
        "released into the public domain",
        "(c) 19",
        "(c) 20",
    ];
    let spoken = |comment: &&Comment| {
        let said = text[comment.range.clone()].to_ascii_lowercase();
        PHRASES.iter().any(|phrase| memchr::memmem::find(&said, phrase.as_bytes()).is_some())
    };
    head.comments.iter().filter(spoken).map(|comment| comment.range.clone()).collect()
}
