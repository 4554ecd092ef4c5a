// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg hook`: installs, removes, tells of and runs git hooks.
//!
//! A hook runs the binary itself: going through `cargo` costs many times what the check does. A hook that was there
//! before is kept beside it and runs first, so that what it changes in the index is judged as well.

mod configured;
mod folder;
pub(crate) mod install;
pub(crate) mod invocation;
mod managed;
mod manager;
mod outlook;
pub(crate) mod place;
pub(crate) mod reading;
mod run;
mod script;
mod status;

use std::process::ExitCode;

pub(crate) use outlook::{Outlook, outlook};

use crate::cli::HookCommand;
use crate::report::human::Style;

/// Runs a subcommand of `hook`.
pub(crate) fn run(command: &HookCommand, style: Style) -> anyhow::Result<ExitCode> {
    match command {
        HookCommand::Install { hooks, shared, options } => install::install(hooks, *shared, options),
        HookCommand::Uninstall { hooks } => install::uninstall(hooks),
        HookCommand::Status => status::status(),
        HookCommand::Run(options) => run::run(options, style),
    }
}
