// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Licences' texts in the folder of every package that may be published: what lies at the repository's root is in no
//! package but the root's own.

use std::collections::BTreeSet;

use toml::Table;
use wacrg_rules::licence::texts::{self, Likeness};
use wacrg_rules::licence::{expression, markdown};

use super::super::Plan;
use super::Release;

/// Plans a copy of each text that a package lacks.
pub(super) fn plan(release: &Release<'_>, plan: &mut Plan) {
    for (path, source) in
        release.files.iter().filter(|(path, _)| *path == "Cargo.toml" || path.ends_with("/Cargo.toml"))
    {
        let Ok(manifest) = source.text.parse::<Table>() else { continue };
        let Some(package) = manifest.get("package").and_then(toml::Value::as_table) else { continue };
        if is_private(package) {
            continue;
        }
        let folder = path.strip_suffix("Cargo.toml").unwrap_or("");
        for id in licences(release, package, folder) {
            if has_text(release, folder, &id) {
                continue;
            }
            match known_text(release, &id) {
                Some((name, text)) => {
                    release.write(plan, &format!("{folder}{name}"), text, "copies a licence's text into the package");
                }
                None => {
                    let reason = format!("the repository has no unaltered text of {id} to copy into this package");
                    release.leave(plan, path, &reason);
                }
            }
        }
    }
}

/// Whether the package is never published.
fn is_private(package: &Table) -> bool {
    match package.get("publish") {
        Some(toml::Value::Boolean(publish)) => !publish,
        Some(toml::Value::Array(registries)) => registries.is_empty(),
        _ => false,
    }
}

/// Identifiers of the licences that the package names, itself or through its workspace: the nearest one above.
fn licences(release: &Release<'_>, package: &Table, folder: &str) -> BTreeSet<String> {
    let inherited = || {
        let mut above = folder;
        loop {
            let manifest =
                release.files.get(&format!("{above}Cargo.toml")).and_then(|file| file.text.parse::<Table>().ok());
            let workspace = manifest.as_ref().and_then(|manifest| manifest.get("workspace")?.as_table());
            if let Some(workspace) = workspace {
                return workspace.get("package")?.get("license")?.as_str().map(str::to_owned);
            }
            above = above.strip_suffix('/').filter(|above| !above.is_empty())?;
            above = &above[..above.rfind('/').map_or(0, |slash| slash + 1)];
        }
    };
    let said = match package.get("license") {
        Some(toml::Value::String(own)) => Some(own.clone()),
        Some(toml::Value::Table(table)) if table.get("workspace").is_some() => inherited(),
        _ => None,
    };
    let terms = said.and_then(|said| expression::parse(&said).ok());
    terms.map(|terms| terms.ids().map(str::to_owned).collect()).unwrap_or_default()
}

/// Whether a file in the folder itself, or a link from there, holds the text.
fn has_text(release: &Release<'_>, folder: &str, id: &str) -> bool {
    let inside = |path: &&String| path.strip_prefix(folder).is_some_and(|name| !name.contains('/'));
    let mut near =
        release.files.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder)).map(|(path, _)| path);
    near.any(|path| inside(&path) && is_text_of(release, path, id))
}

fn is_text_of(release: &Release<'_>, path: &str, id: &str) -> bool {
    let Some(source) = release.files.get(path) else { return false };
    let text = if source.is_link {
        let target = markdown::resolve(path, source.text).and_then(|target| release.files.get(&target));
        target.filter(|target| !target.is_link).map_or("", |target| target.text)
    } else {
        source.text
    };
    // pages that cannot be one are not compared
    text.len() > 200 && texts::compare(text, id) == Some(Likeness::Same)
}

/// The text of `id` in this repository and the name that a copy of it gets: what lies at the root first.
fn known_text(release: &Release<'_>, id: &str) -> Option<(String, String)> {
    let is_root = |path: &&String| !path.contains('/');
    let is_listed = |path: &&String| path.strip_prefix("LICENSES/").is_some_and(|name| !name.contains('/'));
    let found = |wanted: &dyn Fn(&&String) -> bool| {
        release.files.keys().filter(wanted).find(|path| is_text_of(release, path, id)).cloned()
    };
    let path = found(&is_root).or_else(|| found(&is_listed))?;
    let mut source = release.files.get(&path)?;
    if source.is_link {
        source = release.files.get(&markdown::resolve(&path, source.text)?)?;
    }
    let own = ["LICENSE", "LICENCE", "COPYING", "UNLICENSE"].iter().any(|start| path.to_uppercase().starts_with(start));
    let name = if own && !path.contains('/') { path } else { format!("LICENSE-{id}") };
    Some((name, source.text.to_owned()))
}
