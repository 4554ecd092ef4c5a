// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Keys that tests make up: bytes and digits that count or repeat, and words that stand for nothing, in base64 as well.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// Longest token that is decoded: 512 bytes.
const LONGEST: usize = 684;
/// Least bytes of a made-up key.
const LEAST: usize = 12;

/// Words that made-up secrets are put together from.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "foo", "bar", "baz", "qux", "quux", "test", "testing", "tests", "key", "keys", "secret", "password", "passwd", "hello", "world",
    "example", "sample", "dummy", "fake", "mock", "placeholder", "redacted", "this", "is", "a", "not", "real", "the", "my", "your",
    "call", "master", "salt", "token", "byte", "bytes", "lorem", "ipsum", "and", "for",
    "long", "bit", "bits", "16", "32", "128", "256",
];

/// Whether hexadecimal `digits` in lower case count digit by digit: sixteen at a time up or down, or `1234567890abcdef`.
pub(crate) fn is_counted(digits: &[u8]) -> bool {
    const ROUND: usize = 16;
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let steps = |part: &[u8], step: u32| {
        part.windows(2).all(|pair| match (value(&pair[0]), value(&pair[1])) {
            (Some(first), Some(second)) => (first + step) % 16 == second,
            _ => false,
        })
    };
    digits.len() >= ROUND
        && digits.chunks(ROUND).all(|part| steps(part, 1) || steps(part, 15) || b"1234567890abcdef".starts_with(part))
}

/// Whether `token` is base64 of bytes that count in equal steps, repeat one or two bytes or sixteen that count, or, if
/// `words` is set, spell test words. Padding may be left out.
pub(crate) fn is_encoded(token: &str, words: bool) -> bool {
    let body = token.trim_end_matches('=');
    if body.len() > LONGEST || body.len() < LEAST {
        return false;
    }
    let url = body.bytes().any(|byte| matches!(byte, b'-' | b'_'));
    let encoding = if url { &BASE64URL_NOPAD } else { &BASE64_NOPAD };
    let Ok(bytes) = encoding.decode(body.as_bytes()) else { return false };
    if bytes.len() < LEAST {
        return false;
    }
    let counts = |bytes: &[u8]| {
        let step = bytes[1].wrapping_sub(bytes[0]);
        bytes.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step)
    };
    let repeats = |len: usize| bytes.len() > len && bytes.chunks(len).all(|part| bytes.starts_with(part));
    counts(&bytes) || repeats(2) || (repeats(16) && counts(&bytes[..16])) || words && is_worded(&bytes)
}

/// Whether `bytes` are test words and letters or digits that count or repeat, three and more, from end to end; the
/// last word may be cut short.
fn is_worded(bytes: &[u8]) -> bool {
    let text = bytes.to_ascii_lowercase();
    if !text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -_.,!".contains(byte)) {
        return false;
    }
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for at in 0..text.len() {
        if !reached[at] {
            continue;
        }
        let rest = &text[at..];
        if !rest[0].is_ascii_alphanumeric() {
            reached[at + 1] = true;
        }
        for word in WORDS.iter().map(|word| word.as_bytes()) {
            let cut = at > 0 && word.starts_with(rest);
            if cut || rest.starts_with(word) {
                reached[(at + word.len()).min(text.len())] = true;
            }
        }
        for step in [0, 1, u8::MAX] {
            let follows = |pair: &&[u8]| pair[0].wrapping_add(step) == pair[1] || step == 1 && pair == b"90";
            let run = 1 + rest.windows(2).take_while(follows).count();
            (3..=run).for_each(|len| reached[at + len] = true);
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_and_worded_bytes_are_fillers() {
        for token in [
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "__79_Pv6-fj39vX08_Lx8A",
            "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk",
            "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=",
            "dGhpcy1pcy1hLXRlc3Qta2V5",
            "dGhpcyBpcyBhIDMyIGJ5dGUgbG9uZyB0ZXN0IGtleSE=",
        ] {
            assert!(is_encoded(token, true), "{token}");
        }
        assert!(!is_encoded("Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=", false));
        assert!(is_counted(b"0123456789abcdeffedcba9876543210"));
        assert!(is_counted(b"abcdef0123456789abcdef0123456789"));
    }

    #[test]
    fn what_only_begins_so_is_none() {
        for token in [
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHx4=",
            "AAECAwQFBgcICQoLDA0OD4VuX0i2TqZ1w7kPzYb3Jmc=",
            "MDEyMzQ1Njc4OWFiY2RlZjR1cWxrdnhwenc5bTNm",
            "Zm9vYmFyNDkxNTczOTI4MTc0Ng==",
            "c2VjcmV0IGtleSBpcyB4dnEy",
            "Y2FsbCBtZSBhdCA0OTE1NzM5MjgxNzQ2IG5vdw==",
        ] {
            assert!(!is_encoded(token, true), "{token}");
        }
        assert!(!is_counted(b"0123456789abcdef"[..15].as_ref()));
        assert!(!is_counted(b"0123456789abcdef0123456789abcded"));
    }
}
