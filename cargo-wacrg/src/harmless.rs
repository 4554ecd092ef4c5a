// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Texts that no report went through: errors, and what they repeat of the command line. A name can leak as well as a file
//! can, and it can steer a terminal.

use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Compiled, Document, Engine, EntryKind, Origin, RepoPath};
use wacrg_schema::Group;
use wacrg_schema::policy::Policy;

use crate::report::text::shown;

/// What stands for a value.
const MASK: &str = "••••";

/// `text` in one line as it may be shown anywhere: values are masked, in what was typed as in names of files, and
/// characters that steer a terminal are escapes.
pub(crate) fn harmless(text: &str) -> String {
    let Some(engine) = engine() else { return "what went wrong cannot be told without repeating it".to_owned() };
    let mut text = text.to_owned();
    for word in std::env::args_os() {
        let word = word.to_string_lossy();
        let name = word.split_once('=').map_or("", |(_, name)| name);
        for typed in [&*word, name].into_iter().filter(|typed| typed.len() > 4) {
            if text.contains(typed) {
                text = text.replace(typed, &named(&engine, typed));
            }
        }
    }
    shown(&masked(&engine, text))
}

/// A word of the command line as it may be repeated.
pub(crate) fn typed(word: &str) -> String {
    engine().map_or_else(|| MASK.to_owned(), |engine| shown(&masked(&engine, named(&engine, word))))
}

/// `name` with what the rules would find in a file that is called so masked.
fn named(engine: &Engine, name: &str) -> String {
    let told = engine.shown_path(&RepoPath::from(name));
    // backslashes are doubled there, and escapes are made again
    if told.contains('‹') { told } else { name.to_owned() }
}

fn masked(engine: &Engine, mut text: String) -> String {
    let document = Document {
        path: RepoPath::from("text"),
        bytes: text.clone().into_bytes(),
        kind: EntryKind::File,
        change: Change::Added,
        blob: None,
        origin: Origin::Annotation,
    };
    let mut found: Vec<_> = engine
        .judge(&document)
        .findings
        .into_iter()
        .filter_map(|finding| match finding.place {
            Place::File { bytes, .. } => Some(bytes),
            Place::Path => None,
        })
        .collect();
    found.sort_by_key(|bytes| std::cmp::Reverse((bytes.start, bytes.end)));
    let mut from = text.len();
    for bytes in found {
        let end = bytes.end.min(from);
        if bytes.start < end && text.is_char_boundary(bytes.start) && text.is_char_boundary(end) {
            text.replace_range(bytes.start..end, MASK);
        }
        from = from.min(bytes.start);
    }
    text
}

fn engine() -> Option<Engine> {
    let engine = Engine::new(Compiled::new(Policy::default(), None).ok()?);
    Some(engine.with_rules(|rule| matches!(rule.group, Group::Privacy | Group::Secrets)))
}
