// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The bundles that `--bundle` names, opened once for all checks about them.

use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use wacrg_rules::bundle::{self, INPUT, Problem};
use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};

use super::check::Unjudged;
use super::context::Context;

/// A bundle.
pub(crate) struct Bundle {
    /// Its file name, as it may be shown.
    pub(crate) name: String,
    /// Bytes of it.
    pub(crate) len: u64,
    /// Their SHA-256.
    pub(crate) sha256: String,
    /// What is wrong with it as an archive.
    pub(crate) problems: Vec<Problem>,
    /// Its files, at the paths that they are judged as.
    pub(crate) files: Vec<Document>,
}

impl Bundle {
    /// The path of one of its files, as findings tell it.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}!/{path}", self.name)
    }

    /// Its files with their paths as findings tell them.
    pub(crate) fn documents(&self) -> Vec<(String, Document)> {
        self.files.iter().map(|file| (self.path(&file.path.to_text()), file.clone())).collect()
    }

    /// The texts of its files: path and text, what is no UTF-8 left out.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        self.files.iter().filter_map(|file| {
            let text = std::str::from_utf8(&file.bytes).ok()?;
            Some((file.path.to_text().into_owned(), text))
        })
    }
}

/// Every bundle.
///
/// # Errors
/// None was named: nothing to check. Or one cannot be read.
pub(crate) fn all(context: &Context) -> Result<&[Bundle], Unjudged> {
    let opened = context.bundles.get_or_init(|| {
        if context.options.bundle.is_empty() {
            return Unjudged::not_applicable("no bundle was named with --bundle");
        }
        context.options.bundle.iter().map(|file| open(context, file)).collect()
    });
    opened.as_deref().map_err(Clone::clone)
}

fn open(context: &Context, file: &Path) -> Result<Bundle, Unjudged> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let name = context.shown(&name).0;
    let (bytes, (len, sha256)) = match read(file) {
        Ok(read) => read,
        Err(error) => return Unjudged::could_not(format!("the bundle {name} cannot be read: {error}")),
    };
    let opened = bundle::open(&bytes);
    let top = bundle::top(&opened.members).filter(|top| !is_ours(context, top)).map_or(0, <[u8]>::len);
    let document = |member: bundle::Member| {
        let whole = member.path;
        let inner = RepoPath::new(if member.is_comment { whole.as_bytes() } else { &whole.as_bytes()[top..] });
        // what would be stricter with the folder than without it stays as strict
        let stricter = context.policy().class(&whole) > context.policy().class(&inner);
        let kind = if member.is_link { EntryKind::Symlink } else { EntryKind::File };
        let path = if stricter { whole } else { inner };
        let (change, origin) = (Change::Unchanged, Origin::WorkTree);
        Document { path, bytes: member.bytes, kind, change, blob: None, origin }
    };
    let files = opened.members.into_iter().map(document).collect();
    Ok(Bundle { name, len, sha256, problems: opened.problems, files })
}

/// As much of a file as is opened; and how long all of it is, and its SHA-256.
fn read(file: &Path) -> std::io::Result<(Vec<u8>, (u64, String))> {
    let mut file = std::fs::File::open(file)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(INPUT as u64 + 1).read_to_end(&mut bytes)?;
    let mut hash = Sha256::new();
    hash.update(&bytes);
    let rest = std::io::copy(&mut file, &mut Hashing(&mut hash))?;
    let len = bytes.len() as u64 + rest;
    Ok((bytes, (len, hex(&hash.finalize()))))
}

/// Takes bytes into a hash as they come.
struct Hashing<'h>(&'h mut Sha256);

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a folder of that name is tracked at the root: then the bundle holds a part of the tree, and the name is no
/// wrapping.
fn is_ours(context: &Context, top: &[u8]) -> bool {
    let Ok(files) = context.files() else { return false };
    files.paths().any(|path| path.as_bytes().starts_with(top))
}
