// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg check`: judges a source and reports.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use wacrg_rules::licence::tree::Tree;
use wacrg_rules::{Compiled, Engine, Judgement, rules};
use wacrg_schema::report::v1::{Report, Source, SourceKind, Verdict};
use wacrg_schema::{Group, Level};

use crate::baseline::Baseline;
use crate::cli::CheckArgs;
use crate::git::{self, Repository};
use crate::judge::Outcome;
use crate::policy::{self, Loaded, Wish};
use crate::report::Tally;
use crate::report::deliver::deliver;
use crate::report::human::Style;
use crate::source::{Collected, Work, disk, index, stdin, tree};
use crate::{judge, output, trust};

/// Judges and reports; how it ended.
pub(crate) fn run(options: &CheckArgs, style: Style) -> anyhow::Result<Verdict> {
    let named = || std::env::var_os("WACRG_BASELINE").filter(|file| !file.is_empty()).map(Into::into);
    let Some(report) = report(options, options.baseline.clone().or_else(named))? else {
        return Ok(Verdict::NothingToJudge);
    };
    deliver(&report, options.format, &options.output, style)?;
    Ok(report.verdict)
}

/// Judges, accepting what the file `baseline` lists; nothing where the policy was only printed.
pub(crate) fn report(options: &CheckArgs, baseline: Option<PathBuf>) -> anyhow::Result<Option<Report>> {
    let start = Instant::now();
    let mut repository = open(options)?;
    let wish = Wish { file: options.policy.clone(), isolated: options.isolated };
    let loaded = policy::load(&wish, repository.as_deref_mut().map(|repository| repository as &mut dyn Repository))?;
    let mut effective = loaded.parsed.policy.clone();
    for (level, names) in [(Level::Deny, &options.deny), (Level::Warn, &options.warn), (Level::Allow, &options.allow)] {
        for name in names {
            set_level(&mut effective.rules, name, level);
        }
    }
    if options.dump_policy {
        output::print(&format!(
            "# policy: {}\n{}",
            loaded.from,
            policy::dump(&effective, loaded.parsed.declares_licences())
        ))?;
        return Ok(None);
    }
    let mut baseline = match baseline {
        Some(file) => {
            Some(Baseline::load(&file, repository.as_deref_mut().map(|repository| repository as &mut dyn Repository))?)
        }
        None => None,
    };
    let collected = collect(options, repository.as_deref())?;
    let schema = effective.corpus.schema.clone();
    let compiled = Compiled::new(effective, policy::today()).context("the policy cannot be used")?;
    let mut engine = Engine::new(compiled);
    if let Some(repository) = &mut repository
        && let Some(own) = repository.head_file(&schema).context("the capture schema in HEAD cannot be read")?
    {
        engine = engine.with_schema(&own);
    }
    let selected = |rule: &str| is_selected(&options.select, rule);
    let about_files = rules::all().iter().any(|rule| rule.group.is_about_files() && selected(rule.id));
    if about_files {
        let declared = loaded.parsed.declares_licences();
        if let Some(tree) =
            tree::around(&collected, repository.as_deref_mut().map(|r| r as &mut dyn Repository), declared)?
        {
            engine = engine.with_tree(tree);
        }
    }
    engine = engine.with_rules(|rule| selected(rule.id));
    let outcomes = judge::judge(
        &collected,
        &engine,
        repository.as_deref_mut().map(|repository| repository as &mut dyn Repository),
    )?;
    let allowances = &engine.policy().policy().allow;
    if let Some(baseline) = &mut baseline {
        // what a change brings or alters was accepted by nobody, whatever the entry says
        baseline.for_change = !matches!(
            collected.kind,
            SourceKind::Tracked | SourceKind::Worktree | SourceKind::Paths | SourceKind::Stdin
        );
    }
    let mut tally = Tally::of(&outcomes, &selected, allowances, baseline.as_mut());
    tally.removed(collected.deleted.len());
    if engine.tree().is_some() && options.paths.is_empty() {
        let judgements =
            about_tree(&engine, &collected, &outcomes, repository.as_deref_mut().map(|r| r as &mut dyn Repository))?;
        tally.about_tree(judgements, &selected, allowances, baseline.as_mut());
    }
    for path in &collected.conflicts {
        tally.fail(
            engine.shown_path(path),
            "a merge left it undecided; resolve the conflict and stage the result".to_owned(),
        );
    }
    let mut about_policy = Vec::new();
    if let (SourceKind::Staged, Some(repository)) = (collected.kind, &mut repository) {
        about_policy.extend(trust::policy_changes(&collected, &loaded, repository.as_mut(), &engine)?);
        about_policy.extend(trust::new_comments(&outcomes, &engine));
    }
    if collected.kind == SourceKind::Tracked && options.paths.is_empty() && options.select.is_empty() {
        about_policy.extend(trust::unused_allowances(&tally.accepted, &loaded, &engine));
    }
    if let Some(baseline) = baseline.as_ref().filter(|_| options.paths.is_empty() && options.select.is_empty()) {
        let repository = repository.as_deref_mut().map(|repository| repository as &mut dyn Repository);
        about_policy.extend(trust::baseline_changes(baseline, &collected, repository, &engine)?);
    }
    tally.extend(about_policy.into_iter().filter(|finding| selected(&finding.rule)));
    let source = Source { kind: collected.kind, description: collected.noun.to_owned() };
    let report = tally.finish(source, loaded.from.clone(), notes(options, &loaded, repository.as_deref()), start);
    Ok(Some(report))
}

/// What is found about the tree as a whole, once every document was judged.
fn about_tree(
    engine: &Engine,
    collected: &Collected,
    outcomes: &[Outcome],
    mut repository: Option<&mut dyn Repository>,
) -> anyhow::Result<Vec<Judgement>> {
    let removed = tree::removed(collected, repository.as_deref_mut().map(|r| r as &mut dyn Repository));
    let whole = engine.tree().is_some_and(Tree::is_whole);
    let shift = match repository.as_deref_mut() {
        Some(repository) if !whole => tree::shift(collected, engine, repository)?,
        _ => None,
    };
    let used: Option<BTreeSet<String>> = match repository {
        _ if whole => Some(outcomes.iter().flat_map(|outcome| outcome.judgement.licences.iter().cloned()).collect()),
        Some(repository) if tree::touches_texts(collected) => Some(tree::all_licences(engine, repository)?),
        _ => None,
    };
    let touched: BTreeSet<_> = collected.work.iter().map(Work::path).collect();
    Ok(engine.judge_tree(&removed, used.as_ref(), shift, &|path| whole || touched.contains(path)))
}

/// A rule's own level goes before its group's, so a level for a group replaces those of its rules.
fn set_level(rules: &mut BTreeMap<String, Level>, name: &str, level: Level) {
    if let Some(group) = Group::parse(name) {
        rules.retain(|rule, _| !rules::is_in(rule, group));
    }
    rules.insert(name.to_owned(), level);
}

fn is_selected(select: &[String], rule: &str) -> bool {
    let in_group = |group: Group| rules::is_in(rule, group);
    select.is_empty()
        || select.iter().any(|word| match word.as_str() {
            "sanitization" => Group::SANITIZATION.into_iter().any(in_group),
            word => word == rule || Group::parse(word).is_some_and(in_group),
        })
}

/// The repository, if the source needs one or one is there.
fn open(options: &CheckArgs) -> anyhow::Result<Option<Box<dyn Repository>>> {
    let needed = !options.stdin && (options.paths.is_empty() || options.staged || options.tracked || options.worktree);
    if needed && !options.dump_policy { git::open().map(Some) } else { git::open_if_any() }
}

fn collect(options: &CheckArgs, repository: Option<&dyn Repository>) -> anyhow::Result<Collected> {
    if options.stdin {
        return stdin::read(options.path.as_deref().unwrap_or("stdin"));
    }
    let whole = options.staged || options.tracked || options.worktree;
    match repository {
        Some(repository) if whole || options.paths.is_empty() => {
            let mut collected = if options.tracked {
                index::tracked(repository)?
            } else if options.worktree {
                disk::worktree(repository)?
            } else {
                index::staged(repository)?
            };
            if !options.paths.is_empty() {
                collected.keep(&disk::from_root(&options.paths, repository)?);
            }
            Ok(collected)
        }
        repository => disk::named(&options.paths, repository),
    }
}

/// What a person may wonder about.
fn notes(options: &CheckArgs, loaded: &Loaded, repository: Option<&dyn Repository>) -> Vec<String> {
    let mut notes = Vec::new();
    let own = repository.map_or_else(|| policy::OWN_FILE.into(), |repository| repository.root().join(policy::OWN_FILE));
    if loaded.from == "built-in" && !options.isolated && own.is_file() {
        notes.push(format!(
            "{} is not used, because it is not committed; `--policy {}` tries it",
            policy::OWN_FILE,
            policy::OWN_FILE
        ));
    }
    if !options.allow.is_empty() {
        notes.push(format!("allowed for this run: {}", options.allow.join(", ")));
    }
    notes
}
