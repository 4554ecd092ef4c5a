// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The edit that gives a file the header it should have, and nothing else.
//!
//! Nothing that must stay first moves; byte order mark, line endings, the end of the text and bytes in any encoding
//! stay as they are; a header that names somebody else is not touched unless that is asked for. Whatever is written is
//! read back before it is told: an edit that a second run would change is refused.

use std::borrow::Cow;
use std::ops::Range;

use super::head::{Head, decoded, head};
use super::statement::{Statement, header_statements, is_set_apart};
use super::style::{Shape, Style, style_of};
use crate::RepoPath;

mod insert;
mod patch;
#[cfg(test)]
mod tests;
mod wanted;

use patch::Patch;
pub use wanted::{Refused, Wanted};

/// What to do with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The header is right, or the file is empty and needs none.
    Nothing,
    /// These bytes of the file become those.
    Replace {
        /// What goes; empty for an insertion.
        range: Range<usize>,
        /// What comes.
        with: Vec<u8>,
    },
    /// No comment can stand in the file: this is what `PATH.license` should hold where there is none yet. (If there is
    /// one, edit that one.)
    Sidecar {
        /// Its content.
        contents: Vec<u8>,
    },
    /// A header that names somebody else, or a licence of nobody's; the ranges are of what [`decoded`] gives.
    Foreign {
        /// The statements that say so, or the comment that speaks of a licence.
        evidence: Vec<Range<usize>>,
    },
    /// Nobody knows how a comment is written in this kind of file.
    Unknown,
}

impl Edit {
    /// The file after the edit; `None` where the edit changes nothing in it.
    pub fn apply(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Self::Replace { range, with } = self else { return None };
        Some([bytes.get(..range.start)?, with, bytes.get(range.end..)?].concat())
    }
}

/// The edit that the file at `path`, which holds `bytes`, needs to say what is `wanted`. With `replace`, a header of
/// somebody else is replaced.
///
/// # Errors
///
/// [`Refused`] where the wanted holder or expression cannot stand in a comment of this kind.
pub fn edit(path: &RepoPath, bytes: &[u8], wanted: &Wanted<'_>, replace: bool) -> Result<Edit, Refused> {
    style_of(path, bytes)
        .map_or_else(|| wanted.check().map(|()| Edit::Unknown), |style| edit_as(style, bytes, wanted, replace))
}

/// As [`edit`], for a file whose kind is known by other means.
///
/// # Errors
///
/// As [`edit`].
pub fn edit_as(style: &Style, bytes: &[u8], wanted: &Wanted<'_>, replace: bool) -> Result<Edit, Refused> {
    wanted.check()?;
    if bytes.is_empty() {
        return Ok(Edit::Nothing);
    }
    let sidecar = || Edit::Sidecar { contents: wanted.sidecar().into_bytes() };
    let Some(form) = style.write else { return Ok(sidecar()) };
    let Some(text) = decoded(bytes) else { return Ok(sidecar()) };
    let found = head(style, &text);
    let patches = match plan(style, &text, &found, wanted, replace) {
        Plan::Patches(patches) if patches.is_empty() => return Ok(Edit::Nothing),
        Plan::Patches(patches) => patches,
        Plan::Foreign(evidence) => return Ok(Edit::Foreign { evidence }),
        Plan::Nowhere => return Ok(sidecar()),
    };
    if form.shape != Shape::Plain {
        wanted.check_form(style, form)?;
        // A name in UTF-8 among bytes of another encoding would be read as another name.
        if !wanted.holder.is_ascii() && !is_utf8(&text, &found) {
            return Ok(sidecar());
        }
    }
    let (range, with) = patch::merged(&text, patches);
    let done = Edit::Replace { range: range.clone(), with: with.clone() };
    let new = done.apply(&text).ok_or(Refused::ReadBack(style.name))?;
    let again = head(style, &new);
    // Behind what stayed first: there nothing new may count as first, as a holder called `coding: x` would in Python.
    let kept = |text: &[u8], head: &Head| text[..head.place.unwrap_or(0)].trim_ascii_end().to_vec();
    let moved = found.place.is_none_or(|place| range.start >= place) && kept(&text, &found) != kept(&new, &again);
    let settled = matches!(plan(style, &new, &again, wanted, replace), Plan::Patches(rest) if rest.is_empty());
    if !settled || moved {
        return Err(Refused::ReadBack(style.name));
    }
    Ok(if matches!(text, Cow::Owned(_)) { wide(bytes, &text, range, &with) } else { done })
}

/// Whether the text is UTF-8 and what stays first does not say otherwise.
fn is_utf8(text: &[u8], head: &Head) -> bool {
    let kept = text[..head.place.unwrap_or(0)].to_ascii_lowercase();
    let says = |word: &[u8]| memchr::memmem::find(&kept, word).is_some();
    let declared = says(b"coding") || says(b"@charset");
    std::str::from_utf8(text).is_ok() && (!declared || says(b"utf-8") || says(b"utf8"))
}

/// The edit of UTF-8 `text` as one of the UTF-16 `bytes` it was decoded from.
fn wide(bytes: &[u8], text: &[u8], range: Range<usize>, with: &[u8]) -> Edit {
    let units = |part: &[u8]| String::from_utf8_lossy(part).encode_utf16().count() * 2;
    let big = bytes.starts_with(b"\xfe\xff");
    let encode = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    Edit::Replace {
        range: units(&text[..range.start])..units(&text[..range.end]),
        with: String::from_utf8_lossy(with).encode_utf16().flat_map(encode).collect(),
    }
}

enum Plan {
    Patches(Vec<Patch>),
    Foreign(Vec<Range<usize>>),
    Nowhere,
}

fn plan(style: &Style, text: &[u8], head: &Head, wanted: &Wanted<'_>, replace: bool) -> Plan {
    let Some(place) = head.place else { return Plan::Nowhere };
    let list = header_statements(head, text);
    let (notices, licences): (Vec<&Statement>, Vec<&Statement>) = list.iter().partition(|one| one.notice().is_some());
    let ours: Vec<&Statement> = notices.iter().copied().filter(|one| wanted.is_ours(text, one)).collect();
    let others: Vec<&Statement> = notices.iter().copied().filter(|one| !wanted.is_ours(text, one)).collect();
    let right = licences.iter().any(|one| wanted.is_licence(text, one));
    let all_right = right && licences.iter().all(|one| wanted.is_licence(text, one));
    if !replace {
        let ranges = |list: &[&Statement]| list.iter().map(|one| one.range.clone()).collect();
        if !others.is_empty() {
            // Ours beside others': right as it is, or theirs to change.
            let fine = all_right && ours.iter().any(|one| wanted.is_holder(text, one));
            return if fine { Plan::Patches(Vec::new()) } else { Plan::Foreign(ranges(&others)) };
        }
        if ours.is_empty() && !licences.is_empty() && !all_right {
            return Plan::Foreign(ranges(&licences));
        }
        if list.is_empty() {
            let spoken: Vec<_> = patch::spoken_licences(text, head);
            if !spoken.is_empty() {
                return Plan::Foreign(spoken);
            }
        }
    }
    if list.is_empty() && is_set_apart(head, text, place) {
        return Plan::Nowhere;
    }
    if list.is_empty() {
        let patch = insert::comment(style, text, place, head, &wanted.lines(), true);
        return Plan::Patches(vec![patch]);
    }
    let mut patches = Vec::new();
    let kept = licence(style, text, head, wanted, &licences, &notices, &mut patches);
    holder(style, text, head, wanted, (&ours, &others), kept, &mut patches);
    Plan::Patches(patches)
}

/// Corrects, adds or thins out the licence; gives the statement that stays.
fn licence<'a>(
    style: &Style,
    text: &[u8],
    head: &Head,
    wanted: &Wanted<'_>,
    licences: &[&'a Statement],
    notices: &[&'a Statement],
    patches: &mut Vec<Patch>,
) -> Option<&'a Statement> {
    let stays = licences.iter().position(|one| wanted.is_licence(text, one)).unwrap_or(0);
    let Some(kept) = licences.get(stays) else {
        let anchor = notices.last()?;
        patches.push(insert::line(style, text, head, anchor, &wanted.licence_line(), true));
        return None;
    };
    if !wanted.is_licence(text, kept) {
        patches.push(patch::value(text, kept, wanted.spdx));
    }
    let rest = licences.iter().enumerate().filter(|(index, _)| *index != stays);
    patches.extend(rest.map(|(_, one)| patch::removal(text, head, one)));
    Some(kept)
}

/// Corrects, adds or thins out the holders.
fn holder(
    style: &Style,
    text: &[u8],
    head: &Head,
    wanted: &Wanted<'_>,
    (ours, others): (&[&Statement], &[&Statement]),
    licence: Option<&Statement>,
    patches: &mut Vec<Patch>,
) {
    let mut seen: Vec<Vec<u8>> = Vec::new();
    for one in ours {
        let corrected = one.notice().filter(|_| !wanted.is_holder(text, one)).map(|notice| notice.named());
        let value = corrected.as_ref().map_or_else(
            || text[one.value.clone()].to_vec(),
            |name| {
                [&text[one.value.start..name.start], wanted.holder.as_bytes(), &text[name.end..one.value.end]].concat()
            },
        );
        if seen.contains(&value) {
            patches.push(patch::removal(text, head, one));
        } else {
            patches.extend(corrected.map(|name| (name, wanted.holder.as_bytes().to_vec())));
        }
        seen.push(value);
    }
    let mut others = others.iter();
    if ours.is_empty() {
        match others.next() {
            Some(first) => patches.push((first.range.clone(), wanted.holder_line().into_bytes())),
            None => {
                let line = wanted.holder_line();
                patches.extend(licence.map(|anchor| insert::line(style, text, head, anchor, &line, false)));
            }
        }
    }
    patches.extend(others.map(|one| patch::removal(text, head, one)));
}
