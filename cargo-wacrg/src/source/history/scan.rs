// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads every commit, tag and folder of a repository, and keeps what is needed to know what is reachable and where.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::ObjectId;

use super::folders::{Base, Child, Folders};
use super::names::Names;
use crate::git::objects::{Headed, TreeEntry};
use crate::git::pack::{Damage, Forest, Item, Kind, Number, Store, Tools, Visit, Walker};

/// An object that something names: its number, or with [`MISSING`] the number of an id that names none.
pub(super) type Target = u32;

/// Marks a target that is not in the repository.
pub(super) const MISSING: Target = 1 << 31;

/// Kinds of entries, as the two highest bits of a name's number.
pub(super) const FOLDER: u32 = 0;
pub(super) const FILE: u32 = 1 << 30;
pub(super) const LINK: u32 = 2 << 30;
pub(super) const SUBMODULE: u32 = 3 << 30;
pub(super) const NAME: u32 = FILE - 1;

/// A commit, as far as it leads to others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit {
    number: Number,
    pub(super) tree: Target,
    /// Where its parents stand, and how many they are.
    parents: (u32, u32),
    pub(super) time: i64,
}

impl Commit {
    /// Its number.
    pub(super) fn number(&self) -> Number {
        self.number
    }
}

/// Everything that leads to other objects.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) names: Names,
    /// By number.
    commits: Vec<Commit>,
    parents: Vec<Target>,
    pub(super) tags: HashMap<Number, Target>,
    pub(super) folders: Folders,
    /// Ids that name no object.
    pub(super) missing: Vec<ObjectId>,
    missing_by_id: HashMap<ObjectId, Target>,
    /// Objects that cannot be read.
    pub(super) damaged: HashMap<Number, Damage>,
}

/// What kind every object is, and the delta trees of every pack.
pub(crate) struct Known {
    pub(crate) kinds: Vec<Option<Kind>>,
    /// Why the kind of an object cannot be told.
    pub(crate) damaged: HashMap<Number, Damage>,
    pub(crate) forests: Vec<Forest>,
}

impl Known {
    /// Finds out.
    ///
    /// # Errors
    /// A pack cannot be read.
    pub(crate) fn of(store: &Store) -> Result<Self, Damage> {
        let mut kinds = vec![None; store.len()];
        let (mut forests, mut damaged) = (Vec::new(), HashMap::new());
        for pack in 0..store.packs() {
            let forest = Forest::grow(store, pack)?;
            for (number, kind) in forest.kinds(store) {
                if kind.is_some() {
                    kinds[number as usize] = kind;
                }
            }
            forests.push(forest);
        }
        for (number, kind) in kinds.iter_mut().enumerate().filter(|(_, kind)| kind.is_none()) {
            // told when something leads to it
            match store.kind(number as Number) {
                Ok(known) => *kind = Some(known),
                Err(damage) => drop(damaged.insert(number as Number, damage)),
            }
        }
        Ok(Self { kinds, damaged, forests })
    }
}

/// Walks everything that is `wanted` in two threads, each with a visitor of its own.
///
/// # Errors
/// A thread ended early.
pub(crate) fn walk<V: Visit + Send>(
    store: &Store,
    forests: &mut [Forest],
    wanted: impl Fn(Number) -> bool,
    visitor: impl Fn() -> V + Sync,
) -> anyhow::Result<Vec<V>> {
    let mut trees = Vec::new();
    let mut singly: Vec<(Number, Option<Damage>)> =
        store.loose().filter(|number| wanted(*number)).map(|number| (number, None)).collect();
    for (index, forest) in forests.iter_mut().enumerate() {
        let (roots, declined) = forest.plan(store, &wanted);
        trees.extend(roots.into_iter().map(|root| (forest.weight(root), index, root)));
        singly.extend(declined);
    }
    trees.sort_by(|a, b| b.0.total_cmp(&a.0));
    let forests = &*forests;
    let (next, next_single) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let worker = || {
        let mut visitor = visitor();
        let mut walkers: Vec<Walker<'_>> = forests.iter().map(|forest| Walker::new(store, forest)).collect();
        while let Some((_, forest, root)) = trees.get(next.fetch_add(1, Ordering::Relaxed)) {
            walkers[*forest].walk(*root, &mut visitor);
        }
        drop(walkers);
        let mut tools = Tools::default();
        while let Some((number, damage)) = singly.get(next_single.fetch_add(1, Ordering::Relaxed)) {
            match damage.clone().map_or_else(|| store.read(*number, &mut tools), Err) {
                Ok((kind, bytes)) => {
                    let item = Item { number: *number, kind, first: true, bytes: &bytes, changes: None };
                    visitor.visit(&item, None);
                }
                Err(damage) => visitor.fail(*number, &damage),
            }
        }
        visitor
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let ended = |_| anyhow::anyhow!("a thread ended early");
        handles.into_iter().map(|handle| handle.join().map_err(ended)).collect::<anyhow::Result<Vec<V>>>()
    })
}

/// Reads commits, tags and folders.
struct Reader<'s> {
    store: &'s Store,
    scan: Scan,
}

impl Reader<'_> {
    fn target(&mut self, id: ObjectId) -> Target {
        if let Some(number) = self.store.find(id.as_bytes()) {
            return number;
        }
        let next = self.scan.missing.len() as Target | MISSING;
        let target = *self.scan.missing_by_id.entry(id).or_insert(next);
        if target == next {
            self.scan.missing.push(id);
        }
        target
    }

    fn folder(&mut self, number: Number, bytes: &[u8], base: Option<&Base>) -> Result<Base, ()> {
        let mut folders = std::mem::take(&mut self.scan.folders);
        let id_len = self.store.id_len();
        let child = |entry: TreeEntry<'_>| {
            let kind = match entry.mode & 0o170_000 {
                0o040_000 => FOLDER,
                0o120_000 => LINK,
                0o160_000 => SUBMODULE,
                _ => FILE,
            };
            let target = match (kind, self.store.find(entry.id)) {
                (SUBMODULE, _) => 0,
                (_, Some(number)) => number,
                (_, None) => self.target(ObjectId::from_bytes(entry.id).ok_or(())?),
            };
            Ok((self.scan.names.number(entry.name) | kind, target))
        };
        let added = folders.add((number, bytes), id_len, base, child);
        self.scan.folders = folders;
        added
    }

    fn commit(&mut self, number: Number, bytes: &[u8]) -> Result<(), ()> {
        let headed = Headed::new(bytes);
        let tree = headed.ids("tree").next().flatten().ok_or(())?;
        let parents = headed.ids("parent").collect::<Option<Vec<_>>>().ok_or(())?;
        let (tree, start) = (self.target(tree), self.scan.parents.len());
        for id in &parents {
            let target = self.target(*id);
            self.scan.parents.push(target);
        }
        let parents = (u32::try_from(start).map_err(|_| ())?, parents.len() as u32);
        self.scan.commits.push(Commit { number, tree, parents, time: headed.time() });
        Ok(())
    }

    fn tag(&mut self, number: Number, bytes: &[u8]) -> Result<(), ()> {
        let object = Headed::new(bytes).ids("object").next().flatten().ok_or(())?;
        let target = self.target(object);
        self.scan.tags.insert(number, target);
        Ok(())
    }
}

impl Visit for Reader<'_> {
    type State = Option<Base>;

    fn visit(&mut self, item: &Item<'_>, base: Option<&Option<Base>>) -> Option<Base> {
        if !item.first {
            return None;
        }
        let read = match item.kind {
            Kind::Tree => self.folder(item.number, item.bytes, base.and_then(Option::as_ref)).map(Some),
            Kind::Commit => self.commit(item.number, item.bytes).map(|()| None),
            Kind::Tag => self.tag(item.number, item.bytes).map(|()| None),
            Kind::Blob => Ok(None),
        };
        read.unwrap_or_else(|()| {
            self.fail(item.number, &Damage("its object is damaged".to_owned()));
            None
        })
    }

    fn fail(&mut self, number: Number, damage: &Damage) {
        self.scan.damaged.insert(number, damage.clone());
    }
}

/// Reads all of them.
///
/// # Errors
/// A thread ended early.
pub(super) fn scan(store: &Store, known: &mut Known) -> anyhow::Result<Scan> {
    let kinds = &known.kinds;
    let wanted = |number: Number| kinds[number as usize].is_some_and(|kind| kind != Kind::Blob);
    let visitor = || Reader { store, scan: Scan::default() };
    let readers = walk(store, &mut known.forests, wanted, visitor)?;
    let mut scans = readers.into_iter().map(|reader| reader.scan);
    let mut all = scans.next().unwrap_or_default();
    for scan in scans {
        all.take(scan)?;
    }
    all.commits.sort_unstable_by_key(|commit| commit.number);
    all.folders.finish(store.len());
    Ok(all)
}

impl Scan {
    /// The index of the commit `number` among all commits.
    pub(super) fn commit_index(&self, number: Number) -> Option<usize> {
        self.commits.binary_search_by_key(&number, |commit| commit.number).ok()
    }

    /// The commit `number`.
    pub(super) fn commit(&self, number: Number) -> Option<&Commit> {
        self.commits.get(self.commit_index(number)?)
    }

    /// All commits, by number.
    pub(super) fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// The parents of a commit.
    pub(super) fn parents(&self, commit: &Commit) -> &[Target] {
        &self.parents[commit.parents.0 as usize..][..commit.parents.1 as usize]
    }

    /// Takes in what another thread read.
    ///
    /// # Errors
    /// It is more than there is room for.
    fn take(&mut self, other: Self) -> anyhow::Result<()> {
        let names: Vec<u32> = other.names.list().iter().map(|name| self.names.number(name)).collect();
        let missing: Vec<Target> = other
            .missing
            .iter()
            .map(|id| {
                let next = self.missing.len() as Target | MISSING;
                let target = *self.missing_by_id.entry(*id).or_insert(next);
                if target == next {
                    self.missing.push(*id);
                }
                target
            })
            .collect();
        let moved = |target: Target| match target & MISSING {
            0 => target,
            _ => missing[(target & !MISSING) as usize],
        };
        let named = |(name, target): Child| (names[(name & NAME) as usize] | (name & !NAME), moved(target));
        let room = || anyhow::anyhow!("the repository has more folders and commits than can be kept in memory");
        self.folders.take(other.folders, named).map_err(|()| room())?;
        let from = u32::try_from(self.parents.len()).map_err(|_| room())?;
        u32::try_from(self.parents.len() + other.parents.len()).map_err(|_| room())?;
        self.parents.extend(other.parents.into_iter().map(moved));
        self.tags.extend(other.tags.into_iter().map(|(number, target)| (number, moved(target))));
        self.commits.extend(other.commits.into_iter().map(|commit| Commit {
            tree: moved(commit.tree),
            parents: (commit.parents.0 + from, commit.parents.1),
            ..commit
        }));
        self.damaged.extend(other.damaged);
        Ok(())
    }
}
