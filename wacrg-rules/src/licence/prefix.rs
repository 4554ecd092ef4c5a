// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How much of a file the rules about files have to see: of most, the beginning.

use super::covered::head_of;
use super::manifest::is_manifest;
use super::reuse::{DEP5, MAP};
use super::tree::{SIDECAR, is_text_file};
use crate::compiled::{Compiled, PathClass};
use crate::document::{Document, RepoPath};

/// Bytes that most headers end in.
pub const LEN: usize = 1024;

/// Whether a rule about files looks further than at the header of the file at `path`.
pub fn is_read_whole(path: &RepoPath, policy: &Compiled) -> bool {
    let bytes = path.as_bytes();
    let name = path.file_name();
    let disclaimer = &policy.policy().disclaimer;
    matches!(path.extension().as_str(), "md" | "markdown")
        || name.starts_with(b"README")
        || bytes == disclaimer.file.as_bytes()
        || bytes.ends_with(disclaimer.security.as_bytes())
        || is_text_file(path)
        || is_manifest(path)
        || name == MAP.as_bytes()
        || bytes == DEP5.as_bytes()
        || bytes.ends_with(SIDECAR.as_bytes())
        || policy.class(path) == PathClass::Capture
        || policy.is_surface(path)
}

/// The beginning of a longer file, cut to whole lines, if everything that is read of its header is in it.
pub fn cut(mut beginning: Document) -> Option<Document> {
    let wide = beginning.bytes.starts_with(b"\xff\xfe") || beginning.bytes.starts_with(b"\xfe\xff");
    let end = memchr::memrchr(b'\n', &beginning.bytes)? + 1;
    beginning.bytes.truncate(end);
    // comments that run to the end of what was read, or have no end in it, can go on behind it
    let ends = head_of(&beginning).is_none_or(|(style, head)| {
        let rest = beginning.bytes.get(head.content..).unwrap_or_default();
        let opens = style.read.iter().any(|form| !form.close.is_empty() && rest.starts_with(form.open.as_bytes()));
        !style.is_commentable() || (head.content < end && !opens)
    });
    (!wide && ends).then_some(beginning)
}

#[cfg(test)]
mod tests {
    use super::cut as cut_off;
    use crate::document::{Change, Document, EntryKind, Origin};

    #[test]
    fn a_header_that_may_go_on_is_not_cut() {
        let document = |text: &str| Document {
            path: "a.rs".into(),
            bytes: text.as_bytes().to_vec(),
            kind: EntryKind::File,
            change: Change::Unchanged,
            blob: None,
            origin: Origin::WorkTree,
        };
        let cut = |text: &str| cut_off(document(text)).map(|cut| cut.bytes.len());
        assert_eq!(cut("// a header\n\nfn main() {}\nfn cut o"), Some(26));
        assert_eq!(cut("// a header\n// that may go o"), None);
        assert_eq!(cut("/* a header\n\n that may go o"), None);
        assert_eq!(cut("// a header\n\n"), None);
        assert_eq!(cut("one long line"), None);
    }
}
