// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package has a README, and the package holds it.
    ///
    /// The registry's page of a package is its README. One that `readme` names and that is not there, or that `exclude` keeps
    /// out, is found; so is a package without any.
    pub static CHECK = { id: "manifest-readme", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let at = context.key(package, "readme")?;
        let name = package.name();
        let Some(readme) = &package.meta.readme else {
            let message = format!("the package {name} has no README");
            let help = "write a README.md beside the manifest, or name one: `readme = \"../README.md\"`";
            found.push(Finding::at(at.file, at.place, message, help).mild());
            continue;
        };
        let folder = context.root.join(&package.folder);
        if !folder.join(readme.as_std_path()).is_file() {
            let message = format!("the README that the package {name} names is not there");
            found.push(Finding::at(at.file, at.place, message, "correct `readme`, or write the file"));
            continue;
        }
        // a README from above is put into the package's root
        let inside =
            if readme.as_str().starts_with("..") { readme.file_name().unwrap_or_default() } else { readme.as_str() };
        let inside = inside.trim_start_matches("./");
        if !context.list(package)?.iter().any(|file| file == inside) {
            let message = format!("the package {name} does not hold its README");
            found.push(Finding::at(at.file, at.place, message, "let `include` name it, or `exclude` leave it in"));
        }
    }
    Ok(found)
}
