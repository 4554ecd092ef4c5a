// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package names its edition and the oldest Rust that builds it.
    ///
    /// Without `edition` the one of 2015 applies; without `rust-version` nobody knows what builds it. A `rust-version` that is
    /// older than the edition's first is refused by cargo itself, and one that differs from the workspace's others is told.
    pub static CHECK = { id: "manifest-edition", family: Manifest, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    let packages = context.published()?;
    let mut versions: Vec<_> = packages.iter().filter_map(|package| package.meta.rust_version.clone()).collect();
    versions.sort();
    let common = versions.iter().max_by_key(|one| versions.iter().filter(|other| other == one).count()).cloned();
    for package in packages {
        let (name, at) = (package.name(), context.key(package, "edition")?);
        if !at.there {
            let message = format!("the package {name} names no edition, so that the one of 2015 applies");
            found.push(Finding::at(at.file, at.place, message, "add `edition = \"2024\"`"));
        }
        let at = context.key(package, "rust-version")?;
        match &package.meta.rust_version {
            None => {
                let message = format!("the package {name} does not say which Rust builds it");
                found.push(Finding::at(at.file, at.place, message, "add `rust-version`"));
            }
            Some(version) if Some(version) != common.as_ref() => {
                let common = common.as_ref().map_or_else(String::new, ToString::to_string);
                let message = format!("`rust-version` of the package {name} is {version}, of others {common}");
                found.push(Finding::at(at.file, at.place, message, "take it from `[workspace.package]`"));
            }
            Some(_) => {}
        }
    }
    Ok(found)
}
