// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The policy's tables about licences and disclaimers.

use toml::de::DeTable;
use wacrg_rules::licence::expression;
use wacrg_schema::policy::{LicenceClass, Require, Years};

use super::{Reader, Value, kind};

impl Reader {
    pub(super) fn licences(&mut self, value: &Value<'_>) {
        let Some(items) = value.get_ref().as_array() else {
            let help = Some("write each class as a table of its own: [[licence]]".to_owned());
            self.mistake(value.span(), format!("this is {}, not a list of tables", kind(value)), help);
            return;
        };
        // what the file says stands instead of the built-in classes
        self.parsed.policy.licence.clear();
        for item in items {
            if let Some(table) = self.table(item) {
                self.class(table, item.span());
            }
        }
    }

    fn class(&mut self, table: &DeTable<'_>, span: std::ops::Range<usize>) {
        let (mut spdx, mut paths) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "spdx" => {
                    spdx = self.text(value);
                    if let Some(Err(wrong)) = spdx.as_deref().map(expression::parse) {
                        let help = wrong.meant.map(|id| format!("did you mean `{id}`?"));
                        self.mistake(value.span(), wrong.message, help);
                    }
                }
                "paths" => paths = Some(self.globs(value)),
                other => self.unknown(key.span(), other, &["spdx", "paths"]),
            }
        }
        match (spdx, paths) {
            (Some(spdx), Some(paths)) => {
                self.parsed.spans.push((format!("licence.{}", self.parsed.policy.licence.len()), span));
                self.parsed.policy.licence.push(LicenceClass { spdx, paths });
            }
            _ => self.mistake(span, "a licence class has `spdx` and `paths`", None),
        }
    }

    pub(super) fn headers(&mut self, value: &Value<'_>) {
        const KNOWN: &[&str] = &["require", "holder", "years", "generated"];
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "require" => {
                    let words = [
                        ("never", Require::Never),
                        ("added", Require::Added),
                        ("changed", Require::Changed),
                        ("all", Require::All),
                    ];
                    if let Some(require) = self.word(value, &words) {
                        self.parsed.policy.headers.require = require;
                    }
                }
                "years" => {
                    let words = [("free", Years::Free), ("required", Years::Required), ("forbidden", Years::Forbidden)];
                    if let Some(years) = self.word(value, &words) {
                        self.parsed.policy.headers.years = years;
                    }
                }
                "holder" => {
                    let holder = self.text(value).unwrap_or_default();
                    if holder.trim().is_empty()
                        || holder.contains(['\n', '\r'])
                        || holder.contains("*/")
                        || holder.contains("--")
                    {
                        let help = Some("a holder is one line that can stand in any comment".to_owned());
                        self.mistake(value.span(), "this cannot stand in a header", help);
                    }
                    self.parsed.policy.headers.holder = holder;
                }
                "generated" => self.parsed.policy.headers.generated = self.globs(value),
                other => self.unknown(key.span(), other, KNOWN),
            }
            self.parsed.spans.push((format!("headers.{name}"), key.span().start..value.span().end));
        }
    }

    fn word<T: Copy>(&mut self, value: &Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.mistake(value.span(), "unknown word", Some(format!("known here: {}", known.join(", "))));
        }
        found
    }

    pub(super) fn disclaimer(&mut self, value: &Value<'_>) {
        const KNOWN: &[&str] = &["file", "linked-from", "surfaces", "security"];
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "file" => self.parsed.policy.disclaimer.file = self.text(value).unwrap_or_default(),
                "security" => self.parsed.policy.disclaimer.security = self.text(value).unwrap_or_default(),
                "linked-from" => {
                    let pages = self.texts(value).into_iter().map(|(text, _)| text).collect();
                    self.parsed.policy.disclaimer.linked_from = pages;
                }
                "surfaces" => self.parsed.policy.disclaimer.surfaces = self.globs(value),
                other => self.unknown(key.span(), other, KNOWN),
            }
            self.parsed.spans.push((format!("disclaimer.{name}"), key.span().start..value.span().end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, parse};
    use super::*;

    #[test]
    fn classes_headers_and_disclaimer_are_read_and_mistakes_told() {
        let text = "[[licence]]\nspdx = \"MIT OR Apache-2.0\"\npaths = [\"**\"]\n[headers]\nrequire = \"all\"\nyears = \"forbidden\"\n\
                    holder = \"X\"\n[disclaimer]\nlinked-from = []\n";
        let policy = parse(text, Form::Own).expect("valid").expect("there").policy;
        assert_eq!(policy.licence.len(), 1, "the built-in classes are replaced");
        assert_eq!((policy.headers.require, policy.headers.years), (Require::All, Years::Forbidden));
        assert!(policy.disclaimer.linked_from.is_empty() && policy.disclaimer.file == "DISCLAIMER.md");
        let text = "[[licence]]\nspdx = \"mit\"\npaths = [\"**\"]\n[headers]\nrequire = \"some\"\nholder = \"a */ b\"\n[disclaimer]\nfiles = 1\n";
        let mistakes = parse(text, Form::Own).expect_err("wrong");
        let told: Vec<_> = mistakes.iter().map(|mistake| &text[mistake.span.clone()]).collect();
        assert_eq!(told, ["\"mit\"", "\"some\"", "\"a */ b\"", "files"]);
        assert_eq!(mistakes[0].help.as_deref(), Some("did you mean `MIT`?"));
    }
}
