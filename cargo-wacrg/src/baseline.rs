// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The baseline: findings that somebody looked at and accepted as they are.
//!
//! An entry names the rule, the path, and the fingerprint of rule, path, decode steps and ordinal. It holds nothing of
//! the value, and not the blob's id either: from that a short file's content could be guessed, long after it was
//! purged. The price is that an entry does not know the value it was made for, so a change that touches the marked line
//! is judged as if there were none.
//!
//! What history holds does not change any more: there an entry is made for one commit or tag, by its id, and accepts
//! nothing of another. The two lists have nothing to say to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use wacrg_rules::RepoPath;
use wacrg_schema::report::v1::Finding;

use crate::git::Repository;
use crate::input;
use crate::policy::Trusted;
use crate::source::disk;
use crate::trouble::Trouble;

const VERSION: u32 = 1;

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    findings: Vec<Entry>,
    #[serde(default)]
    history: Vec<Entry>,
}

/// What entries were made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Files as they are, or as a change leaves them.
    Files,
    /// Commits and tags that there are.
    History,
}

/// Entries of both kinds, by fingerprint.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    files: BTreeMap<String, Entry>,
    history: BTreeMap<String, Entry>,
}

impl Lists {
    /// Those of one kind.
    pub(crate) fn of(&self, of: Of) -> impl Iterator<Item = &Entry> {
        self.map(of).values()
    }

    /// The same with `entries` in place of those of one kind.
    pub(crate) fn with(mut self, of: Of, entries: Vec<Entry>) -> Self {
        let entries = entries.into_iter().map(|entry| (entry.fingerprint.clone(), entry)).collect();
        match of {
            Of::Files => self.files = entries,
            Of::History => self.history = entries,
        }
        self
    }

    fn map(&self, of: Of) -> &BTreeMap<String, Entry> {
        match of {
            Of::Files => &self.files,
            Of::History => &self.history,
        }
    }
}

/// A baseline, and what of it was needed.
#[derive(Debug)]
pub(crate) struct Baseline {
    /// Its path from the repository's root, or as it was named.
    pub(crate) path: RepoPath,
    /// Whether a change is judged, whose own findings it does not accept.
    pub(crate) for_change: bool,
    /// Whether the trusted side has it; another one is the user's own word for this run.
    is_committed: bool,
    lists: Lists,
    of: Of,
    used: BTreeSet<String>,
}

impl Baseline {
    /// Reads the baseline at `file`: the version of the `trusted` side if it has one, so that a change cannot add to it.
    /// Only entries made for `of` accept anything.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub(crate) fn load(
        (file, of): (&Path, Of),
        trusted: &Trusted,
        repository: Option<&mut (dyn Repository + '_)>,
    ) -> anyhow::Result<Self> {
        let shown = file.display().to_string();
        let mut path = RepoPath::new(shown.clone().into_bytes());
        let mut bytes = None;
        if let Some(repository) = repository
            && let Ok(inside) = disk::from_root(&[PathBuf::from(file)], repository)
            && let Some(inside) = inside.into_iter().next()
        {
            let name = String::from_utf8_lossy(inside.as_bytes()).into_owned();
            bytes = trusted.file(&name, repository).context("the baseline cannot be read")?;
            path = inside;
        }
        let is_committed = bytes.is_some();
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => read(file)?,
        };
        let lists = parse(&bytes).map_err(|reason| bad(&shown, &reason))?;
        Ok(Self { path, for_change: false, is_committed, lists, of, used: BTreeSet::new() })
    }

    /// Whether `finding` is accepted; `is_new` if the change brought or altered it. An entry that says another path or rule
    /// than its fingerprint was made of is for nobody: whoever reads the file goes by what it says.
    pub(crate) fn accepts(&mut self, finding: &Finding, is_new: bool) -> bool {
        let listed = self.lists.map(self.of).get(&finding.fingerprint);
        if (self.for_change && is_new) || listed.is_none_or(|listed| *listed != entry(finding)) {
            return false;
        }
        self.used.insert(finding.fingerprint.clone());
        true
    }

    /// Entries that accepted nothing.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &Entry> {
        self.lists.of(self.of).filter(|entry| !self.used.contains(&entry.fingerprint))
    }

    /// How many entries the baseline in `bytes` has that the trusted side's has not.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn added(&self, bytes: &[u8]) -> Result<usize, String> {
        let lists = parse(bytes)?;
        let added = |of| {
            let known = |key: &&String| self.is_committed && self.lists.map(of).contains_key(*key);
            lists.map(of).keys().filter(|key| !known(key)).count()
        };
        Ok(added(Of::Files) + added(Of::History))
    }
}

/// Reads the entries of the baseline on disk.
///
/// # Errors
/// It cannot be read, or is none.
pub(crate) fn lists(file: &Path) -> anyhow::Result<Lists> {
    parse(&read(file)?).map_err(|reason| bad(&file.display().to_string(), &reason))
}

/// The entry for a finding.
pub(crate) fn entry(finding: &Finding) -> Entry {
    let (path, rule) = (finding.location.path.clone(), finding.rule.clone());
    Entry { path, rule, fingerprint: finding.fingerprint.clone() }
}

/// The file that holds `lists`: one entry a line, by path, so that two branches' additions rarely meet.
///
/// # Errors
/// An entry cannot be written as JSON; none is like that.
pub(crate) fn text(lists: &Lists) -> anyhow::Result<String> {
    let list = |of| -> anyhow::Result<String> {
        let mut entries: Vec<&Entry> = lists.of(of).collect();
        entries.sort();
        let lines = entries.into_iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        Ok(if lines.is_empty() { "[]".to_owned() } else { format!("[\n    {}\n  ]", lines.join(",\n    ")) })
    };
    let history = match lists.of(Of::History).next() {
        Some(_) => format!(",\n  \"history\": {}", list(Of::History)?),
        None => String::new(),
    };
    Ok(format!("{{\n  \"version\": {VERSION},\n  \"findings\": {}{history}\n}}\n", list(Of::Files)?))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    input::file(file).map_err(|error| {
        let help = "`cargo wacrg baseline` writes one";
        Trouble::new(format!("the baseline {} cannot be read: {error}", file.display()), help).into()
    })
}

fn parse(bytes: &[u8]) -> Result<Lists, String> {
    // serde_json can quote what it read
    let file: File = serde_json::from_slice(bytes)
        .map_err(|error| format!("line {}, column {}: not as it should be", error.line(), error.column()))?;
    if file.version != VERSION {
        return Err(format!("it has version {}, this program knows version {VERSION}", file.version));
    }
    let is_whole =
        |entry: &Entry| entry.fingerprint.len() == 32 && entry.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
    if !file.findings.iter().chain(&file.history).all(is_whole) {
        return Err("a fingerprint is not of 32 hex digits".to_owned());
    }
    Ok(Lists::default().with(Of::Files, file.findings).with(Of::History, file.history))
}

fn bad(file: &str, reason: &str) -> anyhow::Error {
    Trouble::new(format!("{file} is no baseline: {reason}"), "write it anew with `cargo wacrg baseline`").into()
}
