// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg completions`: what a shell needs to complete the command line.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::{generate, shells};
use clap_complete_nushell::Nushell;

use super::explain::topics;
use crate::cli::{Shell, Wacrg};
use crate::output::print_bytes;
use crate::policy::parse::names;

const NAME: &str = "cargo-wacrg";

/// Prints the completions.
pub(crate) fn run(shell: Shell) -> anyhow::Result<ExitCode> {
    let mut command = with_words(Wacrg::command());
    let mut text = Vec::new();
    match shell {
        Shell::Bash => {
            generate(shells::Bash, &mut command, NAME, &mut text);
            // NOTE: clap_complete 4.6.11 takes the hyphen of the program's name for a subcommand in one of two places, so
            // that nothing behind a subcommand was completed. Where it is right this changes nothing.
            text = String::from_utf8_lossy(&text).replace("cargo__subcmd__wacrg", "cargo__wacrg").into_bytes();
        }
        Shell::Elvish => generate(shells::Elvish, &mut command, NAME, &mut text),
        Shell::Fish => generate(shells::Fish, &mut command, NAME, &mut text),
        Shell::Nushell => generate(Nushell, &mut command, NAME, &mut text),
        Shell::Powershell => generate(shells::PowerShell, &mut command, NAME, &mut text),
        Shell::Zsh => generate(shells::Zsh, &mut command, NAME, &mut text),
    }
    print_bytes(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The command with the words that its options and topics can be: help and errors have lists of their own.
fn with_words(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let words: Vec<&str> = match argument.get_id().as_str() {
            "select" => names().into_iter().chain(["sanitization"]).collect(),
            "deny" | "warn" | "allow" => names(),
            "group" => wacrg_schema::Group::ALL.map(wacrg_schema::Group::as_str).to_vec(),
            "topic" => topics().collect(),
            _ => return argument,
        };
        argument.value_parser(PossibleValuesParser::new(words))
    });
    command.mut_subcommands(with_words)
}
