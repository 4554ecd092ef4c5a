// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What became of a document, and which of its findings count.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use wacrg_rules::finding::Place;
use wacrg_rules::rule::Blame;
use wacrg_rules::{Finding, Judgement, Origin};

/// What became of one document.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The change it belongs to, and its place in the change's work.
    pub(crate) at: (usize, usize),
    /// Where the document came from.
    pub(crate) origin: Origin,
    /// What the engine said; of a document that could not be read, only the path as it may be shown.
    pub(crate) judgement: Arc<Judgement>,
    /// Bytes judged; nothing if another change brought the same content to the same path.
    pub(crate) bytes: u64,
    /// Whether this content was judged at this path for an earlier change.
    pub(crate) again: bool,
    /// Why it could not be judged, if it could not.
    pub(crate) failure: Option<String>,
    /// Why less than all of it was looked at, if so.
    pub(crate) skipped: Option<String>,
    /// Lines that the change brought, as byte ranges; `None` where all of it is new, or nothing is known of a change.
    pub(crate) brought: Option<Vec<Range<usize>>>,
    /// What was found about the file as a whole before the change: rule and message.
    pub(crate) before: HashSet<(&'static str, String)>,
    /// Findings that an earlier change of the same run was told of already, by index.
    pub(crate) repeated: HashSet<usize>,
}

impl Outcome {
    /// What was found about a path of the tree.
    pub(crate) fn of_path(judgement: Judgement) -> Self {
        Self::new((0, 0), Origin::Index, Arc::new(judgement))
    }

    /// What was found in a document all of which is new, with no bytes counted.
    pub(super) fn new(at: (usize, usize), origin: Origin, judgement: Arc<Judgement>) -> Self {
        Self {
            at,
            origin,
            judgement,
            bytes: 0,
            again: false,
            failure: None,
            skipped: None,
            brought: None,
            before: HashSet::new(),
            repeated: HashSet::new(),
        }
    }

    /// Whether a finding counts: one in what is judged whole does, another if it belongs to the change.
    pub(crate) fn is_touched(&self, finding: &Finding) -> bool {
        (self.judgement.whole && finding.blame == Blame::Lines) || self.is_new(finding)
    }

    /// Whether the change brought or altered what a finding marks.
    pub(crate) fn is_new(&self, finding: &Finding) -> bool {
        match finding.blame {
            Blame::Always => true,
            Blame::File => !self.before.contains(&(finding.rule.id, finding.message.to_string())),
            Blame::Lines => self.brought.as_deref().is_none_or(|brought| is_within(finding, brought)),
        }
    }
}

/// Whether a finding lies in one of `ranges` of its file.
pub(crate) fn is_within(finding: &Finding, ranges: &[Range<usize>]) -> bool {
    match &finding.place {
        Place::Path => false,
        Place::File { bytes, .. } => {
            ranges.iter().any(|range| bytes.start < range.end && range.start < bytes.end.max(bytes.start + 1))
        }
    }
}
