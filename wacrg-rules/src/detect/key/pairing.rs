// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What links a device: the text of a QR code, and the code of eight characters, which the application shows in two
//! halves.

use std::ops::Range;

use super::hit;
use crate::detect::token::is_varied;
use crate::detect::{Hit, Zone, before};
use crate::placeholder::is_placeholder;
use crate::vocabulary::{Vocabulary, is_constant};

/// What a code stands behind, blanks and signs between its words set aside.
const NAMES: [&str; 4] = ["pairingcode", "linkcode", "linkingcode", "paircode"];
/// What may stand between a name and its code.
const BETWEEN: [&str; 6] = ["", "is", "was", "be", "to", "the"];
/// Bytes before a code that are read.
const NEAR: usize = 48;

/// Whether the token in `range` is a pairing code, or outside captures looks like one, behind words that say so.
pub(super) fn is_code(text: &str, range: &Range<usize>, zone: Zone, vocabulary: &Vocabulary) -> bool {
    let token = &text[range.clone()];
    let (first, second) = match token.as_bytes() {
        [first @ .., b'-', _, _, _, _] if first.len() == 4 => (&token[..4], &token[5..]),
        whole if whole.len() == 8 => (&token[..4], &token[4..]),
        _ => return false,
    };
    let count = |test: fn(&u8) -> bool| first.bytes().chain(second.bytes()).filter(test).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase));
    // letters alone are a word, but not in two halves
    let mixed = digits > 0 && letters > 0 || zone == Zone::Capture && letters == 8 && token.len() == 9;
    digits + letters == 8
        && mixed
        && is_varied(token)
        && !(is_counted(first) && is_counted(second))
        && is_said(text, range.start)
        && !is_placeholder(token, vocabulary)
        && !is_constant(&[first, second].concat())
}

/// Whether four characters count up by one: `ABCD`, `1234`.
fn is_counted(half: &str) -> bool {
    half.as_bytes().windows(2).all(|pair| pair[0].wrapping_add(1) == pair[1])
}

/// Whether the line before `start` ends with the name of a pairing code.
fn is_said(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let line = text[near..start].rsplit('\n').next().unwrap_or("").to_ascii_lowercase();
    let mut words: Vec<&str> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    while words.last().is_some_and(|word| BETWEEN.contains(word)) {
        words.pop();
    }
    // one word or two
    let last = words.len().saturating_sub(2);
    let said = words[last..].concat();
    NAMES.iter().any(|name| said.ends_with(name))
}

/// The text of a pairing QR code: a version, `@`, a reference and keys between commas.
pub(super) fn find_pairing(text: &str, hits: &mut Vec<Hit>) {
    for sign in memchr::memchr_iter(b'@', text.as_bytes()) {
        if !before(text, sign).is_some_and(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=,".contains(byte);
        let end = sign + 1 + text.as_bytes()[sign + 1..].iter().take_while(part).count();
        let mut keys = text[sign + 1..end].split(',');
        let reference = keys.next().is_some_and(|reference| reference.len() >= 20);
        if reference && keys.clone().count() >= 2 && keys.all(|key| key.len() >= 40 && is_varied(key)) {
            hits.push(hit(text, sign - 1..end));
        }
    }
}
