// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Sources: where documents come from. Each yields work; what is behind it is read only when its turn comes.

pub(crate) mod buffer;
pub(crate) mod cleanup;
pub(crate) mod disk;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod index;
pub(crate) mod kept;
pub(crate) mod message;
pub(crate) mod push;
pub(crate) mod range;
pub(crate) mod snapshot;
pub(crate) mod stdin;
pub(crate) mod tree;

use std::fs::FileType;
use std::path::PathBuf;
use std::sync::Arc;

use wacrg_rules::{Document, ObjectId, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use crate::git::Entry;
use kept::Kept;

/// One document to come.
pub(crate) enum Work {
    /// A blob that the index or a commit names.
    Blob(Entry),
    /// A file on disk and the path it is judged as.
    OnDisk(RepoPath, PathBuf, FileType),
    /// A document that is already there.
    Ready(Document),
    /// A section of an issue, as the capture it will become.
    Section(form::Part),
}

impl Work {
    /// The path it is judged as.
    pub(crate) fn path(&self) -> &RepoPath {
        match self {
            Self::Blob(entry) => &entry.path,
            Self::OnDisk(path, ..) => path,
            Self::Ready(document) => &document.path,
            Self::Section(part) => &part.document.path,
        }
    }
}

/// What was there before a change.
#[derive(Clone)]
pub(crate) enum Before {
    /// HEAD.
    Head,
    /// The trees of a commit's parents; nothing, if there are none.
    Trees(Vec<ObjectId>),
}

/// A commit as findings name it.
pub(crate) struct Stamp {
    /// The beginning of its id.
    pub(crate) id: String,
    /// Its message, as it is: never shown like this.
    pub(crate) message: String,
    /// The bytes of its first line.
    pub(crate) subject: std::ops::Range<usize>,
}

/// One change: what is judged together, against what was there before.
pub(crate) struct Changeset {
    /// What to judge.
    pub(crate) work: Vec<Work>,
    /// What the change removes: content may have moved from there.
    pub(crate) deleted: Vec<(RepoPath, ObjectId)>,
    /// What was there before.
    pub(crate) before: Before,
    /// The tree that the change leaves; `None` for what is no commit.
    pub(crate) after: Option<ObjectId>,
    /// The commit that makes it, where commits are judged one by one.
    pub(crate) commit: Option<Stamp>,
}

impl Changeset {
    /// Whether the change touches the file at `path`.
    pub(crate) fn touches(&self, path: &[u8]) -> bool {
        self.work.iter().any(|work| matches!(work, Work::Blob(entry) if entry.path.as_bytes() == path))
            || self.deleted.iter().any(|(deleted, _)| deleted.as_bytes() == path)
    }
}

/// Everything a source yields.
pub(crate) struct Collected {
    /// Which source it was.
    pub(crate) kind: SourceKind,
    /// The same for people, in the singular and as a whole: `staged file`.
    pub(crate) noun: String,
    /// What to judge: one change, or one of each commit, parents first.
    pub(crate) changes: Vec<Changeset>,
    /// What a merge left undecided.
    pub(crate) conflicts: Vec<RepoPath>,
    /// Whether only some of the paths are judged.
    pub(crate) limited: bool,
    /// Whether some of the files lie outside the repository.
    pub(crate) outside: bool,
    /// Every path of the work tree, where only some are judged of it.
    pub(crate) all: Option<Vec<RepoPath>>,
    /// Commits looked at.
    pub(crate) commits: usize,
    /// Blobs that were read and will be asked for again.
    pub(crate) kept: Arc<Kept>,
    /// What a person may wonder about.
    pub(crate) notes: Vec<String>,
    /// The same, if anything is found.
    pub(crate) advice: Vec<String>,
}

impl Collected {
    fn new(kind: SourceKind, noun: impl Into<String>, work: Vec<Work>) -> Self {
        let change = Changeset { work, deleted: Vec::new(), before: Before::Head, after: None, commit: None };
        Self {
            kind,
            noun: noun.into(),
            changes: vec![change],
            conflicts: Vec::new(),
            limited: false,
            outside: false,
            all: None,
            commits: 0,
            kept: Arc::default(),
            notes: Vec::new(),
            advice: Vec::new(),
        }
    }

    /// The files of one of the changes, by themselves.
    pub(crate) fn files_of(&self, change: &Changeset) -> Self {
        let blob = |work: &Work| match work {
            Work::Blob(entry) => Some(Work::Blob(entry.clone())),
            _ => None,
        };
        let mut one = Self::new(self.kind, "", change.work.iter().filter_map(blob).collect());
        if let Some(own) = one.changes.first_mut() {
            own.deleted.clone_from(&change.deleted);
            own.before = change.before.clone();
            own.after = change.after;
        }
        one.limited = self.limited;
        one.kept = Arc::clone(&self.kept);
        one
    }

    /// All that is to be judged, of every change.
    pub(crate) fn work(&self) -> impl Iterator<Item = &Work> {
        self.changes.iter().flat_map(|change| &change.work)
    }

    /// All that the changes remove.
    pub(crate) fn deleted(&self) -> impl Iterator<Item = &(RepoPath, ObjectId)> {
        self.changes.iter().flat_map(|change| &change.deleted)
    }

    /// Whether there is anything at or below `wanted`; everything lies below the root.
    pub(crate) fn has_below(&self, wanted: &RepoPath) -> bool {
        let (mut work, mut undecided) = (self.work().map(Work::path), self.conflicts.iter());
        wanted.as_bytes().is_empty()
            || work.any(|path| is_below(path, wanted))
            || undecided.any(|path| is_below(path, wanted))
    }

    /// Keeps what lies at or below one of `paths`, which are relative to the repository's root. Messages stay.
    pub(crate) fn keep(&mut self, paths: &[RepoPath]) {
        let below = |path: &RepoPath| paths.iter().any(|wanted| is_below(path, wanted));
        if self.kind == SourceKind::Worktree {
            self.all = Some(self.work().map(|work| work.path().clone()).collect());
        }
        for change in &mut self.changes {
            change.work.retain(|work| matches!(work, Work::Ready(_) | Work::Section(_)) || below(work.path()));
        }
        self.conflicts.retain(below);
        self.limited = true;
    }
}

/// Whether `path` is `folder` or lies below it.
fn is_below(path: &RepoPath, folder: &RepoPath) -> bool {
    let (path, folder) = (path.as_bytes(), folder.as_bytes());
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
