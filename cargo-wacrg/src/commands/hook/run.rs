// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What installed hooks run. Advice goes to standard error, below the report.

use std::ffi::OsString;
use std::io::{IsTerminal, Read};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use wacrg_schema::report::v1::Verdict;

use super::managed;
use crate::cli::{CheckArgs, HookName, HookRun};
use crate::commands::{check, message};
use crate::report::human::Style;
use crate::source::push::{self, Receiver, Update};
use crate::trouble::Trouble;
use crate::{gate, git, output};

/// Runs a hook.
pub(super) fn run(options: &HookRun, style: Style) -> anyhow::Result<ExitCode> {
    let verdict = match options.hook {
        HookName::PreCommit => {
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
        Verdict::Refused => refused(options.hook),
        Verdict::Error => incomplete(options.hook),
        Verdict::Clean | Verdict::NothingToJudge => "",
    };
    if !advice.is_empty() {
        output::tell(advice);
    }
    Ok(verdict.exit_code().into())
}

const fn refused(hook: HookName) -> &'static str {
    match hook {
        HookName::PreCommit => {
            "\nThe commit was refused. Replace what is marked, `git add` the files, and commit again.\n\
             `git commit --no-verify` skips this hook; the same check in CI does not let the commit in.\n"
        }
        HookName::CommitMsg => {
            "\nThe commit was refused because of its message. `git commit -e -F .git/COMMIT_EDITMSG` brings it back for editing.\n"
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
}

const fn incomplete(hook: HookName) -> &'static str {
    match hook {
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
