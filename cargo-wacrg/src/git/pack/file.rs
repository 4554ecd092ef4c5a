// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One pack: reads at positions, and the headers of its entries.

use std::fs::File;
use std::path::Path;

use flate2::Crc;

use super::index::Index;
use super::inflate::{Inflater, Progress, broken};
use super::{Damage, Kind, LARGEST, too_large};

/// An open pack.
#[derive(Debug)]
pub(super) struct Pack {
    file: File,
    /// All of it, if it is kept in memory: most of its entries are small, and a read of each costs more than the bytes.
    held: Option<Vec<u8>>,
    /// How to name it to a person.
    pub(super) name: String,
    /// Where its entries end.
    pub(super) end: u64,
    id_len: usize,
}

/// What an entry of a pack is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// It stands for itself.
    Whole(Kind),
    /// A delta to the entry at this place of the same pack.
    At(u64),
    /// A delta to the object of this id.
    Id(Vec<u8>),
}

/// The head of an entry.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) base: Base,
    /// Bytes that come out of its compressed data.
    pub(super) size: u64,
    /// Bytes of the head itself.
    pub(super) len: usize,
}

/// An entry whose data is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where it begins, and where the next one does.
    pub(super) offset: u64,
    pub(super) end: u64,
    /// Bytes of its head.
    pub(super) head: usize,
    /// Bytes that come out of its compressed data.
    pub(super) size: u64,
    /// Checksum of all of it, where the index has one.
    pub(super) checksum: Option<u32>,
}

impl Entry {
    fn is_sum(&self, found: &Crc) -> bool {
        self.checksum.is_none_or(|wanted| wanted == found.sum())
    }
}

/// Bytes that the head of an entry can take.
pub(super) const HEAD: usize = 10 + 32;

impl Pack {
    /// Opens the pack at `path` and sees that it is the one that `index` was made for, to its end.
    pub(super) fn open(path: &Path, index: &Index, id_len: usize) -> Result<Self, Damage> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let unreadable = |error: std::io::Error| Damage(format!("it cannot be read: {error}"));
        let file = File::open(path).map_err(unreadable)?;
        let len = file.metadata().map_err(unreadable)?.len();
        let end = len.checked_sub(id_len as u64).filter(|end| *end >= 12);
        let end = end.ok_or_else(|| Damage::new("it is cut short"))?;
        let pack = Self { file, held: None, name, end, id_len };
        let (mut head, mut hash) = ([0; 12], vec![0; id_len]);
        pack.read(0, &mut head)?;
        pack.read(end, &mut hash)?;
        let count = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        if !matches!(head, [b'P', b'A', b'C', b'K', 0, 0, 0, 2 | 3, ..]) {
            return Err(Damage::new("it does not begin like a pack"));
        }
        if hash != index.pack_hash || count as usize != index.offsets.len() {
            return Err(Damage::new("it is cut short, or its index belongs to another pack"));
        }
        if index.offsets.iter().any(|offset| !(12..end).contains(offset)) {
            return Err(Damage::new("its index points outside it"));
        }
        Ok(pack)
    }

    /// Keeps all of it in memory if it has at most `most` bytes; how many it has then.
    pub(super) fn hold(&mut self, most: u64) -> u64 {
        let len = self.end;
        if self.held.is_some() || len > most {
            return 0;
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
        // what cannot be read now is told when it is asked for
        if bytes.len() as u64 == len && read_at(&self.file, 0, &mut bytes).is_ok() {
            self.held = Some(bytes);
            return len;
        }
        0
    }

    /// What stands at `from..to`, if it is in memory.
    pub(super) fn held(&self, from: u64, to: u64) -> Option<&[u8]> {
        self.held.as_deref()?.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)
    }

    /// Fills `buffer` with what stands at `at`.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> Result<(), Damage> {
        if let Some(held) = self.held(at, at.saturating_add(buffer.len() as u64)) {
            buffer.copy_from_slice(held);
            return Ok(());
        }
        read_at(&self.file, at, buffer).map_err(|error| Damage(format!("{} cannot be read: {error}", self.name)))
    }

    /// The head of the entry at `offset`.
    pub(super) fn head(&self, offset: u64) -> Result<Head, Damage> {
        let mut buffer = [0; HEAD];
        let len = self.end.saturating_sub(offset).min(HEAD as u64) as usize;
        self.read(offset, &mut buffer[..len])?;
        parse(&buffer[..len], offset, self.id_len)
    }

    /// Appends to `out`, which is empty, what comes out of the compressed data of `entry`.
    pub(super) fn inflate(
        &self,
        entry: &Entry,
        tools: &mut (Inflater, Vec<u8>),
        out: &mut Vec<u8>,
    ) -> Result<(), Damage> {
        /// Compressed bytes that are read at once.
        const PIECE: u64 = 1 << 20;
        if entry.size > LARGEST {
            return Err(too_large(entry.size));
        }
        let (inflater, buffer) = tools;
        inflater.begin();
        if let Some(held) = self.held(entry.offset, entry.end) {
            let mut checksum = Crc::new();
            checksum.update(held);
            let piece = held.get(entry.head..).ok_or_else(broken)?;
            let done = inflater.feed(piece, entry.size as usize, out)? == Progress::Done;
            return if done && entry.is_sum(&checksum) { Ok(()) } else { Err(broken()) };
        }
        let (mut at, mut skip, mut done) = (entry.offset, entry.head, false);
        let mut checksum = Crc::new();
        while at < entry.end {
            buffer.resize((entry.end - at).min(PIECE) as usize, 0);
            self.read(at, buffer)?;
            checksum.update(buffer);
            at += buffer.len() as u64;
            if !done {
                let piece = buffer.get(skip..).ok_or_else(broken)?;
                done = inflater.feed(piece, entry.size as usize, out)? == Progress::Done;
                skip = 0;
            }
        }
        if done && entry.is_sum(&checksum) { Ok(()) } else { Err(broken()) }
    }
}

/// Reads the head of the entry at `offset` from `bytes`, which begin there.
pub(super) fn parse(bytes: &[u8], offset: u64, id_len: usize) -> Result<Head, Damage> {
    let damaged = || Damage::new("the head of its entry is damaged");
    let mut at = 0;
    let mut next = || {
        at += 1;
        bytes.get(at - 1).copied().ok_or_else(damaged)
    };
    let mut byte = next()?;
    let kind = byte >> 4 & 7;
    let (mut size, mut shift) = (u64::from(byte & 0x0f), 4);
    while byte & 0x80 != 0 {
        byte = next()?;
        if shift > 57 {
            return Err(damaged());
        }
        size |= u64::from(byte & 0x7f) << shift;
        shift += 7;
    }
    let base = match kind {
        1 => Base::Whole(Kind::Commit),
        2 => Base::Whole(Kind::Tree),
        3 => Base::Whole(Kind::Blob),
        4 => Base::Whole(Kind::Tag),
        6 => {
            byte = next()?;
            let mut back = u64::from(byte & 0x7f);
            while byte & 0x80 != 0 {
                byte = next()?;
                back = back.checked_add(1).filter(|back| back >> 56 == 0).ok_or_else(damaged)?;
                back = back << 7 | u64::from(byte & 0x7f);
            }
            Base::At(offset.checked_sub(back).filter(|_| back > 0).ok_or_else(damaged)?)
        }
        7 => {
            let id = bytes.get(at..at + id_len).ok_or_else(damaged)?.to_vec();
            at += id_len;
            Base::Id(id)
        }
        _ => return Err(damaged()),
    };
    Ok(Head { base, size, len: at })
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> std::io::Result<()> {
    use std::os::unix::fs::FileExt;
    file.read_exact_at(buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut at: u64, mut buffer: &mut [u8]) -> std::io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !buffer.is_empty() {
        let read = file.seek_read(buffer, at)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        at += read as u64;
    }
    Ok(())
}
