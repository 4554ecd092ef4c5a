// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What the rules about licences and disclaimers know of the whole tree: which paths there are, what licence maps and
//! sidecars say, which licences' texts it holds. The caller reads; nothing here does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::exempt::is_licence_name;
use super::expression;
use super::reuse::{self, Map, Mistake};
use super::texts::{self, Likeness};
use crate::document::RepoPath;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole tree.
    Whole,
    /// A change to it: what was there before is not the committer's fault.
    Change,
}

/// Reads a file of the tree; `None` where it cannot be read.
pub type Read<'r> = dyn FnMut(&RepoPath) -> Option<Vec<u8>> + 'r;

/// A tree as the rules know it.
#[derive(Debug)]
pub struct Tree {
    scope: Scope,
    paths: BTreeSet<RepoPath>,
    maps: Vec<Map>,
    mistakes: BTreeMap<RepoPath, Vec<Mistake>>,
    sidecars: BTreeMap<RepoPath, Vec<u8>>,
    texts: Vec<TextFile>,
    /// Whether the text of a licence is in a file whose name does not say it, as far as it was asked.
    unnamed: Mutex<BTreeMap<String, bool>>,
    declared: bool,
}

/// A file that holds a licence's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Where it stands.
    pub path: RepoPath,
    /// The identifier that its name says.
    pub id: Option<String>,
    /// What it holds, where its name says nothing.
    text: String,
}

/// Ending of the name of a sidecar.
pub const SIDECAR: &str = ".license";

impl Tree {
    /// Takes in the files at `paths`. Of maps, sidecars of files that are `judged`, and licences' texts without an
    /// identifier in their name, the content is read.
    pub fn new(paths: Vec<RepoPath>, scope: Scope, judged: &dyn Fn(&RepoPath) -> bool, read: &mut Read<'_>) -> Self {
        let mut tree = Self {
            scope,
            paths: BTreeSet::new(),
            maps: Vec::new(),
            mistakes: BTreeMap::new(),
            sidecars: BTreeMap::new(),
            texts: Vec::new(),
            unnamed: Mutex::default(),
            declared: false,
        };
        for path in &paths {
            tree.take_in(path, judged, read);
        }
        tree.maps.sort_by_key(Map::depth);
        tree.paths = paths.into_iter().collect();
        tree
    }

    fn take_in(&mut self, path: &RepoPath, judged: &dyn Fn(&RepoPath) -> bool, read: &mut Read<'_>) {
        let name = path.file_name();
        if name == reuse::MAP.as_bytes() || path.as_bytes() == reuse::DEP5.as_bytes() {
            self.map(path, read);
        } else if let Some(covered) = path.as_bytes().strip_suffix(SIDECAR.as_bytes()) {
            let covered = RepoPath::new(covered);
            if judged(&covered) || judged(path) {
                self.sidecars.insert(covered, read(path).unwrap_or_default());
            }
        } else if is_text_file(path) {
            let id = named_id(path);
            let text = if id.is_none() { read(path).unwrap_or_default() } else { Vec::new() };
            let text = String::from_utf8_lossy(&text).into_owned();
            self.texts.push(TextFile { path: path.clone(), id, text });
        }
    }

    /// Takes in that there is a file at `path`, which is new or has another content than before. A sidecar is not
    /// read: see [`Tree::look_at`].
    pub fn put(&mut self, path: &RepoPath, read: &mut Read<'_>) {
        self.remove(path);
        self.take_in(path, &|_| false, read);
        self.maps.sort_by_key(Map::depth);
        self.paths.insert(path.clone());
    }

    /// Takes in that there is no file at `path` any more.
    pub fn remove(&mut self, path: &RepoPath) {
        if !self.paths.remove(path) {
            return;
        }
        self.maps.retain(|map| map.path != *path);
        self.mistakes.remove(path);
        if let Some(covered) = path.as_bytes().strip_suffix(SIDECAR.as_bytes()) {
            self.sidecars.remove(&RepoPath::new(covered));
        }
        if is_text_file(path) {
            self.texts.retain(|text| text.path != *path);
            self.unnamed = Mutex::default();
        }
    }

    /// Reads the sidecar of the file at `path`, if there is one that was not read.
    pub fn look_at(&mut self, path: &RepoPath, read: &mut Read<'_>) {
        let sidecar = RepoPath::new([path.as_bytes(), SIDECAR.as_bytes()].concat());
        if self.paths.contains(&sidecar) && !self.sidecars.contains_key(path) {
            self.sidecars.insert(path.clone(), read(&sidecar).unwrap_or_default());
        }
    }

    fn map(&mut self, path: &RepoPath, read: &mut Read<'_>) {
        let text = read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let parsed = if path.as_bytes() == reuse::DEP5.as_bytes() {
            reuse::parse_dep5(&text, path)
        } else {
            reuse::parse_toml(&text, path)
        };
        match parsed {
            Ok(map) => self.maps.push(map),
            Err(mistakes) => {
                self.mistakes.insert(path.clone(), mistakes);
            }
        }
    }

    /// Whether the whole tree is judged.
    pub fn is_whole(&self) -> bool {
        self.scope == Scope::Whole
    }

    /// The same tree under a policy that says of its own which licence applies where.
    #[must_use]
    pub fn declared(self, declared: bool) -> Self {
        Self { declared, ..self }
    }

    /// Whether the policy says of its own which licence applies where.
    pub fn is_declared(&self) -> bool {
        self.declared
    }

    /// Whether somebody agreed that files say under which licence they are: the policy, or the tree by following
    /// REUSE. Elsewhere nobody is asked for a header.
    pub fn asks_for_headers(&self) -> bool {
        self.declared || self.follows_reuse()
    }

    /// Whether there is a file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(&RepoPath::from(path))
    }

    /// Whether there is a file below the folder `path`, which has no `/` at its end.
    pub fn has_folder(&self, path: &str) -> bool {
        let first = RepoPath::new(format!("{path}/").into_bytes());
        self.paths.range(first.clone()..).next().is_some_and(|found| found.as_bytes().starts_with(first.as_bytes()))
    }

    /// All files.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.paths.iter()
    }

    /// Licence maps, from the root downwards.
    pub fn maps(&self) -> &[Map] {
        &self.maps
    }

    /// What is wrong with the map at `path`.
    pub fn mistakes(&self, path: &RepoPath) -> &[Mistake] {
        self.mistakes.get(path).map_or(&[], Vec::as_slice)
    }

    /// The content of the sidecar of the file at `path`.
    pub fn sidecar(&self, path: &RepoPath) -> Option<&[u8]> {
        self.sidecars.get(path).map(Vec::as_slice)
    }

    /// Files that hold licences' texts.
    pub fn texts(&self) -> &[TextFile] {
        &self.texts
    }

    /// Whether the tree says of single files under which licence they are, as REUSE does.
    pub fn follows_reuse(&self) -> bool {
        !self.maps.is_empty() || !self.mistakes.is_empty() || self.has_folder("LICENSES")
    }

    /// Whether the text of the licence `id` is there; in `LICENSES/`, where the tree has such a folder.
    pub fn has_text(&self, id: &str) -> bool {
        let strict = self.has_folder("LICENSES");
        // "or later" and "only" are the same text under two names
        let same = |own: &str| own == id || (!strict && base(own) == base(id));
        let named = self.texts.iter().any(|text| {
            text.id.as_deref().is_some_and(same) && (!strict || text.path.as_bytes().starts_with(b"LICENSES/"))
        });
        named || (!strict && self.has_unnamed(id))
    }

    fn has_unnamed(&self, id: &str) -> bool {
        let look = || {
            let unnamed = self.texts.iter().filter(|text| text.id.is_none());
            unnamed.into_iter().any(|text| texts::compare(&text.text, id) == Some(Likeness::Same))
        };
        // a lock that a panic left behind only costs the memory of what was asked
        match self.unnamed.lock() {
            Ok(mut known) => *known.entry(id.to_owned()).or_insert_with(look),
            Err(_) => look(),
        }
    }
}

fn base(id: &str) -> &str {
    id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later")).unwrap_or(id)
}

/// Whether the file at `path` holds a licence's text, by its name.
pub fn is_text_file(path: &RepoPath) -> bool {
    let in_folder = path.as_bytes().starts_with(b"LICENSES/");
    (in_folder && !path.as_bytes().ends_with(SIDECAR.as_bytes()))
        || is_licence_name(&String::from_utf8_lossy(path.file_name()))
}

/// The identifier that the name of a licence's text says: `LICENSES/MIT.txt`, `LICENSE-CC-BY-4.0`.
pub fn named_id(path: &RepoPath) -> Option<String> {
    let name = String::from_utf8_lossy(path.file_name()).into_owned();
    let without_ending = |name: &str| {
        let endings = [".txt", ".md", ".rst", ".html"];
        endings.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    let word = if path.as_bytes().starts_with(b"LICENSES/") {
        name
    } else {
        let rest = ["LICENSE", "LICENCE", "COPYING"].iter().find_map(|word| name.strip_prefix(word))?;
        rest.get(1..)?.to_owned()
    };
    [without_ending(&word), word.clone()].into_iter().find(|id| expression::is_id(id)).or_else(|| {
        // `LICENSE-APACHE` is the custom of Rust projects
        let custom = without_ending(&word).to_uppercase();
        (custom == "APACHE").then(|| "Apache-2.0".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_texts_say_their_identifier() {
        for (path, id) in [
            ("LICENSES/MIT.txt", Some("MIT")),
            ("LICENSES/CC-BY-4.0.txt", Some("CC-BY-4.0")),
            ("LICENSES/LicenseRef-Ours.txt", Some("LicenseRef-Ours")),
            ("LICENSES/nonsense.txt", None),
            ("LICENSE-CC-BY-4.0", Some("CC-BY-4.0")),
            ("crate/LICENSE-MIT.md", Some("MIT")),
            ("LICENSE-APACHE", Some("Apache-2.0")),
            ("LICENSE", None),
            ("LICENSE-docs", None),
        ] {
            assert_eq!(named_id(&path.into()).as_deref(), id, "{path}");
        }
    }

    #[test]
    fn a_tree_that_was_changed_is_as_one_made_anew() {
        let mut read = |path: &RepoPath| {
            Some(match path.as_bytes() {
                b"REUSE.toml" => {
                    b"version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"MIT\"\n".to_vec()
                }
                b"sub/REUSE.toml" => b"nonsense".to_vec(),
                _ => path.as_bytes().to_vec(),
            })
        };
        let all = ["REUSE.toml", "sub/REUSE.toml", "a.bin", "a.bin.license", "LICENSE", "LICENSES/MIT.txt"];
        let made = |paths: &[&str], read: &mut Read<'_>| {
            let paths = paths.iter().map(|path| (*path).into()).collect();
            Tree::new(paths, Scope::Change, &|_| true, read)
        };
        for left in all {
            let rest: Vec<&str> = all.into_iter().filter(|path| *path != left).collect();
            let shown = |tree: &Tree| {
                format!("{:?} {:?} {:?} {:?} {:?}", tree.paths, tree.maps, tree.mistakes, tree.sidecars, tree.texts)
            };
            let mut tree = made(&all, &mut read);
            tree.remove(&left.into());
            assert_eq!(shown(&tree), shown(&made(&rest, &mut read)), "{left}");
            tree.put(&left.into(), &mut read);
            tree.look_at(&"a.bin".into(), &mut read);
            tree.texts.sort_by(|a, b| b.path.cmp(&a.path));
            let mut wanted = made(&all, &mut read);
            wanted.texts.sort_by(|a, b| b.path.cmp(&a.path));
            assert_eq!(shown(&tree), shown(&wanted), "{left}");
        }
    }

    #[test]
    fn texts_count_in_their_folder_where_there_is_one() {
        let tree = |paths: &[&str]| {
            let paths = paths.iter().map(|path| (*path).into()).collect();
            Tree::new(paths, Scope::Whole, &|_| true, &mut |_| None)
        };
        assert!(tree(&["LICENSE-MIT"]).has_text("MIT"));
        assert!(!tree(&["LICENSE-MIT", "LICENSES/ISC.txt"]).has_text("MIT"));
        assert!(tree(&["LICENSE-GPL-3.0-only"]).has_text("GPL-3.0-or-later"));
        assert!(!tree(&["LICENSES/GPL-3.0-only.txt"]).has_text("GPL-3.0-or-later"));
    }
}
