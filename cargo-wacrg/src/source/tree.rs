// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The tree that the documents belong to, for what is asked of the tree as a whole: licences and disclaimers.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use wacrg_rules::licence::reuse::{DEP5, MAP};
use wacrg_rules::licence::shift::Shift;
use wacrg_rules::licence::texts;
use wacrg_rules::licence::tree::{SIDECAR, Scope, Tree, is_text_file, named_id};
use wacrg_rules::{Change, Engine, ObjectId, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use super::{Before, Collected, Work};
use crate::git::{self, Entry, Repository};

/// Where a file of a tree is read.
enum Place {
    Blob(ObjectId),
    Disk(PathBuf),
}

/// The tree around `collected`: what the commit would hold, every tracked file, or the work tree; `None` for text that
/// belongs to none. `declared` says whether the policy itself says which licence applies where.
pub(crate) fn around(
    collected: &Collected,
    repository: Option<&mut (dyn Repository + '_)>,
    declared: bool,
) -> anyhow::Result<Option<Tree>> {
    let Some(repository) = repository.filter(|_| !collected.outside) else { return Ok(None) };
    let scope = match collected.kind {
        SourceKind::Tracked | SourceKind::Worktree => Scope::Whole,
        SourceKind::Staged | SourceKind::Paths => Scope::Change,
        _ => return Ok(None),
    };
    let root = repository.root().to_owned();
    let on_disk_now = collected.kind == SourceKind::Worktree;
    let mut places: Vec<(RepoPath, Place)> = match collected.kind {
        // whatever is there is known from the source
        SourceKind::Worktree => Vec::new(),
        SourceKind::Paths => {
            let (entries, _) = repository.tracked()?;
            let tracked = entries.into_iter().map(|entry| entry.path);
            on_disk(tracked.chain(collected.work().map(|work| work.path().clone())).collect(), repository)
        }
        _ => {
            let (entries, _) = repository.tracked()?;
            entries.into_iter().map(|entry| (entry.path, Place::Blob(entry.id))).collect()
        }
    };
    places.sort_by(|(one, _), (other, _)| one.cmp(other));
    let place = |path: &RepoPath| {
        let at = places.binary_search_by(|(other, _)| other.cmp(path)).ok()?;
        places.get(at).map(|(_, place)| place)
    };
    let judged: OnceCell<BTreeSet<&RepoPath>> = OnceCell::new();
    let is_judged = |path: &RepoPath| judged.get_or_init(|| collected.work().map(Work::path).collect()).contains(path);
    let all = scope == Scope::Whole || speaker(collected).is_some();
    let mut read = |path: &RepoPath| match place(path) {
        Some(Place::Blob(id)) => repository.blob(id).ok(),
        Some(Place::Disk(file)) => std::fs::read(file).ok(),
        None => std::fs::read(root.join(git::to_path(path))).ok().filter(|_| on_disk_now),
    };
    let paths = match &collected.all {
        Some(all) => all.clone(),
        None if on_disk_now => collected.work().map(|work| work.path().clone()).collect(),
        None => places.iter().map(|(path, _)| path.clone()).collect(),
    };
    Ok(Some(Tree::new(paths, scope, &|path| all || is_judged(path), &mut read).declared(declared)))
}

fn on_disk(paths: Vec<RepoPath>, repository: &dyn Repository) -> Vec<(RepoPath, Place)> {
    let file = |path: &RepoPath| repository.root().join(git::to_path(path));
    let present = paths.into_iter().map(|path| (file(&path), path));
    present
        .filter(|(file, _)| std::fs::symlink_metadata(file).is_ok())
        .map(|(file, path)| (path, Place::Disk(file)))
        .collect()
}

/// Files that the change removes, and the licence whose text each held.
pub(crate) fn removed(
    collected: &Collected,
    repository: Option<&mut (dyn Repository + '_)>,
) -> Vec<(RepoPath, Option<String>)> {
    let mut repository = repository;
    let mut licence = |path: &RepoPath, id| {
        if !is_text_file(path) {
            return None;
        }
        let text = repository.as_mut()?.blob(id).ok()?;
        named_id(path).or_else(|| texts::identify(&String::from_utf8_lossy(&text)).map(str::to_owned))
    };
    collected.deleted().map(|(path, id)| (path.clone(), licence(path, id))).collect()
}

/// Whether the change adds or edits a text in the folder of licences: then it matters what everything else is under.
pub(crate) fn touches_texts(collected: &Collected) -> bool {
    collected.work().any(|work| work.path().as_bytes().starts_with(b"LICENSES/"))
}

/// A licence map that the change adds, edits or removes, or a sidecar that it removes or edits, if there is one.
pub(crate) fn speaker(collected: &Collected) -> Option<&RepoPath> {
    let is_map = |path: &RepoPath| path.file_name() == MAP.as_bytes() || path.as_bytes() == DEP5.as_bytes();
    let is_sidecar = |path: &RepoPath| path.as_bytes().ends_with(SIDECAR.as_bytes());
    let removed = collected.deleted().map(|(path, _)| path);
    let touched = collected.work().map(Work::path).chain(removed);
    touched.filter(|path| is_map(path) || is_sidecar(path)).max_by_key(|path| is_map(path))
}

/// What the change does by a map or a sidecar to files that it does not touch itself. `entries` are all files that it
/// leaves.
pub(crate) fn shift<'c>(
    collected: &'c Collected,
    engine: &Engine,
    entries: &[Entry],
    repository: &mut dyn Repository,
) -> anyhow::Result<Option<(&'c RepoPath, Shift)>> {
    let (Some(speaker), Some(new)) = (speaker(collected), engine.tree()) else { return Ok(None) };
    let added: BTreeSet<&RepoPath> = collected.work().filter(|work| is_new(work)).map(Work::path).collect();
    let removed = collected.deleted().map(|(path, _)| path.clone());
    let before = entries.iter().map(|entry| &entry.path).filter(|path| !added.contains(path)).cloned().chain(removed);
    let first = collected.changes.first().map(|change| &change.before);
    let mut read = |path: &RepoPath| match first {
        Some(Before::Trees(trees)) => git::file_in(repository, trees.first()?, &path.to_text()).ok().flatten(),
        _ => repository.head_file(&path.to_text()).ok().flatten(),
    };
    let old = Tree::new(before.collect(), Scope::Change, &|_| true, &mut read).declared(new.is_declared());
    let touched: BTreeSet<&RepoPath> = collected.work().map(Work::path).collect();
    let mut shift = Shift::default();
    for entry in entries.iter().filter(|entry| !touched.contains(&entry.path)) {
        let document = entry.document(repository.blob(&entry.id).unwrap_or_default());
        shift.take(engine.licence_faults(&document, &old), engine.licence_faults(&document, new));
    }
    Ok(Some((speaker, shift)))
}

fn is_new(work: &Work) -> bool {
    matches!(work, Work::Blob(entry) if entry.change != Change::Modified)
}

/// The licences that all of `entries` are under.
pub(crate) fn all_licences(
    engine: &Engine,
    entries: &[Entry],
    repository: &mut dyn Repository,
) -> anyhow::Result<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for entry in entries {
        let bytes = repository.blob(&entry.id).unwrap_or_default();
        used.extend(engine.licences(&entry.document(bytes)));
    }
    Ok(used)
}
