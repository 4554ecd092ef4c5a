// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Installing hooks and taking them away again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::folder::{Folder, Found, is_executable, is_there, look};
use super::manager::Manager;
use super::place;
use super::script::{PLAIN, script};
use crate::cli::{HookName, check_hook_options};
use crate::output;
use crate::trouble::Trouble;

/// Installs `hooks`, each of which runs with `options`, and says so.
pub(super) fn install(hooks: &[HookName], shared: bool, options: &[String]) -> anyhow::Result<ExitCode> {
    output::print(&put(hooks, shared, options)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Installs `hooks`, each of which runs with `options`; what was done, for people.
///
/// # Errors
/// They cannot be installed, and why.
pub(crate) fn put(hooks: &[HookName], shared: bool, options: &[String]) -> anyhow::Result<String> {
    let folder = Folder::find()?;
    let usual = [if folder.bare { HookName::PreReceive } else { HookName::PreCommit }];
    let hooks = HookName::with_companions(if hooks.is_empty() { &usual } else { hooks });
    if let Some(hook) = hooks.iter().find(|hook| folder.bare && !hook.is_server()) {
        return Err(Trouble::new(
            format!("this repository is bare: it never runs {}", hook.as_str()),
            "a bare repository is guarded by pre-receive or update",
        )
        .into());
    }
    if let Some(trouble) = folder.blocked() {
        return Err(trouble.into());
    }
    if let (Some(scope), false) = (&folder.shared, shared) {
        let all = place::shown(&folder.path);
        return Err(Trouble::new(
            format!("core.hooksPath in the {scope} configuration sends all repositories' hooks to {all}"),
            format!("`{}` gives this one its own; `hook install --shared` installs for all", folder.own()),
        )
        .into());
    }
    for hook in &hooks {
        let found = look(&folder.hook(*hook))?;
        if let Some(manager) = Manager::of(&folder, &found) {
            return Err(manager.refusal(&folder, *hook, &found).into());
        }
        check_hook_options(*hook, options).map_err(|reason| {
            Trouble::new(
                format!("the hook cannot run with these options: {reason}"),
                "`cargo wacrg hook run --help` lists them",
            )
        })?;
    }
    let binary = std::env::current_exe().context("the path of this program is not known")?;
    // who gets the hook with the repository has no such path, and it would tell them somebody's name
    let binary = Some(binary).filter(|_| !folder.tracked);
    std::fs::create_dir_all(&folder.path).with_context(|| format!("{} cannot be made", folder.path.display()))?;
    let mut told = String::new();
    for hook in &hooks {
        told.push_str(&install_one(&folder, *hook, binary.as_deref(), options)?);
    }
    let by = binary.as_deref().unwrap_or(Path::new(PLAIN)).display();
    told.push_str(&format!("now judged by {by}: {}\n", judged(&hooks)));
    told.push_str(&remarks(&folder, &hooks)?);
    Ok(told)
}

/// What the hooks take care of.
fn judged(hooks: &[HookName]) -> String {
    let word = |hook: &HookName| match hook {
        HookName::PreCommit => "`git commit`",
        HookName::PreMergeCommit => "`git merge`",
        HookName::CommitMsg => "every message",
        HookName::PrePush => "`git push`",
        HookName::PreReceive | HookName::Update => "every push received",
    };
    let mut words: Vec<&str> = hooks.iter().map(word).collect();
    words.dedup();
    words.join(", ")
}

/// What else is to be known of the hooks.
fn remarks(folder: &Folder, hooks: &[HookName]) -> anyhow::Result<String> {
    let mut told = String::new();
    if hooks.contains(&HookName::PreCommit) && look(&folder.hook(HookName::PrePush))? == Found::Nothing {
        told.push_str(
            "note: git asks no such hook of what `git cherry-pick`, `git rebase`, `git am` and `git revert` make: \
             `cargo wacrg hook install pre-push` judges that before it is pushed\n",
        );
    }
    if folder.tracked {
        let path = place::shown(&folder.path);
        told.push_str(&format!("note: {path} is in the work tree: the hooks run {PLAIN} from the search path\n"));
    }
    if let Some(value) = &folder.relative {
        let path = place::shown(Path::new(value));
        told.push_str(&format!(
            "note: core.hooksPath is relative, so every other work tree looks into its own {path}\n"
        ));
    }
    let lacking: BTreeSet<PathBuf> = hooks.iter().flat_map(|hook| folder.without(*hook)).collect();
    for tree in lacking {
        told.push_str(&format!("warning: the work tree {} has no such hook\n", tree.display()));
    }
    Ok(told)
}

fn install_one(folder: &Folder, hook: HookName, binary: Option<&Path>, options: &[String]) -> anyhow::Result<String> {
    let (place, kept) = (folder.hook(hook), folder.kept(hook));
    let (shown, aside) = (place::shown(&place), place::shown(&kept));
    let mut told = String::new();
    match look(&place)? {
        Found::Other(_) if is_there(&kept) => {
            return Err(Trouble::new(
                format!("{shown} and {aside} are both there"),
                "decide which of the two is to run before the check, name it like the second, and remove the first",
            )
            .into());
        }
        Found::Other(_) => {
            let runs = is_executable(&place);
            std::fs::rename(&place, &kept).with_context(|| format!("{shown} cannot be renamed"))?;
            told = if runs {
                format!("the hook that was there runs first, as {aside}\n")
            } else {
                format!(
                    "what was there is kept as {aside}; it is not executable, so git did not run it, nor does the hook\n"
                )
            };
        }
        Found::Ours(_) | Found::Nothing => {}
    }
    write_executable(&place, &script(hook, binary, options)).with_context(|| format!("{shown} cannot be written"))?;
    Ok(format!("installed {shown}\n{told}"))
}

/// Removes `hooks`, or all that were installed.
pub(super) fn uninstall(hooks: &[HookName]) -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    if let Some(trouble) = folder.blocked() {
        return Err(trouble.into());
    }
    let mut told = String::new();
    for hook in if hooks.is_empty() { HookName::ALL.to_vec() } else { HookName::with_companions(hooks) } {
        let (place, kept) = (folder.hook(hook), folder.kept(hook));
        let (shown, named) = (place::shown(&place), hooks.contains(&hook));
        match look(&place)? {
            Found::Nothing if !named => {}
            Found::Nothing => told.push_str(&format!("there is no {} hook to remove\n", hook.as_str())),
            Found::Other(_) if !named && (hook != HookName::PreCommit || !hooks.is_empty()) => {}
            Found::Other(_) => {
                return Err(Trouble::new(
                    format!("{shown} was not installed by cargo-wacrg"),
                    "remove it by hand if it is not wanted",
                )
                .into());
            }
            Found::Ours(_) => {
                std::fs::remove_file(&place).with_context(|| format!("{shown} cannot be removed"))?;
                told.push_str(&format!("removed {shown}\n"));
                if is_there(&kept) {
                    std::fs::rename(&kept, &place)
                        .with_context(|| format!("{} cannot be renamed", place::shown(&kept)))?;
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
