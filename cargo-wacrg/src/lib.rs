// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg`: the gate. Parses, runs, and turns the outcome into an exit code: 0 clean, 1 findings, 2 not judged.

mod audit;
mod baseline;
pub mod catalogue;
mod cli;
mod commands;
mod fix;
mod gate;
mod git;
mod harmless;
mod input;
mod judge;
mod lsp;
mod output;
mod policy;
mod progress;
mod report;
mod source;
mod trouble;
mod trust;

use std::process::ExitCode;

/// Runs the command line of this process; its exit code.
#[must_use]
pub fn main() -> ExitCode {
    progress::begin();
    // A panic message can quote the text it was working on, so only the place is told. Exit code 2: nothing passed.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
        output::tell(&format!("error: internal error{place}; nothing was judged\n"));
        std::process::exit(2);
    }));
    let arguments = match cli::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match commands::run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            output::failure(&error, arguments.error_style());
            ExitCode::from(2)
        }
    }
}
