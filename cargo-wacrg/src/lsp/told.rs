// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What an editor tells: which texts are open, how they change, and that a policy may have.

use serde_json::{Value, json};

use super::document::{Document, STALE};
use super::protocol::{At, DidChange, DidOpen};
use super::{CLOSED, ERROR, Server, read, send, show, wire};

/// Files whose change can change what is found: policies, and what HEAD is.
const WATCHED: [&str; 5] =
    ["**/wacrg.toml", "**/Cargo.toml", "**/.git/HEAD", "**/.git/logs/HEAD", "**/wacrg-baseline.json"];

const LOST: &str = "the editor cannot be reached";

impl Server {
    /// Takes a notification in.
    ///
    /// # Errors
    /// What is wrong with it, quoting nothing.
    pub(super) fn told(&mut self, method: &str, params: Value) -> Result<(), &'static str> {
        let Some(client) = self.client.as_ref().filter(|_| !self.ended) else { return Ok(()) };
        let encoding = client.encoding;
        match method {
            "initialized" => self.watch(),
            "textDocument/didOpen" => {
                let uri = uri_of(&params);
                let (uri, opened, read) = match (read::<DidOpen>(params), uri) {
                    (Ok(DidOpen { document }), _) => {
                        let opened = Document::new(&document.uri, document.version, document.text);
                        (document.uri, opened, Ok(()))
                    }
                    // a text that was not understood is open all the same
                    (Err((_, what)), Some(uri)) => {
                        let mut opened = Document::new(&uri, 0, String::new());
                        opened.lose(STALE);
                        (uri, opened, Err(what))
                    }
                    (Err((_, what)), None) => return Err(what),
                };
                self.documents.insert(uri, opened);
                read
            }
            "textDocument/didChange" => {
                // an edit that is not understood leaves a text that is not known
                let uri = uri_of(&params);
                match read::<DidChange>(params) {
                    Ok(change) => {
                        let document = self.documents.get_mut(&change.document.uri).ok_or(CLOSED)?;
                        document.change(change.document.version, change.changes, encoding)
                    }
                    Err((_, what)) => {
                        let Some(uri) = uri else { return self.lose_all().map_err(|_| LOST).and(Err(what)) };
                        let document = self.documents.get_mut(&uri).ok_or(what)?;
                        Err(document.lose("an edit was not understood; close the file and open it again"))
                    }
                }
            }
            "textDocument/didSave" => {
                let at: At = read(params).map_err(|(_, what)| what)?;
                self.documents.get_mut(&at.document.uri).ok_or(CLOSED)?.save(at.text);
                Ok(())
            }
            "textDocument/didClose" => {
                let at: At = read(params).map_err(|(_, what)| what)?;
                self.documents.remove(&at.document.uri).ok_or(CLOSED)?;
                let nothing = json!({ "uri": at.document.uri, "diagnostics": [] });
                send(&wire::notification("textDocument/publishDiagnostics", &nothing)).map_err(|_| LOST)
            }
            "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => {
                for document in self.documents.values_mut() {
                    document.judged = None;
                }
                Ok(())
            }
            // the protocol lets everything else be ignored
            _ => Ok(()),
        }
    }

    /// Asks the editor to tell when a policy changes.
    fn watch(&self) -> Result<(), &'static str> {
        if !self.client.as_ref().is_some_and(|client| client.watches) {
            return Ok(());
        }
        let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({ "globPattern": glob })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({ "id": "policy", "method": method, "registerOptions": { "watchers": watchers } });
        let params = json!({ "registrations": [registration] });
        let request =
            json!({ "jsonrpc": "2.0", "id": "watch", "method": "client/registerCapability", "params": params });
        send(&request).map_err(|_| LOST)
    }

    /// After a message that can have been an edit of any text, none is known.
    pub(super) fn lose_all(&mut self) -> anyhow::Result<()> {
        let known = self.documents.values_mut().filter(|document| document.lost().is_none());
        if known.map(|document| document.lose(STALE)).count() > 0 {
            let text = "a message of the editor cannot be read, so open texts are not judged any more; save them, or close and open them again";
            show(ERROR, text)?;
        }
        Ok(())
    }
}

/// The document that a notification is about, whatever else is in it.
fn uri_of(params: &Value) -> Option<String> {
    params.pointer("/textDocument/uri").and_then(Value::as_str).map(str::to_owned)
}
