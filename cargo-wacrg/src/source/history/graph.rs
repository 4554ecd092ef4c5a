// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is reachable: from refs to commits, to folders, to files; at which paths each content ever stood, and which
//! commit brought it first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use wacrg_rules::ObjectId;

use super::folders::Child;
use super::names::{PathId, Paths, ROOT};
use super::scan::{FILE, FOLDER, LINK, MISSING, NAME, SUBMODULE, Scan, Target};
use crate::git::pack::{Kind, Number, Store};
use crate::git::tips::Tip;

/// Nothing.
pub(crate) const NONE: u32 = u32::MAX;

/// Marks a path at which something stood as a link.
const LINKED: u32 = 1 << 31;

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
    /// For each object the first path it stood at, with [`LINKED`] as a link.
    path: Vec<PathId>,
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
            path: vec![NONE; store.len()],
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
        let mut walk = Walk {
            graph,
            scan: &scan,
            kinds,
            seen: HashSet::new(),
            at: vec![NONE; store.len()],
            exceeded: false,
            list: Vec::new(),
            spare: Vec::new(),
        };
        for index in 0..walk.graph.commits.len() {
            let number = walk.graph.commits[index];
            let id = store.id(number);
            if let (Some(commit), Some(id)) = (scan.commit(number), id) {
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
        /// A commit that nothing led to yet.
        const UNSEEN: u32 = u32::MAX;
        let all = scan.commits();
        // by index of the commit: how many parents are still to come
        let mut open = vec![UNSEEN; all.len()];
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut ready: BinaryHeap<Reverse<(i64, Number, u32)>> = BinaryHeap::new();
        let (mut todo, mut readable, mut unreadable) = (tips, 0, HashSet::new());
        while let Some(number) = todo.pop() {
            let Some(index) = scan.commit_index(number) else {
                if let Some(id) = store.id(number).filter(|_| unreadable.insert(number)) {
                    self.unreadable(scan, number, Place::Object(id));
                }
                continue;
            };
            if open[index] != UNSEEN {
                continue;
            }
            let commit = &all[index];
            let mut parents = 0;
            for parent in scan.parents(commit).iter().filter(|_| !cut.contains(&number)) {
                if parent & MISSING != 0 {
                    if let Some(id) = store.id(number) {
                        self.lost(scan, *parent, Place::Object(id));
                    }
                    continue;
                }
                if let Some(parent) = scan.commit_index(*parent) {
                    parents += 1;
                    edges.push((parent as u32, index as u32));
                }
                todo.push(*parent);
            }
            open[index] = parents;
            readable += 1;
            if parents == 0 {
                ready.push(Reverse((commit.time, number, index as u32)));
            }
        }
        edges.sort_unstable();
        while let Some(Reverse((_, number, index))) = ready.pop() {
            self.commits.push(number);
            let first = edges.partition_point(|(parent, _)| *parent < index);
            for (_, child) in edges[first..].iter().take_while(|(parent, _)| *parent == index) {
                let left = &mut open[*child as usize];
                *left -= 1;
                if *left == 0 {
                    let commit = &all[*child as usize];
                    ready.push(Reverse((commit.time, commit.number(), *child)));
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
        let stood = if link { path | LINKED } else { path };
        if self.path[at] == NONE {
            self.path[at] = stood;
            self.first[at] = commit;
        } else if self.path[at] != stood {
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
        self.path[number as usize] != NONE
    }

    /// Where the content ever stood, and whether as a link.
    pub(crate) fn places(&self, number: Number) -> impl Iterator<Item = (PathId, bool)> + '_ {
        let first = Some(self.path[number as usize]).filter(|path| *path != NONE);
        let first = first.map(|path| (path & !LINKED, path & LINKED != 0));
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
    /// Memory for what stands in a folder.
    list: Vec<Child>,
    spare: Vec<Child>,
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
        let (mut list, mut spare) = (std::mem::take(&mut self.list), std::mem::take(&mut self.spare));
        while let Some((number, path)) = todo.pop() {
            if self.graph.paths.len() > PATHS || self.seen.len() > PATHS {
                self.exceed();
                break;
            }
            if !self.enter(number, path) {
                continue;
            }
            if !self.scan.folders.list(number, &mut list, &mut spare) {
                self.graph.unreadable(self.scan, number, Place::Path(path));
                continue;
            }
            for (name, target) in &list {
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
        (self.list, self.spare) = (list, spare);
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
        let known = self.graph.path[number as usize];
        let linked = known & LINKED != 0;
        if known != NONE && linked == (kind == LINK) && self.graph.paths.is(known & !LINKED, folder, name) {
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
