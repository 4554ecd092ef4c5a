// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Loose objects, read from their files: libgit2 1.9 never comes back from one that is cut off.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::{Decompress, FlushDecompress, Status};
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

/// Reads loose objects, one after the other.
#[derive(Debug)]
pub(super) struct Loose {
    folders: Vec<PathBuf>,
    /// The file as it is read, and what inflates it; both are used again.
    packed: Vec<u8>,
    inflater: Option<Decompress>,
}

impl Loose {
    /// Of the objects in `folders`.
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, packed: Vec::new(), inflater: None }
    }

    /// Kind and content of the object `id`, if it is loose. Its hash is the caller's to check.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn read(&mut self, id: &ObjectId) -> Result<Option<(Kind, Vec<u8>)>, Unreadable> {
        let mut name = id.to_string();
        name.insert(2, '/');
        let open = |root: &PathBuf| File::open(root.join(&name)).ok();
        let Some(file) = self.folders.iter().find_map(open) else { return Ok(None) };
        let len = read_all(file, &mut self.packed).map_err(|error| damaged(&error.to_string()))?;
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(true));
        inflater.reset(true);
        let mut bytes =
            inflate(inflater, &self.packed[..len]).ok_or_else(|| damaged("its file is damaged or cut off"))?;
        let end = memchr::memchr(0, &bytes).ok_or_else(|| damaged("its file has no header"))?;
        let header = std::str::from_utf8(&bytes[..end]).unwrap_or_default();
        let (kind, size) = header.split_once(' ').ok_or_else(|| damaged("its file has another header than git's"))?;
        let kind = match kind {
            "blob" => Kind::Blob,
            "tree" => Kind::Tree,
            "commit" => Kind::Commit,
            "tag" => Kind::Tag,
            _ => return Err(damaged("it is of no known kind")),
        };
        if size.parse() != Ok(bytes.len() - end - 1) {
            return Err(damaged("its file is cut off"));
        }
        bytes.drain(..=end);
        Ok(Some((kind, bytes)))
    }
}

fn damaged(reason: &str) -> Unreadable {
    Unreadable(format!("its object cannot be read: {reason}"))
}

/// Reads all of `file` into the beginning of `buffer`; how many bytes it was.
fn read_all(mut file: File, buffer: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut len = 0;
    loop {
        if len == buffer.len() {
            buffer.resize((2 * len).max(8192), 0);
        }
        match file.read(&mut buffer[len..]) {
            Ok(0) => return Ok(len),
            Ok(more) => len += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// All that comes out of `packed`; `None` if it is damaged or cut off.
fn inflate(inflater: &mut Decompress, packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(4 * packed.len() + 64);
    loop {
        let (was_in, was_out) = (inflater.total_in(), inflater.total_out());
        let rest = packed.get(usize::try_from(was_in).ok()?..)?;
        // to finish at once needs no window
        match inflater.decompress_vec(rest, &mut bytes, FlushDecompress::Finish).ok()? {
            Status::StreamEnd => return Some(bytes),
            Status::Ok | Status::BufError if bytes.len() == bytes.capacity() => bytes.reserve(bytes.len()),
            Status::Ok | Status::BufError if (inflater.total_in(), inflater.total_out()) == (was_in, was_out) => {
                return None;
            }
            Status::Ok | Status::BufError => {}
        }
    }
}
