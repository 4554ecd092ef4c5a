// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What stands behind the address of a document.

use std::path::{Component, Path, PathBuf};

use crate::git;

/// What a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A file, saved or about to be.
    File(PathBuf),
    /// The message of a commit that is being written, in git's own folder.
    Commit(PathBuf),
    /// The message of a tag, or a note, in git's own folder.
    Note(PathBuf),
    /// A text without a file yet.
    Nameless,
    /// Something that nobody can commit: a file of git's own, or what an editor shows of elsewhere.
    Elsewhere,
    /// An address of a file that leads nowhere.
    Nowhere,
}

/// Files in git's own folder in which the message of a commit is written (gitrepository-layout; git-commit, git-merge).
const COMMITS: [&str; 3] = ["COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG"];
/// The same of tags and of notes (git-tag, git-notes).
const NOTES: [&str; 2] = ["TAG_EDITMSG", "NOTES_EDITMSG"];

impl Home {
    /// What stands behind an address. git is asked, so the current folder changes.
    pub(super) fn of(uri: &str) -> Self {
        match uri.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
                path(rest).map_or(Self::Nowhere, Self::of_file)
            }
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("untitled") => Self::Nameless,
            _ => Self::Elsewhere,
        }
    }

    fn of_file(path: PathBuf) -> Self {
        let is_one = |names: &[&str]| names.iter().any(|name| path.ends_with(name));
        let (is_commit, is_note) = (is_one(&COMMITS), is_one(&NOTES));
        if let Some(folder) = path.parent().filter(|folder| (is_commit || is_note) && is_gits(folder)) {
            let folder = folder.to_owned();
            return if is_commit { Self::Commit(folder) } else { Self::Note(folder) };
        }
        // git takes no `.git` in, however it is spelled
        let below = path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"));
        if below || is_inside(&path) { Self::Elsewhere } else { Self::File(path) }
    }

    /// The folder that git is asked in: the nearest that is there.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(path) => nearest(path),
            Self::Commit(folder) | Self::Note(folder) => Some(folder),
            Self::Nameless | Self::Elsewhere | Self::Nowhere => None,
        }
    }
}

fn nearest(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.is_dir())
}

/// Whether `folder` is one of git's own, as `.git` is: of a clone, a work tree, a submodule, or with any other name.
fn is_gits(folder: &Path) -> bool {
    std::env::set_current_dir(folder).is_ok() && git::ask(&["--git-dir=.", "rev-parse", "--absolute-git-dir"]).is_ok()
}

/// Whether `path` lies in one of git's own folders that has another name.
fn is_inside(path: &Path) -> bool {
    let there = nearest(path).is_some_and(|folder| std::env::set_current_dir(folder).is_ok());
    there && git::ask(&["rev-parse", "--is-inside-git-dir"]).is_ok_and(|told| told == "true")
}

/// The folder at an address.
pub(super) fn folder_at(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if scheme.eq_ignore_ascii_case("file") { path(rest) } else { None }
}

/// The path of a `file:` address without its scheme; `None` if it is on another machine or is none.
fn path(rest: &str) -> Option<PathBuf> {
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/')?);
            (host.is_empty() || host.eq_ignore_ascii_case("localhost")).then_some(path)?
        }
        None => rest,
    };
    let path = to_path(percent_decoded(path)?)?;
    let plain = |part: Component<'_>| !matches!(part, Component::ParentDir | Component::CurDir);
    (path.is_absolute() && path.components().all(plain)).then_some(path)
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        let byte = if *first == b'%' {
            let digits = rest.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
            rest = &rest[2..];
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
        } else {
            *first
        };
        bytes.push(byte);
    }
    Some(bytes)
}

#[cfg(unix)]
fn to_path(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

/// `/C:/x` is `C:\x`.
#[cfg(not(unix))]
fn to_path(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    Some(text.strip_prefix('/').unwrap_or(&text).replace('/', std::path::MAIN_SEPARATOR_STR).into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_what_they_stand_for() {
        let at = |uri| folder_at(uri).and_then(|path| path.to_str().map(str::to_owned));
        assert_eq!(at("file:///a/b%20c/%C3%A4.yaml").as_deref(), Some("/a/b c/\u{e4}.yaml"));
        assert_eq!(at("FILE://localhost/a").as_deref(), Some("/a"));
        assert_eq!(at("file:/a").as_deref(), Some("/a"));
        for uri in ["file://host/a", "file:///a/%zz", "file:///a/%4", "file:///a/%+4", "file:///a/../b", "file://"] {
            assert_eq!(Home::of(uri), Home::Nowhere, "{uri}");
        }
        for uri in ["git:/a/b?x", "a", ""] {
            assert_eq!(Home::of(uri), Home::Elsewhere, "{uri}");
        }
        assert_eq!(Home::of("untitled:Untitled-1"), Home::Nameless);
    }
}
