// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a repository says of its licence and of who holds the copyright, before there is a policy. Nothing is added to it:
//! under which licence work is given is for those who made it to say.

use std::collections::BTreeSet;
use std::path::Path;

use wacrg_rules::licence::covered::examined;
use wacrg_rules::licence::manifest::{json_string, stated};
use wacrg_rules::licence::tree::{Tree, is_text_file, named_id};
use wacrg_rules::licence::{expression, texts, written};
use wacrg_rules::{Compiled, Document};

/// What is said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    /// The one licence expression that everything is under, if one is said.
    pub(super) spdx: Option<String>,
    /// Identifiers of all licences that are named.
    pub(super) ids: BTreeSet<String>,
    /// Whether something is said that names no licence of the SPDX list, such as that there is none.
    pub(super) otherwise: bool,
    /// Who holds the copyright, if that is said.
    pub(super) holder: Option<String>,
}

impl Declared {
    /// What `documents`, the files of the repository at `root`, say.
    pub(super) fn of(documents: &[Document], tree: &Tree, policy: &Compiled, root: &Path) -> Self {
        let manifests = manifests(documents);
        let held: Vec<(String, &Document)> = documents.iter().filter_map(|text| Some((held(text)?, text))).collect();
        let files: Vec<_> = documents.iter().filter_map(|document| examined(document, policy, tree)).collect();
        let said: BTreeSet<String> =
            files.iter().flat_map(|file| file.standing.licences.iter().map(|said| said.text.clone())).collect();
        let mut texts: BTreeSet<String> = held.iter().map(|(id, _)| id.clone()).collect();
        let ids: BTreeSet<String> = expression::ids(manifests.iter().chain(&said).chain(&texts)).collect();
        let one = |mut all: BTreeSet<String>| if all.len() == 1 { all.pop_first() } else { None };
        let spdx = match (manifests.is_empty(), said.is_empty()) {
            (false, _) => one(manifests),
            (true, false) => one(said),
            (true, true) => one(std::mem::take(&mut texts)),
        };
        let spdx = spdx.filter(|spdx| expression::parse(spdx).is_ok());
        let notices = files.iter().flat_map(|file| &file.standing.copyrights);
        let named = notices.filter_map(|said| named(&said.text)).collect();
        let holder = one(held.iter().flat_map(|(id, text)| holders(id, text)).collect());
        let holder = holder.or_else(|| one(named)).or_else(|| (!ids.is_empty()).then(|| author(documents, root)));
        let otherwise = documents.iter().any(states_otherwise);
        Self { spdx, ids, otherwise, holder }
    }

    /// Whether nothing is said at all.
    pub(super) fn is_silent(&self) -> bool {
        self.ids.is_empty() && !self.otherwise
    }

    /// Whether the corpus's own classes say the same: code under one of the two, what is read under the other.
    pub(super) fn is_the_corpus(&self) -> bool {
        self.ids.iter().map(String::as_str).eq(["CC-BY-4.0", "MIT"])
    }

    /// Licences that are named and that the one expression does not cover.
    pub(super) fn others(&self) -> Vec<String> {
        let covered: BTreeSet<String> = expression::ids(self.spdx.iter()).collect();
        self.ids.difference(&covered).cloned().collect()
    }
}

/// What the outermost manifests state; what is cited counts where nothing is built.
fn manifests(documents: &[Document]) -> BTreeSet<String> {
    let all: Vec<(bool, usize, String)> = documents
        .iter()
        .flat_map(|document| {
            let cited = document.path.file_name() == b"CITATION.cff";
            let depth = document.path.as_bytes().iter().filter(|byte| **byte == b'/').count();
            let stated = stated(&document.path, &String::from_utf8_lossy(&document.bytes));
            stated.into_iter().map(move |(text, _)| (cited, depth, text))
        })
        .filter(|(.., text)| expression::parse(text).is_ok())
        .collect();
    let Some((cited, depth, _)) = all.iter().min() else { return BTreeSet::new() };
    all.iter().filter(|(of, at, _)| (of, at) == (cited, depth)).map(|(.., text)| text.clone()).collect()
}

/// Whether an outermost manifest states what is no expression, or a licence file holds a text of its own.
fn states_otherwise(document: &Document) -> bool {
    let (path, text) = (&document.path, String::from_utf8_lossy(&document.bytes));
    let outer = path.parent().is_empty();
    let stated = stated(path, &text).iter().any(|(stated, _)| expression::parse(stated).is_err());
    let file =
        path.as_bytes() == b"Cargo.toml" && text.lines().any(|line| line.trim_start().starts_with("license-file"));
    let own = is_text_file(path) && !text.trim().is_empty() && held(document).is_none();
    outer && (stated || file || own)
}

/// The licence whose text a file at the root, or in REUSE's folder, holds.
fn held(document: &Document) -> Option<String> {
    let path = &document.path;
    let outer = path.parent().is_empty() || path.parent() == b"LICENSES";
    if !outer || !is_text_file(path) {
        return None;
    }
    let text = String::from_utf8_lossy(&document.bytes);
    named_id(path).or_else(|| texts::identify(&text).map(str::to_owned))
}

/// Who holds the copyright by a licence's text, its own authors and its blanks set aside.
fn holders(id: &str, text: &Document) -> Vec<String> {
    let official = texts::official(id).unwrap_or_default();
    let all = texts::holders(&String::from_utf8_lossy(&text.bytes));
    let real = |holder: &String| !holder.is_empty() && !holder.contains(['<', '[', '{']) && !official.contains(holder);
    all.into_iter().map(|(holder, _)| holder).filter(real).filter_map(|holder| named(&holder)).collect()
}

/// The holder that a copyright notice names, without years and address.
fn named(notice: &str) -> Option<String> {
    let (notice, line) = written::notice(notice)?;
    let holder = notice.holder(line.as_bytes()).trim().to_owned();
    (!holder.is_empty()).then_some(holder)
}

/// The one author of the package, or all who contribute to it.
fn author(documents: &[Document], root: &Path) -> String {
    let text = |name: &str| {
        let manifest = documents.iter().find(|document| document.path.as_bytes() == name.as_bytes())?;
        Some(String::from_utf8_lossy(&manifest.bytes).into_owned())
    };
    let cargo: toml::Table = text("Cargo.toml").and_then(|text| toml::from_str(&text).ok()).unwrap_or_default();
    let package = cargo.get("package");
    let authors = package.and_then(|package| package.get("authors")).and_then(toml::Value::as_array);
    let authors: Vec<&str> = authors.into_iter().flatten().filter_map(toml::Value::as_str).collect();
    let node = text("package.json").unwrap_or_default();
    let written = json_string(&node, "author").map(|(author, _)| author);
    let one = if authors.len() == 1 { Some(authors[0].to_owned()) } else { written };
    if let Some(author) = one.as_deref().and_then(named) {
        return author;
    }
    let name = package.and_then(|package| package.get("name")).and_then(toml::Value::as_str).map(str::to_owned);
    let name = name.or_else(|| json_string(&node, "name").map(|(name, _)| name));
    let folder = || root.file_name().map(|name| name.to_string_lossy().into_owned());
    format!("the contributors to {}", name.or_else(folder).unwrap_or_default())
}
