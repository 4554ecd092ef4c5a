// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Licences and disclaimers of commits: what one adds is judged by the tree that it leaves.

use std::collections::HashSet;

use anyhow::Context;
use wacrg_rules::finding::Judgement;
use wacrg_rules::{Compiled, Engine, rules};
use wacrg_schema::policy::Policy;
use wacrg_schema::report::v1::Commit;

use crate::baseline::Baseline;
use crate::git::Repository;
use crate::progress::Progress;
use crate::report::Tally;
use crate::source::snapshot::{Snapshot, nothing};
use crate::source::{Collected, Work};
use crate::{judge, policy};

/// An engine that judges licences and disclaimers alone, in the tree of nothing.
///
/// # Errors
/// The policy cannot be used.
pub(super) fn engine(effective: &Policy, declared: bool, selected: &dyn Fn(&str) -> bool) -> anyhow::Result<Engine> {
    let compiled = Compiled::new(effective.clone(), policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(nothing(declared));
    Ok(engine.with_rules(|rule| rule.group.is_about_files() && selected(rule.id)))
}

/// What is found about a path of the tree: the path, the rule and what it says.
type Key = (String, (&'static str, String));

/// Judges the changes of `collected` one after the other, and adds to `tally` what is found.
///
/// # Errors
/// A tree is missing or damaged.
pub(super) fn judge(
    mut engine: Engine,
    (collected, stamps): (&Collected, &[Option<Commit>]),
    repository: &mut (dyn Repository + 'static),
    selected: &dyn Fn(&str) -> bool,
    (tally, mut baseline): (&mut Tally, Option<&mut Baseline>),
) -> anyhow::Result<()> {
    let selected = |rule: &str| selected(rule) && rules::find(rule).is_some_and(|rule| rule.group.is_about_files());
    let mut snapshot = Snapshot::default();
    let mut told: HashSet<Key> = HashSet::new();
    let progress = Progress::new("judging", "commits");
    progress.expect(collected.changes.len() as u64);
    for (change, stamp) in collected.changes.iter().zip(stamps) {
        progress.tick();
        let one = collected.files_of(change);
        if !snapshot.step((change, &one), &mut engine, repository)? {
            continue;
        }
        let mut outcomes = judge::judge(&one, &engine, Some(&mut *repository))?;
        // counted, and told if it could not be read, when its content was judged
        outcomes.iter_mut().for_each(|outcome| (outcome.again, outcome.bytes) = (true, 0));
        let allowances = &engine.policy().policy().allow;
        tally.take(&outcomes, &selected, allowances, std::slice::from_ref(stamp), baseline.as_deref_mut());
        if collected.limited {
            continue;
        }
        let mut judgements = super::about_tree(&engine, &one, &outcomes, Some(&mut *repository), Some(&snapshot))?;
        // what one commit brought, and no other mended, the next one that touches it is not told again
        let key = |judgement: &Judgement| {
            let finding = judgement.findings.first();
            let of = finding.map_or(("", String::new()), |finding| (finding.rule.id, finding.message.to_string()));
            (judgement.shown_path.clone(), of)
        };
        let found: HashSet<Key> = judgements.iter().map(key).collect();
        if !told.is_empty() {
            let removed = one.deleted().map(|(path, _)| path);
            let touched: HashSet<String> =
                one.work().map(Work::path).chain(removed).map(|path| engine.shown_path(path)).collect();
            told.retain(|known| found.contains(known) || !touched.contains(&known.0));
        }
        judgements.retain(|judgement| told.insert(key(judgement)));
        tally.about_tree(judgements, &selected, allowances, stamp.as_ref(), baseline.as_deref_mut());
    }
    Ok(())
}
