// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tar archives (POSIX.1-2017, pax): blocks of 512 bytes, a header and the entry's bytes.

use super::{Opened, Part};
use crate::budget::Budget;

const BLOCK: usize = 512;

/// Opens `bytes` as an archive.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    if bytes.get(257..262)? != b"ustar" {
        return None;
    }
    let (mut parts, mut at, mut whole) = (Vec::new(), 0, true);
    while let Some(header) = bytes.get(at..at + BLOCK).filter(|header| header.iter().any(|byte| *byte != 0)) {
        let size = octal(&header[124..136]);
        let (Some(size), true) = (size, budget.run()) else {
            whole = false;
            break;
        };
        let prefix = if header[345] == 0 { String::new() } else { format!("{}/", text(&header[345..500])) };
        parts.push(Part::Name(prefix + &text(&header[..100])));
        if header[157] != 0 {
            parts.push(Part::Name(text(&header[157..257])));
        }
        // who made it: user and group names
        parts.push(Part::Strings(format!("{}\n{}\n", text(&header[265..297]), text(&header[297..329]))));
        let start = at + BLOCK;
        let end = start.saturating_add(size);
        whole &= end <= bytes.len();
        let data = &bytes[start.min(bytes.len())..end.min(bytes.len())];
        if !data.is_empty() && budget.take(data.len()) {
            parts.push(Part::Bytes(data.to_vec()));
        }
        at = start.saturating_add(size.next_multiple_of(BLOCK));
    }
    Some(Opened { decoder: "tar", parts, whole })
}

/// Digits to the first that is none, or big-endian bytes where the first bit is set.
fn octal(field: &[u8]) -> Option<usize> {
    if field[0] & 0x80 != 0 {
        return field[1..]
            .iter()
            .try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)));
    }
    let digits = field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| matches!(byte, b'0'..=b'7'));
    digits.into_iter().try_fold(0_usize, |number, digit| number.checked_mul(8)?.checked_add(usize::from(digit - b'0')))
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_their_names_come_out() {
        let mut header = vec![0; BLOCK];
        header[..5].copy_from_slice(b"a.txt");
        header[124..135].copy_from_slice(b"00000000005");
        header[257..262].copy_from_slice(b"ustar");
        let mut data = b"plain".to_vec();
        data.resize(BLOCK, 0);
        let archive = [header, data, vec![0; 2 * BLOCK]].concat();
        let parts = open(&archive, &mut Budget::default()).map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Name(name), Part::Strings(_), Part::Bytes(bytes)] if name == "a.txt" && bytes == b"plain")
        );
        assert_eq!(octal(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]), Some(256));
        assert!(open(&[0; 600], &mut Budget::default()).is_none());
    }
}
