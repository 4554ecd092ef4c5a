// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a looser policy would have let pass: every finding told under the trusted policy is looked up under the new one.

use std::collections::BTreeMap;

use wacrg_rules::finding::{Allowed, Place};
use wacrg_rules::{Compiled, Engine, Finding};
use wacrg_schema::Level;
use wacrg_schema::policy::Policy;

use super::Case;
use crate::git::Repository;
use crate::judge;
use crate::policy::compare::Cause;

/// Documents that are judged once more.
const MOST: usize = 200;

/// How many findings would have passed under `new`, by what would have let them.
pub(super) fn of(case: &Case<'_>, new: &Policy, repository: &mut dyn Repository) -> BTreeMap<Cause, usize> {
    let mut effects = BTreeMap::new();
    let old = case.engine.policy();
    let Ok(compiled) = Compiled::new(new.clone(), old.today) else { return effects };
    let engine = Engine::new(compiled);
    let denied = |outcome: &&judge::Outcome| outcome.judgement.findings.iter().any(is_told);
    for outcome in case.outcomes.iter().filter(denied).take(MOST) {
        let work = &case.collected.changes[outcome.at.0].work[outcome.at.1];
        let Ok(document) = judge::document(work, Some(&mut *repository)) else { continue };
        let judgement = engine.judge(&document);
        let told = outcome.judgement.findings.iter().enumerate();
        for (number, finding) in told.filter(|(_, finding)| is_told(finding)) {
            if outcome.repeated.contains(&number) || !outcome.is_touched(finding) {
                continue;
            }
            let same = |other: &&Finding| other.rule.id == finding.rule.id && place(other) == place(finding);
            let cause = match judgement.findings.iter().find(same) {
                Some(Finding { allowed: Some(Allowed::Policy(index)), .. }) => Cause::Allow(*index),
                Some(finding) if finding.level < Level::Deny => Cause::Level(finding.rule.id),
                Some(_) => continue,
                None if old.class(&document.path) != engine.policy().class(&document.path) => Cause::Paths,
                None => Cause::Words,
            };
            *effects.entry(cause).or_default() += 1;
        }
    }
    effects
}

fn is_told(finding: &Finding) -> bool {
    finding.level == Level::Deny && finding.allowed.is_none()
}

fn place(finding: &Finding) -> Option<usize> {
    match &finding.place {
        Place::File { bytes, .. } => Some(bytes.start),
        Place::Path => None,
    }
}
