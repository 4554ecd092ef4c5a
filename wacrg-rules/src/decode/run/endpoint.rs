// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes that stand where an address and a port stand: in an element whose name says so, or behind a word.

use std::sync::LazyLock;

use super::{Run, hex};
use crate::detect::ip::{is_endpoint_announced, is_relay_port};

/// How an element's name is told from other letters.
static FORMS: LazyLock<[memchr::memmem::Finder<'static>; 5]> =
    LazyLock::new(|| ["te2", "<te", "te:", "te'", "te\""].map(memchr::memmem::Finder::new));

/// Finds the values of elements that hold an address and a port: too short to be seen as anything without their name.
pub(super) fn find(text: &str, strict: bool, runs: &mut Vec<Run>) {
    let source = text.as_bytes();
    let forms = if strict { &FORMS[..] } else { &FORMS[..2] };
    if !forms.iter().any(|form| form.find(source).is_some()) {
        return;
    }
    for at in memchr::memmem::find_iter(source, b"te") {
        // `te2`, `<te`, `te:`, `'te'`
        let shown = matches!(source.get(at + 2), Some(b'2' | b':' | b'\'' | b'"')) || source[..at].ends_with(b"<");
        if !shown {
            continue;
        }
        let end = at + 2 + usize::from(source.get(at + 2) == Some(&b'2'));
        let glued = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
        if glued(at.checked_sub(1).and_then(|before| source.get(before))) || glued(source.get(end)) {
            continue;
        }
        let near = text.floor_char_boundary((end + 200).min(text.len()));
        let rest = &text[end..near];
        // `<te2 …>value<`, `te2: value`, `tag: 'te2', …, content: <Buffer value>`
        let value = if source[..at].ends_with(b"<") {
            rest.find('>').map(|close| close + 1)
        } else if let Some(buffer) = rest.find("<Buffer ") {
            Some(buffer + 8)
        } else {
            Some(rest.len() - rest.trim_start_matches(['"', '\'', ':', '=', ' ']).len())
                .filter(|gap| rest[..*gap].contains([':', '=']))
        };
        let Some(start) = value.map(|gap| end + gap) else { continue };
        // in hex with and without separators, or in base64; a word of eight letters is none
        let hex = |len: usize| text.get(start..start + len).and_then(hex::whole);
        let ends = |len: usize| !glued(source.get(start + len)) && source.get(start + len) != Some(&b'/');
        let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        let len = source[start..].iter().take(60).take_while(part).count();
        let mixed = |value: &&str| value.bytes().any(|byte| byte.is_ascii_digit() || b"+/".contains(&byte));
        let base64 = || text.get(start..start + len).filter(mixed).and_then(super::base64::whole);
        let run = match len {
            12 | 36 => hex(len).map(|run| (run, len)),
            8 | 24 => base64().map(|run| (run, len)),
            _ => [17, 53].into_iter().filter(|len| ends(*len)).find_map(|len| Some((hex(len)?, len))),
        };
        if let Some((run, len)) = run.filter(|(run, _)| matches!(run.bytes.len(), 6 | 18)) {
            runs.push(Run { range: start..start + len, endpoint: true, ..run });
        }
    }
}

/// `3478/udp`: a port and how it is spoken to.
pub(super) fn is_port(written: &str) -> bool {
    written.split_once('/').is_some_and(|(port, transport)| {
        (1..=5).contains(&port.len())
            && port.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(transport, "udp" | "tcp" | "tls" | "dtls" | "sctp" | "quic")
    })
}

/// Marks the runs of a capture that are as long as an address and a port, or as a STUN attribute of an address, and
/// that a word announces. They stand in one piece or in pairs: what has a piece of another length is a number and
/// what follows it.
pub(super) fn announce(text: &str, runs: &mut [Run]) {
    for run in runs.iter_mut() {
        let mut pieces = text[run.range.clone()].split(|c: char| !c.is_ascii_alphanumeric());
        let first = pieces.next().map_or(0, str::len);
        if pieces.filter(|piece| !piece.is_empty()).any(|piece| piece.len() != first) {
            continue;
        }
        let possible = match run.bytes[..] {
            [1..=223, _, _, _, high, low] => high >= 4 || is_relay_port(u16::from_be_bytes([high, low])),
            [0, 1, _, _, _, _, _, _] => true,
            _ => run.bytes.len() == 18,
        };
        run.endpoint = run.endpoint || possible && is_endpoint_announced(text, run.range.start);
    }
}
