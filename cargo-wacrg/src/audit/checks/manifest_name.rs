// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package has a name that a registry takes.
    ///
    /// At most 64 characters: ASCII letters, digits, `-` and `_`, a letter first; and no word that a system reserves, such as
    /// `nul`.
    pub static CHECK = { id: "manifest-name", family: Manifest, level: Deny, run: run };
}

/// Names of devices on Windows, where no file can be called so.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let name = package.name();
        let wrong = if name.len() > 64 {
            "is longer than 64 characters"
        } else if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            "does not begin with a letter"
        } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            "holds more than ASCII letters, digits, `-` and `_`"
        } else if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
            "is reserved by a system"
        } else {
            continue;
        };
        let at = context.key(package, "name")?;
        let message = format!("a registry does not take the name of this package: it {wrong}");
        found.push(Finding::at(at.file, at.place, message, "choose another name"));
    }
    Ok(found)
}
