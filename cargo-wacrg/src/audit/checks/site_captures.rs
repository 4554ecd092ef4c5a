// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::io::Read;

use wacrg_rules::{Change, Document, EntryKind, Origin};

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::{content, site};

check! {
    /// No page or file of the site holds a capture that is not clean, a key, a database, recorded traffic or memory.
    ///
    /// Every file in the folder that `--site` names is judged by the rules about schema, privacy, secrets and payload, as
    /// the same path of the repository would be. A link is told: where it leads is decided by the server.
    pub static CHECK = { id: "site-captures", family: Captures, level: Deny, run: run };
}

/// Bytes of one file that are judged.
const LARGEST: u64 = 64 << 20;
/// Files that are held in memory at a time.
const BATCH: usize = 64;

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for batch in site::all(context)?.chunks(BATCH) {
        let mut documents = Vec::new();
        for file in batch {
            let path = site::path(context, &file.path.to_text());
            if file.is_link {
                let help = "put the file itself into the site";
                found.push(Finding::file(path, "a link: what it leads to is decided by the server", help));
                continue;
            }
            let mut bytes = Vec::new();
            let read = std::fs::File::open(&file.place).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
            if let Err(error) = read {
                return Unjudged::could_not(format!("{} cannot be read: {error}", context.shown(&path).0));
            }
            if bytes.len() as u64 > LARGEST {
                found.push(Finding::file(path, "this file is larger than can be judged", content::REMOVE));
                continue;
            }
            let (kind, change, origin) = (EntryKind::File, Change::Unchanged, Origin::WorkTree);
            documents.push((path, Document { path: file.path.clone(), bytes, kind, change, blob: None, origin }));
        }
        found.extend(content::judge(&context.engine, &documents));
    }
    Ok(found)
}
