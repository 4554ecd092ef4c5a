// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Sources: where documents come from. Each yields work; what is behind it is read only when its turn comes.

pub(crate) mod disk;
pub(crate) mod index;
pub(crate) mod stdin;
pub(crate) mod tree;

use std::path::PathBuf;

use wacrg_rules::{Document, ObjectId, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use crate::git::Entry;

/// One document to come.
#[derive(Debug)]
pub(crate) enum Work {
    /// A blob that the index names.
    Indexed(Entry),
    /// A file on disk and the path it is judged as.
    OnDisk(RepoPath, PathBuf),
    /// A document that is already there.
    Ready(Document),
}

impl Work {
    /// The path it is judged as.
    pub(crate) fn path(&self) -> &RepoPath {
        match self {
            Self::Indexed(entry) => &entry.path,
            Self::OnDisk(path, _) => path,
            Self::Ready(document) => &document.path,
        }
    }
}

/// Everything a source yields.
#[derive(Debug)]
pub(crate) struct Collected {
    /// Which source it was.
    pub(crate) kind: SourceKind,
    /// The same for people, in the singular and as a whole: `staged file`.
    pub(crate) noun: &'static str,
    /// What to judge.
    pub(crate) work: Vec<Work>,
    /// What the change removes: content may have moved from there.
    pub(crate) deleted: Vec<(RepoPath, ObjectId)>,
    /// What a merge left undecided.
    pub(crate) conflicts: Vec<RepoPath>,
}

impl Collected {
    fn new(kind: SourceKind, noun: &'static str, work: Vec<Work>) -> Self {
        Self { kind, noun, work, deleted: Vec::new(), conflicts: Vec::new() }
    }

    /// Keeps what lies at or below one of `paths`, which are relative to the repository's root.
    pub(crate) fn keep(&mut self, paths: &[RepoPath]) {
        let below = |path: &RepoPath| {
            paths.iter().any(|wanted| {
                let (path, wanted) = (path.as_bytes(), wanted.as_bytes());
                wanted.is_empty()
                    || path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
            })
        };
        self.work.retain(|work| below(work.path()));
        self.conflicts.retain(below);
    }
}
