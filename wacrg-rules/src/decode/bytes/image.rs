// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Images: the texts of PNG (W3C PNG, section 11.3.3), comments and EXIF of JPEG. Pixels are not looked at.

use super::{Opened, Part, exif};

/// Opens `bytes` as an image and tells its metadata.
pub(super) fn open(bytes: &[u8]) -> Option<Opened> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', chunks @ ..] => Some(png(chunks)),
        [0xff, 0xd8, 0xff, ..] => Some(jpeg(bytes)),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => {
            Some(Opened { decoder: "exif", parts: exif::parts(bytes), whole: true })
        }
        _ => None,
    }
}

fn png(mut chunks: &[u8]) -> Opened {
    let mut parts = Vec::new();
    while let Some((head, rest)) = chunks.split_first_chunk::<8>() {
        let len = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).unwrap_or(usize::MAX);
        let data = &rest[..len.min(rest.len())];
        let split = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
        let key = String::from_utf8_lossy(&data[..split]).into_owned();
        let value = data.get(split + 1..).unwrap_or_default();
        match &head[4..] {
            b"tEXt" => parts.push(Part::Strings(format!("{key}: {}\n", String::from_utf8_lossy(value)))),
            // a method byte, then zlib
            b"zTXt" => parts.extend([Part::Strings(key), Part::Bytes(value.get(1..).unwrap_or_default().to_vec())]),
            b"iTXt" => {
                let compressed = value.first() == Some(&1);
                let text: Vec<&[u8]> = value.get(2..).unwrap_or_default().splitn(3, |byte| *byte == 0).collect();
                let text = text.last().copied().unwrap_or_default();
                if compressed {
                    parts.extend([Part::Strings(key), Part::Bytes(text.to_vec())]);
                } else {
                    parts.push(Part::Strings(format!("{key}: {}\n", String::from_utf8_lossy(text))));
                }
            }
            b"eXIf" => parts.extend(exif::parts(data)),
            b"IEND" => {
                // what follows the end of the picture is hidden in it
                let after = rest.get(len.saturating_add(4)..).unwrap_or_default();
                parts.extend((!after.is_empty()).then(|| Part::Bytes(after.to_vec())));
                break;
            }
            _ => {}
        }
        chunks = rest.get(len.saturating_add(4)..).unwrap_or_default();
    }
    Opened { decoder: "png", parts, whole: true }
}

fn jpeg(bytes: &[u8]) -> Opened {
    let mut parts = Vec::new();
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let data = bytes.get(at + 4..at + 2 + len).unwrap_or_default();
        match marker {
            0xe1 if data.starts_with(b"Exif\0\0") => parts.extend(exif::parts(&data[6..])),
            0xe1..=0xef | 0xfe => parts.extend(super::plain::strings(data).map(Part::Strings)),
            0xda => break,
            _ => {}
        }
        at += 2 + len.max(2);
    }
    if let Some(end) = memchr::memmem::rfind(bytes, &[0xff, 0xd9]) {
        let after = &bytes[end + 2..];
        parts.extend((after.len() >= 8).then(|| Part::Bytes(after.to_vec())));
    }
    Opened { decoder: "jpeg", parts, whole: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_picture_and_what_follows_it_come_out() {
        let chunk = |kind: &[u8], data: &[u8]| {
            [&u32::try_from(data.len()).unwrap_or_default().to_be_bytes()[..], kind, data, &[0; 4]].concat()
        };
        let picture =
            [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"tEXt", b"Comment\0by A"), chunk(b"IEND", b""), b"hidden".to_vec()]
                .concat();
        let parts = open(&picture).map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Strings(text), Part::Bytes(after)] if text == "Comment: by A\n" && after == b"hidden")
        );
        let jpeg = [&[0xff, 0xd8, 0xff, 0xfe, 0, 12][..], b"by A, again", &[0xff, 0xd9]].concat();
        let parts = open(&jpeg).map(|opened| opened.parts).unwrap_or_default();
        assert!(matches!(parts.as_slice(), [Part::Strings(text)] if text.starts_with("by A")));
    }
}
