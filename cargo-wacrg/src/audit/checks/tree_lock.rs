// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::audit::cargo::Package;
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Cargo.lock is tracked, and holds the packages of the workspace as they are.
    ///
    /// It is part of what a program is built from. One that is ignored, or that names another version of a member than its
    /// manifest does, or lacks what a member asks for, would be written anew by the next build.
    pub static CHECK = { id: "tree-lock", family: Tree, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let workspace = context.workspace()?;
    let mut found = Vec::new();
    let roots: BTreeSet<&str> = workspace.packages.iter().map(|package| package.workspace.as_str()).collect();
    for root in roots {
        let members: Vec<&Package> = workspace.packages.iter().filter(|package| package.workspace == root).collect();
        let file = format!("{}Cargo.lock", root.strip_suffix("Cargo.toml").unwrap_or_default());
        let Some(text) = context.text(&file)? else {
            let program = members.iter().any(|package| package.meta.targets.iter().any(cargo_metadata::Target::is_bin));
            let message = "Cargo.lock is not tracked: nobody knows what this was built with";
            let finding = Finding::file(file, message, "take it out of .gitignore, and commit it");
            // a library alone is free to leave it out
            found.push(if program { finding } else { finding.mild() });
            continue;
        };
        match toml::from_str::<Lock>(&text) {
            Ok(lock) => stale(&file, &text, &lock, &members, &mut found),
            Err(_) => {
                found.push(Finding::file(
                    file,
                    "this is no Cargo.lock that can be read",
                    "`cargo update --workspace` writes it anew",
                ));
            }
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: semver::Version,
    #[serde(default)]
    source: Option<String>,
}

/// What the lock file says otherwise than the manifests of `members`.
fn stale(file: &str, text: &str, lock: &Lock, members: &[&Package], found: &mut Vec<Finding>) {
    let help = "`cargo update --workspace` writes it anew; commit that";
    for member in members {
        let own = lock.package.iter().filter(|locked| locked.source.is_none() && locked.name == member.name());
        let locked: Vec<&Locked> = own.collect();
        if !locked.iter().any(|locked| locked.version == member.meta.version) {
            let needle = format!("name = \"{}\"", member.name());
            let place = text.find(&needle).map(|at| at..at + needle.len());
            let message = match locked.first() {
                Some(locked) => format!(
                    "Cargo.lock has {} {}, and its manifest says {}",
                    member.name(),
                    locked.version,
                    member.meta.version
                ),
                None => format!("Cargo.lock lacks the package {}", member.name()),
            };
            found.push(Finding::at(file, place, message, help));
        }
        for dependency in &member.meta.dependencies {
            let held = |locked: &Locked| locked.name == dependency.name && dependency.req.matches(&locked.version);
            // what one system alone asks for is locked as well; a `*` of a path has no version to match
            let any = dependency.req == semver::VersionReq::STAR;
            // a member is asked for above
            let own = dependency.path.is_some();
            if !any && !own && !lock.package.iter().any(held) {
                let message = format!(
                    "Cargo.lock lacks {} {}, which the package {} asks for",
                    dependency.name,
                    dependency.req,
                    member.name()
                );
                found.push(Finding::file(file, message, help));
            }
        }
    }
}
