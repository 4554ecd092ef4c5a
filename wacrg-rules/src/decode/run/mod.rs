// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Runs: parts of a text that are bytes written with letters and digits. Each way to write them is one file here.

mod base32;
mod base64;
mod decimal;
mod dump;
mod endpoint;
mod escaped;
mod hex;
mod percent;

use std::ops::Range;

use crate::detect::key;
use crate::signs::Signs;
use crate::vocabulary::is_constant;

/// Bytes around groups that are read with them.
const NEAR: usize = 400;
/// Bytes of a line between groups: those that are nearer to one another are read together.
const LINE: usize = 2_000;

/// Signs of a text that may hold runs.
pub(crate) const TRIGGERS: Signs = Signs::ENCODED;

/// Bytes that are written in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Where in the text, from the first character of the encoding to the last.
    pub(crate) range: Range<usize>,
    /// The encoding.
    pub(crate) decoder: &'static str,
    /// What it stands for.
    pub(crate) bytes: Vec<u8>,
    /// Whether it stands where an address and a port stand.
    pub(crate) endpoint: bool,
    /// Whether it is written in groups, and what stands before it says that it is a secret.
    pub(crate) secret: bool,
}

impl Run {
    /// Whether the bytes are many and varied enough for a key: no table of small numbers, no text that counts.
    pub(crate) fn is_opaque(&self) -> bool {
        is_opaque(&self.bytes)
    }

    fn new(range: Range<usize>, decoder: &'static str, bytes: Vec<u8>) -> Self {
        Self { range, decoder, bytes, endpoint: false, secret: false }
    }
}

fn is_opaque(bytes: &[u8]) -> bool {
    bytes.len() >= 16 && is_random(bytes)
}

/// Whether the bytes are as varied as those of a key.
fn is_random(bytes: &[u8]) -> bool {
    let mut seen = [false; 256];
    bytes.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    let distinct = seen.iter().filter(|seen| **seen).count();
    let high = bytes.iter().filter(|byte| **byte > 127).count();
    let counts = bytes.windows(2).filter(|pair| pair[0] < pair[1]).count() * 10 > bytes.len() * 8;
    distinct * 2 >= bytes.len().min(64) && high * 6 >= bytes.len() && !counts
}

/// Whether the bytes that are written at `start` could be a secret, and what stands before them says so.
fn is_secret(text: &str, start: usize, bytes: &[u8]) -> bool {
    /// The longest secret that is written by hand or by a debugger: a session, a bundle of keys.
    const MOST: usize = 4096;
    bytes.len() <= MOST
        && (is_opaque(bytes) || bytes.len() == key::SALT && is_random(bytes) && key::is_salt(text, start))
        && key::is_announced_bytes(text, start)
        && !is_constant(&data_encoding::HEXLOWER.encode(bytes))
}

/// Whether a run outside captures is worth a look.
fn counts(text: &str, start: usize, bytes: &[u8]) -> bool {
    promises(&bytes[..bytes.len().min(4096)]) || is_secret(text, start, bytes)
}

/// Finds the runs of `text`, whose signs and tokens are given. In `strict` places short ones count, and ones that
/// show no mark of anything.
pub(crate) fn find(
    text: &str,
    signs: Signs,
    (tokens, groups): (&[Range<usize>], &[Range<usize>]),
    strict: bool,
) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut groups = groups;
    while let Some(first) = groups.first() {
        // the lines that the groups stand in, and a few before and after
        let near = text.floor_char_boundary(first.start.saturating_sub(NEAR));
        let start = text[..near].rfind('\n').map_or(0, |at| at + 1);
        let mut end = start;
        while let Some(group) = groups.first().filter(|group| end == start || group.start <= end + NEAR + LINE) {
            let far = text.ceil_char_boundary((group.end + NEAR).min(text.len()));
            end = text[far..].find('\n').map_or(text.len(), |at| far + at + 1).max(end);
            groups = &groups[1..];
        }
        grouped(text, start..end, strict, &mut runs);
    }
    if signs.has(Signs::PERCENT) {
        percent::find(text, &mut runs);
    }
    if signs.has(Signs::ESCAPE) {
        escaped::find(text, strict, &mut runs);
    }
    // outside captures the element itself must be there
    if strict || signs.has(Signs::ENDPOINT) {
        endpoint::find(text, strict, &mut runs);
    }
    if signs.has(Signs::TOKEN) {
        hex::find_tokens(text, tokens, strict, &mut runs);
        base64::find(text, tokens, strict, &mut runs);
        base32::find(text, tokens, strict, &mut runs);
    }
    if strict {
        runs.retain(|run| !endpoint::is_port(&text[run.range.clone()]));
        endpoint::announce(text, &mut runs);
    }
    for run in runs.iter_mut().filter(|run| matches!(run.decoder, "hex" | "decimal" | "escapes" | "hexdump")) {
        // what stands in one piece is judged by its looks
        let mut groups = text[run.range.clone()].split(|c: char| !c.is_ascii_alphanumeric()).peekable();
        let whole = groups.peek().is_some_and(|group| group.len() == run.range.len());
        // values of a table, each well known
        let known = groups.any(is_constant);
        run.secret = !whole && !known && is_secret(text, run.range.start, &run.bytes);
    }
    runs
}

/// Finds the runs of groups in a part of `text`.
fn grouped(text: &str, range: Range<usize>, strict: bool, runs: &mut Vec<Run>) {
    let (start, part, before) = (range.start, &text[range], runs.len());
    dump::find(part, runs);
    let dumped = runs.len();
    hex::find_groups(part, strict, runs);
    // the columns of a dump are no runs of their own
    let dumps = runs[before..dumped].to_vec();
    let inside = |run: &Run| {
        let before = dumps.partition_point(|dump| dump.range.start <= run.range.start);
        before > 0 && run.range.end <= dumps[before - 1].range.end
    };
    let groups = runs.split_off(dumped);
    runs.extend(groups.into_iter().filter(|run| !inside(run)));
    decimal::find(part, strict, runs);
    runs[before..].iter_mut().for_each(|run| run.range = run.range.start + start..run.range.end + start);
}

/// Whether all of `text` is a dump.
pub(crate) fn is_dump(text: &str) -> bool {
    dump::whole(text).is_some()
}

/// Reads all of `text` as one run, whatever it shows: a payload that says it is bytes.
pub(crate) fn whole(text: &str) -> Option<Run> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let mut run = dump::whole(trimmed).or_else(|| hex::whole(trimmed)).or_else(|| base64::whole(trimmed))?;
    run.range = start..start + trimmed.len();
    Some(run)
}

/// Whether `head`, the first bytes of a run, begins like something that can be opened, or holds text. What does neither
/// is not looked at outside captures.
fn promises(head: &[u8]) -> bool {
    let wide = head.len() >= 8
        && (head[1] == 0 && head[3] == 0 && head[5] == 0 || head[0] == 0 && head[2] == 0 && head[4] == 0);
    has_text(head) || wide || is_marked(head)
}

/// Seven printable characters in a row: in random bytes that is one in a thousand.
fn has_text(head: &[u8]) -> bool {
    let mut run = 0;
    head.iter().any(|byte| {
        run = if matches!(byte, b' '..=b'~' | 0xc3..=0xf0) { run + 1 } else { 0 };
        run >= 7
    })
}

/// Whether the bytes begin with a mark of a format that is opened, or have one that can stand anywhere.
fn is_marked(head: &[u8]) -> bool {
    match head {
        [0 | 2, 0xf8 | 0xf9 | 0x78, ..]
        | [0xf8 | 0xf9, 1..=40, ..]
        | [0, _, _, 0 | 2, 0xf8 | 0x78, ..]
        | [0, _, _, 0xf8, ..] => true,
        [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [0xfd, b'7', ..] | [b'B', b'Z', b'h', ..] => true,
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => true,
        [0x33, 0x08 | 0x0a | 0x12, ..]
        | [0x52, 0x22, 0x0a, 0x20, ..]
        | [0x0a, 0x20 | 0x21, ..]
        | [0x44, 0x08 | 0x12, ..] => true,
        [b'P', b'K', 3, 4, ..]
        | [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0x0a, 0x0d, 0x0d, 0x0a, ..] => true,
        [0xfe, 0xff, 0, ..]
        | [0xff, 0xfe, _, 0, ..]
        | [b'W', b'A', 5 | 6, ..]
        | [0x16, 0xfe, 0xfd | 0xff, ..]
        | [b'M', b'D', b'M', b'P', ..]
        | [0x7f, b'E', b'L', b'F', ..] => true,
        [0, _, _, 0x12 | 0x1a | 0x22, _, 0x0a, ..] | [0x12 | 0x1a | 0x22, _, 0x0a, 0x20 | 0x30, ..] => true,
        [_, _, _, _, 0x21, 0x12, 0xa4, 0x42, ..] => true,
        [0xff, 0xd8, 0xff, ..]
        | [0x89, b'P', b'N', b'G', ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'R', b'I', b'F', b'F', ..] => true,
        // packed accounts, public keys in a message, packets and the prologue of Noise can stand anywhere
        _ => {
            let pair =
                |pair: &[u8]| matches!(pair, [0xfa, 0xff] | [0x21, 0x05] | [0x12, 0x20] | [0xde, 0xbe] | [b'W', b'A']);
            head.windows(2).any(pair) || head.windows(4).any(|run| run[0] == 0xf7 && run[3] == 0xff)
        }
    }
}
