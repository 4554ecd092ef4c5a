// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The version where it is said a second time: CITATION.cff and package.json. Cargo's manifests are read, not written: a
//! version there has others that depend on it.

use std::ops::Range;

use toml::Table;
use wacrg_rules::licence::manifest;
use wacrg_schema::policy::Date;

use super::super::Plan;
use super::Release;
use super::changelog::date_in;

const CITATION: &str = "CITATION.cff";
const PACKAGE: &str = "package.json";
const LOCK: &str = "package-lock.json";

/// The versions that the manifests name, each with the first manifest that does: Cargo's, or npm's where there is none.
pub(super) fn named(release: &Release<'_>) -> Vec<(String, String)> {
    let mut named: Vec<(String, String)> = Vec::new();
    for (path, source) in
        release.files.iter().filter(|(path, _)| *path == "Cargo.toml" || path.ends_with("/Cargo.toml"))
    {
        let Ok(manifest) = source.text.parse::<Table>() else { continue };
        let versions = [
            manifest.get("workspace").and_then(|workspace| workspace.get("package")?.get("version")),
            manifest.get("package").filter(|package| !is_private(package)).and_then(|package| package.get("version")),
        ];
        for version in versions.into_iter().flatten().filter_map(toml::Value::as_str) {
            if !named.iter().any(|(known, _)| known == version) {
                named.push((version.to_owned(), path.clone()));
            }
        }
    }
    if let (true, Some(source)) = (named.is_empty(), release.files.get(PACKAGE)) {
        named.extend(manifest::json_string(source.text, "version").map(|(version, _)| (version, PACKAGE.to_owned())));
    }
    named
}

fn is_private(package: &toml::Value) -> bool {
    package.get("publish").and_then(toml::Value::as_bool) == Some(false)
}

/// Plans the version, and the date of the release, where they are said a second time.
pub(super) fn plan(release: &Release<'_>, version: &str, date: Date, plan: &mut Plan) {
    if let Some(text) = release.text(CITATION, plan) {
        let text = with_line(&text, "version", version);
        let text = match line(&text, "date-released").map(|range| &text[range]) {
            // a date that is there is right where the version was released then
            Some(said) if date_in(said) == Some(date) => text,
            _ => with_line(&text, "date-released", &format!("\"{date}\"")),
        };
        release.write(plan, CITATION, text, "writes the version and the date of the release");
    }
    if let Some(text) = release.text(PACKAGE, plan)
        && let Some((said, range)) = manifest::json_string(&text, "version")
        && said != version
    {
        let new = format!("{}{version}{}", &text[..range.start], &text[range.end..]);
        release.write(plan, PACKAGE, new, "writes the version of the release");
    }
    let lock = release.text(LOCK, plan).and_then(|text| manifest::json_string(&text, "version"));
    if lock.is_some_and(|(said, _)| said != version) {
        release.leave(plan, LOCK, "it names another version: `npm install --package-lock-only` writes it again");
    }
}

/// Where the value of the outermost key `key` stands in a text of plain YAML.
fn line(text: &str, key: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) {
            let value = rest.split(" #").next().unwrap_or(rest).trim_end();
            let start = at + line.len() - rest.len() + (value.len() - value.trim_start().len());
            return Some(start..start + value.trim().len());
        }
        at += line.len();
    }
    None
}

/// `text` with the value of `key`: quoted as it was, or in a line of its own at the end.
fn with_line(text: &str, key: &str, value: &str) -> String {
    let plain = value.trim_matches('"');
    match line(text, key) {
        Some(range) => {
            let old = &text[range.clone()];
            let quote = old.chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
            if old.trim_matches(['"', '\'']) == plain {
                return text.to_owned();
            }
            let space = if text[..range.start].ends_with(':') { " " } else { "" };
            format!("{}{space}{quote}{plain}{quote}{}", &text[..range.start], &text[range.end..])
        }
        None => {
            let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { line_end };
            format!("{text}{gap}{key}: {value}{line_end}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_they_were_quoted() {
        for (old, new) in [
            ("version: 0.1.0\n", "version: 0.2.0\n"),
            ("version: '0.1.0' # x\n", "version: '0.2.0' # x\n"),
            ("version:\n", "version: 0.2.0\n"),
            ("version: \"0.2.0\"\n", "version: \"0.2.0\"\n"),
            ("cff-version: 1.2.0\n", "cff-version: 1.2.0\nversion: 0.2.0\n"),
            ("a: b\r\nversion: 1\r\nc: d", "a: b\r\nversion: 0.2.0\r\nc: d"),
            ("a:\n  version: 1\nb: c", "a:\n  version: 1\nb: c\nversion: 0.2.0\n"),
        ] {
            assert_eq!(with_line(old, "version", "0.2.0"), new);
        }
    }
}
