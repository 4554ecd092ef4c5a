// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::redacted::plural;

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::git;

check! {
    /// The release is made from a branch that releases are made from, and not from behind it.
    ///
    /// `main`, `master`, `trunk`, and what begins with `release` or with a version count as such. A branch that lacks commits
    /// which its upstream had when it was last fetched is behind; nothing is fetched to find out more. A checkout without a
    /// branch, as a forge makes of a tag, is not asked.
    pub static CHECK = { id: "tree-branch", family: Tree, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    let tags = context.tags()?;
    let Some(branch) = &tags.branch else { return Unjudged::not_applicable("HEAD is on no branch") };
    if tags.head.is_none() {
        return Unjudged::not_applicable("there is no commit yet");
    }
    let mut found = Vec::new();
    let plain = matches!(branch.as_str(), "main" | "master" | "trunk" | "stable");
    if !plain
        && !branch.starts_with("release")
        && !branch.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
    {
        let message = "this branch is none that releases are made from";
        found.push(Finding::file(
            format!("refs/heads/{branch}"),
            message,
            "release from main, or from a branch called release/…",
        ));
    }
    if let Some(upstream) = &tags.upstream {
        let cannot = |error: anyhow::Error| Unjudged::CouldNot(error.to_string());
        let behind = git::ask(&["rev-list", "--count", "HEAD..@{upstream}"]).map_err(cannot)?;
        if behind != "0" {
            let behind: usize = behind.parse().unwrap_or(0);
            let message = format!("this branch is {} behind {upstream}", plural(behind, "commit"));
            found.push(Finding::file(format!("refs/heads/{branch}"), message, "git pull"));
        }
    }
    Ok(found)
}
