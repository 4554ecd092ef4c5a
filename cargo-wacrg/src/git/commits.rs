// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Commits and tags as git stores them: what they point at and what they say.

use anyhow::Context;
use wacrg_rules::ObjectId;

use super::objects::Headed;
use super::{Kind, Repository};
use crate::trouble::Trouble;

/// A commit, read raw: neither replacements nor grafts change it.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    /// Its id.
    pub(crate) id: ObjectId,
    /// Its tree.
    pub(crate) tree: ObjectId,
    /// Its parents, first parent first.
    pub(crate) parents: Vec<ObjectId>,
    /// Its message; Latin-1 where it is not UTF-8.
    pub(crate) message: String,
    /// Headers that say more than who and when, such as an embedded tag; empty for almost all.
    pub(crate) headers: String,
    /// Author and committer: `Name <address>`.
    pub(crate) identities: Vec<String>,
}

/// An annotated tag.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    /// What it points at.
    pub(crate) target: ObjectId,
    /// The name that it gives itself.
    pub(crate) name: String,
    /// Its message.
    pub(crate) message: String,
    /// Who made it: `Name <address>`.
    pub(crate) identities: Vec<String>,
}

/// The first ten digits of an id.
pub(crate) fn short(id: &ObjectId) -> String {
    id.to_string().chars().take(10).collect()
}

/// Reads the commit `id`.
///
/// # Errors
/// It is missing, damaged, or no commit.
pub(crate) fn commit(repository: &mut dyn Repository, id: &ObjectId) -> anyhow::Result<Commit> {
    let bytes = read(repository, id, Kind::Commit, "commit")?;
    let headed = Headed::new(&bytes);
    let tree = headed.ids("tree").next().flatten();
    let tree = tree.with_context(|| format!("the commit {} names no tree", short(id)))?;
    let parents: Option<Vec<ObjectId>> = headed.ids("parent").collect();
    let parents = parents.with_context(|| format!("the commit {} names parents that are no ids", short(id)))?;
    let headers = text(&headed.other_headers(Kind::Commit));
    Ok(Commit { id: *id, tree, parents, message: text(headed.message()), headers, identities: identities(&headed) })
}

/// Reads the tag object `id`; `None` if it is another kind of object.
///
/// # Errors
/// It is missing or damaged.
pub(crate) fn tag(repository: &mut dyn Repository, id: &ObjectId) -> anyhow::Result<Option<Tag>> {
    if repository.kind(id).map_err(|error| unreadable("object", id, &error))? != Kind::Tag {
        return Ok(None);
    }
    let bytes = read(repository, id, Kind::Tag, "tag")?;
    let headed = Headed::new(&bytes);
    let target = headed.ids("object").next().flatten();
    let target = target.with_context(|| format!("the tag {} points at nothing", short(id)))?;
    let name = headed.headers().find(|(key, _)| key == b"tag").map(|(_, name)| text(name));
    let (name, message) = (name.unwrap_or_default(), text(headed.message()));
    Ok(Some(Tag { target, name, message, identities: identities(&headed) }))
}

fn identities(headed: &Headed<'_>) -> Vec<String> {
    headed.identities().map(text).collect()
}

fn read(repository: &mut dyn Repository, id: &ObjectId, kind: Kind, name: &str) -> anyhow::Result<Vec<u8>> {
    repository.object(id, kind).map_err(|error| unreadable(name, id, &error).into())
}

fn unreadable(name: &str, id: &ObjectId, error: &super::Unreadable) -> Trouble {
    Trouble::new(format!("the {name} {} cannot be read: {error}", short(id)), "see what `git fsck` says")
}

/// UTF-8, or Latin-1: every byte of another encoding is still a character, and digits are digits in all of them.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_read() {
        assert_eq!(text(b"caf\xe9"), "caf\u{e9}");
        assert_eq!(text("caf\u{e9}".as_bytes()), "caf\u{e9}");
    }
}
