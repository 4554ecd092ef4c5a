// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options of `lsp`.

use std::path::PathBuf;

use clap::Args;

use super::{Judging, PolicyArgs};

/// Options of `lsp`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct LspArgs {
    /// Speak over standard input and output, as it always does; editors like to say it.
    #[arg(long)]
    stdio: bool,

    /// By which policy.
    #[command(flatten)]
    by: PolicyArgs,

    /// Accept the findings that FILE lists, as `check --baseline FILE`; its path counts from the root of each repository.
    #[arg(long, env = "WACRG_BASELINE", value_name = "FILE", help_heading = "Policy")]
    baseline: Option<PathBuf>,
}

impl LspArgs {
    /// How to judge, whatever the current folder will be.
    ///
    /// # Errors
    /// The current folder is not known.
    pub(crate) fn judging(&self) -> std::io::Result<Judging> {
        let baseline = self.baseline.clone().filter(|file| !file.as_os_str().is_empty());
        Ok(Judging { by: self.by.absolute()?, baseline, ..Judging::default() })
    }
}

const HELP: &str = "\
An editor starts this command; docs/editors.md has what to write for VS Code, Neovim, Helix, Emacs and Zed. It needs
the full path of cargo-wacrg, or cargo-wacrg on the editor's PATH:
  cargo-wacrg lsp

Every open text is judged as it is typed, saved or not, as if it was staged: against HEAD of its own repository and by
the policy there. What git ignores is left alone.

Exit codes: 0 the editor ended it, 1 it did so without a shutdown, 2 what came in was no LSP, or it just ended.";
