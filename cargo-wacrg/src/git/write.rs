// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The only place that writes to a repository, and only to its index: `cargo wacrg fix --staged` asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use wacrg_rules::RepoPath;

use super::plumbing::{fields, git, no_git, run};
use crate::trouble::Trouble;

/// Puts files into the index, each with the mode it has there, or as a plain file. Their content is stored as it is.
///
/// # Errors
/// git refuses, for instance because the index is locked. Then the index is as it was.
pub(super) fn stage(files: &[(&RepoPath, &[u8])]) -> anyhow::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let modes = modes()?;
    let mut lines = Vec::new();
    for (path, content) in files {
        let id = with_input(git().args(["hash-object", "-w", "--stdin"]), content)?;
        let mode = modes.get(path.as_bytes()).map_or("100644", String::as_str);
        lines.extend_from_slice(format!("{mode} {}\t", String::from_utf8_lossy(&id).trim()).as_bytes());
        lines.extend_from_slice(path.as_bytes());
        lines.push(0);
    }
    with_input(git().args(["update-index", "-z", "--index-info"]), &lines).map(|_| ())
}

/// Modes of the files in the index, by path.
fn modes() -> anyhow::Result<BTreeMap<Vec<u8>, String>> {
    let listed = run(&["ls-files", "--full-name", "--stage", "-z", ":/"])?;
    Ok(fields(&listed)
        .filter_map(|field| {
            let tab = field.iter().position(|byte| *byte == b'\t')?;
            Some((field[tab + 1..].to_vec(), String::from_utf8_lossy(&field[..6]).into_owned()))
        })
        .collect())
}

/// Tracked files whose content in the work tree is not what the index holds.
pub(super) fn differing_files() -> anyhow::Result<BTreeSet<RepoPath>> {
    refresh();
    Ok(fields(&run(&["diff-files", "--name-only", "-z"])?).map(RepoPath::new).collect())
}

/// Lets the index know which files are unchanged.
pub(super) fn refresh() {
    // files that differ make it fail, which is no failure here
    let _ = git().args(["update-index", "-q", "--refresh"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

fn with_input(command: &mut Command, input: &[u8]) -> anyhow::Result<Vec<u8>> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(no_git)?;
    let mut pipe = child.stdin.take().context("git takes no input")?;
    let written = pipe.write_all(input);
    drop(pipe);
    let output = child.wait_with_output().map_err(no_git)?;
    if !output.status.success() || written.is_err() {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words.trim().trim_start_matches("fatal: ").lines().next().unwrap_or("it gave no reason").to_owned();
        bail!(Trouble::new(
            format!("git cannot write the index: {words}"),
            "nothing was changed; see what `git status` says"
        ));
    }
    Ok(output.stdout)
}
