// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use cargo_metadata::DependencyKind;

use crate::audit::cargo::written;
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every dependency of a published package has a version that a registry can look for.
    ///
    /// A dependency by `path` or by `git` alone is none that anybody else can get, and `*` is refused by crates.io.
    /// Dependencies of tests may be by path alone: cargo leaves these out of the package.
    pub static CHECK = { id: "dependency-version", family: Dependencies, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        for dependency in &package.meta.dependencies {
            let for_tests = dependency.kind == DependencyKind::Development;
            let any = dependency.req == semver::VersionReq::STAR;
            let by_path = dependency.path.is_some();
            let by_git = dependency.source.as_ref().is_some_and(|source| source.repr.starts_with("git+"));
            // the version that is not written is `*`
            let (wrong, help) = match (any, by_path, by_git) {
                (false, ..) => continue,
                (true, true, _) if for_tests => continue,
                (true, _, true) if for_tests => continue,
                (true, true, _) => {
                    ("is by path alone, which nobody else has", "add the `version` that it will be published as")
                }
                (true, _, true) => (
                    "is by git alone, which a registry does not take",
                    "add the `version` that is published, or publish it first",
                ),
                (true, ..) => {
                    ("has the version `*`, which crates.io does not take", "name the version that it was tested with")
                }
            };
            let (file, place) = written(context, package, dependency)?;
            let message = format!("the dependency {} of the package {} {wrong}", dependency.name, package.name());
            found.push(Finding::at(file, place, message, help));
        }
    }
    Ok(found)
}
