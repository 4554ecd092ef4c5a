// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where the keys of a TOML file stand, so that a finding points at them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML file with the places of its keys.
pub(crate) struct Toml<'t> {
    table: Option<Spanned<DeTable<'t>>>,
    text: &'t str,
}

impl<'t> Toml<'t> {
    /// Reads `text`; of a file with mistakes, what could be read.
    pub(crate) fn read(text: &'t str) -> Self {
        let (table, _) = DeTable::parse_recoverable(text);
        Self { table: Some(table), text }
    }

    /// Bytes of the line that holds the value at `path`, from its key on; `None` where there is none.
    pub(crate) fn place(&self, path: &[&str]) -> Option<Range<usize>> {
        let (last, folders) = path.split_last()?;
        let mut table = self.table.as_ref()?.get_ref();
        for folder in folders {
            table = table.get(*folder)?.get_ref().as_table()?;
        }
        let (key, value) = table.get_key_value(*last)?;
        let (start, end) = (key.span().start, value.span().end);
        // a table's header stands above its values
        Some(if end < start { key.span() } else { start..end.min(self.line_end(start)) })
    }

    /// The value at `path`.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&DeValue<'t>> {
        let (first, rest) = path.split_first()?;
        let mut value = self.table.as_ref()?.get_ref().get(*first)?.get_ref();
        for key in rest {
            value = value.as_table()?.get(*key)?.get_ref();
        }
        Some(value)
    }

    /// Whether the value at `path` is taken from the workspace.
    pub(crate) fn is_inherited(&self, path: &[&str]) -> bool {
        let table = self.get(path).and_then(DeValue::as_table);
        table.and_then(|table| table.get("workspace")).is_some_and(|value| value.get_ref().as_bool() == Some(true))
    }

    /// The strings of the list at `path`, each with its place.
    pub(crate) fn list(&self, path: &[&str]) -> Vec<(String, Range<usize>)> {
        let Some(items) = self.get(path).and_then(DeValue::as_array) else { return Vec::new() };
        items.iter().filter_map(|item| Some((item.get_ref().as_str()?.to_owned(), item.span()))).collect()
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |length| at + length)
    }
}
