// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tells of every hook what stands there, whose it is, and whether it works.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use super::folder::{Folder, Found, is_executable, is_there, look};
use super::invocation::judges;
use super::manager::Manager;
use super::place;
use super::script::{MARK, VERSION, binary};
use crate::cli::HookName;
use crate::output;

/// Prints one paragraph a hook.
pub(super) fn status() -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    let mut told = String::new();
    if let Some(trouble) = folder.blocked() {
        output::print(&format!("not installed: {}\n  help: {}\n", trouble.what, trouble.help))?;
        return Ok(ExitCode::SUCCESS);
    }
    for hook in HookName::ALL {
        // what this kind of repository never runs is told only if it is there
        let usual = hook.is_server() == folder.bare;
        let text = one(&folder, hook)?;
        if usual || !text.starts_with("not installed: there is no") {
            told.push_str(&format!("{}: {text}", hook.as_str()));
        }
    }
    if let Some(scope) = &folder.shared {
        told.push_str(&format!("these hooks are shared: core.hooksPath in the {scope} configuration\n"));
    }
    output::print(&told)?;
    Ok(ExitCode::SUCCESS)
}

fn one(folder: &Folder, hook: HookName) -> anyhow::Result<String> {
    let place = folder.hook(hook);
    let found = look(&place)?;
    let shown = place::shown(&place);
    if let Found::Ours(script) = &found {
        return Ok(ours(folder, hook, script));
    }
    if let Some((manager, file)) = Manager::told(folder, hook) {
        return Ok(if manager.is_installed(folder, hook, &found) {
            format!("run by {}: {file} runs the check\n", manager.name())
        } else {
            format!("not run: {}\n", manager.not_installed(&file, folder))
        });
    }
    if let Some(manager) = Manager::of(folder, &found).filter(|_| !hook.is_server()) {
        return Ok(format!("not installed: {}\n", manager.advice(hook, folder, &found)));
    }
    let Found::Other(text) = &found else { return Ok(format!("not installed: there is no {shown}\n")) };
    let by = Manager::wrote(text).map(|manager| format!(", of {}", manager.name())).unwrap_or_default();
    let mut told = format!("not installed: {shown} is another hook{by}");
    if judges(text, hook) {
        told.push_str(", which runs the check itself");
    }
    told.push('\n');
    if !is_executable(&place) {
        told.push_str(IDLE);
    }
    Ok(told)
}

const IDLE: &str = "  but git does not run it, because it is not executable: chmod +x it\n";

fn ours(folder: &Folder, hook: HookName, script: &str) -> String {
    let (place, binary) = (folder.hook(hook), binary(script));
    let mut text = format!("installed: {}\n", place::shown(&place));
    if !is_executable(&place) {
        text.push_str(IDLE);
    }
    if !script.contains(&format!("{MARK}{VERSION}.")) {
        text.push_str("  by another version of cargo-wacrg: `cargo wacrg hook install` renews it\n");
    }
    let (named, program) = (binary.display(), searched(&binary));
    match program {
        None if binary.is_absolute() => {
            text.push_str(&format!("  but {named} is gone: `cargo wacrg hook install` again\n"));
        }
        None => text.push_str(&format!("  but {named} is not on the search path\n")),
        Some(program) if runs(&program) => text.push_str(&format!("  runs {}\n", program.display())),
        Some(program) => {
            text.push_str(&format!("  but {} does not run: install cargo-wacrg again\n", program.display()));
        }
    }
    if is_there(&folder.kept(hook)) {
        let kept = place::shown(&folder.kept(hook));
        text.push_str(&if is_executable(&folder.kept(hook)) {
            format!("  after {kept}\n")
        } else {
            format!("  without {kept}, which is not executable\n")
        });
    }
    for tree in folder.without(hook) {
        text.push_str(&format!(
            "  but not in the work tree {}: core.hooksPath is relative, and it has no such hook\n",
            tree.display()
        ));
    }
    if let Some(manager) = Manager::of(folder, &Found::Ours(script.to_owned())) {
        let (name, advice) = (manager.name(), manager.advice(hook, folder, &Found::Nothing));
        text.push_str(&format!("  but {name} is used here, and will leave it out or overwrite it: {advice}\n"));
    }
    text
}

/// The program that a hook runs, if it is there.
fn searched(binary: &Path) -> Option<PathBuf> {
    if binary.is_absolute() {
        return Some(binary.to_owned()).filter(|binary| binary.is_file());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(binary)).find(|program| program.is_file())
}

/// Whether the binary answers.
fn runs(binary: &Path) -> bool {
    let mut command = Command::new(binary);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
