// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of persons in fields that are called like anything else, beside an account: in a contact, in a message that the
//! Cloud API delivers, in a dump of whatsmeow's contacts; and behind words that say whose name it is.

use std::ops::Range;

use super::{is_name, value_after};
use crate::detect::{Hit, NameSet, Zone, names};
use crate::redacted::Redacted;
use crate::vocabulary::Vocabulary;

/// Bytes around an account in which its name is looked for.
const NEAR: usize = 100;

/// Words that stand in names of what is nobody: the cast of examples, groups and their like.
static INVENTED: NameSet = names![
    "test",
    "user",
    "group",
    "name",
    "contact",
    "bot",
    "example",
    "demo",
    "doe",
    "alice",
    "bob",
    "carol",
    "charlie",
    "dave",
    "eve",
    "whatsapp",
    "you",
    "unknown",
    "party",
    "caller",
    "callee",
    "device",
    "phone",
    "community",
    "channel",
    "chat",
    "business",
    "support",
    "team",
    "new",
    "the",
    "my",
    "your",
    "some",
    "sample",
    "inc",
    "company",
    "account",
];

/// Words whose name follows them.
static WHOSE: NameSet = names!["caller", "callee", "contact", "display", "push", "profile", "sender", "participant"];

/// Finds names beside accounts: `{ id: 'A@s.whatsapp.net', name: '…' }`.
pub fn find_beside(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for sign in memchr::memchr_iter(b'@', text.as_bytes()) {
        let server = &text[sign + 1..];
        if !["s.whatsapp.net", "lid", "c.us"].iter().any(|name| server.starts_with(name)) {
            continue;
        }
        // the object that the account stands in, as far as it is near
        let near = text.ceil_char_boundary(sign.saturating_sub(NEAR));
        let far = text.floor_char_boundary((sign + NEAR).min(text.len()));
        let from = text[near..sign].rfind(['{', '}']).map_or(near, |at| near + at + 1);
        let to = text[sign..far].find(['{', '}']).map_or(far, |at| sign + at);
        for (at, _) in text[from..to].match_indices("name") {
            let start = from + at;
            let rest = text[start + "name".len()..].trim_start_matches(['"', '\'', '\\']).trim_start_matches(' ');
            let glued = text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            let Some(value) = rest.strip_prefix(':').filter(|_| !glued) else { continue };
            let value = text.len() - value.len();
            let quoted = text[value..].trim_start_matches([' ', '\\']).starts_with(['"', '\'']);
            let Some(range) = value_after(text, value).filter(|range| quoted && range.end <= far) else { continue };
            add(text, range, zone, vocabulary, hits);
        }
    }
}

/// Finds names in messages of the Cloud API (`"profile":{"name":"…"},"wa_id":…`) and in rows of whatsmeow's contacts.
pub(super) fn find_stored(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for account in memchr::memmem::find_iter(text.as_bytes(), b"\"wa_id\"") {
        let near = text.ceil_char_boundary(account.saturating_sub(160));
        let Some((ahead, _)) = text[near..account].rsplit_once("\"profile\"") else { continue };
        let profile = near + ahead.len();
        let Some(name) = text[profile..account].find("\"name\"").map(|at| profile + at + "\"name\"".len()) else {
            continue;
        };
        let gap = text[name..].len() - text[name..].trim_start_matches([' ', ':', '\n', '\t']).len();
        if let Some(range) = value_after(text, name + gap).filter(|range| range.end < account)
            && is_name(&text[range.clone()], zone, vocabulary)
            && !is_invented(&text[range.clone()])
        {
            hits.push(hit(text, range));
        }
    }
    for table in memchr::memmem::find_iter(text.as_bytes(), b"whatsmeow_contacts") {
        let far = text.floor_char_boundary((table + 400).min(text.len()));
        let line = text[table..far].split('\n').next().unwrap_or("");
        let Some((head, _)) = line.split_once("VALUES") else { continue };
        // every second part is quoted
        let mut start = table + head.len();
        for (place, part) in text[start..table + line.len()].split('\'').enumerate() {
            if place % 2 == 1 && part.contains(' ') {
                add(text, start..start + part.len(), zone, vocabulary, hits);
            }
            start += part.len() + 1;
        }
    }
}

/// Finds names behind words that say whose they are: `Caller name: …`. For captures.
pub(super) fn find_said(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), b"name: ") {
        let whose = text[..found].strip_suffix([' ', '_', '-']).unwrap_or("");
        let word = whose.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        if WHOSE.has(word)
            && let Some(range) = value_after(text, found + "name: ".len())
        {
            add(text, range, zone, vocabulary, hits);
        }
    }
}

/// Adds a name of two words or more that each begin with a capital letter.
fn add(text: &str, range: Range<usize>, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let name = &text[range.clone()];
    let words = || name.split(' ').filter(|word| !word.is_empty());
    let capital = |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
    let person =
        (2..=5).contains(&words().count()) && words().all(capital) && !name.bytes().any(|b| b.is_ascii_digit());
    if person && !is_invented(name) && is_name(name, zone, vocabulary) {
        hits.push(hit(text, range));
    }
}

fn is_invented(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| INVENTED.has(word))
}

fn hit(text: &str, range: Range<usize>) -> Hit {
    let shape = Redacted::shape(&text[range.clone()]);
    Hit { range, shape, message: "person's name", replacement: Some("NAME") }
}
