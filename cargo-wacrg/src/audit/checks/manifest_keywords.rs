// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every published package has keywords that a registry takes.
    ///
    /// At most five, of at most 20 characters each: ASCII letters, digits, `_`, `-` and `+`, a letter or digit first.
    /// A registry refuses others; `cargo package` does not look at them.
    pub static CHECK = { id: "manifest-keywords", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let (name, keywords) = (package.name(), &package.meta.keywords);
        if keywords.len() > 5 {
            let at = context.key(package, "keywords")?;
            let message = format!("the package {name} has {} keywords; a registry takes five", keywords.len());
            found.push(Finding::at(at.file, at.place, message, "keep the five that people search for"));
        }
        for (number, keyword) in keywords.iter().enumerate().filter(|(_, keyword)| !is_keyword(keyword)) {
            let at = context.key(package, "keywords")?;
            let (number, length) = (number + 1, keyword.chars().count());
            let message = format!(
                "keyword {number} of the package {name}, of {length} characters, is none that a registry takes"
            );
            let help = "at most 20 ASCII letters, digits, `_`, `-` and `+`, a letter or digit first";
            found.push(Finding::at(at.file, at.place, message, help));
        }
    }
    Ok(found)
}

fn is_keyword(keyword: &str) -> bool {
    keyword.len() <= 20
        && keyword.starts_with(|c: char| c.is_ascii_alphanumeric())
        && keyword.chars().all(|c| c.is_ascii_alphanumeric() || "_-+".contains(c))
}
