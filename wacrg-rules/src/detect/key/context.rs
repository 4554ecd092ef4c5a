// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Fields whose name alone says too little outside captures: public keys, many of which are made to be published, and
//! the passwords of TURN and of web push. What stands near them decides.

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

use super::fields::PUBLIC_FIELDS;
use super::ice;
use crate::detect::{NameSet, name_at, names};

static PASSWORDS: NameSet =
    names!["credential", "password", "turnpass", "turncredential", "icecredential", "turnsecret"];

/// Bytes around a value that are read.
const NEAR: usize = 200;

/// Whether the value in `range`, which the field `name` holds, is a secret by what stands near it.
pub(super) fn is_secret(text: &str, range: &Range<usize>, name: &str) -> bool {
    if PUBLIC_FIELDS.has(name) {
        return is_key_of_account(&text[range.clone()], || is_of_account(text, range));
    }
    PASSWORDS.has(name) && ice::is_turn_password(text, range)
}

/// Whether the token in `range` is the secret of a subscription to web push: 16 bytes (RFC 8291, section 3.2).
pub(super) fn is_push_secret(text: &str, range: &Range<usize>) -> bool {
    range.len() == 22 && name_at(text, range.start) == ("auth", true) && around(text, range).contains("p256dh")
}

/// Whether `token` is as long as a key of X25519, and typed as libsignal types one (33 bytes that begin with 5) or with
/// `context`. Keys of signers and servers are longer, or have none.
fn is_key_of_account(token: &str, context: impl FnOnce() -> bool) -> bool {
    let body = token.trim_end_matches('=');
    let bytes = if body.len() >= 64 {
        HEXLOWER_PERMISSIVE.decode(body.as_bytes()).ok()
    } else {
        BASE64_NOPAD.decode(body.as_bytes()).or_else(|_| BASE64URL_NOPAD.decode(body.as_bytes())).ok()
    };
    match bytes.as_deref() {
        Some([5, rest @ ..]) if rest.len() == 32 => true,
        Some(bytes) => bytes.len() == 32 && context(),
        None => false,
    }
}

/// Whether the words around say that a key is one of an account's, or of a session.
pub(super) fn is_of_account(text: &str, range: &Range<usize>) -> bool {
    const WORDS: &[&str] = &[
        "identity",
        "prekey",
        "pre_key",
        "pre-key",
        "noise",
        "signal",
        "ratchet",
        "whatsapp",
        "whatsmeow",
        "baileys",
        "registrationid",
        "rootkey",
        "chainkey",
        "privkey",
        "creds",
    ];
    let window = around(text, range).to_ascii_lowercase();
    WORDS.iter().any(|word| window.contains(word))
}

fn around<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let from = text.ceil_char_boundary(range.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((range.end + NEAR).min(text.len()));
    &text[from..to]
}
