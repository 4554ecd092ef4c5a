// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Licence maps: files that speak for others. REUSE.toml (REUSE specification 3.3) and, read only, `.reuse/dep5`.

mod dep5;
mod glob;
mod toml_file;

use std::ops::Range;

pub use dep5::parse as parse_dep5;
pub use toml_file::parse as parse_toml;

use crate::document::RepoPath;

/// Name of a licence map.
pub const MAP: &str = "REUSE.toml";
/// The older licence map.
pub const DEP5: &str = ".reuse/dep5";

/// One licence map.
#[derive(Clone, Debug)]
pub struct Map {
    /// Where it stands.
    pub path: RepoPath,
    entries: Vec<Entry>,
}

/// What a map says of some files.
#[derive(Clone, Debug)]
pub struct Entry {
    patterns: Vec<glob::Pattern>,
    /// How it stands to what the file says itself.
    pub precedence: Precedence,
    /// Copyright statements.
    pub copyrights: Vec<(String, Range<usize>)>,
    /// Licence expressions, with their bytes in the map.
    pub licences: Vec<(String, Range<usize>)>,
    /// Line of the map, from 1.
    pub line: usize,
}

/// How a map's statement stands to what the file says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precedence {
    /// What is closest to the file counts, copyright and licence each for itself.
    #[default]
    Closest,
    /// Both count.
    Aggregate,
    /// Only the map counts.
    Override,
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the map.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
}

impl Map {
    /// What the map says of the file at `path`, if it says something: the last entry that matches.
    pub fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        let folder = if self.path.as_bytes() == DEP5.as_bytes() { &[] } else { self.path.parent() };
        let inner = match folder {
            [] => path.as_bytes(),
            folder => path.as_bytes().strip_prefix(folder)?.strip_prefix(b"/")?,
        };
        self.entries.iter().rev().find(|entry| entry.patterns.iter().any(|pattern| pattern.matches(inner)))
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How deep in the tree the map stands.
    pub fn depth(&self) -> usize {
        self.path.as_bytes().iter().filter(|byte| **byte == b'/').count()
    }
}
