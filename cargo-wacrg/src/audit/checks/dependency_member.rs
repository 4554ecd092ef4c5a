// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::cargo::{Package, written};
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// A published package asks for the packages of its own workspace as they will be published.
    ///
    /// The `version` beside a `path` has to allow the version that the other package has, and that other package has to be one
    /// that may be published: on a registry the path is gone, and only the version counts.
    pub static CHECK = { id: "dependency-member", family: Dependencies, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let workspace = context.workspace()?;
    let mut found = Vec::new();
    for package in context.published()? {
        for dependency in &package.meta.dependencies {
            let is = |other: &&Package| {
                dependency.path.as_deref().is_some_and(|path| other.meta.manifest_path.parent() == Some(path))
            };
            let Some(other) = workspace.packages.iter().find(is) else { continue };
            let any = dependency.req == semver::VersionReq::STAR;
            // cargo leaves it out of the package, or it is told as one without a version
            if any {
                continue;
            }
            let (name, version) = (other.name(), &other.meta.version);
            let (wrong, help) = if !other.publishable {
                let help = format!("publish {name} as well, or do without it");
                (format!("is not to be published: {name} says `publish = false`"), help)
            } else if !dependency.req.matches(version) {
                (
                    format!("asks for {}, and {name} is {version}", dependency.req),
                    format!("write `version = \"{version}\"`"),
                )
            } else {
                continue;
            };
            let (file, place) = written(context, package, dependency)?;
            let message = format!("the dependency {} of the package {} {wrong}", dependency.name, package.name());
            let key = if other.publishable { "version" } else { "publish" };
            let theirs = context.key(other, key)?;
            found.push(Finding::at(file, place, message, help).related(theirs.file, theirs.place, "said here"));
        }
    }
    Ok(found)
}
