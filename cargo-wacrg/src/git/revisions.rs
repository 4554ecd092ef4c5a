// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which commits a range means. git itself is asked: it knows every way to name a revision, every kind of ref storage
//! and where a shallow clone ends.

use std::collections::HashSet;

use anyhow::Context;
use wacrg_rules::ObjectId;

use super::plumbing::{self, run};
use crate::trouble::Trouble;

/// The commit that `revision` names.
///
/// # Errors
/// There is none.
pub(crate) fn commit(revision: &str) -> anyhow::Result<ObjectId> {
    let name = format!("{revision}^{{commit}}");
    let found = plumbing::try_ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
    match found.as_deref().and_then(ObjectId::from_hex) {
        Some(id) => Ok(id),
        None => {
            let help = if is_shallow()? {
                "this clone is shallow, so the commit may be cut off: `git fetch --unshallow`, or fetch it by name \
                 (in CI, check out with the full history)"
            } else {
                "name a branch, a tag or a commit that is here; `git fetch` brings those of a remote"
            };
            Err(Trouble::new(format!("there is no commit `{}`", shown(revision)), help).into())
        }
    }
}

/// The best common ancestor of two commits, if they have one.
///
/// # Errors
/// git cannot tell.
pub(crate) fn merge_base(a: &ObjectId, b: &ObjectId) -> anyhow::Result<Option<ObjectId>> {
    let found = plumbing::try_ask(&["merge-base", &a.to_string(), &b.to_string()])?;
    Ok(found.as_deref().and_then(|line| ObjectId::from_hex(line.trim())))
}

/// Commits that `arguments` of `git rev-list` name, parents before children.
///
/// # Errors
/// A commit is missing, or git cannot tell.
pub(crate) fn list(arguments: &[String]) -> anyhow::Result<Vec<ObjectId>> {
    let mut all = vec!["rev-list", "--reverse", "--topo-order"];
    all.extend(arguments.iter().map(String::as_str));
    ids(&run(&all)?)
}

/// Commits outside the list at which it ends, newest first.
///
/// # Errors
/// A commit is missing, or git cannot tell.
pub(crate) fn boundary(arguments: &[String]) -> anyhow::Result<Vec<ObjectId>> {
    let mut all = vec!["rev-list", "--boundary"];
    all.extend(arguments.iter().map(String::as_str));
    let output = run(&all)?;
    let marked = output.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"-"));
    ids(&marked.collect::<Vec<_>>().join(&b'\n'))
}

/// The commit a ref points at; `None` where there is no such ref, or it points at no commit.
///
/// # Errors
/// git cannot be run.
pub(crate) fn tip(name: &str) -> anyhow::Result<Option<ObjectId>> {
    let name = format!("{name}^{{commit}}");
    let found = plumbing::try_ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
    Ok(found.as_deref().and_then(ObjectId::from_hex))
}

/// Whether a remote of that name is configured.
///
/// # Errors
/// git cannot be run.
pub(crate) fn is_remote(name: &str) -> anyhow::Result<bool> {
    Ok(plumbing::ask(&["remote"])?.lines().any(|known| known == name))
}

/// Whether the commit is here.
///
/// # Errors
/// git cannot be run.
pub(crate) fn has_commit(id: &ObjectId) -> anyhow::Result<bool> {
    Ok(plumbing::try_ask(&["cat-file", "-e", &format!("{id}^{{commit}}")])?.is_some())
}

/// The commits whose parents a shallow clone lacks.
///
/// # Errors
/// git's list of them cannot be read.
pub(crate) fn shallow() -> anyhow::Result<HashSet<ObjectId>> {
    if !is_shallow()? {
        return Ok(HashSet::new());
    }
    let path = plumbing::ask(&["rev-parse", "--git-path", "shallow"])?;
    let text = std::fs::read(&path).with_context(|| format!("{path} cannot be read"))?;
    Ok(ids(&text)?.into_iter().collect())
}

fn is_shallow() -> anyhow::Result<bool> {
    Ok(plumbing::ask(&["rev-parse", "--is-shallow-repository"])? == "true")
}

fn ids(output: &[u8]) -> anyhow::Result<Vec<ObjectId>> {
    let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let line = std::str::from_utf8(line).ok().map(str::trim);
            line.and_then(ObjectId::from_hex).context("git gave a commit's id that is none")
        })
        .collect()
}

/// What the user wrote, with control characters escaped.
pub(crate) fn shown(words: &str) -> String {
    words.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
