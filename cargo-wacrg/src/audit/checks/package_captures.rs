// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::content;
use crate::audit::context::Context;

check! {
    /// No package holds a capture that is not clean, a key, a database, recorded traffic or memory.
    ///
    /// Every file that `cargo package --list` names is judged by the rules about schema, privacy, secrets and payload, also
    /// one that git does not track; and files of kinds that hold traffic, sessions or memory are refused by their names.
    pub static CHECK = { id: "package-captures", family: Captures, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let mut documents = Vec::new();
        for name in context.list(package)? {
            let path = package.path(name);
            documents.extend(document(context, &path)?.map(|document| (path, document)));
        }
        for mut finding in content::judge(&context.engine, &documents) {
            let message = match &mut finding {
                Finding::Own(own) => own.message.to_mut(),
                Finding::Judged(judged) => &mut judged.message,
            };
            *message = format!("the package {} would publish this: {message}", package.name());
            found.push(finding);
        }
    }
    Ok(found)
}

/// The file at `path` as it would be packaged: the one that a link leads to, and one that git does not track as it is on
/// disk. Nothing for what cargo makes itself.
fn document(context: &Context, path: &str) -> Result<Option<Document>, Unjudged> {
    let tracked = context.files()?.resolve(path)?;
    let bytes = match tracked.map(|place| context.read(&place)).transpose()?.flatten() {
        Some(bytes) => bytes.to_vec(),
        None => match std::fs::read(context.root.join(path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Unjudged::could_not(format!("{} cannot be read: {error}", context.shown(path).0)),
        },
    };
    let (path, change) = (RepoPath::from(path), Change::Unchanged);
    Ok(Some(Document { path, bytes, kind: EntryKind::File, change, blob: None, origin: Origin::WorkTree }))
}
