// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A checkout of the commit that is to be released, beside the work tree: what other programs write there is thrown away.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::check::Unjudged;
use super::context::Context;
use super::probe;

/// A checkout of its own.
pub(crate) struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// Checks out HEAD. Objects are taken from the repository, nothing is written there.
    ///
    /// # Errors
    /// There is no commit, or git cannot check it out.
    pub(crate) fn new(context: &Context) -> Result<Self, Unjudged> {
        let Some(head) = context.tags()?.head.clone() else {
            return Unjudged::not_applicable("there is no commit yet");
        };
        let folder = TempDir::with_prefix("wacrg-audit-")
            .map_err(|error| Unjudged::CouldNot(format!("no temporary folder can be made: {error}")))?;
        let scratch = Self { folder };
        let clone = ["clone", "--quiet", "--no-checkout", "--shared", "--no-tags", "--"];
        scratch.git(Path::new("."), &[&clone.map(Path::new)[..], &[&context.root, &scratch.root()]].concat())?;
        let checkout = ["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", &head];
        scratch.git(&scratch.root(), &checkout.map(Path::new))?;
        Ok(scratch)
    }

    /// Its root.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("checkout")
    }

    /// Paths that differ from the commit, and those that it does not have; what git ignores left out.
    ///
    /// # Errors
    /// git cannot tell.
    pub(crate) fn changes(&self) -> Result<Vec<String>, Unjudged> {
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"];
        let out = self.git(&self.root(), &status.map(Path::new))?;
        let entries = out.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..));
        Ok(entries.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    fn git(&self, folder: &Path, arguments: &[&Path]) -> Result<Vec<u8>, Unjudged> {
        let mut command = Command::new("git");
        command.current_dir(if folder == Path::new(".") { self.folder.path() } else { folder });
        clear(&mut command);
        command.args(arguments).env("GIT_LFS_SKIP_SMUDGE", "1").env("LC_ALL", "C");
        match probe::run_for(command, "git", Duration::from_secs(300)) {
            Ok(ran) if ran.code == Some(0) => Ok(ran.out),
            Ok(_) => Unjudged::could_not("git cannot check the commit out beside the work tree"),
            Err(reason) => Unjudged::could_not(reason),
        }
    }
}

/// Takes out what git and hooks put into the environment: the command has a repository of its own.
pub(crate) fn clear(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("GIT_") && !text.starts_with("GIT_CONFIG") && text != "GIT_SSH_COMMAND" {
            command.env_remove(&name);
        }
    }
}
