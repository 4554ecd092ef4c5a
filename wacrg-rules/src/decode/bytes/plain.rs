// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Text: what an encoding gave that can be read as it is, in UTF-8 or UTF-16; and the text that stands in bytes which
//! are something else.

use super::{Context, Opened, Part, printable};
use crate::decode::Mapped;
use crate::decode::text::{self, Flaw};

/// Printable bytes that stand together before they count as text in something else.
const RUN: usize = 6;

/// Opens `bytes` as text.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let least = if context.strict { 4 } else { 8 };
    if let Some(text) = printable(bytes).filter(|text| text.len() >= least || context.file) {
        return Some(Opened { decoder: "", parts: vec![Part::Text(text.to_owned())], whole: true });
    }
    let wide = text::decode_wide(bytes);
    match wide.as_ref().map(|decoded| (decoded, decoded.flaw)) {
        Some((decoded, Some(Flaw::Encoding(name)))) => {
            let text = decoded.text.trim_start_matches('\u{feff}').to_owned();
            let clean = text
                .chars()
                .filter(|c| c.is_control() && !c.is_whitespace() || *c == char::REPLACEMENT_CHARACTER)
                .count()
                * 10
                <= text.len();
            let decoder = if name.starts_with("UTF-16") { "utf-16" } else { "utf-32" };
            clean.then(|| Opened { decoder, parts: vec![Part::Text(text)], whole: true })
        }
        // mostly text, such as a log with escape codes in it
        _ if context.file && is_mostly_text(bytes) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            Some(Opened { decoder: "", parts: vec![Part::Text(text)], whole: true })
        }
        _ => None,
    }
}

fn is_mostly_text(bytes: &[u8]) -> bool {
    let strange = |c: &char| c.is_control() && !c.is_whitespace() || *c == char::REPLACEMENT_CHARACTER;
    let (mut odd, mut len) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        // what is no text is written as one character of three bytes
        let broken = usize::from(!chunk.invalid().is_empty());
        odd += chunk.valid().chars().filter(strange).count() + broken;
        len += chunk.valid().len() + 3 * broken;
    }
    odd * 20 <= len
}

/// The text in `bytes`, one run a line.
pub(super) fn strings(bytes: &[u8]) -> Option<String> {
    let mut out = String::new();
    for run in bytes.split(|byte| !matches!(byte, b' '..=b'~' | b'\t')).filter(|run| run.len() >= RUN) {
        out.push_str(&String::from_utf8_lossy(run));
        out.push('\n');
    }
    (!out.is_empty()).then_some(out)
}

/// The same of the text that a file of other things is as far as it goes, each run at its place.
pub(crate) fn strings_of(text: &str) -> Option<Mapped> {
    let mut mapped = Mapped::default();
    let other = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\t');
    let mut at = 0;
    for run in text.as_bytes().split(other) {
        let range = at..at + run.len();
        at = range.end + 1;
        if run.len() >= RUN
            && let Some(run) = text.get(range.clone())
        {
            mapped.copy(run, range.start);
            mapped.unit("\n", range.end, usize::from(range.end < text.len()));
        }
    }
    (!mapped.text().is_empty()).then_some(mapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Context<'_> = Context { strict: false, file: false, quoted: false, label: "" };

    #[test]
    fn text_is_told_from_bytes() {
        let text = |bytes: &[u8]| {
            open(bytes, OPEN).and_then(|opened| match opened.parts.into_iter().next() {
                Some(Part::Text(text)) => Some((opened.decoder, text)),
                _ => None,
            })
        };
        assert_eq!(text(b"plain text"), Some(("", "plain text".to_owned())));
        let wide: Vec<u8> = "plain text".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&wide), Some(("utf-16", "plain text".to_owned())));
        assert_eq!(text(&[0x9f, 0x3a, 0x7c, 0x21, 0xd0, 0x4e, 0x8b, 0x66]), None);
        assert_eq!(strings(b"\0\x01words here\xff\xfeab\0").as_deref(), Some("words here\n"));
    }
}
