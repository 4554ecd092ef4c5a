// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads `.reuse/dep5`: the machine-readable copyright format of Debian (DEP 5), version 1.0.

use super::{Entry, Map, Mistake, Precedence, glob};
use crate::document::RepoPath;

/// Reads the dep5 file `text` at `path`.
///
/// # Errors
/// A line that is no field, or a paragraph of files without copyright or licence.
pub fn parse(text: &str, path: &RepoPath) -> Result<Map, Vec<Mistake>> {
    let (mut entries, mut mistakes) = (Vec::new(), Vec::new());
    for paragraph in paragraphs(text, &mut mistakes) {
        let field = |name: &str| paragraph.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        let Some(files) = field("Files") else { continue };
        let (copyright, license) = (field("Copyright"), field("License"));
        if copyright.is_none() || license.is_none() {
            let span = files.at..files.at + "Files".len();
            mistakes.push(Mistake { span, message: "these files have no `Copyright` or no `License`".to_owned() });
        }
        let said = |field: &Field<'_>, text: &str| (text.trim().to_owned(), field.at..field.at + field.name.len());
        entries.push(Entry {
            patterns: files.lines.iter().flat_map(|line| line.split_whitespace()).map(glob::Pattern::dep5).collect(),
            precedence: Precedence::Aggregate,
            copyrights: copyright.map_or_else(Vec::new, |field| {
                field.lines.iter().filter(|line| !line.trim().is_empty()).map(|line| said(field, line)).collect()
            }),
            // the lines after the first hold the licence's text
            licences: license.map_or_else(Vec::new, |field| {
                field
                    .lines
                    .first()
                    .map(|line| said(field, &line.replace(" and ", " AND ").replace(" or ", " OR ")))
                    .into_iter()
                    .collect()
            }),
            line: files.line,
        });
    }
    if mistakes.is_empty() { Ok(Map { path: path.clone(), entries }) } else { Err(mistakes) }
}

#[derive(Default)]
struct Paragraph<'t> {
    fields: Vec<Field<'t>>,
}

struct Field<'t> {
    name: &'t str,
    /// First byte.
    at: usize,
    /// Line, from 1.
    line: usize,
    lines: Vec<&'t str>,
}

fn paragraphs<'t>(text: &'t str, mistakes: &mut Vec<Mistake>) -> Vec<Paragraph<'t>> {
    let (mut all, mut at) = (vec![Paragraph::default()], 0);
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim_end();
        let last = all.len() - 1;
        if line.is_empty() {
            all.push(Paragraph::default());
        } else if line.starts_with([' ', '\t']) {
            if let Some(field) = all[last].fields.last_mut() {
                field.lines.push(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.contains(' ')) {
            all[last].fields.push(Field { name, at, line: number + 1, lines: vec![value.trim()] });
        } else if !line.starts_with('#') {
            mistakes.push(Mistake { span: at..at + line.len(), message: "this line is no field".to_owned() });
        }
        at += whole.len();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_paragraphs_speak_for_files() {
        let text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: docs/* a?c\n\
                    Copyright: 2024 X\n 2025 Y\nLicense: CC-BY-4.0\n\nFiles: docs/x.md\nCopyright: Z\nLicense: MIT\n";
        let map = parse(text, &".reuse/dep5".into()).expect("valid");
        assert_eq!(map.entry(&"docs/y/z.md".into()).expect("matched").copyrights.len(), 2);
        assert_eq!(map.entry(&"docs/x.md".into()).expect("matched").licences[0].0, "MIT");
        assert!(map.entry(&"abc".into()).is_some() && map.entry(&"src/main.rs".into()).is_none());
        assert!(parse("Files: *\nLicense: MIT\n", &".reuse/dep5".into()).is_err());
        assert!(parse("nonsense\n", &".reuse/dep5".into()).is_err());
    }
}
