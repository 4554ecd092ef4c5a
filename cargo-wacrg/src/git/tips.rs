// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where history begins and where it is cut off: refs, reflogs, stashes, shallow commits. Asked of git itself, which
//! knows every way in which a repository keeps its refs.

use std::path::PathBuf;

use anyhow::Context;
use wacrg_rules::ObjectId;
use wacrg_rules::redacted::plural;

use super::pack::Store;
use super::plumbing::{ask, run, run_warned};
use super::{bytes_to_path, outside};
use crate::trouble::Trouble;

/// How much of history is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Every ref, and not HEAD alone.
    pub(crate) all_refs: bool,
    /// What reflogs name as well.
    pub(crate) reflogs: bool,
}

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    /// Full name of the ref, bytes as git gives them; empty where only a log names the object.
    pub(crate) name: Vec<u8>,
    /// The object.
    pub(crate) id: ObjectId,
}

/// HEAD, and with [`Reach::all_refs`] every ref.
///
/// # Errors
/// git cannot list them.
pub(crate) fn refs(reach: Reach) -> anyhow::Result<Vec<Tip>> {
    let mut tips = Vec::new();
    match ask(&["rev-parse", "--verify", "--quiet", "HEAD"]).ok().and_then(|hex| ObjectId::from_hex(&hex)) {
        Some(id) => tips.push(Tip { name: b"HEAD".to_vec(), id }),
        // before the first commit it names nothing; a damaged one is no reason to judge nothing
        None => {
            let broken = |_| Trouble::new("HEAD cannot be read", "see what `git fsck` says");
            listed(&ask(&["symbolic-ref", "HEAD"]).map_err(broken)?)?;
        }
    }
    if reach.all_refs {
        let listed = listed("refs/")?;
        for line in lines(&listed) {
            let at = memchr::memchr(b' ', line).context("git for-each-ref gave a line of another form")?;
            tips.push(Tip { name: line[at + 1..].to_vec(), id: id_of(&line[..at])? });
        }
        // the heads of other work trees are no refs of this one
        for line in lines(&run(&["worktree", "list", "--porcelain"])?) {
            if let Some(id) = line.strip_prefix(b"HEAD ").map(id_of).transpose()?.filter(|id| !id.is_zero()) {
                tips.push(Tip { name: Vec::new(), id });
            }
        }
    }
    Ok(tips)
}

/// The refs at or below `name`, a line each.
///
/// # Errors
/// git cannot read one of them: it would leave it out.
fn listed(name: &str) -> anyhow::Result<Vec<u8>> {
    let (listed, warned) = run_warned(&["for-each-ref", "--format=%(objectname) %(refname)", name])?;
    let broken = warned.matches("broken ref").count() + warned.matches("dangling").count();
    if broken > 0 {
        let what = format!("{} cannot be read", plural(broken, "ref"));
        return Err(Trouble::new(what, "`git for-each-ref` names them; repair or delete them").into());
    }
    Ok(listed)
}

/// What logs of refs name: those of stashes, which are kept nowhere else, and with [`Reach::reflogs`] all of them.
///
/// # Errors
/// git cannot read them.
pub(crate) fn logs(reach: Reach, refs: &[Tip]) -> anyhow::Result<Vec<Tip>> {
    let mut tips = Vec::new();
    let mut add = |listed: &[u8]| -> anyhow::Result<()> {
        for line in lines(listed) {
            tips.push(Tip { name: Vec::new(), id: id_of(line)? });
        }
        Ok(())
    };
    if refs.iter().any(|tip| tip.name == b"refs/stash") {
        add(&run(&["rev-list", "--walk-reflogs", "refs/stash", "--"])?)?;
    }
    if reach.reflogs {
        // without any log git would ask for a commit, unless it is given a pattern of refs; none has such a name
        add(&run(&["rev-list", "--no-walk=unsorted", "--reflog", "--glob=refs/..none"])?)?;
    }
    Ok(tips)
}

/// Commits whose parents a shallow clone does not have.
///
/// # Errors
/// The list of them cannot be read.
pub(crate) fn shallow() -> anyhow::Result<Vec<ObjectId>> {
    let path = path_of("shallow")?;
    match std::fs::read(&path) {
        Ok(list) => lines(&list).map(id_of).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Whether objects were left out when the repository was cloned.
pub(crate) fn is_partial() -> bool {
    ask(&["config", "--get-regexp", r"^(remote\..*\.(promisor|partialclonefilter)|extensions\.partialclone)$"]).is_ok()
}

/// All objects of the repository around the current directory.
///
/// # Errors
/// There is none, or its folders of objects cannot be read.
pub(crate) fn store() -> anyhow::Result<Store> {
    let format = ask(&["rev-parse", "--show-object-format"])?;
    let id_len = match format.as_str() {
        "sha1" => 20,
        "sha256" => 32,
        other => anyhow::bail!("the repository's object format {other} is not known"),
    };
    let named = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    Store::open(&path_of("objects")?, named.as_deref(), id_len).map_err(|damage| anyhow::anyhow!("{damage}"))
}

/// A path inside the repository, as git finds it.
fn path_of(name: &str) -> anyhow::Result<PathBuf> {
    let path = run(&["rev-parse", "--git-path", name])?;
    let path = path.strip_suffix(b"\n").unwrap_or(&path);
    if path.is_empty() { Err(outside().into()) } else { Ok(bytes_to_path(path)) }
}

fn lines(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

fn id_of(hex: &[u8]) -> anyhow::Result<ObjectId> {
    std::str::from_utf8(hex).ok().and_then(ObjectId::from_hex).context("git gave an object id that is none")
}
