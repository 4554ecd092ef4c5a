// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of rules and groups on the command line.

use wacrg_schema::Group;

use crate::policy::parse::{names, nearest};

/// The group that `word` names.
pub(super) fn group(word: &str) -> Result<Group, String> {
    Group::parse(word).ok_or_else(|| unknown("group", word, &Group::ALL.map(Group::as_str)))
}

/// A rule or a group, checked.
pub(super) fn rule_or_group(word: &str) -> Result<String, String> {
    let known = names();
    if known.contains(&word) { Ok(word.to_owned()) } else { Err(unknown("rule or group", word, &known)) }
}

/// As [`rule_or_group`], or `sanitization`.
pub(super) fn selector(word: &str) -> Result<String, String> {
    if word == "sanitization" { Ok(word.to_owned()) } else { rule_or_group(word) }
}

/// `no such rule`, with what was most likely meant.
pub(crate) fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("no such {kind}; did you mean `{near}`?"),
        None => format!("no such {kind}; `cargo wacrg rules` lists them"),
    }
}
