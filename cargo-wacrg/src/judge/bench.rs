// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges one document after the other.

use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

use wacrg_rules::licence::prefix;
use wacrg_rules::rule::Blame;
use wacrg_rules::{Change, Document, Engine, EntryKind, Judgement, ObjectId, Origin, RepoPath};

use super::origin::{Moved, brought, is_similar};
use super::read::read;
use super::{Outcome, Places};
use crate::git::{Entry, Repository, Trees};
use crate::source::{Before, Collected, Work};

/// A buffer of more bytes than this is given back at once.
const LARGE: usize = 4 << 20;

/// Where one document after the other is judged.
pub(super) struct Bench<'b, 'r> {
    engine: &'b Engine,
    collected: &'b Collected,
    moved: &'b [Moved<'b>],
    repository: Option<&'r mut (dyn Repository + 'r)>,
    trees: Trees,
    /// What the file before was read into.
    buffer: Vec<u8>,
}

impl<'b, 'r> Bench<'b, 'r> {
    pub(super) fn new(
        engine: &'b Engine,
        collected: &'b Collected,
        moved: &'b [Moved<'b>],
        repository: Option<&'r mut (dyn Repository + 'r)>,
    ) -> Self {
        Self { engine, collected, moved, repository, trees: Trees::default(), buffer: Vec::new() }
    }

    /// Judges a file on disk by its beginning, where that is enough, and nothing is to be told; and how much it read.
    fn glance(&self, work: &Work) -> Option<(Judgement, u64)> {
        let Work::OnDisk(path, file, kind) = work else { return None };
        if !self.engine.is_shallow() || !kind.is_file() || prefix::is_read_whole(path, self.engine.policy()) {
            return None;
        }
        let mut bytes = Vec::with_capacity(prefix::LEN);
        std::fs::File::open(file).ok()?.take(prefix::LEN as u64).read_to_end(&mut bytes).ok()?;
        let read = bytes.len();
        let (change, origin) = (Change::Unchanged, Origin::WorkTree);
        let beginning = Document { path: path.clone(), bytes, kind: EntryKind::File, change, blob: None, origin };
        let document = if read < prefix::LEN { beginning } else { prefix::cut(beginning)? };
        let judgement = self.engine.judge(&document);
        judgement.findings.is_empty().then_some((judgement, read as u64))
    }

    /// Judges one document for every change that brings it.
    pub(super) fn outcomes(&mut self, places: &Places) -> Vec<Outcome> {
        let collected = self.collected;
        let Some((first, index)) = places.first() else { return Vec::new() };
        let work = &collected.changes[*first].work[*index];
        if let Some(judgement) = self.glance(work) {
            let (judgement, bytes) = (Arc::new(judgement.0), judgement.1);
            let outcome = |(number, at): (usize, &(usize, usize))| Outcome {
                bytes: if number == 0 { bytes } else { 0 },
                again: number > 0,
                ..Outcome::new(*at, Origin::WorkTree, Arc::clone(&judgement))
            };
            return places.iter().enumerate().map(outcome).collect();
        }
        let mut owned = None;
        let buffer = std::mem::take(&mut self.buffer);
        let repository = self.repository.as_mut().map(|repository| &mut **repository as &mut dyn Repository);
        let document = match work {
            Work::Ready(document) => document,
            Work::Section(part) => &part.document,
            work => match read(work, repository, buffer, Some(&collected.kept)) {
                Ok(document) => &*owned.insert(document),
                Err(reason) => return self.failures(work.path(), places, &reason),
            },
        };
        let judgement = self.engine.judge(document);
        let judgement = Arc::new(match work {
            Work::Section(part) => part.translate(judgement),
            _ => judgement,
        });
        let skipped = match (document.kind, document.origin) {
            (EntryKind::Submodule, Origin::Name) => None,
            (EntryKind::Submodule, _) => Some("a submodule: its content is not part of this repository".to_owned()),
            _ => judgement.unopened.map(|kind| format!("{kind}: only what is plain text in it was judged")),
        };
        let about_file = judgement.findings.iter().any(|finding| finding.blame == Blame::File);
        let outcome = |(number, at): (usize, &(usize, usize))| {
            let origins = match &collected.changes[at.0].work[at.1] {
                Work::Blob(entry) if !judgement.findings.is_empty() => self.origins(at.0, entry, &document.bytes),
                _ => None,
            };
            Outcome {
                bytes: if number == 0 { document.bytes.len() as u64 } else { 0 },
                again: number > 0,
                skipped: skipped.clone(),
                brought: origins.as_ref().and_then(|origins| brought(origins, &document.bytes)),
                before: match origins {
                    Some(origins) if about_file => self.before(document, origins),
                    _ => HashSet::new(),
                },
                ..Outcome::new(*at, document.origin, Arc::clone(&judgement))
            }
        };
        let outcomes = places.iter().enumerate().map(outcome).collect();
        // memory that was asked for once serves the next file
        if let Some(document) = owned.filter(|document: &Document| document.bytes.capacity() <= LARGE) {
            self.buffer = document.bytes;
            self.buffer.clear();
        }
        outcomes
    }

    /// What was found about the file as a whole when it was one of `origins`.
    fn before(&self, document: &Document, origins: Vec<Vec<u8>>) -> HashSet<(&'static str, String)> {
        let judged = origins.into_iter().flat_map(|bytes| {
            let old = Document { bytes, blob: None, ..document.clone() };
            self.engine.judge(&old).findings
        });
        judged
            .filter(|finding| finding.blame == Blame::File)
            .map(|finding| (finding.rule.id, finding.message.into_owned()))
            .collect()
    }

    /// What is told of a document that cannot be read.
    fn failures(&self, path: &RepoPath, places: &Places, reason: &str) -> Vec<Outcome> {
        let nothing = Document {
            path: path.clone(),
            bytes: Vec::new(),
            kind: EntryKind::Submodule,
            change: Change::Unchanged,
            blob: None,
            origin: Origin::Name,
        };
        let mut judgement = self.engine.judge(&nothing);
        judgement.findings.clear();
        let judgement = Arc::new(judgement);
        let outcome = |(number, at): (usize, &(usize, usize))| Outcome {
            again: number > 0,
            failure: Some(reason.to_owned()),
            ..Outcome::new(*at, Origin::Name, Arc::clone(&judgement))
        };
        places.iter().enumerate().map(outcome).collect()
    }

    /// What `entry` was before the change, in every parent that has it, or where it comes from; `None` if all of it is
    /// new, or if what was there before cannot be read: then everything counts.
    fn origins(&mut self, change: usize, entry: &Entry, new: &[u8]) -> Option<Vec<Vec<u8>>> {
        match entry.change {
            Change::Unchanged => None,
            Change::Renamed => Some(vec![new.to_vec()]),
            Change::Modified => {
                let repository = self.repository.as_deref_mut()?;
                entry.old.iter().map(|old| repository.blob(old).ok()).collect()
            }
            Change::Added => {
                if self.was_there(change, &entry.id)? {
                    return Some(vec![new.to_vec()]);
                }
                let origins = self.moved.get(change)?.candidates(&entry.path);
                origins.iter().find_map(|origin| {
                    let old = self.repository.as_deref_mut()?.blob(origin).ok()?;
                    is_similar(&old, new).then(|| vec![old])
                })
            }
        }
    }

    /// Whether the content `id` was there before the change, at any path.
    fn was_there(&mut self, change: usize, id: &ObjectId) -> Option<bool> {
        let repository = self.repository.as_deref_mut()?;
        match &self.collected.changes.get(change)?.before {
            Before::Head => repository.head_has(id).ok(),
            Before::Trees(trees) => {
                trees.iter().try_fold(false, |found, tree| Some(found || self.trees.has(repository, tree, id).ok()?))
            }
        }
    }
}
