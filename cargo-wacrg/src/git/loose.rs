// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Loose objects, read from their files: libgit2 1.9 never comes back from one that is cut off.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress, Status};
use wacrg_rules::ObjectId;

use super::pack::dirs::{DEPTH, borrowed};
use super::{Kind, LARGEST, Unreadable, too_large};

/// Folders of objects: the repository's own, those of the environment, and those that `info/alternates` names.
pub(super) fn folders(own: PathBuf) -> Vec<PathBuf> {
    let named = std::env::var_os("GIT_OBJECT_DIRECTORY").filter(|name| !name.is_empty()).map(PathBuf::from);
    let mut folders = vec![named.unwrap_or(own)];
    let further = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    folders.extend(std::env::split_paths(&further).filter(|path| !path.as_os_str().is_empty()));
    let mut from = 0;
    for _ in 0..DEPTH {
        let next: Vec<PathBuf> =
            folders[from..].iter().flat_map(|folder| borrowed(folder).unwrap_or_default()).collect();
        from = folders.len();
        folders.extend(next);
    }
    folders
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
        // what does not shrink is about as long in its file
        if file.metadata().is_ok_and(|found| found.len() > LARGEST as u64) {
            return Err(too_large());
        }
        let len = read_all(file, &mut self.packed).map_err(|error| damaged(&error.to_string()))?;
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(true));
        inflater.reset(true);
        content(inflater, &self.packed[..len], LARGEST).map(Some).map_err(|fault| match fault {
            Fault::Damaged(reason) => damaged(reason),
            Fault::Larger(_) => too_large(),
        })
    }
}

/// Why a loose object's file cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// What is wrong with it.
    Damaged(&'static str),
    /// It says that it has so many bytes, more than are wanted.
    Larger(u64),
}

/// Bytes of `commit 18446744073709551615\0`.
const HEAD: usize = 32;

/// Kind and content of the object whose file holds `packed`, if that has at most `most` bytes. `inflater` is at its
/// beginning.
///
/// # Errors
/// It is damaged, or larger.
pub(super) fn content(inflater: &mut Decompress, packed: &[u8], most: usize) -> Result<(Kind, Vec<u8>), Fault> {
    let (mut bytes, done) =
        inflate(inflater, packed, most.saturating_add(HEAD)).ok_or(Fault::Damaged("its file is damaged or cut off"))?;
    let (kind, size, end) = head(&bytes)?;
    if size > most as u64 {
        return Err(Fault::Larger(size));
    }
    if !done || size != (bytes.len() - end) as u64 {
        return Err(Fault::Damaged("its file is cut off"));
    }
    bytes.drain(..end);
    Ok((kind, bytes))
}

/// Kind and size that an object's first bytes tell, and where its content begins.
///
/// # Errors
/// They are no object's.
pub(super) fn head(bytes: &[u8]) -> Result<(Kind, u64, usize), Fault> {
    let start = &bytes[..bytes.len().min(HEAD)];
    let end = memchr::memchr(0, start).ok_or(Fault::Damaged("its file has no header"))?;
    let header = std::str::from_utf8(&start[..end]).unwrap_or_default();
    let (kind, size) = header.split_once(' ').ok_or(Fault::Damaged("its file has another header than git's"))?;
    let kind = Kind::of_name(kind.as_bytes()).ok_or(Fault::Damaged("it is of no known kind"))?;
    let size = size.parse().map_err(|_| Fault::Damaged("its file is cut off"))?;
    Ok((kind, size, end + 1))
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

/// What comes out of `packed`, and whether that is all of it or more than `most` bytes; `None` if it is damaged or cut
/// off.
fn inflate(inflater: &mut Decompress, packed: &[u8], most: usize) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::with_capacity(4 * packed.len() + 64);
    loop {
        let (was_in, was_out) = (inflater.total_in(), inflater.total_out());
        let rest = packed.get(usize::try_from(was_in).ok()?..)?;
        // to finish at once needs no window
        match inflater.decompress_vec(rest, &mut bytes, FlushDecompress::Finish).ok()? {
            Status::StreamEnd => return Some((bytes, true)),
            _ if bytes.len() > most => return Some((bytes, false)),
            Status::Ok | Status::BufError if bytes.len() == bytes.capacity() => bytes.reserve(bytes.len()),
            Status::Ok | Status::BufError if (inflater.total_in(), inflater.total_out()) == (was_in, was_out) => {
                return None;
            }
            Status::Ok | Status::BufError => {}
        }
    }
}
