// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads what is to be judged.

use std::io::Read;
use std::path::Path;

use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};

use crate::git::{LARGEST, Repository, too_large};
use crate::source::Work;
use crate::source::kept::Kept;

/// Reads the document that `work` stands for.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn document(work: &Work, repository: Option<&mut (dyn Repository + '_)>) -> Result<Document, String> {
    read(work, repository, Vec::new(), None)
}

/// The same, with an empty buffer that a file is read into, and what is kept of blobs.
pub(super) fn read(
    work: &Work,
    repository: Option<&mut (dyn Repository + '_)>,
    buffer: Vec<u8>,
    kept: Option<&Kept>,
) -> Result<Document, String> {
    match work {
        Work::Ready(document) => Ok(document.clone()),
        Work::Section(part) => Ok(part.document.clone()),
        Work::Blob(entry) => {
            let bytes = match (entry.kind, repository) {
                (EntryKind::Submodule, _) => Vec::new(),
                (_, Some(repository)) => match kept.and_then(|kept| kept.get(&entry.id)) {
                    Some(bytes) => bytes,
                    None => {
                        let bytes = repository.blob(&entry.id).map_err(|error| error.to_string())?;
                        kept.inspect(|kept| kept.put(&entry.id, &bytes));
                        bytes
                    }
                },
                (_, None) => return Err("there is no repository to read it from".to_owned()),
            };
            Ok(entry.document(bytes))
        }
        Work::OnDisk(path, file, kind) => {
            on_disk(path, file, *kind, buffer).map_err(|error| format!("the file cannot be read: {error}"))
        }
    }
}

fn on_disk(path: &RepoPath, file: &Path, link: std::fs::FileType, mut buffer: Vec<u8>) -> std::io::Result<Document> {
    let (kind, bytes) = if link.is_symlink() {
        let target = std::fs::read_link(file)?;
        (EntryKind::Symlink, target.into_os_string().into_encoded_bytes())
    } else if link.is_dir() {
        (EntryKind::Submodule, Vec::new())
    } else if link.is_file() {
        std::fs::File::open(file)?.take(LARGEST as u64 + 1).read_to_end(&mut buffer)?;
        if buffer.len() > LARGEST {
            return Err(std::io::Error::other(too_large()));
        }
        (EntryKind::File, buffer)
    } else {
        return Err(std::io::Error::other("it is neither a file nor a link"));
    };
    Ok(Document { path: path.clone(), bytes, kind, change: Change::Unchanged, blob: None, origin: Origin::WorkTree })
}
