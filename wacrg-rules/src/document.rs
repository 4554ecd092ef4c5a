// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a source hands to the engine: one file, link or submodule, with its path and what happened to it.

use std::fmt;

/// A path inside the repository: bytes, `/`-separated, relative to its root. Git paths need not be UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// A path from its bytes as git stores them.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes as git stores them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text for matching; bytes that are not UTF-8 become U+FFFD.
    pub fn to_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Last component.
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or(&self.0)
    }

    /// Last component up to its last dot; a leading dot does not count.
    pub fn stem(&self) -> &[u8] {
        let name = self.file_name();
        match name.iter().rposition(|byte| *byte == b'.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// What follows the last dot of the last component, in lower case; empty where there is none.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        match name.iter().rposition(|byte| *byte == b'.') {
            Some(dot) if dot > 0 => String::from_utf8_lossy(&name[dot + 1..]).to_lowercase(),
            _ => String::new(),
        }
    }

    /// Everything up to the last `/`; empty at the root.
    pub fn parent(&self) -> &[u8] {
        self.0.iter().rposition(|byte| *byte == b'/').map_or(&[], |slash| &self.0[..slash])
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self(path.as_bytes().to_vec())
    }
}

/// Paths can hold a phone number: printing one for debugging must not.
impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepoPath({} bytes)", self.0.len())
    }
}

/// A git object id, SHA-1 (20 bytes) or SHA-256 (32 bytes).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// An id from its raw bytes; `None` unless there are 20 or 32.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        let mut bytes = [0; 32];
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        matches!(raw.len(), 20 | 32).then_some(Self { bytes, len: raw.len() as u8 })
    }

    /// An id from its hexadecimal form; `None` unless it has 40 or 64 digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let raw: Option<Vec<u8>> =
            hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
        Self::from_bytes(&raw?)
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Whether every byte is zero, git's way to say "no object".
    pub fn is_zero(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == 0)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an entry is in git's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, executable or not.
    File,
    /// A symbolic link; the document's bytes are its target.
    Symlink,
    /// A submodule; the document has no bytes.
    Submodule,
}

/// What the change did to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// New at this path.
    Added,
    /// Was there before with other content.
    Modified,
    /// Moved here without an edit.
    Renamed,
    /// Not part of a change: the source judges what is there.
    Unchanged,
}

/// Where a document was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A blob that the index or a commit names.
    Index,
    /// The message of a commit.
    Message,
    /// Another text that git keeps: a tag's message, a commit's further headers.
    Annotation,
    /// Who made a commit or a tag: `Name <address>`. git asks everybody for both, so neither is a finding by itself, and
    /// nobody's is quoted.
    Identity,
    /// A name alone, such as a branch's; there is no content.
    Name,
    /// A file on disk.
    WorkTree,
    /// Standard input.
    Stdin,
}

impl Origin {
    /// Whether it is a file, or becomes one.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Index | Self::WorkTree | Self::Stdin)
    }
}

/// One thing to judge.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it stands in the repository.
    pub path: RepoPath,
    /// Its content; the target of a symbolic link; empty for a submodule.
    pub bytes: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// What the change did to it.
    pub change: Change,
    /// Id of its blob, where it has one.
    pub blob: Option<ObjectId>,
    /// Where it was read from.
    pub origin: Origin,
}
