// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Identifiers of devices as stores and settings hold them, and IMEIs in groups.
//!
//! Sources: Baileys `Utils/auth-utils` (`deviceId`, `identityId`, `backupToken`), Android's `settings get secure
//! android_id`, 3GPP TS 23.003 (an IMEI is written in groups of 2, 6, 6 and 1 or of 6, 2, 6 and 1).

use std::ops::Range;

use super::{hit, is_id, is_imei};
use crate::detect::token::is_varied;
use crate::detect::{Hit, NameSet, at, before, digits_in, name_at, names};

/// Names of an IMEI.
static IMEIS: NameSet = names!["imei", "imei1", "imei2"];

/// The identifier in `token`, if where it stands in a store or behind a command says that it is one; `name` stands
/// before it.
pub(super) fn find(text: &str, token: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let written = &text[token.clone()];
    let count = |kind: fn(&u8) -> bool| written.bytes().filter(kind).count();
    let random = is_varied(written)
        && count(u8::is_ascii_digit) >= 2
        && count(u8::is_ascii_uppercase) >= 3
        && count(u8::is_ascii_lowercase) >= 3;
    let quoted = before(text, token.start) == Some(b'"') && at(text, token.end) == Some(b'"');
    // sixteen random bytes in base64
    let device = written.len() == 22 && name == "deviceId" && quoted && random;
    let padded = matches!(at(text, token.end), Some(b'"' | b'='));
    let stored = name == "data" && written.len() >= 20 && padded && is_varied(written) && is_buffer(text, token.start);
    (device || stored || is_answer(text, token) && is_id(written)).then(|| token.clone())
}

/// Whether `start` is in the bytes of a field that Baileys keeps for a device: `"identityId":{"type":"Buffer","data":"…"`.
fn is_buffer(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(100));
    ["\"identityId\"", "\"backupToken\""].iter().any(|field| {
        text[near..start].rsplit_once(field).is_some_and(|(_, gap)| gap.contains("\"Buffer\"") && !gap.contains('}'))
    })
}

/// Whether `token` is a line of its own below the command that asks for it.
fn is_answer(text: &str, token: &Range<usize>) -> bool {
    let ended = matches!(at(text, token.end), None | Some(b'\n' | b'\r'));
    let Some(above) = text[..token.start].strip_suffix('\n').filter(|_| ended && token.len() == 16) else {
        return false;
    };
    let line = above[above.ceil_char_boundary(above.len().saturating_sub(100))..].rsplit('\n').next().unwrap_or("");
    line.trim_end().ends_with("android_id") && line.contains("settings")
}

/// Finds IMEIs in groups behind their name, in the places of `numbers`.
pub fn find_grouped(text: &str, numbers: &[Range<usize>], hits: &mut Vec<Hit>) {
    for Range { start, .. } in digits_in(text, numbers) {
        if !IMEIS.has(name_at(text, start).0) {
            continue;
        }
        let part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'/');
        let len = text.as_bytes()[start..].iter().take(18).take_while(part).count();
        let written = text[start..start + len].trim_end_matches([' ', '-', '/']);
        let groups: Vec<&str> = written.split([' ', '-', '/']).collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        if matches!(lengths[..], [2, 6, 6, 1] | [6, 2, 6, 1]) && is_imei(&groups.concat()) {
            hits.push(hit(text, start..start + written.len()));
        }
    }
}
