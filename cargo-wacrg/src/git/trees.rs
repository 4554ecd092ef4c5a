// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Trees of commits: what one adds to all of its parents, and which file stands where. Read object by object through
//! [`Repository::object`], so that every reader gives the same answer and every object's hash is checked.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use anyhow::{Context, ensure};
use wacrg_rules::{EntryKind, ObjectId, RepoPath};

use super::objects::{TreeEntry, entries};
use super::{File, Kind, Repository, Staged, kind_of};
use crate::trouble::Trouble;

/// Paths of one tree that are looked at: trees that name one another many times would never end.
const MOST: usize = 4_000_000;
/// Trees kept in memory.
const KEPT: usize = 4_096;

/// One entry of a tree.
#[derive(Debug)]
struct Node {
    name: Vec<u8>,
    mode: u32,
    id: ObjectId,
}

impl Node {
    fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    fn same(&self, other: &Self) -> bool {
        self.id == other.id && kind_of(self.mode) == kind_of(other.mode) && self.is_tree() == other.is_tree()
    }
}

/// Reads trees and remembers them: a commit's parents are mostly the commits before it.
#[derive(Default)]
pub(crate) struct Trees {
    known: HashMap<ObjectId, Rc<Vec<Node>>>,
    blobs: HashMap<ObjectId, Rc<HashSet<ObjectId>>>,
}

/// Folders still to be compared: where, in the new tree, and in each old one.
type Pending = (Vec<u8>, Option<ObjectId>, Vec<Option<ObjectId>>);

impl Trees {
    /// What `new` has that is in none of `old`: an entry counts if it differs from every old tree's. Without old trees
    /// everything counts.
    ///
    /// # Errors
    /// A tree that is missing or damaged.
    pub(crate) fn changes(
        &mut self,
        repository: &mut dyn Repository,
        old: &[ObjectId],
        new: &ObjectId,
    ) -> anyhow::Result<Staged> {
        let mut staged = Staged::default();
        let mut looked = 0;
        let mut pending: Vec<Pending> = vec![(Vec::new(), Some(*new), old.iter().copied().map(Some).collect())];
        while let Some((prefix, new, old)) = pending.pop() {
            if new.is_some() && old.contains(&new) {
                continue;
            }
            let list = |tree: &Option<ObjectId>, trees: &mut Self, repository: &mut dyn Repository| match tree {
                Some(id) => trees.read(repository, id),
                None => Ok(Rc::default()),
            };
            let mine = list(&new, self, repository)?;
            let theirs =
                old.iter().map(|tree| list(tree, self, repository)).collect::<anyhow::Result<Vec<Rc<Vec<Node>>>>>()?;
            looked += mine.len() + theirs.iter().map(|list| list.len()).sum::<usize>();
            ensure!(looked <= MOST, Trouble::new("a commit names more paths than can be judged", "see `git fsck`"));
            let by_name: Vec<HashMap<&[u8], &Node>> =
                theirs.iter().map(|list| list.iter().map(|node| (node.name.as_slice(), node)).collect()).collect();
            let mut names = HashSet::new();
            for node in mine.iter() {
                names.insert(node.name.as_slice());
                let before: Vec<Option<&Node>> = by_name.iter().map(|list| list.get(&*node.name).copied()).collect();
                compare(&prefix, Some(node), &before, &mut staged, &mut pending);
            }
            let mut gone: HashMap<&[u8], Vec<Option<&Node>>> = HashMap::new();
            for (index, list) in by_name.iter().enumerate() {
                for (name, node) in list.iter().filter(|(name, _)| !names.contains(*name)) {
                    gone.entry(*name).or_insert_with(|| vec![None; by_name.len()])[index] = Some(*node);
                }
            }
            for before in gone.values() {
                compare(&prefix, None, before, &mut staged, &mut pending);
            }
        }
        staged.entries.sort_by(|a, b| a.path.cmp(&b.path));
        staged.deleted.sort();
        staged.deleted.dedup();
        staged.finish();
        Ok(staged)
    }

    /// The blob of the regular file at `path` of `tree`; `None` where there is none.
    ///
    /// # Errors
    /// A tree that is missing or damaged.
    pub(crate) fn find(
        &mut self,
        repository: &mut dyn Repository,
        tree: &ObjectId,
        path: &[u8],
    ) -> anyhow::Result<Option<ObjectId>> {
        let mut at = *tree;
        let mut parts = path.split(|byte| *byte == b'/').peekable();
        while let Some(part) = parts.next() {
            let nodes = self.read(repository, &at)?;
            let Some(node) = nodes.iter().find(|node| node.name == part) else { return Ok(None) };
            match (parts.peek().is_some(), node.is_tree()) {
                (true, true) => at = node.id,
                (false, false) if kind_of(node.mode) == EntryKind::File => return Ok(Some(node.id)),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether any path of `tree` has the content `id`.
    ///
    /// # Errors
    /// A tree that is missing or damaged.
    pub(crate) fn has(
        &mut self,
        repository: &mut dyn Repository,
        tree: &ObjectId,
        id: &ObjectId,
    ) -> anyhow::Result<bool> {
        if let Some(blobs) = self.blobs.get(tree) {
            return Ok(blobs.contains(id));
        }
        let all = self.changes(repository, &[], tree)?;
        let blobs: HashSet<ObjectId> = all.entries.into_iter().map(|entry| entry.id).collect();
        let found = blobs.contains(id);
        self.blobs.insert(*tree, Rc::new(blobs));
        Ok(found)
    }

    fn read(&mut self, repository: &mut dyn Repository, id: &ObjectId) -> anyhow::Result<Rc<Vec<Node>>> {
        if let Some(known) = self.known.get(id) {
            return Ok(Rc::clone(known));
        }
        let bytes = repository.object(id, Kind::Tree).map_err(|error| {
            Trouble::new(
                format!("a folder of a commit cannot be read: {error}"),
                "a clone without all of its objects cannot be judged: `git fetch --refetch` completes it, \
                 `git fsck` tells what is damaged",
            )
        })?;
        let node = |entry: Result<TreeEntry<'_>, ()>| {
            let entry = entry.ok()?;
            Some(Node { name: entry.name.to_vec(), mode: entry.mode, id: ObjectId::from_bytes(entry.id)? })
        };
        let nodes: Option<Vec<Node>> = entries(&bytes, id.as_bytes().len()).map(node).collect();
        let nodes = Rc::new(nodes.context("a tree has another form than git's")?);
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(*id, Rc::clone(&nodes));
        Ok(nodes)
    }
}

/// Sorts one name into what changed and what is still to be compared.
fn compare(prefix: &[u8], new: Option<&Node>, old: &[Option<&Node>], staged: &mut Staged, pending: &mut Vec<Pending>) {
    let any = new.or_else(|| old.iter().copied().flatten().next());
    let Some(name) = any.map(|node| node.name.as_slice()) else { return };
    if new.is_some_and(|new| old.iter().any(|old| old.is_some_and(|old| old.same(new)))) {
        return;
    }
    let path = [prefix, name].concat();
    let trees: Vec<Option<ObjectId>> =
        old.iter().map(|old| old.filter(|old| old.is_tree()).map(|old| old.id)).collect();
    let new_tree = new.filter(|new| new.is_tree()).map(|new| new.id);
    if new_tree.is_some() || trees.iter().any(Option::is_some) {
        pending.push(([path.as_slice(), b"/"].concat(), new_tree, trees));
    }
    let file = |node: &Node| File { path: RepoPath::new(path.as_slice()), id: node.id, kind: kind_of(node.mode) };
    let before: Vec<File> = old.iter().flatten().filter(|old| !old.is_tree()).map(|old| file(old)).collect();
    match new.filter(|new| !new.is_tree()) {
        Some(new) => staged.put(file(new), before),
        None => before.into_iter().for_each(|gone| staged.remove(gone)),
    }
}
