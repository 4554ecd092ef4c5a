//! The repository through libgit2.

use std::path::{Path, PathBuf};

use git2::{Delta, DiffOptions, ErrorClass, ErrorCode, Index, IndexEntryExtendedFlag, ObjectType, Oid, Tree};
use wacrg_rules::{Change, EntryKind, ObjectId, RepoPath};

use super::{Entry, Opener, Repository, Staged, Unreadable, bare, kind_of, mark_renames, no_index, outside};
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
    index: Index,
    root: PathBuf,
}

impl Libgit2 {
    pub(super) fn open() -> Result<Self, Refusal> {
        let repository = git2::Repository::open_from_env().map_err(|error| refusal(&error))?;
        let root = repository.workdir().map(Path::to_path_buf).ok_or_else(|| Refusal::Final(bare()))?;
        let index = open_index(&repository, &root)?;
        Ok(Self { repository, index, root })
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
    // whatever is wrong with it, git has the better words, or can read it
    Index::open_ext(path, repository.object_format()).map_err(|_| Refusal::Unsupported)
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

    fn staged(&self) -> anyhow::Result<Staged> {
        let head = self.head()?;
        let mut options = DiffOptions::new();
        options.include_typechange(true).ignore_submodules(false).skip_binary_check(true);
        let diff = self.repository.diff_tree_to_index(head.as_ref(), Some(&self.index), Some(&mut options))?;
        let mut staged = Staged::default();
        for delta in diff.deltas() {
            let (old, new) = (delta.old_file(), delta.new_file());
            let path = RepoPath::new(new.path_bytes().or_else(|| old.path_bytes()).unwrap_or_default());
            let mode = u32::from(new.mode());
            let (old_kind, kind) = (kind_of(u32::from(old.mode())), kind_of(mode));
            match delta.status() {
                Delta::Unmodified => {}
                Delta::Deleted => {
                    if old_kind != EntryKind::Submodule {
                        staged.deleted.push((path, object_id(old.id())?));
                    }
                }
                Delta::Conflicted => staged.conflicts.push(path),
                Delta::Added if self.is_intent(&path) => {}
                status => {
                    let same_kind = old_kind == kind && status != Delta::Added;
                    let change = if same_kind { Change::Modified } else { Change::Added };
                    let old = if same_kind { Some(object_id(old.id())?) } else { None };
                    staged.entries.push(Entry { path, id: object_id(new.id())?, kind, change, old });
                }
            }
        }
        // a change of mode alone says nothing new
        staged.entries.retain(|entry| entry.old != Some(entry.id));
        mark_renames(&mut staged);
        Ok(staged)
    }

    fn tracked(&self) -> anyhow::Result<(Vec<Entry>, Vec<RepoPath>)> {
        let (mut entries, mut conflicts) = (Vec::with_capacity(self.index.len()), Vec::new());
        for entry in self.index.iter() {
            let path = RepoPath::new(entry.path);
            if entry.flags >> 12 & 3 != 0 {
                conflicts.push(path);
            } else if !is_intent_flag(entry.flags_extended) {
                let (id, kind) = (object_id(entry.id)?, kind_of(entry.mode));
                entries.push(Entry { path, id, kind, change: Change::Unchanged, old: None });
            }
        }
        conflicts.dedup();
        Ok((entries, conflicts))
    }

    fn blob(&mut self, id: &ObjectId) -> Result<Vec<u8>, Unreadable> {
        let id = Oid::from_bytes(id.as_bytes()).map_err(|error| Unreadable(error.message().to_owned()))?;
        let blob = self.repository.find_blob(id).map_err(|error| match error.code() {
            ErrorCode::NotFound => Unreadable("its object is missing from the repository".to_owned()),
            _ => Unreadable(format!("its object cannot be read: {}", error.message())),
        })?;
        Ok(blob.content().to_vec())
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
        let Some(tree) = self.head()? else { return Ok(false) };
        let wanted = Oid::from_bytes(id.as_bytes())?;
        let mut found = false;
        tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
            found |= entry.id() == wanted;
            if found { git2::TreeWalkResult::Abort } else { git2::TreeWalkResult::Ok }
        })
        .or_else(|error| if found { Ok(()) } else { Err(error) })?;
        Ok(found)
    }

    fn opener(&self) -> Opener {
        Box::new(super::open)
    }
}

impl Libgit2 {
    /// Whether the entry was only announced with `git add --intent-to-add`: a commit leaves it out.
    fn is_intent(&self, path: &RepoPath) -> bool {
        self.index.get_path(&super::to_path(path), 0).is_some_and(|entry| is_intent_flag(entry.flags_extended))
    }
}

fn is_intent_flag(flags: u16) -> bool {
    IndexEntryExtendedFlag::from_bits_truncate(flags).is_intent_to_add()
}

/// The hash of `content` as a blob, in the format of `id`.
pub(super) fn hash_blob(content: &[u8], id: &ObjectId) -> Option<ObjectId> {
    let format = if id.as_bytes().len() == 32 { git2::ObjectFormat::Sha256 } else { git2::ObjectFormat::Sha1 };
    let hash = Oid::hash_object_ext(ObjectType::Blob, content, format).ok()?;
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
