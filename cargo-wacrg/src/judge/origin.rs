// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where the content of a file comes from, and what of it is new.

use std::collections::HashSet;
use std::ops::Range;

use wacrg_rules::{Change, ObjectId, RepoPath};

use crate::git::added_lines;
use crate::source::{Changeset, Work};

/// Content that the change removed or replaced: an added file can have come from there.
pub(super) struct Moved<'c>(Vec<(&'c RepoPath, ObjectId)>);

impl<'c> Moved<'c> {
    pub(super) fn of(change: &'c Changeset) -> Self {
        let deleted = change.deleted.iter().map(|(path, id)| (path, *id));
        let replaced = change.work.iter().filter_map(|work| match work {
            Work::Blob(entry) if entry.change == Change::Modified => Some((&entry.path, *entry.old.first()?)),
            _ => None,
        });
        Self(deleted.chain(replaced).collect())
    }

    /// The most likely origins of the file at `path`, best first.
    pub(super) fn candidates(&self, path: &RepoPath) -> Vec<ObjectId> {
        let mut near: Vec<_> = self.0.iter().collect();
        near.sort_by_key(|(other, _)| (other.file_name() != path.file_name(), other.extension() != path.extension()));
        near.into_iter().take(16).map(|(_, id)| *id).collect()
    }
}

/// The lines of `new` that none of `origins` has: what a merge brings is in none of its parents.
pub(super) fn brought(origins: &[Vec<u8>], new: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut brought: Option<Vec<Range<usize>>> = None;
    for old in origins {
        let lines = if old == new { Vec::new() } else { added_lines(old, new).ok()? };
        brought = Some(brought.map_or_else(|| lines.clone(), |known| common(&known, &lines)));
    }
    brought
}

/// What two sorted lists of ranges have in common.
fn common(a: &[Range<usize>], b: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut shared, mut a, mut b) = (Vec::new(), a.iter().peekable(), b.iter().peekable());
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        let range = left.start.max(right.start)..left.end.min(right.end);
        let left_ends = left.end <= right.end;
        if range.start < range.end {
            shared.push(range);
        }
        if left_ends {
            a.next()
        } else {
            b.next()
        };
    }
    shared
}

/// Whether the two have at least half of the longer one's lines in common, which is what git takes for a rename.
pub(super) fn is_similar(old: &[u8], new: &[u8]) -> bool {
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
        bytes
            .split(|byte| *byte == b'\n')
            .map(|line| line.trim_ascii().to_vec())
            .filter(|line| !line.is_empty())
            .collect()
    };
    let (theirs, mine) = (lines(old), lines(new));
    let known: HashSet<&Vec<u8>> = theirs.iter().collect();
    let shared = mine.iter().filter(|line| known.contains(line)).count();
    shared > 0 && shared * 2 >= mine.len().max(theirs.len())
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn what_two_lists_of_ranges_share() {
        assert_eq!(common(&[0..5, 8..9], &[3..6, 7..20]), [3..5, 8..9]);
        assert!(common(&[0..5, 9..10], &[5..6, 7..8]).is_empty());
    }
}
