// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Readings: what a text says once its escapes, references, look-alike characters and spellings are undone. Each way
//! is one file here. Only the lines that it changes are read again.

mod ansi;
mod casts;
pub(crate) mod defang;
pub(crate) mod entities;
pub(crate) mod escapes;
mod fold;
mod gap;
mod kind;
pub(crate) mod literals;
pub(crate) mod number;
mod percent;
mod rows;
mod strings;
mod table;

use std::ops::Range;

use super::Mapped;
use crate::signs::Signs;

pub(crate) use kind::of_file;

/// A part of a text, read in another way.
#[derive(Debug)]
pub(crate) struct Reading {
    /// How.
    pub(crate) decoder: &'static str,
    /// What it says, and where each part of that stands.
    pub(crate) mapped: Mapped,
}

/// Signs of a text that has other readings.
pub(crate) const TRIGGERS: Signs = Signs::READABLE;

/// Appends the readings of one way.
type Way = fn(&str, &mut Vec<Reading>);

/// Bytes of a line that are read at most, on either side of what is undone.
const REACH: usize = 2000;

/// All other readings of `text`, which is itself the reading `before` of another. What comes of one is read again in
/// turn, so that they combine; only escapes are undone more than once.
pub(crate) fn all(text: &str, signs: Signs, before: Option<&str>) -> Vec<Reading> {
    let mut readings = Vec::new();
    let ways: [(Signs, Way, &str); 10] = [
        (Signs::ANSI, ansi::read, "ansi"),
        (Signs::CAST, casts::read, "literal"),
        (Signs::ENTITY, entities::read, ""),
        (Signs::PERCENT, percent::read, ""),
        (Signs::ESCAPE, escapes::read, ""),
        (Signs::FOLD, fold::read, "unicode"),
        (Signs::DEFANGED, defang::read, "defang"),
        (Signs::LITERALS, literals::read, "literal"),
        (Signs::TABLE, table::read, "table"),
        (Signs::PIECES, number::read, "number"),
    ];
    for (sign, read, name) in ways {
        if signs.has(sign) && before != Some(name) {
            read(text, &mut readings);
        }
    }
    readings
}

/// Replaces, line by line, what `next` finds: for a place from which to look on, the range of the next thing to undo
/// and what it stands for.
fn replace(
    decoder: &'static str,
    text: &str,
    readings: &mut Vec<Reading>,
    next: impl Fn(usize) -> Option<(Range<usize>, String)>,
) {
    let mut at = 0;
    let mut open: Option<(Mapped, Range<usize>, usize)> = None;
    while let Some((range, value)) = next(at) {
        at = range.end.max(at + 1);
        let window = match &open {
            Some((_, window, _)) if range.start < window.end => window.clone(),
            _ => {
                close(decoder, text, open.take(), readings);
                line(text, &range)
            }
        };
        let (mapped, _, done) = open.get_or_insert_with(|| (Mapped::default(), window.clone(), window.start));
        // spaces around can belong to the one before
        let range = range.start.max(*done)..range.end.max(*done);
        mapped.copy(&text[*done..range.start], *done);
        mapped.unit(&value, range.start, range.len());
        *done = range.end;
    }
    close(decoder, text, open, readings);
}

fn close(decoder: &'static str, text: &str, open: Option<(Mapped, Range<usize>, usize)>, readings: &mut Vec<Reading>) {
    if let Some((mut mapped, window, done)) = open {
        mapped.copy(&text[done..window.end.max(done)], done);
        // what shows no sign of anything need not be looked at again
        if Signs::of(mapped.text()).has(Signs::TELLING | Signs::ENCODED | Signs::READABLE) {
            readings.push(Reading { decoder, mapped });
        }
    }
}

/// The line around `range`, or as much of it as lies near.
fn line(text: &str, range: &Range<usize>) -> Range<usize> {
    let near = text.ceil_char_boundary(range.start.saturating_sub(REACH));
    let start = text[near..range.start].rfind('\n').map_or(near, |at| near + at + 1);
    let far = text.floor_char_boundary(range.end.saturating_add(REACH).min(text.len())).max(range.end);
    let end = text[range.end..far].find('\n').map_or(far, |at| range.end + at);
    start..end
}
