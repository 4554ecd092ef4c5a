// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Files that need no licence statement of their own: exactly those that the REUSE specification leaves out.

use crate::document::{EntryKind, RepoPath};

/// Why the file at `path` needs no statement; `None` if it needs one. `empty` says whether it has no byte.
pub fn exemption(path: &RepoPath, kind: EntryKind, empty: bool) -> Option<&'static str> {
    match kind {
        EntryKind::Symlink => return Some("a symbolic link"),
        EntryKind::Submodule => return Some("a submodule"),
        EntryKind::File if empty => return Some("an empty file"),
        EntryKind::File => {}
    }
    let text = path.to_text();
    let mut parts = text.split('/').rev();
    let name = parts.next().unwrap_or("");
    if is_licence_name(name) {
        return Some("a licence's text");
    }
    if name.ends_with(".license") {
        return Some("it speaks for another file");
    }
    if name == super::reuse::MAP {
        return Some("it speaks for other files");
    }
    if is_spdx_document(name) {
        return Some("an SPDX document");
    }
    if matches!(name, ".git" | ".hgtags") {
        return Some("it belongs to the version control system");
    }
    let folder = parts.find(|folder| matches!(*folder, "LICENSES" | ".reuse" | ".git" | ".hg" | ".sl"));
    folder.map(|_| "it lies in a folder of licences or of the version control system").or_else(|| {
        // REUSE leaves out what Meson fetches: folders below `subprojects`
        let folders: Vec<&str> = text.split('/').collect();
        let fetched = folders.windows(3).any(|parts| parts[0] == "subprojects");
        fetched.then_some("a Meson subproject")
    })
}

/// `LICENSE`, `LICENCE-MIT`, `COPYING.txt`: names of files that hold licences' texts.
pub fn is_licence_name(name: &str) -> bool {
    let rest = ["LICENSE", "LICENCE", "COPYING"].iter().find_map(|word| name.strip_prefix(word));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
        || ["CAL-1.0", "CAL-1.0-Combined-Work-Exception", "SHL-2.1"]
            .iter()
            .any(|id| name.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

fn is_spdx_document(name: &str) -> bool {
    [".spdx", ".spdx.rdf", ".spdx.json", ".spdx.xml", ".spdx.yml", ".spdx.yaml"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exemptions_are_those_of_reuse() {
        let exempt = |path: &str| exemption(&path.into(), EntryKind::File, false).is_some();
        for path in ["LICENSE", "a/LICENCE-MIT", "COPYING.txt", "LICENSES/x", "a/LICENSES/x", "x.png.license"] {
            assert!(exempt(path), "{path}");
        }
        for path in ["REUSE.toml", ".reuse/dep5", "sbom.spdx.json", "subprojects/zlib/a.c", "SHL-2.1.txt"] {
            assert!(exempt(path), "{path}");
        }
        for path in ["LICENSES.md", "LICENSE_MIT", "src/license.rs", "spdx.json", "docs/COPYINGS", "subprojects/a.wrap"]
        {
            assert!(!exempt(path), "{path}");
        }
        assert!(exemption(&"a.rs".into(), EntryKind::File, true).is_some());
        assert!(exemption(&"a.rs".into(), EntryKind::Symlink, false).is_some());
    }
}
