// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Loose objects, read from their files: libgit2 1.9 never comes back from one that is cut off.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::bufread::ZlibDecoder;
use wacrg_rules::ObjectId;

use super::{Kind, Unreadable};

/// Folders of objects: the repository's own, those of the environment, and those that `info/alternates` names.
pub(super) fn folders(own: PathBuf) -> Vec<PathBuf> {
    /// As deep as git follows alternates.
    const DEPTH: usize = 5;
    let named = std::env::var_os("GIT_OBJECT_DIRECTORY").filter(|name| !name.is_empty()).map(PathBuf::from);
    let mut folders = vec![named.unwrap_or(own)];
    let further = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    folders.extend(std::env::split_paths(&further).filter(|path| !path.as_os_str().is_empty()));
    let mut from = 0;
    for _ in 0..DEPTH {
        let next: Vec<PathBuf> = folders[from..].iter().flat_map(|folder| alternates(folder)).collect();
        from = folders.len();
        folders.extend(next);
    }
    folders
}

fn alternates(folder: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(folder.join("info/alternates")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| folder.join(line)).collect()
}

/// Kind and content of the object `id`, if it is loose in one of `folders`. Its hash is the caller's to check.
///
/// # Errors
/// It is damaged.
pub(super) fn read(folders: &[PathBuf], id: &ObjectId) -> Result<Option<(Kind, Vec<u8>)>, Unreadable> {
    let name = id.to_string();
    let (folder, file) = name.split_at(2);
    let open = |root: &PathBuf| std::fs::File::open(root.join(folder).join(file)).ok();
    let Some(mut file) = folders.iter().find_map(open) else { return Ok(None) };
    let damaged = |reason: &str| Unreadable(format!("its object cannot be read: {reason}"));
    let (mut packed, mut bytes) = (Vec::new(), Vec::new());
    file.read_to_end(&mut packed).map_err(|error| damaged(&error.to_string()))?;
    ZlibDecoder::new(packed.as_slice())
        .read_to_end(&mut bytes)
        .map_err(|_| damaged("its file is damaged or cut off"))?;
    let end = memchr::memchr(0, &bytes).ok_or_else(|| damaged("its file has no header"))?;
    let header = std::str::from_utf8(&bytes[..end]).unwrap_or_default().to_owned();
    let (kind, size) = header.split_once(' ').ok_or_else(|| damaged("its file has another header than git's"))?;
    let kind = match kind {
        "blob" => Kind::Blob,
        "tree" => Kind::Tree,
        "commit" => Kind::Commit,
        "tag" => Kind::Tag,
        _ => return Err(damaged("it is of no known kind")),
    };
    bytes.drain(..=end);
    if size.parse() != Ok(bytes.len()) {
        return Err(damaged("its file is cut off"));
    }
    Ok(Some((kind, bytes)))
}
