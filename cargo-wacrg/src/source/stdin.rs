// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Standard input: a file of a given name, or a text of a given kind that nobody has committed yet.

use anyhow::Context;
use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};
use wacrg_schema::policy::Policy;
use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work, form, message};
use crate::cli::Kind;
use crate::input;

/// What an editor of the issue should know.
const REVISIONS: &str = "an issue keeps what it said before an edit: delete the old revision as well (the list \
                         behind \"edited\"), or the whole issue";

/// Reads standard input to its end and takes it for what it is said to be: the file `path`, a text of `kind` with the
/// `title` of its issue, or what it looks like. `policy` says where captures stand.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(
    path: Option<&str>,
    kind: Option<Kind>,
    title: Option<&str>,
    policy: &Policy,
) -> anyhow::Result<Collected> {
    let bytes = input::standard().context("standard input cannot be read")?;
    let is_empty = bytes.is_empty();
    let text = String::from_utf8(bytes);
    let kind = match (kind, &text) {
        (None, _) => Kind::Text,
        (Some(Kind::Auto), Ok(_)) if path.is_some() => Kind::Text,
        (Some(Kind::Auto), Ok(text)) => look(text, title.is_some()),
        // what is no text is no form either, and is told as what it is
        (Some(Kind::Auto | Kind::IssueForm), Err(_)) => Kind::Text,
        (Some(kind), _) => kind,
    };
    let mut collected = match (kind, text) {
        (Kind::IssueForm, Ok(text)) => {
            let capture = capture_path(policy, "issue");
            let parts = form::parts(&text, &capture).into_iter().map(Work::Section).collect();
            let mut collected = Collected::new(SourceKind::Stdin, "section of the issue", parts);
            collected.advice.push(REVISIONS.to_owned());
            collected
        }
        (Kind::Message, text) => message::before_commit(bytes_of(text)),
        (Kind::Capture, text) => {
            let bytes = bytes_of(text);
            let path = path.map_or_else(|| capture_path(policy, &id_of(&bytes)), named);
            Collected::new(SourceKind::Stdin, "text", vec![file(path, bytes)])
        }
        (_, text) => {
            let path = named(path.unwrap_or("text"));
            Collected::new(SourceKind::Stdin, "text", vec![file(path, bytes_of(text))])
        }
    };
    if let (Some(title), Some(change)) = (title, collected.changes.first_mut()) {
        change.work.insert(0, Work::Section(form::title(title, &capture_path(policy, "issue"))));
    }
    if is_empty {
        collected.notes.push("standard input was empty".to_owned());
    }
    Ok(collected)
}

/// What a text looks like.
fn look(text: &str, has_title: bool) -> Kind {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    if form::is_form(text) || has_title {
        Kind::IssueForm
    } else if has("stanza_tag:") && has("raw:") {
        Kind::Capture
    } else {
        Kind::Text
    }
}

/// Where the text `bytes` would stand if it is a capture, as it looks.
pub(super) fn place(bytes: &[u8], policy: &Policy) -> Option<RepoPath> {
    let text = std::str::from_utf8(bytes).ok()?;
    (look(text, false) == Kind::Capture).then(|| capture_path(policy, &id_of(bytes)))
}

fn bytes_of(text: Result<String, std::string::FromUtf8Error>) -> Vec<u8> {
    text.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes)
}

fn named(path: &str) -> RepoPath {
    RepoPath::from(path.trim_start_matches("./"))
}

fn file(path: RepoPath, bytes: Vec<u8>) -> Work {
    let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::Stdin);
    Work::Ready(Document { path, bytes, kind, change, blob: None, origin })
}

/// A path at which the policy wants captures.
fn capture_path(policy: &Policy, stem: &str) -> RepoPath {
    let path = |glob: &String| {
        let path = match glob.strip_suffix("**") {
            Some(folder) => format!("{folder}{stem}.yaml"),
            None => glob.replace("**/", "").replace('*', stem),
        };
        (!path.contains(['*', '?', '[', '{', '\\'])).then_some(path)
    };
    let found = policy.corpus.captures.iter().find_map(path);
    RepoPath::from(found.unwrap_or_else(|| format!("corpus/captures/{stem}.yaml")).as_str())
}

/// The id that a capture gives itself, as its file would be called, if it is a word.
fn id_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let id =
        text.lines().find_map(|line| line.strip_prefix("id:")).unwrap_or_default().trim().trim_matches(['"', '\'']);
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let word = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if word && !id.is_empty() && id.len() <= 64 && digits <= 6 { id.to_owned() } else { "capture".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_stand_where_the_policy_wants_them() {
        let mut policy = Policy::default();
        assert_eq!(capture_path(&policy, "x").as_bytes(), b"corpus/captures/x.yaml");
        policy.corpus.captures = vec!["data/{a,b}/*.yaml".into(), "observed/*.yaml".into()];
        assert_eq!(capture_path(&policy, "x").as_bytes(), b"observed/x.yaml");
        assert_eq!(id_of(b"title: x\nid: \"call-offer-1\"\n"), "call-offer-1");
        assert_eq!(id_of(b"id: 4930918274605\n"), "capture");
    }
}
