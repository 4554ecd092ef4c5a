// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads every commit, tag and folder of a repository, and keeps what is needed to know what is reachable and where.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::ObjectId;

use super::names::Names;
use super::objects::{Headed, entries};
use crate::git::pack::{Damage, Forest, Item, Kind, Number, Store, Tools, Visit, Walker};

/// What stands in a folder: the name with its [`Entry`] kind in the two highest bits, and the object.
pub(super) type Child = (u32, Target);

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
#[derive(Debug)]
pub(super) struct Commit {
    pub(super) tree: Target,
    pub(super) parents: Vec<Target>,
    pub(super) time: i64,
}

/// Everything that leads to other objects.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) names: Names,
    pub(super) commits: HashMap<Number, Commit>,
    pub(super) tags: HashMap<Number, Target>,
    /// Where the children of each folder stand.
    pub(super) folders: HashMap<Number, std::ops::Range<usize>>,
    pub(super) children: Vec<Child>,
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
    trees.sort_by_key(|(weight, ..)| std::cmp::Reverse(*weight));
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

    fn folder(&mut self, number: Number, bytes: &[u8]) -> Result<(), ()> {
        let start = self.scan.children.len();
        for entry in entries(bytes, self.store.id_len()) {
            let (mode, name, id) = entry?;
            let kind = match mode & 0o170_000 {
                0o040_000 => FOLDER,
                0o120_000 => LINK,
                0o160_000 => SUBMODULE,
                _ => FILE,
            };
            let target = match (kind, self.store.find(id)) {
                (SUBMODULE, _) => 0,
                (_, Some(number)) => number,
                (_, None) => self.target(ObjectId::from_bytes(id).ok_or(())?),
            };
            self.scan.children.push((self.scan.names.number(name) | kind, target));
        }
        self.scan.folders.insert(number, start..self.scan.children.len());
        Ok(())
    }

    fn commit(&mut self, number: Number, bytes: &[u8]) -> Result<(), ()> {
        let headed = Headed::new(bytes);
        let tree = headed.ids("tree").next().flatten().ok_or(())?;
        let parents = headed.ids("parent").collect::<Option<Vec<_>>>().ok_or(())?;
        let tree = self.target(tree);
        let parents = parents.into_iter().map(|id| self.target(id)).collect();
        self.scan.commits.insert(number, Commit { tree, parents, time: headed.time() });
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
    type State = ();

    fn visit(&mut self, item: &Item<'_>, _: Option<&()>) {
        if !item.first {
            return;
        }
        let read = match item.kind {
            Kind::Tree => self.folder(item.number, item.bytes),
            Kind::Commit => self.commit(item.number, item.bytes),
            Kind::Tag => self.tag(item.number, item.bytes),
            Kind::Blob => Ok(()),
        };
        if read.is_err() {
            self.fail(item.number, &Damage("its object is damaged".to_owned()));
        }
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
        all.take(scan);
    }
    Ok(all)
}

impl Scan {
    /// Takes in what another thread read.
    fn take(&mut self, other: Self) {
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
        let from = self.children.len();
        self.children.extend(
            other
                .children
                .into_iter()
                .map(|(name, target)| (names[(name & NAME) as usize] | (name & !NAME), moved(target))),
        );
        self.folders
            .extend(other.folders.into_iter().map(|(number, range)| (number, range.start + from..range.end + from)));
        self.tags.extend(other.tags.into_iter().map(|(number, target)| (number, moved(target))));
        self.commits.extend(other.commits.into_iter().map(|(number, commit)| {
            let parents = commit.parents.into_iter().map(moved).collect();
            (number, Commit { tree: moved(commit.tree), parents, time: commit.time })
        }));
        self.damaged.extend(other.damaged);
    }
}
