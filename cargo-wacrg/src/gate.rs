// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The gate: judges what sources yield, each under its own policy, and reports once.

mod commits;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use wacrg_rules::licence::tree::Tree;
use wacrg_rules::redacted::plural;
use wacrg_rules::{Compiled, Engine, Judgement, rules};
use wacrg_schema::policy::Policy;
use wacrg_schema::report::v1::{Report, Source, SourceKind, Verdict};
use wacrg_schema::{Group, Level};

use crate::baseline::{Baseline, Of};
use crate::catalogue;
use crate::cli::Judging;
use crate::git::Repository;
use crate::judge::Outcome;
use crate::policy::{self, Loaded, Trusted};
use crate::report::deliver::deliver;
use crate::report::human::Style;
use crate::report::{Tally, commits as stamped};
use crate::source::snapshot::Snapshot;
use crate::source::{Collected, Work, tree};
use crate::{judge, trust};

/// A policy ready to be applied.
pub(crate) struct Settled {
    /// Whose it is.
    pub(crate) trusted: Trusted,
    /// As it was found.
    pub(crate) loaded: Loaded,
    /// With the levels of the command line.
    pub(crate) effective: Policy,
}

/// Finds the policy that applies to what is judged against `trusted`.
///
/// # Errors
/// It cannot be read, or has mistakes.
pub(crate) fn settle(
    judging: &Judging,
    trusted: Trusted,
    repository: Option<&mut (dyn Repository + 'static)>,
) -> anyhow::Result<Settled> {
    let loaded =
        policy::load(&judging.by.wish(), &trusted, repository.map(|repository| repository as &mut dyn Repository))?;
    let mut effective = loaded.parsed.policy.clone();
    let levels = [(Level::Deny, &judging.deny), (Level::Warn, &judging.warn), (Level::Allow, &judging.allow)];
    for (level, names) in levels {
        for name in names {
            set_level(&mut effective.rules, name, level);
        }
    }
    Ok(Settled { trusted, loaded, effective })
}

/// A rule's own level goes before its group's, so a level for a group replaces those of its rules.
fn set_level(rules: &mut BTreeMap<String, Level>, name: &str, level: Level) {
    if let Some(group) = Group::parse(name) {
        rules.retain(|rule, _| !catalogue::is_in(rule, group));
    }
    rules.insert(name.to_owned(), level);
}

/// Something to judge under one policy.
pub(crate) struct Batch {
    /// The policy.
    pub(crate) settled: Settled,
    /// What to judge.
    pub(crate) collected: Collected,
    /// Whether allowances that accept nothing are told: only where everything is judged.
    pub(crate) whole: bool,
}

/// Judges `batches` and reports; how it ended. `notes` are for the person at the terminal.
///
/// # Errors
/// Whatever keeps the whole of it from being judged or reported.
pub(crate) fn run(
    judging: &Judging,
    batches: Vec<Batch>,
    repository: Option<&mut (dyn Repository + 'static)>,
    notes: Vec<String>,
    (start, style): (Instant, Style),
) -> anyhow::Result<Verdict> {
    let baseline = baseline_of(judging);
    let report = report(judging, batches, baseline.as_deref(), repository, (start, notes))?;
    deliver(&report, judging.format, &judging.output, style)?;
    Ok(report.verdict)
}

/// The baseline that the command line or the environment names.
pub(crate) fn baseline_of(judging: &Judging) -> Option<PathBuf> {
    let named = || std::env::var_os("WACRG_BASELINE").filter(|file| !file.is_empty()).map(Into::into);
    judging.baseline.clone().or_else(named)
}

/// Judges `batches`, accepting what the file `baseline` lists.
///
/// # Errors
/// Whatever keeps the whole of it from being judged.
pub(crate) fn report(
    judging: &Judging,
    batches: Vec<Batch>,
    baseline: Option<&Path>,
    mut repository: Option<&mut (dyn Repository + 'static)>,
    (start, mut notes): (Instant, Vec<String>),
) -> anyhow::Result<Report> {
    let source = source_of(&batches);
    let mut tally = Tally::default();
    let mut from: Vec<String> = Vec::new();
    for mut batch in batches {
        notes.append(&mut batch.collected.notes);
        let mut advice = std::mem::take(&mut batch.collected.advice);
        let name = batch.settled.loaded.from.clone();
        let judged = one(judging, batch, baseline, repository.as_deref_mut())?;
        if judged.has_findings() {
            notes.append(&mut advice);
        }
        tally.merge(judged);
        if !from.contains(&name) {
            from.push(name);
        }
    }
    Ok(tally.finish(source, from.join(", "), notes, start))
}

/// Judges one batch.
fn one(
    judging: &Judging,
    Batch { settled, collected, whole }: Batch,
    baseline: Option<&Path>,
    mut repository: Option<&mut (dyn Repository + 'static)>,
) -> anyhow::Result<Tally> {
    let Settled { trusted, loaded, effective } = settled;
    let selected = |rule: &str| is_selected(&judging.select, rule);
    let mut baseline = match baseline {
        Some(file) => {
            let own = repository.as_deref_mut().map(|own| own as _);
            Some(Baseline::load((file, Of::Files), &trusted, own)?)
        }
        None => None,
    };
    if let Some(baseline) = &mut baseline {
        // what a change brings or alters was accepted by nobody, whatever the entry says
        baseline.for_change = !matches!(
            collected.kind,
            SourceKind::Tracked | SourceKind::Worktree | SourceKind::Paths | SourceKind::Stdin
        );
    }
    let schema = effective.corpus.schema.clone();
    let about_files = rules::all().iter().any(|rule| rule.group.is_about_files() && selected(rule.id));
    let declared = loaded.parsed.declares_licences();
    let by_commit = about_files && matches!(collected.kind, SourceKind::Range | SourceKind::Push);
    let of_files = if by_commit { Some(commits::engine(&effective, declared, &selected)?) } else { None };
    let compiled = Compiled::new(effective, policy::today()).context("the policy cannot be used")?;
    let mut engine = Engine::new(compiled);
    if let Some(repository) = repository.as_deref_mut()
        && let Some(own) = trusted.file(&schema, repository)?
    {
        engine = engine.with_schema(&own);
    }
    if about_files
        && let Some(tree) = tree::around(&collected, repository.as_deref_mut().map(|own| own as _), declared)?
    {
        engine = engine.with_tree(tree);
    }
    engine = engine.with_rules(|rule| selected(rule.id));
    let outcomes = judge::judge(&collected, &engine, repository.as_deref_mut().map(|own| own as _))?;
    let stamps = stamped(&collected, &outcomes, &engine.policy().vocabulary);
    let allowances = &engine.policy().policy().allow;
    let mut tally = Tally::default();
    tally.take(&outcomes, &selected, allowances, &stamps, baseline.as_mut());
    tally.looked_at(collected.deleted().count(), collected.commits);
    if engine.tree().is_some() && !collected.limited {
        let own = repository.as_deref_mut().map(|own| own as _);
        let judgements = about_tree(&engine, &collected, &outcomes, own, None)?;
        tally.about_tree(judgements, &selected, allowances, None, baseline.as_mut());
    }
    if let (Some(engine), Some(repository)) = (of_files, repository.as_deref_mut()) {
        commits::judge(engine, (&collected, &stamps), repository, &selected, (&mut tally, baseline.as_mut()))?;
    }
    for path in &collected.conflicts {
        let what = "a merge left it undecided; resolve the conflict and stage the result";
        tally.fail(engine.shown_path(path), what.to_owned());
    }
    let case = trust::Case {
        collected: &collected,
        outcomes: &outcomes,
        commits: &stamps,
        loaded: &loaded,
        trusted: &trusted,
        engine: &engine,
    };
    let mut about_policy = Vec::new();
    let is_change = matches!(collected.kind, SourceKind::Staged | SourceKind::Range | SourceKind::Push);
    if let (true, Some(repository)) = (is_change, repository.as_deref_mut()) {
        about_policy.extend(case.changes(repository)?);
        about_policy.extend(case.new_comments(Some(repository))?);
    }
    if whole && judging.select.is_empty() {
        about_policy.extend(trust::unused_allowances(&tally.accepted, &loaded, &engine));
    }
    // of some of the files, only what they do to the baseline itself is known
    let is_told = |baseline: &&Baseline| {
        let touches = || collected.changes.iter().any(|change| change.touches(baseline.path.as_bytes()));
        judging.select.is_empty() && (!collected.limited || is_change && touches())
    };
    if let Some(baseline) = baseline.as_ref().filter(is_told) {
        about_policy.extend(case.baseline_changes(baseline, repository.map(|own| own as _))?);
    }
    tally.extend(about_policy.into_iter().filter(|finding| selected(&finding.rule)));
    Ok(tally)
}

/// What is found about the tree as a whole, once every document was judged. `entries` are all of its files; those of the
/// index, if none are given.
fn about_tree(
    engine: &Engine,
    collected: &Collected,
    outcomes: &[Outcome],
    mut repository: Option<&mut (dyn Repository + '_)>,
    entries: Option<&Snapshot>,
) -> anyhow::Result<Vec<Judgement>> {
    let removed = tree::removed(collected, repository.as_deref_mut().map(|own| own as _));
    let whole = engine.tree().is_some_and(Tree::is_whole);
    let files = |repository: &dyn Repository| match entries {
        Some(snapshot) => Ok(snapshot.entries()),
        None => repository.tracked().map(|(entries, _)| entries),
    };
    let shift = match repository.as_deref_mut() {
        Some(repository) if !whole && tree::speaker(collected).is_some() => {
            tree::shift(collected, engine, &files(repository)?, repository)?
        }
        _ => None,
    };
    let used: Option<BTreeSet<String>> = match repository {
        _ if whole => Some(outcomes.iter().flat_map(|outcome| outcome.judgement.licences.iter().cloned()).collect()),
        Some(repository) if tree::touches_texts(collected) => {
            Some(tree::all_licences(engine, &files(repository)?, repository)?)
        }
        _ => None,
    };
    let touched: BTreeSet<_> = collected.work().map(Work::path).collect();
    Ok(engine.judge_tree(&removed, used.as_ref(), shift, &|path| whole || touched.contains(path)))
}

/// Whether `rule` is among what `--select` names, or nothing is named.
pub(crate) fn is_selected(select: &[String], rule: &str) -> bool {
    let in_group = |group: Group| catalogue::is_in(rule, group);
    select.is_empty()
        || select.iter().any(|word| match word.as_str() {
            "sanitization" => Group::SANITIZATION.into_iter().any(in_group),
            word => word == rule || Group::parse(word).is_some_and(in_group),
        })
}

/// All batches as one source.
fn source_of(batches: &[Batch]) -> Source {
    let kind = batches.first().map_or(SourceKind::Push, |batch| batch.collected.kind);
    let description = match batches {
        [batch] => batch.collected.noun.clone(),
        batches => range_noun(batches.iter().map(|batch| batch.collected.commits).sum()),
    };
    Source { kind, description }
}

/// What is judged of so many commits, in the singular.
pub(crate) fn range_noun(commits: usize) -> String {
    format!("changed file of {}", plural(commits, "commit"))
}
