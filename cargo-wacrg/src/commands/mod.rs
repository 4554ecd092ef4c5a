// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One file a subcommand.

mod audit;
mod baseline;
mod check;
mod completions;
mod demo;
mod explain;
mod fix;
mod hook;
mod init;
mod man;
mod message;
mod past;
mod rules;
mod schema;

use std::process::ExitCode;

use crate::cli::{Command, Wacrg};
use crate::lsp;
use crate::trouble::Trouble;

/// Runs what the command line asks for.
///
/// # Errors
/// Whatever keeps it from being done; the exit code is 2 then.
pub(crate) fn run(arguments: &Wacrg) -> anyhow::Result<ExitCode> {
    if let Some(directory) = &arguments.directory {
        std::env::set_current_dir(directory).map_err(|error| {
            Trouble::new(
                format!("cannot change to {}: {error}", directory.display()),
                "name an existing folder after -C",
            )
        })?;
    }
    let style = arguments.style();
    match &arguments.command {
        Command::Audit(options) => audit::run(options, style).map(|verdict| verdict.exit_code().into()),
        Command::Check(options) => check::asked(options, style).map(|verdict| verdict.exit_code().into()),
        Command::Init(options) => init::run(options, style),
        Command::Fix(options) => fix::run(options),
        Command::Baseline(options) => baseline::run(options),
        Command::Message { file, judging } => message::run(file, judging, style),
        Command::Hook(command) => hook::run(command, style),
        Command::Demo => demo::run(style),
        Command::Rules(options) => rules::run(options),
        Command::Explain { topic, path, policy } => explain::run(topic, path.as_deref(), policy.as_deref()),
        Command::Lsp(options) => lsp::serve(options.judging()?),
        Command::Completions { shell } => completions::run(*shell),
        Command::Man { folder } => man::run(folder),
        Command::Schema { which } => schema::run(*which),
    }
}
