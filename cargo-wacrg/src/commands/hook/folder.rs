// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where hooks stand, and what stands there.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::script::{KEPT, MARK};
use crate::cli::HookName;
use crate::git;

/// Where git looks for hooks, and whether other repositories look there as well.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) shared: Option<String>,
    pub(super) bare: bool,
}

impl Folder {
    pub(super) fn find() -> anyhow::Result<Self> {
        // git answers relative to the current directory
        let path = PathBuf::from(git::ask(&["rev-parse", "--git-path", "hooks"])?);
        let scope = git::ask(&["config", "--show-scope", "--get", "core.hooksPath"]).unwrap_or_default();
        let shared = scope.split_whitespace().next().filter(|scope| matches!(*scope, "global" | "system"));
        let bare = git::ask(&["rev-parse", "--is-bare-repository"])? == "true";
        Ok(Self { path: std::path::absolute(&path)?, shared: shared.map(str::to_owned), bare })
    }

    pub(super) fn hook(&self, hook: HookName) -> PathBuf {
        self.path.join(hook.as_str())
    }

    pub(super) fn kept(&self, hook: HookName) -> PathBuf {
        self.path.join(format!("{}{KEPT}", hook.as_str()))
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
