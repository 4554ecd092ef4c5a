// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pack indexes, version 1 and 2: which object stands where in the pack.

use super::Damage;

/// Entries of a pack's index, by id.
#[derive(Debug)]
pub(super) struct Index {
    /// Ids one after the other, in rising order.
    pub(super) ids: Vec<u8>,
    /// Where each object begins in the pack.
    pub(super) offsets: Vec<u64>,
    /// Checksum of each entry as it stands in the pack; empty in version 1, which has none.
    pub(super) checksums: Vec<u32>,
    /// Hash of the pack, as the index knows it.
    pub(super) pack_hash: Vec<u8>,
}

const MAGIC: [u8; 4] = [0xff, b't', b'O', b'c'];
const FANOUT: usize = 256 * 4;

impl Index {
    /// Reads an index whose ids are `len` bytes long.
    pub(super) fn parse(bytes: &[u8], len: usize) -> Result<Self, Damage> {
        let (version, body) = match bytes.strip_prefix(&MAGIC) {
            Some(rest) => (number(rest, 0)?, rest.get(4..).ok_or_else(short)?),
            None => (1, bytes),
        };
        let count = number(body, FANOUT - 4)? as usize;
        let fanout: Vec<u32> = (0..256).map(|at| number(body, at * 4)).collect::<Result<_, _>>()?;
        let table = &body[FANOUT..];
        let index = match version {
            1 => Self::first(table, count, len)?,
            2 => Self::second(table, count, len)?,
            other => return Err(Damage(format!("its index has version {other}, which is not known"))),
        };
        index.check(&fanout, len)?;
        Ok(index)
    }

    /// Version 1: offset and id side by side.
    fn first(table: &[u8], count: usize, len: usize) -> Result<Self, Damage> {
        let end = count.checked_mul(4 + len).ok_or_else(short)?;
        let entries = table.get(..end).ok_or_else(short)?;
        let mut index = Self {
            ids: Vec::with_capacity(count * len),
            offsets: Vec::with_capacity(count),
            checksums: Vec::new(),
            pack_hash: hash(table, end, len)?,
        };
        for entry in entries.chunks_exact(4 + len) {
            index.offsets.push(number(entry, 0)?.into());
            index.ids.extend_from_slice(&entry[4..]);
        }
        Ok(index)
    }

    /// Version 2: ids, checksums, offsets, and offsets above 2 GiB in a table of their own.
    fn second(table: &[u8], count: usize, len: usize) -> Result<Self, Damage> {
        let size = |width: usize| count.checked_mul(width).ok_or_else(short);
        let ids = table.get(..size(len)?).ok_or_else(short)?;
        let offsets_at = size(len + 4)?;
        let checksums = table.get(size(len)?..offsets_at).ok_or_else(short)?;
        let checksums = checksums.chunks_exact(4).map(|word| number(word, 0)).collect::<Result<_, _>>()?;
        let small = table.get(offsets_at..size(len + 8)?).ok_or_else(short)?;
        let large = table.get(size(len + 8)?..).ok_or_else(short)?;
        let (mut offsets, mut used) = (Vec::with_capacity(count), 0);
        for entry in small.chunks_exact(4) {
            let offset = number(entry, 0)?;
            if offset & 0x8000_0000 == 0 {
                offsets.push(offset.into());
                continue;
            }
            let at = (offset & 0x7fff_ffff) as usize;
            let wide = at.checked_mul(8).and_then(|at| large.get(at..at.checked_add(8)?)).ok_or_else(short)?;
            offsets.push(wide.iter().fold(0, |offset, byte| offset << 8 | u64::from(*byte)));
            used = used.max(at + 1);
        }
        Ok(Self { ids: ids.to_vec(), offsets, checksums, pack_hash: hash(large, used * 8, len)? })
    }

    /// Whether ids rise and the fanout agrees with them.
    fn check(&self, fanout: &[u32], len: usize) -> Result<(), Damage> {
        let rising = self.ids.chunks_exact(len).zip(self.ids.chunks_exact(len).skip(1)).all(|(a, b)| a < b);
        let mut counts = vec![0_u32; 256];
        self.ids.chunks_exact(len).for_each(|id| counts[usize::from(id[0])] += 1);
        let mut sum = 0;
        let agrees = counts.iter().zip(fanout).all(|(count, told)| {
            sum += count;
            sum == *told
        });
        if rising && agrees { Ok(()) } else { Err(Damage::new("its index is damaged: the ids are out of order")) }
    }
}

fn short() -> Damage {
    Damage::new("its index is cut short")
}

fn number(bytes: &[u8], at: usize) -> Result<u32, Damage> {
    let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).ok_or_else(short)?;
    Ok(u32::from_be_bytes(word))
}

/// The pack's hash at `at`; the index's own follows it and ends the file.
fn hash(table: &[u8], at: usize, len: usize) -> Result<Vec<u8>, Damage> {
    match table.get(at..) {
        Some(rest) if rest.len() == 2 * len => Ok(rest[..len].to_vec()),
        _ => Err(Damage::new("its index has another length than it says")),
    }
}
