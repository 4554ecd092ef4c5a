// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `fix` and `baseline`.

use std::path::PathBuf;

use clap::Args;

use super::PolicyArgs;

/// Options of `fix`.
#[derive(Debug, Default, Args)]
#[command(after_help = FIX_HELP)]
pub(crate) struct FixArgs {
    /// Files or folders of the work tree; all of it where none is named.
    #[arg(value_name = "PATH", conflicts_with = "staged")]
    pub(crate) paths: Vec<PathBuf>,

    /// Fix what is staged: in the index and, where the work tree holds the same, there too.
    #[arg(long)]
    pub(crate) staged: bool,

    /// Show what would be written, and write nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) diff: bool,

    /// Write without asking.
    #[arg(long, short)]
    pub(crate) yes: bool,

    /// Replace headers that name another holder or licence.
    #[arg(long)]
    pub(crate) replace: bool,

    /// Write what a release needs, and nothing else: licences' texts in every package, the section of the changelog and its
    /// date, the version in CITATION.cff and package.json. The version that the manifests name, if none is given.
    #[arg(
        long,
        value_name = "VERSION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["staged", "paths", "replace"]
    )]
    pub(crate) release: Option<String>,

    /// By which policy.
    #[command(flatten)]
    pub(crate) by: PolicyArgs,
}

const FIX_HELP: &str = "\
Examples:
  cargo wacrg fix --staged --yes       give the staged files their headers
  cargo wacrg fix --diff               what would change in the whole work tree
  cargo wacrg fix src/new.rs           one file
  cargo wacrg fix --release --diff     what a release still needs

Only headers that are ours, or absent, are written. Exit codes: 0 nothing is left to be done, 1 something is, 2 failed.";

/// Options of `baseline`.
#[derive(Debug, Args)]
#[command(after_help = BASELINE_HELP)]
pub(crate) struct BaselineArgs {
    /// Where the list is or will be; `-` is standard output [default: wacrg-baseline.json at the root].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Only remove entries that accept nothing any more; add none.
    #[arg(long)]
    pub(crate) prune: bool,

    /// List what every file in the index has (the default).
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) tracked: bool,

    /// List what every file on disk has that git does not ignore.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) worktree: bool,

    /// List what HEAD's history has; entries for files stay as they are, and those for history do otherwise.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) history: bool,

    /// With --history, every ref and not HEAD alone.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) all_refs: bool,

    /// With --history, what reflogs name as well.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) reflogs: bool,

    /// By which policy.
    #[command(flatten)]
    pub(crate) by: PolicyArgs,
}

const BASELINE_HELP: &str = "\
Examples:
  cargo wacrg baseline                                write wacrg-baseline.json
  cargo wacrg check --baseline wacrg-baseline.json    tell what is not in it
  cargo wacrg baseline --history --all-refs           list what history holds, for `check --history`
  cargo wacrg baseline --prune                        remove what is gone

An entry holds the rule, the path, and a fingerprint of rule, path, decode steps and ordinal: nothing of the value. A commit
that adds entries, or alters a line that has one, is told all the same. In history the fingerprint is of the commit as
well, or of the tag.";
