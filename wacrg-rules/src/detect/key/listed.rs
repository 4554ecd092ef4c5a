// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Keys as lists: pairs of hex digits between colons, arrays of bytes in source code and in JSON.

use std::ops::Range;

use super::context::is_of_account;
use super::fields::{PUBLIC_FIELDS, is_secret_in};
use super::hit;
use crate::detect::token::is_varied;
use crate::detect::{Hit, Zone, at, names_on_line};
use crate::placeholder::is_pattern;
use crate::redacted::Redacted;
use crate::vocabulary::is_constant;

/// At least 16 pairs of hex digits between colons: a certificate's fingerprint, a key in tshark's form.
pub(super) fn find_octets(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let mut from = 2;
    while let Some(offset) = bytes.get(from..).and_then(|rest| memchr::memchr(b':', rest)) {
        let colon = from + offset;
        let start = bytes[..colon].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1);
        let end = colon + bytes[colon..].iter().take_while(|byte| part(byte)).count();
        from = end + 1;
        let run = &text[start..end];
        let pairs = run.split(':').count();
        let whole = pairs >= 16 && run.split(':').all(|pair| pair.len() == 2);
        let named = |name: &str| name == "fingerprint" && is_of_session(text, start..end) || is_secret_in(text, name);
        let evidence = zone != Zone::Open || names_on_line(text, start).any(named);
        let published = zone == Zone::Open && is_published(text, start);
        if whole && evidence && !published && is_varied(run) && !is_pattern(run) {
            hits.push(hit(text, start..end));
        }
    }
}

/// Whether the line before a fingerprint says that it is of the certificate that a package is signed with, which is
/// published; a call's own (`a=fingerprint:`) is not.
fn is_published(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(120));
    let line = text[near..start].rsplit('\n').next().unwrap_or("").to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    has(&["package", "apk", "keytool", "keystore", "signing certificate", "signer"])
        && !has(&["fingerprint:sha", "dtls", "sdp", "rtc", "ice", "peer", "session", "key:"])
}

/// Whether what stands around a fingerprint says that it is of a session: its description (RFC 8122), or its words.
fn is_of_session(text: &str, range: Range<usize>) -> bool {
    const NEAR: usize = 200;
    let from = text.ceil_char_boundary(range.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((range.end + NEAR).min(text.len()));
    let near = text[from..to].to_ascii_lowercase();
    let ahead = text[from..range.start].to_ascii_lowercase();
    let line = ahead.rsplit('\n').next().unwrap_or_default();
    line.contains("fingerprint:sha")
        || line.ends_with("sha-256 ")
        || ["peer", "session"].iter().any(|word| line.contains(word))
        || ["dtls", "sdp", "rtc", "ufrag", "icepwd", "ice-pwd", "a=setup"].iter().any(|word| near.contains(word))
}

/// Bytes of SRTP's master salt (RFC 3711, section 8.2).
pub(crate) const SALT: usize = 14;

/// Whether the name of a salt stands on the line before `start`.
pub(crate) fn is_salt(text: &str, start: usize) -> bool {
    names_on_line(text, start).any(|name| name.to_ascii_lowercase().ends_with("salt"))
}

/// Arrays of at least 16 bytes, decimal or hexadecimal, that are assigned to a name of a secret; of 14 if it is a salt.
pub(super) fn find_arrays(text: &str, hits: &mut Vec<Hit>) {
    for open in memchr::memchr2_iter(b'[', b'{', text.as_bytes()) {
        let close = if at(text, open) == Some(b'[') { b']' } else { b'}' };
        let part = |byte: &&u8| byte.is_ascii_hexdigit() || b"xX, \t\r\n".contains(byte);
        let len = text.as_bytes()[open + 1..].iter().take(4000).take_while(part).count();
        if len < 2 * SALT - 1 || at(text, open + 1 + len) != Some(close) {
            continue;
        }
        let list = &text[open + 1..open + 1 + len];
        let mut count = 0;
        let mut seen = [false; 256];
        let numbers = list.split(',').map(str::trim).filter(|number| !number.is_empty()).all(|number| {
            let hex = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X"));
            let byte = hex.map_or_else(|| number.parse::<u8>().ok(), |hex| u8::from_str_radix(hex, 16).ok());
            count += 1;
            byte.map(|byte| seen[usize::from(byte)] = true).is_some()
        });
        let hex: String =
            list.split(',').map(|number| number.trim().trim_start_matches("0x").trim_start_matches("0X")).collect();
        if is_constant(&hex) {
            continue;
        }
        let varied = seen.iter().filter(|seen| **seen).count() * 2 >= count;
        let long = count >= 16 || count == SALT && is_salt(text, open);
        if numbers && long && varied && !counts_up(list) && is_named_array(text, open) {
            hits.push(Hit { shape: Redacted::fixed("array of bytes"), ..hit(text, open..open + len + 2) });
        }
    }
}

/// Whether the line before an array names a secret, or it is the data of a private key that was serialized.
pub(super) fn is_named_array(text: &str, open: usize) -> bool {
    let serialized = || {
        let mut names = names_on_line(text, open);
        names.any(|name| name == "private") && names.any(|name| name == "Buffer")
    };
    let named = |name: &str| is_secret_in(text, name) || PUBLIC_FIELDS.has(name) && is_of_account(text, &(open..open));
    names_on_line(text, open).any(named) || serialized()
}

/// `0, 1, 2, 3, …`: a test's filler.
fn counts_up(list: &str) -> bool {
    let parse = |number: &str| match number.trim().strip_prefix("0x") {
        Some(hex) => i32::from_str_radix(hex, 16).ok(),
        None => number.trim().parse::<i32>().ok(),
    };
    let numbers: Vec<i32> = list.split(',').filter_map(parse).collect();
    numbers.windows(2).all(|pair| pair[1] - pair[0] == 1)
}
