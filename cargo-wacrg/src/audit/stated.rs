// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where a version or a date is written outside of Cargo: package.json, CITATION.cff, the changelog.

use std::ops::Range;

/// Something written, and its bytes.
pub(crate) type Stated = (String, Range<usize>);

/// The scalar `key:` at the outermost level of a YAML text, without quotes and comment.
pub(crate) fn yaml(text: &str, key: &str) -> Option<Stated> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) {
            let value = rest.split(" #").next().unwrap_or(rest).trim().trim_matches(['"', '\'']);
            let start = at + line.len() - rest.len() + rest.find(value).unwrap_or(0);
            return (!value.is_empty()).then(|| (value.to_owned(), start..start + value.len()));
        }
        at += line.len();
    }
    None
}

/// The string `"key"` of the outermost object of a JSON text.
pub(crate) fn json(text: &str, key: &str) -> Option<Stated> {
    let value = serde_json::from_str::<serde_json::Value>(text).ok()?;
    let value = value.get(key)?.as_str()?.to_owned();
    // its place: the first of its name is almost always the outermost one
    let name = format!("\"{key}\"");
    let after = text.match_indices(&name).find_map(|(at, _)| {
        let rest = text[at + name.len()..].trim_start().strip_prefix(':')?.trim_start();
        rest.strip_prefix('"')?.starts_with(&value).then(|| text.len() - rest.len() + 1)
    });
    let start = after.unwrap_or(0);
    let end = if after.is_some() { start + value.len() } else { 0 };
    Some((value, start..end))
}

/// A section of a changelog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// The version in its heading; empty for `Unreleased`.
    pub(crate) version: String,
    /// The date in its heading.
    pub(crate) date: Option<String>,
    /// The heading.
    pub(crate) heading: Range<usize>,
    /// Whether anything stands below it.
    pub(crate) empty: bool,
}

/// The sections of a changelog: headings that name a version, or `Unreleased`.
pub(crate) fn changelog(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let (mut at, mut open) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        if hashes == 1 || hashes == 2 {
            let heading = start..start + line.trim_end().len();
            let words: Vec<&str> = line[hashes..]
                .split(|c: char| c.is_whitespace() || "[]()".contains(c))
                .filter(|word| !word.is_empty())
                .collect();
            let unreleased = words.iter().any(|word| word.eq_ignore_ascii_case("unreleased"));
            let version =
                words.iter().find_map(|word| super::tags::split(word)).map(|(_, version)| version.to_string());
            open = unreleased || version.is_some();
            if open {
                let date = words.iter().find(|word| is_date(word)).map(|word| (*word).to_owned());
                sections.push(Section { version: version.unwrap_or_default(), date, heading, empty: true });
            }
        } else if let Some(section) = sections.last_mut().filter(|_| open) {
            // a link's target at the end is no entry
            let entry = !line.trim().is_empty() && hashes == 0 && !line.starts_with('[');
            section.empty &= !entry;
        }
    }
    sections
}

/// Whether `word` is a day as ISO 8601 writes it.
pub(crate) fn is_date(word: &str) -> bool {
    let mut parts = word.split('-').map(|part| (part.len(), part.parse::<u16>()));
    let (Some((4, Ok(_))), Some((2, Ok(month))), Some((2, Ok(day))), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_where_it_stands() {
        let cff = "cff-version: 1.2.0\nversion: \"0.2.0\" # the last\ndate-released: 2026-06-09\n";
        let (version, place) = yaml(cff, "version").expect("there");
        assert_eq!((version.as_str(), &cff[place]), ("0.2.0", "0.2.0"));
        assert_eq!(yaml(cff, "date-released").expect("there").0, "2026-06-09");
        let text = "{\"engines\": {\"version\": \"9\"},\n \"version\": \"1.0.0\"}";
        let (version, place) = json(text, "version").expect("there");
        assert_eq!((version.as_str(), &text[place]), ("1.0.0", "1.0.0"));
    }

    #[test]
    fn a_changelog_has_sections() {
        let text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n## [0.2.0] - 2026-11-01\n\n- x\n\n## v0.1.0\n\n[Unreleased]: https://x\n";
        let told: Vec<_> = changelog(text).into_iter().map(|one| (one.version, one.date, one.empty)).collect();
        let date = Some("2026-11-01".to_owned());
        assert_eq!(told, [(String::new(), None, true), ("0.2.0".into(), date, false), ("0.1.0".into(), None, true)]);
        assert!(is_date("2026-02-28") && !is_date("2026-13-01") && !is_date("26-1-1"));
    }
}
