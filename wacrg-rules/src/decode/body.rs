// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The payload of a capture, whatever `raw.format` says it is: what it looks like decides.

use super::{json, xml};
use crate::layer::{LayerId, Layers};
use crate::placeholder::is_placeholder;
use crate::vocabulary::Vocabulary;

/// What a payload turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing, or a placeholder for all of it.
    Placeholder,
    /// XML, or text that is read as its text node.
    Xml,
    /// JSON.
    Json,
    /// Bytes written as hex or base64.
    Encoded,
}

/// Reads the layer `body` and adds its leaves.
pub fn decode(layers: &mut Layers<'_>, body: LayerId, format: Option<&str>, vocabulary: &Vocabulary) -> Form {
    let text = layers.get(body).text.trim();
    if (text.len() <= 200 || !text.contains('<')) && is_placeholder(text, vocabulary) {
        return Form::Placeholder;
    }
    if is_encoded(text, format) {
        return Form::Encoded;
    }
    decode_within(layers, body, vocabulary, 0)
}

/// Reads a payload inside a payload.
pub(crate) fn decode_within(layers: &mut Layers<'_>, body: LayerId, vocabulary: &Vocabulary, depth: usize) -> Form {
    let text = layers.get(body).text.trim_start();
    let second = text.get(1..).and_then(|rest| rest.trim_start().chars().next());
    // `[` also begins a log's time stamp
    let json = text.starts_with('{') && second.is_some_and(|c| "\"'}/".contains(c) || c.is_alphabetic())
        || text.starts_with('[') && second.is_some_and(|c| "\"'{[]".contains(c) || c.is_ascii_digit());
    if json && (!text.contains('<') || text.contains("\":")) {
        json::decode(layers, body, vocabulary, depth, "json");
        Form::Json
    } else {
        xml::decode(layers, body, "xml");
        Form::Xml
    }
}

/// Whether `text` is bytes: it says so and has no markup, or it looks so.
fn is_encoded(text: &str, format: Option<&str>) -> bool {
    let markup = text.contains(['<', '{', '"']);
    let said = matches!(format, Some("hex" | "base64"));
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c) || c.is_whitespace();
    let hex = |c: char| c.is_ascii_hexdigit() || " :,\n\t\r-\\x0".contains(c);
    let dense = text.len() >= 16 && (text.chars().all(hex) || (text.chars().all(base64) && !text.contains(' ')));
    !markup && (said || dense) || super::run::is_dump(text)
}
