// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg check`: picks the source, and has it judged.

use std::path::PathBuf;
use std::time::Instant;

use wacrg_rules::{RepoPath, rules};
use wacrg_schema::Group;
use wacrg_schema::policy::Policy;
use wacrg_schema::report::v1::{Report, SourceKind, Verdict};

use super::past;
use crate::cli::CheckArgs;
use crate::gate::{self, Batch, Settled};
use crate::git::{self, Need, Repository, Trees};
use crate::policy::{self, Trusted};
use crate::report::human::Style;
use crate::source::range::{Manner, Range};
use crate::source::{Collected, disk, index, message, range, stdin};
use crate::{output, trouble::Trouble};

/// Judges what somebody asked for: who selects rules that the source is not judged by is told, and gets no pass.
///
/// # Errors
/// That, and whatever keeps it from being judged.
pub(crate) fn asked(options: &CheckArgs, style: Style) -> anyhow::Result<Verdict> {
    let commits = options.range.is_some() || options.since_branch.is_some();
    // NOTE: clap does not ask for what an option requires if that conflicts with another that is there
    for (given, option, needed, source) in [
        (options.all_refs, "--all-refs", options.history, "--history"),
        (options.reflogs, "--reflogs", options.history, "--history"),
        (options.each_commit, "--each-commit", commits, "--range or --since-branch"),
        (options.allow_shallow, "--allow-shallow", commits || options.history, "--range, --since-branch or --history"),
        (options.path.is_some(), "--path", options.stdin, "--stdin"),
        (options.kind.is_some(), "--kind", options.stdin, "--stdin"),
        (options.title.is_some(), "--title", options.stdin, "--stdin"),
    ] {
        if given && !needed {
            let what = format!("{option} says something about {source} only");
            return Err(Trouble::new(what, "leave it out, or judge that").into());
        }
    }
    let (source, unjudged): (&str, &[Group]) = match options {
        CheckArgs { history: true, .. } => {
            ("history is", &[Group::Licence, Group::Disclaimer, Group::Policy, Group::Message])
        }
        _ if commits || options.stdin => ("", &[]),
        _ => ("files are", &[Group::Message]),
    };
    let rules = |word: &str| -> Vec<Group> {
        let named = rules::all().iter().filter(|rule| gate::is_selected(&[word.to_owned()], rule.id));
        named.map(|rule| rule.group).collect()
    };
    if let Some(word) = options.judging.select.iter().find(|word| rules(word).iter().all(|of| unjudged.contains(of))) {
        let what = format!("--select {word}: {source} not judged by that");
        let help = "`--range A..B --each-commit` judges what commits add by all rules, `--tracked` what there is";
        return Err(Trouble::new(what, help).into());
    }
    run(options, style)
}

/// What `options` ask to have judged.
pub(crate) fn kind(options: &CheckArgs) -> SourceKind {
    match options {
        CheckArgs { history: true, .. } => SourceKind::History,
        CheckArgs { range: Some(_), .. } | CheckArgs { since_branch: Some(_), .. } => SourceKind::Range,
        CheckArgs { stdin: true, .. } => SourceKind::Stdin,
        CheckArgs { tracked: true, .. } => SourceKind::Tracked,
        CheckArgs { worktree: true, .. } => SourceKind::Worktree,
        CheckArgs { staged: false, paths, .. } if !paths.is_empty() => SourceKind::Paths,
        _ => SourceKind::Staged,
    }
}

/// Judges and reports; how it ended.
pub(crate) fn run(options: &CheckArgs, style: Style) -> anyhow::Result<Verdict> {
    if options.history {
        return past::run(options, style);
    }
    let start = Instant::now();
    let mut repository = open(options)?;
    let Some((batch, notes)) = prepare(options, &mut repository)? else { return Ok(Verdict::NothingToJudge) };
    gate::run(&options.judging, vec![batch], repository.as_deref_mut(), notes, (start, style))
}

/// Judges without any baseline.
pub(crate) fn report(options: &CheckArgs) -> anyhow::Result<Option<Report>> {
    let start = Instant::now();
    let mut repository = open(options)?;
    let Some((batch, notes)) = prepare(options, &mut repository)? else { return Ok(None) };
    gate::report(&options.judging, vec![batch], None, repository.as_deref_mut(), (start, notes)).map(Some)
}

/// What to judge, and remarks; nothing where the policy was only printed.
fn prepare(
    options: &CheckArgs,
    repository: &mut Option<Box<dyn Repository>>,
) -> anyhow::Result<Option<(Batch, Vec<String>)>> {
    let range = match repository {
        Some(repository) => range_of(options, repository.as_mut())?,
        None => None,
    };
    let trusted = match (&range, &mut *repository) {
        (Some(range), Some(repository)) => Trusted::commit(range.trusted.as_ref(), repository.as_mut())?,
        _ => Trusted::Head,
    };
    let settled = gate::settle(&options.judging, trusted, repository.as_deref_mut())?;
    if options.dump_policy {
        let declared = settled.loaded.parsed.declares_licences();
        let text = policy::dump(&settled.effective, declared);
        output::print(&format!("# policy: {}\n{text}", settled.loaded.from))?;
        return Ok(None);
    }
    let collected = match (&range, &mut *repository) {
        (Some(range), Some(repository)) => {
            let manner = Manner { each_commit: options.each_commit, allow_shallow: options.allow_shallow };
            let mut collected = range::collect(range, manner, repository.as_mut(), &mut Trees::default())?;
            if !options.paths.is_empty() {
                collected.keep(&disk::from_root(&options.paths, repository.as_ref())?);
            }
            collected
        }
        (_, repository) => collect(options, repository.as_deref(), &settled.effective)?,
    };
    let notes = notes(options, &settled, repository.as_deref());
    let whole = options.tracked && options.paths.is_empty();
    let batch = Batch { settled, collected, whole };
    Ok(Some((batch, notes)))
}

fn range_of(options: &CheckArgs, repository: &mut dyn Repository) -> anyhow::Result<Option<Range>> {
    match (&options.range, &options.since_branch) {
        (Some(words), _) => Range::parse(words, repository).map(Some),
        (None, Some(base)) => Range::since_branch(base).map(Some),
        (None, None) => Ok(None),
    }
}

/// The repository, if the source needs one or one is there.
fn open(options: &CheckArgs) -> anyhow::Result<Option<Box<dyn Repository>>> {
    if options.range.is_some() || options.since_branch.is_some() {
        return git::open(Need::Objects).map(Some);
    }
    let needed = !options.stdin && (options.paths.is_empty() || options.staged || options.tracked || options.worktree);
    let opened = git::open_if_any()?;
    if needed && !options.dump_policy && opened.is_none() {
        let help = "change to a repository, or name files: `cargo wacrg check FILE`; text can be judged with `--stdin --path NAME`";
        return Err(Trouble::new(git::OUTSIDE, help).into());
    }
    Ok(opened)
}

fn collect(options: &CheckArgs, repository: Option<&dyn Repository>, policy: &Policy) -> anyhow::Result<Collected> {
    if options.stdin {
        return stdin::read(options.path.as_deref(), options.kind, options.title.as_deref(), policy);
    }
    let whole = options.staged || options.tracked || options.worktree;
    match repository {
        Some(repository) if whole || options.paths.is_empty() => {
            let mut collected = if options.tracked {
                index::tracked(repository)?
            } else if options.worktree {
                disk::worktree(repository)?
            } else {
                let mut staged = index::staged(repository)?;
                if let Some(change) = staged.changes.first_mut() {
                    change.work.extend(message::author());
                }
                staged
            };
            if !options.paths.is_empty() {
                let paths = disk::from_root(&options.paths, repository)?;
                if options.tracked || options.worktree {
                    known(&collected, &paths, &options.paths)?;
                }
                collected.keep(&paths);
            }
            Ok(collected)
        }
        None if whole => Err(Trouble::new("there is no repository", "change to one").into()),
        repository => disk::named(&options.paths, repository),
    }
}

/// Sees that every one of `paths`, which were `named` so, is there to be judged: a name with a slip in it is no pass.
fn known(collected: &Collected, paths: &[RepoPath], named: &[PathBuf]) -> anyhow::Result<()> {
    for (path, named) in paths.iter().zip(named) {
        if !collected.has_below(path) {
            let what = format!("{}: there is no {} of that name or below it", named.display(), collected.noun);
            return Err(Trouble::new(what, "name files or folders as `git ls-files` lists them").into());
        }
    }
    Ok(())
}

/// What a person may wonder about.
fn notes(options: &CheckArgs, settled: &Settled, repository: Option<&dyn Repository>) -> Vec<String> {
    let mut notes = Vec::new();
    let own = repository.map_or_else(|| policy::OWN_FILE.into(), |repository| repository.root().join(policy::OWN_FILE));
    let from_head = matches!(settled.trusted, Trusted::Head);
    if settled.loaded.from == "built-in" && !options.judging.by.isolated && from_head && own.is_file() {
        notes.push(format!(
            "{} is not used, because it is not committed; `--policy {}` tries it",
            policy::OWN_FILE,
            policy::OWN_FILE
        ));
    }
    if !options.judging.allow.is_empty() {
        notes.push(format!("allowed for this run: {}", options.judging.allow.join(", ")));
    }
    notes
}
