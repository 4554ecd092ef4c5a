// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Stored credentials and sessions, by the keys that only they have and by the names of their files.
//!
//! Sources: Baileys `Types/Auth` and `Utils/use-multi-file-auth-state`, libsignal-node `session_record`.

use std::ops::Range;

use super::Hit;
use crate::redacted::Redacted;

/// Keys of one kind of file, how many of them must be there, and what the file is.
struct Kind {
    keys: &'static [&'static str],
    least: usize,
    message: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        keys: &[
            "noiseKey",
            "pairingEphemeralKeyPair",
            "signedIdentityKey",
            "signedPreKey",
            "advSecretKey",
            "registrationId",
            "firstUnuploadedPreKeyId",
            "nextPreKeyId",
            "signalIdentities",
            "accountSyncCounter",
            "processedHistoryMessages",
        ],
        least: 3,
        message: "stored credentials",
    },
    Kind {
        keys: &[
            "_sessions",
            "currentRatchet",
            "ephemeralKeyPair",
            "lastRemoteEphemeralKey",
            "rootKey",
            "indexInfo",
            "remoteIdentityKey",
            "_chains",
            "senderKeyStates",
            "senderKeyId",
            "senderChainKey",
            "senderSigningKey",
            "senderMessageKeys",
        ],
        least: 3,
        message: "stored session",
    },
    Kind { keys: &["keyData", "rawId", "currentIndex", "deviceIndexes"], least: 4, message: "stored app state key" },
    Kind { keys: &["private", "public"], least: 2, message: "stored key pair" },
    Kind { keys: &["indexValueMap", "valueMac"], least: 2, message: "stored app state" },
    Kind { keys: &["signalIdentities", "identifierKey"], least: 2, message: "stored identities" },
];

/// Names of the files of a store, without their numbers.
const NAMES: &[&str] = &[
    "session-",
    "sender-key-",
    "sender-key-memory-",
    "app-state-sync-key-",
    "app-state-sync-version-",
    "lid-mapping-",
    "device-list-",
    "identity-key-",
    "tctoken-",
];

/// Finds stored credentials and sessions in `text`, at their first key.
pub fn find(text: &str, hits: &mut Vec<Hit>) {
    for kind in KINDS {
        let places: Vec<Range<usize>> = kind.keys.iter().filter_map(|key| filled_key(text, key)).collect();
        if places.len() >= kind.least
            && holds_bytes(text)
            && let Some(first) = places.into_iter().min_by_key(|place| place.start)
        {
            hits.push(Hit {
                range: first,
                shape: Redacted::fixed("file of secrets"),
                message: kind.message,
                replacement: None,
            });
        }
    }
}

/// Finds what is nothing but one serialized buffer of a store: a public key with its type before it (33 bytes that begin
/// with 5), or a privacy token with its time.
pub fn find_buffer(text: &str, hits: &mut Vec<Hit>) {
    const OPENING: &str = "{\"type\":\"Buffer\",\"data\":\"";
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let key = |data: &str| {
        data.len() == 44 && data.starts_with('B') && matches!(data.as_bytes()[1], b'Q'..=b'Z' | b'a'..=b'f')
    };
    let data = plain.strip_prefix(OPENING).and_then(|rest| rest.strip_suffix("\"}"));
    let token = plain.strip_prefix("{\"token\":").and_then(|rest| rest.strip_prefix(OPENING));
    let token = token.and_then(|rest| rest.split_once("\"},\"timestamp\":"));
    let encoded = |data: &str| data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    let varied = |data: &str| encoded(data) && crate::detect::token::is_varied(data);
    let message = match (data, token) {
        (Some(data), _) if key(data) && varied(data) => "stored identity key",
        (_, Some((data, _))) if data.len() >= 16 && varied(data) => "stored privacy token",
        _ => return,
    };
    let start = text.len() - text.trim_start().len();
    let range = start..start + text.trim().len();
    hits.push(Hit { range, shape: Redacted::fixed("file of secrets"), message, replacement: None });
}

/// Parts of keys: where none of them stands, no key does.
#[rustfmt::skip]
pub(crate) const STEMS: &[&str] = &[
    "noiseKey", "phemeralKey", "IdentityKey", "PreKey", "advSecretKey", "registrationId", "signalIdentities",
    "accountSyncCounter", "processedHistory", "_sessions", "currentRatchet", "rootKey", "indexInfo", "_chains",
    "senderKey", "senderChainKey", "senderSigningKey", "senderMessageKeys", "keyData", "rawId", "currentIndex",
    "deviceIndexes", "indexValueMap", "valueMac", "identifierKey", "\"private", "'private", "\"public", "'public",
];

/// Every key, kind after kind.
fn keys() -> impl Iterator<Item = &'static str> {
    KINDS.iter().flat_map(|kind| kind.keys.iter().copied())
}

/// A bit for each of [`keys`] that stands in `text` with a value.
pub(crate) fn filled(text: &str) -> u64 {
    let bit = |(place, key)| u64::from(filled_key(text, key).is_some()) << place;
    keys().enumerate().map(bit).fold(0, |bits, bit| bits | bit)
}

/// Whether the keys behind those bits are enough for a store.
pub(crate) fn is_store(bits: u64) -> bool {
    let mut from = 0;
    KINDS.iter().any(|kind| {
        let mine = bits >> from & ((1 << kind.keys.len()) - 1);
        from += kind.keys.len();
        mine.count_ones() as usize >= kind.least
    })
}

/// Whether there is anything in the text that could be a key: a serialized buffer with bytes, or a long token.
fn holds_bytes(text: &str) -> bool {
    let tokens = crate::signs::Shape::of(text).tokens;
    let vocabulary = crate::vocabulary::Vocabulary::default();
    let long = |range: &Range<usize>| {
        range.len() >= 40 && !crate::placeholder::is_placeholder(&text[range.clone()], &vocabulary)
    };
    tokens.iter().any(long) || text.match_indices("Buffer").any(|(at, _)| !is_masked(&text[at..]))
}

/// Whether the bytes of a serialized buffer are what reports show of them.
fn is_masked(buffer: &str) -> bool {
    let data = buffer.find("data").map_or("", |at| &buffer[at + "data".len()..]);
    data.trim_start_matches(['\\', '"', '\'', ':', '[', ' ']).starts_with(crate::excerpt::MASK)
}

/// Where `key` stands as a key with a value, not with a type as in a schema.
fn filled_key(text: &str, key: &str) -> Option<Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), key.as_bytes()).map(|at| at..at + key.len()).find(|range| {
        let quoted = text[..range.start].ends_with(['"', '\'']);
        // JSON in a string of JSON has its quotes escaped
        let window = &text[range.end..text_end(text, range.end + 120)];
        let after = window.replace('\\', "");
        let after = after.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = after.strip_prefix(':').map(str::trim_start) else { return false };
        let filled = value.starts_with(['{', '[', '"']) || value.starts_with(|c: char| c.is_ascii_digit());
        let inner = value.trim_start_matches(['{', ' ', '\n', '\r', '\t']);
        let buffer = inner.starts_with("\"type\"") && inner[..text_end(inner, 30)].contains("Buffer");
        let schema = inner.starts_with("\"type\"") && !buffer;
        let pair = !matches!(key, "private" | "public" | "identifierKey" | "valueMac") || buffer;
        quoted && filled && !schema && pair
    })
}

fn text_end(text: &str, len: usize) -> usize {
    text.floor_char_boundary(len.min(text.len()))
}

/// Finds the component of `path` that is named like a file of a store and holds a number of its own.
pub fn find_name(path: &str, hits: &mut Vec<Hit>) {
    let mut start = 0;
    for component in path.split('/') {
        let rest = NAMES.iter().filter_map(|prefix| component.strip_prefix(prefix)).min_by_key(|rest| rest.len());
        let numbered = rest.is_some_and(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|part| part.len() >= 5 && part.bytes().filter(u8::is_ascii_digit).count() >= 3)
        });
        if numbered {
            hits.push(Hit {
                range: start..start + component.len(),
                shape: Redacted::shape(component),
                message: "name of a file of stored sessions",
                replacement: None,
            });
        }
        start += component.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_stem() {
        for key in keys() {
            let quoted = [format!("\"{key}\""), format!("'{key}'")];
            assert!(quoted.iter().all(|key| STEMS.iter().any(|stem| key.contains(stem))), "{key}");
        }
    }

    #[test]
    fn stores_are_known_by_keys_and_names() {
        let count = |text: &str| {
            let mut hits = Vec::new();
            find(text, &mut hits);
            hits.len()
        };
        assert_eq!(
            count(
                r#"{"noiseKey": {"private": 1}, "advSecretKey": "Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6QZq3KxW9vTm0=", "registrationId": 7}"#
            ),
            1
        );
        assert_eq!(
            count(r#"{"noiseKey": {"private": 1}, "advSecretKey": "SECRETPLACEHOLDER", "registrationId": 0}"#),
            0
        );
        assert_eq!(
            count(r#"{"private": {"type": "Buffer", "data": ""}, "public": {"type": "Buffer", "data": ""}}"#),
            1
        );
        assert_eq!(count(r#"{"noiseKey": {"type": "object"}, "advSecretKey": {"type": "string"}, "rootKey": 1}"#), 0);
        assert_eq!(count("noiseKey, advSecretKey and registrationId are kept"), 0);
        let named = |path: &str| {
            let mut hits = Vec::new();
            find_name(path, &mut hits);
            hits.len()
        };
        assert_eq!(named("auth/session-83920174655102.0.json"), 1);
        assert_eq!(named("auth/session-store.ts"), 0);
        assert_eq!(named("docs/session-2.json"), 0);
    }
}
