// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Masking. A value is turned into its shape where it is matched, and nothing here can give it back.

use std::fmt;

/// The shape of a value, such as `12 digits`. Holds no part of the value and no hash of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted(String);

impl Redacted {
    /// The shape of `value`: how many characters of which kind.
    pub fn shape(value: &str) -> Self {
        let count = value.chars().count();
        let all = |test: fn(char) -> bool| !value.is_empty() && value.chars().all(test);
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let kind = if all(|c| c.is_ascii_digit()) {
            "digit"
        } else if digits > 0 && all(|c| c.is_ascii_digit() || " -./()+".contains(c)) {
            return Self(format!("{} with separators", plural(digits, "digit")));
        } else if count >= 8 && all(|c| c.is_ascii_hexdigit()) {
            "hex digit"
        } else if all(char::is_alphabetic) {
            "letter"
        } else if count >= 16 && all(|c| c.is_ascii_alphanumeric() || "+/=_-".contains(c)) {
            "base64 character"
        } else {
            "character"
        };
        Self(plural(count, kind))
    }

    /// The shape of an account address: its user part's shape and its server, which is a protocol constant.
    pub fn jid(user: &str, server: &'static str) -> Self {
        Self(format!("‹{}›@{server}", Self::shape(user)))
    }

    /// A shape that is the same for every value.
    pub fn fixed(shape: &'static str) -> Self {
        Self(shape.to_owned())
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a shape counts.
const KINDS: [&str; 6] = ["digit", "digits with separators", "hex digit", "letter", "base64 character", "character"];

/// Whether `text` is a shape between its quotes, as reports show one: `‹12 digits›`.
pub fn is_shape(text: &str) -> bool {
    let inner = text.strip_prefix('‹').and_then(|text| text.strip_suffix('›'));
    let Some((count, kind)) = inner.and_then(|inner| inner.split_once(' ')) else { return false };
    let short = !count.is_empty() && count.len() <= 6 && count.bytes().all(|byte| byte.is_ascii_digit());
    // one of them is told in the singular, also with separators
    let kind = kind.replacen("digit with", "digits with", 1);
    short && KINDS.iter().any(|known| kind == *known || kind.strip_suffix('s') == Some(known))
}

/// `3 digits`, `1 digit`.
pub fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_from_a_value() {
        for value in
            ["41795550199", "+41 79 555-0199", "7", "deadbeef", "Xyzzy", "q83vEjRWeJq83vEjRWeJqw==", "a b", "+7"]
        {
            assert!(is_shape(&format!("‹{}›", Redacted::shape(value))), "{value}");
        }
        for text in ["‹41795550199›", "‹Zelvara›", "‹1234567 digits›", "12 digits", "‹12 persons›", "‹›", "‹ digits›"]
        {
            assert!(!is_shape(text), "{text}");
        }
    }

    #[test]
    fn shapes_say_kind_and_length_only() {
        for (value, shape) in [
            ("41795550199", "11 digits"),
            ("+41 79 555-0199", "11 digits with separators"),
            ("7", "1 digit"),
            ("deadbeef", "8 hex digits"),
            ("Xyzzy", "5 letters"),
            ("q83vEjRWeJq83vEjRWeJqw==", "24 base64 characters"),
            ("a b", "3 characters"),
            ("", "0 characters"),
        ] {
            assert_eq!(Redacted::shape(value).to_string(), shape);
        }
        assert_eq!(Redacted::jid("41795550199:3", "lid").to_string(), "‹13 characters›@lid");
    }
}
