// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::cargo::Package;
use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::manifest::Toml;

check! {
    /// Every package holds what it needs, and nothing that is nobody's business.
    ///
    /// What its library, its programs and its build script begin with has to be in it. Files of editors, of the forge, of a
    /// build, backups, and settings with secrets do not belong there. An entry of `include` or `exclude` that names nothing
    /// is told as well, because what it was to keep in or out has another name.
    pub static CHECK = { id: "package-contents", family: Manifest, level: Deny, run: run };
}

/// Names of files and folders, anywhere, that do not belong in a package, and what they are.
const FOREIGN: &[(&str, &str)] = &[
    (".env", "settings, often with secrets"),
    (".DS_Store", "a file of a desktop"),
    ("Thumbs.db", "a file of a desktop"),
    (".idea", "settings of an editor"),
    (".vscode", "settings of an editor"),
    ("node_modules", "what a build fetches"),
    ("target", "what a build makes"),
    (".github", "files of the forge"),
    (".gitlab-ci.yml", "files of the forge"),
    (".circleci", "files of the forge"),
    (".ci", "files of the forge"),
];
/// Endings of the same.
const ENDINGS: &[(&str, &str)] = &[
    (".orig", "a backup"),
    (".rej", "a backup"),
    (".bak", "a backup"),
    ("~", "a backup"),
    (".swp", "a file of an editor"),
];

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let list = context.list(package)?;
        targets(context, package, list, &mut found)?;
        foreign(package, list, &mut found);
        entries(context, package, &mut found)?;
    }
    Ok(found)
}

/// What the package is built from and does not hold.
fn targets(context: &Context, package: &Package, list: &[String], found: &mut Vec<Finding>) -> Result<(), Unjudged> {
    for target in &package.meta.targets {
        let needed = target.is_lib() || target.is_bin() || target.is_custom_build() || target.is_proc_macro();
        let folder = package.meta.manifest_path.parent();
        let inside = folder.and_then(|folder| target.src_path.strip_prefix(folder).ok());
        let held = inside.is_some_and(|inside| list.contains(&inside.as_str().replace('\\', "/")));
        if needed && !held {
            let at = context.key(package, "name")?;
            let path = inside.map_or("a file outside of its folder", |inside| inside.as_str());
            let message = format!("the package {} does not hold {path}, which it is built from", package.name());
            found.push(Finding::at(at.file, at.place, message, "let `include` name it, or `exclude` leave it in"));
        }
    }
    Ok(())
}

/// What does not belong there, one finding of each kind.
fn foreign(package: &Package, list: &[String], found: &mut Vec<Finding>) {
    let mut told: Vec<&str> = Vec::new();
    for inside in list {
        // cargo puts this in itself
        if inside == "Cargo.toml.orig" {
            continue;
        }
        let part = FOREIGN.iter().find(|(name, _)| inside.split('/').any(|part| part == *name));
        let Some((name, what)) = part.or_else(|| ENDINGS.iter().find(|(end, _)| inside.ends_with(end))) else {
            continue;
        };
        if !told.contains(name) {
            told.push(name);
            let message = format!("the package {} holds {what}", package.name());
            let help = format!("leave it out: `exclude = [\"{name}\"]`");
            let finding = Finding::file(package.path(inside), message, help);
            found.push(if *name == ".env" { finding } else { finding.mild() });
        }
    }
}

/// Entries of `include` and `exclude` that are plain paths and name nothing.
fn entries(context: &Context, package: &Package, found: &mut Vec<Finding>) -> Result<(), Unjudged> {
    let text = context.text(&package.manifest)?.unwrap_or_default();
    let manifest = Toml::read(&text);
    for key in ["include", "exclude"] {
        for (entry, place) in manifest.list(&["package", key]) {
            let plain = entry.trim_start_matches('/').trim_end_matches('/');
            // a name without a slash is meant anywhere
            let anchored = entry.trim_end_matches('/').contains('/');
            if !anchored || plain.is_empty() || plain.contains(['*', '?', '[', '!']) {
                continue;
            }
            if !context.root.join(package.path(plain)).exists() {
                let message = format!("this entry of `{key}` of the package {} names nothing", package.name());
                let finding = Finding::at(&package.manifest, Some(place), message, "correct it, or remove it");
                found.push(finding.mild());
            }
        }
    }
    Ok(())
}
