//! One pass over a text tells which detectors could find anything in it, so that most of them never run.

use std::ops::{BitOr, Range};
use std::sync::LazyLock;

use aho_corasick::packed;

/// A set of signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u32);

impl Signs {
    /// An `@`.
    pub const AT: Self = Self(1);
    /// Seven digits with nothing but separators between them.
    pub const NUMBER: Self = Self(1 << 1);
    /// A dot between two digits, or between hex digits.
    pub const DOTTED: Self = Self(1 << 2);
    /// A colon or dash behind a hex digit.
    pub const PAIRED: Self = Self(1 << 3);
    /// A token, as [`Signs::of`] tells them.
    pub const TOKEN: Self = Self(1 << 4);
    /// A bracket before a digit: perhaps a list of bytes.
    pub const LIST: Self = Self(1 << 5);
    /// A mark of a credential.
    pub const CREDENTIAL: Self = Self(1 << 6);
    /// The beginning of PEM armour.
    pub const ARMOUR: Self = Self(1 << 7);
    /// A word of TLS key logs.
    pub const KEY_LOG: Self = Self(1 << 8);
    /// A field that carries a person's name.
    pub const NAME: Self = Self(1 << 9);
    /// The word `server`.
    pub const SERVER: Self = Self(1 << 10);
    /// A key of stored sessions.
    pub const SESSION: Self = Self(1 << 11);
    /// A comment that accepts findings.
    pub const ALLOW: Self = Self(1 << 12);
    /// Any digit.
    pub const DIGIT: Self = Self(1 << 13);

    /// Whether any of `others` is among them.
    pub fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// The signs of `text`, and its tokens: runs of base64 characters that have a digit or no lower-case letter and are
    /// at least eight long, or sixteen long.
    pub fn of(text: &str) -> (Self, Vec<Range<usize>>) {
        let (mut signs, tokens) = shape(text.as_bytes());
        let Some(searcher) = &*SEARCHER else { return (Self(u32::MAX), tokens) };
        for found in searcher.find_iter(text) {
            signs = signs | MARKS[found.pattern().as_usize()].1;
        }
        (signs, tokens)
    }
}

impl BitOr for Signs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Literals, each a part of everything that the detector behind its sign can find.
#[rustfmt::skip]
const MARKS: &[(&str, Signs)] = &[
    ("eyJ", Signs::CREDENTIAL), ("ghp_", Signs::CREDENTIAL), ("gho_", Signs::CREDENTIAL), ("ghs_", Signs::CREDENTIAL),
    ("ghu_", Signs::CREDENTIAL), ("github_pat_", Signs::CREDENTIAL), ("glpat-", Signs::CREDENTIAL), ("AKIA", Signs::CREDENTIAL),
    ("ASIA", Signs::CREDENTIAL), ("AIza", Signs::CREDENTIAL), ("xoxb-", Signs::CREDENTIAL), ("xoxp-", Signs::CREDENTIAL),
    ("npm_", Signs::CREDENTIAL), (":APA91b", Signs::CREDENTIAL), ("earer ", Signs::CREDENTIAL), ("ocket-Key", Signs::CREDENTIAL), ("ocket-key", Signs::CREDENTIAL),
    ("ookie: ", Signs::CREDENTIAL), ("ED=", Signs::CREDENTIAL), ("call.whatsapp", Signs::CREDENTIAL), ("link-token", Signs::CREDENTIAL),
    ("link_token", Signs::CREDENTIAL),
    ("-----BEGIN ", Signs::ARMOUR),
    ("CLIENT_RANDOM", Signs::KEY_LOG), ("_SECRET", Signs::KEY_LOG), ("EARLY_EXPORTER", Signs::KEY_LOG), ("RSA ", Signs::KEY_LOG),
    ("notify", Signs::NAME), ("ushname", Signs::NAME), ("ushName", Signs::NAME), ("ush_name", Signs::NAME),
    ("erified", Signs::NAME), ("lay_name", Signs::NAME), ("ler_name", Signs::NAME), ("FN:", Signs::NAME),
    ("server", Signs::SERVER),
    ("Key\"", Signs::SESSION), ("Key'", Signs::SESSION), ("KeyId", Signs::SESSION), ("Pair\"", Signs::SESSION), ("Pair'", Signs::SESSION),
    ("Ratchet", Signs::SESSION), ("_chains", Signs::SESSION), ("_sessions", Signs::SESSION), ("KeyStates", Signs::SESSION),
    ("keyData", Signs::SESSION), ("private\"", Signs::SESSION), ("private'", Signs::SESSION), ("accountSync", Signs::SESSION),
    ("signalIden", Signs::SESSION),
    ("wacrg: allow(", Signs::ALLOW),
];

/// `None` on machines without vector instructions: there every detector runs.
static SEARCHER: LazyLock<Option<packed::Searcher>> =
    LazyLock::new(|| packed::Searcher::new(MARKS.iter().map(|(mark, _)| mark)));

const DIGIT: u8 = 1;
const BASE64: u8 = 4;
const SEPARATOR: u8 = 8;
const TELLING: u8 = 16;
const LOWER: u8 = 32;

/// What each byte can be part of.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_digit() {
            classes[byte] = DIGIT | BASE64;
        } else if c.is_ascii_lowercase() {
            classes[byte] = LOWER | BASE64;
        } else if c.is_ascii_uppercase() || matches!(c, b'+' | b'_') {
            classes[byte] = BASE64;
        } else if c == b'/' {
            classes[byte] = BASE64 | SEPARATOR;
        } else if c == b'-' {
            classes[byte] = BASE64 | SEPARATOR | TELLING;
        } else if c == b'.' {
            classes[byte] = SEPARATOR | TELLING;
        } else if matches!(c, b' ' | b'(' | b')') || c >= 0x80 {
            // separators outside ASCII are several bytes, all of them above 0x7f
            classes[byte] = SEPARATOR;
        } else if matches!(c, b'@' | b':' | b'[' | b'{') {
            classes[byte] = TELLING;
        }
        byte += 1;
    }
    classes
};

/// Signs that single bytes and their neighbours give, and tokens.
fn shape(bytes: &[u8]) -> (Signs, Vec<Range<usize>>) {
    let (mut signs, mut tokens) = (0, Vec::new());
    // digits since the last byte that ends a number; where the token at hand began and what is in it
    let (mut digits, mut start, mut kinds) = (0_u32, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let class = CLASSES[usize::from(*byte)];
        // most of any text is letters
        if class & (DIGIT | SEPARATOR) == 0 && class & BASE64 != 0 {
            digits = 0;
            kinds |= class;
            continue;
        }
        if class & DIGIT != 0 {
            digits += 1;
            kinds |= class;
            signs |= if digits >= 7 { Signs::DIGIT.0 | Signs::NUMBER.0 } else { Signs::DIGIT.0 };
            continue;
        }
        if class & SEPARATOR == 0 {
            digits = 0;
        }
        if class & BASE64 == 0 {
            if is_token(at - start, kinds) {
                tokens.push(start..at);
            }
            (start, kinds) = (at + 1, 0);
        }
        if class & TELLING == 0 {
            continue;
        }
        let hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
        let (before, after) = (at.checked_sub(1).and_then(|before| bytes.get(before)), bytes.get(at + 1));
        match byte {
            b'@' => signs |= Signs::AT.0,
            b'.' if hex(before) && hex(after) => signs |= Signs::DOTTED.0,
            b':' | b'-' if hex(before) && (hex(after) || after == Some(&b':')) => signs |= Signs::PAIRED.0,
            b':' if after == Some(&b':') => signs |= Signs::PAIRED.0,
            b'[' | b'{' if after.is_some_and(|next| next.is_ascii_digit() || next.is_ascii_whitespace()) => {
                signs |= Signs::LIST.0;
            }
            _ => {}
        }
    }
    if is_token(bytes.len() - start, kinds) {
        tokens.push(start..bytes.len());
    }
    (Signs(signs | if tokens.is_empty() { 0 } else { Signs::TOKEN.0 }), tokens)
}

fn is_token(len: usize, kinds: u8) -> bool {
    len >= 16 || (len >= 8 && (kinds & DIGIT != 0 || kinds & LOWER == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_show_what_they_could_hold() {
        for (text, sign) in [
            ("a@b", Signs::AT),
            ("41 79 555 01", Signs::NUMBER),
            ("1.2", Signs::DOTTED),
            ("ab:cd", Signs::PAIRED),
            ("fe80::1", Signs::PAIRED),
            ("Zq3KxW9v", Signs::TOKEN),
            ("[1, 2]", Signs::LIST),
            ("x eyJh", Signs::CREDENTIAL),
            ("SERVER_HANDSHAKE_TRAFFIC_SECRET ", Signs::KEY_LOG),
            ("\"pushName\":", Signs::NAME),
        ] {
            assert!(Signs::of(text).0.has(sign), "{text}");
        }
        assert_eq!(Signs::of("plain words, and nothing else."), (Signs::default(), Vec::new()));
        let text = "a Zq3KxW9v, CALLIDXYZ and wonderful a-very-long-word-indeed";
        let (_, tokens) = Signs::of(text);
        assert_eq!(
            tokens.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
            ["Zq3KxW9v", "CALLIDXYZ", "a-very-long-word-indeed"]
        );
    }
}
