// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Four or sixteen numbers that source code makes an address of: `Ipv4Addr::new(192, 0, 2, 1)`, `getByAddress(new byte[]
//! {…})`; and those that Go prints, `IP:[192 0 2 1]`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::{is_someones, v6};
use crate::detect::{Hit, Zone};
use crate::redacted::Redacted;

/// What makes an address of the numbers behind it. Each has its mark in `signs/marks.rs`.
const MAKERS: &[&str] = &["Ipv4Addr::new(", "Addr::from(", "getByAddress(", "net.IPv4(", "net.IP{", "AddrFrom4("];

/// Bytes behind a maker in which the numbers begin.
const NEAR: usize = 48;

/// How Go prints an address in a structure: numbers with blanks between.
const PRINTED: &str = "IP:[";

/// Finds the numbers behind each maker, and those that Go prints.
pub(super) fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), PRINTED) {
        let start = found + PRINTED.len();
        let Some(len) = text[start..].bytes().take(80).position(|byte| byte == b']') else { continue };
        let octets: Option<Vec<u8>> = text[start..start + len].split(' ').map(|octet| octet.parse().ok()).collect();
        if octets.and_then(|octets| address(&octets)).is_some_and(|address| is_anybodys(address, zone)) {
            hits.push(hit(start..start + len, "203 0 113 10"));
        }
    }
    for maker in MAKERS {
        for found in memchr::memmem::find_iter(text.as_bytes(), maker.as_bytes()) {
            let Some((address, range)) = read(text.as_bytes(), found + maker.len()) else { continue };
            if is_anybodys(address, zone) {
                hits.push(hit(range, "203, 0, 113, 10"));
            }
        }
    }
}

fn hit(range: Range<usize>, replacement: &'static str) -> Hit {
    let shape = Redacted::fixed("public IP address");
    Hit { range, shape, message: "IP address", replacement: Some(replacement) }
}

/// The address that four or sixteen numbers are.
fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(octets).into());
    }
    <[u8; 16]>::try_from(octets).ok().map(|octets| Ipv6Addr::from(octets).into())
}

/// Whether the address is somebody's.
fn is_anybodys(address: IpAddr, zone: Zone) -> bool {
    match address {
        IpAddr::V4(address) => is_someones(address, zone),
        IpAddr::V6(address) => v6::is_telling(address, zone),
    }
}

/// The four or sixteen numbers with commas between them that begin soon behind `start`, and where they stand. There are
/// no more and no fewer in their brackets.
fn read(source: &[u8], start: usize) -> Option<(IpAddr, Range<usize>)> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut begin = start;
    loop {
        match source.get(begin)? {
            // the length of an array: `[4]byte{`
            b'[' if matches!(source.get(begin + 1..begin + 3), Some([b'0'..=b'9', b']'])) => begin += 2,
            b'[' if source.get(begin + 1..begin + 4) == Some(b"16]") => begin += 3,
            b'0'..=b'9' | b'-' if !word(source[begin - 1]) => break,
            b';' => return None,
            _ => {}
        }
        begin += 1;
        if begin > start + NEAR {
            return None;
        }
    }
    let (mut octets, mut at) = (Vec::new(), begin);
    loop {
        let (value, end) = number(source, at)?;
        octets.push(value);
        at = skip(source, end);
        let comma = source.get(at) == Some(&b',');
        at = if comma { skip(source, at + 1) } else { at };
        if matches!(source.get(at), Some(b')' | b']' | b'}')) {
            return address(&octets).map(|address| (address, begin..end));
        }
        if !comma || octets.len() == 16 {
            return None;
        }
    }
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
