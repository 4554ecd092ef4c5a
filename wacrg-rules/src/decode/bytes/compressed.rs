// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Compressed bytes: gzip (RFC 1952), zlib (RFC 1950), zstd (RFC 8878), xz and bzip2. What comes out is bounded.

use std::io::Read;

use ruzstd::decoding::errors::FrameDecoderError;

use super::{Context, Opened, Part, Refusal};
use crate::budget::Budget;

/// What is told of a frame that asks for more memory than the decoder gives.
const TOO_WIDE: &str = "a compressed file whose window is too large";

/// Decompresses `bytes` if they begin like something compressed. What stands behind the end is given back as it is.
pub(crate) fn open(bytes: &[u8], context: Context<'_>, budget: &mut Budget) -> Option<Opened> {
    let mut out = Vec::new();
    let allowance = budget.allowance(bytes.len());
    let mut rest: &[u8] = &[];
    let mut why = "a compressed file that is damaged";
    let (decoder, complete) = match bytes {
        [0x1f, 0x8b, 8, ..] => ("gzip", inflate(&mut flate2::read::MultiGzDecoder::new(bytes), allowance, &mut out)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let mut left = bytes;
            let mut complete = Some(true);
            // several frames can follow one another
            while complete == Some(true) && left.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
                complete = match ruzstd::decoding::StreamingDecoder::new(&mut left) {
                    Ok(mut reader) => inflate(&mut reader, allowance, &mut out),
                    Err(error) => {
                        let window = matches!(error, FrameDecoderError::WindowSizeTooBig { .. });
                        why = if window { TOO_WIDE } else { why };
                        None
                    }
                };
            }
            rest = if complete == Some(true) { left } else { rest };
            ("zstd", complete)
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            ("xz", inflate(&mut lzma_rust2::XzReader::new(bytes, true), allowance, &mut out))
        }
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => {
            ("bzip2", inflate(&mut bzip2::read::MultiBzDecoder::new(bytes), allowance, &mut out))
        }
        [first, second, ..] if is_zlib(*first, *second) && bytes.len() >= 8 => {
            let mut reader = flate2::bufread::ZlibDecoder::new(bytes);
            let complete = inflate(&mut reader, allowance, &mut out);
            let read = usize::try_from(reader.total_in()).unwrap_or(usize::MAX).min(bytes.len());
            rest = if complete == Some(true) { &bytes[read..] } else { rest };
            ("zlib", complete)
        }
        _ => return None,
    };
    match complete {
        Some(false) => budget.exceed("more comes out of its compression than can be judged"),
        // two bytes that look like zlib are no proof
        None if out.len() < 8 && decoder == "zlib" => return None,
        None if out.is_empty() => return damaged(decoder, why, context),
        _ => {}
    }
    if !budget.take(out.len()) {
        out.truncate(1 << 20);
    }
    // gzip keeps a field of anything in its header
    let extra = decoder == "gzip" && bytes.get(3).is_some_and(|flags| flags & 4 != 0);
    let whole = complete == Some(true) && rest.is_empty() && !extra;
    let name = if decoder == "gzip" { name(bytes) } else { None };
    let mut parts: Vec<Part> = name.into_iter().map(Part::Name).collect();
    if !rest.is_empty() {
        parts.push(Part::Bytes(rest.to_vec()));
    }
    if !whole && context.strict && complete == Some(true) {
        parts.push(Part::Refused(Refusal::Unexplained("bytes beside what is compressed")));
    }
    parts.push(Part::Bytes(out));
    if complete.is_none() && context.file {
        parts.push(Part::Refused(Refusal::Unreadable(why)));
    }
    Some(Opened { decoder, parts, whole })
}

/// The name of the file, and its comment, from the header (RFC 1952, section 2.3).
fn name(bytes: &[u8]) -> Option<String> {
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*bytes.get(10)?, *bytes.get(11)?]));
    }
    let texts = (flags & 8 != 0) as usize + (flags & 16 != 0) as usize;
    let parts: Vec<String> = bytes
        .get(at..)?
        .split(|byte| *byte == 0)
        .take(texts)
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn damaged(decoder: &'static str, why: &'static str, context: Context<'_>) -> Option<Opened> {
    let parts = vec![Part::Refused(Refusal::Unreadable(why))];
    context.file.then_some(Opened { decoder, parts, whole: false })
}

/// Compression method 8, a window of at most 32 KiB, and a check value (RFC 1950, section 2.2).
pub(super) fn is_zlib(first: u8, second: u8) -> bool {
    first & 0x0f == 8
        && first >> 4 <= 7
        && (u32::from(first) << 8 | u32::from(second)).is_multiple_of(31)
        && second & 0x20 == 0
}

/// Reads at most `allowance` bytes into `out`: whether that was all, or `None` if the input is damaged.
fn inflate(reader: &mut dyn Read, allowance: usize, out: &mut Vec<u8>) -> Option<bool> {
    let mut chunk = [0; 16 << 10];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Some(true),
            Ok(read) => out.extend_from_slice(&chunk[..read]),
            Err(_) => return None,
        }
        if out.len() > allowance {
            return Some(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).and_then(|()| encoder.finish()).unwrap_or_default()
    }

    const CONTEXT: Context<'_> = Context { strict: false, file: true, quoted: false, label: "" };

    #[test]
    fn a_window_that_is_too_large_is_told_from_damage() {
        // the window of 256 MiB, and a block that says it is of a kind that there is not
        for (frame, told) in [
            (&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x90, 0x01, 0x00, 0x00][..], TOO_WIDE),
            (&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x07, 0x00, 0x00], "a compressed file that is damaged"),
        ] {
            let opened = open(frame, CONTEXT, &mut Budget::default());
            let parts = opened.map(|opened| opened.parts).unwrap_or_default();
            assert!(matches!(&parts[..], [Part::Refused(Refusal::Unreadable(why))] if *why == told), "{told}");
        }
    }

    #[test]
    fn what_was_compressed_comes_out() {
        let opened = open(&gzip(b"plain"), CONTEXT, &mut Budget::default());
        let opened = opened.as_ref().map(|opened| (opened.decoder, opened.whole, opened.parts.as_slice()));
        assert!(matches!(opened, Some(("gzip", true, [Part::Bytes(bytes)])) if bytes == b"plain"));
        assert!(open(b"x\x9cplain", CONTEXT, &mut Budget::default()).is_none());
    }

    #[test]
    fn a_bomb_ends_at_the_allowance() {
        let mut budget = Budget::default();
        let bomb = gzip(&vec![0; 8 << 20]);
        assert!(open(&bomb, CONTEXT, &mut budget).is_some_and(|opened| !opened.whole) || budget.exceeded().is_some());
    }

    #[test]
    fn damage_is_told() {
        let mut bytes = gzip(&[b'a'; 4000]);
        bytes.truncate(14);
        let opened = open(&bytes, CONTEXT, &mut Budget::default());
        assert!(opened.is_some_and(|opened| !opened.whole && matches!(opened.parts.last(), Some(Part::Refused(_)))));
    }
}
