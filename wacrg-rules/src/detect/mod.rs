// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Detectors: one file a kind of value. Each finds values in a text on the evidence that its zone asks for.

pub mod address;
pub mod device;
pub mod dummy;
pub mod email;
pub mod geo;
pub mod ip;
pub mod jid;
pub mod key;
pub mod mac;
pub mod message_id;
pub mod name;
pub mod phone;
pub mod public_number;
pub mod session;
pub mod token;

use std::ops::Range;
use std::sync::LazyLock;

use crate::redacted::Redacted;
use crate::words::WordSet;

/// How much evidence a value needs to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// Ordinary files: positive evidence only.
    Open,
    /// Text of a capture outside its payload, and paths under the captures.
    Capture,
    /// A value in a capture's payload that did not prove itself harmless.
    Payload,
}

/// A value that was found. Holds where it stands and its shape, not the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Bytes of the text that was searched.
    pub range: Range<usize>,
    /// Shape of the value.
    pub shape: Redacted,
    /// What it is.
    pub message: &'static str,
    /// What to write instead.
    pub replacement: Option<&'static str>,
}

/// The identifier that labels the value at `start`, in lower case: `phone` for `"phone": "…`, `caller_pn` for
/// `caller_pn="…`; its last part if it is dotted. Empty where no `:`, `=` or `>` stands between the two.
pub(crate) fn label_before(text: &str, start: usize) -> String {
    let (label, assigned) = name_before(text, start);
    if assigned { label } else { String::new() }
}

/// The identifier before `start` with only punctuation between, in lower case, and whether one of `:`, `=`, `>` is
/// part of that.
pub(crate) fn name_before(text: &str, start: usize) -> (String, bool) {
    let (name, assigned) = name_at(text, start);
    (name.to_ascii_lowercase(), assigned)
}

/// The same in the case that it is written in.
pub(crate) fn name_at(text: &str, start: usize) -> (&str, bool) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut assigned = false;
    while at > 0 && start - at < 12 {
        match bytes[at - 1] {
            b':' | b'=' | b'>' => assigned = true,
            b' ' | b'\t' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'{' | b'|' | b']' | b'*' | b'\\' => {}
            _ => break,
        }
        at -= 1;
    }
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let name_start = at - bytes[..at].iter().rev().take(64).take_while(|byte| part(byte)).count();
    (&text[name_start..at], assigned)
}

/// The identifiers on the line before `start`, at most 60 bytes back: what a value is assigned to, with types and
/// calls in between, as in `const CALL_KEY: [u8; 32] = [`.
pub(crate) fn names_on_line(text: &str, start: usize) -> impl Iterator<Item = &str> {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let line = &text.as_bytes()[near..start];
    let from = memchr::memrchr(b'\n', line).map_or(near, |at| near + at + 1);
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let names = text.as_bytes()[from..start].split(move |byte| !part(byte)).filter(|name| name.len() >= 3);
    names.filter_map(|name| std::str::from_utf8(name).ok())
}

/// The word just before `start`, in lower case, with only spaces between.
pub(crate) fn word_before(text: &str, start: usize) -> String {
    let near = text.ceil_char_boundary(start.saturating_sub(64));
    let before = text[near..start].trim_end_matches([' ', '\t', '"', '\'', '`', '(', '[', '<', '*', '=', '|', ',']);
    let word = before.rsplit(|c: char| !(c.is_alphanumeric() || "_-./§".contains(c))).next().unwrap_or("");
    word.to_lowercase()
}

/// Names of fields, written in lower case without `_` and `-`, which are set aside when one is looked up.
pub(crate) struct NameSet(LazyLock<Names>);

/// The names, and what most other names are told from them by: their lengths and their first and last letters.
pub(crate) struct Names {
    words: WordSet<'static>,
    lengths: u64,
    firsts: u32,
    lasts: u32,
}

impl NameSet {
    /// The set that `names` gives.
    pub(crate) const fn new(names: fn() -> Names) -> Self {
        Self(LazyLock::new(names))
    }

    /// Whether `name` is one of them.
    pub(crate) fn has(&self, name: &str) -> bool {
        let (Some(first), Some(last)) = (name.as_bytes().first(), name.as_bytes().last()) else { return false };
        let names = &*self.0;
        if names.firsts & letter(*first) == 0 || names.lasts & letter(*last) == 0 {
            return false;
        }
        let mut plain = [0; 40];
        let mut len = 0;
        for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')) {
            let Some(place) = plain.get_mut(len) else { return false };
            *place = byte.to_ascii_lowercase();
            len += 1;
        }
        names.lengths >> len & 1 == 1
            && std::str::from_utf8(&plain[..len]).is_ok_and(|plain| names.words.contains(plain))
    }
}

/// A bit for the letter; one for all signs before and behind a name; one for everything else.
const fn letter(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'A'..=b'Z' => 1 << (byte - b'A'),
        b'_' | b'-' => u32::MAX,
        _ => 1 << 31,
    }
}

/// The names of a [`NameSet`].
pub(crate) fn collect(names: &[&'static str]) -> Names {
    let bits =
        |of: fn(&str) -> Option<u8>| names.iter().filter_map(|name| of(name)).fold(0, |bits, byte| bits | letter(byte));
    Names {
        words: names.iter().copied().collect(),
        lengths: names.iter().fold(0, |bits, name| bits | 1 << name.len()),
        firsts: bits(|name| name.bytes().next()),
        lasts: bits(|name| name.bytes().last()),
    }
}

/// A [`NameSet`] of literals.
macro_rules! names {
    ($($name:literal),+ $(,)?) => {
        $crate::detect::NameSet::new(|| $crate::detect::collect(&[$($name),+]))
    };
}
pub(crate) use names;

/// The runs of digits in the places of `numbers`.
pub(crate) fn digits_in(text: &str, numbers: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
    numbers.iter().flat_map(move |number| {
        let mut at = number.start;
        std::iter::from_fn(move || {
            let bytes = text.as_bytes().get(at..number.end)?;
            let start = at + bytes.iter().position(u8::is_ascii_digit)?;
            at = start + text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            Some(start..at)
        })
    })
}

/// Byte before `at`, if any.
pub(crate) fn before(text: &str, at: usize) -> Option<u8> {
    at.checked_sub(1).map(|before| text.as_bytes()[before])
}

/// Byte at `at`, if any.
pub(crate) fn at(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}
