// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Installing hooks and taking them away again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::folder::{Folder, Found, is_there, look};
use super::manager::Manager;
use super::script::script;
use crate::cli::{HookName, check_hook_options};
use crate::output;
use crate::trouble::Trouble;

/// Installs `hooks`, each of which runs with `options`, and says so.
pub(super) fn install(hooks: &[HookName], shared: bool, options: &[String]) -> anyhow::Result<ExitCode> {
    output::print(&put(hooks, shared, options)?)?;
    Ok(ExitCode::SUCCESS)
}

/// What installing a hook would do, for somebody who has not decided yet.
pub(crate) enum Outlook {
    /// It is written to this place, where nothing is.
    Written(PathBuf),
    /// It is written to this place; the hook that is there runs first.
    Before(PathBuf),
    /// It, or another hook that runs the same, is there already.
    There(PathBuf),
    /// Hooks of all repositories stand in one folder, which is the user's to decide.
    Shared,
    /// A hook manager would overwrite it; what is to be done instead.
    Managed(String),
}

/// What installing `hook` here would do.
///
/// # Errors
/// The place cannot be read.
pub(crate) fn outlook(hook: HookName) -> anyhow::Result<Outlook> {
    let folder = Folder::find()?;
    let place = folder.hook(hook);
    let found = look(&place)?;
    if let Some(manager) = Manager::of(&place, &found) {
        return Ok(Outlook::Managed(manager.advice(hook)));
    }
    Ok(match found {
        Found::Ours(_) => Outlook::There(place),
        Found::Other(text) if text.contains("wacrg") => Outlook::There(place),
        _ if folder.shared.is_some() => Outlook::Shared,
        Found::Other(_) => Outlook::Before(place),
        Found::Nothing => Outlook::Written(place),
    })
}

/// Installs `hooks`, each of which runs with `options`; what was done, for people.
///
/// # Errors
/// They cannot be installed, and why.
pub(crate) fn put(hooks: &[HookName], shared: bool, options: &[String]) -> anyhow::Result<String> {
    let folder = Folder::find()?;
    let usual = [if folder.bare { HookName::PreReceive } else { HookName::PreCommit }];
    let hooks = if hooks.is_empty() { &usual } else { hooks };
    if let Some(hook) = hooks.iter().find(|hook| folder.bare && !hook.is_server()) {
        return Err(Trouble::new(
            format!("this repository is bare: it never runs {}", hook.as_str()),
            "a bare repository is guarded by pre-receive or update",
        )
        .into());
    }
    if let (Some(scope), false) = (&folder.shared, shared) {
        return Err(Trouble::new(
            format!("core.hooksPath in the {scope} configuration sends all repositories' hooks to {}", folder.path.display()),
            "`git config --local core.hooksPath .git/hooks` gives this one its own; `hook install --shared` installs for all",
        )
        .into());
    }
    for hook in hooks {
        let place = folder.hook(*hook);
        if let Some(manager) = Manager::of(&place, &look(&place)?) {
            return Err(manager.refusal(&place, *hook).into());
        }
        check_hook_options(*hook, options).map_err(|reason| {
            Trouble::new(
                format!("the hook cannot run with these options: {reason}"),
                "`cargo wacrg hook run --help` lists them",
            )
        })?;
    }
    let binary = std::env::current_exe().context("the path of this program is not known")?;
    std::fs::create_dir_all(&folder.path).with_context(|| format!("{} cannot be made", folder.path.display()))?;
    let mut told = String::new();
    for hook in hooks {
        told.push_str(&install_one(&folder, *hook, &binary, options)?);
    }
    told.push_str(&format!("{} judged by {}\n", judged(hooks), binary.display()));
    Ok(told)
}

/// What the hooks take care of.
fn judged(hooks: &[HookName]) -> String {
    let kinds: [(&str, &[HookName]); 3] = [
        ("commit", &[HookName::PreCommit]),
        ("message", &[HookName::CommitMsg]),
        ("push", &[HookName::PrePush, HookName::PreReceive, HookName::Update]),
    ];
    let words: Vec<&str> =
        kinds.iter().filter(|(_, of)| of.iter().any(|hook| hooks.contains(hook))).map(|(word, _)| *word).collect();
    match words.as_slice() {
        [word] => format!("every {word} is now"),
        words => format!("every {} are now", words.join(" and every ")),
    }
}

fn install_one(folder: &Folder, hook: HookName, binary: &Path, options: &[String]) -> anyhow::Result<String> {
    let (place, kept) = (folder.hook(hook), folder.kept(hook));
    let mut told = String::new();
    match look(&place)? {
        Found::Other(_) if is_there(&kept) => {
            return Err(Trouble::new(
                format!("{} and {} are both there", place.display(), kept.display()),
                "decide which of the two is to run before the check, name it like the second, and remove the first",
            )
            .into());
        }
        Found::Other(_) => {
            std::fs::rename(&place, &kept).with_context(|| format!("{} cannot be renamed", place.display()))?;
            told = format!("the hook that was there runs first, as {}\n", kept.display());
        }
        Found::Ours(_) | Found::Nothing => {}
    }
    write_executable(&place, &script(hook, binary, options))
        .with_context(|| format!("{} cannot be written", place.display()))?;
    Ok(format!("installed {}\n{told}", place.display()))
}

/// Removes `hooks`, or all that were installed.
pub(super) fn uninstall(hooks: &[HookName]) -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    let mut told = String::new();
    for hook in if hooks.is_empty() { &HookName::ALL[..] } else { hooks } {
        let (place, kept) = (folder.hook(*hook), folder.kept(*hook));
        match look(&place)? {
            Found::Nothing if hooks.is_empty() => {}
            Found::Nothing => told.push_str(&format!("there is no {} hook to remove\n", hook.as_str())),
            Found::Other(_) if hooks.is_empty() && *hook != HookName::PreCommit => {}
            Found::Other(_) => {
                return Err(Trouble::new(
                    format!("{} was not installed by cargo-wacrg", place.display()),
                    "remove it by hand if it is not wanted",
                )
                .into());
            }
            Found::Ours(_) => {
                std::fs::remove_file(&place).with_context(|| format!("{} cannot be removed", place.display()))?;
                told.push_str(&format!("removed {}\n", place.display()));
                if is_there(&kept) {
                    std::fs::rename(&kept, &place).with_context(|| format!("{} cannot be renamed", kept.display()))?;
                    told.push_str("the hook that was there before is back\n");
                }
            }
        }
    }
    if told.is_empty() {
        told.push_str("there is no pre-commit hook to remove, and no other of cargo-wacrg\n");
    }
    output::print(&told)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the place and moves it there, so that git never runs half a hook.
fn write_executable(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".wacrg-hook").tempfile_in(folder)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o755))?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
