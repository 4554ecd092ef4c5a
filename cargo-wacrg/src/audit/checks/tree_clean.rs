// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::git;

check! {
    /// What is on disk is what HEAD holds.
    ///
    /// cargo packs what is on disk, and a tag names a commit: staged changes, changes that are not staged, conflicts of a merge,
    /// and files that would be packed although git does not track them, mean that what is released is in no commit.
    pub static CHECK = { id: "tree-clean", family: Tree, level: Deny, run: run };
}

/// Files that are named one by one.
const NAMED: usize = 20;

fn run(context: &Context) -> Outcome {
    if context.tags()?.head.is_none() {
        return Ok(vec![Finding::file(".", "there is no commit to release", "commit what is to be released")]);
    }
    let mut found = Vec::new();
    let cannot = |error: anyhow::Error| Unjudged::CouldNot(error.to_string());
    let arguments = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=none"];
    let status = git::ask(&arguments).map_err(cannot)?;
    let (mut entries, mut untracked) = (status.split('\0').filter(|entry| !entry.is_empty()), BTreeSet::new());
    while let Some(entry) = entries.next() {
        let (Some(state), Some(path)) = (entry.get(..2), entry.get(3..)) else { continue };
        if state.starts_with(['R', 'C']) {
            entries.next();
        }
        let wrong = match state {
            "??" => {
                untracked.insert(path.to_owned());
                continue;
            }
            "DD" | "AU" | "UD" | "UA" | "DU" | "AA" | "UU" => "a merge left this file undecided",
            _ if !state.starts_with(' ') => "what is staged of this file is not committed",
            _ => "this file on disk is not what is committed",
        };
        found.push(Finding::file(path, wrong, "commit it, or put it back: `git status` shows all"));
    }
    let published = match context.published() {
        Ok(published) => published,
        Err(Unjudged::NotApplicable(_)) => Vec::new(),
        Err(other) => return Err(other),
    };
    for package in published {
        for inside in context.list(package)? {
            let path = package.path(inside);
            if untracked.contains(&path) {
                let message = format!("the package {} would hold this file, which git does not track", package.name());
                found.push(Finding::file(path, message, "track it, remove it, or `exclude` it"));
            }
        }
    }
    let all = found.len();
    if all > NAMED {
        found.truncate(NAMED);
        let message = format!("{} more files are not what is committed", all - NAMED);
        found.push(Finding::file(".", message, "`git status` shows all"));
    }
    Ok(found)
}
