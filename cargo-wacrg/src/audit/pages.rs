// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What pages say of an affiliation, Markdown or HTML, and where they lead.

use std::ops::Range;

use wacrg_rules::licence::disclaimer::{Essential, Said};
use wacrg_rules::licence::markdown::Page;
use wacrg_rules::licence::{html, markdown};

/// What a page says of an affiliation with WhatsApp or Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stance {
    /// That there is none.
    Denies,
    /// That there is one: bytes of the page.
    Claims(Range<usize>),
    /// Nothing.
    Silent,
}

/// What the page at `path` says, sentence by sentence: prose can name officials and partners and mean nobody's own.
pub(crate) fn stance(path: &str, text: &str) -> Stance {
    let page = page(path, text);
    let alone = |sentence| Page { sentences: vec![sentence], links: Vec::new() };
    let denies = |sentence| Essential::NoAffiliation.said(&alone(sentence)) == Said::Yes;
    if page.sentences.into_iter().any(denies) { Stance::Denies } else { Stance::Silent }
}

/// What the page at `path` says, which is the disclaimer itself: nothing in it may be to the contrary.
pub(crate) fn strict_stance(path: &str, text: &str) -> Stance {
    match Essential::NoAffiliation.said(&page(path, text)) {
        Said::Yes => Stance::Denies,
        Said::Contrary(range) => Stance::Claims(range),
        Said::No => Stance::Silent,
    }
}

fn page(path: &str, text: &str) -> Page {
    if is_html(path) { html::read(text).page } else { markdown::read(text) }
}

/// Whether the file is a page of a site.
pub(crate) fn is_html(path: &str) -> bool {
    let path = path.to_lowercase();
    path.ends_with(".html") || path.ends_with(".htm")
}

/// Whether the last part of `path` is the name of `file`, whatever its extension.
pub(crate) fn is_named(path: &str, file: &str) -> bool {
    let stem = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_lowercase();
        name.split('.').next().unwrap_or("").to_owned()
    };
    !stem(file).is_empty() && stem(path) == stem(file)
}

/// Whether the file is what people read first.
pub(crate) fn is_readme(path: &str) -> bool {
    is_named(path, "README")
}

/// The first link of the page to something of the name of `file`, as it is written.
pub(crate) fn links_to(path: &str, text: &str, file: &str) -> Option<String> {
    let names = |target: &str| {
        let target = target.split(['#', '?']).next().unwrap_or("");
        is_named(target.trim_end_matches("index.html"), file)
    };
    page(path, text).links.into_iter().map(|link| link.target).find(|target| names(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_by_what_they_are() {
        assert_eq!(stance("a.md", "Not affiliated with WhatsApp."), Stance::Denies);
        assert_eq!(stance("a.html", "<p>Not affiliated with <b>WhatsApp</b>."), Stance::Denies);
        assert_eq!(stance("a.html", "<!-- Not affiliated with WhatsApp. -->"), Stance::Silent);
        assert_eq!(stance("a.html", "<p>Affiliated with WhatsApp.</p>"), Stance::Silent);
        assert!(matches!(strict_stance("a.html", "<p>Affiliated with WhatsApp.</p>"), Stance::Claims(_)));
        let prose = "We document the official WhatsApp client. We are not affiliated with WhatsApp.";
        assert_eq!(stance("README.md", prose), Stance::Denies);
    }

    #[test]
    fn a_disclaimer_is_known_by_its_name() {
        for path in ["DISCLAIMER.md", "a/disclaimer/", "../Disclaimer.html", "https://example.org/x/DISCLAIMER.md"] {
            assert!(is_named(path, "DISCLAIMER.md"), "{path}");
        }
        assert!(!is_named("legal-and-ethics/", "DISCLAIMER.md") && !is_named("", ""));
        let page = "[home](/) <a href=\"DISCLAIMER.md#top\">x</a>";
        assert_eq!(links_to("README.md", page, "DISCLAIMER.md").as_deref(), Some("DISCLAIMER.md#top"));
    }
}
