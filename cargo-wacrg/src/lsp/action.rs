// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Code actions: a placeholder in the place of a value, all of them at once, the licence header. An edit is offered only
//! if the finding goes by it and no further value stands there afterwards: that is tried first.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use wacrg_schema::Group;
use wacrg_schema::report::v1::{Finding, Report};

use super::client::Client;
use super::document::{Document, Judged};
use super::judge;
use super::protocol::{Context, Range};
use super::tell::{diagnostic, range_of};
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
            let licence = |finding: &&&Finding| finding.group == Group::Licence;
            let licence: Vec<&Finding> = touched.iter().filter(licence).copied().collect();
            if !licence.is_empty() {
                actions.extend(self.header(report, &licence));
            }
        }
        if asked(ALL) {
            actions.extend(self.all(report));
        }
        actions
    }

    fn placeholder(&self, report: &Report, finding: &Finding) -> Option<Value> {
        let edit = self.edit(finding)?;
        let title = format!("Write {} instead", edit.1);
        let edits = [edit];
        self.helps(report, &edits, &[finding]).then(|| {
            let mut action = self.action(ONE, &title, &edits, &[finding]);
            action["isPreferred"] = true.into();
            action
        })
    }

    fn header(&self, report: &Report, licence: &[&Finding]) -> Option<Value> {
        let new = judge::with_header(self.document, self.judging).ok()??;
        let edits = [difference(self.document.text.as_str(), &new)];
        let header = "Write the licence header";
        self.helps(report, &edits, licence).then(|| self.action(ONE, header, &edits, licence))
    }

    fn all(&self, report: &Report) -> Option<Value> {
        let own = |finding| Some((self.edit(finding)?, finding));
        let mut edits: Vec<(Edit, &Finding)> = report.findings.iter().filter_map(own).collect();
        edits.sort_by_key(|((bytes, _), _)| (bytes.start, std::cmp::Reverse(bytes.end)));
        let mut end = 0;
        edits.retain(|((bytes, _), _)| {
            let apart = bytes.start >= end;
            end = if apart { bytes.end } else { end };
            apart
        });
        let (edits, findings): (Vec<Edit>, Vec<&Finding>) = edits.into_iter().unzip();
        let title = "Write placeholders for everything that has one";
        let helps = !edits.is_empty() && self.helps(report, &edits, &findings);
        helps.then(|| self.action(ALL, title, &edits, &findings))
    }

    /// The edit that puts a finding's placeholder where its value stands.
    fn edit(&self, finding: &Finding) -> Option<Edit> {
        let location = &finding.location;
        let somewhere = location.line > 0 && location.byte_start < location.byte_end;
        let new = self.document.placeholder(finding).filter(|_| somewhere)?;
        Some((location.byte_start..location.byte_end, new))
    }

    /// Whether `edits` take one of `findings` away, by its rule, and leave no more to sanitize or unjudged than before.
    fn helps(&self, report: &Report, edits: &[Edit], findings: &[&Finding]) -> bool {
        let mut text = self.document.text.as_str().to_owned();
        for (bytes, new) in edits.iter().rev() {
            text.replace_range(bytes.clone(), new);
        }
        let judged = judge::report(self.document, &text, self.folder, self.judging);
        let Ok(Some(after)) = judged else { return false };
        let count = |report: &Report, rule: &str| report.findings.iter().filter(|found| found.rule == rule).count();
        let about_values = after.findings.iter().filter(|finding| Group::SANITIZATION.contains(&finding.group));
        let about_values: BTreeSet<&str> = about_values.map(|finding| finding.rule.as_str()).collect();
        findings.iter().any(|finding| count(&after, &finding.rule) < count(report, &finding.rule))
            && about_values.into_iter().all(|rule| count(&after, rule) <= count(report, rule))
            && after.failures.len() <= report.failures.len()
    }

    fn action(&self, kind: &str, title: &str, edits: &[Edit], findings: &[&Finding]) -> Value {
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
        let told = findings.iter().map(|finding| diagnostic(self.uri, finding, self.document, self.client));
        json!({ "title": title, "kind": kind, "edit": edit, "diagnostics": told.collect::<Vec<_>>() })
    }
}
