// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::licence::expression;

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package says its licence: `license`, as an SPDX expression, or `license-file`.
    ///
    /// A registry refuses a package with neither. With both, `license-file` is set aside; that warns. `MIT/Apache-2.0` and
    /// identifiers that the SPDX list has deprecated are no expression. `cargo package` looks at none of this.
    pub static CHECK = { id: "manifest-licence", family: Licence, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let (name, meta) = (package.name(), &package.meta);
        let at = context.key(package, "license")?;
        match (&meta.license, &meta.license_file) {
            (None, None) => {
                let message = format!("the package {name} says no licence");
                found.push(Finding::at(at.file, at.place, message, "add `license = \"…\"`, an SPDX expression"));
            }
            (Some(licence), file) => {
                if let Err(malformed) = expression::parse(licence) {
                    let help = malformed.meant.map_or_else(
                        || "write identifiers of https://spdx.org/licenses, joined by AND, OR, WITH".to_owned(),
                        |meant| format!("did you mean `{meant}`?"),
                    );
                    let message = format!("`license` of the package {name}: {}", malformed.message);
                    found.push(Finding::at(at.file, at.place, message, help));
                }
                if file.is_some() {
                    let at = context.key(package, "license-file")?;
                    let message = format!("the package {name} has both `license` and `license-file`");
                    found.push(Finding::at(at.file, at.place, message, "keep `license`").mild());
                }
            }
            (None, Some(file)) => {
                if !context.root.join(&package.folder).join(file.as_std_path()).is_file() {
                    let at = context.key(package, "license-file")?;
                    let message = format!("the licence file that the package {name} names is not there");
                    found.push(Finding::at(at.file, at.place, message, "correct `license-file`, or write the file"));
                }
            }
        }
    }
    Ok(found)
}
