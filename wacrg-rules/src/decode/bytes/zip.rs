// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Zip archives (APPNOTE 6.3.10): every entry that has a local header, whether the directory lists it or not.

use std::collections::HashMap;
use std::io::Read;

use super::{Context, Opened, Part, Refusal};
use crate::budget::Budget;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";

/// What a header says of an entry.
struct Entry {
    flags: u16,
    method: u16,
    packed: usize,
    name: String,
    data: usize,
}

/// Opens `bytes` as an archive.
pub(super) fn open(bytes: &[u8], _: Context<'_>, budget: &mut Budget) -> Option<Opened> {
    if !bytes.starts_with(LOCAL) {
        return None;
    }
    let sizes = central(bytes);
    let (mut parts, mut whole, mut done) = (Vec::new(), true, 0);
    for at in memchr::memmem::find_iter(bytes, LOCAL) {
        if at < done {
            continue;
        }
        let Some(mut entry) = local(bytes, at) else {
            whole = false;
            continue;
        };
        if let Some(packed) = sizes.get(&at) {
            entry.packed = *packed;
        }
        if !budget.run() {
            whole = false;
            break;
        }
        let rest = &bytes[entry.data.min(bytes.len())..];
        let known = entry.flags & 8 == 0 || entry.packed > 0;
        let data = if known { &rest[..entry.packed.min(rest.len())] } else { rest };
        parts.push(Part::Name(entry.name));
        done = entry.data + if known { entry.packed } else { 0 };
        match (entry.flags & 1, entry.method) {
            (1, _) => parts.push(Part::Refused(Refusal::Unreadable("an encrypted archive"))),
            // bzip2, zstd and xz begin with their own marks
            (_, 0 | 12 | 93 | 95) if known => parts.push(Part::Bytes(data.to_vec())),
            (_, 8) => {
                let mut out = Vec::new();
                let most = budget.allowance(data.len()) as u64;
                let read = flate2::read::DeflateDecoder::new(data).take(most + 1).read_to_end(&mut out);
                if out.len() as u64 > most {
                    budget.exceed("more comes out of its compression than can be judged");
                }
                if read.is_err() {
                    parts.push(Part::Refused(Refusal::Unreadable("an archive that is damaged")));
                }
                if !budget.take(out.len()) {
                    break;
                }
                parts.push(Part::Bytes(out));
            }
            _ => parts.push(Part::Refused(Refusal::Unreadable("an archive packed by an unknown method"))),
        }
    }
    let comment = memchr::memmem::rfind(bytes, b"PK\x05\x06").and_then(|at| bytes.get(at + 22..));
    whole &= comment.is_none_or(<[u8]>::is_empty);
    parts.extend(comment.and_then(super::plain::strings).map(Part::Strings));
    Some(Opened { decoder: "zip", parts, whole })
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let raw = bytes.get(at..at.checked_add(len)?)?;
    Some(raw.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn local(bytes: &[u8], at: usize) -> Option<Entry> {
    let (name, extra) = (number(bytes, at + 26, 2)?, number(bytes, at + 28, 2)?);
    Some(Entry {
        flags: number(bytes, at + 6, 2)? as u16,
        method: number(bytes, at + 8, 2)? as u16,
        packed: number(bytes, at + 18, 4)?,
        name: String::from_utf8_lossy(bytes.get(at + 30..at + 30 + name)?).into_owned(),
        data: at + 30 + name + extra,
    })
}

/// Offsets of local headers and packed sizes, as the directory tells them.
fn central(bytes: &[u8]) -> HashMap<usize, usize> {
    memchr::memmem::find_iter(bytes, CENTRAL)
        .filter_map(|at| Some((number(bytes, at + 42, 4)?, number(bytes, at + 20, 4)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, flags: u8, data: &[u8]) -> Vec<u8> {
        let len = |len: usize, bytes: usize| len.to_le_bytes()[..bytes].to_vec();
        let head = [LOCAL, &[20, 0, flags, 0, 0, 0, 0, 0, 0, 0], &[0; 4]].concat();
        [head, len(data.len(), 4), len(data.len(), 4), len(name.len(), 2), len(0, 2), name.into(), data.to_vec()]
            .concat()
    }

    #[test]
    fn every_entry_comes_out_and_an_encrypted_one_is_told() {
        let archive = [entry("a.txt", 0, b"plain"), entry("b.txt", 1, b"?????")].concat();
        let opened =
            open(&archive, Context { strict: false, file: true, quoted: false, label: "" }, &mut Budget::default());
        let parts = opened.map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Name(a), Part::Bytes(bytes), Part::Name(b), Part::Refused(Refusal::Unreadable(_))]
            if a == "a.txt" && bytes == b"plain" && b == "b.txt")
        );
    }
}
