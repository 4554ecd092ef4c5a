// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads REUSE.toml.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Map, Mistake, Precedence, glob};
use crate::document::RepoPath;
use crate::lines::Lines;

type Value<'i> = Spanned<DeValue<'i>>;

/// Reads the REUSE.toml `text` at `path`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(text: &str, path: &RepoPath) -> Result<Map, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let mistake = |error: &toml::de::Error| Mistake {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
        };
        return Err(errors.iter().map(mistake).collect());
    }
    let mut reader = Reader { lines: Lines::new(text.as_bytes()), text, mistakes: Vec::new(), entries: Vec::new() };
    reader.file(table.get_ref());
    if reader.mistakes.is_empty() {
        Ok(Map { path: path.clone(), entries: reader.entries })
    } else {
        Err(reader.mistakes)
    }
}

struct Reader<'t> {
    text: &'t str,
    lines: Lines,
    mistakes: Vec<Mistake>,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    fn mistake(&mut self, span: Range<usize>, message: &str) {
        self.mistakes.push(Mistake { span, message: message.to_owned() });
    }

    fn file(&mut self, root: &DeTable<'_>) {
        match root.get("version") {
            Some(version) if version.get_ref().as_integer().is_some_and(|number| number.as_str() == "1") => {}
            Some(version) => self.mistake(version.span(), "only version 1 of REUSE.toml is known"),
            None => self.mistake(0..0, "this REUSE.toml has no `version = 1`"),
        }
        let Some(annotations) = root.get("annotations") else { return };
        let Some(items) = annotations.get_ref().as_array() else {
            return self.mistake(annotations.span(), "`annotations` is a list of tables: [[annotations]]");
        };
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => self.annotation(table, item.span()),
                None => self.mistake(item.span(), "an annotation is a table"),
            }
        }
    }

    fn annotation(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let line = self.lines.position(self.text.as_bytes(), span.start).line;
        let paths = match table.get("path") {
            Some(value) => self.texts(value),
            None => {
                self.mistake(span, "this annotation has no `path`");
                Vec::new()
            }
        };
        let precedence = match table.get("precedence") {
            None => Precedence::default(),
            Some(value) => match value.get_ref().as_str() {
                Some("closest") => Precedence::Closest,
                Some("aggregate") => Precedence::Aggregate,
                Some("override") => Precedence::Override,
                _ => {
                    self.mistake(value.span(), "`precedence` is closest, aggregate or override");
                    Precedence::default()
                }
            },
        };
        let mut list = |key: &str| table.get(key).map(|value| self.texts(value)).unwrap_or_default();
        let (copyrights, licences) = (list("SPDX-FileCopyrightText"), list("SPDX-License-Identifier"));
        let patterns = paths.iter().map(|(path, _)| glob::Pattern::reuse(path)).collect();
        self.entries.push(Entry { patterns, precedence, copyrights, licences, line });
    }

    fn texts(&mut self, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        let text = |value: &Value<'_>| value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        if let Some(one) = text(value) {
            return vec![one];
        }
        let all = value.get_ref().as_array().map(|items| items.iter().map(text).collect::<Option<Vec<_>>>());
        all.flatten().unwrap_or_else(|| {
            self.mistake(value.span(), "this is neither a string nor a list of strings");
            Vec::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_entry_that_matches_counts() {
        let text = "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"MIT\"\n\
                    [[annotations]]\npath = [\"a/*\", \"b\"]\nprecedence = \"override\"\n\
                    SPDX-FileCopyrightText = [\"X\", \"Y\"]\n";
        let map = parse(text, &"sub/REUSE.toml".into()).expect("valid");
        let entry = map.entry(&"sub/a/x".into()).expect("matched");
        assert_eq!((entry.precedence, entry.copyrights.len(), entry.line), (Precedence::Override, 2, 5));
        assert_eq!(map.entry(&"sub/c/x".into()).expect("matched").licences[0].0, "MIT");
        assert!(map.entry(&"other/x".into()).is_none() && map.entry(&"subx".into()).is_none());
    }

    #[test]
    fn every_mistake_is_told() {
        let text = "version = 2\n[[annotations]]\nprecedence = \"mine\"\nSPDX-License-Identifier = 3\n";
        let mistakes = parse(text, &"REUSE.toml".into()).expect_err("wrong");
        let spans: Vec<&str> = mistakes.iter().map(|mistake| &text[mistake.span.clone()]).collect();
        assert_eq!(spans.len(), 4, "{mistakes:?}");
        assert!(spans.contains(&"2") && spans.contains(&"\"mine\"") && spans.contains(&"3"));
        assert!(parse("version = ", &"REUSE.toml".into()).is_err());
    }
}
