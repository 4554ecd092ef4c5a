// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Commits and tags as git stores them: what they point at and what they say.

use anyhow::Context;
use wacrg_rules::ObjectId;

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
    let (headers, message) = split(&bytes);
    let of = |name: &'static str| headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let tree = of("tree").next().and_then(ObjectId::from_hex);
    let tree = tree.with_context(|| format!("the commit {} names no tree", short(id)))?;
    let parents: Option<Vec<ObjectId>> = of("parent").map(ObjectId::from_hex).collect();
    let parents = parents.with_context(|| format!("the commit {} names parents that are no ids", short(id)))?;
    let usual = ["tree", "parent", "author", "committer", "encoding", "gpgsig", "gpgsig-sha256"];
    let headers: Vec<String> = headers
        .iter()
        .filter(|(key, _)| !usual.contains(&key.as_str()))
        .map(|(key, value)| format!("{key} {value}\n"))
        .collect();
    Ok(Commit { id: *id, tree, parents, message: text(message), headers: headers.concat() })
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
    let (headers, message) = split(&bytes);
    let of = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let target = of("object").and_then(ObjectId::from_hex);
    let target = target.with_context(|| format!("the tag {} points at nothing", short(id)))?;
    Ok(Some(Tag { target, name: of("tag").unwrap_or_default().to_owned(), message: text(message) }))
}

fn read(repository: &mut dyn Repository, id: &ObjectId, kind: Kind, name: &str) -> anyhow::Result<Vec<u8>> {
    repository.object(id, kind).map_err(|error| unreadable(name, id, &error).into())
}

fn unreadable(name: &str, id: &ObjectId, error: &super::Unreadable) -> Trouble {
    Trouble::new(format!("the {name} {} cannot be read: {error}", short(id)), "see what `git fsck` says")
}

/// Headers, continued lines joined, and the message.
fn split(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let end = memchr::memmem::find(bytes, b"\n\n");
    let (head, message) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in text(head).split('\n') {
        if let (Some(more), Some((_, value))) = (line.strip_prefix(' '), headers.last_mut()) {
            value.push('\n');
            value.push_str(more);
        } else if let Some((key, value)) = line.split_once(' ') {
            headers.push((key.to_owned(), value.to_owned()));
        }
    }
    (headers, message)
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
    fn headers_and_message_are_told_apart() {
        let raw =
            b"tree 1\nauthor A <a@example.com> 1 +0000\nmergetag object 2\n type commit\n\xe9\n\nsubject\n\nbody\n";
        let (headers, message) = split(raw);
        assert_eq!(message, b"subject\n\nbody\n");
        let tag = headers.iter().find(|(key, _)| key == "mergetag").map(|(_, value)| value.as_str());
        assert_eq!(tag, Some("object 2\ntype commit"));
        assert_eq!(text(b"caf\xe9"), "caf\u{e9}");
    }
}
