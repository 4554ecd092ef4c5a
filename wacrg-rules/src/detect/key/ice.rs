// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Credentials of ICE and TURN. A user fragment has four characters and more (RFC 8839, section 5.4), which only its
//! name tells from a word.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::hit;
use crate::detect::token::is_varied;
use crate::detect::{Hit, Zone, before, name_before};
use crate::placeholder::is_placeholder;
use crate::vocabulary::{Vocabulary, is_constant};

/// Ends of the names that a fragment or a password stands behind.
pub(crate) const NAMES: [&str; 8] = ["ufrag", "Ufrag", "UFRAG", "meFragment", "ce-pwd", "ce_pwd", "cePwd", "CE_PWD"];

static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| NAMES.iter().map(|name| Finder::new(*name)).collect());

/// Least characters of a fragment and of a password.
const LEAST: (usize, usize) = (4, 22);
/// Most characters of either.
const MOST: usize = 256;

/// Finds fragments and passwords behind their names: outside captures in session descriptions and in JSON.
pub(super) fn find(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for (name, finder) in NAMES.iter().zip(FINDERS.iter()) {
        for found in finder.find_iter(text.as_bytes()) {
            let end = found + name.len();
            let Some(start) = value(text, found, end, zone) else { continue };
            let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            let len = text.as_bytes()[start..].iter().take(MOST).take_while(part).count();
            let whole = text.as_bytes().get(start + len).is_none_or(|byte| !matches!(byte, b'-' | b'_' | b'(' | b'.'));
            let secret = &text[start..start + len];
            let least = if name.contains("rag") { LEAST.0 } else { LEAST.1 };
            if len >= least && whole && is_random(secret, zone) && !is_known(secret, zone, vocabulary) {
                let range = start..start + len;
                if !hits.iter().any(|hit| hit.range.start < range.end && range.start < hit.range.end) {
                    hits.push(Hit { message: "credential of ICE", ..hit(text, range) });
                }
            }
        }
    }
}

/// Where the value of the name at `name..end` begins.
fn value(text: &str, name: usize, end: usize, zone: Zone) -> Option<usize> {
    let rest = &text[end..];
    let gap = rest.len() - rest.trim_start_matches(['"', '\'', '\\', ':', '=', ' ', '>']).len();
    let signs = &rest[..gap];
    let line = || text[..name].rsplit('\n').next().unwrap_or("");
    let described = signs == ":" && text[..name].ends_with("a=ice-") | text[..name].ends_with("a=i");
    let candidate = signs == " " && line().contains("candidate:");
    let quoted = signs.starts_with(['"', '\\']) && signs.ends_with('"') && signs.contains(':');
    let assigned = zone != Zone::Open && gap <= 6 && signs.contains([':', '=', '>', ' ']);
    (described || candidate || quoted || assigned).then_some(end + gap)
}

/// Whether letters and digits stand there as chance mixes them. A word has one case, a name begins with its capital.
fn is_random(secret: &str, zone: Zone) -> bool {
    let digit = secret.bytes().any(|byte| byte.is_ascii_digit());
    let lower = secret.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = secret.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let letters = lower || secret.bytes().any(|byte| byte.is_ascii_uppercase());
    // what counts up at the end of a word: `user1`, `remote2`
    let word = secret.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = word.len() >= 3
        && secret.len() <= word.len() + 2
        && !word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let numbered = numbered && zone == Zone::Open && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    (lower && upper || digit && letters) && !numbered && is_varied(secret)
}

fn is_known(secret: &str, zone: Zone, vocabulary: &Vocabulary) -> bool {
    is_placeholder(secret, vocabulary) || is_constant(secret) || zone != Zone::Open && vocabulary.is_vocabulary(secret)
}

/// Names of the two credentials of TURN, `_`, `-` and case set aside.
const USERS: [&str; 5] = ["username", "user", "turnuser", "turnusername", "iceusername"];
const PASSWORDS: [&str; 3] = ["credential", "passw", "turn_pass"];
/// Bytes between a user and its password.
const APART: usize = 160;

/// Where a user of TURN that is made of a moment and a name ends, if the number in `range` begins one and its password
/// is near (draft-uberti-behave-turn-rest).
pub(super) fn turn_user(text: &str, range: &Range<usize>) -> Option<usize> {
    if range.len() != 10 || !text[range.clone()].starts_with('1') || !text[range.end..].starts_with(':') {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.@".contains(byte);
    let len = text.as_bytes()[range.end + 1..].iter().take(80).take_while(part).count();
    let name = name_before(text, range.start).0.replace(['_', '-'], "");
    let glued = before(text, range.start).is_some_and(|byte| byte.is_ascii_alphanumeric());
    (len > 0 && !glued && USERS.contains(&name.as_str()) && near(text, range, &PASSWORDS))
        .then_some(range.end + 1 + len)
}

/// Whether what stands near the value in `range`, a password by its name, shows that it is one of TURN: a server's
/// address, or a user that begins with a moment.
pub(super) fn is_turn_password(text: &str, range: &Range<usize>) -> bool {
    if near(text, range, &["turn:", "turns:"]) {
        return true;
    }
    let from = text.ceil_char_boundary(range.start.saturating_sub(APART));
    let moment = |part: &str| part.len() >= 10 && part.as_bytes()[part.len() - 10..].iter().all(u8::is_ascii_digit);
    text[from..range.start].match_indices(':').any(|(colon, _)| {
        moment(&text[from..from + colon]) && text[from + colon + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

/// Whether one of `words` stands near `range`, in either case.
fn near(text: &str, range: &Range<usize>, words: &[&str]) -> bool {
    let from = text.ceil_char_boundary(range.start.saturating_sub(APART));
    let to = text.floor_char_boundary((range.end + APART).min(text.len()));
    let window = text[from..to].to_ascii_lowercase();
    words.iter().any(|word| window.contains(word))
}
