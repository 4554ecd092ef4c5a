// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tools of others that judge releases: asked where the policy names them and they are installed, in a checkout beside
//! the work tree, offline. What they print may quote files, so only how they ended is told.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use wacrg_schema::policy::Tool;

use super::check::{Finding, Outcome, Unjudged};
use super::context::Context;
use super::scratch::{self, Scratch};
use super::{cargo, probe};

/// What a tool needs to be asked.
pub(crate) struct Question<'q> {
    /// The tool.
    pub(crate) tool: Tool,
    /// Its arguments.
    pub(crate) arguments: &'q [&'q str],
    /// The file that a finding is told of.
    pub(crate) place: &'q str,
    /// What an exit code means beside what the tool printed: what was found, or nothing if the tool failed.
    pub(crate) meaning: &'q dyn Fn(i32, &str) -> Option<String>,
}

/// Asks the tool. The finding is the tool's own: it says what to run to read it.
///
/// # Errors
/// The policy does not name it, or it is not installed: nothing to check. Or it failed, or took too long.
pub(crate) fn ask(context: &Context, question: &Question<'_>) -> Outcome {
    let audit = &context.policy().policy().audit;
    let name = question.tool.as_str();
    context.files()?;
    wanted(context, question.tool)?;
    let Some(program) = find(name) else {
        return Unjudged::not_applicable(format!("{name} is named in `[audit] delegate` and not installed"));
    };
    let scratch = Scratch::new(context)?;
    let mut command = match name.strip_prefix("cargo-") {
        // as cargo runs its subcommands, so that they find the same cargo
        Some(subcommand) => {
            let mut command = cargo::cargo(&scratch.root());
            command.arg(subcommand);
            command
        }
        None => Command::new(program),
    };
    command.args(question.arguments).current_dir(scratch.root());
    command.env("CARGO_TARGET_DIR", scratch.root().join("target"));
    scratch::clear(&mut command);
    let ran = match probe::run_for(command, name, Duration::from_secs(audit.time_limit.into())) {
        Ok(ran) => ran,
        Err(reason) => return Unjudged::could_not(reason),
    };
    let shown = format!(
        "{} {}",
        name.replace('-', " ").replace("semver checks", "semver-checks"),
        question.arguments.join(" ")
    );
    match ran.code {
        Some(0) => Ok(Vec::new()),
        Some(code) => match (question.meaning)(code, &format!("{}\n{}", String::from_utf8_lossy(&ran.out), ran.err)) {
            Some(what) => {
                let message = format!("{name} says: {what}");
                Ok(vec![Finding::file(question.place, message, format!("`{shown}` tells what it found"))])
            }
            None => Unjudged::could_not(format!("{name} failed with {code}; `{shown}` tells why")),
        },
        None => Unjudged::could_not(format!("{name} was ended by a signal")),
    }
}

/// Whether the policy names the tool.
///
/// # Errors
/// It does not: nothing to check.
pub(crate) fn wanted(context: &Context, tool: Tool) -> Result<(), Unjudged> {
    if context.policy().policy().audit.delegate.contains(&tool) {
        return Ok(());
    }
    Unjudged::not_applicable(format!("the policy does not name {} in `[audit] delegate`", tool.as_str()))
}

/// The program of that name on the PATH.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
