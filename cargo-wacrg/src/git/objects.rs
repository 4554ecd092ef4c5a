// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What commits, tags and folders say, read from their bytes.

use wacrg_rules::ObjectId;

use super::Kind;

/// A commit or a tag: its headers, and its message.
#[derive(Debug)]
pub(crate) struct Headed<'o> {
    bytes: &'o [u8],
    end: usize,
}

impl<'o> Headed<'o> {
    /// Reads `bytes`.
    pub(crate) fn new(bytes: &'o [u8]) -> Self {
        let end = memchr::memmem::find(bytes, b"\n\n").map_or(bytes.len(), |at| at + 1);
        Self { bytes, end }
    }

    /// The headers, each with its name; lines that go on with one are left out.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'o [u8], &'o [u8])> {
        self.bytes[..self.end].split(|byte| *byte == b'\n').filter_map(|line| {
            let at = memchr::memchr(b' ', line).filter(|at| *at > 0)?;
            Some((&line[..at], &line[at + 1..]))
        })
    }

    /// The ids that headers of that name give.
    pub(crate) fn ids(&self, name: &'static str) -> impl Iterator<Item = Option<ObjectId>> {
        let named = self.headers().filter(move |header| header.0 == name.as_bytes());
        named.map(|(_, value)| std::str::from_utf8(value).ok().and_then(ObjectId::from_hex))
    }

    /// The lines of all headers of a `kind` that are neither signatures nor about who and when.
    pub(crate) fn other_headers(&self, kind: Kind) -> Vec<u8> {
        const BOTH: [&[u8]; 3] = [b"gpgsig", b"gpgsig-sha256", b"encoding"];
        const COMMIT: [&[u8]; 4] = [b"tree", b"parent", b"author", b"committer"];
        const TAG: [&[u8]; 4] = [b"object", b"type", b"tag", b"tagger"];
        let usual = if kind == Kind::Tag { TAG } else { COMMIT };
        let (mut other, mut kept) = (Vec::new(), false);
        for line in self.bytes[..self.end].split_inclusive(|byte| *byte == b'\n') {
            if !line.starts_with(b" ") {
                let name = line.split(|byte| *byte == b' ').next().unwrap_or(line);
                kept = !BOTH.contains(&name) && !usual.contains(&name) && line != b"\n";
            }
            if kept {
                other.extend_from_slice(line);
            }
        }
        other
    }

    /// Who made it: `Name <address>` of author, committer or tagger, without the time.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &'o [u8]> {
        let made = self.headers().filter(|(name, _)| matches!(*name, b"author" | b"committer" | b"tagger"));
        made.map(|(_, value)| value.iter().rposition(|byte| *byte == b'>').map_or(value, |end| &value[..=end]))
    }

    /// When it was made, in seconds since 1970; 0 if that cannot be read.
    pub(crate) fn time(&self) -> i64 {
        let made = self.headers().find(|(name, _)| matches!(*name, b"committer"));
        let words = made.map(|(_, value)| value.rsplit(|byte| *byte == b' '));
        words.and_then(|mut words| std::str::from_utf8(words.nth(1)?).ok()?.parse().ok()).unwrap_or(0)
    }

    /// The message.
    pub(crate) fn message(&self) -> &'o [u8] {
        self.bytes.get(self.end + 1..).unwrap_or_default()
    }
}

/// An entry of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TreeEntry<'o> {
    /// Its mode, as git writes it in octal.
    pub(crate) mode: u32,
    /// Its name, which is not empty.
    pub(crate) name: &'o [u8],
    /// Its id.
    pub(crate) id: &'o [u8],
    /// All of its bytes.
    pub(crate) raw: &'o [u8],
}

/// The entries of a folder; an error where its bytes are none.
pub(crate) fn entries(mut bytes: &[u8], id_len: usize) -> impl Iterator<Item = Result<TreeEntry<'_>, ()>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let entry = (|| {
            let space = memchr::memchr(b' ', bytes).filter(|at| (1..=7).contains(at))?;
            let mode = bytes[..space].iter().try_fold(0_u32, |mode, digit| {
                (b'0'..=b'7').contains(digit).then(|| mode * 8 + u32::from(digit - b'0'))
            })?;
            let end = memchr::memchr(0, bytes)?;
            let name = bytes.get(space + 1..end).filter(|name| !name.is_empty())?;
            let (raw, rest) = bytes.split_at_checked(end + 1 + id_len)?;
            bytes = rest;
            Some(TreeEntry { mode, name, id: &raw[end + 1..], raw })
        })();
        if entry.is_none() {
            bytes = &[];
        }
        Some(entry.ok_or(()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read() {
        let id = "1".repeat(40);
        let text = format!(
            "tree {id}\nparent {id}\nauthor A <a@example.com> 5 +0000\ncommitter C <c@example.com> 7 -0100\n\
             gpgsig -----BEGIN\n abc\nnote one\n two\n\nsubject\n\nbody\n"
        );
        let commit = Headed::new(text.as_bytes());
        assert_eq!(commit.ids("tree").chain(commit.ids("parent")).flatten().count(), 2);
        assert_eq!((commit.time(), commit.message()), (7, &b"subject\n\nbody\n"[..]));
        assert_eq!(commit.other_headers(Kind::Commit), b"note one\n two\n");
        let made: [&[u8]; 2] = [b"A <a@example.com>", b"C <c@example.com>"];
        assert_eq!(commit.identities().collect::<Vec<_>>(), made);
        assert_eq!(Headed::new(b"tree x\n").message(), b"");
    }

    #[test]
    fn a_damaged_folder_is_an_error() {
        let mut folder = b"100644 a\0".to_vec();
        folder.extend([1; 20]);
        let entry = TreeEntry { mode: 0o100_644, name: b"a", id: &[1; 20], raw: &folder };
        assert_eq!(entries(&folder, 20).collect::<Vec<_>>(), [Ok(entry)]);
        for length in 1..folder.len() {
            assert!(entries(&folder[..length], 20).any(|entry| entry.is_err()), "{length} bytes");
        }
        for bad in [&folder[..25], b"x a\0", b"100644a", b"100644 \0aaaaaaaaaaaaaaaaaaaa"] {
            assert!(entries(bad, 20).any(|entry| entry.is_err()), "{bad:?}");
        }
    }
}
