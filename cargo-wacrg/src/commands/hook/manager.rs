// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Hook managers that write git's hooks anew from files of their own. What anybody else puts into their place is lost
//! without a word: husky writes `.husky/_` whenever packages are installed, lefthook renames what it finds once its
//! configuration has changed (evilmartians/lefthook, issue 248). pre-commit and prek run the hook that was there.

use std::path::Path;

use super::folder::Found;
use crate::cli::HookName;
use crate::trouble::Trouble;

/// Files in which hook managers are told what to run.
const FILES: [(&[&str], &str); 6] = [
    (&["pre-commit", "prek"], ".pre-commit-config.yaml"),
    (&["pre-commit", "prek"], ".pre-commit-config.yml"),
    (&["prek"], "prek.toml"),
    (&["lefthook"], "lefthook.yml"),
    (&["lefthook"], "lefthook.yaml"),
    (&["husky"], ".husky/pre-commit"),
];

/// A manager whose hook no other can stand before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Husky,
    Lefthook,
}

impl Manager {
    /// Whose hook stands at `place`, or will.
    pub(super) fn of(place: &Path, found: &Found) -> Option<Self> {
        let folder = place.parent();
        let husky = folder.is_some_and(|folder| folder.ends_with(".husky/_"));
        let lefthook = matches!(found, Found::Other(text) if text.contains("lefthook"));
        husky.then_some(Self::Husky).or(lefthook.then_some(Self::Lefthook))
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Husky => "husky",
            Self::Lefthook => "lefthook",
        }
    }

    /// Where it is told to run `hook`, in words.
    pub(super) fn advice(self, hook: HookName) -> String {
        let name = hook.as_str();
        match self {
            Self::Husky => {
                let arguments = match hook {
                    HookName::PreCommit => "",
                    HookName::CommitMsg => r#" "$1""#,
                    _ => r#" "$@""#,
                };
                format!("write `cargo-wacrg hook run {name}{arguments}` to .husky/{name}, which husky leaves as it is")
            }
            Self::Lefthook => {
                let arguments = match hook {
                    HookName::PreCommit => "",
                    HookName::CommitMsg => " {1}",
                    _ => " {0}",
                };
                let input = if hook == HookName::PrePush { " and `use_stdin: true`" } else { "" };
                format!("give {name} of lefthook.yml a job with `run: cargo-wacrg hook run {name}{arguments}`{input}")
            }
        }
    }

    /// Why nothing is installed.
    pub(super) fn refusal(self, place: &Path, hook: HookName) -> Trouble {
        let what =
            format!("{} writes {} itself: a hook of ours would be lost without a word", self.name(), place.display());
        Trouble::new(what, self.advice(hook))
    }
}

/// The file that tells a hook manager, or the one of that name, to run the check, if there is one.
pub(crate) fn configured(root: &Path, manager: Option<&str>) -> Option<&'static str> {
    let names = |file: &str| std::fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains("wacrg"));
    let mut files = FILES.iter().filter(|(of, _)| manager.is_none_or(|name| of.contains(&name)));
    files.find(|(_, file)| names(file)).map(|(_, file)| *file)
}
