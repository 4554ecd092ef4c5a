// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

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
    /// Several short groups of digits after one another: bytes in hex or decimal.
    pub const OCTETS: Self = Self(1 << 14);
    /// An escape of source code: `\x..`, `\u....`, `\101`.
    pub const ESCAPE: Self = Self(1 << 15);
    /// A percent sign before two hex digits.
    pub const PERCENT: Self = Self(1 << 16);
    /// A character reference.
    pub const ENTITY: Self = Self(1 << 17);
    /// A character that looks like an ASCII one, or that cannot be seen.
    pub const FOLD: Self = Self(1 << 18);
    /// A spelled-out `@` or dot.
    pub const DEFANGED: Self = Self(1 << 19);
    /// String literals side by side.
    pub const LITERALS: Self = Self(1 << 20);
    /// A table whose columns are named.
    pub const TABLE: Self = Self(1 << 21);
    /// The name of an element that holds an address and a port.
    pub const ENDPOINT: Self = Self(1 << 22);

    /// Whatever shows that a text may have another reading.
    pub const READABLE: Self = Self(
        Self::LIST.0
            | Self::ESCAPE.0
            | Self::PERCENT.0
            | Self::ENTITY.0
            | Self::FOLD.0
            | Self::DEFANGED.0
            | Self::LITERALS.0
            | Self::TABLE.0,
    );
    /// Whatever shows that a text may hold bytes.
    pub const ENCODED: Self = Self(Self::OCTETS.0 | Self::TOKEN.0 | Self::ESCAPE.0 | Self::PERCENT.0);
    /// Whatever a detector asks for.
    pub const TELLING: Self = Self(
        Self::AT.0
            | Self::NUMBER.0
            | Self::DOTTED.0
            | Self::PAIRED.0
            | Self::TOKEN.0
            | Self::CREDENTIAL.0
            | Self::NAME.0,
    );

    /// Whether any of `others` is among them.
    pub fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// The signs of `text`, and its tokens: runs of base64 characters that have a digit or no lower-case letter and are
    /// at least eight long, or sixteen long and more than words of one case that are joined.
    pub fn of(text: &str) -> (Self, Vec<Range<usize>>) {
        let (signs, tokens, _) = Self::placed(text);
        (signs, tokens)
    }

    /// The same, with the part of the text in which short groups stand ([`Signs::OCTETS`]).
    pub fn placed(text: &str) -> (Self, Vec<Range<usize>>, Range<usize>) {
        let (mut signs, tokens, groups) = shape(text.as_bytes());
        let Some(searcher) = &*SEARCHER else { return (Self(u32::MAX), tokens, 0..text.len()) };
        for found in searcher.find_iter(text) {
            signs = signs | MARKS[found.pattern().as_usize()].1;
        }
        (signs, tokens, groups)
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
    ("ookie", Signs::CREDENTIAL), ("ED=", Signs::CREDENTIAL), ("whatsapp.", Signs::SERVER), ("call.whatsapp", Signs(Signs::CREDENTIAL.0 | Signs::SERVER.0)), ("link-token", Signs::CREDENTIAL),
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
    ("hxxp", Signs::DEFANGED),
    ("concat!(", Signs::LITERALS), (".join(", Signs::LITERALS), ("|--", Signs::TABLE), ("| --", Signs::TABLE), ("INSERT INTO", Signs::TABLE),
    ("<key>", Signs::TABLE),
    ("te2", Signs::ENDPOINT), ("<te", Signs::ENDPOINT),
];

/// `None` on machines without vector instructions: there every detector runs.
static SEARCHER: LazyLock<Option<packed::Searcher>> =
    LazyLock::new(|| packed::Searcher::new(MARKS.iter().map(|(mark, _)| mark)));

const DIGIT: u16 = 1;
const OUTSIDE_HEX: u16 = 2;
const BASE64: u16 = 4;
const SEPARATOR: u16 = 8;
const TELLING: u16 = 16;
const LOWER: u16 = 32;
const UPPER: u16 = 64;
/// Joins words in names and paths, and is a letter of base64.
const JOINT: u16 = 128;
/// Goes on with a word and ends a number.
const PLAIN: u16 = 256;

/// What each byte can be part of.
static CLASSES: [u16; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        let outside = if c.is_ascii_hexdigit() { 0 } else { OUTSIDE_HEX };
        if c.is_ascii_digit() {
            classes[byte] = DIGIT | BASE64;
        } else if c.is_ascii_lowercase() {
            classes[byte] = LOWER | BASE64 | PLAIN | outside;
        } else if c.is_ascii_uppercase() {
            classes[byte] = UPPER | BASE64 | PLAIN | outside;
        } else if matches!(c, b'+' | b'_') {
            classes[byte] = JOINT | BASE64 | PLAIN | outside;
        } else if c == b'/' {
            classes[byte] = JOINT | BASE64 | SEPARATOR;
        } else if c == b'-' {
            classes[byte] = JOINT | BASE64 | SEPARATOR | TELLING;
        } else if matches!(
            c,
            b'.' | b'('
                | 0xc2
                | 0xcd
                | 0xd8
                | 0xe3
                | 0xf3
                | 0xd9
                | 0xdb
                | 0xdf
                | 0xe0
                | 0xe1
                | 0xe2
                | 0xea
                | 0xef
                | 0xf0
        ) {
            // separators outside ASCII are several bytes; some of them begin a character that is folded
            classes[byte] = SEPARATOR | TELLING;
        } else if c == b'\\' {
            // Markdown escapes what separates digits
            classes[byte] = SEPARATOR | TELLING;
        } else if matches!(c, b' ' | b')' | b'\t') || c >= 0x80 {
            // separators outside ASCII are several bytes, all of them above 0x7f
            classes[byte] = SEPARATOR;
        } else if matches!(c, b'@' | b':' | b'[' | b'{' | b'%' | b'&' | b'\\' | b'"' | b'\'') {
            classes[byte] = TELLING;
        }
        byte += 1;
    }
    classes
};

/// Signs that single bytes and their neighbours give, and tokens.
fn shape(bytes: &[u8]) -> (Signs, Vec<Range<usize>>, Range<usize>) {
    let (mut signs, mut tokens) = (0, Vec::new());
    // digits since the last byte that ends a number; where the token at hand began and what is in it
    let (mut digits, mut start, mut kinds) = (0_u32, 0, 0);
    // short groups of digits in a row
    let mut groups = 0_u32;
    let (mut grouped, mut first) = (0..0, 0);
    let mut next = 0;
    while let Some(byte) = bytes.get(next) {
        let mut class = CLASSES[usize::from(*byte)];
        // most of any text is letters
        if class & PLAIN != 0 {
            digits = 0;
            while class & PLAIN != 0 {
                kinds |= class;
                next += 1;
                class = bytes.get(next).map_or(0, |byte| CLASSES[usize::from(*byte)]);
            }
            continue;
        }
        let at = next;
        next += 1;
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
            let len = at - start;
            if len >= 8 {
                if len == 8 && kinds & OUTSIDE_HEX == 0 {
                    first = if groups == 0 { start } else { first };
                    groups += 1;
                } else {
                    groups = 0;
                }
                if is_token(len, kinds) {
                    tokens.push(start..at);
                }
            } else if len > 0 {
                // most words have a letter outside hex and no digit
                let word = kinds & (OUTSIDE_HEX | DIGIT) == OUTSIDE_HEX && bytes[start] != b'x';
                if !word && is_group(&bytes[start..at], kinds) {
                    first = if groups == 0 { start } else { first };
                    groups += 1;
                    if groups >= 6 {
                        grouped = if grouped.end == 0 { first..at } else { grouped.start..at };
                        signs |= Signs::OCTETS.0;
                    }
                } else {
                    groups = 0;
                }
            }
            (start, kinds) = (at + 1, 0);
        } else {
            kinds |= JOINT;
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
            b'{' if before == Some(&b'$') && matches!(after, Some(b'"' | b'\'' | b'`')) => signs |= Signs::LITERALS.0,
            b'(' if after == Some(&b'0') && bytes.get(at + 2) == Some(&b'x') => signs |= Signs::LIST.0,
            b'[' | b'(' | b'{' if is_spelled(&bytes[at + 1..]) => signs |= Signs::DEFANGED.0,
            b'%' if hex(after) && hex(bytes.get(at + 2)) => signs |= Signs::PERCENT.0,
            b'&' if is_reference(&bytes[at + 1..]) => signs |= Signs::ENTITY.0,
            b'\\' if matches!(after, Some(b'x' | b'u' | b'U' | b'0'..=b'7' | b'/')) => signs |= Signs::ESCAPE.0,
            b'"' | b'\'' if joins(&bytes[at..]) => signs |= Signs::LITERALS.0,
            0xc2.. if is_foldable(&bytes[at..]) => signs |= Signs::FOLD.0,
            _ => {}
        }
    }
    if is_token(bytes.len() - start, kinds) {
        tokens.push(start..bytes.len());
    }
    (Signs(signs | if tokens.is_empty() { 0 } else { Signs::TOKEN.0 }), tokens, grouped)
}

/// A byte or a word in hex, or a byte in decimal.
fn is_group(group: &[u8], kinds: u16) -> bool {
    match group {
        [b'0', b'x' | b'X', rest @ ..] | [b'x', rest @ ..] => {
            matches!(rest.len(), 1 | 2) && rest.iter().all(u8::is_ascii_hexdigit)
        }
        [b'-', rest @ ..] => rest.len() <= 3 && rest.iter().all(u8::is_ascii_digit),
        _ if kinds & OUTSIDE_HEX == 0 && matches!(group.len(), 2 | 4) => group.iter().all(u8::is_ascii_hexdigit),
        _ => group.len() <= 3 && group.iter().all(u8::is_ascii_digit),
    }
}

/// Whether a bracket is followed by a spelled-out `@`, dot or colon and the closing bracket.
fn is_spelled(rest: &[u8]) -> bool {
    let len = match rest.first() {
        Some(b'a' | b'A') => 2,
        Some(b'd' | b'D') => 3,
        Some(b'.' | b'@' | b':') => 1,
        _ => return false,
    };
    let word = rest.get(..len).unwrap_or_default();
    let spelled = len == 1 || word.eq_ignore_ascii_case(b"at") || word.eq_ignore_ascii_case(b"dot");
    spelled && matches!(rest.get(len), Some(b']' | b')' | b'}'))
}

/// Whether a character reference follows that could be part of a value: a number, or the name of a sign.
fn is_reference(rest: &[u8]) -> bool {
    match rest {
        [b'#', ..] => true,
        [b'c' | b'p' | b'n' | b'l' | b'h' | b'd' | b's' | b'z' | b't' | b'e', ..] => {
            rest.iter().take(10).position(|byte| *byte == b';').is_some_and(|at| at >= 3)
        }
        _ => false,
    }
}

/// Whether a quote is followed, over white space and joining signs only, by another quote.
fn joins(rest: &[u8]) -> bool {
    match rest.get(1) {
        Some(b' ' | b'+' | b'\n' | b'\r' | b'.') => {}
        _ => return false,
    }
    let gap = rest[1..]
        .iter()
        .take(60)
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'+' | b'.' | b'\\' | b'&'))
        .count();
    matches!(rest.get(1 + gap), Some(b'"' | b'\'' | b'`' | b'b' | b'f' | b'r' | b'u' | b'0'..=b'9'))
        && (matches!(rest.get(1 + gap), Some(b'"' | b'\'' | b'`'))
            || rest[1..1 + gap].contains(&b'+')
            || matches!(rest.get(2 + gap), Some(b'"' | b'\'')))
}

/// Whether a character begins here that reads like an ASCII one, is a digit of another script, or cannot be seen.
fn is_foldable(rest: &[u8]) -> bool {
    match rest {
        [0xc2, 0xad | 0xb2 | 0xb3 | 0xb9, ..] => true,
        [0xc2, 0xa0, next, ..] => next.is_ascii_digit(),
        [0xcd, 0x8f, ..]
        | [0xd8, 0x9c, ..]
        | [0xe3, 0x85, 0xa4, ..]
        | [0xe2, 0xa0, 0x80, ..]
        | [0xf3, 0xa0 | 0x84, ..] => true,
        [0xe3, 0x80, 0x80, next, ..] => next.is_ascii_digit(),
        [0xd9, 0xa0..=0xa9, ..] | [0xdb, 0xb0..=0xb9, ..] | [0xdf, 0x80..=0x89, ..] => true,
        [0xe0, 0xa4..=0xbf, low, ..] => matches!(low, 0xa0..=0xb9 | 0x90..=0x99),
        [0xe1, 0x81 | 0x9f | 0xa0 | 0xa5 | 0xa7 | 0xaa | 0xad | 0xae | 0xb1, ..] => true,
        [0xe2, 0x80, low, ..] => matches!(low, 0x8a..=0x92 | 0x95 | 0xa8..=0xaf),
        [0xe2, 0x81 | 0x82, ..] => true,
        [0xe2, 0x91..=0x93, ..] | [0xe2, 0x88, 0x92, ..] => true,
        [0xea, 0x98 | 0xa3 | 0xa4 | 0xa7 | 0xa9 | 0xaf, ..] => true,
        [0xef, 0xb8, 0x80..=0x8f, next, ..] => next.is_ascii_graphic(),
        [0xef, 0xbc, low, ..] => matches!(low, 0x8b | 0x8d..=0x99 | 0x9a | 0xa0..=0xbf),
        [0xef, 0xbd, 0x81..=0x9a, ..] | [0xef, 0xbb, 0xbf, ..] | [0xef, 0xb9, 0xab | 0xa3 | 0x92, ..] => true,
        [0xf0, 0x9d, 0x90..=0x9f, ..] | [0xf0, 0x9f, 0x84 | 0xaf, ..] | [0xf0, 0x90 | 0x91 | 0x96 | 0x9e, ..] => true,
        _ => false,
    }
}

/// Words of one case that are joined are no token: of 16 random characters of base64, one in 400,000 looks like that.
fn is_token(len: usize, kinds: u16) -> bool {
    let words = kinds & (DIGIT | JOINT) == JOINT && kinds & (LOWER | UPPER) != LOWER | UPPER;
    if len >= 16 { !words } else { len >= 8 && (kinds & DIGIT != 0 || kinds & LOWER == 0) }
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
        assert_eq!(tokens.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["Zq3KxW9v", "CALLIDXYZ"]);
    }
}
