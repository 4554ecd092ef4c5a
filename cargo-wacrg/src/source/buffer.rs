// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is in an editor, as the change against HEAD that it will be once it is staged.

use std::path::Path;

use anyhow::Context;
use wacrg_rules::{Change, Document, EntryKind, ObjectId, Origin, RepoPath};
use wacrg_schema::policy::Policy;
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work, stdin};
use crate::git::{self, Entry, Kind, Opener, Repository, Staged, Unreadable};

/// Stands for the blob that the text will be. No hash is like this.
const NEW: [u8; 20] = [0xed; 20];
/// Stands for HEAD's blob, as an editor shows it.
const OLD: [u8; 20] = [0x0d; 20];

/// A repository in whose index one file stands as an editor has it.
pub(crate) struct Editing {
    inner: Box<dyn Repository>,
    entry: Entry,
    new: Vec<u8>,
    old: Option<Vec<u8>>,
    /// Some object that the repository has.
    other: Option<ObjectId>,
}

impl Editing {
    /// `repository` with `new` staged at `path`.
    ///
    /// # Errors
    /// None that is known.
    pub(crate) fn new(mut inner: Box<dyn Repository>, path: RepoPath, new: Vec<u8>) -> anyhow::Result<Self> {
        let id = |bytes: &[u8]| ObjectId::from_bytes(bytes).context("an object id has another length");
        let head = std::str::from_utf8(path.as_bytes()).map_or(Ok(None), |path| inner.head_file(path));
        let change = if matches!(head, Ok(None)) { Change::Added } else { Change::Modified };
        let before = (change == Change::Modified).then(|| id(&OLD)).transpose()?;
        // where it cannot be read, all of the text counts, as in a commit
        let old = head.unwrap_or_default();
        let old = match old {
            Some(old) if translates(&inner.root().join(git::to_path(&path)), &old, &new) => Some(with_returns(&old)),
            old => old,
        };
        let entry = Entry { path, id: id(&NEW)?, kind: EntryKind::File, change, old: before.into_iter().collect() };
        Ok(Self { inner, entry, new, old, other: None })
    }

    /// Whether HEAD has the file.
    pub(crate) fn is_known(&self) -> bool {
        self.entry.change == Change::Modified
    }

    /// The change that the file alone makes.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(crate) fn collected(&mut self) -> anyhow::Result<Collected> {
        let mut collected = Collected::new(SourceKind::Staged, "staged file", vec![Work::Blob(self.entry.clone())]);
        collected.limited = true;
        if !self.is_known() {
            let (entries, _) = self.inner.tracked()?;
            self.other = entries.first().map(|entry| entry.id);
            // a file that git knows and HEAD does not can have come from one that goes
            if entries.iter().any(|entry| entry.path == self.entry.path) {
                let deleted = self.inner.staged()?.deleted;
                collected.changes.iter_mut().for_each(|change| change.deleted.clone_from(&deleted));
            }
        }
        Ok(collected)
    }
}

impl Repository for Editing {
    fn root(&self) -> &Path {
        self.inner.root()
    }

    fn staged(&self) -> anyhow::Result<Staged> {
        self.inner.staged()
    }

    fn tracked(&self) -> anyhow::Result<(Vec<Entry>, Vec<RepoPath>)> {
        let (mut entries, mut conflicts) = self.inner.tracked()?;
        entries.retain(|entry| entry.path != self.entry.path);
        entries.push(Entry { change: Change::Unchanged, old: Vec::new(), ..self.entry.clone() });
        conflicts.retain(|path| *path != self.entry.path);
        Ok((entries, conflicts))
    }

    fn object(&mut self, id: &ObjectId, kind: Kind) -> Result<Vec<u8>, Unreadable> {
        match (&self.old, id.as_bytes()) {
            (_, own) if own == NEW.as_slice() => Ok(self.new.clone()),
            (Some(old), own) if own == OLD.as_slice() => Ok(old.clone()),
            _ => self.inner.object(id, kind),
        }
    }

    fn kind(&mut self, id: &ObjectId) -> Result<Kind, Unreadable> {
        let own = id.as_bytes() == NEW.as_slice() || id.as_bytes() == OLD.as_slice();
        if own { Ok(Kind::Blob) } else { self.inner.kind(id) }
    }

    fn head_file(&mut self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        self.inner.head_file(path)
    }

    fn head_has(&mut self, id: &ObjectId) -> anyhow::Result<bool> {
        if *id != self.entry.id {
            return self.inner.head_has(id);
        }
        // all of HEAD is looked through only for a blob that there is
        let own = self.other.and_then(|other| git::blob_id(&self.new, &other));
        match own.filter(|own| self.inner.kind(own).is_ok()) {
            Some(own) => self.inner.head_has(&own),
            None => Ok(false),
        }
    }

    fn opener(&self) -> Opener {
        let (inner, entry, other) = (self.inner.opener(), self.entry.clone(), self.other);
        let (new, old) = (self.new.clone(), self.old.clone());
        Box::new(move || Ok(Box::new(Self { inner: inner()?, entry, new, old, other })))
    }
}

/// Whether the lines of `new`, the file at `path`, end as they do only because git translates them (gitattributes).
fn translates(path: &Path, old: &[u8], new: &[u8]) -> bool {
    if old.contains(&b'\r') || !new.windows(2).any(|pair| pair == b"\r\n") {
        return false;
    }
    let configured = git::ask(&["config", "--get", "core.autocrlf"]);
    let attributes = |path| git::ask(&["check-attr", "text", "eol", "--", path]);
    let is_text =
        |told: String| told.lines().any(|line| [": set", ": auto", ": crlf"].iter().any(|end| line.ends_with(end)));
    configured.is_ok_and(|value| matches!(value.as_str(), "true" | "input"))
        || path.to_str().is_some_and(|path| attributes(path).is_ok_and(is_text))
}

fn with_returns(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => out.extend([line, b"\r\n"].concat()),
            None => out.extend(line),
        }
    }
    out
}

/// The text `bytes` as the file at `path`, which no repository has.
pub(crate) fn outside(path: RepoPath, bytes: Vec<u8>) -> Collected {
    let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::WorkTree);
    let document = Document { path, bytes, kind, change, blob: None, origin };
    let mut collected = Collected::new(SourceKind::Paths, "file", vec![Work::Ready(document)]);
    (collected.limited, collected.outside) = (true, true);
    collected
}

/// The text `bytes` as the capture that it looks like, or as nothing in particular.
pub(crate) fn text(bytes: Vec<u8>, policy: &Policy) -> Collected {
    let path = stdin::place(&bytes, policy).unwrap_or_else(|| RepoPath::from("text"));
    let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::Stdin);
    let document = Document { path, bytes, kind, change, blob: None, origin };
    Collected::new(SourceKind::Stdin, "text", vec![Work::Ready(document)])
}
