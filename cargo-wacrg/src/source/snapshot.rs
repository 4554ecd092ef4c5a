// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! All files of a commit, and of the next one: of each only what differs is looked at.

use std::collections::BTreeMap;

use wacrg_rules::licence::tree::{Scope, Tree};
use wacrg_rules::{Engine, ObjectId, RepoPath};

use super::{Before, Changeset, Work, tree};
use crate::git::{Entry, Repository, Trees};
use crate::source::Collected;

/// The files of a commit.
#[derive(Default)]
pub(crate) struct Snapshot {
    at: Option<ObjectId>,
    trees: Trees,
    files: BTreeMap<RepoPath, Entry>,
}

/// The tree of nothing, under a policy that says of its own which licence applies where or does not.
pub(crate) fn nothing(declared: bool) -> Tree {
    Tree::new(Vec::new(), Scope::Change, &|_| false, &mut |_| None).declared(declared)
}

impl Snapshot {
    /// Goes on to the tree that `change` leaves, of which `one` holds the files, and tells the tree of `engine`.
    /// Whether there is such a tree.
    ///
    /// # Errors
    /// A tree is missing or damaged.
    pub(crate) fn step(
        &mut self,
        (change, one): (&Changeset, &Collected),
        engine: &mut Engine,
        repository: &mut dyn Repository,
    ) -> anyhow::Result<bool> {
        let (Some(after), Some(known)) = (change.after, engine.tree_mut()) else { return Ok(false) };
        let follows = match (&change.before, self.at) {
            (Before::Trees(trees), Some(at)) => *trees == [at] && !one.limited,
            _ => false,
        };
        let (entries, deleted) = if follows {
            let blobs =
                one.work().filter_map(|work| if let Work::Blob(entry) = work { Some(entry.clone()) } else { None });
            (blobs.collect(), change.deleted.clone())
        } else {
            let staged = self.trees.changes(repository, self.at.as_slice(), &after)?;
            (staged.entries, staged.deleted)
        };
        self.at = Some(after);
        for (path, _) in &deleted {
            self.files.remove(path);
            known.remove(path);
        }
        let mut put = Vec::with_capacity(entries.len());
        for entry in entries {
            put.push(entry.path.clone());
            self.files.insert(entry.path.clone(), entry);
        }
        let files = &self.files;
        let mut read = |path: &RepoPath| repository.blob(&files.get(path)?.id).ok();
        put.iter().for_each(|path| known.put(path, &mut read));
        if tree::speaker(one).is_some() {
            files.keys().for_each(|path| known.look_at(path, &mut read));
        } else {
            one.work().for_each(|work| known.look_at(work.path(), &mut read));
        }
        Ok(true)
    }

    /// All of them.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.files.values().cloned().collect()
    }
}
