// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! In which order the packages of a workspace can be published.

use cargo_metadata::Dependency;

use super::cargo::Package;

/// What has to be on the registry before `package`: not what cargo leaves out of it.
pub(crate) fn needed(package: &Package) -> impl Iterator<Item = &Dependency> {
    package.meta.dependencies.iter().filter(|dependency| dependency.req != semver::VersionReq::STAR)
}

/// Whether `dependency` is `package`.
pub(crate) fn is(dependency: &Dependency, package: &Package) -> bool {
    dependency.path.as_deref().is_some_and(|path| package.meta.manifest_path.parent() == Some(path))
}

/// `packages`, each after those that it needs.
///
/// # Errors
/// Packages that stand in a circle, or need one that does.
pub(crate) fn order<'p>(packages: &[&'p Package]) -> Result<Vec<&'p Package>, Vec<&'p Package>> {
    let mut left: Vec<&Package> = packages.to_vec();
    let mut done: Vec<&Package> = Vec::new();
    while !left.is_empty() {
        let free = |package: &&Package| {
            needed(package)
                .all(|dependency| !left.iter().any(|other| is(dependency, other) && other.manifest != package.manifest))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = left.iter().copied().partition(|package| free(package));
        if ready.is_empty() {
            return Err(rest);
        }
        done.extend(ready);
        left = rest;
    }
    Ok(done)
}
