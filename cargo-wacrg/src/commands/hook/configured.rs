// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What hook managers are told to run: the files that say it, and whether the check is among it.

use std::path::Path;

use serde_json::Value;

use super::invocation::judges;
use super::manager::Manager;
use super::reading::{configuration, texts, texts_of};
use crate::cli::HookName;

/// Files in which hook managers are told what to run. husky has one a hook.
const FILES: [(Manager, &str); 16] = [
    (Manager::PreCommit, ".pre-commit-config.yaml"),
    (Manager::Prek, ".pre-commit-config.yml"),
    (Manager::Prek, "prek.toml"),
    (Manager::Lefthook, "lefthook.yml"),
    (Manager::Lefthook, "lefthook.yaml"),
    (Manager::Lefthook, "lefthook.toml"),
    (Manager::Lefthook, "lefthook.json"),
    (Manager::Lefthook, ".lefthook.yml"),
    (Manager::Lefthook, ".lefthook.yaml"),
    (Manager::Lefthook, ".lefthook.toml"),
    (Manager::Lefthook, ".lefthook.json"),
    (Manager::Lefthook, ".config/lefthook.yml"),
    (Manager::Lefthook, ".config/lefthook.yaml"),
    (Manager::Lefthook, ".config/lefthook.toml"),
    (Manager::Lefthook, ".config/lefthook.json"),
    (Manager::Husky, ".husky/{hook}"),
];

/// The manager that is told to run the check as `hook`, and the file that tells it.
pub(super) fn configured(root: &Path, hook: HookName) -> Option<(Manager, String)> {
    let files = FILES.iter().map(|(manager, file)| (*manager, file.replace("{hook}", hook.as_str())));
    files.into_iter().find(|(manager, file)| runs(*manager, &root.join(file), hook))
}

/// The manager that writes git's hooks here itself, by what the repository says of it, installed or not.
pub(super) fn writes_hooks(root: &Path) -> Option<Manager> {
    let lefthook = FILES.iter().any(|(manager, file)| *manager == Manager::Lefthook && root.join(file).is_file());
    let husky = root.join(".husky").is_dir()
        || configuration(&root.join("package.json")).is_some_and(|package| {
            let sections = ["dependencies", "devDependencies", "optionalDependencies"];
            sections.iter().any(|section| package[section].get("husky").is_some()) || package.get("husky").is_some()
        });
    husky.then_some(Manager::Husky).or(lefthook.then_some(Manager::Lefthook))
}

fn runs(manager: Manager, file: &Path, hook: HookName) -> bool {
    if manager == Manager::Husky {
        return std::fs::read_to_string(file).is_ok_and(|script| judges(&script, hook));
    }
    let Some(told) = configuration(file) else { return false };
    match manager {
        Manager::Lefthook => {
            let mut scripts = Vec::new();
            texts_of(&told[hook.as_str()], "run", &mut scripts);
            scripts.into_iter().any(|script| judges(script, hook))
        }
        _ => of_pre_commit(&told, hook),
    }
}

/// Whether a configuration of pre-commit or prek has one of our hooks, or one that runs the check itself.
fn of_pre_commit(told: &Value, hook: HookName) -> bool {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    items(&told["repos"]).iter().any(|repo| {
        let url = repo["repo"].as_str().unwrap_or_default().trim_end_matches('/');
        let ours = url.strip_suffix(".git").unwrap_or(url).rsplit(['/', ':']).next() == Some("cargo-wacrg");
        items(&repo["hooks"]).iter().any(|listed| {
            let id = listed["id"].as_str().unwrap_or_default();
            let entry = listed["entry"].as_str();
            let named = match id {
                "wacrg" => matches!(hook, HookName::PreCommit | HookName::PreMergeCommit),
                "wacrg-message" => hook == HookName::CommitMsg,
                "wacrg-push" => hook == HookName::PrePush,
                _ => false,
            };
            let runs = entry.map_or(ours && named, |entry| judges(entry, hook));
            let stages = listed.get("stages").or(told.get("default_stages").filter(|_| !ours));
            runs && stages.is_none_or(|stages| has_stage(stages, hook))
        })
    })
}

/// Whether a list of stages has the hook, by its name or by the one that pre-commit gave it before.
fn has_stage(stages: &Value, hook: HookName) -> bool {
    let mut named = Vec::new();
    texts(stages, &mut named);
    let name = hook.as_str();
    named.is_empty() || named.iter().any(|stage| *stage == name || name.strip_prefix("pre-") == Some(stage))
}
