// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! All of history: every content that is reachable, judged once under every class of path that it ever stood at; and
//! what commits, tags and refs say.

mod blobs;
mod folders;
mod graph;
mod ledger;
mod names;
mod scan;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::hash::RandomState;

use wacrg_rules::excerpt::guard;
use wacrg_rules::redacted::plural;
use wacrg_rules::{Engine, ObjectId, RepoPath};
use wacrg_schema::report::v1;

use crate::git::objects::Headed;
use crate::git::pack::{Forest, Kind, Number, Store, Tools};
use crate::git::tips::{self, Reach, Tip};
use crate::progress::{Progress, end_on_interrupt};
use crate::report::Ordinals;
use blobs::{Groups, Judge};
use graph::{Graph, NONE, Place};
use ledger::{Holder, Ledger, Record};
use scan::Known;

/// What to look at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) reach: Reach,
    /// Go on where a shallow clone cuts history off.
    pub(crate) allow_shallow: bool,
}

/// Digits of an id that are shown.
const SHORT: usize = 10;
/// Paths that are told of one finding.
const PATHS: usize = 20;

/// What came of judging history.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Contents judged, and their bytes.
    pub(crate) judged: usize,
    pub(crate) bytes: u64,
    /// Commits, and messages of commits and tags.
    pub(crate) commits: usize,
    pub(crate) messages: usize,
    /// Findings, and why they are accepted if they are.
    pub(crate) findings: Vec<(v1::Finding, Option<wacrg_rules::finding::Allowed>)>,
    /// What was not judged, and why that is no failure.
    pub(crate) skipped: Vec<(String, String)>,
    /// What could not be judged, and why.
    pub(crate) failures: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
}

/// History, opened for judging: where it begins is known and does not change any more.
pub(crate) struct History {
    manner: Manner,
    store: Store,
    refs: Vec<Tip>,
    logs: Vec<Tip>,
    shallow: Vec<ObjectId>,
}

impl History {
    /// Opens the history of the repository around the current directory.
    ///
    /// # Errors
    /// There is no repository, or its refs or folders of objects cannot be read.
    pub(crate) fn open(manner: Manner) -> anyhow::Result<Self> {
        let refs = tips::refs(manner.reach)?;
        let logs = tips::logs(manner.reach, &refs)?;
        let shallow = tips::shallow()?;
        // objects are listed after refs: what a ref names was there before
        Ok(Self { manner, store: tips::store()?, refs, logs, shallow })
    }

    /// Judges all of it.
    ///
    /// # Errors
    /// A pack cannot be read at all, or a thread ended early. What one object suffers is among [`Told::failures`].
    pub(crate) fn judge(&self, engine: &Engine) -> anyhow::Result<Told> {
        end_on_interrupt()?;
        let progress = Progress::new("judging", "objects");
        let mut told = Told::default();
        let mut known = Known::of(&self.store)?;
        let mut scan = scan::scan(&self.store, &mut known)?;
        known.forests.iter_mut().for_each(Forest::rest);
        scan.damaged.extend(known.damaged.drain());
        let tips: Vec<Tip> = self.refs.iter().chain(&self.logs).cloned().collect();
        let graph = Graph::follow(&self.store, &known.kinds, scan, &tips, &self.shallow);
        let groups = Groups::of(&graph, engine);
        let commits: HashMap<Number, u32> =
            graph.commits.iter().enumerate().map(|(index, number)| (*number, index as u32)).collect();
        let wanted = |number: Number| match known.kinds[number as usize] {
            Some(Kind::Blob) => graph.is_reachable(number),
            Some(Kind::Commit) => commits.contains_key(&number),
            Some(Kind::Tag) => graph.tags.contains(&number),
            _ => false,
        };
        progress.expect((0..self.store.len() as Number).filter(|number| wanted(*number)).count() as u64);
        let hasher = RandomState::new();
        let judge = || Judge::new((&graph, &groups), engine, (&progress, &commits), hasher.clone());
        let judges = scan::walk(&self.store, &mut known.forests, wanted, judge)?;
        let mut found = Ledger::new(hasher.clone());
        let mut unopened: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
        for judge in judges {
            told.judged += judge.judged;
            told.bytes += judge.bytes;
            told.messages += judge.messages;
            found.take(judge.found);
            for (key, count) in judge.unopened {
                *unopened.entry(key).or_default() += count;
            }
            for (number, damage) in judge.failed {
                told.failures.push((self.place_of(&graph, number, engine), damage.to_string()));
            }
        }
        let judged = told.judged + told.messages + told.failures.len();
        let expected = (0..self.store.len() as Number).filter(|number| wanted(*number)).count();
        // what no thread delivered would be a pass that nobody gave
        anyhow::ensure!(judged == expected, "some objects were not judged");
        self.judge_names(&graph, engine, &mut found);
        told.commits = graph.commits.len();
        told.skipped.extend(unopened.into_iter().map(|((path, kind), count)| {
            let versions = if count > 1 { format!(", {}", plural(count, "version")) } else { String::new() };
            (path, format!("{kind}{versions}: only what is plain text in it was judged"))
        }));
        for path in &graph.submodules {
            let what = "a submodule: its content is not part of this repository";
            told.skipped.push((engine.shown_path(&graph.paths.get(*path)), what.to_owned()));
        }
        told.skipped.sort();
        self.tell_failures(&graph, engine, &mut told)?;
        self.tell(found, &graph, engine, &mut told);
        drop(progress);
        Ok(told)
    }

    /// Judges paths, and names of refs.
    fn judge_names(&self, graph: &Graph, engine: &Engine, found: &mut Ledger) {
        for (path, commit) in graph.files() {
            let path = graph.paths.get(path);
            let judgement = texts::name(path.clone(), engine);
            found.add(&judgement, &[], (Holder::Name, commit), &[path], engine);
        }
        for tip in self.refs.iter().filter(|tip| !tip.name.is_empty()) {
            let name = RepoPath::new(tip.name.as_slice());
            let judgement = texts::name(name.clone(), engine);
            found.add(&judgement, &[], (Holder::Name, NONE), &[name], engine);
        }
    }

    /// What could not be judged.
    fn tell_failures(&self, graph: &Graph, engine: &Engine, told: &mut Told) -> anyhow::Result<()> {
        for (name, damage) in &self.store.broken {
            told.failures.push((format!("the pack {name}"), damage.to_string()));
        }
        for (place, reason) in &graph.failures {
            let place = match place {
                Place::Path(path) => engine.shown_path(&graph.paths.get(*path)),
                Place::Object(id) => format!("the object {}", short(id)),
            };
            told.failures.push((place, reason.clone()));
        }
        if tips::is_partial() && told.failures.iter().any(|(_, reason)| reason.contains("missing")) {
            let help = "this is a partial clone, and nothing is fetched while judging: `git fetch --refetch --filter=blob:limit=1g`, or judge a full clone";
            told.notes.push(help.to_owned());
        }
        if !self.shallow.is_empty() {
            let what =
                format!("this clone is shallow: what came before {} is cut off", plural(self.shallow.len(), "commit"));
            if self.manner.allow_shallow {
                told.notes.push(format!("{what} and was not judged"));
            } else {
                let help = "`git fetch --unshallow` brings it; `--allow-shallow` judges what is here";
                told.failures.push(("the history".to_owned(), format!("{what}; {help}")));
            }
        }
        if tips::refs(self.manner.reach)? != self.refs {
            told.failures
                .push(("the history".to_owned(), "refs were changed while it was judged; run it again".to_owned()));
        }
        told.failures.sort();
        told.failures.dedup();
        Ok(())
    }

    /// Puts findings down to commits and contents.
    fn tell(&self, found: Ledger, graph: &Graph, engine: &Engine, told: &mut Told) {
        if found.is_empty() {
            return;
        }
        if found.dropped > 0 {
            told.failures.push((
                "the history".to_owned(),
                format!("{} could not be kept; correct the others first", plural(found.dropped, "more finding")),
            ));
        }
        let mut records = found.records;
        records.sort_by(|a, b| {
            let key = |record: &Record| (record.commit, record.finding.location.byte_start);
            a.finding.location.path.cmp(&b.finding.location.path).then(key(a).cmp(&key(b)))
        });
        let mut tools = Tools::default();
        let mut stamps: HashMap<u32, Option<v1::Commit>> = HashMap::new();
        let mut ordinals = Ordinals::default();
        for mut record in records {
            let holder = match record.holder {
                Holder::Text(number) => Some(number),
                Holder::Blob(_) | Holder::Name => graph.commits.get(record.commit as usize).copied(),
            };
            if let Some(object) = holder.and_then(|number| self.store.id(number)) {
                let finding = &mut record.finding;
                let of = (finding.rule.as_str(), finding.location.path.as_str());
                finding.fingerprint = ordinals.in_history(&object.to_string(), of, &finding.steps);
            }
            if record.is_told() {
                let stamp = |commit: u32, tools: &mut Tools| {
                    self.stamp(graph.commits.get(commit as usize).copied()?, engine, tools)
                };
                let commit = stamps.entry(record.commit).or_insert_with(|| stamp(record.commit, &mut tools)).clone();
                told.findings.push((self.attributed(&record, commit, graph, engine), record.allowed));
            } else {
                told.findings.push((record.finding, record.allowed));
            }
        }
    }

    fn attributed(&self, record: &Record, commit: Option<v1::Commit>, graph: &Graph, engine: &Engine) -> v1::Finding {
        let mut finding = record.finding.clone();
        finding.commit = commit.filter(|_| record.has_commit());
        if let Holder::Blob(number) = record.holder {
            let mut paths: Vec<String> =
                graph.places(number).map(|(path, _)| engine.shown_path(&graph.paths.get(path))).collect();
            paths.sort();
            paths.dedup();
            paths.truncate(PATHS);
            let blob = self.store.id(number).map_or_else(String::new, |id| short(&id));
            finding.history = Some(v1::InHistory { blob, paths, versions: record.count });
        } else if let Holder::Text(number) = record.holder
            && finding.commit.is_none()
            && let Some(id) = self.store.id(number)
        {
            finding.location.path = format!("{} of {}", finding.location.path, short(&id));
        }
        finding
    }

    /// A commit as a report names it.
    fn stamp(&self, commit: Number, engine: &Engine, tools: &mut Tools) -> Option<v1::Commit> {
        let id = short(&self.store.id(commit)?);
        let (_, bytes) = self.store.read(commit, tools).ok()?;
        let message = String::from_utf8_lossy(Headed::new(&bytes).message()).into_owned();
        let subject: String = message.trim_start().lines().next().unwrap_or_default().chars().take(72).collect();
        Some(v1::Commit { id, subject: guard(&subject, &engine.policy().vocabulary) })
    }

    /// Where an object that cannot be read stands.
    fn place_of(&self, graph: &Graph, number: Number, engine: &Engine) -> String {
        let id = self.store.id(number).map_or_else(String::new, |id| short(&id));
        match graph.places(number).next() {
            Some((path, _)) => format!("{} (blob {id})", engine.shown_path(&graph.paths.get(path))),
            None => format!("the object {id}"),
        }
    }
}

fn short(id: &ObjectId) -> String {
    id.to_string().chars().take(SHORT).collect()
}
