// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What installed hooks run. Advice goes to standard error, below the report.

use std::ffi::OsString;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use wacrg_schema::report::v1::Verdict;

use super::{managed, place};
use crate::cli::{CheckArgs, HookName, HookRun};
use crate::commands::{check, message};
use crate::report::human::Style;
use crate::source::push::{self, Receiver, Update};
use crate::trouble::Trouble;
use crate::{gate, git, output};

/// Runs a hook.
pub(super) fn run(options: &HookRun, style: Style) -> anyhow::Result<ExitCode> {
    let verdict = match options.hook {
        HookName::PreCommit | HookName::PreMergeCommit => {
            let judging = options.judging.clone();
            check::run(&CheckArgs { staged: true, judging, ..CheckArgs::default() }, style)?
        }
        HookName::CommitMsg => commit_message(options, style)?,
        HookName::PrePush => {
            let managed = if options.arguments.is_empty() { managed::push()? } else { None };
            let (remote, lines) = match managed {
                Some(told) => told,
                None => {
                    let remote = text(options.arguments.first(), "the remote's name")?;
                    (remote, lines("<ref> <id> <remote ref> <remote id>")?)
                }
            };
            pushed(options, &push::about_to_be_pushed(&lines)?, Receiver::Remote(remote), style)?
        }
        HookName::PreReceive => {
            pushed(options, &push::received(&lines("<old id> <new id> <ref>")?)?, Receiver::Server, style)?
        }
        HookName::Update => {
            let [name, old, new] = [0, 1, 2].map(|index| text(options.arguments.get(index), "a ref and two ids"));
            let line = format!("{} {} {}\n", old?, new?, name?);
            pushed(options, &push::received(line.as_bytes())?, Receiver::Server, style)?
        }
    };
    let advice = match verdict {
        Verdict::Refused => refused(options),
        Verdict::Error => incomplete(options.hook).to_owned(),
        Verdict::Clean | Verdict::NothingToJudge => String::new(),
    };
    if !advice.is_empty() {
        output::tell(&advice);
    }
    Ok(verdict.exit_code().into())
}

fn refused(options: &HookRun) -> String {
    match options.hook {
        HookName::PreCommit => {
            "\nThe commit was refused. Replace what is marked, `git add` the files, and commit again.\n\
             `git commit --no-verify` skips this hook; the same check in CI does not let the commit in.\n"
        }
        HookName::PreMergeCommit => {
            "\nThe merge was refused. `git merge --abort` takes it back. A later commit does not undo a leak: what is marked\n\
             came with the commits of the other branch, which are to be rewritten before they are merged.\n"
        }
        HookName::CommitMsg => {
            let file = place::word(&options.arguments.first().map_or_else(PathBuf::new, message_file));
            return format!(
                "\nThe commit was refused because of its message. `git commit -e -F {file}` brings it back for editing.\n"
            );
        }
        HookName::PrePush => {
            "\nNothing was pushed. A later commit does not undo a leak: rewrite the commits that are named\n\
             (`git rebase -i`, `git commit --amend`), and push again.\n\
             `git push --no-verify` skips this hook; the same check in CI does not let the commits in.\n"
        }
        HookName::PreReceive | HookName::Update => {
            "\nThe push was refused. Rewrite the commits that are named (`git rebase -i`, `git commit --amend`),\n\
             and push again; a later commit does not undo a leak.\n"
        }
    }
    .to_owned()
}

/// The message's file as the person who commits reaches it: git runs hooks at the root, wherever that person is.
fn message_file(named: &OsString) -> PathBuf {
    let below = std::env::var_os("GIT_PREFIX").is_some_and(|prefix| !prefix.is_empty());
    let absolute = std::path::absolute(named).ok().filter(|_| below);
    absolute.unwrap_or_else(|| PathBuf::from(named))
}

const fn incomplete(hook: HookName) -> &'static str {
    match hook {
        HookName::PreMergeCommit => "\nThe merge was refused, because not everything that it brings could be judged.\n",
        HookName::PreCommit | HookName::CommitMsg => {
            "\nThe commit was refused, because not everything in it could be judged.\n"
        }
        HookName::PrePush => "\nNothing was pushed, because not everything in it could be judged.\n",
        HookName::PreReceive | HookName::Update => {
            "\nThe push was refused, because not everything in it could be judged.\n"
        }
    }
}

/// Judges what a push brings.
fn pushed(options: &HookRun, updates: &[Update], receiver: Receiver, style: Style) -> anyhow::Result<Verdict> {
    let start = Instant::now();
    let mut repository = git::open(git::Need::Objects)?;
    let plan = push::plan(updates, &receiver, options.allow_shallow, &options.judging, repository.as_mut())?;
    gate::run(&options.judging, plan.batches, Some(repository.as_mut()), plan.notes, (start, style))
}

/// One of the words that git hands to the hook.
fn text(word: Option<&OsString>, what: &str) -> anyhow::Result<String> {
    word.and_then(|word| word.to_str()).map(str::to_owned).ok_or_else(|| {
        let help = "git runs this hook and names them; `cargo wacrg hook install` sets that up";
        Trouble::new(format!("the hook was not given {what}"), help).into()
    })
}

/// The lines that git writes to the hook.
fn lines(form: &str) -> anyhow::Result<Vec<u8>> {
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        let help = format!("git runs this hook and writes a line for each ref: {form}");
        return Err(Trouble::new("standard input is a terminal", help).into());
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).context("standard input cannot be read")?;
    Ok(bytes)
}

fn commit_message(options: &HookRun, style: Style) -> anyhow::Result<Verdict> {
    let Some(file) = options.arguments.first() else {
        let help = "git names it; `cargo wacrg message FILE` judges a message without git";
        return Err(Trouble::new("the hook was not given the file that holds the message", help).into());
    };
    message::judge(file.as_ref(), &options.judging, style)
}
