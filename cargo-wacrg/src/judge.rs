// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges what a source yields: reads each document, lets the engine look, and tells what a change touched from what
//! was there before.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::finding::Place;
use wacrg_rules::licence::prefix;
use wacrg_rules::rule::Blame;
use wacrg_rules::{Change, Document, Engine, EntryKind, Finding, Judgement, ObjectId, Origin, RepoPath};

use crate::git::{Entry, Opener, Repository, Trees, added_lines};
use crate::progress::Progress;
use crate::source::kept::Kept;
use crate::source::{Before, Changeset, Collected, Work};

/// What became of one document.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The change it belongs to, and its place in the change's work.
    pub(crate) at: (usize, usize),
    /// Where the document came from.
    pub(crate) origin: Origin,
    /// What the engine said; of a document that could not be read, only the path as it may be shown.
    pub(crate) judgement: Arc<Judgement>,
    /// Bytes judged; nothing if another change brought the same content to the same path.
    pub(crate) bytes: u64,
    /// Whether this content was judged at this path for an earlier change.
    pub(crate) again: bool,
    /// Why it could not be judged, if it could not.
    pub(crate) failure: Option<String>,
    /// Why less than all of it was looked at, if so.
    pub(crate) skipped: Option<String>,
    /// Lines that the change brought, as byte ranges; `None` where all of it is new, or nothing is known of a change.
    pub(crate) brought: Option<Vec<Range<usize>>>,
    /// What was found about the file as a whole before the change: rule and message.
    pub(crate) before: HashSet<(&'static str, String)>,
    /// Findings that an earlier change of the same run was told of already, by index.
    pub(crate) repeated: HashSet<usize>,
}

impl Outcome {
    /// What was found about a path of the tree.
    pub(crate) fn of_path(judgement: Judgement) -> Self {
        Self {
            at: (0, 0),
            origin: Origin::Index,
            judgement: Arc::new(judgement),
            bytes: 0,
            again: false,
            failure: None,
            skipped: None,
            brought: None,
            before: HashSet::new(),
            repeated: HashSet::new(),
        }
    }

    /// Whether a finding counts: one in what is judged whole does, another if it belongs to the change.
    pub(crate) fn is_touched(&self, finding: &Finding) -> bool {
        (self.judgement.whole && finding.blame == Blame::Lines) || self.is_new(finding)
    }

    /// Whether the change brought or altered what a finding marks.
    pub(crate) fn is_new(&self, finding: &Finding) -> bool {
        match finding.blame {
            Blame::Always => true,
            Blame::File => !self.before.contains(&(finding.rule.id, finding.message.to_string())),
            Blame::Lines => self.brought.as_deref().is_none_or(|brought| is_within(finding, brought)),
        }
    }
}

/// Whether a finding lies in one of `ranges` of its file.
pub(crate) fn is_within(finding: &Finding, ranges: &[Range<usize>]) -> bool {
    match &finding.place {
        Place::Path => false,
        Place::File { bytes, .. } => {
            ranges.iter().any(|range| bytes.start < range.end && range.start < bytes.end.max(bytes.start + 1))
        }
    }
}

/// From this many documents on it pays to judge in several threads.
const MANY: usize = 512;

/// The places in the source's work at which one and the same document stands.
type Places = Vec<(usize, usize)>;

/// Judges everything in `collected`, every blob once at each path. Outcomes come in the order of the work.
///
/// # Errors
/// The repository cannot be opened in another thread. What one document suffers is its own outcome.
pub(crate) fn judge(
    collected: &Collected,
    engine: &Engine,
    repository: Option<&mut dyn Repository>,
) -> anyhow::Result<Vec<Outcome>> {
    let moved: Vec<Moved<'_>> = collected.changes.iter().map(Moved::of).collect();
    let documents = documents(collected);
    let total: usize = documents.iter().map(Vec::len).sum();
    let progress = Progress::new("judging", "files");
    progress.expect(documents.len() as u64);
    let threads = match documents.len() {
        ..MANY => 1,
        _ => std::thread::available_parallelism().map_or(1, usize::from).min(8),
    };
    let mut outcomes = if threads < 2 {
        let mut bench = Bench::new(engine, collected, &moved, repository);
        let judged = documents.iter().flat_map(|places| {
            let outcomes = bench.outcomes(places);
            progress.tick();
            outcomes
        });
        judged.collect::<Vec<Outcome>>()
    } else {
        let next = AtomicUsize::new(0);
        let worker = |opener: Option<Opener>| -> anyhow::Result<Vec<Outcome>> {
            let mut own = opener.map(|open| open()).transpose()?;
            let repository = own.as_mut().map(|own| own.as_mut() as &mut dyn Repository);
            let mut bench = Bench::new(engine, collected, &moved, repository);
            let mut outcomes = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(places) = documents.get(index) else { return Ok(outcomes) };
                outcomes.extend(bench.outcomes(places));
                progress.tick();
            }
        };
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|_| {
                    let opener = repository.as_ref().map(|repository| repository.opener());
                    scope.spawn(|| worker(opener))
                })
                .collect();
            let mut outcomes = Vec::with_capacity(total);
            for handle in handles {
                outcomes.extend(handle.join().map_err(|_| anyhow::anyhow!("a thread ended early"))??);
            }
            anyhow::Ok(outcomes)
        })?
    };
    // what no thread delivered would be a pass that nobody gave
    anyhow::ensure!(outcomes.len() == total, "some files were not judged");
    outcomes.sort_by_key(|outcome| outcome.at);
    mark_repeated(&mut outcomes, collected);
    Ok(outcomes)
}

/// The documents of a source: blobs that several changes bring to the same path stand together.
fn documents(collected: &Collected) -> Vec<Places> {
    let mut known: HashMap<(ObjectId, &RepoPath, bool), usize> = HashMap::new();
    let mut documents: Vec<Places> = Vec::new();
    for (change, work) in collected.changes.iter().enumerate() {
        for (index, work) in work.work.iter().enumerate() {
            let next = documents.len();
            let document = match work {
                Work::Blob(entry) => {
                    *known.entry((entry.id, &entry.path, entry.kind == EntryKind::Symlink)).or_insert(next)
                }
                _ => next,
            };
            if document == next {
                documents.push(Vec::new());
            }
            documents[document].push((change, index));
        }
    }
    documents
}

/// Marks what a later commit only carries on: a finding in lines that it did not touch, and that was told of the same
/// file as an earlier commit of the run left it.
fn mark_repeated(outcomes: &mut [Outcome], collected: &Collected) {
    if collected.changes.len() < 2 {
        return;
    }
    let entry = |outcome: &Outcome| match &collected.changes[outcome.at.0].work[outcome.at.1] {
        Work::Blob(entry) => Some(entry),
        _ => None,
    };
    let mut known: HashMap<(ObjectId, Option<&RepoPath>), usize> = HashMap::new();
    for index in 0..outcomes.len() {
        let Some(new) = entry(&outcomes[index]) else { continue };
        let renamed = new.change == Change::Renamed;
        let earlier: Vec<usize> = new
            .old
            .iter()
            .filter_map(|old| known.get(&(*old, (!renamed).then_some(&new.path))))
            .copied()
            .filter(|old| outcomes[*old].at.0 < outcomes[index].at.0)
            .collect();
        let mut repeated = HashSet::new();
        for old in earlier {
            let sign = |finding: &Finding| {
                (finding.rule.id, finding.steps.clone(), finding.shape.to_string(), finding.message.to_string())
            };
            let mut told: HashMap<_, usize> = HashMap::new();
            for finding in &outcomes[old].judgement.findings {
                *told.entry(sign(finding)).or_default() += 1;
            }
            for (number, finding) in outcomes[index].judgement.findings.iter().enumerate() {
                let new_here = match &outcomes[index].brought {
                    None => true,
                    Some(_) if finding.place == Place::Path => renamed,
                    Some(brought) => is_within(finding, brought),
                };
                if let (false, Some(left @ 1..)) = (new_here, told.get_mut(&sign(finding))) {
                    *left -= 1;
                    repeated.insert(number);
                }
            }
        }
        outcomes[index].repeated = repeated;
        known.entry((new.id, Some(&new.path))).or_insert(index);
        known.entry((new.id, None)).or_insert(index);
    }
}

/// Content that the change removed or replaced: an added file can have come from there.
struct Moved<'c>(Vec<(&'c RepoPath, ObjectId)>);

impl<'c> Moved<'c> {
    fn of(change: &'c Changeset) -> Self {
        let deleted = change.deleted.iter().map(|(path, id)| (path, *id));
        let replaced = change.work.iter().filter_map(|work| match work {
            Work::Blob(entry) if entry.change == Change::Modified => Some((&entry.path, *entry.old.first()?)),
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
/// More than this is given back at once.
const LARGE: usize = 4 << 20;

struct Bench<'b, 'r> {
    engine: &'b Engine,
    collected: &'b Collected,
    moved: &'b [Moved<'b>],
    repository: Option<&'r mut (dyn Repository + 'r)>,
    trees: Trees,
    /// What the file before was read into.
    buffer: Vec<u8>,
}

impl<'b, 'r> Bench<'b, 'r> {
    fn new(
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
    fn outcomes(&mut self, places: &Places) -> Vec<Outcome> {
        let collected = self.collected;
        let Some((first, index)) = places.first() else { return Vec::new() };
        let work = &collected.changes[*first].work[*index];
        if let Some(judgement) = self.glance(work) {
            let (judgement, bytes) = (Arc::new(judgement.0), judgement.1);
            let outcome = |(number, at): (usize, &(usize, usize))| Outcome {
                at: *at,
                origin: Origin::WorkTree,
                judgement: Arc::clone(&judgement),
                bytes: if number == 0 { bytes } else { 0 },
                again: number > 0,
                failure: None,
                skipped: None,
                brought: None,
                before: HashSet::new(),
                repeated: HashSet::new(),
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
                at: *at,
                origin: document.origin,
                judgement: Arc::clone(&judgement),
                bytes: if number == 0 { document.bytes.len() as u64 } else { 0 },
                again: number > 0,
                failure: None,
                skipped: skipped.clone(),
                brought: origins.as_ref().and_then(|origins| brought(origins, &document.bytes)),
                before: match origins {
                    Some(origins) if about_file => self.before(document, origins),
                    _ => HashSet::new(),
                },
                repeated: HashSet::new(),
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
            at: *at,
            origin: Origin::Name,
            judgement: Arc::clone(&judgement),
            bytes: 0,
            again: number > 0,
            failure: Some(reason.to_owned()),
            skipped: None,
            brought: None,
            before: HashSet::new(),
            repeated: HashSet::new(),
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

/// The lines of `new` that none of `origins` has: what a merge brings is in none of its parents.
fn brought(origins: &[Vec<u8>], new: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut brought: Option<Vec<Range<usize>>> = None;
    for old in origins {
        let lines = if old == new { Vec::new() } else { added_lines(old, new).ok()? };
        brought = Some(brought.map_or_else(|| lines.clone(), |known| common(&known, &lines)));
    }
    brought
}

/// Reads the document that `work` stands for.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn document(work: &Work, repository: Option<&mut (dyn Repository + '_)>) -> Result<Document, String> {
    read(work, repository, Vec::new(), None)
}

/// The same, with an empty buffer that a file is read into, and what is kept of blobs.
fn read(
    work: &Work,
    repository: Option<&mut (dyn Repository + '_)>,
    buffer: Vec<u8>,
    kept: Option<&Kept>,
) -> Result<Document, String> {
    match work {
        Work::Ready(document) => Ok(document.clone()),
        Work::Section(part) => Ok(part.document.clone()),
        Work::Blob(entry) => {
            let bytes = match (entry.kind, repository) {
                (EntryKind::Submodule, _) => Vec::new(),
                (_, Some(repository)) => match kept.and_then(|kept| kept.get(&entry.id)) {
                    Some(bytes) => bytes,
                    None => {
                        let bytes = repository.blob(&entry.id).map_err(|error| error.to_string())?;
                        kept.inspect(|kept| kept.put(&entry.id, &bytes));
                        bytes
                    }
                },
                (_, None) => return Err("there is no repository to read it from".to_owned()),
            };
            Ok(entry.document(bytes))
        }
        Work::OnDisk(path, file, kind) => {
            on_disk(path, file, *kind, buffer).map_err(|error| format!("the file cannot be read: {error}"))
        }
    }
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

fn on_disk(path: &RepoPath, file: &Path, link: std::fs::FileType, mut buffer: Vec<u8>) -> std::io::Result<Document> {
    let (kind, bytes) = if link.is_symlink() {
        let target = std::fs::read_link(file)?;
        (EntryKind::Symlink, target.into_os_string().into_encoded_bytes())
    } else if link.is_dir() {
        (EntryKind::Submodule, Vec::new())
    } else if link.is_file() {
        std::fs::File::open(file)?.read_to_end(&mut buffer)?;
        (EntryKind::File, buffer)
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

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn what_two_lists_of_ranges_share() {
        assert_eq!(common(&[0..5, 8..9], &[3..6, 7..20]), [3..5, 8..9]);
        assert!(common(&[0..5, 9..10], &[5..6, 7..8]).is_empty());
    }
}
