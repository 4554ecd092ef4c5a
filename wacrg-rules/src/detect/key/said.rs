// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What stands before a value and says that it is a secret: headlines of dumps, words.

use std::ops::Range;

use super::digest::is_digest;
use super::fields::{is_secret_field, is_secret_in};
use super::listed::is_named_array;
use crate::detect::before;

/// What is said of a key in words.
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
/// Bytes above a value in which its headline is looked for.
const HEADLINE: usize = 120;

/// Whether one of the two lines before `start` names a secret: the headline of a dump.
pub(crate) fn is_announced(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    let words = |line: &str| {
        line.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).any(|name| is_secret_in(text, name))
    };
    text[near..start].lines().rev().take(3).any(words)
}

/// Whether what stands before the bytes that are written at `start` says that they are a secret: a name on the line, or
/// on one of the two lines above where the bytes begin theirs.
pub(crate) fn is_announced_bytes(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let line = text[near..start].rsplit('\n').next().unwrap_or_default();
    // a debugger says where they lie: `0x4010 <call_key>:`
    let line = line.strip_prefix("0x").and_then(|at| at.split_once(':')).map_or(line, |(_, line)| line);
    let begins = line.trim_end_matches("0x").bytes().all(|byte| !byte.is_ascii_alphanumeric());
    let named = is_named_array(text, start)
        || is_said(text, start)
        || is_logged(text, start)
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
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let near = near + armoured(&text[near..start]);
    let window = &text.as_bytes()[near..start];
    // most lines have no such word at all
    if memchr::memchr3(b'k', b'K', b's', window).is_none() {
        return false;
    }
    let window = text[near..start].to_ascii_lowercase();
    SAID.iter().any(|said| window.contains(said))
}

/// Where what the last line of armour (RFC 7468) begins or ends lies behind `window`'s start, unless that is a private
/// key: what was said before it was said of something else.
fn armoured(window: &str) -> usize {
    const DASHES: &str = "-----";
    let Some((ahead, _)) = window.rsplit_once(DASHES) else { return 0 };
    let label = ahead.rsplit_once(DASHES).map_or(ahead, |(_, label)| label);
    let private = label.trim_start().starts_with("BEGIN") && label.contains("PRIVATE");
    if private { 0 } else { ahead.len() + DASHES.len() }
}

/// Whether the value in `range` has a line of its own, and the headline above it ends with the name of a secret:
/// `callKey:`, `## Call key`, `the call key was`; empty lines and fences may stand between.
pub(super) fn is_headed(text: &str, range: &Range<usize>) -> bool {
    let near = text.ceil_char_boundary(range.start.saturating_sub(HEADLINE));
    let bare = |line: &str| !line.contains(|c: char| c.is_ascii_alphanumeric());
    let after = &text[range.end..text.floor_char_boundary((range.end + 16).min(text.len()))];
    let Some((above, lead)) = text[near..range.start].rsplit_once('\n') else { return false };
    // a database writes bytes as `X'…'`
    let lead = lead.trim_start();
    let lead = ["X'", "x'"].iter().find_map(|quote| lead.strip_prefix(quote)).unwrap_or(lead);
    if !bare(lead) || !bare(after.split('\n').next().unwrap_or_default()) {
        return false;
    }
    let mut lines = above.lines().rev().filter(|line| !bare(line) && !line.trim_start().starts_with("```"));
    let Some(line) = lines.next() else { return false };
    let line = line.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let last = line.rsplit(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).next().unwrap_or_default();
    let line = line.to_ascii_lowercase();
    let line = [" was", " is", " are"].iter().find_map(|verb| line.strip_suffix(verb)).unwrap_or(&line);
    let part = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let asked = (line.starts_with("select ") || line.contains("> select ")) && line.split(part).any(is_secret_field);
    asked || is_secret_field(last) || SAID.iter().any(|said| line.ends_with(said))
}

/// Whether a program's log says that a key follows: `srtp_init master=`, `[srtp_kdf] key  `.
pub(super) fn is_logged(text: &str, start: usize) -> bool {
    const KINDS: &[&str] = &["key", "keys", "salt", "master", "secret"];
    const OWNERS: &[&str] = &["srtp", "srtcp", "hbh", "sframe", "e2e", "voip", "warp", "noise"];
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let line = text[near..start].rsplit('\n').next().unwrap_or_default();
    let signs = line.len() - line.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len();
    if signs == 0 || signs > 4 {
        return false;
    }
    let line = line.to_ascii_lowercase();
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).rev();
    words.next().is_some_and(|last| KINDS.contains(&last)) && words.any(|word| OWNERS.contains(&word))
}

/// Whether `token` is short, mixed and in quotes, and the words before it say that it is a secret: `auth token "…"`.
pub(super) fn is_quoted(text: &str, token: &str, start: usize) -> bool {
    let bytes = token.as_bytes();
    let changes = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let near = text.ceil_char_boundary(start.saturating_sub(40));
    let line = text[near..start].to_ascii_lowercase();
    let Some(line) = line.strip_suffix(['"', '\'', '`']) else { return false };
    let line = line.trim_end_matches([' ', ':', '=']);
    let said = SAID.iter().chain(&["auth token"]).any(|said| line.ends_with(said));
    said && changes >= 3 && text[start + token.len()..].starts_with(['"', '\'', '`'])
}

/// Whether a word and a space stand before `start`.
pub(super) fn is_prose(text: &str, start: usize) -> bool {
    before(text, start) == Some(b' ') && start >= 2 && text.as_bytes()[start - 2].is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_a_debugger_shows_belong_to_what_it_was_asked_for() {
        for (text, told) in [
            ("(gdb) x/4xw call_key\n0x7ffd10a0:\t0x", true),
            ("(gdb) x/4xw call_key\n0x7ffd10a0 <call_key+8>:\t0x", true),
            ("(gdb) x/4xw main\n0x7ffd10a0 <main>:\t0x", false),
            ("call_key\nlength 0x20: 0x", false),
        ] {
            assert_eq!(is_announced_bytes(text, text.len()), told, "{text}");
        }
    }
}
