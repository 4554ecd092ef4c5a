// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! People's names, in the fields that carry push names: `notify`, `pushname`, `verifiedName`, a vCard's `FN`.

mod beside;
mod types;

pub use beside::find_beside;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Hit, Zone};
use crate::placeholder::is_placeholder;
use crate::redacted::Redacted;
use crate::vocabulary::Vocabulary;

/// Fields whose value is a person's or a business's name, as the protocol and its libraries write them.
const FIELDS: [&str; 13] = [
    "notify",
    "notifyName",
    "pushname",
    "push_name",
    "pushName",
    "PushName",
    "verified_name",
    "verifiedName",
    "VerifiedName",
    "verifiedBizName",
    "display_name",
    "caller_name",
    "FN",
];

static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| FIELDS.iter().map(|field| Finder::new(*field)).collect());

/// Finds the senders in chat exports: `[09/06/2026, 12:30:45] Name: text` and `09/06/26, 12:30 - Name: text`.
pub fn find_senders(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < text.len() {
        let start = at;
        at = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| start + end + 1);
        let line = &text[start..at];
        let Some((lead, date)) = date_of_message(line.as_bytes()) else { continue };
        let head = &line[lead..];
        let end = if line.starts_with('[') {
            head.find("] ").map(|end| end + 2)
        } else {
            head.find(" - ").map(|end| end + 3)
        };
        let Some(from) = end.filter(|end| *end < 32 && head[date..*end].contains(':')) else { continue };
        let Some(len) = head[from..].find(": ").filter(|len| *len <= 60) else { continue };
        let name = &head[from..from + len];
        let lettered = name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        if lettered && is_name(name, zone, vocabulary) {
            let begin = start + line.len() - head.len() + from;
            let shape = Redacted::shape(name);
            hits.push(Hit { range: begin..begin + len, shape, message: "person's name", replacement: Some("A") });
        }
    }
}

/// Whether `line` begins like a message of a chat export.
pub(crate) fn begins_message(line: &[u8]) -> bool {
    date_of_message(line).is_some()
}

/// Length of the brackets and marks of direction that `line` begins with, and of the date behind them.
fn date_of_message(line: &[u8]) -> Option<(usize, usize)> {
    // most lines begin with none of these
    if !matches!(line.first(), Some(b'[' | b'0'..=b'9' | 0xe2 | 0xef)) {
        return None;
    }
    let mut head = line;
    while let [b'[', rest @ ..] | [0xe2, 0x80, 0x8e, rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] = head {
        head = rest;
    }
    let date = head.iter().take(11).take_while(|byte| byte.is_ascii_digit() || b"/.-".contains(byte)).count();
    let dated = (6..=10).contains(&date) && matches!(head.get(date), Some(b',' | b' '));
    dated.then_some((line.len() - head.len(), date))
}

/// Finds names in `text`.
pub fn find(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    beside::find_stored(text, zone, vocabulary, hits);
    if zone != Zone::Open {
        beside::find_said(text, zone, vocabulary, hits);
    }
    for (field, finder) in FIELDS.iter().zip(FINDERS.iter()) {
        for start in finder.find_iter(text.as_bytes()) {
            let member = *field == "notify";
            let glued = |c: char| c.is_ascii_alphanumeric() || c == '_' || member && c == '.';
            let Some(from) = assigned(text, start, field).filter(|_| !text[..start].ends_with(glued)) else { continue };
            if let Some(range) = value_after(text, from)
                && !(zone == Zone::Open && is_other(text, start, field, &range))
                && is_name(&text[range.clone()], zone, vocabulary)
            {
                let shape = Redacted::shape(&text[range.clone()]);
                hits.push(Hit { range, shape, message: "person's name", replacement: Some("NAME") });
            }
        }
    }
}

/// Whether the value in `range` of the `field` at `start` is a type, or what anything is shown as: that is called a name to
/// display as well.
fn is_other(text: &str, start: usize, field: &str, range: &Range<usize>) -> bool {
    const COMPANY: &[&str] = &["@s.whatsapp.net", "@lid", "@c.us", "whatsapp", "WhatsApp", "jid", "VCARD"];
    let near = text.ceil_char_boundary(start.saturating_sub(160));
    let far = text.floor_char_boundary((range.end + 160).min(text.len()));
    let alone = || !COMPANY.iter().any(|word| text[near..far].contains(word));
    field == "display_name" && alone() || types::is_type(text, start, range)
}

/// Where the value begins that is assigned to the field at `start`: behind `=`, `:` or the end of an element's name.
fn assigned(text: &str, start: usize, field: &str) -> Option<usize> {
    let end = start + field.len();
    let rest = &text[end..];
    match field {
        // a word of its own, and a line of a vCard
        "notify" => {
            let quoted = text[..start].ends_with(['"', '\'']);
            rest.strip_prefix('=')
                .map(|_| end + 1)
                .filter(|_| !quoted)
                .or_else(|| (quoted && rest.starts_with(['"', '\'', '\\'])).then(|| behind(text, end))?)
        }
        "FN" => {
            let before = text[..start].trim_end_matches([' ', '\t']);
            (rest.starts_with(':') && (before.is_empty() || before.ends_with(['\n', '\r']))).then_some(end + 1)
        }
        "display_name" | "caller_name" => rest.strip_prefix('=').map(|_| end + 1),
        _ => behind(text, end),
    }
}

/// Where the value begins behind the name that ends at `end`, with its quote, escaped or not, and a sign. Spaces before
/// the sign are those of an assignment: only a quoted value counts behind them.
fn behind(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let quote = rest.len() - rest.trim_start_matches(['"', '\'', '\\']).len();
    let spaces = rest[quote..].len() - rest[quote..].trim_start_matches(' ').len();
    let sign =
        rest[quote + spaces..].chars().next().filter(|sign| matches!(sign, ':' | '=') || *sign == '>' && quote > 0)?;
    let value = end + quote + spaces + sign.len_utf8();
    let quoted = text[value..].trim_start_matches([' ', '\\']).starts_with(['"', '\'']);
    (quote <= 3 && spaces <= 1 && (spaces == 0 || quoted) && !text[value..].starts_with(['=', '>', ':']))
        .then_some(value)
}

/// The quoted value, or the rest of the line, that begins at `from`.
fn value_after(text: &str, from: usize) -> Option<Range<usize>> {
    let text = &text[..text.floor_char_boundary(from + 200)];
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start_matches([' ', '\t', '\\']).len());
    let first = text[start..].chars().next()?;
    let (start, end) = if matches!(first, '"' | '\'') {
        let start = start + 1;
        (start, start + text[start..].find([first, '\\', '\n'])?)
    } else {
        let len = text[start..].find(['\n', '\r', ',', '>', '}', ';', '<']).unwrap_or(text.len() - start);
        (start, start + text[start..start + len].trim_end().len())
    };
    (start < end).then_some(start..end)
}

/// Whether `value` is a name and not a label, a word of the protocol, a type or code.
pub fn is_name(value: &str, zone: Zone, vocabulary: &Vocabulary) -> bool {
    // what is quoted as a whole line ends with the quote
    let value = value.trim().trim_end_matches(['"', '`', '\'']);
    let lettered = value.chars().filter(|c| c.is_alphabetic()).count() >= 2 || !value.is_ascii();
    if !lettered || value.len() > 120 || is_placeholder(value, vocabulary) || vocabulary.is_vocabulary(value) {
        return false;
    }
    if zone != Zone::Open {
        return true;
    }
    let capital = value.chars().next().is_some_and(char::is_uppercase) || !value.is_ascii();
    let code = value.contains(['(', '$', '{', '=', '[', '.', '|', '&', '%', '/']) || types::is_word_of_code(value);
    capital && !code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut hits = Vec::new();
        find(text, Zone::Open, &Vocabulary::default(), &mut hits);
        hits.iter().map(|hit| &text[hit.range.clone()]).collect()
    }

    #[test]
    fn names_are_found_in_fields_that_carry_them() {
        assert_eq!(found("<message notify=\"Zelvara Quint\" t=\"1\">"), ["Zelvara Quint"]);
        assert_eq!(found("{\"pushName\": \"Zelvara\"}"), ["Zelvara"]);
        assert_eq!(found("BEGIN:VCARD\nFN:Zelvara Quint\n"), ["Zelvara Quint"]);
        for text in [
            "notify=\"NAME\"",
            "notify=\"A\"",
            "\"pushName\": null",
            "pushName: String,",
            "notify=\"{push-name}\"",
            "notify=true",
            "x.notify=\"Abc\"",
            "pushName: string",
            "\"notify\": \"Caller\"",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
