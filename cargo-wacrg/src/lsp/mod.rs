// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg lsp`: a language server over standard input and output. It judges what is in an editor as the gate would
//! judge it in a commit, with every key.

mod action;
mod client;
mod document;
mod halves;
mod home;
mod judge;
mod names;
mod protocol;
mod tell;
mod text;
mod told;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use action::Offer;
use client::Client;
use document::{Document, Judged};
use protocol::At;
use text::Encoding;
use wire::{Broken, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, Message, NOT_INITIALIZED};

use crate::cli::Judging;
use crate::output::print_bytes;
use crate::trouble::Trouble;

/// What the reader hands on; nothing more comes after anything but a body.
type Input = Result<Option<Vec<u8>>, Broken>;

/// Serves until the editor says that it is over.
///
/// # Errors
/// What comes in is no LSP, ends without a word, or what goes out does not arrive.
pub(crate) fn serve(judging: Judging) -> anyhow::Result<ExitCode> {
    if std::io::stdin().is_terminal() {
        let help = "an editor starts this command and speaks with it; docs/editors.md tells how";
        return Err(Trouble::new("standard input is a terminal, not an editor", help).into());
    }
    let mut server = Server { judging, client: None, documents: BTreeMap::new(), told: BTreeSet::new(), ended: false };
    let inputs = reader();
    loop {
        let mut next = Some(inputs.recv().unwrap_or(Ok(None)));
        // what has piled up is taken in before anything is judged: of ten keys only the last counts
        while let Some(input) = next {
            match input {
                Ok(Some(body)) => {
                    if let Some(code) = server.take(wire::parse(&body, server.counts_halves()))? {
                        return Ok(code);
                    }
                }
                Ok(None) => return Err(gone(Trouble::new("the editor went away without a word", "see its log"))),
                Err(broken) => return Err(gone(Trouble::new(broken.to_string(), "see the editor's log"))),
            }
            next = inputs.try_recv().ok();
        }
        server.publish_all()?;
    }
}

fn gone(trouble: Trouble) -> anyhow::Error {
    trouble.into()
}

/// Reads in a thread of its own, some messages ahead.
fn reader() -> Receiver<Input> {
    let (sender, receiver) = sync_channel(64);
    std::thread::spawn(move || {
        let mut input = BufReader::new(std::io::stdin());
        loop {
            let body = wire::read(&mut input);
            let last = !matches!(body, Ok(Some(_)));
            if sender.send(body).is_err() || last {
                return;
            }
        }
    });
    receiver
}

struct Server {
    judging: Judging,
    /// Known from `initialize` on.
    client: Option<Client>,
    documents: BTreeMap<String, Document>,
    /// What was told once.
    told: BTreeSet<String>,
    /// Whether `shutdown` was asked for.
    ended: bool,
}

impl Server {
    /// Takes a message in; an exit code ends it all.
    fn take(&mut self, message: Message) -> anyhow::Result<Option<ExitCode>> {
        match message {
            Message::Request { id, method, params } => {
                let body = match self.asked(&method, params) {
                    Ok(result) => wire::answer(&id, &result),
                    Err((code, what)) => wire::refusal(&id, code, what),
                };
                send(&body)?;
            }
            Message::Notification { method, params } => {
                if method == "exit" {
                    return Ok(Some(ExitCode::from(u8::from(!self.ended))));
                }
                if let Err(what) = self.told(&method, params) {
                    let text = format!("{}: {what}", known(&method));
                    send(&wire::notification("window/logMessage", &json!({ "type": 1, "message": text })))?;
                }
            }
            Message::Response => {}
            Message::Wrong { id, code, what, edit } => {
                send(&wire::refusal(&id, code, what))?;
                if edit {
                    self.lose_all()?;
                }
            }
        }
        Ok(None)
    }

    /// Whether half of a pair of UTF-16 can stand in for a character: it counts as much as U+FFFD.
    fn counts_halves(&self) -> bool {
        self.client.as_ref().is_some_and(|client| client.encoding == Encoding::Utf16)
    }

    /// Tells what belongs to no text, once.
    fn tell_once(&mut self, kind: u8, text: String) -> anyhow::Result<()> {
        if self.told.contains(&text) {
            return Ok(());
        }
        show(kind, &tell::harmless(&text))?;
        self.told.insert(text);
        Ok(())
    }

    /// Answers a request.
    fn asked(&mut self, method: &str, params: Value) -> Result<Value, (i64, &'static str)> {
        if self.ended {
            return Err((INVALID_REQUEST, "the server was shut down"));
        }
        match (method, &self.client) {
            ("initialize", None) => Ok(self.initialize(&params)),
            ("initialize", Some(_)) => Err((INVALID_REQUEST, "the server is initialized already")),
            (_, None) => Err((NOT_INITIALIZED, "the first request has to be initialize")),
            ("shutdown", _) => {
                self.ended = true;
                Ok(Value::Null)
            }
            ("textDocument/hover", _) => {
                let at: At = read(params)?;
                let position = at.position.ok_or((INVALID_PARAMS, PARAMS))?;
                self.judge(&at.document.uri);
                let (client, document) = self.document(&at.document.uri)?;
                Ok(tell::hover(document, position, client))
            }
            ("textDocument/codeAction", _) => {
                let at: At = read(params)?;
                let range = at.range.ok_or((INVALID_PARAMS, PARAMS))?;
                self.judge(&at.document.uri);
                let folder = self.folder();
                if let Some(document) = self.documents.get_mut(&at.document.uri) {
                    document.name_values();
                }
                let (client, document) = self.document(&at.document.uri)?;
                let (uri, folder, judging) = (&at.document.uri, folder.as_deref(), &self.judging);
                Ok(Offer { uri, document, client, folder, judging }.actions(range, at.context.as_ref()).into())
            }
            _ => Err((METHOD_NOT_FOUND, "there is no such method here")),
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        let client = Client::of(params);
        let result = json!({
            "capabilities": {
                "positionEncoding": client.encoding.as_str(),
                "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": true } },
                "hoverProvider": true,
                "codeActionProvider": { "codeActionKinds": [action::ONE, action::ALL] },
                "workspace": { "workspaceFolders": { "supported": true } },
            },
            "serverInfo": { "name": "cargo-wacrg", "version": env!("CARGO_PKG_VERSION") },
        });
        self.client = Some(client);
        result
    }

    /// Judges every document that changed since it was judged, and tells what was found.
    fn publish_all(&mut self) -> anyhow::Result<()> {
        let changed = self.documents.iter().filter(|(_, document)| !document.published || document.judged.is_none());
        let changed: Vec<String> = changed.map(|(uri, _)| uri.clone()).collect();
        for uri in changed {
            self.judge(&uri);
            let (Some(client), Some(document)) = (&self.client, self.documents.get(&uri)) else { continue };
            let params = tell::published(&uri, document, client);
            send(&wire::notification("textDocument/publishDiagnostics", &params))?;
            let (kind, told) = match &document.judged {
                Some(Judged::Report(report)) => (WARNING, report.notes.clone()),
                Some(Judged::Lawless(why)) => (ERROR, vec![why.clone()]),
                _ => (ERROR, Vec::new()),
            };
            if let Some(document) = self.documents.get_mut(&uri) {
                document.published = true;
            }
            told.into_iter().try_for_each(|text| self.tell_once(kind, text))?;
        }
        Ok(())
    }

    fn judge(&mut self, uri: &str) {
        let folder = self.folder();
        if let Some(document) = self.documents.get_mut(uri).filter(|document| document.judged.is_none()) {
            document.judged = Some(judge::judge(document, folder.as_deref(), &self.judging));
            document.published = false;
        }
    }

    fn document(&self, uri: &str) -> Result<(&Client, &Document), (i64, &'static str)> {
        let found = self.client.as_ref().zip(self.documents.get(uri));
        found.ok_or((INVALID_PARAMS, CLOSED))
    }

    /// The folder that texts without a file belong to.
    fn folder(&self) -> Option<PathBuf> {
        self.client.as_ref()?.folder.clone().filter(|folder| folder.is_dir())
    }
}

const PARAMS: &str = "the parameters are not those of this method";
const CLOSED: &str = "this document is not open";

/// Kinds of `window/showMessage`.
const ERROR: u8 = 1;
const WARNING: u8 = 2;

/// Shows a text to the person.
fn show(kind: u8, text: &str) -> anyhow::Result<()> {
    send(&wire::notification("window/showMessage", &json!({ "type": kind, "message": text })))
}

/// What a method takes. What is wrong with it is not quoted: it can be the text itself.
fn read<T: DeserializeOwned>(params: Value) -> Result<T, (i64, &'static str)> {
    serde_json::from_value(params).map_err(|_| (INVALID_PARAMS, PARAMS))
}

/// A method's name as it may stand in a log.
fn known(method: &str) -> &str {
    let plain = method.len() < 64 && method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'/');
    if plain { method } else { "a notification" }
}

fn send(body: &Value) -> anyhow::Result<()> {
    print_bytes(&wire::framed(body))
}
