// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses in host names: providers name a line of access or a rented machine after its address, in four numbers or
//! in eight hex digits.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::is_someones;
use super::labels::{ACCESS, ENDS, LINES, PREFIXES};
use crate::detect::{Hit, Zone, at};
use crate::redacted::Redacted;

/// Finds addresses in the host names of `text`, whose tokens are `tokens`.
pub(super) fn find(text: &str, tokens: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    for token in tokens {
        // the first label ends where the token does
        if at(text, token.end) == Some(b'.') && at(text, token.end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric())
        {
            let start = text[token.clone()].rfind(['/', '+']).map_or(token.start, |slash| token.start + slash + 1);
            host(text, start..token.end, zone, hits);
        }
    }
}

/// Judges the name whose first label is `label`.
fn host(text: &str, label: Range<usize>, zone: Zone, hits: &mut Vec<Hit>) {
    if label.len() < 7 || !text.as_bytes()[label.clone()].iter().any(u8::is_ascii_digit) {
        return;
    }
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let len = text.as_bytes()[label.end..].iter().take(100).take_while(part).count();
    let rest = text[label.end + 1..label.end + len].trim_end_matches(['.', '-']);
    let ended = rest.rsplit('.').next().is_some_and(|end| ENDS.has(end));
    let found = if let Some((address, place, prefix)) = quad(&text[label.clone()]) {
        let access = PREFIXES.has(prefix) || rest.split('.').any(|label| ACCESS.has(label));
        let named = ended && (access || zone != Zone::Open && rest.contains('.'));
        named.then_some((address, label.start + place.start..label.start + place.end))
    } else if let Some((address, place)) = hex(&text[label.clone()]) {
        let line = rest.split('.').any(|label| LINES.has(label));
        (ended && line).then_some((address, label.start + place.start..label.start + place.end))
    } else {
        None
    };
    if let Some((_, range)) = found.filter(|(address, _)| is_someones(*address, zone)) {
        hits.push(Hit {
            range,
            shape: Redacted::fixed("IPv4 address in a host name"),
            message: "IP address",
            replacement: Some("203-0-113-10"),
        });
    }
}

/// Four numbers at the end of a label with one sign between them, where they stand, and the word before them.
fn quad(label: &str) -> Option<(Ipv4Addr, Range<usize>, &str)> {
    let sign = label.bytes().rev().find(|byte| !byte.is_ascii_digit())?;
    if !matches!(sign, b'-' | b'_') {
        return None;
    }
    let mut parts = label.rsplit(char::from(sign));
    let (mut octets, mut start, mut prefix) = ([0; 4], label.len() + 1, "");
    for (index, octet) in octets.iter_mut().enumerate().rev() {
        let part = parts.next()?;
        // a word can be glued to the first
        let digits = part.trim_start_matches(|c: char| index == 0 && !c.is_ascii_digit());
        prefix = &part[..part.len() - digits.len()];
        // some write all three digits
        *octet = digits.parse().ok().filter(|_| digits.len() <= 3 && !digits.starts_with('+'))?;
        start -= digits.len() + 1;
    }
    let prefix = if prefix.is_empty() { parts.next().unwrap_or("") } else { prefix };
    let number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    (!number).then(|| (Ipv4Addr::from(octets), start..label.len(), prefix))
}

/// Eight hex digits at the end of a label with no more than a short word before them, and where they stand.
fn hex(label: &str) -> Option<(Ipv4Addr, Range<usize>)> {
    let start = label.len().checked_sub(8).filter(|start| *start <= 4)?;
    let (prefix, digits) = (label.get(..start)?, label.get(start..)?);
    let word = prefix.trim_end_matches('-').bytes().all(|byte| byte.is_ascii_alphabetic());
    let lettered = !prefix.is_empty() || digits.bytes().any(|byte| byte.is_ascii_alphabetic());
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let address = u32::from_str_radix(digits, 16).ok().filter(|_| word && lettered && hex)?;
    Some((Ipv4Addr::from_bits(address), start..label.len()))
}
