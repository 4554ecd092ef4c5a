// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `uses:` of somebody else's code: a tag or a branch can be moved, a digest cannot.

use super::read::{File, Steps};
use super::{Examined, Fault, Kind};

/// Counts what is used and tells of what is not pinned.
pub(super) fn examine(file: &File<'_>, steps: &Steps, examined: &mut Examined) {
    let holders = steps.jobs.iter().copied().chain(steps.steps.iter().map(|step| step.node));
    for node in holders.filter_map(|holder| file.get(holder, "uses")) {
        let Some(uses) = file.text(node) else { continue };
        let (message, help) = match reference(uses.trim()) {
            Reference::Own => continue,
            Reference::Pinned => {
                examined.uses += 1;
                examined.pinned += 1;
                continue;
            }
            Reference::Loose(name) => (
                format!("`{name}` is not pinned: whoever can move its tag or branch decides what runs here"),
                "write the commit's 40 digits behind the @, and the tag in a comment behind it",
            ),
            Reference::Image => (
                "an image that is not pinned: whoever can move its tag decides what runs here".to_owned(),
                "write @sha256: and the image's digest behind its name",
            ),
            Reference::Unclear => {
                ("what is used here cannot be told".to_owned(), "write OWNER/NAME@ and the commit's 40 digits")
            }
        };
        examined.uses += 1;
        examined.faults.push(Fault { kind: Kind::Unpinned, range: file.range(node), message: message.into(), help });
    }
}

/// What a `uses:` leads to.
enum Reference<'u> {
    /// Something in the same repository.
    Own,
    /// What it names cannot be changed.
    Pinned,
    /// An action or a workflow by a name that can be moved.
    Loose(&'u str),
    /// An image by a name that can be moved.
    Image,
    /// Nothing that can be told.
    Unclear,
}

fn reference(uses: &str) -> Reference<'_> {
    if uses.starts_with("./") {
        return Reference::Own;
    }
    let is_digest = |text: &str, len: usize| text.len() == len && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(image) = uses.strip_prefix("docker://") {
        let pinned = image.rsplit_once("@sha256:").is_some_and(|(_, digest)| is_digest(digest, 64));
        return if pinned { Reference::Pinned } else { Reference::Image };
    }
    let name = |text: &str| {
        text.len() <= 200
            && text.contains('/')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    match uses.split_once('@') {
        Some((action, digest)) if name(action) && is_digest(digest, 40) => Reference::Pinned,
        Some((action, _)) if name(action) => Reference::Loose(action),
        None if name(uses) => Reference::Loose(uses),
        _ => Reference::Unclear,
    }
}
