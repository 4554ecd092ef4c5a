// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a release needs and a rule can write: licences' texts in every package, the dated section of the changelog, the
//! version where it is said a second time.

mod changelog;
mod crates;
mod versions;

use std::collections::BTreeMap;

use wacrg_rules::{Document, Engine, EntryKind, RepoPath};
use wacrg_schema::policy::Date;

use super::{Left, Plan, Step};
use crate::trouble::Trouble;

/// A file of the work tree.
pub(super) struct Source<'d> {
    text: &'d str,
    is_link: bool,
}

/// The work tree, as far as a release is concerned.
pub(super) struct Release<'d> {
    files: BTreeMap<String, Source<'d>>,
    engine: &'d Engine,
    today: Date,
}

/// A version as it was asked for: `0.2.0` or `v0.2.0`; empty for the one that the manifests name.
///
/// # Errors
/// It is no version.
pub(crate) fn version(asked: &str) -> anyhow::Result<Option<String>> {
    let version = asked.strip_prefix('v').unwrap_or(asked);
    if version.is_empty() {
        return Ok(None);
    }
    if is_version(version) {
        return Ok(Some(version.to_owned()));
    }
    Err(Trouble::new("this is no version", "write three numbers, such as --release=0.2.0").into())
}

/// Whether `text` is a version by Semantic Versioning 2.0.0.
fn is_version(text: &str) -> bool {
    let (plain, _) = text.split_once('+').unwrap_or((text, ""));
    let (numbers, _) = plain.split_once('-').unwrap_or((plain, ""));
    let is_number = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte));
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number) && is_word(text) && text.len() <= 80
}

/// Plans what the release of `version` needs; of the version that the manifests name, where none is given.
pub(crate) fn plan(version: Option<&str>, documents: &[Document], engine: &Engine, today: Date) -> Plan {
    let mut plan = Plan::default();
    let release = Release::new(documents, engine, today);
    crates::plan(&release, &mut plan);
    second(&release, version, &mut plan);
    plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}

/// Plans the section of the changelog, and the version where it is said a second time.
fn second(release: &Release<'_>, version: Option<&str>, plan: &mut Plan) {
    let named = versions::named(release);
    let version = match (version, named.as_slice()) {
        (Some(version), _) => version.to_owned(),
        (None, [(version, _)]) => version.clone(),
        (None, several) => {
            let reason = match several {
                [] => "no manifest names a version, so none was written anywhere: give it with --release=VERSION",
                _ => {
                    "the manifests name several versions, so none was written anywhere: give it with --release=VERSION"
                }
            };
            let path = several.first().map_or("Cargo.toml", |(_, path)| path);
            return release.leave(plan, path, reason);
        }
    };
    for (_, path) in named.iter().filter(|(said, path)| *said != version && path.ends_with("Cargo.toml")) {
        release.leave(plan, path, "it names another version: set it there, and in what depends on it");
    }
    let date = changelog::plan(release, &version, plan);
    versions::plan(release, &version, date, plan);
}

impl<'d> Release<'d> {
    fn new(documents: &'d [Document], engine: &'d Engine, today: Date) -> Self {
        let documents = documents.iter().filter(|document| document.kind != EntryKind::Submodule);
        let files = documents.filter_map(|document| {
            let text = std::str::from_utf8(&document.bytes).ok()?;
            let is_link = document.kind == EntryKind::Symlink;
            Some((document.path.to_text().into_owned(), Source { text, is_link }))
        });
        Self { files: files.collect(), engine, today }
    }

    /// The text of the file at `path` as it will be; `None` if there is none, or it is a link.
    fn text(&self, path: &str, plan: &Plan) -> Option<String> {
        let source = self.files.get(path).filter(|source| !source.is_link)?;
        let planned = plan.steps.iter().find(|step| step.path.as_bytes() == path.as_bytes());
        let bytes = planned.map_or(source.text.as_bytes(), |step| step.new.as_slice());
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Plans that the file at `path` will hold `new`, whatever was planned for it already.
    fn write(&self, plan: &mut Plan, path: &str, new: String, what: &'static str) {
        let old = self.files.get(path).map(|source| source.text.as_bytes().to_vec());
        let new = new.into_bytes();
        if old.as_ref() == Some(&new) {
            return;
        }
        match plan.steps.iter_mut().find(|step| step.path.as_bytes() == path.as_bytes()) {
            Some(step) if step.new != new => (step.new, step.what) = (new, what),
            Some(_) => {}
            None => plan.steps.push(Step { path: path.into(), old, new, what }),
        }
    }

    fn leave(&self, plan: &mut Plan, path: &str, reason: &str) {
        let path = self.engine.shown_path(&RepoPath::from(path));
        plan.left.push(Left { path, reason: reason.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_three_numbers() {
        for (asked, version) in [("v0.2.0", "0.2.0"), ("1.20.300", "1.20.300"), ("1.0.0-rc.1+b5", "1.0.0-rc.1+b5")] {
            assert_eq!(super::version(asked).expect("a version").as_deref(), Some(version));
        }
        assert_eq!(super::version("").expect("none"), None);
        for asked in ["1.0", "1.0.0.0", "01.0.0", "1.0.x", "latest", "1.0.0 ", "1.0.0-\"x\""] {
            assert!(super::version(asked).is_err(), "{asked}");
        }
    }
}
