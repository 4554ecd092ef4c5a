// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names and passwords as requests and commands carry them, passwords in the environment, and seeds of one-time codes.
//!
//! Sources: RFC 7617 (`Basic`), curl's `-u`, Google Authenticator's key URI format.

use std::ops::Range;

use super::{Hit, hit, is_varied, run};
use crate::placeholder::is_placeholder;
use crate::vocabulary::{Vocabulary, is_constant};

/// What stands before the name and password of a request in base64.
const BASIC: &str = "ion: Basic ";

/// The end of the names of passwords in the environment.
const PASSWORD: &str = "PASSWORD=";

/// The seed that the format's documentation shows, and the beginnings of it that others do.
const SHOWN: &str = "JBSWY3DPEHPK3PXP";

/// Finds them in `text`.
pub(super) fn find(text: &str, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), BASIC) {
        let start = found + BASIC.len();
        let end = start + run(text, start, "+/=");
        let decoded = data_encoding::BASE64.decode(&text.as_bytes()[start..end]).ok();
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let password = decoded.as_deref().and_then(|login| login.split_once(':')).map(|(_, password)| password);
        if password.is_some_and(|password| is_password(password, vocabulary)) {
            hits.push(hit(text, start..end, "name and password"));
        }
    }
    for option in memchr::memmem::find_iter(text.as_bytes(), b" -u ") {
        if let Some(range) = is_curl(text.as_bytes(), option).then(|| login(text, option + 4)).flatten()
            && is_password(&text[range.clone()], vocabulary)
        {
            hits.push(hit(text, range, "password in a command"));
        }
    }
    for found in memchr::memmem::find_iter(text.as_bytes(), PASSWORD) {
        let start = found + PASSWORD.len();
        let value = text[start..].trim_start_matches(['"', '\'']);
        let start = text.len() - value.len();
        let end = start + run(text, start, "!#%&*+,-./:;=?@^_~$<>{}()[]|");
        let end = start + text[start..end].trim_end_matches(['.', ',', ';', ')']).len();
        if is_password(&text[start..end], vocabulary) {
            hits.push(hit(text, start..end, "password"));
        }
    }
    for found in memchr::memmem::find_iter(text.as_bytes(), b"otpauth://") {
        let end = found + run(text, found, ":/?&=%.-_@+");
        let Some(at) = text[found..end].find("secret=").map(|at| found + at + "secret=".len()) else { continue };
        let secret = &text[at..at + run(text, at, "")];
        let base32 = secret.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
        let shown = secret.starts_with(&SHOWN[..8]) || is_placeholder(secret, vocabulary) || is_constant(secret);
        if secret.len() >= 16
            && base32
            && is_varied(secret)
            && !shown
            && secret.bytes().any(|byte| byte.is_ascii_digit())
        {
            hits.push(hit(text, at..at + secret.len(), "seed of one-time codes"));
        }
    }
}

/// Whether the option at `at` is one of curl.
pub(crate) fn is_curl(source: &[u8], at: usize) -> bool {
    let near = &source[at.saturating_sub(200)..at];
    let line = near.rsplit(|byte| *byte == b'\n').next().unwrap_or(near);
    memchr::memmem::find(line, b"curl").is_some()
}

/// Where the password stands behind a name and a colon.
fn login(text: &str, start: usize) -> Option<Range<usize>> {
    let word = text[start..].trim_start_matches(['"', '\'']);
    let begin = text.len() - word.len();
    let len = word.find(|c: char| c.is_whitespace() || "\"'`".contains(c)).unwrap_or(word.len());
    let colon = word[..len].find(':')?;
    Some(begin + colon + 1..begin + len)
}

/// Whether it looks like a password that somebody uses: long, mixed, no variable and none that says what it is.
fn is_password(password: &str, vocabulary: &Vocabulary) -> bool {
    const WORDS: [&str; 9] = ["pass", "secret", "example", "changeme", "test", "1234", "your", "admin", "token"];
    let lower = password.to_ascii_lowercase();
    let of = |kind: fn(&u8) -> bool| password.bytes().filter(kind).count();
    password.len() >= 8
        && password.is_ascii()
        && of(u8::is_ascii_digit) >= 2
        && of(u8::is_ascii_alphabetic) >= 2
        && is_varied(password)
        && !password.contains(['$', '{', '<', '(', '[', '%', ' '])
        && !WORDS.iter().any(|word| lower.contains(word))
        && !is_placeholder(password, vocabulary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_told_from_variables_and_words() {
        let vocabulary = Vocabulary::default();
        for password in ["fi39sQ08xVtr", "w8Zr-31kq"] {
            assert!(is_password(password, &vocabulary), "{password}");
        }
        for password in ["$DB_PASSWORD1", "${PASS12}", "password12", "changeme99", "secret123", "short1", "postgres"] {
            assert!(!is_password(password, &vocabulary), "{password}");
        }
    }
}
