//! Decoders: one file a format. Each turns a layer into further layers and keeps the way back to the file.

pub mod body;
pub(crate) mod bytes;
pub mod json;
pub(crate) mod reading;
pub(crate) mod run;
pub mod text;
pub mod xml;
pub mod yaml;
mod yaml_map;

use crate::layer::{Piece, SpanMap};

/// How deep payloads inside payloads are followed.
pub const MAX_DEPTH: usize = 8;

/// Puts a decoded text together and remembers where each part came from.
#[derive(Debug, Default)]
pub(crate) struct Mapped {
    text: String,
    pieces: Vec<Piece>,
    /// Parent's byte after the last piece, if the last piece is byte for byte.
    straight: Option<usize>,
}

impl Mapped {
    /// Appends `text`, which stands at the parent's byte `from` as it is.
    pub(crate) fn copy(&mut self, text: &str, from: usize) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if self.straight == Some(from) => last.len += text.len(),
            _ => self.pieces.push(Piece { at: self.text.len(), from, len: text.len() }),
        }
        self.text.push_str(text);
        self.straight = Some(from + text.len());
    }

    /// Appends `text`, which `len` bytes of the parent at `from` stand for.
    pub(crate) fn unit(&mut self, text: &str, from: usize, len: usize) {
        if text.len() == len {
            return self.copy(text, from);
        }
        if text.is_empty() {
            self.straight = None;
            return;
        }
        self.pieces.push(Piece { at: self.text.len(), from, len });
        self.text.push_str(text);
        self.straight = None;
    }

    /// The text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is one unchanged run of the parent, and where that begins.
    pub(crate) fn single(&self) -> Option<usize> {
        match self.pieces.as_slice() {
            [only] if only.len == self.text.len() => Some(only.from),
            _ => None,
        }
    }

    /// The text and its map.
    pub(crate) fn finish(self) -> (String, SpanMap) {
        (self.text, SpanMap::Pieces(self.pieces))
    }
}

/// Where `part`, a slice of `whole`, begins in it.
pub(crate) fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}
