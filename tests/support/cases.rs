//! Reads the cases under `tests/rules/*/cases.toml`: a leak is marked with ⟦ and ⟧, which are taken out before judging.

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
}

/// The marked value of a leak.
#[derive(Debug)]
pub(crate) struct Mark {
    /// The value.
    #[allow(dead_code, reason = "not every test crate looks for it")]
    pub(crate) value: String,
    /// Line and column in characters, from 1; `None` where it stands in the path.
    pub(crate) position: Option<(usize, usize)>,
}

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// `rule/name`.
    pub(crate) name: String,
    /// The rule that must fire.
    pub(crate) rule: String,
    /// At which level.
    pub(crate) level: String,
    /// Path of the file.
    pub(crate) path: String,
    /// The file.
    pub(crate) text: String,
    /// The leak; `None` for a clean case.
    pub(crate) mark: Option<Mark>,
}

impl Case {
    /// The case as a document.
    #[allow(dead_code, reason = "not every test crate judges in process")]
    pub(crate) fn document(&self) -> Document {
        Document {
            path: RepoPath::from(self.path.as_str()),
            bytes: self.text.clone().into_bytes(),
            kind: EntryKind::File,
            change: Change::Added,
            blob: None,
            origin: Origin::Stdin,
        }
    }
}

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/rules");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("cases are beside the tests")
        .map(|entry| entry.expect("readable").path())
        .collect();
    folders.sort();
    let mut cases = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
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
        let mark = match (in_path, in_text) {
            (Some((_, value)), None) => Some(Mark { value, position: None }),
            (None, Some((at, value))) => {
                let before = &text[..at];
                let line_start = before.rfind('\n').map_or(0, |at| at + 1);
                let line = before.matches('\n').count() + 1;
                let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
                Some(Mark { value, position: Some((line, column)) })
            }
            (None, None) => None,
            (Some(_), Some(_)) => panic!("{name}: marked twice"),
        };
        assert_eq!(mark.is_some(), fires, "{name}: a firing case has one mark, a clean one none");
        Case {
            name,
            rule: self.rule.unwrap_or_else(|| rule.to_owned()),
            level: self.level.unwrap_or_else(|| "deny".to_owned()),
            path,
            text,
            mark,
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

/// Takes the marks out: the text, and where the marked part begins and what it is.
fn unmark(text: &str) -> (String, Option<(usize, String)>) {
    let (Some(open), Some(close)) = (text.find('⟦'), text.find('⟧')) else { return (text.to_owned(), None) };
    let value = text[open + '⟦'.len_utf8()..close].to_owned();
    (format!("{}{value}{}", &text[..open], &text[close + '⟧'.len_utf8()..]), Some((open, value)))
}
