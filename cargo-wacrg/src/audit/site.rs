// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The built site that `--site` names, listed once for all checks about it.

use std::path::{Path, PathBuf};

use wacrg_rules::RepoPath;

use super::check::Unjudged;
use super::context::Context;

/// Files that a site has at most.
const FILES: usize = 100_000;
/// Folders inside one another.
const DEPTH: usize = 64;

/// A file of the site.
pub(crate) struct File {
    /// Its path in the site.
    pub(crate) path: RepoPath,
    /// Where it lies.
    pub(crate) place: PathBuf,
    /// Whether it is a link.
    pub(crate) is_link: bool,
}

/// Every file of the site.
///
/// # Errors
/// No site was named: nothing to check. Or it cannot be listed.
pub(crate) fn all(context: &Context) -> Result<&[File], Unjudged> {
    let listed = context.site.get_or_init(|| {
        let Some(folder) = &context.options.site else {
            return Unjudged::not_applicable("no site was named with --site");
        };
        let mut files = Vec::new();
        walk(folder, b"", 0, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() { Unjudged::could_not("there is no file in the site: build it first") } else { Ok(files) }
    });
    listed.as_deref().map_err(Clone::clone)
}

/// The path of a file of the site, as findings tell it.
pub(crate) fn path(context: &Context, path: &str) -> String {
    let folder = context.options.site.as_deref().unwrap_or(Path::new("."));
    let name = folder.file_name().map_or_else(|| "site".into(), std::ffi::OsStr::to_string_lossy);
    format!("{name}!/{path}")
}

/// The text of the file at `path` in the site; `None` where there is none.
///
/// # Errors
/// It cannot be read.
pub(crate) fn text(context: &Context, path: &str) -> Result<Option<String>, Unjudged> {
    let Some(file) = all(context)?.iter().find(|file| file.path.as_bytes() == path.as_bytes()) else { return Ok(None) };
    match std::fs::read(&file.place) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) => Unjudged::could_not(format!("{path} of the site cannot be read: {error}")),
    }
}

fn walk(folder: &Path, above: &[u8], depth: usize, files: &mut Vec<File>) -> Result<(), Unjudged> {
    let unreadable = |error: std::io::Error| {
        Unjudged::CouldNot(format!("the site's folder {} cannot be read: {error}", folder.display()))
    };
    if depth > DEPTH {
        return Unjudged::could_not("the site has more folders inside one another than can be judged");
    }
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let path = [above, entry.file_name().as_encoded_bytes()].concat();
        if kind.is_dir() {
            walk(&entry.path(), &[&path[..], b"/"].concat(), depth + 1, files)?;
        } else if files.len() == FILES {
            return Unjudged::could_not("the site has more files than can be judged");
        } else {
            files.push(File { path: RepoPath::new(path), place: entry.path(), is_link: kind.is_symlink() });
        }
    }
    Ok(())
}
