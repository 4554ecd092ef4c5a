// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Deltas: an object as copies out of another one and new bytes between them.

use std::ops::Range;

use super::Damage;

/// Bytes of the object that the delta did not copy as they stood: what it inserts, and the seams between copies that
/// did not stand side by side. A seam is an empty range.
pub(crate) type Change = Range<usize>;

/// The length of the base and of the result, and the instructions.
pub(super) fn header(delta: &[u8]) -> Result<(u64, u64, &[u8]), Damage> {
    let mut at = 0;
    let base = size(delta, &mut at)?;
    let result = size(delta, &mut at)?;
    Ok((base, result, &delta[at..]))
}

fn size(delta: &[u8], at: &mut usize) -> Result<u64, Damage> {
    let mut size = 0_u64;
    for shift in (0..63).step_by(7) {
        let byte = *delta.get(*at).ok_or_else(broken)?;
        *at += 1;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(size);
        }
    }
    Err(broken())
}

/// Appends the result to `out`, which is empty, and tells in `changes` what is new in it, in order.
pub(super) fn apply(base: &[u8], delta: &[u8], out: &mut Vec<u8>, changes: &mut Vec<Change>) -> Result<(), Damage> {
    let (base_size, size, mut code) = header(delta)?;
    if base_size != base.len() as u64 {
        return Err(Damage::new("its delta was made from something of another length"));
    }
    let size = usize::try_from(size).map_err(|_| broken())?;
    out.reserve(size);
    // where a copy would go on from the one before
    let mut next = 0;
    while let Some((&first, rest)) = code.split_first() {
        code = rest;
        if first & 0x80 != 0 {
            let (mut start, mut len) = (0_usize, 0_usize);
            for bit in 0..7 {
                if first >> bit & 1 == 1 {
                    let (&byte, rest) = code.split_first().ok_or_else(broken)?;
                    code = rest;
                    if bit < 4 {
                        start |= usize::from(byte) << (8 * bit);
                    } else {
                        len |= usize::from(byte) << (8 * (bit - 4));
                    }
                }
            }
            let len = if len == 0 { 0x10000 } else { len };
            let copied = start.checked_add(len).and_then(|end| base.get(start..end)).ok_or_else(broken)?;
            let seam = start != next && changes.last().is_none_or(|last| last.end != out.len());
            if seam {
                changes.push(out.len()..out.len());
            }
            next = start + len;
            out.extend_from_slice(copied);
        } else if first != 0 {
            let (inserted, rest) = code.split_at_checked(usize::from(first)).ok_or_else(broken)?;
            code = rest;
            match changes.last_mut().filter(|last| last.end == out.len()) {
                Some(last) => last.end += inserted.len(),
                None => changes.push(out.len()..out.len() + inserted.len()),
            }
            // NOTE: what is copied after an insertion is a seam whatever it is, and lies at the end of a change
            next = usize::MAX;
            out.extend_from_slice(inserted);
        } else {
            return Err(broken());
        }
        if out.len() > size {
            return Err(broken());
        }
    }
    if out.len() != size {
        return Err(broken());
    }
    // what ended the base and ends the result no more
    if next != base.len() && changes.last().is_none_or(|last| last.end != out.len()) {
        changes.push(out.len()..out.len());
    }
    Ok(())
}

fn broken() -> Damage {
    Damage::new("its delta is damaged")
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "changes are ranges")]
mod tests {
    use super::*;

    fn run(delta: &[u8]) -> Result<(Vec<u8>, Vec<Change>), Damage> {
        let (mut out, mut changes) = (Vec::new(), Vec::new());
        apply(b"0123456789", delta, &mut out, &mut changes).map(|()| (out, changes))
    }

    #[test]
    fn copies_and_insertions_are_told_apart() {
        // copy 0..5, insert "ab", copy 5..10
        let delta = [10, 12, 0x90, 5, 2, b'a', b'b', 0x91, 5, 5];
        assert_eq!(run(&delta), Ok((b"01234ab56789".to_vec(), vec![5..7])));
        // copy 0..3, copy 3..6: no seam between; the end is new
        assert_eq!(run(&[10, 6, 0x90, 3, 0x91, 3, 3]), Ok((b"012345".to_vec(), vec![6..6])));
        // copy 2..4, copy 8..10
        assert_eq!(run(&[10, 4, 0x91, 2, 2, 0x91, 8, 2]), Ok((b"2389".to_vec(), vec![0..0, 2..2])));
        // all of it
        assert_eq!(run(&[10, 10, 0x90, 10]), Ok((b"0123456789".to_vec(), vec![])));
    }

    #[test]
    fn a_damaged_delta_is_an_error() {
        for delta in [
            &[][..],
            &[10],
            &[0x8a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
            &[9, 10, 0x90, 10],
            &[10, 10, 0x90],
            &[10, 10, 0x91, 5, 6],
            &[10, 10, 0x90, 9],
            &[10, 2, 0x90, 9],
            &[10, 3, 3, b'a'],
            &[10, 1, 0],
            &[10, 10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert!(run(delta).is_err(), "{delta:?}");
        }
    }
}
