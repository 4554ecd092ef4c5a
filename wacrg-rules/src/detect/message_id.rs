// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Ids of calls and messages outside captures, where only their names tell them from hashes. A call's keys and the
//! sources of its streams are derived from its id.
//!
//! Sources: docs/signaling of the corpus, Baileys `Utils/generics` (`3EB0` and at least 16 hex digits).

use std::ops::Range;

use super::{Hit, name_at, name_before};
use crate::placeholder::{is_pattern, is_placeholder};
use crate::redacted::Redacted;
use crate::vocabulary::{Vocabulary, is_constant};

/// Digits of a call's id.
const CALL: usize = 32;
/// What ids of messages begin with that applications in a browser send.
const MARK: &str = "3EB0";
/// What those begin with that older versions of Baileys and iPhones send.
const MARKS: [(&str, usize); 2] = [("BAE5", 16), ("3A", 20)];
/// Lengths of ids; those of telephones with Android have 32 digits and no beginning of their own.
const LENGTHS: [usize; 4] = [16, 20, 22, 32];
/// What stands beside the id in the key of a message.
const KEYS: [&str; 8] =
    ["remoteJid", "fromMe", "remote_jid", "from_me", "RemoteJID", "FromMe", "chatJid", "MessageKey"];
/// Bytes before an id that are read for the name of a list of them.
const NEAR: usize = 100;

/// Finds ids among the `tokens` of `text`.
pub fn find(text: &str, tokens: &[Range<usize>], vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for range in tokens.iter().filter(|range| LENGTHS.contains(&range.len())) {
        let token = &text[range.clone()];
        if !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            continue;
        }
        let message = token.strip_prefix(MARK);
        let call = message.is_none() && token.len() == CALL && is_call(text, range);
        let said =
            call || message.is_some_and(|_| token.len() > 16) && is_message(text, range.start) || is_key(text, range);
        if said && !is_made_up(message.unwrap_or(token)) && !is_constant(token) && !is_placeholder(token, vocabulary) {
            hits.push(Hit {
                range: range.clone(),
                shape: Redacted::shape(token),
                message: if call { "id of a call" } else { "id of a message" },
                replacement: Some(if call { "CALLID0001" } else { "STANZAID0001" }),
            });
        }
    }
}

/// Whether the field before `start` holds the id of a message: `id`, `MessageID`, `stanza-id`.
fn is_message(text: &str, start: usize) -> bool {
    let name = name_before(text, start).0;
    let name = name.trim_end_matches(['_', '-']);
    name == "id"
        || [
            "messageid",
            "message_id",
            "message-id",
            "msgid",
            "msg_id",
            "msg-id",
            "stanzaid",
            "stanza_id",
            "stanza-id",
            "keyid",
        ]
        .contains(&name)
}

/// Whether the id stands in the key of a message, beside the chat that it belongs to, and looks like one that a
/// telephone or Baileys gives.
fn is_key(text: &str, range: &Range<usize>) -> bool {
    let token = &text[range.clone()];
    let marked = MARKS.iter().any(|(mark, len)| token.len() == *len && token.starts_with(mark));
    if !(marked || token.len() == CALL) || !is_upper(token) || !is_message(text, range.start) {
        return false;
    }
    let near = text.ceil_char_boundary(range.start.saturating_sub(NEAR));
    let far = text.floor_char_boundary((range.end + NEAR).min(text.len()));
    // an object ends where the next one begins
    let before = text[near..range.start].rsplit('}').next().unwrap_or("");
    let after = text[range.end..far].split('}').next().unwrap_or("");
    KEYS.iter().any(|key| before.contains(key) || after.contains(key))
}

fn is_upper(token: &str) -> bool {
    !token.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether the field before the id, or the one that a list of values belongs to, holds the id of a call; `call ‹id›` and
/// `Call { id: …` say it as well.
fn is_call(text: &str, range: &Range<usize>) -> bool {
    let start = range.start;
    let name = name_at(text, start).0;
    let ahead = &text[..name.as_ptr() as usize - text.as_ptr() as usize];
    let name = name.to_ascii_lowercase();
    let upper = is_upper(&text[range.clone()]);
    if upper && name == "id" {
        let object = ahead.trim_end_matches(['"', '\'', ' ', '\n', '\t']).strip_suffix('{');
        let owner = object.map_or("", |ahead| ahead.trim_end_matches([' ', ':', '"', '\'', '=', '(']));
        let word = owner.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if word == "call" || word.ends_with("Call") {
            return true;
        }
    }
    let name = name.replace(['_', '-'], "");
    if name == "callid" || upper && name == "call" {
        return true;
    }
    if !matches!(name.as_str(), "id" | "observedvalues" | "value" | "values" | "example" | "examples" | "") {
        return false;
    }
    // `call id:`, and entries of the specification
    let near = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let window = text[near..start].to_ascii_lowercase().replace(['_', '-'], " ");
    let Some((_, rest)) = window.rsplit_once("call id") else { return false };
    let mut words = rest.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.all(|word| {
        matches!(word, "observed" | "value" | "values" | "example" | "examples" | "type" | "string" | "is" | "was")
    })
}

/// Whether digits count five at a time, or repeat one four times, as nobody's id but a made-up one does.
fn is_made_up(digits: &str) -> bool {
    let lower = digits.to_ascii_lowercase();
    let counts = |part: &[u8]| "0123456789abcdef0123456789".as_bytes().windows(5).any(|row| row == part);
    let falls = |part: &[u8]| "9876543210fedcba9876543210".as_bytes().windows(5).any(|row| row == part);
    let few = (b'0'..=b'9').chain(b'a'..=b'f').filter(|digit| lower.as_bytes().contains(digit)).count() < 7;
    let bytes = lower.as_bytes();
    few || is_pattern(digits)
        || bytes.windows(5).any(|part| counts(part) || falls(part))
        || bytes.windows(4).any(|part| part.iter().all(|byte| *byte == part[0]))
}
