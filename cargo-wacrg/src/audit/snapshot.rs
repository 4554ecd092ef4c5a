// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The repository as it would be released: what the index holds, which is what `check --tracked` judges; that HEAD holds
//! the same is a check of its own.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use wacrg_rules::licence::markdown::join;
use wacrg_rules::{EntryKind, ObjectId};

use super::check::Unjudged;
use crate::git::{Entry, Opener, Repository};

/// Links that are followed one after the other.
const HOPS: usize = 8;

/// Tracked files, readable from any thread.
pub(crate) struct Snapshot {
    files: BTreeMap<String, Entry>,
    reader: Mutex<Sender<Question>>,
    known: Mutex<HashMap<String, Arc<[u8]>>>,
}

/// A blob that is asked for, and where its content goes.
type Question = (ObjectId, Sender<Result<Vec<u8>, String>>);

impl Snapshot {
    /// Takes in what the index of `repository` holds; paths that a merge left undecided come beside.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(crate) fn new(repository: &dyn Repository) -> anyhow::Result<(Self, Vec<String>)> {
        let (entries, conflicts) = repository.tracked()?;
        let files = entries.into_iter().map(|entry| (entry.path.to_text().into_owned(), entry)).collect();
        let conflicts = conflicts.iter().map(|path| path.to_text().into_owned()).collect();
        let (reader, questions) = channel();
        let opener = repository.opener();
        std::thread::spawn(move || answer(opener, &questions));
        Ok((Self { files, reader: Mutex::new(reader), known: Mutex::default() }, conflicts))
    }

    /// Paths of all tracked files, sorted; bytes that are not UTF-8 are U+FFFD.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether there is a file, link or submodule at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// What stands at `path`.
    pub(crate) fn kind(&self, path: &str) -> Option<EntryKind> {
        self.files.get(path).map(|entry| entry.kind)
    }

    /// The path of the file that a link at `path` leads to, through links of links; `path` itself where it is no link;
    /// `None` where it leads to nothing that is tracked.
    ///
    /// # Errors
    /// A link cannot be read.
    pub(crate) fn resolve(&self, path: &str) -> Result<Option<String>, Unjudged> {
        let mut path = path.to_owned();
        for _ in 0..HOPS {
            match self.kind(&path) {
                Some(EntryKind::Symlink) => {}
                Some(_) => return Ok(Some(path)),
                None => return Ok(None),
            }
            let target = self.read(&path)?.map(|target| String::from_utf8_lossy(&target).into_owned());
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            match target.and_then(|target| join(folder, &target)) {
                Some(next) => path = next,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The content of the file at `path`, a link's target for a link; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn read(&self, path: &str) -> Result<Option<Arc<[u8]>>, Unjudged> {
        let Some(entry) = self.files.get(path) else { return Ok(None) };
        if entry.kind == EntryKind::Submodule {
            return Ok(None);
        }
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = known().get(path) {
            return Ok(Some(Arc::clone(bytes)));
        }
        let (answer, answers) = channel();
        let asked = self.reader.lock().unwrap_or_else(PoisonError::into_inner).send((entry.id, answer));
        let read = match asked.map(|()| answers.recv()) {
            Ok(Ok(read)) => read,
            _ => Err("nothing reads the repository any more".to_owned()),
        };
        let bytes: Arc<[u8]> =
            read.map_err(|error| Unjudged::CouldNot(format!("{path} cannot be read: {error}")))?.into();
        known().insert(path.to_owned(), Arc::clone(&bytes));
        Ok(Some(bytes))
    }

    /// The same as text.
    ///
    /// # Errors
    /// It cannot be read, or is not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Result<Option<String>, Unjudged> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_) => Unjudged::could_not(format!("{path} is not UTF-8")),
        }
    }
}

/// Reads blobs for other threads: a handle of the repository cannot move from one to another.
fn answer(opener: Opener, questions: &Receiver<Question>) {
    let mut repository = opener().map_err(|error| error.to_string());
    for (id, answer) in questions {
        let content = match &mut repository {
            Ok(repository) => repository.blob(&id).map_err(|error| error.to_string()),
            Err(error) => Err(error.clone()),
        };
        // who asked may have gone
        let _ = answer.send(content);
    }
}
