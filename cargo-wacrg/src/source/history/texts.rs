// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What history says beside contents: messages, fields of commits and tags, names of refs and paths.

use std::collections::HashSet;

use wacrg_rules::finding::{Judgement, Place};
use wacrg_rules::{Change, Document, Engine, EntryKind, Origin, RepoPath};

use super::blobs::Judge;
use super::graph::NONE;
use super::ledger::Holder;
use crate::git::objects::Headed;
use crate::git::pack::{Item, Kind};
use crate::source::message::{COMMIT, HEADER, IDENTITY, TAG};

/// Authors, committers and taggers that were judged.
pub(crate) type Identities = HashSet<Vec<u8>>;

impl Judge<'_> {
    /// Judges a commit or a tag.
    pub(super) fn text(&mut self, item: &Item<'_>) {
        let commit = self.commits.get(&item.number).copied().unwrap_or(NONE);
        if commit == NONE && !self.graph.tags.contains(&item.number) {
            return;
        }
        let headed = Headed::new(item.bytes);
        let holder = (Holder::Text(item.number), commit);
        self.messages += 1;
        let path = if item.kind == Kind::Tag { TAG } else { COMMIT };
        self.add((path, Origin::Annotation), headed.message(), holder);
        let other = headed.other_headers(item.kind);
        if !other.is_empty() {
            self.add((HEADER, Origin::Annotation), &other, holder);
        }
        for who in headed.identities() {
            if !self.identities.contains(who) {
                self.identities.insert(who.to_vec());
                self.add((IDENTITY, Origin::Identity), who, holder);
            }
        }
    }

    fn add(&mut self, (path, origin): (&str, Origin), bytes: &[u8], holder: (Holder, u32)) {
        let judgement = text((path, origin), bytes, self.engine);
        self.found.add(&judgement, bytes, holder, &[RepoPath::from(path)], self.engine);
    }
}

/// Judges a text that is no file.
fn text((path, origin): (&str, Origin), bytes: &[u8], engine: &Engine) -> Judgement {
    // NOTE: a message is not judged as one: what form it has is no matter any more
    let change = Change::Unchanged;
    let document = Document {
        path: RepoPath::from(path),
        bytes: bytes.to_vec(),
        kind: EntryKind::File,
        change,
        blob: None,
        origin,
    };
    let mut judgement = engine.judge(&document);
    judgement.findings.retain(|finding| finding.place != Place::Path);
    judgement
}

/// Judges a path or the name of a ref.
pub(super) fn name(path: RepoPath, engine: &Engine) -> Judgement {
    let (kind, change, origin) = (EntryKind::Submodule, Change::Unchanged, Origin::Name);
    let mut judgement = engine.judge(&Document { path, bytes: Vec::new(), kind, change, blob: None, origin });
    // what stands at the path is judged by itself
    judgement.findings.retain(|finding| finding.place == Place::Path && finding.rule.id != "undecodable");
    judgement
}
