// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The workflow that judges every commit: whether one is there, and the one that is written.

use std::path::Path;

use serde_json::Value;

use super::Setup;
use crate::commands::hook::invocation;
use crate::commands::hook::reading::{texts, texts_of, yaml};
use crate::fix::Left;
use crate::git;

/// The workflow as it stands in the book, its header included.
const WORKFLOW: &str = include_str!("gate.yml");
/// Where it is written.
pub(super) const FILE: &str = ".github/workflows/wacrg.yml";
const GITLAB: &str = ".gitlab-ci.yml";
/// What stands for a commit that somebody has looked at.
const ZEROS: &str = "cargo-wacrg@0000000000000000000000000000000000000000 # the commit you looked at";

/// The text of the workflow, unless one is there that runs the gate.
///
/// # Errors
/// A workflow cannot be read.
pub(super) fn workflow(root: &Path, setup: &mut Setup) -> anyhow::Result<Option<String>> {
    let mut there = Vec::new();
    if let Ok(entries) = std::fs::read_dir(root.join(".github/workflows")) {
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let names = names.filter(|name| name.ends_with(".yml") || name.ends_with(".yaml"));
        there.extend(names.map(|name| format!(".github/workflows/{name}")));
    }
    there.push(GITLAB.to_owned());
    there.sort();
    for file in &there {
        let text = super::look::read(&root.join(file))?.unwrap_or_default();
        let is_gate = yaml(&String::from_utf8_lossy(&text)).is_some_and(|told| is_gate(file, &told));
        if is_gate {
            setup.kept.push(format!("{file}: the workflow"));
            return Ok(None);
        }
    }
    if there.iter().any(|file| file == FILE) {
        let reason =
            "it is there, and does not judge commits: `cargo wacrg check --range A..B` or the action does".to_owned();
        setup.plan.left.push(Left { path: FILE.to_owned(), reason });
        return Ok(None);
    }
    let text = WORKFLOW.split_once("\n\n").map_or(WORKFLOW, |(_, text)| text);
    let text = text.replace("branches: [main]", &format!("branches: [{}]", main_branch()));
    let revision = env!("WACRG_REVISION");
    if revision.is_empty() {
        setup.notes.push(format!(
            "{FILE} has zeros for the commit of cargo-wacrg that it runs: put the one there that you looked at"
        ));
        return Ok(Some(text));
    }
    Ok(Some(text.replace(ZEROS, &format!("cargo-wacrg@{revision} # {}", env!("CARGO_PKG_VERSION")))))
}

/// Whether a configuration judges commits, or the files of a change, and fails where the check refuses.
fn is_gate(file: &str, told: &Value) -> bool {
    let fails = |part: &Value| part["continue-on-error"] != "true" && part["allow_failure"] != "true";
    let values = |value: &Value| value.as_object().map(|map| map.values().cloned().collect()).unwrap_or_default();
    if file == GITLAB {
        let jobs: Vec<Value> = values(told);
        return jobs.iter().filter(|job| fails(job)).any(|job| {
            let mut scripts = Vec::new();
            texts_of(job, "script", &mut scripts);
            scripts.into_iter().any(invocation::checks)
        });
    }
    let jobs: Vec<Value> = values(&told["jobs"]);
    let mut steps = jobs.iter().filter(|job| fails(job)).flat_map(|job| job["steps"].as_array().into_iter().flatten());
    runs_for_changes(&told["on"])
        && steps.any(|step| {
            let action = step["uses"].as_str().and_then(|used| used.split_once('@')).map_or("", |(action, _)| action);
            let ours = action.rsplit('/').next() == Some("cargo-wacrg") && step["with"]["release"].is_null();
            fails(step) && (ours || step["run"].as_str().is_some_and(invocation::checks))
        })
}

/// Whether a workflow runs when commits are proposed or pushed to a branch.
fn runs_for_changes(on: &Value) -> bool {
    let mut named = Vec::new();
    texts(on, &mut named);
    if let Some(map) = on.as_object() {
        let branches = |key: &str| ["branches", "branches-ignore"].iter().any(|word| map[key].get(word).is_some());
        let only_tags = |key: &str| map[key].get("tags").is_some() && !branches(key);
        named.extend(map.keys().map(String::as_str).filter(|key| !only_tags(key)));
    }
    named.iter().any(|event| ["pull_request", "pull_request_target", "merge_group", "push"].contains(event))
}

/// The branch that pull requests go to: the remote's, one of the two usual ones, or where somebody works here.
fn main_branch() -> String {
    let ask = |words: &[&str]| git::ask(words).ok().filter(|answer| !answer.is_empty());
    let named = ask(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
    let named = named.and_then(|name| name.strip_prefix("origin/").map(str::to_owned));
    let known = |branch: &&str| {
        let places = [format!("refs/heads/{branch}"), format!("refs/remotes/origin/{branch}")];
        places.iter().any(|place| ask(&["rev-parse", "--quiet", "--verify", place]).is_some())
    };
    let usual = || ["main", "master"].iter().find(|branch| known(branch)).map(|branch| (*branch).to_owned());
    let here = || ask(&["symbolic-ref", "--quiet", "--short", "HEAD"]);
    // what would not stand in a list of YAML as it is, is nobody's main branch
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    named.or_else(usual).or_else(here).filter(plain).unwrap_or_else(|| "main".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workflow_has_one_commit_to_be_replaced() {
        assert_eq!(WORKFLOW.matches(ZEROS).count(), 1);
        assert!(WORKFLOW.contains("branches: [main]"));
    }

    #[test]
    fn a_gate_is_told_from_what_names_it() {
        let step = |on: &str, step: &str| format!("on: {on}\njobs:\n  a:\n    steps:\n      - {step}\n");
        let uses = "uses: WhiskeySockets/cargo-wacrg@v1";
        for (text, gate) in [
            (WORKFLOW.to_owned(), true),
            (step("pull_request", uses), true),
            (step("[push, workflow_dispatch]", "run: cargo wacrg check --range A..B"), true),
            (step("{push: {branches: [main]}}", "run: cargo wacrg check --tracked"), true),
            (step("{push: {tags: ['v*']}}", uses), false),
            (step("workflow_dispatch", uses), false),
            (step("push", &format!("{uses}\n        continue-on-error: true")), false),
            (step("push", &format!("{uses}\n        with: {{ release: v1 }}")), false),
            (step("push", "uses: WhiskeySockets/wacrg@v1"), false),
            (step("push", "run: zip -r wacrg-spec-$VERSION.zip spec"), false),
            (step("push", "run: cargo wacrg check"), false),
            (step("push", "run: cargo wacrg audit"), false),
            (step("push", "name: cargo-wacrg check"), false),
            ("on: push\n# runs cargo-wacrg\n".to_owned(), false),
            ("on: [push\n".to_owned(), false),
        ] {
            assert_eq!(yaml(&text).is_some_and(|told| is_gate("x.yml", &told)), gate, "{text}");
        }
        let gitlab = "gate:\n  script:\n    - cargo wacrg check --since-branch main\n";
        assert!(is_gate(GITLAB, &yaml(gitlab).expect("read")));
        assert!(!is_gate(GITLAB, &yaml(&format!("{gitlab}  allow_failure: true\n")).expect("read")));
    }
}
