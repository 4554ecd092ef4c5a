// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a push brings: commits that the other side does not have, tags and their messages, names of new refs.

use std::collections::HashSet;

use wacrg_rules::{Change, EntryKind, ObjectId, Origin, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use super::range::{self, Manner, Range};
use super::{Before, Changeset, Collected, Work, message};
use crate::cli::Judging;
use crate::gate::{self, Batch, range_noun};
use crate::git::commits::{self, short};
use crate::git::{Entry, Kind, Repository, Trees, revisions};
use crate::policy::Trusted;
use crate::trouble::Trouble;

/// What happens to one ref.
#[derive(Clone)]
pub(crate) struct Update {
    /// Its full name on the side that receives.
    name: Vec<u8>,
    /// What it points at there; `None` if it is new.
    old: Option<ObjectId>,
    /// What it will point at; `None` if it is deleted.
    new: Option<ObjectId>,
}

/// Who receives the push.
#[derive(Clone, Debug)]
pub(crate) enum Receiver {
    /// A remote, by its name or its address; this repository sends.
    Remote(String),
    /// This repository.
    Server,
}

/// What there is to judge in a push.
pub(crate) struct Plan {
    /// Commits, each under the policy of the ref it goes to.
    pub(crate) batches: Vec<Batch>,
    /// What a person may wonder about.
    pub(crate) notes: Vec<String>,
}

/// Reads what git writes to a pre-push hook: `<ref> <id> <remote ref> <remote id>` (githooks, section pre-push).
///
/// # Errors
/// A line has another form.
pub(crate) fn about_to_be_pushed(input: &[u8]) -> anyhow::Result<Vec<Update>> {
    // the local side is what the user wrote, so that it can hold spaces
    parse(input, |line| {
        let mut words = line.rsplitn(4, |byte| *byte == b' ');
        let (old, name, new) = (words.next()?, words.next()?, words.next()?);
        words.next().map(|_| (old, new, name))
    })
}

/// Reads what git writes to a pre-receive hook: `<old id> <new id> <ref>` (githooks, section pre-receive).
///
/// # Errors
/// A line has another form.
pub(crate) fn received(input: &[u8]) -> anyhow::Result<Vec<Update>> {
    parse(input, |line| {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        Some((words.next()?, words.next()?, words.next()?))
    })
}

type Words<'l> = (&'l [u8], &'l [u8], &'l [u8]);

fn parse(input: &[u8], words: impl Fn(&[u8]) -> Option<Words<'_>>) -> anyhow::Result<Vec<Update>> {
    let id = |word: &[u8]| std::str::from_utf8(word).ok().and_then(ObjectId::from_hex);
    let update = |line: &[u8]| {
        let (old, new, name) = words(line)?;
        let (old, new) = (id(old)?, id(new)?);
        let known = |id: ObjectId| (!id.is_zero()).then_some(id);
        (!name.is_empty()).then(|| Update { name: name.to_vec(), old: known(old), new: known(new) })
    };
    let lines = input.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(number, line)| {
            update(line).ok_or_else(|| {
                let what = format!("line {} of standard input is none that git writes to this hook", number + 1);
                Trouble::new(what, "see githooks(5) for its form").into()
            })
        })
        .collect()
}

/// What `updates` bring, each commit under the policy of the ref it goes to.
///
/// # Errors
/// An object is missing, history is cut off, or a policy cannot be used.
pub(crate) fn plan(
    updates: &[Update],
    receiver: &Receiver,
    allow_shallow: bool,
    judging: &Judging,
    repository: &mut (dyn Repository + 'static),
) -> anyhow::Result<Plan> {
    let mut plan = Plan { batches: Vec::new(), notes: Vec::new() };
    let mut groups: Vec<(Option<ObjectId>, Group)> = Vec::new();
    let known = known_to(receiver, updates)?;
    for update in updates {
        let Some(new) = &update.new else { continue };
        let mut group = Group::default();
        if update.old.is_none() {
            group.works.push(message::name(&update.name));
        }
        let tip = group.peel(new, &update.name, repository)?;
        let old = match &update.old {
            Some(old) if revisions::has_commit(old)? => Some(*old),
            Some(_) if matches!(receiver, Receiver::Remote(_)) => {
                plan.notes
                    .push("the remote has commits that are not here, so more may be judged than is new".to_owned());
                None
            }
            _ => None,
        };
        let arguments = tip.map(|tip| {
            let mut arguments = vec![tip.to_string(), "--not".to_owned()];
            match (receiver, old) {
                // a commit that another ref has already was judged under that ref's policy, not under this one's
                (Receiver::Server, Some(old)) => arguments.push(old.to_string()),
                (_, old) => arguments.extend(old.map(|old| old.to_string()).into_iter().chain(known.iter().cloned())),
            }
            arguments
        });
        if let Some(arguments) = &arguments {
            group.commits = revisions::list(arguments)?;
        }
        let trusted = trusted(receiver, old, arguments.as_deref())?;
        match groups.iter_mut().find(|(known, _)| *known == trusted) {
            Some((_, together)) => together.join(group),
            None => groups.push((trusted, group)),
        }
    }
    for (trusted, group) in groups {
        let settled = gate::settle(judging, Trusted::commit(trusted.as_ref(), repository)?, Some(&mut *repository))?;
        let collected = group.collect(trusted, allow_shallow, repository)?;
        plan.batches.push(Batch { settled, collected, whole: false });
    }
    let deleted = updates.iter().filter(|update| update.new.is_none()).count();
    if deleted > 0 {
        let refs = wacrg_rules::redacted::plural(deleted, "ref");
        plan.notes.push(format!("{refs} will be deleted; what was public stays known to those who have it"));
    }
    Ok(plan)
}

/// What goes under one policy.
#[derive(Default)]
struct Group {
    commits: Vec<ObjectId>,
    /// Names and messages of tags.
    works: Vec<Work>,
    /// Trees that refs point at without a commit.
    trees: Vec<ObjectId>,
}

impl Group {
    /// Takes in the tags that lead from `id` to a commit; the commit. What is no commit is taken in whole.
    fn peel(
        &mut self,
        id: &ObjectId,
        name: &[u8],
        repository: &mut dyn Repository,
    ) -> anyhow::Result<Option<ObjectId>> {
        let mut at = *id;
        while let Some(tag) = commits::tag(repository, &at)? {
            self.works.push(message::text(message::TAG, tag.message.into_bytes(), Origin::Annotation));
            self.works.extend(message::identities(tag.identities, &mut HashSet::new()));
            let own = [b"refs/tags/", tag.name.as_bytes()].concat();
            if own != name {
                self.works.push(message::name(&own));
            }
            at = tag.target;
        }
        let kind = repository.kind(&at).map_err(|error| {
            Trouble::new(format!("the object {} cannot be read: {error}", short(&at)), "see what `git fsck` says")
        })?;
        match kind {
            Kind::Commit => return Ok(Some(at)),
            Kind::Tree => self.trees.push(at),
            Kind::Blob | Kind::Tag => self.works.push(Work::Blob(Entry {
                path: RepoPath::new(name),
                id: at,
                kind: EntryKind::File,
                change: Change::Added,
                old: Vec::new(),
            })),
        }
        Ok(None)
    }

    fn join(&mut self, other: Self) {
        let known: HashSet<ObjectId> = self.commits.iter().copied().collect();
        self.commits.extend(other.commits.into_iter().filter(|id| !known.contains(id)));
        self.works.extend(other.works);
        self.trees.extend(other.trees);
    }

    fn collect(
        self,
        trusted: Option<ObjectId>,
        allow_shallow: bool,
        repository: &mut dyn Repository,
    ) -> anyhow::Result<Collected> {
        let mut trees = Trees::default();
        let range = Range::of(trusted, self.commits);
        let mut collected =
            range::collect(&range, Manner { each_commit: true, allow_shallow }, repository, &mut trees)?;
        collected.kind = SourceKind::Push;
        collected.noun = range_noun(collected.commits);
        let mut change = |work, after| {
            let before = Before::Trees(Vec::new());
            collected.changes.push(Changeset { work, deleted: Vec::new(), before, after, commit: None });
        };
        for tree in self.trees {
            let files = trees.changes(repository, &[], &tree)?.entries;
            change(files.into_iter().map(Work::Blob).collect(), Some(tree));
        }
        if !self.works.is_empty() {
            change(self.works, None);
        }
        Ok(collected)
    }
}

/// Arguments of `git rev-list` for what the receiver has already.
fn known_to(receiver: &Receiver, updates: &[Update]) -> anyhow::Result<Vec<String>> {
    let Receiver::Remote(remote) = receiver else { return Ok(vec!["--all".to_owned()]) };
    let mut known = Vec::new();
    for old in updates.iter().filter_map(|update| update.old.as_ref()) {
        if revisions::has_commit(old)? {
            known.push(old.to_string());
        }
    }
    // of an address that is no configured remote nothing is known
    if revisions::is_remote(remote)? {
        known.push(format!("--remotes={remote}"));
    }
    Ok(known)
}

/// The commit whose policy applies: the ref's current one; of a new ref the default branch's, or the newest commit
/// that the receiver has already.
fn trusted(
    receiver: &Receiver,
    old: Option<ObjectId>,
    arguments: Option<&[String]>,
) -> anyhow::Result<Option<ObjectId>> {
    if let Some(old) = old {
        return revisions::tip(&old.to_string());
    }
    match receiver {
        Receiver::Server => revisions::tip("HEAD"),
        Receiver::Remote(remote) => match revisions::tip(&format!("refs/remotes/{remote}/HEAD"))? {
            Some(tip) => Ok(Some(tip)),
            None => match arguments {
                Some(arguments) => Ok(revisions::boundary(arguments)?.first().copied()),
                None => Ok(None),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_their_form_and_no_other() {
        let (a, b, zero) = ("1".repeat(40), "2".repeat(40), "0".repeat(40));
        let updates =
            about_to_be_pushed(format!("HEAD@{{1 day ago}} {a} refs/heads/x {b}\n").as_bytes()).expect("valid");
        assert_eq!(updates[0].name, b"refs/heads/x");
        assert!(updates[0].old.is_some() && updates[0].new.is_some());
        let updates = about_to_be_pushed(format!("(delete) {zero} refs/heads/x {b}\n").as_bytes()).expect("valid");
        assert!(updates[0].new.is_none());
        let updates = received(format!("{zero} {a} refs/heads/x\n").as_bytes()).expect("valid");
        assert!(updates[0].old.is_none() && updates[0].name == b"refs/heads/x");
        for wrong in ["x\n", "x y z\n", &format!("{a} {b}\n"), &format!("{a} {b} \n")] {
            assert!(received(wrong.as_bytes()).is_err(), "{wrong}");
            assert!(about_to_be_pushed(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
