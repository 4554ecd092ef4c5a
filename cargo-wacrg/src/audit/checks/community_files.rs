// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// The files that people look for before they use or change something are there, and not empty.
    ///
    /// A README, a licence, CONTRIBUTING and CODE_OF_CONDUCT, at the root, in `.github` or in `docs`. The last two warn.
    /// The security policy is asked for by `security-contact`, the disclaimer by `missing-disclaimer`.
    pub static CHECK = { id: "community-files", family: Disclaimer, level: Deny, run: run };
}

/// Beginnings of names, what the file is for, and whether its absence is told at level warn at most.
const WANTED: [(&str, &str, bool); 4] = [
    ("README", "tells what this is", false),
    ("LICEN", "says what may be done with it", false),
    ("CONTRIBUTING", "says how to contribute", true),
    ("CODE_OF_CONDUCT", "says how people treat each other", true),
];

fn run(context: &Context) -> Outcome {
    let files = context.files()?;
    if files.paths().next().is_none() {
        return Unjudged::not_applicable("nothing is tracked");
    }
    let mut found = Vec::new();
    for (name, what, mild) in WANTED {
        let is_it = |path: &&str| {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            matches!(folder, "" | ".github" | "docs") && file.to_uppercase().starts_with(name)
                || name == "LICEN" && (folder == "LICENSES" || file.starts_with("COPYING"))
        };
        let mut there = files.paths().filter(is_it).peekable();
        // where no licence's text is anywhere, a rule says so
        if name == "LICEN" && !context.found_by("missing-licence-file")?.is_empty() {
            continue;
        }
        if there.peek().is_none() {
            let file = match name {
                "LICEN" => "LICENSE".to_owned(),
                name => format!("{name}.md"),
            };
            let message = format!("no file {what}");
            let help = format!("write {file}");
            let finding = Finding::file(file, message, help);
            found.push(if mild { finding.mild() } else { finding });
            continue;
        }
        for path in there {
            let content = context.read(path)?;
            if content.is_some_and(|content| content.iter().all(u8::is_ascii_whitespace)) {
                let finding = Finding::file(path, format!("this file, which {what}, is empty"), "write it");
                found.push(if mild { finding.mild() } else { finding });
            }
        }
    }
    Ok(found)
}
