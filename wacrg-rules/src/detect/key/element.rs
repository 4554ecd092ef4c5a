// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Elements of the protocol that hold secrets, outside captures: as clients log them. Other formats have elements of
//! the same names, so the value must be as long as the protocol's, and where that says little, others of its elements
//! must stand near.

use std::ops::Range;

use crate::placeholder::is_pattern;

/// Bytes around a value in which other elements are looked for.
const NEAR: usize = 300;
/// Bytes that a tag has at most.
const TAG: usize = 160;

/// Beginnings of what no other format has.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "<relay>", "<relay ", "<call ", "<offer ", "<offer>", "<accept ", "<te ", "<te2", "<te>", "<skey>", "<registration>", "<hbh_key", "<auth_token",
    "<token id=", "<enc ", "<device-identity", "s.whatsapp.net", "@lid",
];

/// Whether the value in `range`, of so many `bytes`, is the text of an element that holds a secret.
pub(super) fn is_secret(text: &str, range: &Range<usize>, bytes: usize) -> bool {
    let Some((name, rest)) = element(text, range) else { return false };
    let near = || {
        let from = text.ceil_char_boundary(range.start.saturating_sub(NEAR));
        let to = text.floor_char_boundary((range.end + NEAR).min(text.len()));
        OTHERS.iter().any(|other| text[from..range.start].contains(other) || text[range.end..to].contains(other))
    };
    match name {
        "identity" => matches!(bytes, 32 | 33),
        "privacy" => bytes >= 16,
        "token" => rest.trim_start().starts_with("id=") || near(),
        "key" => matches!(bytes, 16 | 32 | 33) && near(),
        "signature" => bytes == 64 && near(),
        _ => false,
    }
}

/// Whether the eight hex digits in `range` are a registration's id: 14 bits (libsignal), in four bytes.
pub(super) fn is_registration(text: &str, range: &Range<usize>) -> bool {
    let id = text[range.clone()].strip_prefix("0000").and_then(|id| u16::from_str_radix(id, 16).ok());
    let possible = |id: u16| (0x100..=0x3fff).contains(&id) && id != 0x1234;
    id.is_some_and(possible)
        && !is_pattern(&text[range.clone()])
        && element(text, range).is_some_and(|(name, _)| name == "registration")
}

/// The name and the attributes of the element whose whole text the value in `range` is.
fn element<'t>(text: &'t str, range: &Range<usize>) -> Option<(&'t str, &'t str)> {
    let after = text[range.end..].trim_start_matches('=').trim_start();
    let near = text.ceil_char_boundary(range.start.saturating_sub(TAG));
    let tag = text[near..range.start].trim_end().strip_suffix('>')?;
    let tag = tag.rsplit_once('<')?.1;
    let len = tag.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    let (name, rest) = tag.split_at(len);
    let closed = after.strip_prefix("</").is_some_and(|close| close.starts_with(name));
    (closed && len > 0 && !rest.contains('>')).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, bytes: usize) -> bool {
        let start = text.find("VALUE").unwrap_or_default();
        is_secret(text, &(start..start + 5), bytes)
    }

    #[test]
    fn elements_of_the_protocol_hold_secrets() {
        for (text, bytes) in [
            ("<identity>VALUE</identity>", 32),
            ("<identity>\n  VALUE\n</identity>", 33),
            ("<privacy>VALUE=</privacy>", 20),
            ("<token id=\"0\">VALUE</token>", 96),
            ("<relay>\n  <key>VALUE==</key>\n</relay>", 16),
            ("<skey><id>000001</id><signature>VALUE</signature></skey>", 64),
        ] {
            assert!(told(text, bytes), "{text}");
        }
        for (text, bytes) in [
            ("<identity>VALUE</identity>", 20),
            ("<identity>VALUE and more</identity>", 32),
            ("<key>VALUE</key>", 16),
            ("<dict><key>VALUE</key><string>x</string></dict>", 16),
            ("<token>VALUE</token>", 32),
            ("<Signature>VALUE</Signature>", 64),
            ("<item signature=\"VALUE\"/>", 64),
            ("privacy: VALUE", 20),
        ] {
            assert!(!told(text, bytes), "{text}");
        }
    }
}
