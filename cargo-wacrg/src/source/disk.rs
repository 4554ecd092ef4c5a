// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Files on disk: the work tree, or what the command line names.

use std::path::{Component, Path, PathBuf};

use wacrg_rules::RepoPath;
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work};
use crate::git::{self, Repository};
use crate::trouble::Trouble;

/// Every file of the work tree that git tracks or does not ignore.
pub(crate) fn worktree(repository: &dyn Repository) -> anyhow::Result<Collected> {
    let work = below(repository.root(), repository.root())?;
    Ok(Collected::new(SourceKind::Worktree, "file of the work tree", work))
}

/// The files and folders named. Inside a repository a folder stands for what git tracks or does not ignore in it, and
/// paths are judged as what they are from the repository's root; elsewhere a folder stands for all that is in it.
pub(crate) fn named(paths: &[PathBuf], repository: Option<&dyn Repository>) -> anyhow::Result<Collected> {
    let (mut work, mut outside) = (Vec::new(), false);
    for path in paths {
        let metadata = std::fs::symlink_metadata(path).map_err(|error| {
            let help = "name files or folders that exist; patterns are expanded by your shell";
            Trouble::new(format!("{} cannot be read: {error}", path.display()), help)
        })?;
        let place = inside(path, repository)?;
        outside |= place.is_none();
        match (metadata.is_dir(), &place, repository) {
            (true, Some(_), Some(repository)) => work.extend(below(repository.root(), path)?),
            (true, ..) => walk(path, path, &mut work)?,
            (false, Some(place), _) => {
                work.push(Work::OnDisk(place.clone(), path.clone(), metadata.file_type()));
            }
            (false, None, _) => work.push(Work::OnDisk(plain(path), path.clone(), metadata.file_type())),
        }
    }
    let mut collected = Collected::new(SourceKind::Paths, "file", work);
    (collected.limited, collected.outside) = (true, outside);
    Ok(collected)
}

fn below(root: &Path, folder: &Path) -> anyhow::Result<Vec<Work>> {
    let files = git::worktree_files(folder)?;
    // a tracked file that was deleted on disk is not there to be judged
    let present = files.into_iter().filter_map(|path| {
        let file = root.join(git::to_path(&path));
        let kind = std::fs::symlink_metadata(&file).ok()?.file_type();
        Some(Work::OnDisk(path, file, kind))
    });
    Ok(present.collect())
}

/// Paths from the repository's root for what the command line names.
pub(crate) fn from_root(paths: &[PathBuf], repository: &dyn Repository) -> anyhow::Result<Vec<RepoPath>> {
    paths
        .iter()
        .map(|path| {
            inside(path, Some(repository))?.ok_or_else(|| {
                Trouble::new(format!("{} lies outside the repository", path.display()), "name paths inside it").into()
            })
        })
        .collect()
}

/// The path from the repository's root, if `path` lies inside it.
fn inside(path: &Path, repository: Option<&dyn Repository>) -> anyhow::Result<Option<RepoPath>> {
    let Some(repository) = repository else { return Ok(None) };
    let absolute = clean(&std::env::current_dir()?.join(path));
    let root = clean(repository.root());
    // the root may be reached through a link
    let real = root.canonicalize().unwrap_or_else(|_| root.clone());
    let parent = absolute.parent().and_then(|parent| parent.canonicalize().ok());
    let real_path = match (parent, absolute.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => absolute.clone(),
    };
    let inner = absolute.strip_prefix(&root).or_else(|_| real_path.strip_prefix(&real)).ok();
    Ok(inner.map(repo_path))
}

/// Folds `.` and `..` without asking the file system.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut folded = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                folded.pop();
            }
            part => folded.push(part),
        }
    }
    folded
}

#[cfg(unix)]
fn repo_path(path: &Path) -> RepoPath {
    use std::os::unix::ffi::OsStrExt;
    RepoPath::new(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
fn repo_path(path: &Path) -> RepoPath {
    RepoPath::new(path.to_string_lossy().replace('\\', "/").into_bytes())
}

/// A path outside any repository is judged as it was named, without its root.
pub(crate) fn plain(path: &Path) -> RepoPath {
    let parts: PathBuf = clean(path).components().filter(|part| matches!(part, Component::Normal(_))).collect();
    repo_path(&parts)
}

fn walk(base: &Path, folder: &Path, work: &mut Vec<Work>) -> anyhow::Result<()> {
    let unreadable = |error: std::io::Error| {
        Trouble::new(format!("{} cannot be read: {error}", folder.display()), "see its permissions")
    };
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            if entry.file_name() != ".git" {
                walk(base, &path, work)?;
            }
        } else {
            let place = path.strip_prefix(base).map_or_else(|_| plain(&path), repo_path);
            work.push(Work::OnDisk(place, path, kind));
        }
    }
    Ok(())
}
