// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a later commit of a run carries on from an earlier one.

use std::collections::{HashMap, HashSet};

use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Finding, ObjectId, RepoPath};

use super::{Outcome, is_within};
use crate::source::{Collected, Work};

/// Marks what a later commit only carries on: a finding in lines that it did not touch, and that was told of the same
/// file as an earlier commit of the run left it.
pub(super) fn mark(outcomes: &mut [Outcome], collected: &Collected) {
    if collected.changes.len() < 2 {
        return;
    }
    let entry = |outcome: &Outcome| match &collected.changes[outcome.at.0].work[outcome.at.1] {
        Work::Blob(entry) => Some(entry),
        _ => None,
    };
    let mut known: HashMap<(ObjectId, Option<&RepoPath>), usize> = HashMap::new();
    for index in 0..outcomes.len() {
        let Some(new) = entry(&outcomes[index]) else { continue };
        let renamed = new.change == Change::Renamed;
        let earlier: Vec<usize> = new
            .old
            .iter()
            .filter_map(|old| known.get(&(*old, (!renamed).then_some(&new.path))))
            .copied()
            .filter(|old| outcomes[*old].at.0 < outcomes[index].at.0)
            .collect();
        let mut repeated = HashSet::new();
        for old in earlier {
            let sign = |finding: &Finding| {
                (finding.rule.id, finding.steps.clone(), finding.shape.to_string(), finding.message.to_string())
            };
            let mut told: HashMap<_, usize> = HashMap::new();
            for finding in &outcomes[old].judgement.findings {
                *told.entry(sign(finding)).or_default() += 1;
            }
            for (number, finding) in outcomes[index].judgement.findings.iter().enumerate() {
                let new_here = match &outcomes[index].brought {
                    None => true,
                    Some(_) if finding.place == Place::Path => renamed,
                    Some(brought) => is_within(finding, brought),
                };
                if let (false, Some(left @ 1..)) = (new_here, told.get_mut(&sign(finding))) {
                    *left -= 1;
                    repeated.insert(number);
                }
            }
        }
        outcomes[index].repeated = repeated;
        known.entry((new.id, Some(&new.path))).or_insert(index);
        known.entry((new.id, None)).or_insert(index);
    }
}
