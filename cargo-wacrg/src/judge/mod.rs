// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges what a source yields: reads each document, lets the engine look, and tells what a change touched from what
//! was there before.

mod bench;
mod origin;
mod outcome;
mod read;
mod repeated;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::{Engine, EntryKind, ObjectId, RepoPath};

use self::bench::Bench;
use self::origin::Moved;
pub(crate) use self::outcome::{Outcome, is_within};
pub(crate) use self::read::document;
use crate::git::{Opener, Repository};
use crate::progress::Progress;
use crate::source::{Collected, Work};

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
    repeated::mark(&mut outcomes, collected);
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
