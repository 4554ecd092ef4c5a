// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What cargo says of the workspace, and the files that it would package. Offline: nothing is fetched.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use cargo_metadata::{Dependency, DependencyKind, MetadataCommand};

use super::check::Unjudged;
use super::context::Context;
use super::manifest::Toml;
use super::probe::{self, Ran};
use super::snapshot::Snapshot;

/// The workspaces of the repository: one, almost always.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its packages, by path.
    pub(crate) packages: Vec<Package>,
    /// The version of the cargo that answered, and what pins it.
    pub(crate) notes: Vec<String>,
}

/// A package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// What `cargo metadata` says of it.
    pub(crate) meta: cargo_metadata::Package,
    /// Its manifest, from the root of the repository.
    pub(crate) manifest: String,
    /// Its folder, from the root of the repository, with a `/` at its end; empty for the root itself.
    pub(crate) folder: String,
    /// The manifest of its workspace; the same as its own where there is none above.
    pub(crate) workspace: String,
    /// Whether it may be published.
    pub(crate) publishable: bool,
    list: OnceLock<Result<Vec<String>, String>>,
}

/// cargo as the user has it: `$CARGO`, or the one on the PATH; offline, and without installing a toolchain.
pub(crate) fn cargo(folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").filter(|program| !program.is_empty());
    let mut command = Command::new(program.unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command.env("CARGO_NET_OFFLINE", "true").env("RUSTUP_AUTO_INSTALL", "0").env("CARGO_TERM_COLOR", "never");
    command.env("CARGO_TERM_QUIET", "false");
    command
}

/// Runs cargo with `arguments` in `folder`; its output.
///
/// # Errors
/// It is not found, fails, or takes too long: its own first words.
pub(crate) fn ask(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let ran = run(folder, arguments)?;
    if ran.code == Some(0) { Ok(ran.out) } else { Err(failure(arguments.first().unwrap_or(&""), &ran)) }
}

/// Runs cargo with `arguments` in `folder`, however it ends.
///
/// # Errors
/// It is not found, or takes too long.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<Ran, String> {
    let mut command = cargo(folder);
    command.args(arguments);
    probe::run(command, "cargo")
}

/// Why cargo failed, in its own words; no line of a file that it quotes.
pub(crate) fn failure(subcommand: &str, ran: &Ran) -> String {
    let text = |line: &str| line.trim().trim_start_matches("error: ").to_owned();
    let mut lines = ran.err.lines().filter(|line| !line.trim().is_empty());
    let first = lines.find(|line| line.trim_start().starts_with("error")).map(text);
    let cause = ran
        .err
        .lines()
        .skip_while(|line| line.trim() != "Caused by:")
        .find(|line| line.trim() != "Caused by:" && !line.trim().is_empty())
        .map(|line| format!(": {}", line.trim()));
    let first = first.unwrap_or_else(|| "it gave no reason".to_owned());
    format!("cargo {subcommand} failed: {first}{}", cause.unwrap_or_default())
}

impl Workspace {
    /// Asks cargo for the workspaces of the repository at `root`; `None` where no manifest is tracked.
    ///
    /// # Errors
    /// cargo cannot answer.
    pub(crate) fn ask(root: &Path, snapshot: &Snapshot) -> Result<Option<Self>, String> {
        let manifests = manifests(snapshot);
        if manifests.is_empty() {
            return Ok(None);
        }
        let mut packages: Vec<Package> = Vec::new();
        for manifest in manifests {
            let file = root.join(&manifest);
            let folder = file.parent().unwrap_or(root);
            let out = ask(folder, &["metadata", "--format-version=1", "--no-deps", "--offline"])?;
            let metadata = MetadataCommand::parse(String::from_utf8_lossy(&out))
                .map_err(|error| format!("what cargo metadata says cannot be read: {error}"))?;
            // cargo may have found the root by another name
            let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
            let relative = |path: &Path| {
                let path = path.strip_prefix(root).or_else(|_| path.strip_prefix(&real)).unwrap_or(path);
                path.to_string_lossy().replace('\\', "/")
            };
            let workspace = relative(metadata.workspace_root.join("Cargo.toml").as_std_path());
            let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
            for meta in metadata.packages.iter().filter(|package| members.contains(&package.id)) {
                let manifest = relative(meta.manifest_path.as_std_path());
                if packages.iter().any(|known| known.manifest == manifest) {
                    continue;
                }
                packages.push(Package {
                    folder: manifest.strip_suffix("Cargo.toml").unwrap_or_default().to_owned(),
                    publishable: meta.publish.as_ref().is_none_or(|registries| !registries.is_empty()),
                    meta: meta.clone(),
                    manifest,
                    workspace: workspace.clone(),
                    list: OnceLock::new(),
                });
            }
        }
        packages.sort_by(|a, b| a.manifest.cmp(&b.manifest));
        Ok(Some(Self { packages, notes: pin(snapshot) }))
    }

    /// The package of that name.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.meta.name.as_str() == name)
    }
}

/// The tracked manifests to ask cargo about: the one at the root, or those one folder below.
fn manifests(snapshot: &Snapshot) -> Vec<String> {
    if snapshot.has("Cargo.toml") {
        return vec!["Cargo.toml".to_owned()];
    }
    let below = |path: &&str| path.split_once('/').is_some_and(|(_, rest)| rest == "Cargo.toml");
    snapshot.paths().filter(below).map(str::to_owned).collect()
}

/// What pins the toolchain, told so that nobody wonders which one was asked.
fn pin(snapshot: &Snapshot) -> Vec<String> {
    let file = ["rust-toolchain.toml", "rust-toolchain"].into_iter().find(|file| snapshot.has(file));
    let Some(file) = file else { return Vec::new() };
    let text = snapshot.text(file).ok().flatten().unwrap_or_default();
    let channel = match toml::from_str::<toml::Table>(&text) {
        Ok(table) => {
            let channel = table.get("toolchain").and_then(|toolchain| toolchain.get("channel"));
            channel.and_then(toml::Value::as_str).unwrap_or("").to_owned()
        }
        Err(_) => text.lines().next().unwrap_or("").trim().to_owned(),
    };
    let asked = match std::env::var("CARGO") {
        Ok(_) => "the audit asked the cargo that $CARGO names",
        Err(_) => "the audit asked cargo through it",
    };
    vec![format!("{file} pins the toolchain {channel}; {asked}")]
}

impl Package {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.meta.name.as_str()
    }

    /// The file at `path` of the package, from the root of the repository.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.folder)
    }

    /// The files that `cargo package --list` names, from the package's folder. Asked once.
    ///
    /// # Errors
    /// cargo cannot answer.
    pub(crate) fn list(&self, root: &Path) -> Result<&[String], Unjudged> {
        let ask = || {
            let mut arguments = vec!["package", "--list", "--allow-dirty", "--offline", "--package", self.name()];
            // cargo would write a stale lock file anew, and an audit writes nothing
            if root.join(&self.workspace).with_file_name("Cargo.lock").exists() {
                arguments.push("--locked");
            }
            let out = ask(&root.join(&self.folder), &arguments)?;
            Ok(String::from_utf8_lossy(&out).lines().map(|line| line.replace('\\', "/")).collect())
        };
        match self.list.get_or_init(ask) {
            Ok(list) => Ok(list),
            Err(reason) => Unjudged::could_not(reason),
        }
    }
}

/// Where `dependency` of `package` is written: in its workspace's manifest, where it is taken from there.
///
/// # Errors
/// The manifest cannot be read.
pub(crate) fn written(
    context: &Context,
    package: &Package,
    dependency: &Dependency,
) -> Result<(String, Option<Range<usize>>), Unjudged> {
    let table = match dependency.kind {
        DependencyKind::Development => "dev-dependencies",
        DependencyKind::Build => "build-dependencies",
        _ => "dependencies",
    };
    let key = dependency.rename.as_deref().unwrap_or(&dependency.name);
    let text = context.text(&package.manifest)?.unwrap_or_default();
    let own = Toml::read(&text);
    let target = dependency.target.as_ref().map(ToString::to_string);
    let path: Vec<&str> = match &target {
        Some(target) => vec!["target", target, table, key],
        None => vec![table, key],
    };
    if own.is_inherited(&path) {
        let above = context.text(&package.workspace)?.unwrap_or_default();
        if let Some(place) = Toml::read(&above).place(&["workspace", "dependencies", key]) {
            return Ok((package.workspace.clone(), Some(place)));
        }
    }
    Ok((package.manifest.clone(), own.place(&path).or_else(|| own.place(&["package", "name"]))))
}
