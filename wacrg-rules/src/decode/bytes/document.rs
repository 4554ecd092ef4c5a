// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! PDF documents (ISO 32000-2): the text of the file, and every stream that zlib can open.

use super::{Opened, Part};
use crate::budget::Budget;

/// Opens `bytes` as a document.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    if !bytes.starts_with(b"%PDF-") {
        return None;
    }
    let mut parts: Vec<Part> = super::plain::strings(bytes).map(Part::Strings).into_iter().collect();
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") || !budget.run() {
            continue;
        }
        let start = at + 6 + bytes[at + 6..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = memchr::memmem::find(&bytes[start..], b"endstream").map_or(bytes.len(), |len| start + len);
        if bytes.get(start) == Some(&0x78) {
            parts.push(Part::Bytes(bytes[start..end].to_vec()));
        }
    }
    Some(Opened { decoder: "pdf", parts, whole: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_packed_streams_come_out() {
        let page = b"%PDF-1.7\n(by A) Tj\nstream\nx\x9cpacked\nendstream\n";
        let parts = open(page, &mut Budget::default()).map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Strings(text), Part::Bytes(stream)] if text.contains("(by A) Tj") && stream.starts_with(b"x\x9cpacked"))
        );
        assert!(open(b"PDF", &mut Budget::default()).is_none());
    }
}
