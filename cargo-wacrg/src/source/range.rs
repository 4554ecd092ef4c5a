// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What commits add: each by itself, or all of them together. A merge adds what is in none of its parents.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wacrg_rules::ObjectId;
use wacrg_schema::report::v1::SourceKind;

use super::kept::Kept;
use super::{Before, Changeset, Collected, Stamp, Work, message};
use crate::gate::range_noun;
use crate::git::commits::{self, Commit, short};
use crate::git::{Repository, Trees, revisions};
use crate::progress::Progress;
use crate::trouble::Trouble;

/// Bytes of blobs that are kept from one look at them to the next.
const KEPT: usize = 64 << 20;

/// A range of commits, every name in it resolved once: what refs do meanwhile changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// The commit whose policy applies; `None` before the first commit.
    pub(crate) trusted: Option<ObjectId>,
    /// What the end is compared with, if not every commit is judged by itself; nothing for a root commit.
    from: Vec<ObjectId>,
    /// The end; `None` if there are several.
    to: Option<ObjectId>,
    /// The commits, parents first.
    commits: Vec<ObjectId>,
}

/// How to judge a range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Every commit by itself, not only the difference of the ends.
    pub(crate) each_commit: bool,
    /// Go on where a shallow clone cuts history off.
    pub(crate) allow_shallow: bool,
}

impl Range {
    /// The range that `words` name: `A..B`, `A...B`, or one revision. A missing side is HEAD.
    ///
    /// # Errors
    /// A name is none, or the two have nothing in common although the form asks for it.
    pub(crate) fn parse(words: &str, repository: &mut dyn Repository) -> anyhow::Result<Self> {
        let side = |name: &str| revisions::commit(if name.is_empty() { "HEAD" } else { name });
        if let Some((a, b)) = words.split_once("...") {
            return Self::since(side(a)?, side(b)?, words);
        }
        if let Some((a, b)) = words.split_once("..") {
            let (a, b) = (side(a)?, side(b)?);
            return Ok(Self { trusted: Some(a), from: vec![a], to: Some(b), commits: between(&a, &b)? });
        }
        if words.is_empty() {
            return Err(Trouble::new("the range is empty", "write A..B, A...B or one revision").into());
        }
        let id = side(words)?;
        // where a shallow clone ends, the parents are named but not here
        let cut = revisions::shallow()?.contains(&id);
        let from = if cut { Vec::new() } else { commits::commit(repository, &id)?.parents };
        Ok(Self { trusted: from.first().copied(), from, to: Some(id), commits: vec![id] })
    }

    /// What HEAD adds since it left the branch `base`.
    ///
    /// # Errors
    /// As for [`Range::parse`].
    pub(crate) fn since_branch(base: &str) -> anyhow::Result<Self> {
        Self::since(revisions::commit(base)?, revisions::commit("HEAD")?, base)
    }

    /// `commits`, parents first, under the policy of `trusted`. Its ends cannot be compared.
    pub(crate) fn of(trusted: Option<ObjectId>, commits: Vec<ObjectId>) -> Self {
        Self { trusted, from: Vec::new(), to: None, commits }
    }

    fn since(a: ObjectId, b: ObjectId, words: &str) -> anyhow::Result<Self> {
        let Some(base) = revisions::merge_base(&a, &b)? else {
            let help =
                "`A..B` needs none; if the clone is shallow, `git fetch --unshallow` brings the history between them";
            let what = format!("the two sides of `{}` have no commit in common", revisions::shown(words));
            return Err(Trouble::new(what, help).into());
        };
        Ok(Self { trusted: Some(a), from: vec![base], to: Some(b), commits: between(&a, &b)? })
    }
}

fn between(a: &ObjectId, b: &ObjectId) -> anyhow::Result<Vec<ObjectId>> {
    revisions::list(&[b.to_string(), format!("^{a}")])
}

/// What the commits of `range` add, and their messages.
///
/// # Errors
/// A commit or a tree is missing, or history is cut off and `manner` does not allow that.
pub(crate) fn collect(
    range: &Range,
    manner: Manner,
    repository: &mut dyn Repository,
    trees: &mut Trees,
) -> anyhow::Result<Collected> {
    let mut collected = Collected::new(SourceKind::Range, "", Vec::new());
    collected.changes.clear();
    collected.kept = Arc::new(Kept::up_to(KEPT));
    collected.commits = range.commits.len();
    collected.noun = range_noun(range.commits.len());
    let cut = cut_off(range, manner, &mut collected.notes)?;
    let mut reader = Reader { repository, trees, known: HashMap::new() };
    if let (false, Some(to), false) = (manner.each_commit, &range.to, range.commits.is_empty()) {
        let after = reader.tree(to)?;
        // what came before a cut end is not here, so that all of it counts
        let from: &[ObjectId] = if cut.contains(to) { &[] } else { &range.from };
        let before = from.iter().map(|id| reader.tree(id)).collect::<anyhow::Result<Vec<ObjectId>>>()?;
        collected.changes.push(reader.change(before, after)?);
    }
    let mut identities = HashSet::new();
    let progress = Progress::new("reading", "commits");
    progress.expect(range.commits.len() as u64);
    for id in &range.commits {
        let commit = commits::commit(reader.repository, id)?;
        let mut change = if manner.each_commit {
            let parents: &[ObjectId] = if cut.contains(id) { &[] } else { &commit.parents };
            let before = parents.iter().map(|id| reader.tree(id)).collect::<anyhow::Result<Vec<ObjectId>>>()?;
            reader.known.insert(*id, commit.tree);
            reader.change(before, commit.tree)?
        } else {
            let before = Before::Trees(Vec::new());
            Changeset { work: Vec::new(), deleted: Vec::new(), before, after: None, commit: None }
        };
        change.commit = Some(stamp(&commit));
        change.work.extend(message::of_commit(&commit));
        change.work.extend(message::identities(commit.identities, &mut identities));
        collected.changes.push(change);
        progress.tick();
    }
    Ok(collected)
}

fn stamp(commit: &Commit) -> Stamp {
    Stamp {
        id: short(&commit.id),
        subject: wacrg_rules::message::subject_line(&commit.message),
        message: commit.message.clone(),
    }
}

/// Commits of the range whose parents a shallow clone lacks.
fn cut_off(range: &Range, manner: Manner, notes: &mut Vec<String>) -> anyhow::Result<HashSet<ObjectId>> {
    let shallow = revisions::shallow()?;
    let cut: Vec<&ObjectId> = range.commits.iter().filter(|id| shallow.contains(*id)).collect();
    if let Some(first) = cut.first() {
        let what = format!("this clone is shallow: what came before {} is cut off", short(first));
        if !manner.allow_shallow {
            let help = "`git fetch --unshallow`, or in CI check out with the full history; `--allow-shallow` judges \
                        what is here, and all of the first commits' files";
            return Err(Trouble::new(what, help).into());
        }
        notes.push(format!("{what}, so all of its files were judged, and nothing before it"));
    }
    Ok(cut.into_iter().copied().collect())
}

struct Reader<'r> {
    repository: &'r mut dyn Repository,
    trees: &'r mut Trees,
    known: HashMap<ObjectId, ObjectId>,
}

impl Reader<'_> {
    fn tree(&mut self, commit: &ObjectId) -> anyhow::Result<ObjectId> {
        if let Some(tree) = self.known.get(commit) {
            return Ok(*tree);
        }
        let tree = commits::commit(self.repository, commit)?.tree;
        self.known.insert(*commit, tree);
        Ok(tree)
    }

    fn change(&mut self, before: Vec<ObjectId>, after: ObjectId) -> anyhow::Result<Changeset> {
        let staged = self.trees.changes(self.repository, &before, &after)?;
        Ok(Changeset {
            work: staged.entries.into_iter().map(Work::Blob).collect(),
            deleted: staged.deleted,
            before: Before::Trees(before),
            after: Some(after),
            commit: None,
        })
    }
}
