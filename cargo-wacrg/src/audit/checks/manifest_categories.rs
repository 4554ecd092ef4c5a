// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::policy::parse::nearest;

check! {
    /// Every published package has categories that the registry knows.
    ///
    /// At most five, by their slugs, such as `command-line-utilities` or `development-tools::testing`. A sixth is refused; an
    /// unknown one is dropped without a word, which is why it warns.
    pub static CHECK = { id: "manifest-categories", family: Manifest, level: Deny, run: run };
}

/// Categories of crates.io.
const KNOWN: &str = include_str!("../categories.txt");

fn run(context: &Context) -> Outcome {
    let known: Vec<&str> = KNOWN.lines().filter(|line| !line.starts_with('#')).collect();
    let mut found = Vec::new();
    for package in context.published()? {
        let (name, categories) = (package.name(), &package.meta.categories);
        if categories.len() > 5 {
            let at = context.key(package, "categories")?;
            let message = format!("the package {name} has {} categories; a registry takes five", categories.len());
            found.push(Finding::at(at.file, at.place, message, "keep the five that fit best"));
        }
        for (number, category) in categories.iter().enumerate() {
            if known.contains(&category.as_str()) {
                continue;
            }
            let at = context.key(package, "categories")?;
            let message = format!("category {} of the package {name} is none of crates.io", number + 1);
            let help = match nearest(category, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "https://crates.io/category_slugs lists them".to_owned(),
            };
            found.push(Finding::at(at.file, at.place, message, help).mild());
        }
    }
    Ok(found)
}
