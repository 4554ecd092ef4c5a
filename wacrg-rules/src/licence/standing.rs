// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which statement applies to a file: its own, its sidecar's, or a map's, in the order of the REUSE specification 3.3.

use std::ops::Range;

use super::reuse::Precedence;
use super::tree::Tree;
use crate::document::RepoPath;

/// Where a statement stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the file's leading comment: bytes of the file.
    Header(Range<usize>),
    /// In the file's sidecar, which speaks instead of the file.
    Sidecar(RepoPath),
    /// In a map, at this line.
    Map(RepoPath, usize),
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// A licence expression, or who holds the copyright, as written.
    pub text: String,
    /// Where it stands.
    pub source: Source,
}

/// Everything said of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Licence expressions; several hold all at once.
    pub licences: Vec<Said>,
    /// Who holds the copyright.
    pub copyrights: Vec<Said>,
}

impl Standing {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.licences.is_empty() && self.copyrights.is_empty()
    }
}

/// What is said of the file at `path` in `tree`, where `own` stands in the file or in its sidecar.
pub fn standing(path: &RepoPath, own: Standing, tree: &Tree) -> Standing {
    let mut entries: Vec<_> = tree.maps().iter().filter_map(|map| Some((map, map.entry(path)?))).collect();
    // from the root downwards; the first that overrides ends it
    if let Some(last) = entries.iter().position(|(_, entry)| entry.precedence == Precedence::Override) {
        entries.truncate(last + 1);
    }
    let overrides = entries.last().is_some_and(|(_, entry)| entry.precedence == Precedence::Override);
    let mut result = if overrides { Standing::default() } else { own };
    let of = |list: &[(String, Range<usize>)], map: &RepoPath, line: usize| -> Vec<Said> {
        list.iter().map(|(text, _)| Said { text: text.clone(), source: Source::Map(map.clone(), line) }).collect()
    };
    // what is closest counts, from the file outwards, copyright and licence each for itself
    for (map, entry) in entries.iter().rev() {
        let everything = entry.precedence != Precedence::Closest;
        if everything || result.licences.is_empty() {
            result.licences.extend(of(&entry.licences, &map.path, entry.line));
        }
        if everything || result.copyrights.is_empty() {
            result.copyrights.extend(of(&entry.copyrights, &map.path, entry.line));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(maps: &[(&str, &str)]) -> Tree {
        let files: Vec<(RepoPath, String)> =
            maps.iter().map(|(path, text)| ((*path).into(), (*text).to_owned())).collect();
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        let mut read =
            |path: &RepoPath| files.iter().find(|(other, _)| other == path).map(|(_, text)| text.clone().into_bytes());
        Tree::new(paths, super::super::tree::Scope::Whole, &|_| true, &mut read)
    }

    fn own() -> Standing {
        let said = |text: &str| vec![Said { text: text.to_owned(), source: Source::Header(0..1) }];
        Standing { licences: said("ISC"), copyrights: said("Me") }
    }

    fn told(list: &[Said]) -> Vec<&str> {
        list.iter().map(|said| said.text.as_str()).collect()
    }

    #[test]
    fn the_closest_statement_counts_each_for_itself() {
        let map = "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"MIT\"\nSPDX-FileCopyrightText = \"Them\"\n";
        let tree = tree(&[("REUSE.toml", map)]);
        let half = Standing { copyrights: Vec::new(), ..own() };
        let result = standing(&"a/b.rs".into(), half, &tree);
        assert_eq!((told(&result.licences), told(&result.copyrights)), (vec!["ISC"], vec!["Them"]));
        assert_eq!(told(&standing(&"a/b.rs".into(), own(), &tree).licences), ["ISC"]);
    }

    #[test]
    fn overriding_and_aggregating_maps() {
        let map = |precedence: &str, id: &str| {
            format!(
                "version = 1\n[[annotations]]\npath = \"**\"\nprecedence = \"{precedence}\"\nSPDX-License-Identifier = \"{id}\"\n"
            )
        };
        let (over, both) = (map("override", "MIT"), map("aggregate", "Zlib"));
        let outer = tree(&[("REUSE.toml", &over), ("a/REUSE.toml", &both)]);
        assert_eq!(told(&standing(&"a/b.rs".into(), own(), &outer).licences), ["MIT"]);
        assert!(standing(&"a/b.rs".into(), own(), &outer).copyrights.is_empty());
        let inner = tree(&[("REUSE.toml", &both), ("a/REUSE.toml", &over)]);
        assert_eq!(told(&standing(&"a/b.rs".into(), own(), &inner).licences), ["MIT", "Zlib"]);
        assert_eq!(told(&standing(&"x.rs".into(), own(), &inner).licences), ["ISC", "Zlib"]);
    }
}
