// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What manifests say of a project's licence: Cargo.toml, package.json, CITATION.cff, pyproject.toml.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::document::RepoPath;

/// A licence expression and its bytes in the manifest.
pub type Stated = (String, Range<usize>);

/// The licences that the manifest at `path` with the text `text` states; empty for other files.
pub fn stated(path: &RepoPath, text: &str) -> Vec<Stated> {
    match path.file_name() {
        b"Cargo.toml" => toml_strings(text, &[&["package", "license"], &["workspace", "package", "license"]]),
        b"pyproject.toml" => toml_strings(text, &[&["project", "license"], &["tool", "poetry", "license"]]),
        b"package.json" => json_string(text, "license").into_iter().collect(),
        b"CITATION.cff" => citation(text),
        _ => Vec::new(),
    }
}

/// Whether `path` is a manifest that says a licence.
pub fn is_manifest(path: &RepoPath) -> bool {
    matches!(path.file_name(), b"Cargo.toml" | b"pyproject.toml" | b"package.json" | b"CITATION.cff")
}

fn toml_strings(text: &str, keys: &[&[&str]]) -> Vec<Stated> {
    let (table, _) = DeTable::parse_recoverable(text);
    keys.iter()
        .filter_map(|key| {
            let (last, folders) = key.split_last()?;
            let inner = folders.iter().try_fold(table.get_ref(), |table, name| table.get(*name)?.get_ref().as_table());
            let value = inner?.get(*last)?;
            match value.get_ref() {
                DeValue::String(said) => Some((said.clone().into_owned(), inside_quotes(text, value.span()))),
                _ => None,
            }
        })
        .collect()
}

fn inside_quotes(text: &str, span: Range<usize>) -> Range<usize> {
    match text.get(span.clone()) {
        Some(written) if written.len() >= 2 && written.starts_with(['"', '\'']) => span.start + 1..span.end - 1,
        _ => span,
    }
}

/// The string value of `wanted` in the outermost object of a JSON text, and its bytes without the quotes.
pub fn json_string(text: &str, wanted: &str) -> Option<Stated> {
    let (bytes, mut at, mut depth) = (text.as_bytes(), 0, 0_usize);
    let mut key: Option<&str> = None;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let word = text.get(start..at.min(bytes.len()))?;
                let next = text.get(at + 1..)?.trim_start();
                if depth == 1 && next.starts_with(':') {
                    key = Some(word);
                } else if depth == 1 && key == Some(wanted) {
                    return Some((word.to_owned(), start..at));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// `license:` of a citation file: one identifier, or a list.
fn citation(text: &str) -> Vec<Stated> {
    let (mut found, mut at, mut in_list) = (Vec::new(), 0, false);
    for line in text.split_inclusive('\n') {
        let value = |rest: &str| {
            let shown = rest.split(" #").next().unwrap_or(rest).trim().trim_matches(['"', '\'']);
            let start = at + (line.len() - rest.len()) + rest.find(shown).unwrap_or(0);
            (shown.to_owned(), start..start + shown.len())
        };
        if let Some(rest) = line.strip_prefix("license:") {
            let said = value(rest);
            in_list = said.0.is_empty();
            if let Some(list) = said.0.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                found
                    .extend(list.split(',').map(|id| (id.trim().trim_matches(['"', '\'']).to_owned(), said.1.clone())));
            } else if !in_list {
                found.push(said);
            }
        } else if in_list {
            match line.trim_start().strip_prefix("- ") {
                Some(rest) => found.push(value(rest)),
                None => in_list = line.trim().is_empty(),
            }
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<String> {
        let found = stated(&path.into(), text);
        found.iter().for_each(|(said, range)| assert!(text[range.clone()].contains(said.as_str()), "{path}"));
        found.into_iter().map(|(said, _)| said).collect()
    }

    #[test]
    fn manifests_say_their_licence() {
        assert_eq!(told("a/Cargo.toml", "[package]\nlicense = \"MIT OR Zlib\"\n"), ["MIT OR Zlib"]);
        assert_eq!(
            told("Cargo.toml", "[package]\nlicense.workspace = true\n[workspace.package]\nlicense = 'MIT'\n"),
            ["MIT"]
        );
        let json = "{\"a\": {\"license\": \"no\"}, \"keywords\": [\"license\", \"x\"],\n  \"license\" : \"ISC\"}";
        assert_eq!(told("package.json", json), ["ISC"]);
        assert_eq!(told("CITATION.cff", "title: x\nlicense: CC-BY-4.0 # text\n"), ["CC-BY-4.0"]);
        assert_eq!(told("CITATION.cff", "license:\n  - MIT\n  - \"ISC\"\nurl: x\n"), ["MIT", "ISC"]);
        assert!(told("package.json", "{\"license\": {\"type\": \"MIT\"}").is_empty());
        assert!(told("other.toml", "[package]\nlicense = \"MIT\"\n").is_empty());
    }
}
