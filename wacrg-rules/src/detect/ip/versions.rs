// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Four numbers with dots that are a version, a section or an identifier, in ordinary files.

use std::net::Ipv4Addr;

use super::words::is_of_network;

/// Words before a dotted quad that stand before an address as well, and before anything else.
const WEAK: [&str; 3] = ["from", "to", "at"];

/// Beginnings of words on the lines that tell of versions and sections.
const STEMS: &[&str] = &[
    "bump",
    "updat",
    "upgrad",
    "downgrad",
    "version",
    "release",
    "revert",
    "deps",
    "prior",
    "relative",
    "compared",
    "migrat",
    "rollback",
    "up to",
    "accord",
    "refer",
    "conform",
    "equivalent",
];

/// Words before a dotted quad that say it is none, where more than a word is asked for anyway.
const OTHER_WORDS: &[&str] = &["sec", "sec.", "secs.", "clauses", "chapters", "since"];

/// Signs of comparison that requirements have before a version.
const SIGNS: &[&str] = &["==", ">=", "<=", "~=", "!=", "~>", "^", "~", "<"];

/// Bytes before and behind a quad in which the words of its line are looked for.
const BEFORE: usize = 240;
const BEHIND: usize = 80;

/// Whether the address has numbers as small as those of a version or a section.
pub(super) fn is_like(address: Ipv4Addr) -> bool {
    let [first, rest @ ..] = address.octets();
    // no version has three numbers as large
    let small = first < 20 && rest.iter().any(|octet| *octet < 50) || address.octets().iter().all(|octet| *octet < 64);
    small || rest.iter().filter(|octet| **octet == 0).count() >= 2
}

/// Whether `label` or `word`, the names before a quad, says that it is none.
pub(super) fn is_said(label: &str, word: &str) -> bool {
    OTHER_WORDS.contains(&label) || OTHER_WORDS.contains(&word)
}

/// Whether a sign of comparison stands before `start`: `foo==23.1.2.4`, `"^23.1.2.4"`. An address in angle brackets has
/// one behind as well.
pub(super) fn is_required(text: &str, start: usize, end: usize) -> bool {
    let ahead = text[..start].strip_suffix(' ').unwrap_or(&text[..start]);
    SIGNS.iter().any(|sign| ahead.ends_with(sign)) && !text[end..].starts_with('>')
}

/// Whether it is the identifier of a name's attribute or of a certificate's extension (X.520, RFC 5280), or one by its
/// label.
pub(super) fn is_identifier(address: Ipv4Addr, label: &str, word: &str) -> bool {
    let named = |name: &str| name.split(['_', '-', '.']).any(|part| part == "oid");
    matches!(address.octets(), [2, 5, 4 | 29, last] if last <= 100) || named(label) || named(word)
}

/// Whether the line of the quad is one of versions, and not of a network.
pub(super) fn is_among_versions(text: &str, start: usize, end: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(BEFORE));
    let far = text.floor_char_boundary((end + BEHIND).min(text.len()));
    let ahead = text[near..start].rsplit('\n').next().unwrap_or("");
    let behind = text[end..far].split('\n').next().unwrap_or("");
    let told = |line: &str| {
        let line = line.to_ascii_lowercase();
        STEMS.iter().any(|stem| line.contains(stem))
    };
    let network = || [ahead, behind].iter().any(|line| line.split([' ', '\t', ',', ';', ':']).any(is_of_network));
    (told(ahead) || told(behind)) && !network()
}

/// Whether `name` says little.
pub(super) fn is_weak(name: &str) -> bool {
    WEAK.contains(&name)
}
