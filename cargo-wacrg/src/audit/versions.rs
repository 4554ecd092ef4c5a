// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The version that is to be released, and where every other place that names one is.

use super::check::Unjudged;
use super::context::{Context, Written};
use super::stated;
use super::tags;

/// A version, and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// Whose it is, for people.
    pub(crate) whose: String,
    /// As it is written.
    pub(crate) text: String,
    /// Where.
    pub(crate) at: Written,
}

/// Versions of the packages that are published, each with its place.
///
/// # Errors
/// Manifests cannot be read.
pub(crate) fn of_packages(context: &Context) -> Result<Vec<Version>, Unjudged> {
    let packages = match context.published() {
        Ok(packages) => packages,
        Err(Unjudged::NotApplicable(_)) => return Ok(Vec::new()),
        Err(other) => return Err(other),
    };
    let version = |package: &&super::cargo::Package| {
        let whose = format!("the package {}", package.name());
        Ok(Version { whose, text: package.meta.version.to_string(), at: context.key(package, "version")? })
    };
    packages.iter().map(version).collect()
}

/// Versions that package.json and CITATION.cff name.
///
/// # Errors
/// They cannot be read.
pub(crate) fn of_files(context: &Context) -> Result<Vec<Version>, Unjudged> {
    let mut found = Vec::new();
    for file in ["package.json", "CITATION.cff"] {
        let Some(text) = context.text(file)? else { continue };
        let stated =
            if file == "package.json" { stated::json(&text, "version") } else { stated::yaml(&text, "version") };
        if let Some((version, place)) = stated {
            let at = Written { file: file.to_owned(), place: Some(place), there: true };
            found.push(Version { whose: file.to_owned(), text: version, at });
        }
    }
    Ok(found)
}

/// The version that is to be released: what `--release` says, or what the packages say, or the other files.
///
/// # Errors
/// What `--release` says is none, or nothing says one.
pub(crate) fn released(context: &Context) -> Result<semver::Version, Unjudged> {
    if let Some(release) = &context.options.release {
        return match tags::split(release) {
            Some((_, version)) => Ok(version),
            None => Unjudged::could_not(
                "`--release` names no version: write one such as 1.2.3, or a tag that ends with one",
            ),
        };
    }
    let mut stated = of_packages(context)?;
    stated.extend(of_files(context)?);
    // of packages with versions of their own the one that most have
    let count = |one: &Version| stated.iter().filter(|other| other.text == one.text).count();
    let common = stated.iter().rev().max_by_key(|one| count(one));
    match common.and_then(|one| semver::Version::parse(&one.text).ok()) {
        Some(version) => Ok(version),
        None => Unjudged::not_applicable("nothing names a version: no package, package.json or CITATION.cff"),
    }
}
