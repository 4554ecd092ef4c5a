// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Carries a plan out: in the work tree, or in the index and, where the work tree agrees with it, there too.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use wacrg_rules::RepoPath;

use super::{Plan, Step};
use crate::git;

/// Makes the change of a plan's step to other content of the same file.
type Again<'a> = dyn Fn(&RepoPath, &[u8]) -> Option<Vec<u8>> + 'a;

/// Writes every step below `root`.
pub(crate) fn to_disk(plan: &Plan, root: &Path) -> anyhow::Result<()> {
    for step in &plan.steps {
        write(&root.join(git::to_path(&step.path)), step)?;
    }
    Ok(())
}

/// Puts every step into the index. Files of the work tree that hold what the index holds are written as well, with
/// `again` to make the same change to them; the paths of the others are returned.
pub(crate) fn to_index(plan: &Plan, root: &Path, again: &Again<'_>) -> anyhow::Result<Vec<RepoPath>> {
    let differing = git::differing_files()?;
    let files: Vec<(&RepoPath, &[u8])> = plan.steps.iter().map(|step| (&step.path, step.new.as_slice())).collect();
    git::stage(&files)?;
    let mut kept = Vec::new();
    for step in &plan.steps {
        let file = root.join(git::to_path(&step.path));
        let present = std::fs::symlink_metadata(&file);
        if step.old.is_none() {
            // a file that is not tracked yet is somebody's own
            if present.is_ok() {
                kept.push(step.path.clone());
            } else {
                write(&file, step)?;
            }
        } else if differing.contains(&step.path) || !present.is_ok_and(|metadata| metadata.is_file()) {
            kept.push(step.path.clone());
        } else {
            // line ends can differ between the two
            let old = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let new = if Some(&old) == step.old.as_ref() { Some(step.new.clone()) } else { again(&step.path, &old) };
            match new {
                Some(new) => write(&file, &Step { path: step.path.clone(), old: Some(old), new, what: step.what })?,
                None => kept.push(step.path.clone()),
            }
        }
    }
    git::refresh();
    Ok(kept)
}

/// Writes a file in one step, its mode kept: whoever reads it sees the old or the new content.
fn write(file: &Path, step: &Step) -> anyhow::Result<()> {
    let unwritable = || format!("{} cannot be written; files before it were", file.display());
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(unwritable)?;
    let mut temporary = tempfile::Builder::new().prefix(".wacrg-").tempfile_in(folder).with_context(unwritable)?;
    temporary.write_all(&step.new).with_context(unwritable)?;
    match std::fs::metadata(file) {
        Ok(metadata) => temporary.as_file().set_permissions(metadata.permissions()).with_context(unwritable)?,
        Err(_) => open_to_all(temporary.as_file()).with_context(unwritable)?,
    }
    temporary.persist(file).with_context(unwritable)?;
    Ok(())
}

/// A temporary file is its owner's alone; a new file of a repository is not.
#[cfg(unix)]
fn open_to_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
