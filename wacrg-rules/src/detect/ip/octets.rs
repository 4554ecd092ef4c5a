// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Four numbers that source code makes an address of: `Ipv4Addr::new(192, 0, 2, 1)`, `getByAddress(new byte[] {…})`.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::is_someones;
use crate::detect::{Hit, Zone};
use crate::redacted::Redacted;

/// What makes an address of the numbers behind it. Each has its mark in `signs/marks.rs`.
const MAKERS: &[&str] = &["Ipv4Addr::new(", "Addr::from(", "getByAddress(", "net.IPv4(", "net.IP{", "AddrFrom4("];

/// Bytes behind a maker in which the numbers begin.
const NEAR: usize = 48;

/// Finds the numbers behind each maker.
pub(super) fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for maker in MAKERS {
        for found in memchr::memmem::find_iter(text.as_bytes(), maker.as_bytes()) {
            let Some((address, range)) = read(text.as_bytes(), found + maker.len()) else { continue };
            if is_someones(address, zone) {
                let shape = Redacted::fixed("public IPv4 address");
                hits.push(Hit { range, shape, message: "IP address", replacement: Some("203, 0, 113, 10") });
            }
        }
    }
}

/// The first four numbers with commas between them that begin soon behind `start`, and where they stand. There are no
/// more and no fewer in their brackets.
fn read(source: &[u8], start: usize) -> Option<(Ipv4Addr, Range<usize>)> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut begin = start;
    loop {
        match source.get(begin)? {
            // the length of an array: `[4]byte{`
            b'[' if matches!(source.get(begin + 1..begin + 3), Some([b'0'..=b'9', b']'])) => begin += 2,
            b'0'..=b'9' | b'-' if !word(source[begin - 1]) => break,
            b';' => return None,
            _ => {}
        }
        begin += 1;
        if begin > start + NEAR {
            return None;
        }
    }
    let (mut octets, mut at, mut end) = ([0; 4], begin, begin);
    for (index, octet) in octets.iter_mut().enumerate() {
        let (value, after) = number(source, at)?;
        (*octet, end) = (value, after);
        at = skip(source, after);
        if index < 3 {
            at = skip(source, if source.get(at) == Some(&b',') { at + 1 } else { return None });
        }
    }
    let closed = matches!(source.get(at), Some(b')' | b']' | b'}'))
        || source.get(at) == Some(&b',') && {
            let next = skip(source, at + 1);
            matches!(source.get(next), Some(b')' | b']' | b'}'))
        };
    closed.then(|| (Ipv4Addr::from(octets), begin..end))
}

/// A byte in decimal, with its sign or without, or in hex, and where it ends.
fn number(source: &[u8], at: usize) -> Option<(u8, usize)> {
    let minus = source.get(at) == Some(&b'-');
    let start = at + usize::from(minus);
    let hex = matches!(source.get(start..start + 2), Some(b"0x" | b"0X"));
    let digits = start + if hex { 2 } else { 0 };
    let part = |byte: &&u8| if hex { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
    let len = source.get(digits..)?.iter().take(4).take_while(part).count();
    let written = std::str::from_utf8(&source[digits..digits + len]).ok()?;
    let value = i16::from_str_radix(written, if hex { 16 } else { 10 }).ok()?;
    let value = if minus { -value } else { value };
    (-128..=255).contains(&value).then(|| (value.rem_euclid(256) as u8, digits + len))
}

/// Where the next number or sign begins: blanks, casts and suffixes say nothing.
fn skip(source: &[u8], mut at: usize) -> usize {
    const NOISE: &[&[u8]] = &[b"(byte)", b".toByte()", b"(uint8_t)", b"u8", b" ", b"\n", b"\t", b"\r"];
    while let Some(noise) = NOISE.iter().find(|noise| source.get(at..).is_some_and(|rest| rest.starts_with(noise))) {
        at += noise.len();
    }
    at
}
