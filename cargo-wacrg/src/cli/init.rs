// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `init`.

use clap::Args;

use super::HookName;

/// Options of `init`.
#[derive(Debug, Default, Args)]
#[command(after_help = HELP)]
pub(crate) struct InitArgs {
    /// Show what would be written, and write nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) diff: bool,

    /// Write without asking.
    #[arg(long, short)]
    pub(crate) yes: bool,

    /// Write no wacrg.toml.
    #[arg(long, help_heading = "Parts")]
    pub(crate) no_policy: bool,

    /// Write no pages: disclaimer, security policy, licence texts.
    #[arg(long, help_heading = "Parts")]
    pub(crate) no_pages: bool,

    /// Install no hook.
    #[arg(long, help_heading = "Parts")]
    pub(crate) no_hook: bool,

    /// Install this hook; repeatable [default: pre-commit, with pre-merge-commit].
    #[arg(long, value_enum, value_name = "HOOK", conflicts_with = "no_hook", help_heading = "Parts")]
    pub(crate) hook: Vec<HookName>,

    /// Write no workflow for GitHub Actions.
    #[arg(long, help_heading = "Parts")]
    pub(crate) no_ci: bool,
}

const HELP: &str = "\
Examples:
  cargo wacrg init                                       show what is missing, ask, and write it
  cargo wacrg init --diff                                show it, and write nothing
  cargo wacrg init --yes --no-ci                         write all but the workflow
  cargo wacrg init --hook pre-commit --hook commit-msg   judge messages before a commit as well

What is there already is kept as it is, and what the gate will refuse in it is told. Texts are written of the licences that the
repository names in manifests, licence files or REUSE's; where it names none, of the corpus's. Where nobody can be asked and --yes
is not given, it shows and does not write.

Exit codes: 0 everything is there, 1 something is left to be done, 2 failed.";
