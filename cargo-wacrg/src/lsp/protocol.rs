// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What editors say, as far as it matters here (Language Server Protocol 3.17).
//!
//! NOTE: crates that have types for all of the protocol read an edit whose range is damaged as the whole new text, because
//! they try one form after the other. Here it is an error.

use serde::{Deserialize, Serialize};

/// A place between two characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub(super) struct Position {
    /// Lines before it.
    pub(super) line: u32,
    /// Units of the agreed encoding before it in its line.
    pub(super) character: u32,
}

/// From one place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidOpen {
    #[serde(rename = "textDocument")]
    pub(super) document: Item,
}

/// A document that was opened.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) uri: String,
    pub(super) version: i64,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct DidChange {
    #[serde(rename = "textDocument")]
    pub(super) document: Versioned,
    #[serde(rename = "contentChanges")]
    pub(super) changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Versioned {
    pub(super) uri: String,
    pub(super) version: i64,
}

/// An edit; without a range, the whole new text.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

/// What names a document, and a place or a range in it.
#[derive(Debug, Deserialize)]
pub(super) struct At {
    #[serde(rename = "textDocument")]
    pub(super) document: Named,
    #[serde(default)]
    pub(super) position: Option<Position>,
    #[serde(default)]
    pub(super) range: Option<Range>,
    #[serde(default)]
    pub(super) context: Option<Context>,
    /// All of it, when it was saved.
    #[serde(default)]
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub(super) uri: String,
}

/// Which code actions are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Context {
    #[serde(default)]
    pub(super) only: Option<Vec<String>>,
}
