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

use std::path::PathBuf;
use std::process::ExitCode;

use wacrg_schema::report::v1::{SourceKind, Verdict};

use crate::cli::{Command, Judging, Wacrg};
use crate::report::deliver::{deliver_failure, prepare};
use crate::report::human::Style;
use crate::trouble::Trouble;
use crate::{lsp, output};

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
        Command::Audit(options) => {
            let told = (&options.judging, SourceKind::Release, style);
            reported(told, options.bundle.iter(), || audit::run(options, style))
        }
        Command::Check(options) => {
            reported((&options.judging, check::kind(options), style), options.paths.iter(), || {
                check::asked(options, style)
            })
        }
        Command::Init(options) => init::run(options, style),
        Command::Fix(options) => fix::run(options),
        Command::Baseline(options) => baseline::run(options, style),
        Command::Message { file, judging } => {
            reported((judging, SourceKind::Message, style), [file], || message::judge(file, judging, style))
        }
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

/// Runs what ends in a report. Where it ends in an error, that is what programs find where they look for the report.
/// `inputs` are files that are read.
fn reported<'i>(
    (judging, kind, style): (&'i Judging, SourceKind, Style),
    inputs: impl IntoIterator<Item = &'i PathBuf>,
    run: impl FnOnce() -> anyhow::Result<Verdict>,
) -> anyhow::Result<ExitCode> {
    let outputs = (judging.format, judging.output.as_slice());
    prepare(outputs, judging.files().chain(inputs))?;
    run().map(|verdict| verdict.exit_code().into()).inspect_err(|error| {
        if let Err(other) = deliver_failure(error, kind, outputs, style) {
            output::failure(&other, style);
        }
    })
}
