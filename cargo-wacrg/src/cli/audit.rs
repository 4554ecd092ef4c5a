// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `audit`.

use std::path::PathBuf;

use clap::Args;

use super::Judging;

/// Options of `audit`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = HELP)]
pub(crate) struct AuditArgs {
    /// The version or tag that is to be released, such as 0.2.0 or v0.2.0.
    #[arg(long, value_name = "VERSION|TAG", help_heading = "Release")]
    pub(crate) release: Option<String>,

    /// Audit these packages of the workspace; those that may be published, if none is named.
    #[arg(long, short, value_name = "NAME", num_args = 1.., help_heading = "Release")]
    pub(crate) package: Vec<String>,

    /// Open and judge what will be published beside the source: zip, tar, tar.gz, tar.zst, .crate.
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Release")]
    pub(crate) bundle: Vec<PathBuf>,

    /// Judge the built site in DIR.
    #[arg(long, value_name = "DIR", help_heading = "Release")]
    pub(crate) site: Option<PathBuf>,

    /// Leave out the audit of everything that was ever committed.
    #[arg(long, help_heading = "Release")]
    pub(crate) no_history: bool,

    /// Write an in-toto statement of the results to FILE, for a release to carry.
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(crate) attest: Option<PathBuf>,

    /// How to judge and report.
    #[command(flatten)]
    pub(crate) judging: Judging,
}

const HELP: &str = "\
Examples:
  cargo wacrg audit                            may what is here be published?
  cargo wacrg audit --release v0.2.0           as this version
  cargo wacrg audit --bundle dist/*.zip        with what is uploaded beside the source
  cargo wacrg audit --format markdown          for the notes of the release
  cargo wacrg audit --attest audit.intoto.json
  cargo wacrg rules --group release            the checks

Nothing is fetched: what would need the network is told, not guessed.
Exit codes: 0 may be published, 1 findings at level deny, 2 something could not be checked.";
