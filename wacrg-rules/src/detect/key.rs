// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Key material: fields that hold keys, tokens and ciphertext, and tokens that look like their bytes.

mod context;
mod digest;
mod element;
mod fields;
mod form;
pub(crate) mod ice;
mod listed;
mod named;
mod pairing;
mod said;
pub(crate) mod spoken;
mod words;

use std::ops::Range;

use super::token::is_varied;
use super::{Hit, Zone, name_at, name_before, names_on_line};
use crate::filler;
use crate::placeholder::{is_pattern, is_placeholder};
use crate::redacted::Redacted;
use crate::signs::Signs;
use crate::vocabulary::{Vocabulary, is_constant};
pub(crate) use digest::{is_digest, is_mangled};
use fields::PUBLIC_FIELDS;
pub use fields::{is_key_field, is_payload_secret_field, is_secret_field};
use form::{Form, Kind};
pub(crate) use listed::{SALT, is_salt};
pub(crate) use said::{is_announced, is_announced_bytes};

/// What is told of a value whose name or form leaves no doubt.
const KEY: &str = "key material or ciphertext";
/// What is told of a value that only looks like random bytes.
pub const LOOKS: &str = "bytes that may be a key or ciphertext";

/// Finds values that have the form of key material in `text`, whose signs and tokens are given.
pub fn find(
    text: &str,
    (signs, tokens): (Signs, &[Range<usize>]),
    zone: Zone,
    vocabulary: &Vocabulary,
    hits: &mut Vec<Hit>,
) {
    for range in tokens {
        if matches!(range.len(), 8 | 9) && pairing::is_code(text, range, zone, vocabulary) {
            hits.push(hit(text, range.clone()));
            continue;
        }
        if zone == Zone::Open && range.len() == 8 && element::is_registration(text, range) {
            hits.push(hit(text, range.clone()));
            continue;
        }
        // outside captures a key has at least 16 bytes
        if zone == Zone::Open && range.len() < 18 {
            continue;
        }
        if zone == Zone::Capture
            && let Some(end) = ice::turn_user(text, range)
        {
            hits.push(Hit { message: "credential of TURN", ..hit(text, range.start..end) });
            continue;
        }
        let mut range = trimmed(text, range);
        // `0x` before all of it
        if text[range.clone()].starts_with("0x")
            && text[range.start + 2..range.end].bytes().all(|b| b.is_ascii_hexdigit())
        {
            range.start += 2;
        }
        if zone != Zone::Open
            && let Some(inner) = glued(text, &range)
        {
            hits.push(Hit { message: LOOKS, ..hit(text, inner) });
            continue;
        }
        let token = &text[range.clone()];
        let push = context::is_push_secret(text, &range);
        if zone == Zone::Open && !push && (is_name(token) || named::is_identifier(token)) {
            continue;
        }
        if (push && is_varied(token) || is_evidence(text, token, range.start, zone))
            && !is_placeholder(token, vocabulary)
            && !is_constant(token)
            && !(zone == Zone::Open && is_shown(token))
            && !filler::is_encoded(token, zone == Zone::Open)
        {
            let looks = zone == Zone::Capture && !is_key_field(&name_before(text, range.start).0);
            hits.push(Hit { message: if looks { LOOKS } else { KEY }, ..hit(text, range) });
        }
    }
    // sixteen pairs, and sixteen numbers, are as many short groups
    if signs.has(Signs::OCTETS) {
        listed::find_octets(text, zone, hits);
        listed::find_arrays(text, hits);
    }
    if signs.has(Signs::AT) {
        pairing::find_pairing(text, hits);
    }
    if signs.has(Signs::SHORT) {
        ice::find(text, zone, vocabulary, hits);
    }
}

/// The long run of hex digits in a token that has more than that: `offer-9f3a…`, `x9f3a…`.
fn glued(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    const LONG: usize = 24;
    let bytes = text[range.clone()].as_bytes();
    if bytes.len() <= LONG {
        return None;
    }
    let mut at = 0;
    while at < bytes.len() {
        let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let digits = bytes[at..at + len].iter().filter(|byte| byte.is_ascii_digit()).count();
        if len >= LONG && len < bytes.len() && digits * 4 >= len && digits < len {
            let inner = range.start + at..range.start + at + len;
            let run = &text[inner.clone()];
            let public = is_digest(text, inner.start, "") || len == 40 && bytes[..at].ends_with(b"/");
            return (is_varied(run) && !is_pattern(run) && !is_constant(run) && !public).then_some(inner);
        }
        at += len.max(1);
    }
    None
}

/// Whether a token is long and has no [`Form`], as most have: letters of one case, or no digits.
fn is_name(token: &str) -> bool {
    if token.len() < 18 {
        return false;
    }
    let count = |test: fn(&u8) -> bool| token.bytes().filter(test).count();
    let digits = count(u8::is_ascii_digit);
    let bytes = digits > 0 || token.ends_with('=') || token.len() >= 40;
    let mixed = bytes && count(u8::is_ascii_uppercase) >= 3 && count(u8::is_ascii_lowercase) >= 3;
    let form = mixed || digits > 0 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    !form && digits == 0
}

/// Whether the token is one that Amazon's documentation shows: keys with `EXAMPLE` in them.
fn is_shown(token: &str) -> bool {
    (20..=400).contains(&token.len()) && token.contains("EXAMPLE")
}

/// The token with its padding and without dashes and slashes around it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let edge = |byte: &&u8| matches!(byte, b'-' | b'_' | b'/');
    let bytes = &text.as_bytes()[range.clone()];
    let lead = bytes.iter().take_while(edge).count();
    let trail = bytes[lead..].iter().rev().take_while(edge).count();
    let padding = if trail > 0 {
        0
    } else {
        text.as_bytes()[range.end..].iter().take(2).take_while(|byte| **byte == b'=').count()
    };
    range.start + lead..range.end - trail + padding
}

fn hit(text: &str, range: Range<usize>) -> Hit {
    Hit { shape: Redacted::shape(&text[range.clone()]), range, message: KEY, replacement: Some("KEYPLACEHOLDER") }
}

fn is_evidence(text: &str, token: &str, start: usize, zone: Zone) -> bool {
    let Some(form) = Form::of(token) else {
        // passwords are shorter than keys
        return zone == Zone::Capture && (is_password(text, token, start) || said::is_quoted(text, token, start));
    };
    let range = start..start + token.len();
    let (name, assigned) = name_at(text, start);
    let label = if assigned { name } else { "" };
    let evidence = match zone {
        // a named field, and bytes that are long enough to be a key
        Zone::Open => {
            let cipher = || text[..start].ends_with("msg\">") || text[..start].ends_with("msg'>");
            let on_line = |name: &str| {
                fields::is_secret_in(text, name) || PUBLIC_FIELDS.has(name) && context::is_secret(text, &range, name)
            };
            let composed = |name: &str| words::is_secret(name);
            let on_line_composed = || {
                (names_on_line(text, start).any(composed) || said::is_logged(text, start))
                    && !words::is_public(name)
                    && !digest::is_commit(text, token, start)
            };
            let long = words::is_key_long(form.bytes) && (composed(name) || on_line_composed());
            let public =
                || is_digest(text, start, &label.to_ascii_lowercase()) || digest::is_told_behind(text, token, start);
            if (long || element::is_secret(text, &range, form.bytes)) && !public() {
                return true;
            }
            (form.bytes >= 16 || form.bytes >= 13 && is_salt(text, start))
                && (fields::is_secret_in(text, name)
                    || cipher()
                    || context::is_secret(text, &range, name)
                    || (names_on_line(text, start).any(on_line)
                        || said::is_said(text, start)
                        || said::is_headed(text, &range))
                        && !digest::is_commit(text, token, start)
                        && !digest::is_told_behind(text, token, start))
        }
        // a commit in prose is told from a key by its length
        Zone::Capture => {
            let commit = token.len() == 40 && form.kind == Kind::Hex && said::is_prose(text, start);
            is_key_field(name) || !commit && form.is_long()
        }
        Zone::Payload => is_key_field(name) && form.is_long(),
    };
    evidence && !is_digest(text, start, &label.to_ascii_lowercase())
}

/// Whether a short token stands behind the name of a password and mixes digits with letters of both cases.
fn is_password(text: &str, token: &str, start: usize) -> bool {
    let has = |test: fn(&u8) -> bool| token.as_bytes().iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    mixed
        && token.len() >= 8
        && is_varied(token)
        && matches!(name_before(text, start).0.as_str(), "credential" | "password" | "pwd")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, zone: Zone) -> usize {
        let mut hits = Vec::new();
        let shape = crate::signs::Shape::of(text);
        find(text, (shape.signs, &shape.tokens), zone, &Vocabulary::default(), &mut hits);
        hits.len()
    }

    #[test]
    fn named_keys_are_found_everywhere_and_bare_ones_in_captures() {
        let hex = "9f3a7c21d04e8b6655a1c2930de47f18";
        let base64 = "Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q";
        for text in [
            format!("masterKey: \"{hex}\""),
            format!("<hbh_key>{base64}</hbh_key>"),
            format!("noise_key = bytes.fromhex(\"{hex}\")"),
            format!("it used advSecretKey {base64} then"),
            format!("<enc v=\"2\" type=\"msg\">{base64}</enc>"),
            "const CALL_KEY: [u8; 16] = [27, 100, 248, 11, 242, 104, 217, 142, 88, 199, 169, 204, 174, 249, 205, 3];"
                .to_owned(),
            "a=fingerprint:sha-256 A5:D3:DE:E0:60:DE:1D:8C:2E:A7:53:F6:75:07:A7:D7".to_owned(),
        ] {
            assert_eq!(count(&text, Zone::Open), 1, "{text}");
        }
        assert_eq!(count(&format!("it was {hex} there"), Zone::Open), 0);
        assert_eq!(count(&format!("it was {hex} there"), Zone::Capture), 1);
        assert_eq!(count(&format!("it was {base64} there"), Zone::Capture), 1);
    }

    #[test]
    fn hashes_words_and_fillers_pass() {
        for text in [
            "commit 9f3a7c21d04e8b6655a1c2930de47f18aa01bb02",
            "at 9f3a7c21d04e8b6655a1c2930de47f18aa01bb02.",
            "sha512-Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6QZq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q==",
            "masterKey: \"00112233445566778899aabbccddeeff\"",
            "call_key: CALLKEYPLACEHOLDER",
            "transport-message-type=relaylatency",
            "https://github.com/WhiskeySockets/BaileysInstrumentation2Everything",
            "masterKey = deriveMasterKeyFromCallKey(callKey)",
            "callKey: CallKeyFromSignalSessionV2Payload",
            "fn public_key(self) -> MLKEM768X25519PublicKey",
            "public_key OSSL_STORE_INFO_get1_CERT",
            "base_key.pyi,sha256=EY0W6uBMIYJ8s7lTxd4IpsEXNDai-0LQn4zxtJNLuAg,974",
            "let call_key: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];",
        ] {
            assert_eq!(count(text, Zone::Capture), 0, "{text}");
        }
    }
}
