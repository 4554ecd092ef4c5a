// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What stands before a value and says that it is a secret: headlines of dumps, words.

use super::digest::is_digest;
use super::fields::is_secret_field;
use super::listed::is_named_array;
use crate::detect::before;

/// Whether one of the two lines before `start` names a secret: the headline of a dump.
pub(crate) fn is_announced(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    let words =
        |line: &str| line.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).any(is_secret_field);
    text[near..start].lines().rev().take(3).any(words)
}

/// Whether what stands before the bytes that are written at `start` says that they are a secret: a name on the line, or
/// on one of the two lines above where the bytes begin theirs.
pub(crate) fn is_announced_bytes(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let begins =
        text[near..start].bytes().rev().take_while(|byte| *byte != b'\n').all(|byte| !byte.is_ascii_alphanumeric());
    let named = is_named_array(text, start)
        || is_said(text, start)
        || begins && is_announced(text, start) && !is_certificate(text, start);
    named && !is_digest(text, start, "")
}

/// Whether the bytes are the public key of a certificate as openssl prints one: that is made to be published.
fn is_certificate(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    text[near..start].contains("Public-Key:") || text[near..start].contains("Public Key Algorithm:")
}

/// Whether the words before `start` say that a key follows: `the call key was`, `hop-by-hop key`.
pub(super) fn is_said(text: &str, start: usize) -> bool {
    const SAID: &[&str] = &[
        "call key",
        "master key",
        "master salt",
        "srtp key",
        "relay key",
        "hop-by-hop key",
        "identity key",
        "private key",
        "noise key",
        "session key",
        "chain key",
        "root key",
        "media key",
        "sframe key",
        "relay token",
        "e2e key",
        "backup key",
        "encryption key",
    ];
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let window = &text.as_bytes()[near..start];
    // most lines have no such word at all
    if memchr::memchr3(b'k', b'K', b's', window).is_none() {
        return false;
    }
    let window = text[near..start].to_ascii_lowercase();
    SAID.iter().any(|said| window.contains(said))
}

/// Whether a word and a space stand before `start`.
pub(super) fn is_prose(text: &str, start: usize) -> bool {
    before(text, start) == Some(b' ') && start >= 2 && text.as_bytes()[start - 2].is_ascii_alphabetic()
}
