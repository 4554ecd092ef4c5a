// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What was found, once: a value that stands in a thousand versions of a file is one finding, told where it came in.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use wacrg_rules::finding::{Allowed, Finding, Judgement, Place};
use wacrg_rules::{Engine, RepoPath};
use wacrg_schema::Level;
use wacrg_schema::report::v1;

use super::graph::NONE;
use crate::git::pack::Number;
use crate::report;

/// What a finding is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    /// A file's content.
    Blob(Number),
    /// The message or another part of a commit or tag.
    Text(Number),
    /// A name.
    Name,
}

/// A finding and where it came in.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) finding: v1::Finding,
    pub(crate) allowed: Option<Allowed>,
    pub(crate) holder: Holder,
    /// Index of the first commit; [`NONE`] where no commit brought it.
    pub(crate) commit: u32,
    /// In how many objects it stands.
    pub(crate) count: usize,
}

/// A value in memory is told from another by a hash that is made anew for each run and never leaves it.
type Key = (&'static str, String, u64);

/// Findings so far.
#[derive(Debug)]
pub(crate) struct Ledger {
    hasher: RandomState,
    known: HashMap<Key, usize>,
    pub(crate) records: Vec<Record>,
    /// Findings that were too many to be kept.
    pub(crate) dropped: usize,
}

/// Findings that are kept: whoever has so many does not read them one by one.
const KEPT: usize = 50_000;

impl Ledger {
    /// An empty one; those that are to be put together have the same `hasher`.
    pub(crate) fn new(hasher: RandomState) -> Self {
        Self { hasher, known: HashMap::new(), records: Vec::new(), dropped: 0 }
    }

    /// Adds what was found in `bytes`. `paths` are all paths that they stood at: what is allowed at one of them only is
    /// not allowed.
    pub(crate) fn add(
        &mut self,
        judgement: &Judgement,
        bytes: &[u8],
        (holder, commit): (Holder, u32),
        paths: &[RepoPath],
        engine: &Engine,
    ) {
        for finding in &judgement.findings {
            if matches!(holder, Holder::Blob(_)) && finding.place == Place::Path {
                continue;
            }
            let key = self.key(judgement, finding, bytes);
            if let Some(index) = self.known.get(&key) {
                let record = &mut self.records[*index];
                record.count += 1;
                if commit < record.commit {
                    record.finding = report::told(judgement, finding, String::new());
                    (record.holder, record.commit) = (holder, commit);
                }
                continue;
            }
            if self.records.len() == KEPT {
                self.dropped += 1;
                continue;
            }
            let everywhere = || paths.iter().all(|path| engine.policy().allowance(finding.rule, path).is_some());
            let allowed = match &finding.allowed {
                Some(Allowed::Policy(_)) if !everywhere() => None,
                allowed => allowed.clone(),
            };
            self.known.insert(key, self.records.len());
            let finding = report::told(judgement, finding, String::new());
            self.records.push(Record { finding, allowed, holder, commit, count: 1 });
        }
    }

    fn key(&self, judgement: &Judgement, finding: &Finding, bytes: &[u8]) -> Key {
        let value = match &finding.place {
            Place::File { bytes: range, .. } => bytes.get(range.clone()).unwrap_or_default(),
            Place::Path => &[],
        };
        let hash = self.hasher.hash_one((value, &finding.steps, finding.message.as_ref()));
        (finding.rule.id, judgement.shown_path.clone(), hash)
    }

    /// Takes in what another thread found.
    pub(crate) fn take(&mut self, other: Self) {
        self.dropped += other.dropped;
        let mut keys: Vec<(usize, Key)> = other.known.into_iter().map(|(key, index)| (index, key)).collect();
        keys.sort_unstable_by_key(|(index, _)| *index);
        for (record, (_, key)) in other.records.into_iter().zip(keys) {
            if let Some(index) = self.known.get(&key) {
                let mine = &mut self.records[*index];
                let count = mine.count + record.count;
                if record.commit < mine.commit {
                    *mine = record;
                }
                mine.count = count;
            } else if self.records.len() < KEPT {
                self.known.insert(key, self.records.len());
                self.records.push(record);
            } else {
                self.dropped += 1;
            }
        }
    }

    /// Whether anything is denied.
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.dropped == 0
    }
}

impl Record {
    /// Whether it counts at all under the policy.
    pub(crate) fn is_told(&self) -> bool {
        self.allowed.is_none() && self.finding.level != Level::Allow
    }

    /// Whether a commit brought it.
    pub(crate) fn has_commit(&self) -> bool {
        self.commit != NONE
    }
}
