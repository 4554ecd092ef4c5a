// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Base32 (RFC 4648, section 6): letters of one case and the digits 2 to 7, with and without padding.

use std::ops::Range;
use std::sync::LazyLock;

use data_encoding::Encoding;

use super::{Run, promises};

/// Characters that a run must have outside captures, and inside.
const LEAST: usize = 24;
const LEAST_STRICT: usize = 16;

/// The alphabet, with whatever the last bits are.
static LENIENT: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = data_encoding::BASE32_NOPAD.specification();
    specification.check_trailing_bits = false;
    specification.encoding().ok()
});

/// Finds runs among the tokens. Words in capitals are many, so what comes out must be text or begin like a format.
pub(super) fn find(text: &str, tokens: &[Range<usize>], strict: bool, runs: &mut Vec<Run>) {
    let least = if strict { LEAST_STRICT } else { LEAST };
    for token in tokens.iter().filter(|token| token.len() >= least) {
        let plain = text[token.clone()].as_bytes();
        let upper = plain.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'));
        let lower = plain.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        let lower = lower && plain.iter().any(u8::is_ascii_digit);
        if !upper && !lower {
            continue;
        }
        let plain = &*plain.to_ascii_uppercase();
        let Some(bytes) = LENIENT.as_ref().and_then(|encoding| encoding.decode(plain).ok()) else { continue };
        if promises(&bytes[..bytes.len().min(4096)]) {
            let padding = text.as_bytes()[token.end..].iter().take(6).take_while(|byte| **byte == b'=').count();
            runs.push(Run::new(token.start..token.end + padding, "base32", bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signs::Shape;

    #[test]
    fn text_in_base32_is_read_and_labels_are_not() {
        let encoded = data_encoding::BASE32.encode(b"from A@s.whatsapp.net");
        for (text, count) in [(encoded.as_str(), 1), ("CIPHERTEXTPLACEHOLDERFORPEERDEVICE", 0)] {
            let tokens = Shape::of(text).tokens;
            let mut runs = Vec::new();
            find(text, &tokens, false, &mut runs);
            assert_eq!(runs.len(), count, "{text}");
            assert!(runs.iter().all(|run| run.range == (0..text.len())));
        }
    }
}
