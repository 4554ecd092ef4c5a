// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Code actions: a placeholder in the place of a value, all of them at once, the licence header. An edit is offered only
//! if it leaves fewer findings: that is tried first.

use std::path::Path;

use serde_json::{Value, json};
use wacrg_schema::Group;
use wacrg_schema::report::v1::{Finding, Report};

use super::client::Client;
use super::document::{Document, Judged};
use super::judge;
use super::protocol::{Context, Range};
use super::tell::range_of;
use super::text::difference;
use crate::cli::Judging;

/// The kind of an action that puts everything right.
pub(super) const ALL: &str = "source.fixAll.wacrg";
/// The kind of one that puts one thing right.
pub(super) const ONE: &str = "quickfix";
/// Values for which a placeholder is tried in one request.
const TRIED: usize = 20;

/// Bytes of the text, and what comes in their place.
type Edit = (std::ops::Range<usize>, String);

/// Everything that is needed to make an offer.
pub(super) struct Offer<'o> {
    pub(super) uri: &'o str,
    pub(super) document: &'o Document,
    pub(super) client: &'o Client,
    pub(super) folder: Option<&'o Path>,
    pub(super) judging: &'o Judging,
}

impl Offer<'_> {
    /// The actions for `range`.
    pub(super) fn actions(&self, range: Range, context: Option<&Context>) -> Vec<Value> {
        let Some(Judged::Report(report)) = &self.document.judged else { return Vec::new() };
        let only = context.and_then(|context| context.only.as_ref());
        // a kind stands for those below it
        let below = |kind: &str, wanted: &str| kind == wanted || kind.starts_with(&format!("{wanted}."));
        let asked = |kind: &str| only.is_none_or(|only| only.iter().any(|wanted| below(kind, wanted)));
        let mut actions = Vec::new();
        if asked(ONE) {
            let touched = report.findings.iter().filter(|finding| {
                let own = range_of(&finding.location, self.document, self.client);
                own.start <= range.end && range.start <= own.end
            });
            let touched: Vec<&Finding> = touched.take(TRIED).collect();
            actions.extend(touched.iter().filter_map(|finding| self.placeholder(report, finding)));
            if touched.iter().any(|finding| finding.group == Group::Licence) {
                actions.extend(self.header(report));
            }
        }
        if asked(ALL) {
            actions.extend(self.all(report));
        }
        actions
    }

    fn placeholder(&self, report: &Report, finding: &Finding) -> Option<Value> {
        let edit = edit(finding)?;
        let title = format!("Write {} instead", edit.1);
        self.helps(report, std::slice::from_ref(&edit)).then(|| {
            let mut action = self.action(ONE, &title, &[edit]);
            action["isPreferred"] = true.into();
            action
        })
    }

    fn header(&self, report: &Report) -> Option<Value> {
        let new = judge::with_header(self.document, self.judging).ok()??;
        let edit = difference(self.document.text.as_str(), &new);
        let edits = [edit];
        self.helps(report, &edits).then(|| self.action(ONE, "Write the licence header", &edits))
    }

    fn all(&self, report: &Report) -> Option<Value> {
        let mut edits: Vec<Edit> = report.findings.iter().filter_map(edit).collect();
        edits.sort_by_key(|(bytes, _)| (bytes.start, std::cmp::Reverse(bytes.end)));
        let mut end = 0;
        edits.retain(|(bytes, _)| {
            let apart = bytes.start >= end;
            end = if apart { bytes.end } else { end };
            apart
        });
        let title = "Write placeholders for everything that has one";
        (!edits.is_empty() && self.helps(report, &edits)).then(|| self.action(ALL, title, &edits))
    }

    /// Whether the text has fewer findings with `edits`.
    fn helps(&self, report: &Report, edits: &[Edit]) -> bool {
        let mut text = self.document.text.as_str().to_owned();
        for (bytes, new) in edits.iter().rev() {
            text.replace_range(bytes.clone(), new);
        }
        let judged = judge::report(self.document, &text, self.folder, self.judging);
        judged.is_ok_and(|after| after.is_some_and(|after| after.findings.len() < report.findings.len()))
    }

    fn action(&self, kind: &str, title: &str, edits: &[Edit]) -> Value {
        let edits: Vec<Value> = edits
            .iter()
            .map(|(bytes, new)| json!({ "range": self.document.text.range(bytes, self.client.encoding), "newText": new }))
            .collect();
        let edit = if self.client.versions {
            let document = json!({ "uri": self.uri, "version": self.document.version });
            json!({ "documentChanges": [{ "textDocument": document, "edits": edits }] })
        } else {
            json!({ "changes": { self.uri: edits } })
        };
        json!({ "title": title, "kind": kind, "edit": edit })
    }
}

/// The edit that puts a finding's placeholder where its value stands.
fn edit(finding: &Finding) -> Option<Edit> {
    let (location, new) = (&finding.location, finding.replacement.as_ref()?);
    let somewhere = location.line > 0 && location.byte_start < location.byte_end;
    somewhere.then(|| (location.byte_start..location.byte_end, new.clone()))
}
