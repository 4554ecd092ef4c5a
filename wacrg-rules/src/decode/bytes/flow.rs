// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Flows of mitmproxy: typed netstrings, `length:value` and a letter for the type (tnetstrings.info).

use super::{Opened, Part, printable};
use crate::budget::Budget;

/// Values inside values that are followed.
const DEPTH: usize = 32;

/// Opens `bytes` as flows.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    let (value, kind, _) = split(bytes)?;
    if kind != b'}' || memchr::memmem::find(&value[..value.len().min(4096)], b"7:version;").is_none() {
        return None;
    }
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = bytes;
    while let Some((value, kind, after)) = split(rest) {
        walk(value, kind, 0, &mut parts, &mut text, budget);
        rest = after;
    }
    parts.push(Part::Strings(text));
    Some(Opened { decoder: "mitmproxy", parts, whole: rest.is_empty() })
}

/// The first value of `bytes`, its type and what follows.
fn split(bytes: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let colon = bytes.iter().take(12).position(|byte| *byte == b':')?;
    let len: usize = std::str::from_utf8(&bytes[..colon]).ok()?.parse().ok()?;
    let end = (colon + 1).checked_add(len)?;
    Some((bytes.get(colon + 1..end)?, *bytes.get(end)?, &bytes[end + 1..]))
}

fn walk(value: &[u8], kind: u8, depth: usize, parts: &mut Vec<Part>, text: &mut String, budget: &mut Budget) {
    if matches!(kind, b'}' | b']') && depth < DEPTH {
        let mut rest = value;
        while let Some((value, kind, after)) = split(rest).filter(|_| budget.run()) {
            walk(value, kind, depth + 1, parts, text, budget);
            rest = after;
        }
    } else if let Some(plain) = printable(value) {
        text.push_str(plain);
        text.push('\n');
    } else if value.len() >= 4 {
        parts.push(Part::Packet(value.to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_flow_come_out() {
        let flow = b"40:7:version;2:21#4:host;1:A;4:body;4:\0\xf8\x03d,}";
        let parts = open(flow, &mut Budget::default()).map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Packet(bytes), Part::Strings(text)] if bytes == b"\0\xf8\x03d" && text.contains("host\nA\n"))
        );
        assert!(open(b"5:plain,", &mut Budget::default()).is_none());
    }
}
