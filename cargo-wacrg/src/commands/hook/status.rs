// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tells of every hook what stands there, whose it is, and whether it works.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use super::folder::{Folder, Found, is_executable, is_there, look};
use super::manager::{self, Manager};
use super::script::{MARK, VERSION, binary};
use crate::cli::HookName;
use crate::git;
use crate::output;

/// Prints one paragraph a hook.
pub(super) fn status() -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    let mut told = String::new();
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
    let manager = Manager::of(&place, &found);
    if let (Some(Manager::Husky), Some(told)) = (manager, folder.path.parent().map(|above| above.join(hook.as_str()))) {
        let runs = std::fs::read_to_string(&told).is_ok_and(|text| text.contains("wacrg"));
        let place = told.display();
        let advice = Manager::Husky.advice(hook);
        return Ok(match (runs, is_there(&folder.hook(hook))) {
            (true, true) => format!("run by husky: {place} names cargo-wacrg\n"),
            (true, false) => {
                format!("not run: {place} names cargo-wacrg, but husky is not installed: run `npx husky`\n")
            }
            (false, _) => format!("not installed: {advice}\n"),
        });
    }
    Ok(match found {
        Found::Nothing => format!("not installed: there is no {}\n", place.display()),
        Found::Other(text) => format!("not installed: {} is {}\n", place.display(), owner(&text)),
        Found::Ours(script) => {
            let binary = binary(&script);
            let mut text = format!("installed: {}\n", place.display());
            if !is_executable(&place) {
                text.push_str("  but git does not run it, because it is not executable: chmod +x it\n");
            }
            if !script.contains(&format!("{MARK}{VERSION}.")) {
                text.push_str("  by another version of cargo-wacrg: `cargo wacrg hook install` renews it\n");
            }
            if !binary.is_file() {
                text.push_str(&format!("  but {} is gone: `cargo wacrg hook install` again\n", binary.display()));
            } else if runs(&binary) {
                text.push_str(&format!("  runs {}\n", binary.display()));
            } else {
                text.push_str(&format!("  but {} does not run: install cargo-wacrg again\n", binary.display()));
            }
            if is_there(&folder.kept(hook)) {
                text.push_str(&format!("  after {}\n", folder.kept(hook).display()));
            }
            text
        }
    })
}

/// Whether the binary answers.
fn runs(binary: &Path) -> bool {
    let mut command = Command::new(binary);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whose hook it is, by what such hooks say of themselves.
fn owner(text: &str) -> String {
    let managers = [("pre-commit.com", "pre-commit"), ("husky", "husky"), ("lefthook", "lefthook"), ("prek", "prek")];
    let by = managers.iter().find(|(sign, _)| text.contains(sign)).map(|(_, name)| *name);
    let root = git::ask(&["rev-parse", "--show-toplevel"]).unwrap_or_default();
    let runs = match by.and_then(|name| manager::configured(Path::new(&root), Some(name))) {
        _ if text.contains("wacrg") => ", which names cargo-wacrg itself".to_owned(),
        Some(file) => format!(", and {file} names cargo-wacrg"),
        None => String::new(),
    };
    format!("another hook{}{runs}", by.map(|name| format!(", of {name}")).unwrap_or_default())
}
