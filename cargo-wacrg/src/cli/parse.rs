// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! From words to options, and what is said where they make no sense.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::{OsStr, Resettable};
use clap::{ColorChoice, Command, CommandFactory, Error, FromArgMatches};

use super::{Cargo, Wacrg};
use crate::harmless::typed;
use crate::output::tell;

/// Options that a variable can stand for.
const VARIABLES: [(&str, &str); 3] =
    [("--allow", "WACRG_ALLOW"), ("--baseline", "WACRG_BASELINE"), ("--color", "WACRG_COLOR")];

/// Parses the command line.
///
/// # Errors
/// The exit code, if there is nothing to run: help was printed, or the arguments are wrong.
pub(crate) fn parse() -> Result<Wacrg, ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    parsed(&arguments).map_err(|error| {
        // what was typed is repeated, so it is made harmless first
        let repeated: Vec<OsString> =
            arguments.iter().map(|word| OsString::from(typed(&word.to_string_lossy()))).collect();
        let error = if error.use_stderr() && repeated != arguments {
            parsed(&repeated).err().unwrap_or_else(|| Error::new(error.kind()))
        } else {
            error
        };
        let printed = error.print();
        blame(&error, &arguments);
        // help that did not arrive was not given
        let code = if printed.is_err() { 2 } else { u8::try_from(error.exit_code()).unwrap_or(2) };
        ExitCode::from(code)
    })
}

fn parsed(arguments: &[OsString]) -> Result<Wacrg, Error> {
    let ready = |command: Command| without_empty_variables(command).color(colour(arguments));
    // `cargo wacrg check` runs `cargo-wacrg wacrg check`
    if arguments.get(1).is_some_and(|word| word == "wacrg") {
        let matches = ready(Cargo::command()).try_get_matches_from(arguments)?;
        Cargo::from_arg_matches(&matches).map(|Cargo::Wacrg(wacrg)| wacrg)
    } else {
        Wacrg::from_arg_matches(&ready(Wacrg::command()).try_get_matches_from(arguments)?)
    }
}

/// A variable that is set to nothing says nothing: workflows set those that they have no value for.
fn without_empty_variables(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { argument.env(Resettable::<OsStr>::Reset) } else { argument }
    });
    command.mut_subcommands(without_empty_variables)
}

/// How errors and help are coloured: as the options say, although these are not read yet.
fn colour(arguments: &[OsString]) -> ColorChoice {
    let words = || arguments.iter().map(|word| word.to_string_lossy());
    let next = words().skip_while(|word| word != "--color").nth(1).map(|word| word.into_owned());
    let joined = words().find_map(|word| word.strip_prefix("--color=").map(str::to_owned));
    let variable = || std::env::var("WACRG_COLOR").ok();
    match joined.or(next).or_else(variable).as_deref() {
        Some("never") => ColorChoice::Never,
        Some("always") => ColorChoice::Always,
        _ => ColorChoice::Auto,
    }
}

/// Names the variable that an error is about: nobody typed the option that it names.
fn blame(error: &Error, arguments: &[OsString]) {
    let told = error.to_string();
    for (option, variable) in VARIABLES {
        let was_typed = arguments.iter().any(|word| word.to_string_lossy().starts_with(option));
        if told.contains(&format!("'{option} ")) && !was_typed && std::env::var_os(variable).is_some() {
            tell(&format!("\nnote: this is what the variable {variable} says\n"));
        }
    }
}
