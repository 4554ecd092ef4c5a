// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::tags::{Release, split};
use crate::audit::versions::{of_files, of_packages, released};

check! {
    /// The version is free, and greater than the last.
    ///
    /// A tag of this version that leads to another commit means that it was released before; a version that is not greater than
    /// the last tag's of the same name goes back. Whether a registry has it is not asked, because nothing is fetched.
    pub static CHECK = { id: "version-tag", family: Versions, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let tags = context.tags()?;
    let wanted = released(context)?;
    let releases = tags.releases();
    let named = context.options.release.as_deref().and_then(split).map(|(prefix, _)| prefix);
    // tags of another package of the workspace do not count
    let own = |release: &&Release| match &named {
        Some(prefix) if !matches!(prefix.as_str(), "" | "v") => release.prefix == *prefix,
        _ => matches!(release.prefix.as_str(), "" | "v" | "V"),
    };
    let own: Vec<&Release> = releases.iter().filter(own).collect();
    let place = of_packages(context)?.into_iter().chain(of_files(context)?);
    let place = place.map(|version| version.at).next();
    let (file, place) = place.map_or_else(|| (".".to_owned(), None), |at| (at.file, at.place));
    if let Some(taken) = own.iter().find(|release| release.version == wanted) {
        if tags.head.as_ref() == Some(&taken.commit) {
            return Ok(Vec::new());
        }
        let message =
            format!("the version {wanted} was released before: the tag {} leads to another commit", taken.tag);
        return Ok(vec![Finding::at(file, place, message, "raise the version")]);
    }
    match own.last() {
        Some(last) if wanted < last.version => {
            let message = format!("the version {wanted} is less than that of the last tag, {}", last.tag);
            Ok(vec![Finding::at(file, place, message, "raise the version")])
        }
        _ => Ok(Vec::new()),
    }
}
