// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a file says of its licence, and what the policy and the tree ask of it.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use wacrg_schema::policy::Require;

use super::exempt::exemption;
use super::head::{Head, decoded, head};
use super::standing::{Said, Source, Standing, standing};
use super::statement::{Kind, Statement, all_statements, header_statements};
use super::style::{Style, style_of};
use super::tree::Tree;
use crate::compiled::Compiled;
use crate::document::{Change, Document};

/// A file that the rules about headers judge.
#[derive(Debug)]
pub struct Covered {
    /// Everything said of it.
    pub standing: Standing,
    /// Its own header's statements, also where a sidecar or a map speaks instead; empty in UTF-16.
    pub header: Vec<Statement>,
    /// Whether its sidecar speaks for it.
    pub sidecar: bool,
    /// Index of its class in the policy.
    pub class: Option<usize>,
    /// Whether it must say under which licence it is.
    pub asked: bool,
    /// How comments are written in it; `None` if its kind is not known.
    pub style: Option<&'static Style>,
}

/// What is known of the licence of `document`; `None` where nothing is asked of it and nothing says anything, or it
/// cannot be read.
pub fn covered(document: &Document, policy: &Compiled, tree: &Tree) -> Option<Covered> {
    // most files of a tree that asks for nothing end here
    let silent = tree.maps().is_empty() && tree.sidecar(&document.path).is_none() && !is_marked(&document.bytes);
    if silent && !asked(document.change, policy, tree) {
        return None;
    }
    examined(document, policy, tree)
}

/// The same, also where nothing is asked of it; `None` where it is exempt, or cannot be read.
pub fn examined(document: &Document, policy: &Compiled, tree: &Tree) -> Option<Covered> {
    exemption(&document.path, document.kind, document.bytes.is_empty()).map_or(Some(()), |_| None)?;
    let sidecar = tree.sidecar(&document.path);
    let style = style_of(&document.path, &document.bytes);
    let text = decoded(&document.bytes)?;
    let header = own_header(style, &text);
    let ranged = matches!(text, std::borrow::Cow::Borrowed(_));
    let own = match sidecar {
        Some(bytes) => {
            let said = all_statements(bytes);
            let path = [document.path.as_bytes(), super::tree::SIDECAR.as_bytes()].concat();
            let source = Source::Sidecar(crate::document::RepoPath::new(path));
            collect(&said.list, bytes, |_| source.clone())
        }
        None => collect(&header, &text, |said| Source::Header(if ranged { said.range.clone() } else { 0..0 })),
    };
    let standing = standing(&document.path, own, tree);
    Some(Covered {
        standing,
        sidecar: sidecar.is_some(),
        class: policy.licence_class(&document.path),
        asked: asked(document.change, policy, tree),
        style,
        header: if ranged { header } else { Vec::new() },
    })
}

/// The statements of a file's own header.
fn own_header(style: Option<&'static Style>, text: &[u8]) -> Vec<Statement> {
    // most files without a header end here
    match style {
        Some(style) if is_marked(text) && style.is_commentable() => header_statements(&head(style, text), text),
        _ => Vec::new(),
    }
}

/// Whether something in the text can be a statement; also in UTF-16.
fn is_marked(text: &[u8]) -> bool {
    static SPDX: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"SPDX-"));
    SPDX.find(text).is_some() || says_copyright(text) || text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff")
}

fn says_copyright(text: &[u8]) -> bool {
    static WORDS: LazyLock<[Finder<'static>; 2]> =
        LazyLock::new(|| [Finder::new(b"opyright"), Finder::new(b"OPYRIGHT")]);
    // the sign in UTF-8 and in latin-1
    WORDS.iter().any(|word| word.find(text).is_some()) || memchr::memchr(0xa9, text).is_some()
}

/// The head of the file as a header is read in it.
pub fn head_of(document: &Document) -> Option<(&'static Style, Head)> {
    let style = style_of(&document.path, &document.bytes)?;
    Some((style, head(style, &decoded(&document.bytes)?)))
}

fn collect(statements: &[Statement], text: &[u8], source: impl Fn(&Statement) -> Source) -> Standing {
    let mut standing = Standing::default();
    for statement in statements.iter().filter(|statement| statement.snippet.is_none()) {
        let said = Said { text: statement.value(text).into_owned(), source: source(statement) };
        match statement.kind {
            Kind::Licence => standing.licences.push(said),
            Kind::Copyright(_) => standing.copyrights.push(said),
        }
    }
    standing
}

/// Whether the file must say it. Of a file that a change edits, it is asked whether it said it before:
/// see [`crate::rule::Blame`].
fn asked(change: Change, policy: &Compiled, tree: &Tree) -> bool {
    tree.asks_for_headers()
        && match policy.policy().headers.require {
            Require::Never => false,
            Require::All => true,
            Require::Added | Require::Changed => change != Change::Unchanged,
        }
}
