// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where hooks stand, and what stands there.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::place;
use super::script::{KEPT, MARK};
use crate::cli::HookName;
use crate::git;
use crate::source::disk::clean;
use crate::trouble::Trouble;

/// Where git looks for hooks, and who else looks there.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Root of the work tree, if there is one.
    pub(super) root: Option<PathBuf>,
    /// `global` or `system`, if that configuration sends the hooks of all repositories here.
    pub(super) shared: Option<String>,
    pub(super) bare: bool,
    /// What `core.hooksPath` says, if that is a folder of each work tree's own.
    pub(super) relative: Option<String>,
    /// Whether it lies in the work tree, where it is committed.
    pub(super) tracked: bool,
    /// Where git looks if `core.hooksPath` says nothing.
    usual: PathBuf,
    configured: Option<(String, String)>,
}

impl Folder {
    pub(super) fn find() -> anyhow::Result<Self> {
        // git answers relative to the current directory
        let absolute = |path: String| std::path::absolute(path).map(|path| clean(&path));
        let path = absolute(git::ask(&["rev-parse", "--git-path", "hooks"])?)?;
        let bare = git::ask(&["rev-parse", "--is-bare-repository"])? == "true";
        let root = git::ask(&["rev-parse", "--show-toplevel"]).ok().map(PathBuf::from);
        let common = absolute(git::ask(&["rev-parse", "--git-common-dir"])?)?;
        let configured = git::ask(&["config", "--show-scope", "--get", "core.hooksPath"]).ok();
        let configured = configured.and_then(|said| {
            let (scope, value) = said.split_once('\t')?;
            Some((scope.to_owned(), value.to_owned()))
        });
        let shared =
            configured.as_ref().map(|(scope, _)| scope).filter(|scope| matches!(scope.as_str(), "global" | "system"));
        let is_relative =
            |value: &&String| !value.is_empty() && !Path::new(value).is_absolute() && !value.starts_with(['~', '%']);
        let relative = configured.as_ref().map(|(_, value)| value).filter(is_relative).filter(|_| !bare);
        let inside = root.as_ref().is_some_and(|root| path.starts_with(root)) && !path.starts_with(&common);
        let hidden = path.components().any(|part| part.as_os_str() == ".git");
        Ok(Self {
            shared: shared.cloned(),
            relative: relative.cloned(),
            tracked: inside && !hidden,
            usual: common.join("hooks"),
            path,
            root,
            bare,
            configured,
        })
    }

    pub(super) fn hook(&self, hook: HookName) -> PathBuf {
        self.path.join(hook.as_str())
    }

    pub(super) fn kept(&self, hook: HookName) -> PathBuf {
        self.path.join(format!("{}{KEPT}", hook.as_str()))
    }

    /// Why git runs no hook at all here, if it does not.
    pub(super) fn blocked(&self) -> Option<Trouble> {
        let (scope, value) = self.configured.as_ref()?;
        // of an empty path git takes the root of the file system for the folder
        let what = if value.is_empty() {
            "core.hooksPath is empty, so git runs no hook here".to_owned()
        } else if std::fs::metadata(&self.path).is_ok_and(|metadata| !metadata.is_dir()) {
            format!("core.hooksPath is {value}, which is no folder: git runs no hook here")
        } else {
            return None;
        };
        let help = if matches!(scope.as_str(), "local" | "worktree") {
            format!("`git config --{scope} --unset core.hooksPath` lets git look into {}", place::shown(&self.usual))
        } else {
            format!("`{}` gives this repository its own", self.own())
        };
        Some(Trouble::new(what, help))
    }

    /// The command that gives a repository its own hooks where all share theirs.
    pub(super) fn own(&self) -> String {
        format!("git config --local core.hooksPath {}", place::word(&self.usual))
    }

    /// Other work trees of the repository that do not have `hook`, because each looks into a folder of its own.
    pub(super) fn without(&self, hook: HookName) -> Vec<PathBuf> {
        let Some(relative) = &self.relative else { return Vec::new() };
        let listed = git::ask(&["worktree", "list", "--porcelain"]).unwrap_or_default();
        let trees = listed.lines().filter_map(|line| line.strip_prefix("worktree ")).map(PathBuf::from);
        let others = trees.filter(|tree| self.root.as_ref() != Some(tree) && tree.is_dir());
        others.filter(|tree| !is_there(&tree.join(relative).join(hook.as_str()))).collect()
    }
}

/// What stands at a hook's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// Ours, and its text.
    Ours(String),
    /// Somebody else's, and its text.
    Other(String),
}

impl Found {
    /// What somebody else's hook says; empty if there is none.
    pub(super) fn other(&self) -> &str {
        match self {
            Self::Other(text) => text,
            Self::Nothing | Self::Ours(_) => "",
        }
    }
}

pub(super) fn look(path: &Path) -> anyhow::Result<Found> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(if text.contains(MARK) { Found::Ours(text) } else { Found::Other(text) })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // a link to nowhere is somebody's hook all the same
            Ok(if is_there(path) { Found::Other(String::new()) } else { Found::Nothing })
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

pub(super) fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

#[cfg(unix)]
pub(super) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &Path) -> bool {
    true
}
