// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Folders that hold a repository's objects: its own and its alternates.

use std::path::{Path, PathBuf};

use super::Damage;

/// How deep alternates of alternates are followed; git's own bound is 5.
pub(in crate::git) const DEPTH: usize = 5;

/// `own` and every folder that it borrows from. `named` is the value of `GIT_ALTERNATE_OBJECT_DIRECTORIES`.
pub(super) fn all(own: &Path, named: Option<&std::ffi::OsStr>) -> Result<Vec<PathBuf>, Damage> {
    let mut found = Vec::new();
    let named: Vec<PathBuf> = named.map(|value| std::env::split_paths(value).collect()).unwrap_or_default();
    for folder in
        std::iter::once(own.to_path_buf()).chain(named.into_iter().filter(|path| !path.as_os_str().is_empty()))
    {
        add(&folder, 0, &mut found)?;
    }
    Ok(found)
}

fn add(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Damage> {
    let real = folder
        .canonicalize()
        .map_err(|error| Damage(format!("the folder of objects {} cannot be read: {error}", folder.display())))?;
    if found.contains(&real) {
        return Ok(());
    }
    if depth > DEPTH {
        return Err(Damage::new("alternates of alternates go deeper than git follows them"));
    }
    found.push(real.clone());
    let named = borrowed(&real)
        .map_err(|error| Damage(format!("{}/info/alternates cannot be read: {error}", real.display())))?;
    named.iter().try_for_each(|folder| add(folder, depth + 1, found))
}

/// The folders that `folder` names as its alternates; none where there is no such list.
pub(in crate::git) fn borrowed(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let list = match std::fs::read(folder.join("info/alternates")) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = list.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    Ok(lines.map(|line| folder.join(crate::git::bytes_to_path(&unquoted(line)))).collect())
}

/// A path in C's quotes, as git writes one with unusual bytes.
fn unquoted(line: &[u8]) -> Vec<u8> {
    let Some(inner) = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) else { return line.to_vec() };
    let (mut path, mut at) = (Vec::new(), 0);
    while let Some(byte) = inner.get(at) {
        at += 1;
        if *byte != b'\\' {
            path.push(*byte);
            continue;
        }
        let Some(escaped) = inner.get(at) else { break };
        at += 1;
        match escaped {
            b'n' => path.push(b'\n'),
            b't' => path.push(b'\t'),
            b'0'..=b'3' if inner.len() >= at + 2 => {
                let value = inner[at - 1..at + 2].iter().fold(0_u32, |value, digit| value * 8 + u32::from(digit & 7));
                path.push(value as u8);
                at += 2;
            }
            other => path.push(*other),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_paths_are_read() {
        assert_eq!(unquoted(b"/a/b"), b"/a/b");
        assert_eq!(unquoted(br#""/a \"b\"/\303\244""#), "/a \"b\"/ä".as_bytes());
    }
}
