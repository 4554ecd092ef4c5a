// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The repository: the only place that asks git. Two readers stand behind one trait: libgit2, and git's own plumbing
//! for what libgit2 cannot open (sparse and split indexes, reftable, extensions to come). Which of the two is chosen
//! by itself; a wrong answer is never one of the choices.

pub(crate) mod commits;
mod libgit2;
mod loose;
pub(crate) mod objects;
pub(crate) mod pack;
mod plumbing;
pub(crate) mod revisions;
pub(crate) mod tips;
mod trees;
mod write;

use std::path::{Path, PathBuf};

use wacrg_rules::{Change, Document, EntryKind, ObjectId, Origin, RepoPath};

use crate::trouble::Trouble;
pub(crate) use trees::Trees;

/// A file, link or submodule that the index or a commit names.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Where it stands.
    pub(crate) path: RepoPath,
    /// Its blob; of a submodule, the commit.
    pub(crate) id: ObjectId,
    /// What it is.
    pub(crate) kind: EntryKind,
    /// What the change does to it.
    pub(crate) change: Change,
    /// The blobs that the change replaces at this path: one, or one of each parent of a merge that has a file there.
    pub(crate) old: Vec<ObjectId>,
}

impl Entry {
    /// The document that it is, where `bytes` are its content.
    pub(crate) fn document(&self, bytes: Vec<u8>) -> Document {
        let Self { path, id, kind, change, .. } = self;
        Document { path: path.clone(), bytes, kind: *kind, change: *change, blob: Some(*id), origin: Origin::Index }
    }
}

/// What a commit changes against HEAD, or against all of its parents.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    /// Added and changed entries, by path.
    pub(crate) entries: Vec<Entry>,
    /// Removed files and their blobs.
    pub(crate) deleted: Vec<(RepoPath, ObjectId)>,
    /// Paths that a merge left undecided: nothing can be said about them.
    pub(crate) conflicts: Vec<RepoPath>,
}

/// Bytes of a file that are judged at most. Where all of history is read, objects have a smaller bound of their own.
pub(crate) const LARGEST: usize = 256 << 20;

/// Says that a file has more than [`LARGEST`] bytes.
pub(crate) fn too_large() -> Unreadable {
    Unreadable(format!("it has more than {} MiB, which is more than can be judged", LARGEST >> 20))
}

/// Why one object cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreadable(pub(crate) String);

/// Kinds of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Content of a file, or a link's target.
    Blob,
    /// A folder.
    Tree,
    /// A commit.
    Commit,
    /// An annotated tag.
    Tag,
}

/// How much of a repository is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The index and the work tree.
    Index,
    /// Objects and refs alone; a bare repository has these as well.
    Objects,
}

/// A repository, open for reading. Nothing is ever written or locked.
pub(crate) trait Repository {
    /// Root of the work tree; the repository itself where it is bare.
    fn root(&self) -> &Path;

    /// What is staged.
    fn staged(&self) -> anyhow::Result<Staged>;

    /// Everything in the index, and the paths that a merge left undecided.
    fn tracked(&self) -> anyhow::Result<(Vec<Entry>, Vec<RepoPath>)>;

    /// The content of the object `id`, which has to be of that kind; its hash is checked.
    fn object(&mut self, id: &ObjectId, kind: Kind) -> Result<Vec<u8>, Unreadable>;

    /// The kind of the object `id`.
    fn kind(&mut self, id: &ObjectId) -> Result<Kind, Unreadable>;

    /// The content of a blob, its hash checked.
    fn blob(&mut self, id: &ObjectId) -> Result<Vec<u8>, Unreadable> {
        self.object(id, Kind::Blob)
    }

    /// The file at `path` in HEAD; `None` where there is none, or no commit yet.
    fn head_file(&mut self, path: &str) -> anyhow::Result<Option<Vec<u8>>>;

    /// Paths in HEAD that have the content `id`.
    fn head_has(&mut self, id: &ObjectId) -> anyhow::Result<bool>;

    /// Opens the same repository once more, in another thread: a handle itself cannot move there.
    fn opener(&self) -> Opener;
}

/// Opens a repository in the thread that calls it.
pub(crate) type Opener = Box<dyn FnOnce() -> anyhow::Result<Box<dyn Repository>> + Send>;

/// Opens the repository around the current directory, as git would: `GIT_DIR`, `GIT_WORK_TREE` and `GIT_INDEX_FILE`
/// are honoured, and so are the object folders of a push that is being received.
pub(crate) fn open(need: Need) -> anyhow::Result<Box<dyn Repository>> {
    match libgit2::Libgit2::open(need) {
        Ok(repository) => Ok(Box::new(repository)),
        Err(libgit2::Refusal::Final(trouble)) => Err(trouble.into()),
        Err(libgit2::Refusal::Unsupported) => Ok(Box::new(plumbing::Plumbing::open(need)?)),
    }
}

/// Opens the repository around the current directory, if there is one.
pub(crate) fn open_if_any() -> anyhow::Result<Option<Box<dyn Repository>>> {
    match open(Need::Index) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) if error.downcast_ref::<Trouble>().is_some_and(|trouble| trouble.what == OUTSIDE) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The file at `path` of `tree`; `None` where there is none.
pub(crate) fn file_in(repository: &mut dyn Repository, tree: &ObjectId, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
    match Trees::default().find(repository, tree, path.as_bytes())? {
        Some(id) => Ok(Some(repository.blob(&id)?)),
        None => Ok(None),
    }
}

/// Files of the work tree that git tracks or does not ignore, below `folder`.
pub(crate) fn worktree_files(folder: &Path) -> anyhow::Result<Vec<RepoPath>> {
    plumbing::worktree_files(folder)
}

/// `path` as the operating system names it.
pub(crate) fn to_path(path: &RepoPath) -> PathBuf {
    plumbing::to_path(path.as_bytes())
}

/// A path as git stores it, as the operating system names it.
fn bytes_to_path(bytes: &[u8]) -> PathBuf {
    plumbing::to_path(bytes)
}

/// Whether `content`, an object of that kind, has the id `id`.
fn is_hash(kind: Kind, content: &[u8], id: &[u8]) -> bool {
    ObjectId::from_bytes(id).is_some_and(|id| libgit2::hash_object(content, kind, &id) == Some(id))
}

/// The id that `content` has as a blob of the repository in which there is the object `other`.
pub(crate) fn blob_id(content: &[u8], other: &ObjectId) -> Option<ObjectId> {
    libgit2::hash_object(content, Kind::Blob, other)
}

/// Runs git with `arguments` in the current directory and returns what it printed, without its line break.
pub(crate) fn ask(arguments: &[&str]) -> anyhow::Result<String> {
    plumbing::ask(arguments)
}

/// Puts files into the index; see [`write::stage`].
pub(crate) fn stage(files: &[(&RepoPath, &[u8])]) -> anyhow::Result<()> {
    write::stage(files)
}

/// Tracked files whose content in the work tree is not what the index holds.
pub(crate) fn differing_files() -> anyhow::Result<std::collections::BTreeSet<RepoPath>> {
    write::differing_files()
}

/// Lets the index know which files of the work tree are unchanged.
pub(crate) fn refresh() {
    write::refresh();
}

/// Lines that go (`-`, numbered in `old`) and lines that come (`+`, numbered in `new`).
pub(crate) fn changed_lines(old: &[u8], new: &[u8]) -> anyhow::Result<Vec<(char, u32, Vec<u8>)>> {
    libgit2::changed_lines(old, new)
}

/// The lines of `new` that do not stand in `old`, as byte ranges of `new`.
pub(crate) fn added_lines(old: &[u8], new: &[u8]) -> anyhow::Result<Vec<std::ops::Range<usize>>> {
    libgit2::added_lines(old, new)
}

const MISSING: &str = "its object is missing from the repository";
const OTHER_KIND: &str = "its object is of another kind than it should be";
/// Where there is no repository.
pub(crate) const OUTSIDE: &str = "not inside a git repository";

fn outside() -> Trouble {
    Trouble::new(OUTSIDE, "change to a repository; `git init` makes one")
}

fn bare() -> Trouble {
    let help = "a bare repository has no index: nothing can be staged in it; judge its commits with `--range A..B`, or run the check in a clone with a work tree";
    Trouble::new("this repository is bare", help)
}

fn no_index(path: &Path) -> Trouble {
    let help = "to commit now would delete every file; restore it with `git reset`, or unset GIT_INDEX_FILE";
    Trouble::new(format!("the index {} does not exist although HEAD has a commit", path.display()), help)
}

/// A file, link or submodule in a tree or in the index.
#[derive(Clone, Debug)]
struct File {
    path: RepoPath,
    id: ObjectId,
    kind: EntryKind,
}

impl Staged {
    /// Takes in a file, which replaces each of `old`. A change of mode alone says nothing new.
    fn put(&mut self, file: File, old: impl IntoIterator<Item = File>) {
        let old: Vec<ObjectId> = old.into_iter().filter(|old| old.kind == file.kind).map(|old| old.id).collect();
        let change = if old.is_empty() { Change::Added } else { Change::Modified };
        if !old.contains(&file.id) {
            self.entries.push(Entry { path: file.path, id: file.id, kind: file.kind, change, old });
        }
    }

    /// Takes in a file that is no longer there.
    fn remove(&mut self, file: File) {
        if file.kind != EntryKind::Submodule {
            self.deleted.push((file.path, file.id));
        }
    }

    /// Leaves out what a merge left undecided, and tells exact renames: one added and one removed file of the same
    /// content.
    fn finish(&mut self) {
        let conflicts = &self.conflicts;
        self.entries.retain(|entry| !conflicts.contains(&entry.path));
        self.deleted.retain(|(path, _)| !conflicts.contains(path));
        let mut removed: Vec<ObjectId> = self.deleted.iter().map(|(_, id)| *id).collect();
        removed.sort_unstable();
        for entry in self.entries.iter_mut().filter(|entry| entry.change == Change::Added) {
            if removed.binary_search(&entry.id).is_ok() {
                entry.change = Change::Renamed;
                entry.old = vec![entry.id];
            }
        }
    }
}

/// What git's file mode says.
fn kind_of(mode: u32) -> EntryKind {
    match mode & 0o170_000 {
        0o120_000 => EntryKind::Symlink,
        0o160_000 => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}
