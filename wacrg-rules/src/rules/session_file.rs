// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::{Hit, session};
use crate::layer::{Layer, LayerId, Role};
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// A file of stored credentials or sessions.
    ///
    /// Baileys' `creds.json`, session records, sender keys, prekeys, app state and the other files of its store: by their content,
    /// or by their names, which hold account numbers. Whoever has them is the account.
    ///
    /// Delete the file; if it was ever pushed, log the linked device out.
    pub static RULE = { id: "session-file", group: Secrets, level: Deny, rank: 92, check: Some(check) };
}

const HELP: &str = "delete it: whoever has it is the account; if it was ever pushed, log the linked device out";

/// Bytes of a file that holds one serialized buffer, at most.
const BUFFER: usize = 600;

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let named = |role| matches!(role, Role::Path | Role::Target);
    for (id, layer, _) in subject.texts(Signs::TOKEN).filter(|(_, layer, _)| named(layer.role)) {
        let mut hits = Vec::new();
        session::find_name(&layer.text, &mut hits);
        report(id, hits, sink);
    }
    // the headers of a patch name files
    let patched = |layer: &Layer<'_>| layer.step.as_ref().is_some_and(|step| step.decoder == "patch");
    for (id, layer, _) in subject.texts(Signs::TOKEN).filter(|(_, layer, _)| patched(layer)) {
        let mut at = 0;
        for line in layer.text.split_inclusive('\n') {
            if ["diff --git ", "+++ ", "--- ", "rename ", "copy "].iter().any(|header| line.starts_with(header)) {
                let mut hits = Vec::new();
                session::find_name(line.trim_end(), &mut hits);
                hits.iter_mut().for_each(|hit| hit.range = hit.range.start + at..hit.range.end + at);
                report(id, hits, sink);
            }
            at += line.len();
        }
    }
    for (id, layer, _) in subject.texts(Signs::TOKEN).filter(|(_, layer, _)| layer.text.len() <= BUFFER) {
        let mut hits = Vec::new();
        session::find_buffer(&layer.text, &mut hits);
        report(id, hits, sink);
    }
    for (id, layer, _) in subject.texts(Signs::SESSION).filter(|(_, layer, _)| !named(layer.role)) {
        let mut hits = Vec::new();
        session::find(&layer.text, &mut hits);
        report(id, hits, sink);
    }
}

fn report(id: LayerId, hits: Vec<Hit>, sink: &mut Sink) {
    for hit in hits {
        sink.add(&RULE, (id, hit.range), hit.message, hit.shape, HELP);
    }
}
