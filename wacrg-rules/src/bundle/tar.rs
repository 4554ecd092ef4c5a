// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tar archives: the old format, ustar and pax (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange
//! Format"), and GNU's long names (tar manual, "Basic Tar Format").

use super::{Found, MAKE_AGAIN};
use crate::budget::Budget;
use crate::document::RepoPath;

const BLOCK: usize = 512;
/// Bytes of a header that only carries a longer name.
const LONG: usize = 1 << 20;

/// Whether `bytes` begin with a header whose sum is right.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(..BLOCK).is_some_and(is_header)
}

/// What headers before a member say of it.
#[derive(Default)]
struct Ahead {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<usize>,
}

/// Reads every member.
pub(super) fn read(bytes: &[u8], found: &mut Found, budget: &mut Budget) {
    let (mut at, mut ahead) = (0, Ahead::default());
    loop {
        let Some(header) = bytes.get(at..at + BLOCK) else {
            let message = "the archive has no end: it may be cut off";
            return found.problem(None, message, MAKE_AGAIN);
        };
        if header.iter().all(|byte| *byte == 0) {
            if bytes[at..].iter().any(|byte| *byte != 0) {
                found.problem(None, "something follows the archive's end", MAKE_AGAIN);
            }
            return;
        }
        if !is_header(header) {
            return found.problem(None, "the archive is damaged: the sum of a header is wrong", MAKE_AGAIN);
        }
        if !budget.run() {
            return;
        }
        let path = RepoPath::new(ahead.path.clone().unwrap_or_else(|| name(header)));
        let Some(size) = ahead.size.or_else(|| number(&header[124..136])) else {
            return found.problem(Some(&path), "the archive is damaged: a member's size is no number", MAKE_AGAIN);
        };
        let start = at + BLOCK;
        let Some(data) = start.checked_add(size).and_then(|end| bytes.get(start..end)) else {
            return found.problem(Some(&path), "the archive is cut off in this member", MAKE_AGAIN);
        };
        at = start + size.next_multiple_of(BLOCK);
        let kind = header[156];
        if matches!(kind, b'x' | b'g' | b'L' | b'K') {
            if data.len() > LONG {
                return found.problem(None, "a name in the archive is longer than can be judged", MAKE_AGAIN);
            }
            match kind {
                b'L' => ahead.path = Some(until_nul(data).to_vec()),
                b'K' => ahead.link = Some(until_nul(data).to_vec()),
                _ => records(data, kind == b'g', &mut ahead, found),
            }
            continue;
        }
        let Ahead { link, .. } = std::mem::take(&mut ahead);
        match kind {
            b'5' => folder(&path, found),
            0 | b'0' | b'7' if path.as_bytes().ends_with(b"/") && size == 0 => folder(&path, found),
            0 | b'0' | b'7' => {
                if !budget.take(data.len()) {
                    return;
                }
                found.member(path, data.to_vec(), false);
            }
            b'1' | b'2' => found.member(path, link.unwrap_or_else(|| until_nul(&header[157..257]).to_vec()), true),
            b'3' | b'4' | b'6' => found.problem(Some(&path), "a device or a pipe, which is no file", MAKE_AGAIN),
            _ => found.problem(Some(&path), "a member of a kind that cannot be read", MAKE_AGAIN),
        }
    }
}

/// A folder brings nothing but its name.
fn folder(path: &RepoPath, found: &mut Found) {
    if let Some(message) = super::bad_name(path.as_bytes()).filter(|_| path.as_bytes() != b"./") {
        found.problem(Some(path), message, MAKE_AGAIN);
    }
}

/// Records of a pax header: `LENGTH KEY=VALUE\n`.
fn records(data: &[u8], global: bool, ahead: &mut Ahead, found: &mut Found) {
    let mut rest = data;
    while !rest.is_empty() && rest[0] != 0 {
        let Some((key, value, next)) = record(rest) else {
            return found.problem(None, "the archive is damaged: a pax header cannot be read", MAKE_AGAIN);
        };
        rest = next;
        match key {
            b"comment" => found.comment("comment of the archive", value),
            b"path" | b"linkpath" | b"size" if global => {
                let message = "a name or a size for every member of the archive: readers disagree on what it means";
                found.problem(None, message, MAKE_AGAIN);
            }
            b"path" => ahead.path = Some(value.to_vec()),
            b"linkpath" => ahead.link = Some(value.to_vec()),
            b"size" => {
                // not a number: no size that fits
                let digits = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
                ahead.size = Some(digits.unwrap_or(usize::MAX / 2));
            }
            key if key.starts_with(b"GNU.sparse") => {
                found.problem(None, "a file with holes, which cannot be read", "make the archive without --sparse");
            }
            _ => {}
        }
    }
}

/// Key, value and what follows.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let len: usize = std::str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let line = bytes.get(space + 1..len)?.strip_suffix(b"\n")?;
    let equals = line.iter().position(|byte| *byte == b'=')?;
    Some((&line[..equals], &line[equals + 1..], &bytes[len..]))
}

/// The name in the header itself, with its prefix where the format has one.
fn name(header: &[u8]) -> Vec<u8> {
    let name = until_nul(&header[..100]);
    let prefix = until_nul(&header[345..500]);
    // GNU's own format keeps times where ustar keeps the prefix
    if &header[257..263] == b"ustar\0" && !prefix.is_empty() {
        return [prefix, b"/", name].concat();
    }
    name.to_vec()
}

/// Whether the header's sum, taken with blanks in its own place, is the one that it tells. Old writers summed signed
/// characters.
fn is_header(header: &[u8]) -> bool {
    let Some(told) = number(&header[148..156]).filter(|sum| *sum > 0) else { return false };
    let own = |index: &usize| (148..156).contains(index);
    let bytes = || header.iter().enumerate().map(|(index, byte)| if own(&index) { b' ' } else { *byte });
    let unsigned: usize = bytes().map(usize::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    told == unsigned || i64::try_from(told) == Ok(signed)
}

/// Octal digits between blanks, or big-endian bytes where the first bit is set (GNU).
fn number(field: &[u8]) -> Option<usize> {
    if field[0] & 0x80 != 0 {
        let first = usize::from(field[0] & 0x7f);
        return field[1..]
            .iter()
            .try_fold(first, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)));
    }
    let digits = until_nul(field).trim_ascii();
    digits.iter().try_fold(0_usize, |number, digit| match digit {
        b'0'..=b'7' => number.checked_mul(8)?.checked_add(usize::from(digit - b'0')),
        _ => None,
    })
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::open;
    use super::*;

    /// A member as ustar writes it.
    pub(in crate::bundle) fn member(name: &str, kind: u8, data: &[u8]) -> Vec<u8> {
        let mut header = vec![0; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", data.len()).as_bytes());
        header[156] = kind;
        header[257..263].copy_from_slice(b"ustar\0");
        header[148..156].fill(b' ');
        let sum: usize = header.iter().map(|byte| usize::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        let mut body = data.to_vec();
        body.resize(data.len().next_multiple_of(BLOCK), 0);
        [header, body].concat()
    }

    fn archive(members: &[Vec<u8>]) -> Vec<u8> {
        [members.concat(), vec![0; 2 * BLOCK]].concat()
    }

    fn names(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let bundle = open(bytes);
        let told = bundle.problems.iter().map(|problem| problem.message.to_string()).collect();
        (bundle.members.iter().map(|member| member.path.to_text().into_owned()).collect(), told)
    }

    #[test]
    fn members_come_out_under_their_long_names() {
        let long = format!("{}/file.txt", "d".repeat(120));
        let line = format!("path={long}\n");
        let record = format!("{} {line}", line.len() + 4);
        assert_eq!(record.len(), line.len() + 4);
        let bytes = archive(&[
            member("a/", b'5', b""),
            member("a/b.txt", b'0', b"plain"),
            member("pax", b'x', record.as_bytes()),
            member("short", b'0', b"pax"),
            member("././@LongLink", b'L', format!("{long}2\0").as_bytes()),
            member("short", b'0', b"gnu"),
        ]);
        assert_eq!(names(&bytes), (vec!["a/b.txt".to_owned(), long.clone(), format!("{long}2")], vec![]));
        assert_eq!(open(&bytes).members[0].bytes, b"plain");
    }

    #[test]
    fn what_is_cut_off_or_damaged_is_told() {
        let whole = archive(&[member("a.txt", b'0', &[b'x'; 1000])]);
        for cut in [whole.len() - 1024, 1100, 600] {
            assert_eq!(names(&whole[..cut]).1.len(), 1, "{cut}");
        }
        let mut damaged = archive(&[member("a.txt", b'0', b"x"), member("b.txt", b'0', b"y")]);
        damaged[1024] ^= 1;
        assert_eq!(names(&damaged).1, ["the archive is damaged: the sum of a header is wrong"]);
        let behind = [archive(&[member("a.txt", b'0', b"x")]), b"more".to_vec()].concat();
        assert_eq!(names(&behind).1, ["something follows the archive's end"]);
    }

    #[test]
    fn links_and_devices_are_told() {
        let (names, told) = names(&archive(&[member("l", b'2', b""), member("d", b'3', b""), member("s", b'S', b"")]));
        assert_eq!(names, ["l"]);
        assert_eq!(told.len(), 3, "{told:?}");
    }
}
