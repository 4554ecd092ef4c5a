// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What must not be published, whatever it is published in: the engine's own findings, and files of kinds that hold
//! traffic, stored sessions or memory.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_rules::{Document, Engine};
use wacrg_schema::{Group, Level};

use super::check::Finding;
use crate::report::told;

/// Findings of one file that are told; of more it is only said that there are more.
const MOST: usize = 20;

/// Ends of names that only files have which hold what nobody may publish.
const ENDS: [(&str, &str); 30] = [
    (".pcap", "captured packets"),
    (".pcapng", "captured packets"),
    (".cap", "captured packets"),
    (".pcap.gz", "captured packets"),
    (".har", "recorded web traffic"),
    (".mitm", "recorded web traffic"),
    (".flow", "recorded web traffic"),
    (".flows", "recorded web traffic"),
    (".saz", "recorded web traffic"),
    (".db", "a database"),
    (".db3", "a database"),
    (".sqlite", "a database"),
    (".sqlite3", "a database"),
    (".db-wal", "a database's journal"),
    (".db-journal", "a database's journal"),
    (".sqlite-wal", "a database's journal"),
    (".mdb", "a database"),
    (".ldb", "a database"),
    (".realm", "a database"),
    (".crypt14", "a backup of messages"),
    (".crypt15", "a backup of messages"),
    (".dmp", "the memory of a process"),
    (".mdmp", "the memory of a process"),
    (".hprof", "the memory of a process"),
    (".heapsnapshot", "the memory of a process"),
    (".p12", "a store of keys"),
    (".pfx", "a store of keys"),
    (".jks", "a store of keys"),
    (".keystore", "a store of keys"),
    (".kdbx", "a store of keys"),
];

/// What a file is that nobody may publish, by its name or its first bytes.
pub(crate) fn unpublishable(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    if let Some((_, what)) = ENDS.iter().find(|(end, _)| name.ends_with(end)) {
        return Some(what);
    }
    if matches!(&*name, "creds.json" | "core" | ".env") && !bytes.is_empty() {
        return Some("a file of secrets or of memory");
    }
    match bytes {
        [0xd4, 0xc3, 0xb2, 0xa1, ..] | [0xa1, 0xb2, 0xc3, 0xd4, ..] => Some("captured packets"),
        [0x4d, 0x3c, 0xb2, 0xa1, ..] | [0xa1, 0xb2, 0x3c, 0x4d, ..] => Some("captured packets"),
        [0x0a, 0x0d, 0x0d, 0x0a, _, _, _, _, 0x4d, 0x3c, 0x2b, 0x1a, ..] => Some("captured packets"),
        [0x0a, 0x0d, 0x0d, 0x0a, _, _, _, _, 0x1a, 0x2b, 0x3c, 0x4d, ..] => Some("captured packets"),
        _ if bytes.starts_with(b"SQLite format 3\0") => Some("a database"),
        _ if bytes.starts_with(b"MDMP\x93\xa7") => Some("the memory of a process"),
        _ => None,
    }
}

/// What to do about it.
pub(crate) const REMOVE: &str = "take it out of what is published; delete it where it holds anybody's data";

/// What is wrong with `documents`, told under the path that each has in what is published.
pub(crate) fn judge(engine: &Engine, documents: &[(String, Document)]) -> Vec<Finding> {
    let next = AtomicUsize::new(0);
    let found: Vec<Mutex<Vec<Finding>>> = documents.iter().map(|_| Mutex::default()).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((path, document)) = documents.get(index) else { break };
                    *found[index].lock().unwrap_or_else(PoisonError::into_inner) = one(engine, path, document);
                }
            });
        }
    });
    found.into_iter().flat_map(|found| found.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

fn one(engine: &Engine, path: &str, document: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(what) = unpublishable(path, &document.bytes) {
        found.push(Finding::file(path, format!("{what}, which is not to be published"), REMOVE));
    }
    let judgement = engine.judge(document);
    let about_content = |group: Group| Group::SANITIZATION.contains(&group);
    let counts = judgement.findings.iter().filter(|finding| {
        about_content(finding.rule.group) && finding.allowed.is_none() && finding.level == Level::Deny
    });
    let mut left = 0;
    for finding in counts {
        if found.len() == MOST {
            left += 1;
            continue;
        }
        let mut told = told(&judgement, finding, String::new());
        told.message = format!("{} ({})", told.message, finding.rule.id);
        // the path as it may be shown, behind the name of what it is in
        let inner = document.path.to_text();
        let outer = path.strip_suffix(&*inner).unwrap_or("");
        told.location.path = format!("{outer}{}", told.location.path);
        found.push(Finding::Judged(Box::new(told)));
    }
    if left > 0 {
        let message = format!("there are {left} more findings in this file");
        found.push(Finding::file(path, message, "`cargo wacrg check FILE` tells all of them"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_name_and_by_content() {
        for (path, bytes) in [
            ("a/Call.PCAP", &b""[..]),
            ("wa.db", b""),
            ("x.bin", b"SQLite format 3\0..."),
            ("x", b"\xd4\xc3\xb2\xa1...."),
            ("x", b"\x0a\x0d\x0d\x0a....\x4d\x3c\x2b\x1a"),
            ("auth/creds.json", b"{}"),
        ] {
            assert!(unpublishable(path, bytes).is_some(), "{path}");
        }
        for (path, bytes) in [("a.rs", &b"fn main() {}"[..]), ("db.md", b""), ("core.rs", b"x"), ("src/core", b"")] {
            assert!(unpublishable(path, bytes).is_none(), "{path}");
        }
    }
}
