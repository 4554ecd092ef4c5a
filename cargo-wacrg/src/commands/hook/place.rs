// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Paths for people and for their shells.

use std::path::{Component, Path, PathBuf};

/// A path as it is shown: from the current folder on, if it lies below it.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

/// A path that a shell in the current folder takes as one word.
pub(crate) fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let real = path.parent().and_then(|folder| folder.canonicalize().ok());
    let path = real.zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name));
    let common = here.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    // only the root in common: the whole path is plainer
    if common <= 1 {
        return word(&path);
    }
    let up = here.components().skip(common).map(|_| Component::ParentDir);
    word(&up.chain(path.components().skip(common)).collect::<PathBuf>())
}

/// A path as one word of a shell.
pub(crate) fn word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "_-./\\:+,@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
