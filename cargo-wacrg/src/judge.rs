// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges what a source yields: reads each document, lets the engine look, and tells what a change touched from what
//! was there before.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::finding::Place;
use wacrg_rules::rule::Blame;
use wacrg_rules::{Change, Document, Engine, EntryKind, Finding, Judgement, ObjectId, Origin, RepoPath};

use crate::git::{Entry, Opener, Repository, added_lines};
use crate::source::{Collected, Work};

/// What became of one document.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What the engine said; of a document that could not be read, only the path as it may be shown.
    pub(crate) judgement: Judgement,
    /// Bytes judged.
    pub(crate) bytes: u64,
    /// Why it could not be judged, if it could not.
    pub(crate) failure: Option<String>,
    /// Why less than all of it was looked at, if so.
    pub(crate) skipped: Option<String>,
    /// Lines that the change brought, as byte ranges; `None` where all of it is new, or nothing is known of a change.
    pub(crate) touched: Option<Vec<Range<usize>>>,
    /// What was found about the file as a whole before the change: rule and message.
    pub(crate) before: HashSet<(&'static str, String)>,
}

impl Outcome {
    /// What was found about a path of the tree.
    pub(crate) fn of_path(judgement: Judgement) -> Self {
        Self { judgement, bytes: 0, failure: None, skipped: None, touched: None, before: HashSet::new() }
    }

    /// Whether a finding counts: one in what is judged whole does, another if it belongs to the change.
    pub(crate) fn is_touched(&self, finding: &Finding) -> bool {
        (self.judgement.whole && finding.blame == Blame::Lines) || self.is_new(finding)
    }

    /// Whether the change brought or altered what a finding marks.
    pub(crate) fn is_new(&self, finding: &Finding) -> bool {
        match finding.blame {
            Blame::Always => return true,
            Blame::File => return !self.before.contains(&(finding.rule.id, finding.message.to_string())),
            Blame::Lines => {}
        }
        let Some(touched) = &self.touched else { return true };
        match &finding.place {
            Place::Path => false,
            Place::File { bytes, .. } => {
                touched.iter().any(|range| bytes.start < range.end && range.start < bytes.end.max(bytes.start + 1))
            }
        }
    }
}

/// From this many documents on it pays to judge in several threads.
const MANY: usize = 512;

/// Judges everything in `collected`. Outcomes come in the order of the work.
///
/// # Errors
/// The repository cannot be opened in another thread. What one document suffers is its own outcome.
pub(crate) fn judge(
    collected: &Collected,
    engine: &Engine,
    repository: Option<&mut dyn Repository>,
) -> anyhow::Result<Vec<Outcome>> {
    let moved = Moved::of(collected);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if collected.work.len() < MANY || threads < 2 {
        let mut bench = Bench { engine, moved: &moved, repository };
        return Ok(collected.work.iter().map(|work| bench.outcome(work)).collect());
    }
    let next = AtomicUsize::new(0);
    let worker = |opener: Option<Opener>| -> anyhow::Result<Vec<(usize, Outcome)>> {
        let mut own = opener.map(|open| open()).transpose()?;
        let repository = own.as_mut().map(|own| own.as_mut() as &mut dyn Repository);
        let mut bench = Bench { engine, moved: &moved, repository };
        let mut outcomes = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(work) = collected.work.get(index) else { return Ok(outcomes) };
            outcomes.push((index, bench.outcome(work)));
        }
    };
    let mut outcomes = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|_| {
                let opener = repository.as_ref().map(|repository| repository.opener());
                scope.spawn(|| worker(opener))
            })
            .collect();
        let mut outcomes = Vec::with_capacity(collected.work.len());
        for handle in handles {
            outcomes.extend(handle.join().map_err(|_| anyhow::anyhow!("a thread ended early"))??);
        }
        anyhow::Ok(outcomes)
    })?;
    // what no thread delivered would be a pass that nobody gave
    anyhow::ensure!(outcomes.len() == collected.work.len(), "some files were not judged");
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Content that the change removed or replaced: an added file can have come from there.
struct Moved<'c>(Vec<(&'c RepoPath, ObjectId)>);

impl<'c> Moved<'c> {
    fn of(collected: &'c Collected) -> Self {
        let deleted = collected.deleted.iter().map(|(path, id)| (path, *id));
        let replaced = collected.work.iter().filter_map(|work| match work {
            Work::Indexed(entry) if entry.change == Change::Modified => Some((&entry.path, entry.old?)),
            _ => None,
        });
        Self(deleted.chain(replaced).collect())
    }

    /// The most likely origins of the file at `path`, best first.
    fn candidates(&self, path: &RepoPath) -> Vec<ObjectId> {
        let mut near: Vec<_> = self.0.iter().collect();
        near.sort_by_key(|(other, _)| (other.file_name() != path.file_name(), other.extension() != path.extension()));
        near.into_iter().take(16).map(|(_, id)| *id).collect()
    }
}

/// Where one document after the other is judged.
struct Bench<'b, 'r> {
    engine: &'b Engine,
    moved: &'b Moved<'b>,
    repository: Option<&'r mut (dyn Repository + 'r)>,
}

impl Bench<'_, '_> {
    fn outcome(&mut self, work: &Work) -> Outcome {
        let owned;
        let repository = self.repository.as_mut().map(|repository| &mut **repository as &mut dyn Repository);
        let document = match work {
            Work::Ready(document) => document,
            work => match document(work, repository) {
                Ok(document) => {
                    owned = document;
                    &owned
                }
                Err(reason) => return self.failure(work.path(), reason),
            },
        };
        let judgement = self.engine.judge(document);
        let about_file = judgement.findings.iter().any(|finding| finding.blame == Blame::File);
        let origin = match work {
            Work::Indexed(entry) if !judgement.findings.is_empty() => self.origin(entry, &document.bytes),
            _ => None,
        };
        let touched = origin.as_ref().and_then(|old| touched(old, &document.bytes));
        let before = match origin {
            Some(old) if about_file => self.before(document, old),
            _ => HashSet::new(),
        };
        let skipped = match document.kind {
            EntryKind::Submodule => Some("a submodule: its content is not part of this repository".to_owned()),
            _ => judgement.unopened.map(|kind| format!("{kind}: only what is plain text in it was judged")),
        };
        Outcome { judgement, bytes: document.bytes.len() as u64, failure: None, skipped, touched, before }
    }

    /// What was found about the file as a whole when it was `old`.
    fn before(&self, document: &Document, old: Vec<u8>) -> HashSet<(&'static str, String)> {
        let old = Document { bytes: old, blob: None, ..document.clone() };
        let findings = self.engine.judge(&old).findings.into_iter();
        findings
            .filter(|finding| finding.blame == Blame::File)
            .map(|finding| (finding.rule.id, finding.message.into_owned()))
            .collect()
    }

    fn failure(&self, path: &RepoPath, reason: String) -> Outcome {
        let nothing = Document {
            path: path.clone(),
            bytes: Vec::new(),
            kind: EntryKind::Submodule,
            change: Change::Unchanged,
            blob: None,
            origin: Origin::Index,
        };
        let mut judgement = self.engine.judge(&nothing);
        judgement.findings.clear();
        Outcome { judgement, bytes: 0, failure: Some(reason), skipped: None, touched: None, before: HashSet::new() }
    }

    /// What `entry` was before the change, at its path or where it comes from; `None` if all of it is new, or if what
    /// was there before cannot be read: then everything counts.
    fn origin(&mut self, entry: &Entry, new: &[u8]) -> Option<Vec<u8>> {
        match (entry.change, entry.old) {
            (Change::Unchanged, _) => None,
            (Change::Renamed, _) => Some(new.to_vec()),
            (Change::Modified, Some(old)) => self.repository.as_deref_mut()?.blob(&old).ok(),
            _ => {
                let repository = self.repository.as_deref_mut()?;
                if repository.head_has(&entry.id).ok()? {
                    return Some(new.to_vec());
                }
                let origins = self.moved.candidates(&entry.path);
                origins.iter().find_map(|origin| {
                    let old = self.repository.as_deref_mut()?.blob(origin).ok()?;
                    is_similar(&old, new).then_some(old)
                })
            }
        }
    }
}

/// The lines of `new` that `old` did not have.
fn touched(old: &[u8], new: &[u8]) -> Option<Vec<Range<usize>>> {
    if old == new { Some(Vec::new()) } else { added_lines(old, new).ok() }
}

/// Reads the document that `work` stands for.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn document(work: &Work, repository: Option<&mut (dyn Repository + '_)>) -> Result<Document, String> {
    match work {
        Work::Ready(document) => Ok(document.clone()),
        Work::Indexed(entry) => {
            let bytes = match (entry.kind, repository) {
                (EntryKind::Submodule, _) => Vec::new(),
                (_, Some(repository)) => repository.blob(&entry.id).map_err(|error| error.to_string())?,
                (_, None) => return Err("there is no repository to read it from".to_owned()),
            };
            let (path, blob) = (entry.path.clone(), Some(entry.id));
            Ok(Document { path, bytes, kind: entry.kind, change: entry.change, blob, origin: Origin::Index })
        }
        Work::OnDisk(path, file) => on_disk(path, file).map_err(|error| format!("the file cannot be read: {error}")),
    }
}

fn on_disk(path: &RepoPath, file: &Path) -> std::io::Result<Document> {
    let link = std::fs::symlink_metadata(file)?.file_type();
    let (kind, bytes) = if link.is_symlink() {
        let target = std::fs::read_link(file)?;
        (EntryKind::Symlink, target.into_os_string().into_encoded_bytes())
    } else if link.is_dir() {
        (EntryKind::Submodule, Vec::new())
    } else if link.is_file() {
        (EntryKind::File, std::fs::read(file)?)
    } else {
        return Err(std::io::Error::other("it is neither a file nor a link"));
    };
    Ok(Document { path: path.clone(), bytes, kind, change: Change::Unchanged, blob: None, origin: Origin::WorkTree })
}

/// Whether the two have at least half of the longer one's lines in common, which is what git takes for a rename.
fn is_similar(old: &[u8], new: &[u8]) -> bool {
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
