// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `check`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::Judging;

/// Options of `check`.
#[derive(Debug, Default, Args)]
#[command(after_help = CHECK_HELP, group(ArgGroup::new("what").multiple(true)))]
pub(crate) struct CheckArgs {
    /// Files or folders to judge as they are on disk; with --staged or --tracked, limits these to them.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Judge the staged changes, as the index holds them (the default).
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) staged: bool,

    /// Judge every file in the index.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) tracked: bool,

    /// Judge every file on disk that git does not ignore.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) worktree: bool,

    /// Judge all of history: every content that HEAD ever had, under every path it stood at; and messages, names.
    #[arg(long, groups = ["source", "cut"], conflicts_with = "paths", help_heading = "Source")]
    pub(crate) history: bool,

    /// With --history, every ref and not HEAD alone: branches, tags, notes, stashes, remotes.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) all_refs: bool,

    /// With --history, what reflogs name as well.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) reflogs: bool,

    /// Judge what commits add: A..B, A...B (since B left A) or one revision; their messages as well.
    #[arg(long, value_name = "A..B", groups = ["source", "commits", "cut"], help_heading = "Source")]
    pub(crate) range: Option<String>,

    /// Judge what HEAD adds since it left the branch BASE; the same as --range BASE...HEAD.
    #[arg(long, value_name = "BASE", groups = ["source", "commits", "cut"], help_heading = "Source")]
    pub(crate) since_branch: Option<String>,

    /// Judge every commit by itself: what one adds and another removes is found, and the commit is named.
    #[arg(long, requires = "commits", help_heading = "Source")]
    pub(crate) each_commit: bool,

    /// Judge what is here of a shallow clone, where it cuts off the beginning of a range or of history.
    #[arg(long, requires = "cut", help_heading = "Source")]
    pub(crate) allow_shallow: bool,

    /// Judge standard input.
    #[arg(long, group = "source", requires = "what", conflicts_with = "paths", help_heading = "Source")]
    pub(crate) stdin: bool,

    /// Path that standard input is judged as, such as corpus/captures/x.yaml.
    #[arg(long, value_name = "NAME", requires = "stdin", group = "what", help_heading = "Source")]
    pub(crate) path: Option<String>,

    /// What standard input is.
    #[arg(long, value_enum, value_name = "KIND", requires = "stdin", group = "what", help_heading = "Source")]
    pub(crate) kind: Option<Kind>,

    /// Title of the issue whose body standard input is; it is judged as well.
    #[arg(long, value_name = "TEXT", requires = "kind", help_heading = "Source")]
    pub(crate) title: Option<String>,

    /// Print the policy that would apply, and judge nothing.
    #[arg(long, conflicts_with_all = ["output", "baseline", "select"], help_heading = "Policy")]
    pub(crate) dump_policy: bool,

    /// How to judge and report.
    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// What a text on standard input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// What it looks like.
    Auto,
    /// A capture.
    Capture,
    /// The body of an issue that was made with a form: every section as the capture it will become.
    IssueForm,
    /// A commit's message, to the letter.
    Message,
    /// Any other text.
    Text,
}

const CHECK_HELP: &str = "\
Examples:
  cargo wacrg check                                  what is staged
  cargo wacrg check --tracked                        everything git tracks
  cargo wacrg check --history --all-refs             everything that was ever committed
  cargo wacrg check corpus/captures/new.yaml         a file, committed or not
  cargo wacrg check --since-branch main --each-commit  every commit of this branch
  pbpaste | cargo wacrg check --stdin --path corpus/captures/new.yaml
  printf %s \"$BODY\" | cargo wacrg check --stdin --kind issue-form --title \"$TITLE\" --format markdown
  cargo wacrg check --tracked --output sarif=wacrg.sarif --output html=wacrg.html

Variables:
  WACRG_ALLOW     rules and groups to allow, as --allow; the installed hook reads it as well
  WACRG_BASELINE  the baseline, as --baseline; the installed hook reads it as well
  WACRG_FORMAT    the report on standard output, as --format
  WACRG_COLOR     when to colour, as --color; NO_COLOR, CLICOLOR and FORCE_HYPERLINK are honoured as well

Exit codes: 0 clean, 1 findings at level deny, 2 could not judge.";
