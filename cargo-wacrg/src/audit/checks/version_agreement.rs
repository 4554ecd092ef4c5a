// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::versions::{of_files, of_packages, released};

check! {
    /// All that name the version of this release name the same.
    ///
    /// What `--release` says, the published packages, package.json and CITATION.cff are compared. Packages of a workspace with
    /// versions of their own warn, unless `--release` or `--package` names one of them.
    pub static CHECK = { id: "version-agreement", family: Versions, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    context.files()?;
    let wanted = released(context)?.to_string();
    let mut found = Vec::new();
    let named = context.options.release.is_some();
    for version in of_packages(context)? {
        if version.text != wanted {
            let said = if named { "to be released" } else { "that the others have" };
            let message = format!("{} is {}, and not the {wanted} {said}", version.whose, version.text);
            let finding = Finding::at(version.at.file, version.at.place, message, help(&wanted));
            found.push(if named { finding } else { finding.mild() });
        }
    }
    for version in of_files(context)? {
        if version.text.trim_start_matches('v') != wanted {
            let message = format!("{} says {}, and the release is {wanted}", version.whose, version.text);
            found.push(Finding::at(version.at.file, version.at.place, message, help(&wanted)));
        }
    }
    Ok(found)
}

fn help(wanted: &str) -> String {
    format!("write {wanted}, or correct the others")
}
