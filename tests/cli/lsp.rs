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
/// Somebody else.
const CALLEE: &str = "4930776152849";

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

    /// What a person is shown next.
    #[track_caller]
    fn shown(&mut self) -> String {
        let message = self.next(|message| message["method"] == "window/showMessage");
        message["params"]["message"].as_str().expect("text").to_owned()
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
        for value in [CALLER, CALLEE, KEY] {
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
        (json!(["utf-32", "utf-16", "utf-8"]), "utf-16", 4),
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
    assert_eq!(one[0]["diagnostics"], json!([found[0]]));
    assert_eq!(one[1]["diagnostics"], json!(found));
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
    assert!(header.contains(concat!("SPDX-License", "-Identifier: MIT")), "{header}");
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
    assert!(message.starts_with("this cannot be judged: HEAD:wacrg.toml is not a valid policy\nline 2: "), "{message}");
    // a person is told once, and never a value
    assert!(editor.shown().starts_with("HEAD:wacrg.toml is not a valid policy\nline 2: "));
    assert_eq!(editor.opens(&uri(&repo, "other.md"), "\n").len(), 1);
    repo.add("wacrg.toml", format!("[rules]\n\"{JID}\" = \"warn\"\n[{JID}]\n"), "chore: another mistake");
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.shown();
    let told = editor.quits().out;
    assert_eq!(told.matches("window/showMessage").count(), 2, "{told}");
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
    // what looks like a capture is judged as one
    assert_eq!(codes(&editor.opens("untitled:Untitled-2", &leaking("a"))), ["jid"]);
    let raw = clean("a").replace("CALLID0001", "q83vEjRWeJo");
    assert!(!editor.opens("untitled:Untitled-3", &raw).is_empty());
    assert_eq!(editor.opens("untitled:Untitled-4", &clean("a")), Vec::<Value>::new());
    // what cannot be committed is nobody's business
    strict.write(".gitignore", "out/\n");
    assert_eq!(editor.opens(&uri(&strict, "out/a.md"), &text), Vec::<Value>::new());
    assert_eq!(editor.opens(&uri(&strict, ".git/config"), &text), Vec::<Value>::new());
    assert_eq!(editor.opens("git:/a.md?x", &text), Vec::<Value>::new());
    // what cannot be found does not pass
    for lost in [uri(&strict, "x/../a.md"), uri(&strict, "%zz.md"), "file://elsewhere/a.md".to_owned()] {
        let found = editor.opens(&lost, &text);
        let message = found[0]["message"].as_str().expect("text");
        assert!(message.starts_with("this cannot be judged: its address leads nowhere"), "{message}");
    }
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

/// The rules by which a change of one file is refused.
fn refused(repo: &Repo, path: &str, text: &str, arguments: &[&str]) -> Vec<String> {
    repo.stage(path, text);
    let ran = repo.wacrg(&[&["check", "--format", "json"], arguments].concat());
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    let report: Value = serde_json::from_str(&ran.out).expect("a report");
    let rules = report["findings"].as_array().expect("a list").iter();
    let mut rules: Vec<String> = rules.filter_map(|found| found["rule"].as_str().map(str::to_owned)).collect();
    rules.sort();
    rules
}

#[test]
fn a_text_is_judged_as_the_change_that_it_is() {
    let repo = Repo::new();
    let line = format!("call from {JID}\n");
    repo.write("notes/old.md", &line);
    repo.write("wacrg.toml", "[rules]\nemail-address = \"deny\"\n");
    repo.write("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["baseline"]).code(0);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    let allowed = format!("# wacrg: allow(jid) a number of a test\n{line}");
    let empty = "{\n  \"version\": 1,\n  \"findings\": []\n}\n";
    let entry = json!({ "path": "notes/old.md", "rule": "jid", "fingerprint": "0".repeat(32) });
    let more = json!({ "version": 1, "findings": [entry] }).to_string() + "\n";
    let accepting: &[&str] = &["--baseline", "wacrg-baseline.json"];
    for (path, text, rules, arguments) in [
        // what was there before is only counted; what the change brings is not
        ("notes/old.md", format!("# Notes\n\n{line}"), vec![], &[][..]),
        ("notes/old.md", line.replace("49309", "49308"), vec!["jid"], &[]),
        ("notes/new.md", line.replace("49309", "49308"), vec!["jid"], &[]),
        ("notes/same.md", line.clone(), vec![], &[]),
        ("notes/copy.md", line.clone() + "\nmore\n", vec!["jid"], &[]),
        ("corpus/captures/a.yaml", leaking("a") + "notes: more\n", vec!["jid"], &[]),
        // a change cannot vote for itself
        ("notes/new.py", allowed, vec!["policy-loosened"], &[]),
        ("wacrg.toml", "[rules]\njid = \"warn\"\n".to_owned(), vec!["policy-loosened"], &[]),
        ("wacrg.toml", "[rules]\njidd = \"warn\"\n".to_owned(), vec!["policy-invalid"], &[]),
        (".gitattributes", "*.yaml -diff\n".to_owned(), vec!["policy-loosened"], &[]),
        ("wacrg-baseline.json", empty.to_owned(), vec![], accepting),
        ("wacrg-baseline.json", more, vec!["policy-loosened"], accepting),
        // a baseline accepts what it was made for
        ("corpus/captures/a.yaml", leaking("a") + "notes: more\n", vec![], accepting),
        ("corpus/captures/a.yaml", leaking("a").replace("49309", "49308"), vec!["jid"], accepting),
    ] {
        let mut editor = Editor::start(&repo, arguments);
        editor.ask("initialize", &json!({ "capabilities": {} }));
        let found = editor.opens(&uri(&repo, path), &text);
        let mut own: Vec<&str> = codes(&found);
        own.sort_unstable();
        own.dedup();
        assert_eq!(own, rules, "{path}");
        assert!(found.iter().all(|found| found["severity"] == 1), "{found:?}");
        let mut gate = refused(&repo, path, &text, arguments);
        gate.dedup();
        assert_eq!(gate, rules, "{path}");
        editor.quits();
    }
}

#[test]
fn the_text_is_compared_with_what_head_is_now() {
    let repo = Repo::new();
    let line = format!("call from {JID}\n");
    let file = uri(&repo, "notes/a.md");
    let mut editor = Editor::open(&repo, &json!({}));
    assert_eq!(codes(&editor.opens(&file, &line)), ["jid"]);
    repo.add("notes/a.md", &line, "docs: a note");
    let more = json!([{ "text": format!("{line}more\n") }]);
    assert_eq!(editor.changes(&file, 2, &more), Vec::<Value>::new());
    // a file that moves and is edited on the way
    repo.git(&["mv", "notes/a.md", "notes/b.md"]).code(0);
    assert_eq!(editor.opens(&uri(&repo, "notes/b.md"), &format!("{line}more\n")), Vec::<Value>::new());
    repo.commit();
    // git translates the ends of lines
    let returns = format!("{line}more\n").replace('\n', "\r\n");
    let moved = uri(&repo, "notes/b.md");
    assert_eq!(codes(&editor.changes(&moved, 2, &json!([{ "text": returns }]))), ["jid"]);
    repo.git(&["config", "core.autocrlf", "true"]).code(0);
    assert_eq!(editor.changes(&moved, 3, &json!([{ "text": returns }])), Vec::<Value>::new());
    repo.git(&["config", "--unset", "core.autocrlf"]).code(0);
    assert_eq!(codes(&editor.changes(&moved, 4, &json!([{ "text": returns }]))), ["jid"]);
    repo.write(".gitattributes", "*.md text=auto\n");
    assert_eq!(editor.changes(&moved, 5, &json!([{ "text": returns }])), Vec::<Value>::new());
    editor.quits();
}

#[test]
fn a_baseline_is_that_of_each_repository() {
    let [with, without, elsewhere] = [Repo::new(), Repo::new(), Repo::folder()];
    for repo in [&with, &without] {
        repo.add("corpus/captures/a.yaml", leaking("a"), "docs: a capture");
    }
    with.wacrg(&["baseline"]).code(0);
    let mut command = Editor::start(&elsewhere, &["--baseline", "wacrg-baseline.json"]);
    command.ask("initialize", &json!({ "capabilities": {} }));
    assert_eq!(command.opens(&uri(&with, "corpus/captures/a.yaml"), &leaking("a")), Vec::<Value>::new());
    // where there is none nothing is accepted, and that is told once
    assert_eq!(codes(&command.opens(&uri(&without, "corpus/captures/a.yaml"), &leaking("a"))), ["jid"]);
    let told = command.shown();
    assert!(told.starts_with("there is no baseline ") && told.contains("nothing is accepted"), "{told}");
    assert_eq!(command.opens(&uri(&without, "notes.md"), "nothing\n"), Vec::<Value>::new());
    assert_eq!(codes(&command.opens(&uri(&elsewhere, "a.md"), JID)), ["jid"]);
    assert_eq!(command.quits().out.matches("window/showMessage").count(), 1);
}

/// A message that is sent as it is.
fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[test]
fn half_a_character_between_two_keys_does_no_harm() {
    let repo = Repo::new();
    let file = uri(&repo, "notes.md");
    let half = |version: u32, column: u32, half: &str| {
        let (document, place) = (json!({ "uri": file, "version": version }), range((0, column), (0, column)));
        let change = format!("{{\"range\":{place},\"text\":\"{half}\"}}");
        let params = format!("{{\"textDocument\":{document},\"contentChanges\":[{change}]}}");
        framed(&format!("{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{params}}}"))
    };
    let mut editor = Editor::open(&repo, &json!({}));
    editor.opens(&file, "x\n");
    editor.raw(&half(2, 1, "\\ud83d"));
    assert_eq!(editor.found(&file, 2), Vec::<Value>::new());
    editor.raw(&half(3, 2, "\\ude00"));
    assert_eq!(editor.found(&file, 3), Vec::<Value>::new());
    let typed = json!([{ "range": range((0, 3), (0, 3)), "text": format!(" {JID}") }]);
    let end = 4 + u32::try_from(JID.len()).expect("short");
    assert_eq!(editor.changes(&file, 4, &typed)[0]["range"], range((0, 4), (0, end)));
    editor.quits();
    // whoever counts bytes never sends one, so that text is not known any more
    let mut editor = Editor::open(&repo, &json!({ "general": { "positionEncodings": ["utf-8"] } }));
    editor.opens(&file, "x\n");
    editor.raw(&half(2, 1, "\\ud83d"));
    assert!(editor.shown().contains("not judged any more"));
    editor.quits();
}

#[test]
fn after_a_message_that_cannot_be_read_no_text_passes() {
    let repo = Repo::new();
    let files = [uri(&repo, "a.md"), uri(&repo, "b.md")];
    let mut editor = Editor::open(&repo, &json!({}));
    for file in &files {
        assert_eq!(editor.opens(file, "x\n"), Vec::<Value>::new());
    }
    let stale = |found: &[Value]| {
        let message = found[0]["message"].as_str().expect("text").to_owned();
        assert!(message.starts_with("this cannot be judged: the text here is not what the editor shows"), "{message}");
    };
    editor.raw(&framed(&format!("{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"{JID}")));
    assert!(editor.shown().contains("close and open them again"));
    for file in &files {
        stale(&editor.found(file, 1));
    }
    // one more says nothing new, and an edit does not make the text known
    editor.raw(&framed("{"));
    stale(&editor.changes(&files[0], 2, &json!([{ "range": range((0, 0), (0, 0)), "text": "y" }])));
    assert_eq!(codes(&editor.changes(&files[0], 3, &json!([{ "text": JID }]))), ["jid"]);
    editor.tell("textDocument/didClose", &json!({ "textDocument": { "uri": files[1] } }));
    assert_eq!(codes(&editor.opens(&files[1], JID)), ["jid"]);
    // a text that was not understood is open all the same
    let odd = uri(&repo, "c.md");
    editor.tell("textDocument/didOpen", &json!({ "textDocument": { "uri": odd, "version": 1, "text": [JID] } }));
    let told = editor.next(|message| message["params"]["uri"] == odd.as_str());
    stale(told["params"]["diagnostics"].as_array().expect("a list"));
    // what is saved is known again
    editor.tell("textDocument/didSave", &json!({ "textDocument": { "uri": odd }, "text": JID }));
    let told = editor.next(|message| message["params"]["uri"] == odd.as_str());
    assert_eq!(told["params"]["diagnostics"][0]["code"], "jid");
    assert_eq!(editor.quits().out.matches("window/showMessage").count(), 1);
}

#[test]
fn everybody_gets_a_placeholder_of_their_own() {
    let repo = Repo::new();
    let file = uri(&repo, "corpus/captures/a.yaml");
    let body = |caller: &str, device: &str, callee: &str| {
        let call = "<call from=\"A@s.whatsapp.net\" id=\"CALLID0001\"/>";
        let stanza = format!("<call from=\"{caller}\" call-creator=\"{device}\" to=\"{callee}\" id=\"CALLID0001\"/>");
        clean("a").replace(call, &stanza)
    };
    let (device, callee) = (format!("{CALLER}:3@s.whatsapp.net"), format!("{CALLEE}@s.whatsapp.net"));
    let text = body(JID, &device, &callee);
    let mut editor = Editor::open(&repo, &everything());
    let found = editor.opens(&file, &text);
    assert_eq!(codes(&found), ["jid"; 3]);
    let everywhere = range((0, 0), (99, 0));
    let all = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let actions = editor.actions(&file, &everywhere, &all);
    let (a, b) = ("A@s.whatsapp.net", "B@s.whatsapp.net");
    assert_eq!(edited(&text, &actions[0]), body(a, a, b));
    // one at a time comes to the same, whichever is the first
    let one = json!({ "diagnostics": [], "only": ["quickfix"] });
    let action = editor.actions(&file, &found[2]["range"], &one).remove(0);
    assert_eq!(action["title"], "Write B@s.whatsapp.net instead");
    let text = edited(&text, &action);
    let left = editor.changes(&file, 2, &json!([{ "text": text }]));
    let action = editor.actions(&file, &left[0]["range"], &one).remove(0);
    let text = edited(&text, &action);
    assert_eq!(text, body(a, &device, b));
    let left = editor.changes(&file, 3, &json!([{ "text": text }]));
    let action = editor.actions(&file, &left[0]["range"], &one).remove(0);
    assert_eq!(edited(&text, &action), body(a, a, b));
    // a letter that the text has already is somebody
    let other = uri(&repo, "corpus/captures/b.yaml");
    let text = body(JID, a, &callee).replace("id: a", "id: b");
    editor.opens(&other, &text);
    let actions = editor.actions(&other, &everywhere, &all);
    assert_eq!(edited(&text, &actions[0]), body(b, a, "C@s.whatsapp.net").replace("id: a", "id: b"));
    // half of a value that is being typed takes no letter
    let third = uri(&repo, "corpus/captures/c.yaml");
    for (version, digits) in [(1, 9), (2, 11), (3, 13)] {
        let text = body(&format!("{}@s.whatsapp.net", &CALLER[..digits]), a, a).replace("id: a", "id: c");
        match version {
            1 => drop(editor.opens(&third, &text)),
            version => drop(editor.changes(&third, version, &json!([{ "text": text }]))),
        }
        let actions = editor.actions(&third, &everywhere, &all);
        assert!(edited(&text, &actions[0]).contains("from=\"B@s.whatsapp.net\""), "{digits}");
    }
    // what is no party is counted
    let notes = uri(&repo, "notes.md");
    let text = "from 157.23.88.41 to 157.23.88.43, again 157.23.88.41\n";
    assert_eq!(codes(&editor.opens(&notes, text)), ["ip-address"; 3]);
    let actions = editor.actions(&notes, &everywhere, &all);
    assert_eq!(edited(text, &actions[0]), "from 203.0.113.10 to 203.0.113.11, again 203.0.113.10\n");
    // where none is left, none is better than somebody else's
    let many: String = (1..=250).map(|last| format!("from 157.23.88.{last}\n")).collect();
    assert_eq!(editor.changes(&notes, 2, &json!([{ "text": many }])).len(), 250);
    let cleaned = edited(&many, &editor.actions(&notes, &everywhere, &all)[0]);
    let mut left: Vec<&str> = cleaned.lines().collect();
    left.sort_unstable();
    left.dedup();
    assert_eq!(left.len(), 250, "{cleaned}");
    editor.quits();
}

#[test]
fn a_header_is_offered_although_the_text_of_the_licence_is_missing() {
    let repo = Repo::new();
    let policy = "[[licence]]\nspdx = \"Apache-2.0\"\npaths = [\"src/**\"]\n[headers]\nrequire = \"added\"\n";
    repo.add("wacrg.toml", policy, "chore: a policy");
    let file = uri(&repo, "src/new.sh");
    let mut editor = Editor::open(&repo, &json!({}));
    let found = editor.opens(&file, "echo new\n");
    assert!(codes(&found).contains(&"missing-header"), "{found:?}");
    let offered = editor.actions(&file, &range((0, 0), (0, 0)), &json!({ "diagnostics": [], "only": ["quickfix"] }));
    assert_eq!(offered[0]["title"], "Write the licence header");
    let header = offered[0]["edit"]["changes"][&file][0]["newText"].as_str().expect("text");
    let left = editor.changes(&file, 2, &json!([{ "text": format!("{header}echo new\n") }]));
    assert_eq!(codes(&left), ["missing-licence-file"]);
    editor.quits();
}

#[test]
fn a_message_is_found_wherever_git_writes_it() {
    let repo = Repo::new();
    let beside = |path: &str| repo.root().parent().expect("a folder").join(path);
    let git = |arguments: &[&str]| drop(repo.git(arguments).code(0));
    let warn = "[rules]\njid = \"warn\"\n";
    git(&["init", "--quiet", "--initial-branch=main", "--separate-git-dir=../apart.git", "../apart"]);
    repo.write("../apart/wacrg.toml", warn);
    git(&["-C", "../apart", "add", "--all"]);
    git(&["-C", "../apart", "commit", "--quiet", "-m", "chore: a policy"]);
    git(&["worktree", "add", "--quiet", "../tree"]);
    git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    git(&["-C", "../bare.git", "worktree", "add", "--quiet", "../of-bare", "main"]);
    git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../apart", "sub"]);
    let message = format!("docs: a step\n\nseen at {JID}\n# Changes: {CALLEE}@s.whatsapp.net\n");
    let mut editor = Editor::open(&repo, &json!({}));
    for (folder, severity) in [
        ("work/.git", 1),
        ("work/.git/worktrees/tree", 1),
        ("bare.git/worktrees/of-bare", 1),
        ("apart.git", 2),
        ("work/.git/modules/sub", 2),
    ] {
        for name in ["COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG", "NOTES_EDITMSG"] {
            let file = format!("file://{}", beside(folder).join(name).display());
            let found = editor.opens(&file, &message);
            assert_eq!(codes(&found), ["jid"], "{folder} {name} {found:?}");
            assert_eq!(found[0]["severity"], severity, "{folder}");
            assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 8 }));
        }
        let config = format!("file://{}", beside(folder).join("config").display());
        assert_eq!(editor.opens(&config, &message), Vec::<Value>::new(), "{folder}");
    }
    // a note has no subject to keep short and in form; a file of that name is a file
    let long = format!("{}\n", "Something that was seen and has to be said at some length. ".repeat(3));
    let at = |name: &str| format!("file://{}", beside("work/.git").join(name).display());
    assert_eq!(editor.opens(&at("NOTES_EDITMSG"), &long), Vec::<Value>::new());
    assert!(!editor.changes(&at("COMMIT_EDITMSG"), 2, &json!([{ "text": long }])).is_empty());
    assert_eq!(codes(&editor.opens(&uri(&repo, "docs/COMMIT_EDITMSG"), &message)), ["jid"; 2]);
    editor.quits();
}
