// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What an editor says it can do.

use std::path::PathBuf;

use serde_json::Value;

use super::home::folder_at;
use super::text::Encoding;

/// The other side.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is one capability of the protocol")]
pub(super) struct Client {
    /// What characters are counted in.
    pub(super) encoding: Encoding,
    /// Whether diagnostics can point at further places.
    pub(super) related: bool,
    /// Whether a hover can be Markdown.
    pub(super) markdown: bool,
    /// Whether edits can name the version that they are for.
    pub(super) versions: bool,
    /// Whether files can be watched on our behalf.
    pub(super) watches: bool,
    /// The folder that texts without a file belong to.
    pub(super) folder: Option<PathBuf>,
}

impl Client {
    /// Reads the parameters of `initialize`. What an editor does not say it cannot do.
    pub(super) fn of(params: &Value) -> Self {
        let says = |place: &str| params.pointer(place).and_then(Value::as_bool).unwrap_or(false);
        let list = |place: &str| params.pointer(place).and_then(Value::as_array);
        let encodings = list("/capabilities/general/positionEncodings");
        // the protocol leaves the choice to the server; what the editor names first it need not translate
        let known = |one: &Value| [Encoding::Utf8, Encoding::Utf16].into_iter().find(|known| one == known.as_str());
        let encoding = encodings.and_then(|all| all.iter().find_map(known)).unwrap_or(Encoding::Utf16);
        let formats = list("/capabilities/textDocument/hover/contentFormat");
        let first = |place: &str| params.pointer(place).and_then(Value::as_str);
        Self {
            encoding,
            related: says("/capabilities/textDocument/publishDiagnostics/relatedInformation"),
            markdown: formats.is_some_and(|all| all.iter().any(|one| one == "markdown")),
            versions: says("/capabilities/workspace/workspaceEdit/documentChanges"),
            watches: says("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            folder: first("/workspaceFolders/0/uri").or_else(|| first("/rootUri")).and_then(folder_at),
        }
    }
}
