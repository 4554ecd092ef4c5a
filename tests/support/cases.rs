// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads the cases under `tests/rules` and `tests/decode`: a leak is marked with ⟦ and ⟧, which are taken out before
//! judging. In the cases of decoders a mark is a whole encoded run, and `steps` are decoders that must be told.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fires: Vec<Entry>,
    #[serde(default)]
    clean: Vec<Entry>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    name: String,
    rule: Option<String>,
    level: Option<String>,
    path: Option<String>,
    text: Option<String>,
    format: Option<String>,
    body: Option<String>,
    title: Option<String>,
    notes: Option<String>,
    decoded: Option<String>,
    comment: Option<String>,
    attribute: Option<String>,
    note: Option<String>,
    contributor: Option<String>,
    captured_at: Option<String>,
    tool: Option<String>,
    extra: Option<String>,
    bytes: Option<String>,
    place: Option<String>,
    kind: Option<String>,
    steps: Vec<String>,
}

/// The marked value of a leak.
#[derive(Debug)]
pub(crate) struct Mark {
    /// The value.
    #[allow(dead_code, reason = "not every test crate looks for it")]
    pub(crate) value: String,
    /// Line and column in characters, from 1, of its first character and of what follows its last; `None` where it
    /// stands in the path.
    pub(crate) position: Option<((usize, usize), (usize, usize))>,
}

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// `rule/name`.
    pub(crate) name: String,
    /// The rule that must fire; several with `|` between if any will do.
    pub(crate) rule: String,
    /// At which level.
    pub(crate) level: String,
    /// Path of the file.
    pub(crate) path: String,
    /// The file.
    pub(crate) text: String,
    /// The file's bytes, where it is not text.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Whether the text is a symbolic link's target.
    pub(crate) link: bool,
    /// Whether something must be found.
    pub(crate) fires: bool,
    /// The leak; `None` for a clean case, and where the whole file is the place.
    pub(crate) mark: Option<Mark>,
    /// Decoders that must be told, in this order.
    #[allow(dead_code, reason = "not every test crate looks at them")]
    pub(crate) steps: Vec<String>,
}

impl Case {
    /// The case as a document.
    #[allow(dead_code, reason = "not every test crate judges in process")]
    pub(crate) fn document(&self) -> Document {
        Document {
            path: RepoPath::from(self.path.as_str()),
            bytes: self.bytes.clone().unwrap_or_else(|| self.text.clone().into_bytes()),
            kind: if self.link { EntryKind::Symlink } else { EntryKind::File },
            change: Change::Added,
            blob: None,
            origin: if self.path == "COMMIT_EDITMSG" { Origin::Message } else { Origin::Stdin },
        }
    }
}

/// The cases of the rules.
pub(crate) fn all() -> Vec<Case> {
    read("rules")
}

/// The cases of the decoders.
#[allow(dead_code, reason = "not every test crate asks for them")]
pub(crate) fn decoded() -> Vec<Case> {
    read("decode")
}

fn read(folder: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(folder);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("cases are beside the tests")
        .map(|entry| entry.expect("readable").path())
        .collect();
    folders.sort();
    let mut cases = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.join("cases.toml").is_file()) {
        let rule = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(folder.join("cases.toml")).expect("every rule has cases");
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{rule}: {error}"));
        cases.extend(file.fires.into_iter().map(|entry| entry.into_case(&rule, true)));
        cases.extend(file.clean.into_iter().map(|entry| entry.into_case(&rule, false)));
    }
    cases
}

impl Entry {
    fn into_case(self, rule: &str, fires: bool) -> Case {
        let name = format!("{rule}/{}", self.name);
        let (path, in_path) = unmark(self.path.as_deref().unwrap_or("corpus/captures/case.yaml"));
        let written = self.text.clone().unwrap_or_else(|| self.capture());
        let (text, in_text) = unmark(&written);
        let anywhere = self.place.as_deref() == Some("file");
        let mark = match (in_path, in_text) {
            (Some((_, value)), None) => Some(Mark { value, position: None }),
            (None, Some((at, value))) => {
                let end = place(&text, at + value.len());
                Some(Mark { position: Some((place(&text, at), end)), value })
            }
            (None, None) => None,
            (Some(_), Some(_)) => panic!("{name}: marked twice"),
        };
        assert!(!(anywhere && mark.is_some()), "{name}: marked, but the place is the file");
        assert_eq!(mark.is_some() || anywhere, fires, "{name}: a firing case has one mark, a clean one none");
        let bytes =
            self.bytes.as_ref().map(|encoded| data_encoding::BASE64.decode(encoded.as_bytes()).expect("base64"));
        Case {
            name,
            rule: self.rule.unwrap_or_else(|| rule.to_owned()),
            level: self.level.unwrap_or_else(|| "deny".to_owned()),
            path,
            text,
            bytes,
            link: self.kind.as_deref() == Some("symlink"),
            fires,
            mark,
            steps: self.steps,
        }
    }

    /// The standard capture with the entry's texts in their places.
    fn capture(&self) -> String {
        let block = |key: &str, text: &Option<String>, indent: usize, default: &str| {
            let text = text.as_deref().unwrap_or(default);
            let lines: Vec<String> = text
                .trim_end_matches('\n')
                .split('\n')
                .map(|line| if line.is_empty() { String::new() } else { format!("{:indent$}{line}", "") })
                .collect();
            format!("{key}: |\n{}\n", lines.join("\n"))
        };
        let plain = |text: &Option<String>, default: &str| text.clone().unwrap_or_else(|| default.to_owned());
        let mut out = String::new();
        if let Some(comment) = &self.comment {
            let sign = if comment.trim_start_matches('⟦').starts_with('#') { "" } else { "# " };
            out.push_str(&format!("{sign}{comment}\n"));
        }
        out.push_str("id: case\n");
        out.push_str(&format!("title: {}\n", plain(&self.title, "Synthetic call offer")));
        out.push_str("status: draft\nsource:\n  technique: websocket-capture\n");
        out.push_str(&format!("  contributor: {}\n", plain(&self.contributor, "purpshell")));
        out.push_str(&format!("  captured_at: {}\n", plain(&self.captured_at, "\"2026-06-09\"")));
        out.push_str(&format!("  tools:\n    - {}\n", plain(&self.tool, "frida")));
        out.push_str("stanza_tag: call\ndirection: outgoing\nconfidence: speculative\nraw:\n");
        out.push_str(&format!("  format: {}\n  ", plain(&self.format, "xml")));
        let body = "<call from=\"A@s.whatsapp.net\" to=\"B@s.whatsapp.net\" id=\"CALLID0001\"/>";
        out.push_str(&block("body", &self.body, 4, body));
        out.push_str(&block("decoded", &self.decoded, 2, "The caller opens the call."));
        out.push_str("attributes:\n  - name: from\n");
        out.push_str(&format!("    value: \"{}\"\n", plain(&self.attribute, "A@s.whatsapp.net")));
        out.push_str(&format!("    note: {}\n", plain(&self.note, "Placeholder caller.")));
        out.push_str(&block("notes", &self.notes, 2, "Entirely synthetic."));
        out.push_str("sanitized: true\n");
        out.push_str(self.extra.as_deref().unwrap_or(""));
        out
    }
}

/// Line and column of the byte `at`.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Takes the marks out: the text, and where the marked part begins and what it is.
fn unmark(text: &str) -> (String, Option<(usize, String)>) {
    let (Some(open), Some(close)) = (text.find('⟦'), text.find('⟧')) else { return (text.to_owned(), None) };
    let value = text[open + '⟦'.len_utf8()..close].to_owned();
    (format!("{}{value}{}", &text[..open], &text[close + '⟧'.len_utf8()..]), Some((open, value)))
}
