// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is reachable: from refs to commits, to folders, to files; at which paths each content ever stood, and which
//! commit brought it first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use wacrg_rules::ObjectId;

use super::names::{PathId, Paths, ROOT};
use super::scan::{FILE, FOLDER, LINK, MISSING, NAME, SUBMODULE, Scan, Target};
use crate::git::pack::{Kind, Number, Store};
use crate::git::tips::Tip;

/// Nothing.
pub(crate) const NONE: u32 = u32::MAX;

/// Paths that are walked: folders in folders can be made to stand for more than there are atoms.
const PATHS: usize = 8_000_000;

/// What is reachable.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) paths: Paths,
    /// Reachable commits, parents first.
    pub(crate) commits: Vec<Number>,
    /// Reachable tags.
    pub(crate) tags: HashSet<Number>,
    /// For each object the index in `commits` of the one that brought it first; [`NONE`] if it is not reachable.
    first: Vec<u32>,
    /// For each object the first path it stood at, as a file or a link.
    path: Vec<(PathId, bool)>,
    /// Further ones.
    more: HashMap<Number, Vec<(PathId, bool)>>,
    /// Paths at which a file or link ever stood.
    files: BTreeMap<PathId, u32>,
    /// Paths at which a submodule ever stood.
    pub(crate) submodules: HashSet<PathId>,
    /// What leads to objects that cannot be read: where it stands, and why.
    pub(crate) failures: Vec<(Place, String)>,
}

/// Where something stands that cannot be read.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A path.
    Path(PathId),
    /// A commit or tag.
    Object(ObjectId),
}

impl Graph {
    /// Follows `tips`. Parents of `shallow` commits are not looked for.
    pub(super) fn follow(
        store: &Store,
        kinds: &[Option<Kind>],
        mut scan: Scan,
        tips: &[Tip],
        shallow: &[ObjectId],
    ) -> Self {
        let mut graph = Self {
            paths: Paths::new(std::mem::take(&mut scan.names)),
            commits: Vec::new(),
            tags: HashSet::new(),
            first: vec![NONE; store.len()],
            path: vec![(NONE, false); store.len()],
            more: HashMap::new(),
            files: BTreeMap::new(),
            submodules: HashSet::new(),
            failures: Vec::new(),
        };
        let cut: HashSet<Number> = shallow.iter().filter_map(|id| store.find(id.as_bytes())).collect();
        let (mut commits, mut folders, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for tip in tips {
            let mut target = store.find(tip.id.as_bytes());
            let name = if tip.name.is_empty() { b"an entry of a reflog".to_vec() } else { tip.name.clone() };
            // a tag of a tag of …; one that was seen leads nowhere new
            while let Some(number) = target.filter(|number| kinds[*number as usize] == Some(Kind::Tag)) {
                if !graph.tags.insert(number) {
                    break;
                }
                target = match scan.tags.get(&number) {
                    Some(next) if next & MISSING == 0 => Some(*next),
                    Some(next) => {
                        graph.lost(&scan, *next, Place::Object(tip.id));
                        break;
                    }
                    None => {
                        graph.unreadable(&scan, number, Place::Object(tip.id));
                        break;
                    }
                };
            }
            match target.map(|number| (number, kinds[number as usize])) {
                Some((number, Some(Kind::Commit))) => commits.push(number),
                Some((number, Some(Kind::Tree))) => folders.push(number),
                Some((number, Some(Kind::Blob))) => files.push((number, name)),
                Some((_, Some(Kind::Tag))) => {}
                Some((number, None)) => graph.unreadable(&scan, number, Place::Object(tip.id)),
                None => {
                    let what = "its object is missing from the repository".to_owned();
                    graph.failures.push((Place::Object(tip.id), what));
                }
            }
        }
        graph.order(store, &scan, commits, &cut);
        let mut walk =
            Walk { graph, scan: &scan, kinds, seen: HashSet::new(), at: vec![NONE; store.len()], exceeded: false };
        for index in 0..walk.graph.commits.len() {
            let number = walk.graph.commits[index];
            let id = store.id(number);
            if let (Some(commit), Some(id)) = (scan.commits.get(&number), id) {
                walk.root(commit.tree, index as u32, Place::Object(id));
            }
        }
        for folder in folders {
            walk.folder(folder, ROOT, 0);
        }
        for (file, name) in files {
            let path = walk.graph.paths.named(&name);
            walk.graph.stand(file, path, false, 0);
        }
        walk.graph
    }

    /// Puts everything reachable from `tips` in an order in which parents come first, and else by time.
    fn order(&mut self, store: &Store, scan: &Scan, tips: Vec<Number>, cut: &HashSet<Number>) {
        let mut readable = 0;
        let mut children: HashMap<Number, Vec<Number>> = HashMap::new();
        let mut open: HashMap<Number, usize> = HashMap::new();
        let mut ready: BinaryHeap<Reverse<(i64, Number)>> = BinaryHeap::new();
        let mut todo = tips;
        while let Some(number) = todo.pop() {
            if open.contains_key(&number) {
                continue;
            }
            let Some(commit) = scan.commits.get(&number) else {
                open.insert(number, 0);
                if let Some(id) = store.id(number) {
                    self.unreadable(scan, number, Place::Object(id));
                }
                continue;
            };
            let mut parents = 0;
            for parent in commit.parents.iter().filter(|_| !cut.contains(&number)) {
                if parent & MISSING != 0 {
                    if let Some(id) = store.id(number) {
                        self.lost(scan, *parent, Place::Object(id));
                    }
                } else if scan.commits.contains_key(parent) {
                    parents += 1;
                    children.entry(*parent).or_default().push(number);
                    todo.push(*parent);
                } else {
                    todo.push(*parent);
                }
            }
            open.insert(number, parents);
            readable += 1;
            if parents == 0 {
                ready.push(Reverse((commit.time, number)));
            }
        }
        while let Some(Reverse((_, number))) = ready.pop() {
            self.commits.push(number);
            for child in children.remove(&number).unwrap_or_default() {
                let Some(left) = open.get_mut(&child) else { continue };
                *left -= 1;
                if let (0, Some(commit)) = (*left, scan.commits.get(&child)) {
                    ready.push(Reverse((commit.time, child)));
                }
            }
        }
        // no honest commit is its own ancestor
        if self.commits.len() != readable {
            let what = format!("{} of its commits go round in a circle", readable - self.commits.len());
            self.failures.push((Place::Path(ROOT), what));
        }
    }

    /// Tells that `target`, which `place` names, is missing.
    fn lost(&mut self, scan: &Scan, target: Target, place: Place) {
        let id = scan.missing.get((target & !MISSING) as usize).map(ToString::to_string).unwrap_or_default();
        let what = format!("the object {} is missing from the repository", id.get(..10).unwrap_or(&id));
        self.failures.push((place, what));
    }

    /// Tells that the object `number`, which `place` names, cannot be read, or is of another kind than it should be.
    fn unreadable(&mut self, scan: &Scan, number: Number, place: Place) {
        let what = scan
            .damaged
            .get(&number)
            .map_or("its object is of another kind than it should be".to_owned(), ToString::to_string);
        self.failures.push((place, what));
    }

    /// Notes that `number` stands at `path`.
    fn stand(&mut self, number: Number, path: PathId, link: bool, commit: u32) {
        let at = number as usize;
        if self.path[at].0 == NONE {
            self.path[at] = (path, link);
            self.first[at] = commit;
        } else if self.path[at] != (path, link) {
            let more = self.more.entry(number).or_default();
            if more.contains(&(path, link)) {
                return;
            }
            more.push((path, link));
        }
        self.files.entry(path).or_insert(commit);
    }

    /// Whether the content is reachable.
    pub(crate) fn is_reachable(&self, number: Number) -> bool {
        self.path[number as usize].0 != NONE
    }

    /// Where the content ever stood, and whether as a link.
    pub(crate) fn places(&self, number: Number) -> impl Iterator<Item = (PathId, bool)> + '_ {
        let first = Some(self.path[number as usize]).filter(|(path, _)| *path != NONE);
        first.into_iter().chain(self.more.get(&number).into_iter().flatten().copied())
    }

    /// The index of the commit that brought the content first.
    pub(crate) fn first(&self, number: Number) -> u32 {
        self.first[number as usize]
    }

    /// Every path of a file or link, and the commit that brought it first.
    pub(crate) fn files(&self) -> impl Iterator<Item = (PathId, u32)> + '_ {
        self.files.iter().map(|(path, commit)| (*path, *commit))
    }
}

struct Walk<'w> {
    graph: Graph,
    scan: &'w Scan,
    kinds: &'w [Option<Kind>],
    /// Folders at paths other than their first.
    seen: HashSet<(Number, PathId)>,
    /// The first path of each folder.
    at: Vec<PathId>,
    exceeded: bool,
}

impl Walk<'_> {
    fn root(&mut self, tree: Target, commit: u32, place: Place) {
        if tree & MISSING != 0 {
            return self.graph.lost(self.scan, tree, place);
        }
        self.folder(tree, ROOT, commit);
    }

    /// Walks the folder `number`, which stands at `path`, unless it was walked there before.
    fn folder(&mut self, number: Number, path: PathId, commit: u32) {
        let mut todo = vec![(number, path)];
        while let Some((number, path)) = todo.pop() {
            if self.graph.paths.len() > PATHS || self.seen.len() > PATHS {
                return self.exceed();
            }
            if !self.enter(number, path) {
                continue;
            }
            let Some(range) = self.scan.folders.get(&number).cloned() else {
                self.graph.unreadable(self.scan, number, Place::Path(path));
                continue;
            };
            for (name, target) in &self.scan.children[range] {
                let (kind, name) = (name & !NAME, name & NAME);
                if kind == SUBMODULE {
                    let path = self.graph.paths.below(path, name);
                    self.graph.submodules.insert(path);
                } else if target & MISSING != 0 {
                    let path = self.graph.paths.below(path, name);
                    if self.seen.insert((*target, path)) {
                        self.graph.lost(self.scan, *target, Place::Path(path));
                    }
                } else if kind == FOLDER {
                    let known = self.at[*target as usize];
                    if known == NONE || !self.graph.paths.is(known, path, name) {
                        todo.push((*target, self.graph.paths.below(path, name)));
                    }
                } else {
                    self.file((*target, kind), path, name, commit);
                }
            }
        }
    }

    /// Tells that not all paths were walked.
    fn exceed(&mut self) {
        if !self.exceeded {
            self.exceeded = true;
            let what = format!("there are more than {PATHS} paths, more than are judged");
            self.graph.failures.push((Place::Path(ROOT), what));
        }
    }

    fn file(&mut self, (number, kind): (Number, u32), folder: PathId, name: u32, commit: u32) {
        debug_assert!(kind == FILE || kind == LINK, "folders and submodules go their own way");
        let (known, link) = self.graph.path[number as usize];
        if known != NONE && link == (kind == LINK) && self.graph.paths.is(known, folder, name) {
            return;
        }
        let path = self.graph.paths.below(folder, name);
        match self.kinds[number as usize] {
            Some(Kind::Blob) => self.graph.stand(number, path, kind == LINK, commit),
            _ if self.seen.insert((number, path)) => self.graph.unreadable(self.scan, number, Place::Path(path)),
            _ => {}
        }
    }

    fn enter(&mut self, number: Number, path: PathId) -> bool {
        match self.at[number as usize] {
            NONE => {
                self.at[number as usize] = path;
                true
            }
            known => known != path && self.seen.insert((number, path)),
        }
    }
}
