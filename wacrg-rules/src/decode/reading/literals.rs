// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! String literals that a program joins: `"4915" + "739"`, neighbours in C and Python, `concat!("a", "b")`,
//! `["a", "b"].join("")`, `${"a"}` in templates.

use std::cell::LazyCell;
use std::ops::Range;

use super::super::Mapped;
use super::Reading;
use crate::signs::Signs;

/// Bytes of source that one joined text may span.
const REACH: usize = 20_000;
/// Bytes of one literal.
const LINE: usize = 2_000;

/// Joins literals that stand side by side.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let source = text.as_bytes();
    let mut at = 0;
    while let Some(quote) = memchr::memchr3(b'"', b'\'', b'`', &source[at..]).map(|offset| at + offset) {
        let Some(first) = literal(source, quote) else {
            at = quote + 1;
            continue;
        };
        let mut end = first.end + 1;
        let list = LazyCell::new(|| is_list(text, quote));
        let listed = || *list;
        // most literals stand alone
        if joined(source, end, listed).is_none() {
            at = end.max(quote + 1);
            continue;
        }
        let mut parts = vec![first.clone()];
        while let Some(next) = neighbour(source, end, listed).filter(|next| next.end - first.start < REACH) {
            end = if source[next.start - 1] == b'+'
                || source[next.start].is_ascii_digit() && !matches!(source[next.start - 1], b'"' | b'\'' | b'`')
            {
                next.end
            } else {
                next.end + 1
            };
            parts.push(next);
        }
        at = end.max(quote + 1);
        // two addresses side by side are a list of them
        let addresses = parts.iter().filter(|part| text[(*part).clone()].contains('@')).count();
        if parts.len() < 2 || addresses > 1 {
            continue;
        }
        let mut mapped = Mapped::default();
        // what the value is assigned to stands before it
        let near = text.ceil_char_boundary(quote.saturating_sub(100));
        let line = text[near..quote].rfind('\n').map_or(near, |at| near + at + 1);
        let label = text[line..quote].rfind(['"', '\'', '`', ';']).map_or(line, |at| line + at + 1);
        mapped.copy(&text[label..=quote], label);
        parts.iter().for_each(|part| mapped.copy(&text[part.clone()], part.start));
        mapped.copy(&text[end - 1..end], end - 1);
        if Signs::of(mapped.text()).has(Signs::TELLING) {
            readings.push(Reading { decoder: "literal", mapped });
        }
    }
    templates(text, readings);
}

/// Whether the literals that begin at `quote` are the items of a list that is joined.
fn is_list(text: &str, quote: usize) -> bool {
    let before = text[..quote].trim_end_matches([' ', '\n', '\t', 'b', 'f', 'r', 'u']);
    if before.ends_with("concat!(")
        || before.ends_with("join([")
        || before.ends_with("join((")
        || before.ends_with("concat(")
    {
        return true;
    }
    let far = text.floor_char_boundary((quote + 600).min(text.len()));
    before.ends_with('[')
        && text[quote..far].find(']').is_some_and(|close| text[quote + close + 1..].trim_start().starts_with(".join("))
}

/// The inside of the literal whose opening quote is at `quote`, if it ends on the same line.
fn literal(source: &[u8], quote: usize) -> Option<Range<usize>> {
    let sign = source[quote];
    let mut at = quote + 1;
    while let Some(byte) = source.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if sign != b'`' => return None,
            byte if *byte == sign => return Some(quote + 1..at),
            _ => {}
        }
        at += 1;
        if at - quote > LINE {
            return None;
        }
    }
    None
}

/// The inside of the literal, or the digits of the number, that is joined to the one that ended at `end`.
fn neighbour(source: &[u8], end: usize, listed: impl Fn() -> bool) -> Option<Range<usize>> {
    let at = joined(source, end, listed)?;
    if !source[at].is_ascii_digit() {
        return literal(source, at);
    }
    let len = source[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (!source.get(at + len).is_some_and(u8::is_ascii_alphabetic)).then_some(at..at + len)
}

/// Where the literal or number begins that is joined to the one that ended at `end`; in a list, by a comma as well.
pub(crate) fn joined(source: &[u8], end: usize, listed: impl Fn() -> bool) -> Option<usize> {
    let mut joined = false;
    for at in end..source.len().min(end + 200) {
        match source[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b'\\' | b'(' | b')' => {}
            b'+' | b'&' | b'.' => joined = true,
            b',' if listed() => joined = true,
            b'b' | b'f' | b'r' | b'u' | b'L' if matches!(source.get(at + 1), Some(b'"' | b'\'')) => {}
            // two quotes with nothing between are an escaped quote
            b'"' | b'\'' | b'`' if at == end => return None,
            b'"' | b'\'' | b'`' => return Some(at),
            b'0'..=b'9' if joined => return Some(at),
            _ => return None,
        }
    }
    None
}

/// Takes `${"…"}` and `{"…"}` out of templates.
fn templates(text: &str, readings: &mut Vec<Reading>) {
    let next = |from: usize| -> Option<(Range<usize>, String)> {
        let at = from + text.get(from..)?.find("${")?;
        let near = text.floor_char_boundary((at + 200).min(text.len()));
        let Some(close) = text[at..near].find('}') else { return Some((at..at + 1, text[at..=at].to_owned())) };
        let inner = text[at + 2..at + close].trim();
        let value = inner.trim_matches(['"', '\'', '`']);
        let plain =
            value.len() + 2 == inner.len() || inner.bytes().all(|byte| byte.is_ascii_digit()) && !inner.is_empty();
        Some(if plain { (at..at + close + 1, value.to_owned()) } else { (at..at + 1, "$".to_owned()) })
    };
    if text.contains("${\"") || text.contains("${'") || text.contains("${`") {
        super::replace("literal", text, readings, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_joined_in_every_language() {
        for source in [
            "const from = \"A@s.\" + \"whatsapp.net\";",
            "const from = 'A@s.' +\n    'whatsapp.net';",
            "char *from = \"A@s.\"\n   \"whatsapp.net\";",
            "let from = concat!(\"A@s.\", \"whatsapp.net\");",
            "from = \"\".join([\"A@s.\", \"whatsapp.net\"])",
            "const from = [\"A@s.\", \"whatsapp.net\"].join('')",
        ] {
            let mut readings = Vec::new();
            read(source, &mut readings);
            assert!(readings.iter().any(|reading| reading.mapped.text().contains("A@s.whatsapp.net")), "{source}");
        }
        let mut readings = Vec::new();
        read("[\"41\", \"79\", \"731\"]\n\"a\": \"b\",\n\"c\": \"d\"", &mut readings);
        assert!(readings.is_empty());
    }
}
