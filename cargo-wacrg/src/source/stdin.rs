// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Standard input, judged as a file of a given name.

use std::io::Read;

use anyhow::Context;
use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work};

/// Reads standard input to its end as the file `name`.
pub(crate) fn read(name: &str) -> anyhow::Result<Collected> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
    let document = Document {
        path: RepoPath::from(name.trim_start_matches("./")),
        bytes,
        kind: EntryKind::File,
        change: Change::Added,
        blob: None,
        origin: Origin::Stdin,
    };
    Ok(Collected::new(SourceKind::Stdin, "text", vec![Work::Ready(document)]))
}
