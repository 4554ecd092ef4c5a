// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Zip archives (APPNOTE 6.3.10), by their directory. What the directory and a member's own header say must agree, and
//! together they must account for every byte: nothing is hidden between members.

use std::io::Read;
use std::ops::Range;

use super::{Found, MAKE_AGAIN};
use crate::budget::Budget;
use crate::decode::bytes::{Context, Part, compressed};
use crate::document::RepoPath;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// Whether `bytes` begin like an archive, or like an empty one.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL) || bytes.starts_with(END)
}

/// What the directory says of a member.
struct Entry {
    path: RepoPath,
    made_by: usize,
    flags: usize,
    method: usize,
    crc: usize,
    packed: usize,
    size: usize,
    attributes: usize,
    local: usize,
    /// A second name, which some readers use.
    other_name: bool,
}

/// Reads every member.
pub(super) fn read(bytes: &[u8], found: &mut Found, budget: &mut Budget) {
    let Some((directory, count)) = directory(bytes, found) else {
        return found.problem(None, "the archive is damaged or cut off: its directory is not there", MAKE_AGAIN);
    };
    if count > super::MEMBERS {
        return budget.exceed("more members than can be judged");
    }
    let (mut at, mut entries) = (directory.start, Vec::new());
    while at < directory.end {
        let Some((entry, next)) = entry(bytes, at, found) else {
            return found.problem(None, "the archive is damaged: its directory cannot be read", MAKE_AGAIN);
        };
        if !budget.run() {
            return;
        }
        entries.push(entry);
        at = next;
    }
    if entries.len() != count || at != directory.end {
        found.problem(None, "the archive is damaged: its directory does not add up", MAKE_AGAIN);
    }
    let mut places = Vec::new();
    for entry in &entries {
        if !member(bytes, entry, directory.start, &mut places, found, budget) {
            return;
        }
    }
    gaps(places, directory.start, found);
}

/// The directory's place and how many members it lists.
fn directory(bytes: &[u8], found: &mut Found) -> Option<(Range<usize>, usize)> {
    let from = bytes.len().saturating_sub(22 + 0xffff);
    let end = from + memchr::memmem::rfind(&bytes[from..], END)?;
    let comment = bytes.get(end + 22..)?;
    if comment.len() != number(bytes, end + 20, 2)? {
        found.problem(None, "something follows the archive's end", MAKE_AGAIN);
    }
    found.comment("comment of the archive", comment);
    let (mut count, mut size) = (number(bytes, end + 10, 2)?, number(bytes, end + 12, 4)?);
    let (mut start, mut limit) = (number(bytes, end + 16, 4)?, end);
    if let Some(locator) = end.checked_sub(20).filter(|at| bytes[*at..].starts_with(LOCATOR_64)) {
        let record = number(bytes, locator + 8, 8)?;
        bytes.get(record..)?.starts_with(END_64).then_some(())?;
        count = number(bytes, record + 32, 8)?;
        size = number(bytes, record + 40, 8)?;
        start = number(bytes, record + 48, 8)?;
        limit = record;
    }
    if start.checked_add(size)? != limit {
        found.problem(None, "the archive's directory does not stand where its end says", MAKE_AGAIN);
        return None;
    }
    Some((start..limit, count))
}

/// The entry at `at` and where the next one begins.
fn entry(bytes: &[u8], at: usize, found: &mut Found) -> Option<(Entry, usize)> {
    bytes.get(at..)?.starts_with(CENTRAL).then_some(())?;
    let field = |offset, len| number(bytes, at + offset, len);
    let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
    let next = at + 46 + name + extra + comment;
    let path = RepoPath::new(bytes.get(at + 46..at + 46 + name)?);
    let extra = bytes.get(at + 46 + name..at + 46 + name + extra)?;
    found.comment("comment of a member", bytes.get(next - comment..next)?);
    let (mut size, mut packed, mut local) = (field(24, 4)?, field(20, 4)?, field(42, 4)?);
    let mut other_name = false;
    for (kind, data) in extras(extra) {
        match kind {
            // sizes that do not fit into four bytes
            1 => {
                let mut offset = 0;
                for value in [&mut size, &mut packed, &mut local] {
                    if *value == 0xffff_ffff {
                        *value = number(data, offset, 8)?;
                        offset += 8;
                    }
                }
            }
            0x7075 => other_name |= data.get(5..) != Some(path.as_bytes()),
            _ => {}
        }
    }
    let entry = Entry {
        path,
        made_by: field(5, 1)?,
        flags: field(8, 2)?,
        method: field(10, 2)?,
        crc: field(16, 4)?,
        packed,
        size,
        attributes: field(38, 4)?,
        local,
        other_name,
    };
    Some((entry, next))
}

fn extras(mut bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut extras = Vec::new();
    while let (Some(kind), Some(len)) = (number(bytes, 0, 2), number(bytes, 2, 2)) {
        let Some(data) = bytes.get(4..4 + len) else { break };
        extras.push((kind, data));
        bytes = &bytes[4 + len..];
    }
    extras
}

/// Reads one member; `false` if there is no budget for more.
fn member(
    bytes: &[u8],
    entry: &Entry,
    limit: usize,
    places: &mut Vec<(Range<usize>, bool)>,
    found: &mut Found,
    budget: &mut Budget,
) -> bool {
    let path = &entry.path;
    let Some(data) = local(bytes, entry).filter(|data| data.end <= limit) else {
        let message =
            "the archive is damaged: this member is not where its directory says, or goes by another name there";
        found.problem(Some(path), message, MAKE_AGAIN);
        return true;
    };
    places.push((entry.local..data.end, entry.flags & 8 != 0));
    if entry.other_name {
        let message = "a second name beside this one: which counts is decided where the bundle is unpacked";
        found.problem(Some(path), message, MAKE_AGAIN);
    }
    if entry.flags & 0x2041 != 0 {
        found.problem(Some(path), "encrypted, so nobody can tell what is in it", "put it into the bundle as it is");
        return true;
    }
    // made on Unix: the upper half of the attributes is the file's mode
    let kind = if entry.made_by == 3 { entry.attributes >> 28 } else { 0 };
    if kind == 4 || path.as_bytes().ends_with(b"/") {
        if entry.size > 0 {
            found.problem(Some(path), "a folder with content, which cannot be", MAKE_AGAIN);
        }
        return true;
    }
    if !matches!(kind, 0 | 8 | 10) {
        found.problem(Some(path), "a device or a pipe, which is no file", MAKE_AGAIN);
        return true;
    }
    let content = match unpack(&bytes[data], entry, budget) {
        Ok(content) => content,
        Err(message) => {
            if budget.exceeded().is_none() {
                found.problem(Some(path), message, MAKE_AGAIN);
            }
            return budget.exceeded().is_none();
        }
    };
    let mut crc = flate2::Crc::new();
    crc.update(&content);
    if content.len() != entry.size || crc.sum() as usize != entry.crc {
        found.problem(Some(path), "damaged: it is not what the directory says it is", MAKE_AGAIN);
    }
    found.member(path.clone(), content, kind == 10);
    true
}

/// The place of the member's bytes, if its own header agrees with the directory.
fn local(bytes: &[u8], entry: &Entry) -> Option<Range<usize>> {
    let at = entry.local;
    bytes.get(at..)?.starts_with(LOCAL).then_some(())?;
    let (flags, method) = (number(bytes, at + 6, 2)?, number(bytes, at + 8, 2)?);
    let (name, extra) = (number(bytes, at + 26, 2)?, number(bytes, at + 28, 2)?);
    let own = bytes.get(at + 30..at + 30 + name)?;
    let agrees = own == entry.path.as_bytes() && method == entry.method && flags & 0x2049 == entry.flags & 0x2049;
    let start = at + 30 + name + extra;
    let end = start.checked_add(entry.packed)?;
    (agrees && end <= bytes.len()).then_some(start..end)
}

fn unpack(data: &[u8], entry: &Entry, budget: &mut Budget) -> Result<Vec<u8>, &'static str> {
    const DAMAGED: &str = "damaged: it cannot be unpacked";
    let content = match entry.method {
        0 => data.to_vec(),
        8 => {
            let (mut out, most) = (Vec::new(), budget.allowance(data.len()) as u64);
            let read = flate2::read::DeflateDecoder::new(data).take(most + 1).read_to_end(&mut out);
            if out.len() as u64 > most {
                budget.exceed("more comes out of its compression than can be judged");
                return Err("");
            }
            read.map_err(|_| DAMAGED)?;
            out
        }
        // bzip2, zstd and xz begin with their own marks
        12 | 93 | 95 => {
            let context = Context { strict: false, file: true, quoted: false, label: "" };
            let opened = compressed::open(data, context, budget).filter(|opened| opened.whole);
            let part = opened.and_then(|opened| opened.parts.into_iter().next_back());
            return match part {
                Some(Part::Bytes(out)) => Ok(out),
                _ => Err(DAMAGED),
            };
        }
        _ => return Err("packed by a method that cannot be read"),
    };
    if budget.take(content.len()) { Ok(content) } else { Err("") }
}

/// Tells of members that share bytes, and of bytes that belong to no member.
fn gaps(mut places: Vec<(Range<usize>, bool)>, limit: usize, found: &mut Found) {
    places.sort_by_key(|(place, _)| place.start);
    let mut end = 0;
    // behind some members stands what was not known before they were packed: at most 24 bytes
    let mut slack = 0;
    for (place, trailer) in places.iter().cloned().chain([(limit..limit, false)]) {
        if place.start < end {
            return found.problem(None, "members of the archive share their bytes", MAKE_AGAIN);
        }
        if place.start - end > slack {
            return found.problem(None, "there are bytes in the archive that belong to no member", MAKE_AGAIN);
        }
        (end, slack) = (place.end, if trailer { 24 } else { 0 });
    }
}

fn number(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let raw = bytes.get(at..at.checked_add(len)?)?;
    Some(raw.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::super::{MEMBERS, open};
    use super::*;

    /// Members as they are, without compression: name, content, flags, method.
    fn archive(members: &[(&str, &[u8], u8, u8)]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        let bytes = |number: usize, len: usize| number.to_le_bytes()[..len].to_vec();
        for (name, data, flags, method) in members {
            let mut crc = flate2::Crc::new();
            crc.update(data);
            let head = [
                vec![20, 0, *flags, 0, *method, 0, 0, 0, 0, 0],
                bytes(crc.sum() as usize, 4),
                bytes(data.len(), 4),
                bytes(data.len(), 4),
                bytes(name.len(), 2),
                vec![0, 0],
            ]
            .concat();
            let tail = [vec![0; 10], bytes(out.len(), 4), name.as_bytes().to_vec()].concat();
            directory.extend([CENTRAL, &[20, 3], &head, &[0, 0], &tail[2..]].concat());
            out.extend([LOCAL, &head, name.as_bytes(), data].concat());
        }
        let count = bytes(members.len(), 2);
        let place = [bytes(directory.len(), 4), bytes(out.len(), 4), vec![0, 0]].concat();
        [out, directory, END.to_vec(), vec![0; 4], count.clone(), count, place].concat()
    }

    fn told(bytes: &[u8]) -> Vec<String> {
        open(bytes).problems.iter().map(|problem| problem.message.to_string()).collect()
    }

    #[test]
    fn members_come_out() {
        let bytes = archive(&[("a/", b"", 0, 0), ("a/b.txt", b"plain", 0, 0), ("c.txt", b"other", 0, 0)]);
        let bundle = open(&bytes);
        assert_eq!(bundle.problems, []);
        let members: Vec<_> = bundle.members.iter().map(|member| (member.path.to_text(), &*member.bytes)).collect();
        assert_eq!(members, [("a/b.txt".into(), &b"plain"[..]), ("c.txt".into(), b"other")]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        assert_eq!(told(&archive(&[("a", b"?", 1, 0)])), ["encrypted, so nobody can tell what is in it"]);
        assert_eq!(told(&archive(&[("a", b"?", 0, 99)])), ["packed by a method that cannot be read"]);
        assert_eq!(told(&archive(&[("a", b"?", 0, 8)])), ["damaged: it cannot be unpacked"]);
        let twice = archive(&[("a", b"1", 0, 0), ("a", b"2", 0, 0)]);
        assert_eq!(told(&twice), ["this name stands in the bundle twice"]);
        let whole = archive(&[("a.txt", b"plain", 0, 0)]);
        for cut in 1..whole.len() {
            assert!(!told(&whole[..whole.len() - cut]).is_empty(), "{cut}");
        }
        let mut damaged = whole.clone();
        damaged[36] ^= 1;
        assert_eq!(told(&damaged), ["damaged: it is not what the directory says it is"]);
        assert_eq!(told(&[&whole[..], b"more"].concat()), ["something follows the archive's end"]);
    }

    #[test]
    fn a_member_has_one_name() {
        let mut whole = archive(&[("a.txt", b"plain", 0, 0)]);
        whole[30] = b'b';
        assert!(told(&whole)[0].contains("another name"));
        let mut hidden = archive(&[("a.txt", b"plain", 0, 0), ("b.txt", b"plain", 0, 0)]);
        // the directory forgets the second member
        let directory = memchr::memmem::find(&hidden, CENTRAL).unwrap_or_default();
        let second = directory + 51;
        hidden.drain(second..second + 51);
        let end = hidden.len() - 22;
        hidden[end + 8] = 1;
        hidden[end + 10] = 1;
        hidden[end + 12] = 51;
        assert_eq!(told(&hidden), ["there are bytes in the archive that belong to no member"]);
    }

    #[test]
    fn a_huge_count_ends_at_once() {
        let mut bytes = archive(&[("a.txt", b"plain", 0, 0)]);
        let end = bytes.len() - 22;
        bytes[end + 10..end + 12].fill(0xfe);
        assert!(!told(&bytes).is_empty());
        assert!(told(&archive(&[])).len() == 1);
        let many: Vec<(String, &[u8])> = (0..65_000).map(|number| (number.to_string(), &b""[..])).collect();
        let many: Vec<_> = many.iter().map(|(name, data)| (name.as_str(), *data, 0, 0)).collect();
        assert!(told(&archive(&many)).is_empty() && many.len() < MEMBERS);
    }
}
