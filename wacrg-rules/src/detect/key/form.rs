// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What random bytes look like in hex and in base64.

use crate::detect::token::is_varied;
use crate::placeholder::is_pattern;
use crate::vocabulary::{Vocabulary, humps};

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hex,
    Base64,
}

/// How a token could be bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) bytes: usize,
}

impl Form {
    /// The form of `token`, if it looks like random bytes in hex or base64.
    pub(super) fn of(token: &str) -> Option<Self> {
        if token.len() < 16 {
            return None;
        }
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let letters = token.len() - digits;
            let mixed = digits * 8 >= token.len() && letters * 10 >= token.len();
            return (token.len() >= 16 && mixed && is_varied(token) && !is_pattern(token))
                .then_some(Self { kind: Kind::Hex, bytes: token.len() / 2 });
        }
        let body = token.trim_end_matches('=');
        let upper = body.bytes().filter(u8::is_ascii_uppercase).count();
        let lower = body.bytes().filter(u8::is_ascii_lowercase).count();
        let mixed = upper >= 3 && lower >= 3 && (digits >= 1 || token.ends_with('=') || body.len() >= 40);
        if !mixed || body.len() < 20 {
            return None;
        }
        let path = body.split(['/', '-', '_']).filter(|part| is_word(part)).count() >= 2;
        let named = ["Key", "KEY", "Secret"].iter().any(|end| body.ends_with(end));
        let snake = body.split('_').filter(|part| part.len() >= 2 && is_cased(part)).count() >= 3;
        (!path && !named && !snake && !is_worded(body) && is_varied(body))
            .then_some(Self { kind: Kind::Base64, bytes: body.len() * 3 / 4 })
    }

    /// Long enough to be refused in a capture without a name.
    pub(super) fn is_long(self) -> bool {
        match self.kind {
            Kind::Hex => self.bytes >= 8,
            Kind::Base64 => self.bytes >= 15,
        }
    }
}

fn is_cased(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_uppercase()) || part.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_word(part: &str) -> bool {
    part.len() >= 3 && part.bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
}

/// Whether most of `token` is words joined in `camelCase`: humps of four and more letters, and of three that are label words. In random base64 such humps
/// cover about one character in seven.
fn is_worded(token: &str) -> bool {
    let vocabulary = Vocabulary::default();
    let parts = token.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(humps);
    let known = |hump: &str| hump.len() == 3 && vocabulary.has_label(&hump.to_ascii_lowercase());
    let long: usize = parts.filter(|hump| is_word(hump) && (hump.len() >= 4 || known(hump))).map(str::len).sum();
    long * 10 >= token.len() * 6
}
