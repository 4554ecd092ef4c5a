// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges contents along the delta trees: what a delta copies from a clean text was judged there, so only what is new
//! is looked at; everything else, and all of what stands where captures stand, is judged as a whole.

use std::collections::BTreeMap;
use std::hash::RandomState;

use wacrg_rules::changed::Marks;
use wacrg_rules::compiled::PathClass;
use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Document, Engine, EntryKind, Origin, RepoPath};

use super::graph::Graph;
use super::ledger::{Holder, Ledger};
use super::names::PathId;
use super::texts;
use crate::git::pack::{Damage, Item, Kind, Number, Visit};
use crate::progress::Progress;

/// What paths have in common as far as contents go: class, whether it is a link, and number of the file's ending.
type Group = (PathClass, bool, u32);

/// What is known of every path.
#[derive(Debug)]
pub(crate) struct Groups(Vec<(PathClass, u32)>);

impl Groups {
    /// Sorts all paths.
    pub(crate) fn of(graph: &Graph, engine: &Engine) -> Self {
        let mut groups = vec![(PathClass::Open, 0); graph.paths.len()];
        let mut endings: BTreeMap<String, u32> = BTreeMap::new();
        for (path, _) in graph.files() {
            let full = graph.paths.get(path);
            let next = endings.len() as u32;
            let ending = *endings.entry(full.extension()).or_insert(next);
            groups[path as usize] = (engine.policy().class(&full), ending);
        }
        Self(groups)
    }

    fn get(&self, (path, link): (PathId, bool)) -> Group {
        let (class, ending) = self.0[path as usize];
        (class, link, ending)
    }
}

/// What is remembered of a content for those made from it: its marks and groups, if nothing can be found in it.
pub(crate) type Clean = Option<(Marks, Vec<Group>)>;

/// Judges contents, messages and fields of commits and tags.
pub(crate) struct Judge<'j> {
    pub(crate) graph: &'j Graph,
    pub(crate) groups: &'j Groups,
    pub(crate) engine: &'j Engine,
    pub(crate) progress: &'j Progress,
    /// Index of each reachable commit, to which findings in it are put down.
    pub(crate) commits: &'j std::collections::HashMap<Number, u32>,
    pub(crate) found: Ledger,
    pub(crate) identities: texts::Identities,
    pub(crate) judged: usize,
    pub(crate) messages: usize,
    pub(crate) bytes: u64,
    /// Bytes that were looked at.
    pub(crate) looked: u64,
    /// Contents of which only plain text was judged: the kind and path, and how many.
    pub(crate) unopened: BTreeMap<(String, &'static str), usize>,
    pub(crate) failed: Vec<(Number, Damage)>,
}

impl<'j> Judge<'j> {
    /// A judge of what `graph` reaches.
    pub(crate) fn new(
        (graph, groups): (&'j Graph, &'j Groups),
        engine: &'j Engine,
        (progress, commits): (&'j Progress, &'j std::collections::HashMap<Number, u32>),
        hasher: RandomState,
    ) -> Self {
        Self {
            graph,
            groups,
            engine,
            progress,
            commits,
            found: Ledger::new(hasher),
            identities: texts::Identities::default(),
            judged: 0,
            messages: 0,
            bytes: 0,
            looked: 0,
            unopened: BTreeMap::new(),
            failed: Vec::new(),
        }
    }

    fn blob(&mut self, item: &Item<'_>, base: Option<&Clean>) -> Clean {
        if !item.first || !self.graph.is_reachable(item.number) {
            return None;
        }
        self.judged += 1;
        self.bytes += item.bytes.len() as u64;
        let mut groups: Vec<(Group, Vec<PathId>)> = Vec::with_capacity(1);
        for place in self.graph.places(item.number) {
            let group = self.groups.get(place);
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, paths)) => paths.push(place.0),
                None => groups.push((group, vec![place.0])),
            }
        }
        if let (Some(changes), Some(Some((marks, known)))) = (item.changes, base)
            && groups.iter().all(|(group, _)| known.contains(group))
        {
            let judged = groups.iter().try_fold(*marks, |marks, (_, paths)| {
                self.engine.judge_changes(&self.graph.paths.get(*paths.first()?), item.bytes, changes, marks)
            });
            if let Some(marks) = judged {
                return Some((marks, groups.into_iter().map(|(group, _)| group).collect()));
            }
        }
        self.looked += item.bytes.len() as u64;
        let mut clean = true;
        for (group, paths) in &groups {
            clean &= self.whole(item, *group, paths) && group.0 == PathClass::Open && !group.1;
        }
        let marks = if clean { Marks::of(item.bytes) } else { None };
        Some((marks?, groups.into_iter().map(|(group, _)| group).collect()))
    }

    /// Judges all of a content; whether nothing was found in it.
    fn whole(&mut self, item: &Item<'_>, group: Group, paths: &[PathId]) -> bool {
        let kind = if group.1 { EntryKind::Symlink } else { EntryKind::File };
        let Some(path) = paths.first().map(|path| self.graph.paths.get(*path)) else { return false };
        let (change, origin) = (Change::Unchanged, Origin::Index);
        let document = Document { path, bytes: item.bytes.to_vec(), kind, change, blob: None, origin };
        let judgement = self.engine.judge(&document);
        if let Some(kind) = judgement.unopened {
            *self.unopened.entry((judgement.shown_path.clone(), kind)).or_default() += 1;
        }
        let inside = judgement.findings.iter().any(|finding| finding.place != Place::Path);
        if inside {
            let paths: Vec<RepoPath> = paths.iter().map(|path| self.graph.paths.get(*path)).collect();
            let holder = (Holder::Blob(item.number), self.graph.first(item.number));
            self.found.add(&judgement, &document.bytes, holder, &paths, self.engine);
        }
        !inside && judgement.unopened.is_none()
    }
}

impl Visit for Judge<'_> {
    type State = Clean;

    fn visit(&mut self, item: &Item<'_>, base: Option<&Clean>) -> Clean {
        self.progress.tick();
        match item.kind {
            Kind::Blob => self.blob(item, base),
            Kind::Commit | Kind::Tag if item.first => {
                self.text(item);
                None
            }
            _ => None,
        }
    }

    fn fail(&mut self, number: Number, damage: &Damage) {
        let commit = || self.commits.contains_key(&number) || self.graph.tags.contains(&number);
        if self.graph.is_reachable(number) || commit() {
            self.failed.push((number, damage.clone()));
        }
    }
}
