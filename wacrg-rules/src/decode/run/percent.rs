// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes that are percent-encoded (RFC 3986, section 2.1) and are no text: `%00%F8%03d%06`.

use super::{Run, promises};

/// Encoded bytes that make a run.
const LEAST: usize = 6;

/// Finds runs of percent-encoded bytes and the characters between them.
pub(super) fn find(text: &str, runs: &mut Vec<Run>) {
    let source = text.as_bytes();
    let mut done = 0;
    for start in memchr::memchr_iter(b'%', source) {
        if start < done {
            continue;
        }
        let (mut bytes, mut at, mut encoded) = (Vec::new(), start, 0);
        while let Some(byte) = source.get(at) {
            let pair = source.get(at + 1..at + 3).filter(|_| *byte == b'%');
            let pair = pair.filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
            let value = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
            match value {
                Some(value) => {
                    bytes.push(value);
                    encoded += 1;
                    at += 3;
                }
                None if byte.is_ascii_alphanumeric() || b"-._~+!*()".contains(byte) => {
                    bytes.push(*byte);
                    at += 1;
                }
                None => break,
            }
        }
        done = at.max(start + 1);
        let text = crate::decode::bytes::printable(&bytes).is_some();
        if encoded >= LEAST && !text && promises(&bytes[..bytes.len().min(4096)]) {
            runs.push(Run::new(start..at, "percent", bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_and_text_is_left() {
        for (text, count) in [("x=%00%F8%03d%06%FA%FB%81%AF&y", 1), ("x=%41%42%43%44%45%46%47", 0)] {
            let mut runs = Vec::new();
            find(text, &mut runs);
            assert_eq!(runs.len(), count, "{text}");
        }
    }
}
