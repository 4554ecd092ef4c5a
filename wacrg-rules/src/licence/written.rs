// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Statements that are written in a document, whatever it speaks for: itself, the file beside it, files that a map
//! names, or a package.

use std::ops::Range;

use super::manifest;
use super::reuse;
use super::statement::{Kind, Notice, all_statements};
use super::tree::SIDECAR;
use crate::subject::Subject;

/// A statement and its bytes in the document.
pub struct Written {
    /// A licence expression or a copyright notice, as written.
    pub text: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Licence expressions written in the document.
pub fn expressions(subject: &Subject<'_>) -> Vec<Written> {
    let mut found = collect(subject, |kind| matches!(kind, Kind::Licence));
    if let Some(map) = map(subject) {
        let all = map.entries().iter().flat_map(|entry| &entry.licences);
        found.extend(all.map(|(text, range)| Written { text: text.clone(), range: range.clone() }));
    }
    found
}

/// Licence expressions of the manifest that the document is.
pub fn manifest_expressions(subject: &Subject<'_>) -> Vec<Written> {
    if !manifest::is_manifest(&subject.document.path) {
        return Vec::new();
    }
    let stated = manifest::stated(&subject.document.path, subject.text());
    stated.into_iter().map(|(text, range)| Written { text, range }).collect()
}

/// Copyright notices written in the document.
pub fn notices(subject: &Subject<'_>) -> Vec<Written> {
    let mut found = collect(subject, |kind| matches!(kind, Kind::Copyright(_)));
    if let Some(map) = map(subject) {
        let all = map.entries().iter().flat_map(|entry| &entry.copyrights);
        found.extend(all.map(|(text, range)| Written { text: text.clone(), range: range.clone() }));
    }
    found
}

fn map<'s>(subject: &'s Subject<'_>) -> Option<&'s reuse::Map> {
    let path = subject.document.path.as_bytes();
    let is_map = subject.document.path.file_name() == reuse::MAP.as_bytes() || path == reuse::DEP5.as_bytes();
    subject.tree.filter(|_| is_map)?.maps().iter().find(|map| map.path.as_bytes() == path)
}

fn collect(subject: &Subject<'_>, wanted: impl Fn(&Kind) -> bool) -> Vec<Written> {
    let own;
    let (list, text) = if subject.tree.is_some() && subject.document.path.as_bytes().ends_with(SIDECAR.as_bytes()) {
        own = all_statements(subject.text().as_bytes()).list;
        (own.as_slice(), subject.text().as_bytes())
    } else {
        let Some(covered) = subject.covered() else { return Vec::new() };
        (covered.header.as_slice(), subject.document.bytes.as_slice())
    };
    let statements = list.iter().filter(|statement| statement.snippet.is_none() && wanted(&statement.kind));
    statements
        .map(|statement| Written { text: statement.value(text).into_owned(), range: statement.value.clone() })
        .collect()
}

/// Whether `text`, as a copyright notice, names `holder`.
pub fn names(text: &str, holder: &str) -> bool {
    notice(text).is_some_and(|(notice, line)| notice.names(line.as_bytes(), holder))
}

/// `text` as a copyright notice, with the text that its bytes count in.
pub fn notice(text: &str) -> Option<(Notice, String)> {
    let line = format!("SPDX-FileCopyrightText: {text}");
    let statements = all_statements(line.as_bytes());
    let notice = statements.list.iter().find_map(|statement| statement.notice().cloned())?;
    Some((notice, line))
}
