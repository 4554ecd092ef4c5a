// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg man`: a manual page for the program and one for each subcommand.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::Wacrg;
use crate::output::print;
use crate::trouble::Trouble;

/// Writes the pages into `folder`.
pub(crate) fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Wacrg::command(), folder));
    written.map_err(|error| {
        Trouble::new(
            format!("the manual cannot be written to {}: {error}", folder.display()),
            "name a folder that can be written, such as ~/.local/share/man/man1",
        )
    })?;
    print(&format!("wrote cargo-wacrg.1 and a page for each subcommand to {}\n", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
