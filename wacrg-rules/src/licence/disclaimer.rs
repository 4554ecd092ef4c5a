// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a disclaimer must say, found by its sense and not by one fixed sentence: no affiliation with WhatsApp or Meta,
//! trademarks are their owners', everybody answers for what they do, no real user data. Reads English.

use std::ops::Range;

use super::markdown::{Page, Sentence};

/// A thing that a disclaimer must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Essential {
    /// Not affiliated with WhatsApp or Meta.
    NoAffiliation,
    /// Marks belong to their owners.
    Trademarks,
    /// Contributors and users answer for what they do.
    Responsibility,
    /// No data of real users.
    NoUserData,
}

/// Whether a page says an essential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It does.
    Yes,
    /// It says nothing of the kind.
    No,
    /// It says the contrary, here: bytes of the page.
    Contrary(Range<usize>),
}

impl Essential {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NoAffiliation, Self::Trademarks, Self::Responsibility, Self::NoUserData];

    /// What is to be said.
    pub const fn sense(self) -> &'static str {
        match self {
            Self::NoAffiliation => "that the project is not affiliated with WhatsApp or Meta",
            Self::Trademarks => "that trademarks belong to their owners",
            Self::Responsibility => "that contributors and users are responsible for what they do",
            Self::NoUserData => "that no real user data may be committed",
        }
    }

    /// Whether `page` says it. A sentence to the contrary counts more than one that agrees.
    pub fn said(self, page: &Page) -> Said {
        let mut said = Said::No;
        for sentence in &page.sentences {
            match self.polarity(sentence) {
                Some(true) => said = Said::Yes,
                Some(false) => return Said::Contrary(sentence.range.clone()),
                None => {}
            }
        }
        said
    }

    /// Whether the sentence says it (`true`), says the contrary (`false`), or speaks of something else.
    fn polarity(self, sentence: &Sentence) -> Option<bool> {
        let words = words(&sentence.text);
        let has = |stems: &[&str]| first(&words, stems);
        match self {
            Self::NoAffiliation => {
                has(&["whatsapp", "meta", "facebook"])?;
                let word = has(&AFFILIATION)?;
                let denial = words[word].starts_with("un") || words[word].starts_with("independent");
                (is_negated(&words, word) != denial).into()
            }
            Self::Trademarks => {
                has(&["trademark", "marks", "brand", "logo", "names"])?;
                let word = has(&["owner", "propert", "belong", "holder"])?;
                Some(!is_negated(&words, word))
            }
            Self::Responsibility => {
                has(&["contributor", "user", "you", "your", "everyone", "everybody", "anyone", "reader"])?;
                let word = has(&["responsib", "liable", "accountable", "risk"])?;
                // that somebody else is not responsible says it as well
                let negated = is_negated(&words, word);
                let theirs =
                    first(&words[..word], &["contributor", "user", "you", "your", "everyone", "everybody", "anyone"]);
                let others = first(&words[..word], &["author", "maintainer", "project", "we"]);
                match (negated, theirs.is_some(), others.is_some()) {
                    (true, _, true) => Some(true),
                    (true, true, false) => Some(false),
                    (true, false, false) => None,
                    (false, ..) => Some(true),
                }
            }
            Self::NoUserData => {
                let whose = has(&["real", "personal", "person's", "people's", "private", "user", "actual"])?;
                let what = has(&[
                    "data",
                    "number",
                    "information",
                    "identifier",
                    "message",
                    "communication",
                    "captures",
                    "jids",
                ])?;
                let act = has(&[
                    "commit",
                    "contribut",
                    "includ",
                    "publish",
                    "store",
                    "share",
                    "post",
                    "add",
                    "paste",
                    "contain",
                    "hold",
                ]);
                let negated = is_negated(&words, whose) || is_negated(&words, what);
                match (negated, act) {
                    (true, _) => Some(true),
                    (false, Some(act))
                        if act < what && has(&["may", "can", "should", "please", "allowed", "welcome"]).is_some() =>
                    {
                        Some(false)
                    }
                    _ => None,
                }
            }
        }
    }
}

const AFFILIATION: [&str; 12] = [
    "affiliat",
    "unaffiliat",
    "endors",
    "authori",
    "connected",
    "associated",
    "sponsor",
    "relationship",
    "independent",
    "approved",
    "partner",
    "official",
];

/// Whether the page claims or denies an affiliation in a sentence of its own.
pub fn denies_affiliation(page: &Page) -> bool {
    matches!(Essential::NoAffiliation.said(page), Said::Yes)
}

fn words(text: &str) -> Vec<&str> {
    let inner = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c: char| !inner(c)).filter(|word| !word.is_empty()).collect()
}

/// The first word that begins with one of `stems`.
fn first(words: &[&str], stems: &[&str]) -> Option<usize> {
    words.iter().position(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// Whether the word at `at` is negated: an odd number of negations before it, "not only" and "no doubt" being none.
fn is_negated(words: &[&str], at: usize) -> bool {
    let is = |index: &usize| {
        let word = words[*index];
        let next = words.get(index + 1).copied().unwrap_or("");
        let empty = matches!((word, next), ("not", "only" | "just" | "merely") | ("no", "doubt"));
        let negates = matches!(word, "not" | "no" | "never" | "neither" | "nor" | "without" | "none" | "cannot" | "isn't")
            || word.ends_with("n't")
            // "neither … nor …" and "not … nor …" negate once
            ;
        negates && word != "nor" && !empty
    };
    // "you agree that", "it is untrue that": what stands before turns the sense again
    let untrue = words[..at].iter().filter(|word| matches!(**word, "untrue" | "false" | "wrong" | "incorrect")).count();
    let after = words.get(at + 1..).unwrap_or(&[]).iter().take(3).any(|word| *word == "whatsoever" || *word == "none");
    let count = (0..at).filter(is).count() + untrue;
    count % 2 == 1 || (count == 0 && after)
}

/// Where forges look for the security policy `file`: at the root first.
pub fn security_places(file: &str) -> [String; 3] {
    [file.to_owned(), format!(".github/{file}"), format!("docs/{file}")]
}

/// Whether a security policy names a way to report in private.
pub fn has_private_contact(page: &Page, text: &str) -> bool {
    let says = |phrase: &str| page.sentences.iter().any(|sentence| sentence.text.contains(phrase));
    let links = |phrase: &str| page.links.iter().any(|link| link.target.to_lowercase().contains(phrase));
    let own_address = text.split(|c: char| c.is_whitespace() || "<>()[]*`,;\"'".contains(c)).any(|word| {
        let word = word.trim_start_matches("mailto:").trim_end_matches(['.', ':', '!']);
        word.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        })
    });
    own_address
        || says("private vulnerability report")
        || page
            .sentences
            .iter()
            .any(|sentence| sentence.text.contains("report a vulnerability") && sentence.text.contains("private"))
        || links("security/advisories")
        || links("mailto:")
        || ["hackerone.com", "bugcrowd.com", "intigriti.com", "yeswehack.com"].iter().any(|host| links(host))
}

#[cfg(test)]
mod tests {
    use super::super::markdown::read;
    use super::*;

    fn said(essential: Essential, text: &str) -> Option<bool> {
        match essential.said(&read(text)) {
            Said::Yes => Some(true),
            Said::No => None,
            Said::Contrary(_) => Some(false),
        }
    }

    #[test]
    fn affiliation_is_read_by_its_sense() {
        for text in [
            "This project is **not affiliated with, authorized by, endorsed by, or connected to\nMeta Platforms, Inc. or WhatsApp** in any way.",
            "We are neither affiliated with nor endorsed by Meta.",
            "It has no relationship with WhatsApp or Meta.",
            "An independent project, unaffiliated with WhatsApp.",
            "It isn\u{2019}t affiliated with WhatsApp.",
            "This is an independent project that documents WhatsApp calls.",
        ] {
            assert_eq!(said(Essential::NoAffiliation, text), Some(true), "{text}");
        }
        for text in [
            "This project is affiliated with WhatsApp.",
            "This project is not unaffiliated with Meta.",
            "This project is officially endorsed by WhatsApp.",
            "It is untrue that we are not affiliated with Meta.",
            "We are not only affiliated with Meta.",
        ] {
            assert_eq!(said(Essential::NoAffiliation, text), Some(false), "{text}");
        }
        assert_eq!(said(Essential::NoAffiliation, "~~Not affiliated with Meta.~~"), None);
        assert_eq!(said(Essential::NoAffiliation, "<!-- Not affiliated with Meta. -->"), None);
        assert_eq!(said(Essential::NoAffiliation, "WhatsApp calls use a relay."), None);
    }

    #[test]
    fn the_other_essentials_are_read_by_their_sense() {
        for (essential, text, expected) in [
            (Essential::Trademarks, "All trademarks are the property of their respective owners.", Some(true)),
            (Essential::Trademarks, "All marks belong to their owners.", Some(true)),
            (Essential::Trademarks, "The trademarks are not the property of their owners.", Some(false)),
            (
                Essential::Responsibility,
                "Contributors and users are solely responsible for their activities.",
                Some(true),
            ),
            (Essential::Responsibility, "You use this at your own risk.", Some(true)),
            (Essential::Responsibility, "Users are not responsible for anything.", Some(false)),
            (Essential::Responsibility, "The authors are not liable for what users do.", Some(true)),
            (Essential::NoUserData, "**No real user data, ever.**", Some(true)),
            (Essential::NoUserData, "Do not commit real phone numbers or JIDs.", Some(true)),
            (Essential::NoUserData, "You may commit real user data.", Some(false)),
            (Essential::NoUserData, "The data of a call is described.", None),
        ] {
            assert_eq!(said(essential, text), expected, "{text}");
        }
    }

    #[test]
    fn a_private_contact_is_an_address_or_a_private_form() {
        for (text, expected) in [
            ("Write to security@example.org.", true),
            ("Use GitHub's **private vulnerability reporting**.", true),
            ("[Report](https://github.com/o/r/security/advisories/new)", true),
            ("Report **privately**, with the \"Report a vulnerability\" button.", true),
            ("Report a vulnerability in a public issue.", false),
            ("Please open a public issue.", false),
            ("Write to the maintainers @ the chat.", false),
        ] {
            assert_eq!(has_private_contact(&read(text), text), expected, "{text}");
        }
    }
}
