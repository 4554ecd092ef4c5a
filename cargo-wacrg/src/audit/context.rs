// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What checks look at: the tracked files, the policy, cargo's answers, tags, and the options of the run. What costs
//! something is asked for once, by the first check that needs it.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use wacrg_rules::workflow::Examined;
use wacrg_rules::{Compiled, Engine, RepoPath};
use wacrg_schema::Level;
use wacrg_schema::report::v1;

use super::bundle::Bundle;
use super::cargo::{Package, Workspace};
use super::check::{Finding, Unjudged};
use super::manifest::Toml;
use super::site;
use super::snapshot::Snapshot;
use super::tags::{self, Tags};
use crate::cli::AuditArgs;

/// Judges something by all rules, in the thread that calls it.
pub(crate) type Judge = Box<dyn Fn() -> Result<v1::Report, String> + Send + Sync>;

/// What checks look at.
pub(crate) struct Context {
    /// Root of the work tree; the current folder outside a repository.
    pub(crate) root: PathBuf,
    /// The options.
    pub(crate) options: AuditArgs,
    /// The engine, for what no tracked file holds: bundles, sites. It holds the policy.
    pub(crate) engine: Engine,
    /// Whether the policy says of its own which licence applies where.
    pub(crate) declares_licences: bool,
    /// Judges everything that refs reach, as `check --history --all-refs` does.
    pub(crate) history: Judge,
    /// See [`super::bundle::all`].
    pub(super) bundles: OnceLock<Result<Vec<Bundle>, Unjudged>>,
    /// See [`site::all`].
    pub(super) site: OnceLock<Result<Vec<site::File>, Unjudged>>,
    /// See [`super::workflows::all`].
    pub(super) workflows: OnceLock<Result<Vec<(String, Examined)>, Unjudged>>,
    snapshot: Option<Snapshot>,
    judge: Judge,
    judged: OnceLock<Result<v1::Report, String>>,
    workspace: OnceLock<Result<Option<Workspace>, String>>,
    tags: OnceLock<Result<Tags, String>>,
}

/// Where something is written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The file.
    pub(crate) file: String,
    /// Bytes of it.
    pub(crate) place: Option<Range<usize>>,
    /// Whether it is written at all; else the place is another's.
    pub(crate) there: bool,
}

impl Context {
    /// Everything is asked for when it is needed.
    pub(crate) fn new(
        (root, snapshot): (PathBuf, Option<Snapshot>),
        options: AuditArgs,
        engine: Engine,
        declares_licences: bool,
        (judge, history): (Judge, Judge),
    ) -> Self {
        Self {
            root,
            options,
            engine,
            declares_licences,
            history,
            bundles: OnceLock::new(),
            site: OnceLock::new(),
            workflows: OnceLock::new(),
            snapshot,
            judge,
            judged: OnceLock::new(),
            workspace: OnceLock::new(),
            tags: OnceLock::new(),
        }
    }

    /// The policy.
    pub(crate) fn policy(&self) -> &Compiled {
        self.engine.policy()
    }

    /// The tracked files.
    ///
    /// # Errors
    /// There is no repository: nothing to check.
    pub(crate) fn files(&self) -> Result<&Snapshot, Unjudged> {
        match &self.snapshot {
            Some(snapshot) => Ok(snapshot),
            None => Unjudged::not_applicable(crate::git::OUTSIDE),
        }
    }

    /// Whether a file is tracked at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.snapshot.as_ref().is_some_and(|snapshot| snapshot.has(path))
    }

    /// The tracked file at `path`; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read, or there is no repository.
    pub(crate) fn read(&self, path: &str) -> Result<Option<Arc<[u8]>>, Unjudged> {
        self.files()?.read(path)
    }

    /// The same as text.
    ///
    /// # Errors
    /// The same, or it is not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Result<Option<String>, Unjudged> {
        self.files()?.text(path)
    }

    /// The text at a path as findings tell it: of a tracked file, of a file in a bundle or of the site.
    pub(crate) fn published_text(&self, path: &str) -> Option<String> {
        let Some((outer, inner)) = path.split_once("!/") else { return self.text(path).ok().flatten() };
        let bundles = super::bundle::all(self).unwrap_or(&[]);
        match bundles.iter().find(|bundle| bundle.name == outer) {
            Some(bundle) => bundle.texts().find(|(path, _)| path == inner).map(|(_, text)| text.to_owned()),
            None => site::text(self, inner).ok().flatten(),
        }
    }

    /// What all rules say of all tracked files: levels, allowances and places as in `check --tracked`.
    ///
    /// # Errors
    /// They cannot be judged.
    pub(crate) fn judged(&self) -> Result<&v1::Report, Unjudged> {
        self.files()?;
        match self.judged.get_or_init(|| (self.judge)()) {
            Ok(report) => Ok(report),
            Err(reason) => Unjudged::could_not(reason),
        }
    }

    /// What the rule of that id found in the tracked files, for a check that tells it instead.
    ///
    /// # Errors
    /// They cannot be judged.
    pub(crate) fn found_by(&self, rule: &str) -> Result<Vec<Finding>, Unjudged> {
        let found = self.judged()?.findings.iter().filter(|finding| finding.rule == rule);
        // what warns between commits must not be released; the check's own level still counts
        let raised = |finding: &v1::Finding| v1::Finding { level: Level::Deny, ..finding.clone() };
        Ok(found.map(|finding| Finding::Judged(Box::new(raised(finding)))).collect())
    }

    /// The Cargo workspace.
    ///
    /// # Errors
    /// No manifest is tracked: nothing to check. Or cargo cannot answer.
    pub(crate) fn workspace(&self) -> Result<&Workspace, Unjudged> {
        let files = self.files()?;
        match self.workspace.get_or_init(|| Workspace::ask(&self.root, files)) {
            Ok(Some(workspace)) => Ok(workspace),
            Ok(None) => match self.options.package.first() {
                Some(name) => Unjudged::could_not(format!("no Cargo.toml is tracked, so there is no package {name}")),
                None => Unjudged::not_applicable("no Cargo.toml is tracked"),
            },
            Err(reason) => Unjudged::could_not(reason.clone()),
        }
    }

    /// The packages that may be published, and are among those that `--package` names, if it names any.
    ///
    /// # Errors
    /// There is none: nothing to check. Or cargo cannot answer, or does not know one that is named.
    pub(crate) fn published(&self) -> Result<Vec<&Package>, Unjudged> {
        let workspace = self.workspace()?;
        let named = &self.options.package;
        if let Some(unknown) = named.iter().find(|name| workspace.package(name).is_none()) {
            let known: Vec<&str> = workspace.packages.iter().map(Package::name).collect();
            return Unjudged::could_not(format!("the workspace has no package {unknown}; it has {}", known.join(", ")));
        }
        let wanted = |package: &&Package| {
            if named.is_empty() { package.publishable } else { named.iter().any(|name| name == package.name()) }
        };
        let packages: Vec<&Package> = workspace.packages.iter().filter(wanted).collect();
        if packages.is_empty() {
            return Unjudged::not_applicable("no package may be published: all say `publish = false`");
        }
        Ok(packages)
    }

    /// The files that `cargo package` would put in, from the package's folder.
    ///
    /// # Errors
    /// cargo cannot answer.
    pub(crate) fn list<'p>(&self, package: &'p Package) -> Result<&'p [String], Unjudged> {
        package.list(&self.root)
    }

    /// The tags of the repository, and what HEAD is.
    ///
    /// # Errors
    /// git cannot answer.
    pub(crate) fn tags(&self) -> Result<&Tags, Unjudged> {
        self.files()?;
        match self.tags.get_or_init(tags::ask) {
            Ok(tags) => Ok(tags),
            Err(reason) => Unjudged::could_not(reason.clone()),
        }
    }

    /// Where `[package] key` of `package` is written: in its workspace's manifest, where it is taken from there. Where it
    /// is written nowhere, the place of the package's name.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub(crate) fn key(&self, package: &Package, key: &str) -> Result<Written, Unjudged> {
        let text = self.text(&package.manifest)?.unwrap_or_default();
        let own = Toml::read(&text);
        if own.is_inherited(&["package", key]) {
            let above = self.text(&package.workspace)?.unwrap_or_default();
            if let Some(place) = Toml::read(&above).place(&["workspace", "package", key]) {
                return Ok(Written { file: package.workspace.clone(), place: Some(place), there: true });
            }
        }
        let place = own.place(&["package", key]);
        let there = place.is_some();
        let place = place.or_else(|| own.place(&["package", "name"]));
        Ok(Written { file: package.manifest.clone(), place, there })
    }

    /// `path` as it may be shown, and whether something in it was masked.
    pub(crate) fn shown(&self, path: &str) -> (String, bool) {
        let shown = self.engine.shown_path(&RepoPath::from(path));
        let masked = shown != path;
        (shown, masked)
    }
}
