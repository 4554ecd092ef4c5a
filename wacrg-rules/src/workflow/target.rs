// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Workflows that run with the repository's rights when a stranger opens a pull request, and fetch what it proposes.

use super::expression::contexts;
use super::read::{File, Step, Steps};
use super::{Fault, Kind};

const HELP: &str =
    "run what a pull request proposes under `pull_request`, which has no rights; do here only what needs them";

/// Tells of every step that fetches a proposal.
pub(super) fn examine(file: &File<'_>, steps: &Steps, faults: &mut Vec<Fault>) {
    let Some(trigger) = trigger(file) else { return };
    for step in &steps.steps {
        if let Some(node) = fetches(file, step, trigger) {
            let message = format!(
                "fetches what a stranger proposes, in a workflow that `{trigger}` starts with the repository's rights"
            );
            let range = file.range(node);
            faults.push(Fault { kind: Kind::TargetCheckout, range, message: message.into(), help: HELP });
        }
    }
}

/// The event that starts the workflow with the repository's rights at a stranger's wish.
fn trigger(file: &File<'_>) -> Option<&'static str> {
    let on = file.get(file.root, "on")?;
    let named = |event: &str| {
        file.text(on) == Some(event)
            || file.items(on).iter().any(|item| file.text(*item) == Some(event))
            || file.get(on, event).is_some()
    };
    ["pull_request_target", "workflow_run"].into_iter().find(|event| named(event))
}

/// The node by which the step fetches a proposal.
fn fetches(file: &File<'_>, step: &Step, trigger: &str) -> Option<usize> {
    if let Some(node) = file.get(step.node, "run") {
        let text = file.text(node)?;
        let proposed = |text: &str| contexts(text).iter().any(|context| is_proposed(&context.name));
        let env = file.get(step.node, "env").map_or(&[][..], |env| file.pairs(env));
        let through = || env.iter().any(|(_, value)| file.text(*value).is_some_and(proposed));
        let git = ["git checkout", "git fetch", "git switch", "git pull", "git clone", "git merge"];
        let fetches = text.contains("gh pr checkout")
            || (git.iter().any(|command| text.contains(command))
                && (text.contains("pull/") || proposed(text) || through()));
        return fetches.then_some(node);
    }
    let uses = file.text_of(step.node, "uses")?.to_ascii_lowercase();
    let with = file.get(step.node, "with").filter(|_| uses.starts_with("actions/checkout@"))?;
    ["ref", "repository"].into_iter().filter_map(|key| file.get(with, key)).find(|node| {
        let text = file.text(*node).unwrap_or("");
        let others = contexts(text);
        if trigger == "workflow_run" {
            return others.iter().any(|context| is_proposed(&context.name));
        }
        text.contains("refs/pull/") || others.iter().any(|context| !is_own(&context.name))
    })
}

/// Whether the context names what somebody proposes.
fn is_proposed(name: &str) -> bool {
    name == "github.head_ref"
        || [
            "github.event.pull_request.head",
            "github.event.workflow_run.head",
            "github.event.workflow_run.pull_requests",
        ]
        .iter()
        .any(|start| name.starts_with(start))
        || name == "github.event.pull_request.merge_commit_sha"
}

/// Whether the context names what is in the repository already.
fn is_own(name: &str) -> bool {
    ["github.event.pull_request.base.", "github.event.repository."].iter().any(|start| name.starts_with(start))
        || matches!(
            name,
            "github.sha"
                | "github.ref"
                | "github.ref_name"
                | "github.base_ref"
                | "github.workflow_sha"
                | "github.repository"
        )
}
