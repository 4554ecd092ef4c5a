// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What history says beside contents: messages, fields of commits and tags, names of refs and paths.

use std::collections::HashSet;

use wacrg_rules::finding::{Judgement, Place};
use wacrg_rules::{Change, Document, Engine, EntryKind, Finding, Origin, RepoPath};

use super::blobs::Judge;
use super::graph::NONE;
use super::ledger::Holder;
use crate::git::objects::{Headed, identity};
use crate::git::pack::{Item, Kind};
use crate::source::message::{COMMIT, TAG};

/// Headers that say more than who and when.
const HEADER: &str = "commit header";
/// Who made a commit or a tag.
const IDENTITY: &str = "author field";

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
        self.add(path, headed.message(), holder, |_| true);
        let other = headed.other_headers(item.kind);
        if !other.is_empty() {
            self.add(HEADER, &other, holder, |_| true);
        }
        for (name, value) in headed.headers() {
            let who = identity(value);
            if matches!(name, b"author" | b"committer" | b"tagger") && !self.identities.contains(who) {
                self.identities.insert(who.to_vec());
                // git asks everybody for a name and an address; what else stands there is not asked for
                self.add(IDENTITY, who, holder, |finding| !matches!(finding.rule.id, "email-address" | "push-name"));
            }
        }
    }

    fn add(&mut self, path: &str, bytes: &[u8], holder: (Holder, u32), counts: impl Fn(&Finding) -> bool) {
        let mut judgement = text(path, bytes, self.engine);
        judgement.findings.retain(|finding| counts(finding));
        if path == IDENTITY {
            judgement.findings.iter_mut().for_each(|finding| finding.excerpt = None);
        }
        self.found.add(&judgement, bytes, holder, &[RepoPath::from(path)], self.engine);
    }
}

/// Judges a text that is no file.
fn text(path: &str, bytes: &[u8], engine: &Engine) -> Judgement {
    // NOTE: not a message: what form one has is no matter any more
    let (change, origin) = (Change::Unchanged, Origin::Annotation);
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
