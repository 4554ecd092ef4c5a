// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! EXIF (CIPA DC-008): what a camera wrote into a picture, with the position in degrees.

use super::{Part, quoted};

/// Tags whose text names a person, a place or a device.
const NAMES: &[(u16, &str)] = &[
    (0x010e, "description"),
    (0x013b, "artist"),
    (0x8298, "copyright"),
    (0x9286, "comment"),
    (0xa430, "owner"),
    (0xa431, "serialNumber"),
    (0xa435, "lensSerialNumber"),
    (0xc62f, "serialNumber"),
    (0x010f, "make"),
    (0x0110, "model"),
    (0x9c9b, "title"),
    (0x9c9d, "author"),
];

/// Entries of a directory, and bytes of a text, that are read: cameras write a few dozen.
const ENTRIES: usize = 500;
const LONGEST: usize = 4096;

struct Tiff<'b> {
    bytes: &'b [u8],
    big: bool,
}

/// A directory's entry.
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    /// Where the value stands.
    at: usize,
}

/// Reads a TIFF structure.
pub(super) fn parts(bytes: &[u8]) -> Vec<Part> {
    let big = bytes.starts_with(b"MM");
    let tiff = Tiff { bytes, big };
    let Some(first) = tiff.number(4, 4) else { return Vec::new() };
    let (mut fields, mut directories, mut seen) = (Vec::new(), vec![(first, false)], 0);
    while let Some((at, gps)) = directories.pop() {
        seen += 1;
        if seen > 16 {
            break;
        }
        let entries = tiff.entries(at);
        if gps {
            fields.extend(tiff.position(&entries));
            continue;
        }
        for entry in entries.iter().take(ENTRIES) {
            match entry.tag {
                0x8825 => directories.extend(tiff.number(entry.at, 4).map(|at| (at, true))),
                0x8769 => directories.extend(tiff.number(entry.at, 4).map(|at| (at, false))),
                tag => {
                    let name = NAMES.iter().find(|(known, _)| *known == tag);
                    fields.extend(name.map(|(_, name)| format!("{}: {}", quoted(name), quoted(&tiff.text(entry)))));
                }
            }
        }
    }
    if fields.is_empty() { Vec::new() } else { vec![Part::Json(format!("{{{}}}", fields.join(", ")))] }
}

impl Tiff<'_> {
    fn number(&self, at: usize, len: usize) -> Option<usize> {
        let raw = self.bytes.get(at..at.checked_add(len)?)?;
        let fold = |number: usize, byte: &u8| number << 8 | usize::from(*byte);
        Some(if self.big { raw.iter().fold(0, fold) } else { raw.iter().rev().fold(0, fold) })
    }

    fn entries(&self, at: usize) -> Vec<Entry> {
        let count = self.number(at, 2).unwrap_or(0);
        (0..count.min(ENTRIES))
            .map_while(|index| {
                let at = at + 2 + index * 12;
                let (tag, kind) = (self.number(at, 2)? as u16, self.number(at + 2, 2)? as u16);
                let count = self.number(at + 4, 4)?;
                let size = count.saturating_mul(match kind {
                    3 => 2,
                    4 | 9 => 4,
                    5 | 10 => 8,
                    _ => 1,
                });
                let at = if size <= 4 { at + 8 } else { self.number(at + 8, 4)? };
                Some(Entry { tag, kind, count, at })
            })
            .collect()
    }

    fn text(&self, entry: &Entry) -> String {
        let raw = self
            .bytes
            .get(entry.at..entry.at.saturating_add(entry.count.min(LONGEST)).min(self.bytes.len()))
            .unwrap_or_default();
        let wide = (0x9c9b..=0x9c9f).contains(&entry.tag);
        let plain: Vec<u8> = raw.iter().copied().filter(|byte| !(wide && *byte == 0)).collect();
        String::from_utf8_lossy(plain.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
    }

    /// Latitude and longitude, each three fractions: degrees, minutes, seconds.
    fn position(&self, entries: &[Entry]) -> Vec<String> {
        let degrees = |tag: u16, reference: u16, negative: u8| -> Option<f64> {
            let entry = entries.iter().find(|entry| entry.tag == tag && entry.kind == 5 && entry.count == 3)?;
            let mut value = 0.0;
            for (index, share) in [1.0, 60.0, 3600.0].into_iter().enumerate() {
                let at = entry.at + index * 8;
                let (up, down) = (self.number(at, 4)?, self.number(at + 4, 4)?);
                value += up as f64 / (down.max(1) as f64) / share;
            }
            let south = entries
                .iter()
                .find(|entry| entry.tag == reference)
                .is_some_and(|entry| self.bytes.get(entry.at) == Some(&negative));
            Some(if south { -value } else { value })
        };
        match (degrees(2, 1, b'S'), degrees(4, 3, b'W')) {
            (Some(latitude), Some(longitude)) if latitude != 0.0 || longitude != 0.0 => {
                vec![format!("\"latitude\": {latitude:.6}"), format!("\"longitude\": {longitude:.6}")]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_told_in_degrees() {
        let long = |number: u32| number.to_le_bytes();
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &long(count), &value].concat()
        };
        let degrees = |whole: u32| [long(whole), long(1), long(30), long(1), long(0), long(1)].concat();
        // the header, one directory that points to the next, four entries, two positions
        let bytes = [
            b"II\x2a\0".to_vec(),
            long(8).to_vec(),
            [vec![1, 0], entry(0x8825, 4, 1, long(26)), long(0).to_vec()].concat(),
            vec![4, 0],
            entry(1, 2, 2, *b"S\0\0\0"),
            entry(2, 5, 3, long(76)),
            entry(3, 2, 2, *b"E\0\0\0"),
            entry(4, 5, 3, long(100)),
            degrees(47),
            degrees(8),
        ]
        .concat();
        assert!(
            matches!(parts(&bytes).as_slice(), [Part::Json(json)] if json == "{\"latitude\": -47.500000, \"longitude\": 8.500000}")
        );
        assert!(parts(b"II\x2a\0").is_empty());
    }
}
