// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The language server, driven as an editor drives it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::repo::{BINARY, JID, Ran, Repo, capture, clean, leaking};

/// 32 random bytes.
const KEY: &str = "jqnfYoG0G2xUoMSLmYy0M3Kc8bEXlA2TZAvM6FjqXuk=";
const CALLER: &str = "4930918274605";

/// An editor with one server.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Everything that came, to the letter.
    heard: std::sync::Arc<std::sync::Mutex<String>>,
    id: i64,
}

impl Editor {
    /// Starts the server in the root of `repo`.
    fn start(repo: &Repo, arguments: &[&str]) -> Self {
        let mut command = repo.command(BINARY);
        command.arg("lsp").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        let heard = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let log = std::sync::Arc::clone(&heard);
        std::thread::spawn(move || {
            loop {
                let (mut line, mut length) = (String::new(), 0);
                while output.read_line(&mut line).is_ok_and(|count| count > 2) {
                    if let Some(number) = line.strip_prefix("Content-Length: ") {
                        length = number.trim().parse().expect("a number");
                    }
                    line.clear();
                }
                if length == 0 {
                    return;
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).expect("a whole message");
                log.lock().expect("unbroken").push_str(&String::from_utf8_lossy(&body));
                let message: Value = serde_json::from_slice(&body).expect("JSON");
                assert_eq!(message["jsonrpc"], "2.0");
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, messages, heard, id: 0 }
    }

    /// Starts the server and introduces the editor with `capabilities`.
    fn open(repo: &Repo, capabilities: &Value) -> Self {
        let mut editor = Self::start(repo, &["--stdio"]);
        let answer =
            editor.ask("initialize", &json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        assert_eq!(answer["result"]["serverInfo"]["name"], "cargo-wacrg");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn send(&mut self, body: &Value) {
        let body = body.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message that `wanted` holds for.
    #[track_caller]
    fn next(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(60)).expect("the server answers");
            if wanted(&message) {
                return message;
            }
        }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.next(|message| message["id"] == id && message.get("method").is_none())
    }

    /// What is found in the document at `uri` in its version `version`.
    #[track_caller]
    fn found(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let message = self.next(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    #[track_caller]
    fn opens(&mut self, uri: &str, text: &str) -> Vec<Value> {
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        self.found(uri, 1)
    }

    #[track_caller]
    fn changes(&mut self, uri: &str, version: i64, changes: &Value) -> Vec<Value> {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": changes }));
        self.found(uri, version)
    }

    fn actions(&mut self, uri: &str, range: &Value, context: &Value) -> Vec<Value> {
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        self.ask("textDocument/codeAction", &params)["result"].as_array().expect("a list").clone()
    }

    /// Ends input; what the server did in the end, and that no value was in anything it said.
    #[track_caller]
    fn ends(mut self) -> Ran {
        drop(self.input.take());
        let mut err = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("text");
        let code = self.child.wait().expect("it ends").code().unwrap_or(-1);
        let out = self.heard.lock().expect("unbroken").clone();
        for value in [CALLER, KEY] {
            assert!(!out.contains(value) && !err.contains(value), "the value came back: {out}\n{err}");
        }
        Ran { code, out, err }
    }

    /// Says goodbye as the protocol wants it.
    #[track_caller]
    fn quits(mut self) -> Ran {
        assert_eq!(self.ask("shutdown", &Value::Null)["result"], Value::Null);
        self.tell("exit", &Value::Null);
        self.ends().code(0)
    }
}

fn uri(repo: &Repo, path: &str) -> String {
    format!("file://{}", repo.path(path).display())
}

fn everything() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    })
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|found| found["code"].as_str().unwrap_or("")).collect()
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let place = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "start": place(start), "end": place(end) })
}

#[test]
fn a_capture_is_judged_with_every_key() {
    let repo = Repo::new();
    let file = uri(&repo, "corpus/captures/a.yaml");
    let mut editor = Editor::open(&repo, &everything());
    assert_eq!(editor.opens(&file, &clean("a")), Vec::<Value>::new());
    // a key at a time; the file is not saved, nor is its folder there
    let whole = editor.changes(&file, 2, &json!([{ "text": leaking("a") }]));
    assert_eq!(codes(&whole), ["jid"]);
    let found = &whole[0];
    assert_eq!(found["range"], range((9, 16), (9, 16 + u32::try_from(JID.len()).expect("short"))));
    assert_eq!((&found["severity"], &found["source"]), (&json!(1), &json!("wacrg")));
    let page = found["codeDescription"]["href"].as_str().expect("a page");
    assert!(page.ends_with("/docs/rules/jid.md"), "{page}");
    let message = found["message"].as_str().expect("text");
    assert!(message.contains("‹13 digits›@s.whatsapp.net") && message.contains("help: "), "{message}");
    let related: Vec<&str> = found["relatedInformation"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|one| one["message"].as_str())
        .collect();
    assert!(related[0].starts_with("step 1: read as ") && related.iter().any(|one| one.contains("xml")), "{related:?}");

    let place = range((9, 16), (9, 16 + u32::try_from(JID.len()).expect("short")));
    let cleaned = editor.changes(&file, 3, &json!([{ "range": place, "text": "A@s.whatsapp.net" }]));
    assert_eq!(cleaned, Vec::<Value>::new());
    // two edits of one message count one after the other
    let edits = json!([
        { "range": range((9, 16), (9, 17)), "text": "B" },
        { "range": range((9, 16), (9, 17)), "text": CALLER },
    ]);
    assert_eq!(codes(&editor.changes(&file, 4, &edits)), ["jid"]);
    editor.tell("textDocument/didSave", &json!({ "textDocument": { "uri": file } }));
    assert_eq!(codes(&editor.found(&file, 4)), ["jid"]);
    editor.tell("textDocument/didClose", &json!({ "textDocument": { "uri": file } }));
    let closed = editor.next(|message| message["params"]["uri"] == file.as_str());
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    editor.quits();
}

#[test]
fn places_are_counted_as_the_editor_counts() {
    let repo = Repo::new();
    let file = uri(&repo, "notes.md");
    let text = format!("\u{1f600}\u{e4} {JID}\n");
    let end = u32::try_from(JID.len()).expect("short");
    for (offered, chosen, start) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 7),
        (json!(["utf-16"]), "utf-16", 4),
        (json!(["utf-32"]), "utf-16", 4),
        (Value::Null, "utf-16", 4),
    ] {
        let mut editor = Editor::start(&repo, &[]);
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let answer = editor.ask("initialize", &json!({ "capabilities": capabilities }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], chosen);
        let found = editor.opens(&file, &text);
        assert_eq!(found[0]["range"], range((0, start), (0, start + end)), "{chosen}");
        // what the editor cannot show is not sent
        assert_eq!(found[0].get("relatedInformation"), None);
        let edit = json!([{ "range": range((0, start), (0, start + end)), "text": "nobody" }]);
        assert_eq!(editor.changes(&file, 2, &edit), Vec::<Value>::new());
        editor.quits();
    }
}

#[test]
fn a_hover_shows_the_page_of_the_rule() {
    let repo = Repo::new();
    let file = uri(&repo, "corpus/captures/a.yaml");
    let mut editor = Editor::open(&repo, &everything());
    editor.opens(&file, &leaking("a"));
    let at = |line: u32, character: u32| json!({ "textDocument": { "uri": file }, "position": { "line": line, "character": character } });
    let hover = editor.ask("textDocument/hover", &at(9, 20))["result"].clone();
    let text = hover["contents"]["value"].as_str().expect("text").to_owned();
    let rule = wacrg_rules::rules::find("jid").expect("there");
    let first = rule.docs.lines().find(|line| !line.trim().is_empty()).expect("words").trim();
    assert!(text.starts_with("### [jid](https://") && text.contains(first), "{text}");
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(editor.ask("textDocument/hover", &at(0, 0))["result"], Value::Null);
    assert_eq!(editor.ask("textDocument/hover", &at(999, 999))["result"], Value::Null);
    editor.quits();
    let mut plain = Editor::open(&repo, &json!({}));
    plain.opens(&file, &leaking("a"));
    let hover = plain.ask("textDocument/hover", &at(9, 20))["result"].clone();
    assert_eq!(hover["contents"]["kind"], "plaintext");
    plain.quits();
}

/// Carries the edits of an action out.
fn edited(text: &str, action: &Value) -> String {
    let edits = action["edit"]["documentChanges"][0]["edits"].as_array().expect("edits");
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for edit in edits.iter().rev() {
        let at = |place: &Value| {
            let number = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("small");
            (number("line"), number("character"))
        };
        let (start, end) = (at(&edit["range"]["start"]), at(&edit["range"]["end"]));
        assert_eq!(start.0, end.0, "an edit of one line");
        let new = edit["newText"].as_str().expect("text");
        lines[start.0].replace_range(start.1..end.1, new);
    }
    lines.concat()
}

#[test]
fn a_placeholder_is_offered_and_cleans_the_text() {
    let repo = Repo::new();
    let file = uri(&repo, "corpus/captures/a.yaml");
    let enc = format!("<call from=\"{JID}\" id=\"CALLID0001\"><enc>{KEY}</enc></call>");
    let text = capture("a", "A@s.whatsapp.net").replace("<call from=\"A@s.whatsapp.net\" id=\"CALLID0001\"/>", &enc);
    let mut editor = Editor::open(&repo, &everything());
    let found = editor.opens(&file, &text);
    assert_eq!(codes(&found), ["jid", "key-material"]);
    let context = json!({ "diagnostics": found });
    let one = editor.actions(&file, &found[0]["range"], &context);
    let titles: Vec<&str> = one.iter().filter_map(|action| action["title"].as_str()).collect();
    assert_eq!(titles, ["Write A@s.whatsapp.net instead", "Write placeholders for everything that has one"]);
    assert_eq!((&one[0]["kind"], &one[0]["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(one[0]["edit"]["documentChanges"][0]["textDocument"], json!({ "uri": file, "version": 1 }));
    let all = editor.actions(&file, &range((0, 0), (0, 0)), &json!({ "diagnostics": [], "only": ["source.fixAll"] }));
    assert_eq!(all.len(), 1);
    let cleaned = edited(&text, &all[0]);
    assert!(cleaned.contains("<enc>CIPHERTEXTPLACEHOLDER</enc>"), "{cleaned}");
    assert_eq!(editor.changes(&file, 2, &json!([{ "text": cleaned }])), Vec::<Value>::new());
    assert_eq!(editor.actions(&file, &range((0, 0), (99, 0)), &json!({ "diagnostics": [] })), Vec::<Value>::new());
    editor.quits();
}

#[test]
fn the_licence_header_is_offered() {
    let repo = Repo::new();
    repo.write("wacrg.toml", "[[licence]]\nspdx = \"MIT\"\npaths = [\"**\"]\n[headers]\nrequire = \"added\"\n");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    let file = uri(&repo, "src/new.sh");
    let text = "#!/bin/sh\necho new\n";
    let mut editor = Editor::open(&repo, &json!({}));
    let found = editor.opens(&file, text);
    assert_eq!(codes(&found), ["missing-header"]);
    let offered = editor.actions(&file, &found[0]["range"], &json!({ "diagnostics": [], "only": ["quickfix"] }));
    assert_eq!(offered[0]["title"], "Write the licence header");
    let edit = &offered[0]["edit"]["changes"][&file][0];
    assert_eq!(edit["range"], range((1, 0), (1, 0)), "behind the shebang: {edit}");
    let header = edit["newText"].as_str().expect("text");
    assert!(header.contains("SPDX-License-Identifier: MIT"), "{header}");
    let applied = editor.changes(&file, 2, &json!([{ "range": edit["range"], "text": header }]));
    assert_eq!(applied, Vec::<Value>::new());
    editor.quits();
}

#[test]
fn the_policy_in_head_counts_and_a_new_one_is_read() {
    let repo = Repo::new();
    let file = uri(&repo, "notes.md");
    let mut editor = Editor::open(&repo, &everything());
    let asked = editor.next(|message| message["method"] == "client/registerCapability");
    assert!(asked.to_string().contains("**/wacrg.toml"), "{asked}");
    editor.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    assert_eq!(editor.opens(&file, &format!("{JID}\n"))[0]["severity"], 1);
    // what is not committed cannot vote
    repo.stage("wacrg.toml", "[rules]\njid = \"warn\"\n");
    let changed = json!({ "changes": [{ "uri": uri(&repo, "wacrg.toml"), "type": 2 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    assert_eq!(editor.found(&file, 1)[0]["severity"], 1);
    repo.commit();
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    assert_eq!(editor.found(&file, 1)[0]["severity"], 2);
    // one with mistakes judges nothing, and says so
    repo.add("wacrg.toml", "[rules]\njidd = \"warn\"\n", "chore: a mistake");
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    let found = editor.found(&file, 1);
    let message = found[0]["message"].as_str().expect("text");
    assert!(message.starts_with("this cannot be judged: HEAD:wacrg.toml is not a valid policy"), "{message}");
    editor.quits();
    // somebody's own word
    repo.write("../own.toml", "[rules]\njid = \"allow\"\n");
    let mut editor = Editor::start(&repo, &["--policy", "../own.toml"]);
    editor.ask("initialize", &json!({ "capabilities": {} }));
    assert_eq!(editor.opens(&file, &format!("{JID}\n")), Vec::<Value>::new());
    editor.quits();
}

#[test]
fn every_file_belongs_to_its_own_repository_or_to_none() {
    let strict = Repo::new();
    let lax = Repo::new();
    lax.add("wacrg.toml", "[rules]\njid = \"warn\"\n", "chore: a policy");
    let none = Repo::folder();
    let folders = [&strict, &lax].map(|repo| json!({ "uri": uri(repo, ""), "name": "x" }));
    let mut editor = Editor::start(&none, &[]);
    editor.ask("initialize", &json!({ "capabilities": {}, "workspaceFolders": folders, "rootUri": null }));
    let text = format!("{JID}\n");
    assert_eq!(editor.opens(&uri(&strict, "a.md"), &text)[0]["severity"], 1);
    assert_eq!(editor.opens(&uri(&lax, "new folder/a%20b.md").replace(' ', "%20"), &text)[0]["severity"], 2);
    assert_eq!(codes(&editor.opens(&uri(&none, "a.md"), &text)), ["jid"]);
    assert_eq!(codes(&editor.opens("untitled:Untitled-1", &text)), ["jid"]);
    // what cannot be committed is nobody's business
    strict.write(".gitignore", "out/\n");
    assert_eq!(editor.opens(&uri(&strict, "out/a.md"), &text), Vec::<Value>::new());
    assert_eq!(editor.opens(&uri(&strict, ".git/config"), &text), Vec::<Value>::new());
    assert_eq!(editor.opens("git:/a.md?x", &text), Vec::<Value>::new());
    // a message is judged as one, without what git takes out
    let message = format!("docs: a step\n\nseen at {JID}\n# Changes: {CALLER}@s.whatsapp.net\n");
    let found = editor.opens(&uri(&strict, ".git/COMMIT_EDITMSG"), &message);
    assert_eq!(codes(&found), ["jid"]);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 8 }));
    editor.quits();
}

#[test]
fn what_makes_no_sense_is_an_error_and_not_the_end() {
    let repo = Repo::new();
    let file = uri(&repo, "corpus/captures/a.yaml");
    let mut editor = Editor::start(&repo, &[]);
    assert_eq!(editor.ask("textDocument/hover", &json!({}))["error"]["code"], -32002);
    editor.tell("textDocument/didOpen", &json!({ "textDocument": { "text": JID } }));
    editor.ask("initialize", &json!({ "capabilities": {} }));
    assert_eq!(editor.ask("initialize", &json!({}))["error"]["code"], -32600);
    assert_eq!(editor.ask("textDocument/definition", &json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", &json!({ "textDocument": JID }))["error"]["code"], -32602);
    assert_eq!(
        editor.ask(
            "textDocument/hover",
            &json!({ "textDocument": { "uri": "file:///x" }, "position": { "line": 0, "character": 0 } })
        )["error"]["code"],
        -32602
    );
    for body in [
        format!("{{{JID}"),
        format!("[\"{JID}\"]"),
        "\"x\"".to_owned(),
        String::new(),
        format!("{{\"id\":1,\"{JID}\":2}}"),
    ] {
        editor.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        let refused = editor.next(|message| message["id"].is_null() || message["id"] == 1);
        assert!(matches!(refused["error"]["code"].as_i64(), Some(-32700 | -32600)), "{refused}");
    }
    let logged = |message: &Value| message["method"] == "window/logMessage";
    for (method, params) in [
        ("textDocument/didOpen", json!({ "textDocument": { "text": JID } })),
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": "file:///x", "version": 1 }, "contentChanges": [] }),
        ),
        ("textDocument/didClose", json!([JID])),
        ("textDocument/didSave", Value::Null),
    ] {
        editor.tell(method, &params);
        let told = editor.next(logged)["params"]["message"].as_str().expect("text").to_owned();
        assert!(told.starts_with(method), "{told}");
    }
    // an edit that cannot be applied leaves a text that nobody knows, until it is whole again
    editor.opens(&file, &clean("a"));
    for edit in [
        json!({ "range": range((3, 0), (1, 0)), "text": "x" }),
        json!({ "range": { "start": { "line": -1, "character": 0 }, "end": { "line": 0, "character": 0 } }, "text": "x" }),
        json!({ "range": "secret", "text": "x" }),
    ] {
        editor.tell(
            "textDocument/didChange",
            &json!({ "textDocument": { "uri": file, "version": 2 }, "contentChanges": [edit] }),
        );
        editor.next(logged);
        let lost = editor.next(|message| message["params"]["uri"] == file.as_str());
        let message = lost["params"]["diagnostics"][0]["message"].as_str().expect("text").to_owned();
        assert!(message.starts_with("this cannot be judged: an edit "), "{message}");
    }
    assert_eq!(editor.changes(&file, 3, &json!([{ "text": clean("a") }])), Vec::<Value>::new());
    editor.tell("$/whatever", &json!({}));
    editor.quits().says_not("secret");
}

#[test]
fn it_ends_as_the_protocol_says() {
    let repo = Repo::new();
    let mut editor = Editor::open(&repo, &json!({}));
    editor.ask("shutdown", &Value::Null);
    assert_eq!(editor.ask("textDocument/hover", &json!({}))["error"]["code"], -32600);
    editor.tell("exit", &Value::Null);
    editor.ends().code(0);
    let mut editor = Editor::open(&repo, &json!({}));
    editor.tell("exit", &Value::Null);
    editor.ends().code(1);
    Editor::open(&repo, &json!({})).ends().code(2).says("the editor went away without a word");
    for (bytes, said) in [
        (format!("{JID}\r\n\r\n"), "a message begins with a header that is none"),
        (format!("Content-Length: {JID}\r\n\r\n"), "Content-Length is missing"),
        ("Content-Length: 99999999999999999999\r\n\r\n{}".to_owned(), "Content-Length is missing"),
        (format!("Content-Length: 900\r\n\r\n{JID}"), "standard input ended within a message"),
    ] {
        let mut editor = Editor::start(&repo, &[]);
        editor.raw(bytes.as_bytes());
        editor.ends().code(2).says(said).says("help: ");
    }
    repo.wacrg(&["lsp", "--tcp"]).code(2).says("unexpected argument '--tcp'");
}
