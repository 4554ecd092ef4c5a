// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Character references of HTML and XML (HTML Living Standard, 13.2.5.72): by number, and those names that stand for
//! a sign which a value can hold.

use std::ops::Range;

use super::{Reading, replace};

const NAMES: &[(&str, &str)] = &[
    ("commat", "@"),
    ("period", "."),
    ("plus", "+"),
    ("colon", ":"),
    ("hyphen", "-"),
    ("dash", "-"),
    ("lpar", "("),
    ("rpar", ")"),
    ("lowbar", "_"),
    ("num", "#"),
    ("sol", "/"),
    ("equals", "="),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("Tab", " "),
];

/// Undoes references in the lines that have one.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    replace("entities", text, readings, |from| next(text, from));
}

/// The first reference from the byte `from` on, and what it stands for.
pub(crate) fn next(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let source = text.as_bytes();
    let mut from = from;
    loop {
        let at = from + memchr::memchr(b'&', source.get(from..)?)?;
        from = at + 1;
        let near = text.floor_char_boundary((at + 14).min(text.len()));
        let rest = &text[at + 1..near];
        if let Some(number) = rest.strip_prefix('#') {
            let (radix, digits) = number.strip_prefix(['x', 'X']).map_or((10, number), |hex| (16, hex));
            let len = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
            let c =
                u32::from_str_radix(&digits[..len], radix).ok().and_then(char::from_u32).filter(|c| !c.is_control());
            if let Some(c) = c {
                let prefix = rest.len() - digits.len() + 1;
                let closed = usize::from(digits[len..].starts_with(';'));
                return Some((at..at + prefix + len + closed, c.to_string()));
            }
        } else if let Some((name, value)) = named(rest.as_bytes()) {
            return Some((at..at + name.len() + 2, (*value).to_owned()));
        }
    }
}

/// The name that `rest` begins with, up to its semicolon, and what it stands for.
pub(crate) fn named(rest: &[u8]) -> Option<(&'static str, &'static str)> {
    let first = rest.first()?;
    let is = |name: &str| name.as_bytes()[0] == *first && rest.starts_with(name.as_bytes());
    NAMES.iter().copied().find(|(name, _)| is(name) && rest.get(name.len()) == Some(&b';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_undone() {
        let mut readings = Vec::new();
        read("a &amp; b\nA&#64;s&period;whatsapp&#x2e;net &copy;\n&amp;#64;", &mut readings);
        let texts: Vec<&str> = readings.iter().map(|reading| reading.mapped.text()).collect();
        assert_eq!(texts, ["A@s.whatsapp.net &copy;"]);
    }
}
