// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Texts that git keeps beside the files: messages of commits and tags, and names of refs.

use std::collections::HashSet;

use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work};
use crate::git::commits::Commit;

/// What a commit's message is called: the name of git's own file for it.
pub(crate) const COMMIT: &str = "COMMIT_EDITMSG";
/// What a tag's message is called: the name of git's own file for it.
pub(crate) const TAG: &str = "TAG_EDITMSG";
/// Headers that say more than who and when.
pub(crate) const HEADER: &str = "commit header";
/// Who made a commit or a tag.
pub(crate) const IDENTITY: &str = "author field";

/// The message of a commit that is about to be made, and who makes it.
pub(crate) fn before_commit(bytes: Vec<u8>) -> Collected {
    let mut work = vec![text(COMMIT, bytes, Origin::Message)];
    work.extend(author());
    Collected::new(SourceKind::Message, "message", work)
}

/// The message of a tag that is about to be made, or a note.
pub(crate) fn annotation(bytes: Vec<u8>) -> Collected {
    Collected::new(SourceKind::Message, "message", vec![text(TAG, bytes, Origin::Annotation)])
}

/// Who makes the commit before which git runs this process: it tells its hooks by two variables.
pub(crate) fn author() -> Option<Work> {
    let told = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"].map(std::env::var_os);
    let [name, address] = told.each_ref().map(|told| told.as_deref().unwrap_or_default().to_string_lossy());
    let who = format!("{name} <{address}>");
    told.iter().any(Option::is_some).then(|| text(IDENTITY, who.into_bytes(), Origin::Identity))
}

/// The message of a commit, and headers of it that say more than who and when.
pub(crate) fn of_commit(commit: &Commit) -> Vec<Work> {
    let mut work = vec![text(COMMIT, commit.message.clone().into_bytes(), Origin::Message)];
    if !commit.headers.is_empty() {
        work.push(text(HEADER, commit.headers.clone().into_bytes(), Origin::Annotation));
    }
    work
}

/// Those who made commits or tags and are not among `known` yet, to which they are added.
pub(crate) fn identities(of: Vec<String>, known: &mut HashSet<String>) -> Vec<Work> {
    let new = of.into_iter().filter(|who| known.insert(who.clone()));
    new.map(|who| text(IDENTITY, who.into_bytes(), Origin::Identity)).collect()
}

/// A text that is judged as `path`.
pub(crate) fn text(path: &str, bytes: Vec<u8>, origin: Origin) -> Work {
    let (kind, change) = (EntryKind::File, Change::Added);
    Work::Ready(Document { path: RepoPath::from(path), bytes, kind, change, blob: None, origin })
}

/// A name alone.
pub(crate) fn name(name: &[u8]) -> Work {
    let (kind, change, origin) = (EntryKind::Submodule, Change::Added, Origin::Name);
    Work::Ready(Document { path: RepoPath::new(name), bytes: Vec::new(), kind, change, blob: None, origin })
}
