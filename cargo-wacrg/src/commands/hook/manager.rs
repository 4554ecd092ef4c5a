// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Hook managers. Some write git's hooks anew from files of their own, and what anybody else puts into their place is lost
//! without a word: husky sends git to `.husky/_` and writes that whenever packages are installed, lefthook renames what it
//! finds once its configuration has changed (evilmartians/lefthook, issue 248). pre-commit and prek run the hook that was
//! there.

use super::configured::{configured, writes_hooks};
use super::folder::{Folder, Found, is_executable};
use super::place;
use crate::cli::HookName;
use crate::trouble::Trouble;

/// A manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Husky,
    Lefthook,
    PreCommit,
    Prek,
}

impl Manager {
    /// Who overwrites what stands at the place of `hook`, or will.
    pub(super) fn of(folder: &Folder, found: &Found) -> Option<Self> {
        let husky = folder.path.ends_with(".husky/_").then_some(Self::Husky);
        let lefthook = found.other().contains("lefthook").then_some(Self::Lefthook);
        // hooks of all repositories are no business of one repository's files
        let root = folder.root.as_ref().filter(|_| folder.shared.is_none());
        husky.or(lefthook).or_else(|| writes_hooks(root?))
    }

    /// Who is told to run the check as `hook`, and the file that tells it.
    pub(super) fn told(folder: &Folder, hook: HookName) -> Option<(Self, String)> {
        configured(folder.root.as_ref()?, hook)
    }

    /// Whose hook a text is, by what such hooks say of themselves.
    pub(super) fn wrote(text: &str) -> Option<Self> {
        let signs = [
            ("pre-commit.com", Self::PreCommit),
            ("husky", Self::Husky),
            ("lefthook", Self::Lefthook),
            ("prek", Self::Prek),
        ];
        signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, manager)| *manager)
    }

    /// Whether git runs this manager as `hook`.
    pub(super) fn is_installed(self, folder: &Folder, hook: HookName, found: &Found) -> bool {
        let place = folder.hook(hook);
        let own = match self {
            Self::Husky => folder.path.ends_with(".husky/_") || folder.path.ends_with(".husky"),
            Self::Lefthook => Self::wrote(found.other()) == Some(self),
            Self::PreCommit | Self::Prek => {
                matches!(Self::wrote(found.other()), Some(Self::PreCommit | Self::Prek))
            }
        };
        own && matches!(found, Found::Other(_)) && is_executable(&place)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Husky => "husky",
            Self::Lefthook => "lefthook",
            Self::PreCommit => "pre-commit",
            Self::Prek => "prek",
        }
    }

    /// The command that has git run it as all the hooks that it is told the check for.
    pub(super) fn install(self, folder: &Folder) -> String {
        let told = HookName::ALL.into_iter().filter(|hook| Self::told(folder, *hook).is_some_and(|(of, _)| of == self));
        let types: String = told.map(|hook| format!(" --hook-type {}", hook.as_str())).collect();
        match self {
            Self::Husky => "npx husky".to_owned(),
            Self::Lefthook => "lefthook install".to_owned(),
            Self::PreCommit | Self::Prek => format!("{} install{types}", self.name()),
        }
    }

    /// What is to be done where it is told to run the check, and git does not run it.
    pub(super) fn not_installed(self, file: &str, folder: &Folder) -> String {
        format!(
            "{file} runs the check, but {} is not installed as that hook: run `{}`",
            self.name(),
            self.install(folder)
        )
    }

    /// Where it is told to run `hook`, in words.
    pub(super) fn advice(self, hook: HookName, folder: &Folder, found: &Found) -> String {
        let name = hook.as_str();
        let arguments = |plain: &'static str, of_message: &'static str, others: &'static str| match hook {
            HookName::PreCommit | HookName::PreMergeCommit => plain,
            HookName::CommitMsg => of_message,
            _ => others,
        };
        let advice = match self {
            Self::Husky => {
                let arguments = arguments("", r#" "$1""#, r#" "$@""#);
                format!("write `cargo-wacrg hook run {name}{arguments}` to .husky/{name}, which husky leaves as it is")
            }
            _ => {
                let arguments = arguments("", " {1}", " {0}");
                let input = if hook == HookName::PrePush { " and `use_stdin: true`" } else { "" };
                format!("give {name} of lefthook.yml a job with `run: cargo-wacrg hook run {name}{arguments}`{input}")
            }
        };
        if self.is_installed(folder, hook, found) {
            return advice;
        }
        format!("{advice}; `{}` then has git run it", self.install(folder))
    }

    /// Why nothing is installed.
    pub(super) fn refusal(self, folder: &Folder, hook: HookName, found: &Found) -> Trouble {
        let place = place::shown(&folder.hook(hook));
        let what = format!("{} is used here: a hook of ours at {place} would be lost without a word", self.name());
        Trouble::new(what, self.advice(hook, folder, found))
    }
}
