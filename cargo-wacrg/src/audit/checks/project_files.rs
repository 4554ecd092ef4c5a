// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// A README and a licence are there, and not empty.
    ///
    /// At the root, in `.github` or in `docs`; a licence also in `LICENSES`. The pages for contributors are asked for by
    /// `community-pages`, the security policy by `security-contact`, and the disclaimer by `missing-disclaimer`.
    pub static CHECK = { id: "project-files", family: Licence, level: Deny, run: run };
}

/// Beginnings of names, and what such a file is for.
const WANTED: [(&str, &str); 2] = [("README", "tells what this is"), ("LICEN", "says what may be done with it")];

fn run(context: &Context) -> Outcome {
    let files = context.files()?;
    if files.paths().next().is_none() {
        return Unjudged::not_applicable("nothing is tracked");
    }
    let mut found = Vec::new();
    for (name, what) in WANTED {
        let is_it = |path: &&str| {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            matches!(folder, "" | ".github" | "docs") && file.to_uppercase().starts_with(name)
                || name == "LICEN" && (folder == "LICENSES" || file.starts_with("COPYING"))
        };
        let mut there = files.paths().filter(is_it).peekable();
        if there.peek().is_none() {
            let file = if name == "README" { "README.md" } else { "LICENSE" };
            found.push(Finding::file(file, format!("no file {what}"), format!("write {file}")));
            continue;
        }
        for path in there {
            if context.read(path)?.is_some_and(|content| content.trim_ascii().is_empty()) {
                found.push(Finding::file(path, format!("this file, which {what}, is empty"), "write it"));
            }
        }
    }
    Ok(found)
}
