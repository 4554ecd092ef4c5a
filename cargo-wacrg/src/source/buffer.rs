// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is in an editor as a document to judge.

use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work};

/// The text `bytes` as the file at `path`, with the files of the work tree around it. `known` says whether HEAD has it.
pub(crate) fn buffer(path: RepoPath, bytes: Vec<u8>, known: bool) -> Collected {
    let change = if known { Change::Modified } else { Change::Added };
    let document = Document { path, bytes, kind: EntryKind::File, change, blob: None, origin: Origin::WorkTree };
    let mut collected = Collected::new(SourceKind::Paths, "file", vec![Work::Ready(document)]);
    collected.limited = true;
    collected
}

/// The text `bytes` as nothing in particular.
pub(crate) fn text(bytes: Vec<u8>) -> Collected {
    let (path, kind, change, origin) = (RepoPath::from("text"), EntryKind::File, Change::Added, Origin::Stdin);
    let document = Document { path, bytes, kind, change, blob: None, origin };
    Collected::new(SourceKind::Stdin, "text", vec![Work::Ready(document)])
}
