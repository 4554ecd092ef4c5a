// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `hook`.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{Command, Judging, Wacrg};

/// What to do with hooks.
#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Install hooks; one that is there already keeps running before ours.
    Install {
        /// Which hooks; pre-commit, or pre-receive in a bare repository, if none is named. pre-commit brings
        /// pre-merge-commit, which git runs in its place for a merge.
        #[arg(value_enum, value_name = "HOOK")]
        hooks: Vec<HookName>,
        /// Install even where the hooks folder is shared by other repositories (core.hooksPath in the user's or
        /// system's configuration).
        #[arg(long)]
        shared: bool,
        /// Options that the hook runs with, such as -- --policy /etc/wacrg.toml.
        #[arg(last = true, value_name = "OPTION", allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Remove hooks and put back what was there before.
    Uninstall {
        /// Which hooks; all that were installed, if none is named. pre-commit takes pre-merge-commit with it.
        #[arg(value_enum, value_name = "HOOK")]
        hooks: Vec<HookName>,
    },
    /// Tell which hooks are installed, by whom, and whether they work.
    Status,
    /// What an installed hook runs.
    Run(Box<HookRun>),
}

/// Options of `hook run`.
#[derive(Debug, Args)]
pub(crate) struct HookRun {
    /// Which hook.
    #[arg(value_enum, value_name = "HOOK")]
    pub(crate) hook: HookName,

    /// What git hands to the hook.
    #[arg(value_name = "ARGUMENT")]
    pub(crate) arguments: Vec<OsString>,

    /// Judge what is here of a shallow clone, where it cuts off the beginning of a push.
    #[arg(long)]
    pub(crate) allow_shallow: bool,

    /// How to judge and report.
    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// Hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HookName {
    /// Before a commit is made: judges what is staged.
    PreCommit,
    /// Before a merge that had no conflict becomes a commit: judges what it brings.
    PreMergeCommit,
    /// Before a commit is made: judges its message.
    CommitMsg,
    /// Before commits are pushed: judges each that the remote does not have.
    PrePush,
    /// On a server, before a push is accepted: judges each commit it brings.
    PreReceive,
    /// On a server, before one ref is updated: judges each commit it brings.
    Update,
}

impl HookName {
    /// All hooks, in the order in which git runs them.
    pub(crate) const ALL: [Self; 6] =
        [Self::PreCommit, Self::PreMergeCommit, Self::CommitMsg, Self::PrePush, Self::PreReceive, Self::Update];

    /// What git calls it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::CommitMsg => "commit-msg",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
            Self::Update => "update",
        }
    }

    /// `hooks` with what belongs to them: git asks pre-merge-commit, not pre-commit, of a merge without a conflict.
    pub(crate) fn with_companions(hooks: &[Self]) -> Vec<Self> {
        let wanted =
            |hook: &Self| hooks.contains(hook) || (*hook == Self::PreMergeCommit && hooks.contains(&Self::PreCommit));
        Self::ALL.into_iter().filter(wanted).collect()
    }

    /// Whether it guards a repository that receives pushes.
    pub(crate) const fn is_server(self) -> bool {
        matches!(self, Self::PreReceive | Self::Update)
    }
}

/// Whether `options` are such that `hook run` takes them.
///
/// # Errors
/// What is wrong with them, in words.
pub(crate) fn check_hook_options(hook: HookName, options: &[String]) -> Result<(), String> {
    let words = ["cargo-wacrg", "hook", "run", hook.as_str()].into_iter().map(str::to_owned);
    match Wacrg::try_parse_from(words.chain(options.iter().cloned())) {
        Ok(Wacrg { command: Command::Hook(HookCommand::Run(run)), .. }) if run.arguments.is_empty() => Ok(()),
        Ok(_) => Err("only options can be given to a hook".to_owned()),
        Err(error) => {
            Err(error.to_string().lines().next().unwrap_or("they are wrong").trim_start_matches("error: ").to_owned())
        }
    }
}
