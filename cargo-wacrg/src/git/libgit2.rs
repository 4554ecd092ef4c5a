// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The repository through libgit2.

use std::path::{Path, PathBuf};

use git2::{DiffOptions, ErrorClass, ErrorCode, Index, IndexEntryExtendedFlag, ObjectType, Oid, Tree};
use wacrg_rules::{Change, EntryKind, ObjectId, RepoPath};

use super::loose::{self, Loose};
use super::{Entry, File, Kind, Need, Opener, Repository, Staged, Unreadable, bare, kind_of, no_index, outside};
use crate::trouble::Trouble;

/// Why libgit2 did not open the repository.
pub(super) enum Refusal {
    /// Another reader would not either.
    Final(Trouble),
    /// git itself may be able to.
    Unsupported,
}

/// A repository opened by libgit2, with the index that git would use.
pub(super) struct Libgit2 {
    repository: git2::Repository,
    index: Option<Index>,
    root: PathBuf,
    loose: Loose,
}

impl Libgit2 {
    pub(super) fn open(need: Need) -> Result<Self, Refusal> {
        let repository = git2::Repository::open_from_env().map_err(|error| refusal(&error))?;
        let root = repository.workdir().map(Path::to_path_buf);
        let (index, root) = match (need, root) {
            (Need::Index, None) => return Err(Refusal::Final(bare())),
            (Need::Index, Some(root)) => (Some(open_index(&repository, &root)?), root),
            (Need::Objects, root) => (None, root.unwrap_or_else(|| repository.path().to_path_buf())),
        };
        let loose = Loose::new(loose::folders(repository.commondir().join("objects")));
        Ok(Self { repository, index, root, loose })
    }

    /// The tree of HEAD; `None` before the first commit.
    fn head(&self) -> Result<Option<Tree<'_>>, git2::Error> {
        match self.repository.head() {
            Ok(head) => Ok(Some(head.peel_to_tree()?)),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The index that git would use. A relative `GIT_INDEX_FILE` counts from the root of the work tree; libgit2 takes it
/// from the current directory, finds nothing there, and would judge nothing.
fn open_index(repository: &git2::Repository, root: &Path) -> Result<Index, Refusal> {
    let named = std::env::var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty()).map(|name| root.join(name));
    let own = repository.path().join("index");
    let path = named.as_deref().unwrap_or(&own);
    if !path.exists() && !matches!(repository.head(), Err(error) if error.code() == ErrorCode::UnbornBranch) {
        return Err(Refusal::Final(no_index(path)));
    }
    read_index(path, repository.object_format())
}

/// Reads an index file. git itself takes a truncated one for a short one, so that it is damaged is told here.
fn read_index(path: &Path, format: git2::ObjectFormat) -> Result<Index, Refusal> {
    Index::open_ext(path, format).map_err(|error| {
        if error.message().contains("unsupported") {
            return Refusal::Unsupported;
        }
        let what = format!("the index {} is damaged: {}", path.display(), error.message());
        Refusal::Final(Trouble::new(
            what,
            "`git reset` writes it anew from HEAD; what was staged has to be staged again",
        ))
    })
}

/// Whether the index file at `path` is damaged, as far as libgit2 can tell.
pub(super) fn check_index(path: &Path, sha256: bool) -> Result<(), Trouble> {
    let format = if sha256 { git2::ObjectFormat::Sha256 } else { git2::ObjectFormat::Sha1 };
    match read_index(path, format) {
        Err(Refusal::Final(trouble)) => Err(trouble),
        Ok(_) | Err(Refusal::Unsupported) => Ok(()),
    }
}

fn refusal(error: &git2::Error) -> Refusal {
    match (error.code(), error.class()) {
        (ErrorCode::NotFound, ErrorClass::Repository) => Refusal::Final(outside()),
        (ErrorCode::Owner, _) => Refusal::Final(Trouble::new(
            "this repository belongs to somebody else",
            "if you trust it: git config --global --add safe.directory PATH",
        )),
        _ => Refusal::Unsupported,
    }
}

fn object_id(id: Oid) -> anyhow::Result<ObjectId> {
    ObjectId::from_bytes(id.as_bytes()).ok_or_else(|| anyhow::anyhow!("libgit2 gave an object id of another length"))
}

impl Repository for Libgit2 {
    fn root(&self) -> &Path {
        &self.root
    }

    // NOTE: not libgit2's own diff. It is made for work trees and leaves out what is marked as skipped or assumed
    // unchanged, although a commit takes it in.
    fn staged(&self) -> anyhow::Result<Staged> {
        let head = self.head_files()?;
        let (index, conflicts) = self.index_files()?;
        let mut staged = Staged { conflicts, ..Staged::default() };
        let mut before = head.into_iter().peekable();
        for file in index {
            while let Some(gone) = before.next_if(|old| old.path < file.path) {
                staged.remove(gone);
            }
            let old = before.next_if(|old| old.path == file.path);
            staged.put(file, old);
        }
        before.for_each(|gone| staged.remove(gone));
        staged.finish();
        Ok(staged)
    }

    fn tracked(&self) -> anyhow::Result<(Vec<Entry>, Vec<RepoPath>)> {
        let (files, conflicts) = self.index_files()?;
        let entry = |file: File| Entry {
            path: file.path,
            id: file.id,
            kind: file.kind,
            change: Change::Unchanged,
            old: vec![],
        };
        Ok((files.into_iter().map(entry).collect(), conflicts))
    }

    fn object(&mut self, id: &ObjectId, kind: Kind) -> Result<Vec<u8>, Unreadable> {
        let (found, content) = match self.loose.read(id)? {
            Some((found, content)) if hash_object(&content, found, id) == Some(*id) => (found, content),
            Some(_) => return Err(Unreadable("its object's content does not match its id".to_owned())),
            None => self.packed(id)?,
        };
        if found == kind { Ok(content) } else { Err(Unreadable(super::OTHER_KIND.to_owned())) }
    }

    fn kind(&mut self, id: &ObjectId) -> Result<Kind, Unreadable> {
        match self.loose.read(id)? {
            Some((kind, _)) => Ok(kind),
            None => self.packed(id).map(|(kind, _)| kind),
        }
    }

    fn head_file(&mut self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(tree) = self.head()? else { return Ok(None) };
        let entry = match tree.get_path(Path::new(path)) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if entry.kind() != Some(ObjectType::Blob) || kind_of(entry.filemode().unsigned_abs()) != EntryKind::File {
            return Ok(None);
        }
        Ok(Some(self.repository.find_blob(entry.id())?.content().to_vec()))
    }

    fn head_has(&mut self, id: &ObjectId) -> anyhow::Result<bool> {
        Ok(self.head_files()?.iter().any(|file| file.id == *id))
    }

    fn opener(&self) -> Opener {
        let need = if self.index.is_some() { Need::Index } else { Need::Objects };
        Box::new(move || super::open(need))
    }
}

fn unreadable(error: &git2::Error) -> Unreadable {
    match error.code() {
        ErrorCode::NotFound => Unreadable(super::MISSING.to_owned()),
        _ => Unreadable(format!("its object cannot be read: {}", error.message())),
    }
}

fn kind_of_object(kind: ObjectType) -> Option<Kind> {
    match kind {
        ObjectType::Blob => Some(Kind::Blob),
        ObjectType::Tree => Some(Kind::Tree),
        ObjectType::Commit => Some(Kind::Commit),
        ObjectType::Tag => Some(Kind::Tag),
        ObjectType::Any => None,
    }
}

impl Libgit2 {
    /// Kind and content of an object that is not loose, its hash checked by libgit2.
    fn packed(&self, id: &ObjectId) -> Result<(Kind, Vec<u8>), Unreadable> {
        // NOTE: libgit2 1.9 writes past an id of the repository's own length where it is given a longer one
        let length = match self.repository.object_format() {
            git2::ObjectFormat::Sha1 => 20,
            git2::ObjectFormat::Sha256 => 32,
        };
        if id.as_bytes().len() != length {
            return Err(Unreadable(super::MISSING.to_owned()));
        }
        let id = Oid::from_bytes(id.as_bytes()).map_err(|error| Unreadable(error.message().to_owned()))?;
        let database = self.repository.odb().map_err(|error| unreadable(&error))?;
        let (size, _) = database.read_header(id).map_err(|error| unreadable(&error))?;
        if size > super::LARGEST {
            return Err(super::too_large());
        }
        let object = database.read(id).map_err(|error| unreadable(&error))?;
        let kind = kind_of_object(object.kind()).ok_or_else(|| Unreadable(super::OTHER_KIND.to_owned()))?;
        Ok((kind, object.data().to_vec()))
    }

    /// Every file in HEAD, by the bytes of its path.
    fn head_files(&self) -> anyhow::Result<Vec<File>> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        folders.extend(self.head()?.map(|tree| (Vec::new(), tree)));
        while let Some((prefix, tree)) = folders.pop() {
            for entry in &tree {
                let path = [prefix.as_slice(), entry.name_bytes()].concat();
                if entry.kind() == Some(ObjectType::Tree) {
                    folders.push(([path.as_slice(), b"/"].concat(), self.repository.find_tree(entry.id())?));
                } else {
                    let kind = kind_of(entry.filemode_raw().unsigned_abs());
                    files.push(File { path: RepoPath::new(path), id: object_id(entry.id())?, kind });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Every file in the index, by the bytes of its path, and the paths that a merge left undecided. Files that are
    /// only announced (`git add --intent-to-add`) are left out, as a commit leaves them out.
    fn index_files(&self) -> anyhow::Result<(Vec<File>, Vec<RepoPath>)> {
        let Some(index) = &self.index else { return Err(bare().into()) };
        let (mut files, mut conflicts) = (Vec::with_capacity(index.len()), Vec::new());
        for entry in index.iter() {
            let path = RepoPath::new(entry.path);
            if entry.flags >> 12 & 3 != 0 {
                conflicts.push(path);
            } else if !IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended).is_intent_to_add() {
                files.push(File { path, id: object_id(entry.id)?, kind: kind_of(entry.mode) });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        conflicts.sort();
        conflicts.dedup();
        Ok((files, conflicts))
    }
}

/// The hash of `content` as an object of that kind, in the format of `id`.
pub(super) fn hash_object(content: &[u8], kind: Kind, id: &ObjectId) -> Option<ObjectId> {
    let format = if id.as_bytes().len() == 32 { git2::ObjectFormat::Sha256 } else { git2::ObjectFormat::Sha1 };
    let kind = match kind {
        Kind::Blob => ObjectType::Blob,
        Kind::Tree => ObjectType::Tree,
        Kind::Commit => ObjectType::Commit,
        Kind::Tag => ObjectType::Tag,
    };
    let hash = Oid::hash_object_ext(kind, content, format).ok()?;
    ObjectId::from_bytes(hash.as_bytes())
}

/// The lines of `new` that do not stand in `old`, as byte ranges of `new`.
pub(super) fn added_lines(old: &[u8], new: &[u8]) -> anyhow::Result<Vec<std::ops::Range<usize>>> {
    let mut options = DiffOptions::new();
    options.context_lines(0).force_text(true);
    let patch = git2::Patch::from_buffers(old, None, new, None, Some(&mut options))?;
    let mut starts = vec![0];
    starts.extend(new.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1));
    let start = |line: usize| starts.get(line).copied().unwrap_or(new.len());
    let mut ranges = Vec::new();
    for index in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(index)?;
        let first = hunk.new_start().saturating_sub(1) as usize;
        if hunk.new_lines() > 0 {
            ranges.push(start(first)..start(first + hunk.new_lines() as usize));
        }
    }
    Ok(ranges)
}

/// Lines that go (`-`, numbered in `old`) and lines that come (`+`, numbered in `new`).
pub(super) fn changed_lines(old: &[u8], new: &[u8]) -> anyhow::Result<Vec<(char, u32, Vec<u8>)>> {
    let mut options = DiffOptions::new();
    options.context_lines(0).force_text(true);
    let patch = git2::Patch::from_buffers(old, None, new, None, Some(&mut options))?;
    let mut lines = Vec::new();
    for hunk in 0..patch.num_hunks() {
        for index in 0..patch.num_lines_in_hunk(hunk)? {
            let line = patch.line_in_hunk(hunk, index)?;
            let number = line.new_lineno().filter(|_| line.origin() == '+').or(line.old_lineno()).unwrap_or(0);
            if matches!(line.origin(), '+' | '-') {
                lines.push((line.origin(), number, line.content().to_vec()));
            }
        }
    }
    Ok(lines)
}
