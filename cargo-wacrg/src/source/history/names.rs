// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names and paths as numbers: history repeats them a million times.

use std::collections::HashMap;

use wacrg_rules::RepoPath;

/// Names of files and folders.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Box<[u8]>, u32>,
    list: Vec<Box<[u8]>>,
}

impl Names {
    /// The number of `name`.
    pub(super) fn number(&mut self, name: &[u8]) -> u32 {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.known.insert(name.into(), number);
        self.list.push(name.into());
        number
    }

    /// All names, by number.
    pub(super) fn list(&self) -> &[Box<[u8]>] {
        &self.list
    }
}

/// Number of a path.
pub(crate) type PathId = u32;

/// The root.
pub(super) const ROOT: PathId = 0;

/// Paths as what they are below another.
#[derive(Debug)]
pub(crate) struct Paths {
    names: Names,
    /// Folder and name of each path.
    list: Vec<(PathId, u32)>,
    known: HashMap<(PathId, u32), PathId>,
}

impl Paths {
    pub(super) fn new(names: Names) -> Self {
        Self { names, list: vec![(ROOT, u32::MAX)], known: HashMap::new() }
    }

    /// The path of `name` in `folder`.
    pub(super) fn below(&mut self, folder: PathId, name: u32) -> PathId {
        *self.known.entry((folder, name)).or_insert_with(|| {
            self.list.push((folder, name));
            self.list.len() as PathId - 1
        })
    }

    /// The path of that name at the root.
    pub(super) fn named(&mut self, name: &[u8]) -> PathId {
        let name = self.names.number(name);
        self.below(ROOT, name)
    }

    /// Whether `path` is `name` in `folder`.
    pub(super) fn is(&self, path: PathId, folder: PathId, name: u32) -> bool {
        self.list[path as usize] == (folder, name)
    }

    /// How many paths there are, the root included.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The path.
    pub(crate) fn get(&self, path: PathId) -> RepoPath {
        let (mut names, mut at) = (Vec::new(), path);
        while at != ROOT {
            let (folder, name) = self.list[at as usize];
            names.push(&*self.names.list[name as usize]);
            at = folder;
        }
        names.reverse();
        RepoPath::new(names.join(&b'/'))
    }
}
