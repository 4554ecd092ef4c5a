// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg hook`: installs, removes and runs the pre-commit hook.
//!
//! The hook runs the binary itself: going through `cargo` costs many times what the check does. A hook that was there
//! before is kept beside it and runs first, so that what it changes in the index is judged as well.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use wacrg_schema::report::v1::Verdict;

use super::check;
use crate::cli::{CheckArgs, HookCommand, HookName};
use crate::report::human::Style;
use crate::trouble::Trouble;
use crate::{git, output};

/// Marks a hook as ours; the version changes when the script does.
const MARK: &str = "# cargo-wacrg hook, version 1.";
/// What a kept hook's name ends in.
const KEPT: &str = ".before-wacrg";
const NAME: &str = "pre-commit";

/// Runs a subcommand of `hook`.
pub(crate) fn run(command: &HookCommand, style: Style) -> anyhow::Result<ExitCode> {
    match command {
        HookCommand::Install { shared } => install(*shared),
        HookCommand::Uninstall => uninstall(),
        HookCommand::Status => status(),
        HookCommand::Run { hook: HookName::PreCommit } => pre_commit(style),
    }
}

/// What git runs before a commit. The advice goes to standard error, below the report.
fn pre_commit(style: Style) -> anyhow::Result<ExitCode> {
    let verdict =
        check::run(&CheckArgs { staged: true, allow: allowed_by_environment()?, ..CheckArgs::default() }, style)?;
    match verdict {
        Verdict::Refused => output::tell(
            "\nThe commit was refused. Replace what is marked, `git add` the files, and commit again.\n\
             `git commit --no-verify` skips this hook; the same check in CI does not let the commit in.\n",
        ),
        Verdict::Error => output::tell("\nThe commit was refused, because not everything in it could be judged.\n"),
        Verdict::Clean | Verdict::NothingToJudge => {}
    }
    Ok(verdict.exit_code().into())
}

/// `WACRG_ALLOW`, which the hook honours as `check` does.
fn allowed_by_environment() -> anyhow::Result<Vec<String>> {
    let Ok(value) = std::env::var("WACRG_ALLOW") else { return Ok(Vec::new()) };
    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            crate::cli::rule_or_group(word).map_err(|reason| {
                Trouble::new(
                    format!("WACRG_ALLOW names {reason}"),
                    "WACRG_ALLOW lists rules and groups, separated by commas",
                )
                .into()
            })
        })
        .collect()
}

/// Where git looks for hooks, and whether other repositories look there as well.
struct Folder {
    path: PathBuf,
    shared: Option<String>,
}

impl Folder {
    fn find() -> anyhow::Result<Self> {
        // git answers relative to the current directory
        let path = PathBuf::from(git::ask(&["rev-parse", "--git-path", "hooks"])?);
        let scope = git::ask(&["config", "--show-scope", "--get", "core.hooksPath"]).unwrap_or_default();
        let shared = scope.split_whitespace().next().filter(|scope| matches!(*scope, "global" | "system"));
        Ok(Self { path: std::path::absolute(&path)?, shared: shared.map(str::to_owned) })
    }

    fn hook(&self) -> PathBuf {
        self.path.join(NAME)
    }

    fn kept(&self) -> PathBuf {
        self.path.join(format!("{NAME}{KEPT}"))
    }
}

/// What stands at a hook's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Ours,
    Other,
}

fn look(path: &Path) -> anyhow::Result<Found> {
    match std::fs::read(path) {
        Ok(bytes) if String::from_utf8_lossy(&bytes).contains(MARK) => Ok(Found::Ours),
        Ok(_) => Ok(Found::Other),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // a link to nowhere is somebody's hook all the same
            Ok(if std::fs::symlink_metadata(path).is_ok() { Found::Other } else { Found::Nothing })
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn install(shared: bool) -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    if let (Some(scope), false) = (&folder.shared, shared) {
        return Err(Trouble::new(
            format!("core.hooksPath in the {scope} configuration sends all repositories' hooks to {}", folder.path.display()),
            "`git config --local core.hooksPath .git/hooks` gives this one its own; `hook install --shared` installs for all",
        )
        .into());
    }
    let binary = std::env::current_exe().context("the path of this program is not known")?;
    std::fs::create_dir_all(&folder.path).with_context(|| format!("{} cannot be made", folder.path.display()))?;
    let (hook, kept) = (folder.hook(), folder.kept());
    let mut told = String::new();
    match look(&hook)? {
        Found::Other if std::fs::symlink_metadata(&kept).is_ok() => {
            return Err(Trouble::new(
                format!("{} and {} are both there", hook.display(), kept.display()),
                "decide which of the two is to run before the check, name it like the second, and remove the first",
            )
            .into());
        }
        Found::Other => {
            std::fs::rename(&hook, &kept).with_context(|| format!("{} cannot be renamed", hook.display()))?;
            told = format!("the hook that was there runs first, as {}\n", kept.display());
        }
        Found::Ours | Found::Nothing => {}
    }
    write_executable(&hook, &script(&binary)).with_context(|| format!("{} cannot be written", hook.display()))?;
    output::print(&format!(
        "installed {}\n{told}every commit is now judged by {}\n",
        hook.display(),
        binary.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn uninstall() -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    let (hook, kept) = (folder.hook(), folder.kept());
    match look(&hook)? {
        Found::Nothing => output::print("there is no pre-commit hook to remove\n")?,
        Found::Other => {
            return Err(Trouble::new(
                format!("{} was not installed by cargo-wacrg", hook.display()),
                "remove it by hand if it is not wanted",
            )
            .into());
        }
        Found::Ours => {
            std::fs::remove_file(&hook).with_context(|| format!("{} cannot be removed", hook.display()))?;
            let mut told = format!("removed {}\n", hook.display());
            if std::fs::symlink_metadata(&kept).is_ok() {
                std::fs::rename(&kept, &hook).with_context(|| format!("{} cannot be renamed", kept.display()))?;
                told.push_str("the hook that was there before is back\n");
            }
            output::print(&told)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn status() -> anyhow::Result<ExitCode> {
    let folder = Folder::find()?;
    let hook = folder.hook();
    let text = match look(&hook)? {
        Found::Nothing => format!("not installed: there is no {}\n", hook.display()),
        Found::Other => format!("not installed: {} is another hook\n", hook.display()),
        Found::Ours => {
            let script = std::fs::read_to_string(&hook)?;
            let binary = script.lines().find_map(|line| line.strip_prefix("wacrg=")).map(unquote).unwrap_or_default();
            let mut text = format!("installed: {}\n", hook.display());
            if !is_executable(&hook) {
                text.push_str("but git does not run it, because it is not executable: chmod +x it\n");
            }
            if Path::new(&binary).is_file() {
                text.push_str(&format!("runs {binary}\n"));
            } else {
                text.push_str(&format!("but {binary} is gone: `cargo wacrg hook install` again\n"));
            }
            if std::fs::symlink_metadata(folder.kept()).is_ok() {
                text.push_str(&format!("after {}\n", folder.kept().display()));
            }
            text
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The hook: the kept hook first, then the check. Without the binary it refuses and says what to do.
fn script(binary: &Path) -> String {
    let binary = quote(&binary.to_string_lossy());
    format!(
        r#"#!/bin/sh
{MARK} Written by `cargo wacrg hook install`; `cargo wacrg hook uninstall` removes it.
wacrg={binary}
before="$0{KEPT}"
if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi
[ -x "$wacrg" ] || wacrg=$(command -v cargo-wacrg) || {{
    echo "error: cargo-wacrg is gone, so this commit cannot be judged" >&2
    echo "  help: install it again (cargo install cargo-wacrg), or remove $0" >&2
    exit 2
}}
exec "$wacrg" hook run {NAME}
"#
    )
}

/// A word that a shell reads back as `text`.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn unquote(word: &str) -> String {
    word.trim_matches('\'').replace(r"'\''", "'")
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_survives_the_shell() {
        for path in ["/usr/bin/cargo-wacrg", "/home/it's me/$(x) `y`/cargo-wacrg"] {
            assert_eq!(unquote(&quote(path)), path);
        }
    }
}
