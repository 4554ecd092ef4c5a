// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bundles that a release is made of: zip and tar, the latter also compressed (`.tar.gz`, `.tar.zst`, `.crate`, npm's
//! `.tgz`). Opened in memory, strictly: whatever two readers could read in two ways is a problem.
//!
//! The engine opens archives as well, to look for values in whatever is there. This reader answers another question:
//! what would somebody get who unpacks the bundle, under which names.

mod tar;
mod zip;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::budget::Budget;
use crate::decode::bytes::{Context, Part, compressed};
use crate::document::RepoPath;

/// Members that a bundle has at most.
pub const MEMBERS: usize = 100_000;
/// Bytes that all members of a bundle have at most, unpacked.
pub const OUTPUT: usize = 256 << 20;
/// Bytes that a bundle has at most, as it is.
pub const INPUT: usize = 256 << 20;
/// Folders inside one another.
const DEPTH: usize = 64;
/// Problems that are told; more are one more problem.
const PROBLEMS: usize = 200;

/// A bundle that was opened.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// What it is, for people; empty if it is nothing that is known.
    pub format: &'static str,
    /// Its files, in order. Folders are none.
    pub members: Vec<Member>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// A file of a bundle.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name, as it is unpacked.
    pub path: RepoPath,
    /// Its content; the target of a link.
    pub bytes: Vec<u8>,
    /// Whether it is a link.
    pub is_link: bool,
    /// Whether it is no file of its own but a text that the archive carries beside its files.
    pub is_comment: bool,
}

/// Something that makes a bundle unfit to be unpacked, or that hides what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The member that has it; `None` if it is the bundle as a whole.
    pub member: Option<RepoPath>,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: &'static str,
}

/// What to do about an archive that was not made well.
const MAKE_AGAIN: &str = "make the bundle again from a clean checkout, with an ordinary archiver";

/// Opens `bytes`. Never fails: what cannot be read is a problem of the bundle.
///
/// ```
/// let bundle = wacrg_rules::bundle::open(b"no archive at all");
/// assert!(bundle.members.is_empty() && bundle.problems.len() == 1);
/// ```
pub fn open(bytes: &[u8]) -> Bundle {
    let mut budget = Budget::of(OUTPUT, MEMBERS);
    let mut found = Found::default();
    if bytes.len() > INPUT {
        found.problem(None, "this bundle is larger than can be judged", "take it apart");
        return found.bundle;
    }
    read(bytes, &mut found, &mut budget);
    if let Some(what) = budget.exceeded() {
        found.problem(None, what, "take it apart, or remove what makes it large");
    }
    names(&mut found);
    let mut bundle = found.bundle;
    if bundle.members.is_empty() && bundle.problems.is_empty() {
        let (message, help) = ("there is no file in this bundle".into(), MAKE_AGAIN);
        bundle.problems.push(Problem { member: None, message, help });
    }
    bundle
}

fn read(bytes: &[u8], found: &mut Found, budget: &mut Budget) {
    if zip::is_zip(bytes) {
        found.bundle.format = "zip";
        return zip::read(bytes, found, budget);
    }
    if tar::is_tar(bytes) {
        found.bundle.format = "tar";
        return tar::read(bytes, found, budget);
    }
    let context = Context { strict: false, file: true, quoted: false, label: "" };
    let Some(opened) = compressed::open(bytes, context, budget) else {
        let help = "bundles are zip, tar, tar.gz, tar.zst, tar.xz, tar.bz2 or .crate";
        return found.problem(None, "this is no archive that can be read", help);
    };
    found.bundle.format = match opened.decoder {
        "gzip" => "tar.gz",
        "zstd" => "tar.zst",
        "xz" => "tar.xz",
        "bzip2" => "tar.bz2",
        _ => "compressed file",
    };
    if budget.exceeded().is_some() {
        return;
    }
    if !opened.whole {
        let message = "its compression is damaged, cut off, or followed by something else";
        found.problem(None, message, MAKE_AGAIN);
    }
    let inner = opened.parts.into_iter().rev().find_map(|part| match part {
        Part::Bytes(bytes) => Some(bytes),
        _ => None,
    });
    match inner {
        Some(inner) if tar::is_tar(&inner) => tar::read(&inner, found, budget),
        _ => found.problem(None, "what is compressed in it is no tar archive", MAKE_AGAIN),
    }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    bundle: Bundle,
}

impl Found {
    fn problem(&mut self, member: Option<&RepoPath>, message: impl Into<Cow<'static, str>>, help: &'static str) {
        let problems = &mut self.bundle.problems;
        if problems.len() == PROBLEMS {
            let message = "there are more problems than these".into();
            problems.push(Problem { member: None, message, help: MAKE_AGAIN });
        }
        if problems.len() < PROBLEMS {
            problems.push(Problem { member: member.cloned(), message: message.into(), help });
        }
    }

    fn member(&mut self, path: RepoPath, bytes: Vec<u8>, is_link: bool) {
        let path = plain(&path);
        self.bundle.members.push(Member { path, bytes, is_link, is_comment: false });
    }

    /// A text beside the files: judged like one.
    fn comment(&mut self, name: &str, bytes: &[u8]) {
        if !bytes.is_empty() {
            let (path, bytes) = (name.into(), bytes.to_vec());
            self.bundle.members.push(Member { path, bytes, is_link: false, is_comment: true });
        }
    }
}

/// Looks for names that lead out of the folder somebody unpacks into, or onto each other.
fn names(found: &mut Found) {
    let members = std::mem::take(&mut found.bundle.members);
    let mut known: HashMap<String, &RepoPath> = HashMap::new();
    for member in members.iter().filter(|member| !member.is_comment) {
        let path = &member.path;
        if let Some(message) = bad_name(path.as_bytes()) {
            found.problem(Some(path), message, MAKE_AGAIN);
        }
        if member.is_link {
            let help = "put the file itself into the bundle";
            found.problem(Some(path), "a link: what it leads to is decided where the bundle is unpacked", help);
        }
        match known.insert(path.to_text().to_lowercase(), path) {
            Some(other) if other == path => {
                found.problem(Some(path), "this name stands in the bundle twice", MAKE_AGAIN);
            }
            Some(_) => {
                let message = "another name differs from this one in capitals only: some systems keep one of the two";
                found.problem(Some(path), message, MAKE_AGAIN);
            }
            None => {}
        }
    }
    found.bundle.members = members;
}

/// The name as it is unpacked: `./a//b` is `a/b`.
fn plain(path: &RepoPath) -> RepoPath {
    let name = path.as_bytes();
    let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect();
    let root: &[u8] = if name.starts_with(b"/") { b"/" } else { b"" };
    RepoPath::new([root, &parts.join(&b'/')].concat())
}

/// Why nobody should unpack a member of that name.
fn bad_name(name: &[u8]) -> Option<&'static str> {
    let has_drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if name.is_empty() {
        Some("a member without a name")
    } else if name.starts_with(b"/") || has_drive {
        Some("an absolute name: it is unpacked wherever it says")
    } else if name.contains(&b'\\') {
        Some("a backslash in its name: some systems take it for a folder")
    } else if name.split(|byte| *byte == b'/').any(|part| part == b"..") {
        Some("`..` in its name leads out of the folder that the bundle is unpacked into")
    } else if std::str::from_utf8(name).is_err() {
        Some("its name is not UTF-8: what it is called is decided where the bundle is unpacked")
    } else if name.iter().any(u8::is_ascii_control) {
        Some("control characters in its name")
    } else if name.split(|byte| *byte == b'/').count() > DEPTH {
        Some("more folders inside one another than can be judged")
    } else {
        None
    }
}

/// The folder that everything in the bundle lies in, if there is one: archivers make it from the bundle's own name.
/// With its slash.
pub fn top(members: &[Member]) -> Option<&[u8]> {
    let mut files = members.iter().filter(|member| !member.is_comment).map(|member| member.path.as_bytes());
    let first = files.next()?;
    let top = &first[..=first.iter().position(|byte| *byte == b'/')?];
    files.all(|path| path.starts_with(top)).then_some(top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_told() {
        for name in ["", "/etc/x", "C:/x", "a/../../x", "a\\b", "a\nb"] {
            assert!(bad_name(name.as_bytes()).is_some(), "{name}");
        }
        assert!(bad_name(b"\xff.txt").is_some());
        assert!(bad_name("a/".repeat(65).as_bytes()).is_some());
        for (name, shown) in [("./a//b", "a/b"), ("/a/./b", "/a/b"), ("a/../b", "a/../b"), ("a/", "a")] {
            assert_eq!(plain(&name.into()).to_text(), shown);
        }
        for name in ["a", "a/b.txt", "a..b", "..a", "größe.md", "a/.../b"] {
            assert!(bad_name(name.as_bytes()).is_none(), "{name}");
        }
    }

    #[test]
    fn the_folder_of_all_members_is_found() {
        let members = |names: &[&str]| -> Vec<Member> {
            let mut found = Found::default();
            names.iter().for_each(|name| found.member((*name).into(), Vec::new(), false));
            found.comment("comment", b"text");
            found.bundle.members
        };
        assert_eq!(top(&members(&["a-0.1.0/x", "a-0.1.0/src/y"])), Some(&b"a-0.1.0/"[..]));
        assert_eq!(top(&members(&["a/x", "b/y"])), None);
        assert_eq!(top(&members(&["a/x", "a"])), None);
        assert_eq!(top(&members(&["a/x", "ab/x"])), None);
    }

    #[test]
    fn what_is_no_archive_is_a_problem() {
        let mut bytes: &[u8] = &[0; 2000];
        while !bytes.is_empty() {
            assert_eq!(open(bytes).problems.len(), 1, "{}", bytes.len());
            bytes = &bytes[bytes.len() / 3 + 1..];
        }
        assert_eq!(open(b"").problems.len(), 1);
        assert_eq!(open(b"\x1f\x8b\x08").problems.len(), 2);
    }
}
