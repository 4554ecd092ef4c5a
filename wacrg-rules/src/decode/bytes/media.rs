// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Sound and video: RIFF/WAVE, Ogg (RFC 3533), MP4 (ISO/IEC 14496-12), AMR. Their texts are told; the sound itself must
//! not be in a capture.

use super::{Context, Opened, Part, Refusal};

/// Opens `bytes` as a recording.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let (decoder, what, mut parts) = match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', chunks @ ..] => {
            ("wav", "a WAVE recording", riff(chunks))
        }
        [b'O', b'g', b'g', b'S', 0, ..] => ("ogg", "an Ogg recording", comments(bytes)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => ("mp4", "an MP4 recording", boxes(bytes)),
        [b'#', b'!', b'A', b'M', b'R', ..] => ("amr", "an AMR recording", Vec::new()),
        [b'I', b'D', b'3', 2..=4, ..] => ("id3", "an MP3 recording", Vec::new()),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => ("matroska", "a Matroska recording", Vec::new()),
        _ => return None,
    };
    if parts.is_empty() {
        parts.extend(super::plain::strings(bytes).map(Part::Strings));
    }
    if context.strict {
        parts.push(Part::Refused(Refusal::Media(what)));
    }
    Some(Opened { decoder, parts, whole: false })
}

/// The comments of Opus and Vorbis (RFC 7845, section 5.2): a length in four bytes before each.
fn comments(bytes: &[u8]) -> Vec<Part> {
    let head = memchr::memmem::find(bytes, b"OpusTags").map(|at| at + 8);
    let Some(mut at) = head.or_else(|| memchr::memmem::find(bytes, b"\x03vorbis").map(|at| at + 7)) else {
        return Vec::new();
    };
    let mut texts = String::new();
    let text = |at: usize| {
        let len = u32::from_le_bytes(<[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok()?);
        bytes.get(at + 4..(at + 4).checked_add(usize::try_from(len).ok()?)?)
    };
    // the vendor, the number of comments, the comments
    if let Some(vendor) = text(at) {
        at += 8 + vendor.len();
    }
    while let Some(comment) = text(at).filter(|comment| !comment.is_empty()) {
        texts.push_str(&String::from_utf8_lossy(comment));
        texts.push('\n');
        at += 4 + comment.len();
    }
    vec![Part::Strings(texts)]
}

/// The texts of `LIST` and other chunks that are not sound.
fn riff(mut chunks: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some((head, rest)) = chunks.split_first_chunk::<8>() {
        let len = usize::try_from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])).unwrap_or(usize::MAX);
        let data = &rest[..len.min(rest.len())];
        if !matches!(&head[..4], b"data" | b"fmt ") {
            parts.extend(super::plain::strings(data).map(Part::Strings));
        }
        chunks = rest.get(len.saturating_add(len % 2)..).unwrap_or_default();
    }
    parts
}

/// The texts of every box but the media data, and the place that phones write (ISO 6709: `+47.3769+008.5417/`).
fn boxes(bytes: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 8) {
        let len = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).unwrap_or(usize::MAX);
        let end = if len < 8 { bytes.len() } else { at.saturating_add(len).min(bytes.len()) };
        if &head[4..8] != b"mdat" {
            let data = &bytes[at..end];
            parts.extend(super::plain::strings(data).map(Part::Strings));
            parts.extend(
                memchr::memmem::find(data, b"\xa9xyz").and_then(|found| place(&data[found + 4..])).map(Part::Json),
            );
        }
        at = end.max(at + 8);
    }
    parts
}

fn place(data: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(data.get(4..data.len().min(40))?).into_owned();
    let split = text.get(1..)?.find(['+', '-'])? + 1;
    let end =
        text[split + 1..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(text.len(), |len| split + 1 + len);
    let (latitude, longitude): (f64, f64) = (text[..split].parse().ok()?, text[split..end].parse().ok()?);
    Some(format!("{{\"latitude\": {latitude:.6}, \"longitude\": {longitude:.6}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Context<'_> = Context { strict: false, file: true, quoted: false, label: "" };

    #[test]
    fn texts_come_out_and_sound_is_refused_in_captures() {
        let wave = b"RIFF\0\0\0\0WAVELIST\x0c\0\0\0INFOby A now".to_vec();
        let opened = open(&wave, OPEN).map(|opened| opened.parts).unwrap_or_default();
        assert!(matches!(opened.as_slice(), [Part::Strings(text)] if text.contains("by A now")));
        let strict = open(&wave, Context { strict: true, ..OPEN }).map(|opened| opened.parts).unwrap_or_default();
        assert!(matches!(strict.last(), Some(Part::Refused(Refusal::Media(_)))));
        let opus = b"OggS\0OpusTags\x01\0\0\0x\x01\0\0\0\x07\0\0\0TITLE=A".to_vec();
        let opened = open(&opus, OPEN).map(|opened| opened.parts).unwrap_or_default();
        assert!(matches!(opened.as_slice(), [Part::Strings(text)] if text == "TITLE=A\n"));
    }

    #[test]
    fn a_place_is_told_in_degrees() {
        assert_eq!(
            place(b"\0\x12\x15\xc7+10.5000-020.2500/").as_deref(),
            Some("{\"latitude\": 10.500000, \"longitude\": -20.250000}")
        );
        assert_eq!(place(b"\0\0\0\0\xff"), None);
    }
}
