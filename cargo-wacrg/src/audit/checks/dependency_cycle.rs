// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use cargo_metadata::DependencyKind;

use crate::audit::cargo::written;
use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::order::{is, needed, order};

check! {
    /// The packages of the workspace can be published one after the other.
    ///
    /// Each has to be on the registry before the next that asks for it, for its tests as well where these name a version. Two
    /// packages that ask for each other can be published by nobody. The order is told with the report.
    pub static CHECK = { id: "dependency-cycle", family: Dependencies, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let published = context.published()?;
    if published.len() < 2 {
        return Unjudged::not_applicable("a single package is published");
    }
    let Err(left) = order(&published) else { return Ok(Vec::new()) };
    let names: Vec<&str> = left.iter().map(|package| package.name()).collect();
    let mut found = Vec::new();
    for package in &left {
        for dependency in needed(package).filter(|dependency| left.iter().any(|other| is(dependency, other))) {
            let (file, place) = written(context, package, dependency)?;
            let message = format!(
                "{} can only be published after {}, in a circle: {}",
                package.name(),
                dependency.name,
                names.join(", ")
            );
            let help = match dependency.kind {
                DependencyKind::Development => "take the `version` away: then cargo leaves it out of the package",
                _ => "move what both need into a package of its own",
            };
            found.push(Finding::at(file, place, message, help));
        }
    }
    Ok(found)
}
