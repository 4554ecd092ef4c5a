// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A text that is open in an editor, saved or not, and what it is to be judged as.

use std::path::{Component, Path, PathBuf};

use wacrg_schema::report::v1::Report;

use super::protocol::Change;
use super::text::{Encoding, Text};

/// What a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A file, saved or about to be.
    File(PathBuf),
    /// The message of a commit or tag that is being written in the repository of this folder.
    Message(PathBuf),
    /// A text without a file yet.
    Nameless,
    /// Something that nobody can commit: a file of git's own, or what an editor shows of elsewhere.
    Elsewhere,
}

impl Home {
    /// What stands behind an address.
    pub(super) fn of(uri: &str) -> Self {
        match uri.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => match file(rest) {
                Some(path) => Self::of_file(path),
                None => Self::Elsewhere,
            },
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("untitled") => Self::Nameless,
            _ => Self::Elsewhere,
        }
    }

    fn of_file(path: PathBuf) -> Self {
        let Some(git) = path.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == ".git")) else {
            return Self::File(path);
        };
        let is_message = ["COMMIT_EDITMSG", "MERGE_MSG", "TAG_EDITMSG"].iter().any(|name| path.ends_with(name));
        match git.parent() {
            Some(folder) if is_message => Self::Message(folder.to_owned()),
            _ => Self::Elsewhere,
        }
    }

    /// The folder that git is asked in: the nearest that is there.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(path) => path.ancestors().skip(1).find(|folder| folder.is_dir()),
            Self::Message(folder) => Some(folder),
            Self::Nameless | Self::Elsewhere => None,
        }
    }
}

/// The path of a `file:` address without its scheme; `None` if it is on another machine or is none.
fn file(rest: &str) -> Option<PathBuf> {
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
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            rest = &rest[2..];
            u8::from_str_radix(digits, 16).ok()?
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

/// What judging came to.
#[derive(Debug)]
pub(super) enum Judged {
    /// It was judged.
    Report(Box<Report>),
    /// It cannot be committed, so nothing is said about it.
    Nothing,
    /// It cannot be judged, and why.
    Failed(String),
}

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) home: Home,
    pub(super) version: i64,
    pub(super) text: Text,
    /// What was found in this very text; `None` if it was not judged since it changed.
    pub(super) judged: Option<Judged>,
    /// Whether the editor knows.
    pub(super) published: bool,
    /// Why the text is not known any more.
    lost: Option<&'static str>,
}

impl Document {
    pub(super) fn new(uri: &str, version: i64, text: String) -> Self {
        Self { home: Home::of(uri), version, text: Text::new(text), judged: None, published: false, lost: None }
    }

    /// Applies edits, one after the other.
    ///
    /// # Errors
    /// An edit makes no sense, so that the text is not known from here on.
    pub(super) fn change(
        &mut self,
        version: i64,
        changes: Vec<Change>,
        encoding: Encoding,
    ) -> Result<(), &'static str> {
        (self.version, self.judged) = (version, None);
        for change in changes {
            let new = match change.range {
                Some(range) => {
                    let bytes = self.text.offset(range.start, encoding)..self.text.offset(range.end, encoding);
                    if bytes.start > bytes.end {
                        return Err(self.lose("an edit ends before it begins; close the file and open it again"));
                    }
                    self.text.edited(&bytes, &change.text)
                }
                None => {
                    self.lost = None;
                    change.text
                }
            };
            self.text = Text::new(new);
        }
        Ok(())
    }

    /// From here on the text is not known.
    pub(super) fn lose(&mut self, why: &'static str) -> &'static str {
        (self.lost, self.judged) = (Some(why), None);
        why
    }

    pub(super) fn lost(&self) -> Option<&'static str> {
        self.lost
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_what_they_stand_for() {
        let file = |path: &str| Home::File(path.into());
        assert_eq!(Home::of("file:///a/b%20c/%C3%A4.yaml"), file("/a/b c/\u{e4}.yaml"));
        assert_eq!(Home::of("FILE://localhost/a"), file("/a"));
        assert_eq!(Home::of("file:/a"), file("/a"));
        assert_eq!(Home::of("file:///r/.git/COMMIT_EDITMSG"), Home::Message("/r".into()));
        assert_eq!(Home::of("untitled:Untitled-1"), Home::Nameless);
        for elsewhere in [
            "file://host/a",
            "file:///r/.git/config",
            "file:///a/%zz",
            "file:///a/%4",
            "file:///a/../b",
            "file://",
            "git:/a/b?x",
            "a",
            "",
        ] {
            assert_eq!(Home::of(elsewhere), Home::Elsewhere, "{elsewhere}");
        }
    }
}
