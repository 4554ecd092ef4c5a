// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a check found, as reports tell it: places become lines, and whatever could be a value is masked.

use wacrg_rules::excerpt::{Masks, excerpt, guard};
use wacrg_rules::lines::Lines;
use wacrg_rules::vocabulary::Vocabulary;
use wacrg_schema::Level;
use wacrg_schema::report::v1;

use super::check::{Check, Finding, Own};
use super::context::Context;

/// Digits that a word of a message may have; a phone number has more.
const DIGITS: usize = 6;
/// Length of a word that can hide nothing.
const SHORT: usize = 40;

/// The finding of `check`, at `level`.
pub(super) fn told(context: &Context, check: &Check, level: Level, finding: &Finding) -> v1::Finding {
    match finding {
        Finding::Judged(finding) => v1::Finding {
            rule: check.rule.id.to_owned(),
            group: check.rule.group,
            level: level.min(finding.level),
            fingerprint: String::new(),
            ..(**finding).clone()
        },
        Finding::Own(own) => {
            let (location, shown) = place(context, &own.path, own.range.clone());
            v1::Finding {
                rule: check.rule.id.to_owned(),
                group: check.rule.group,
                level: if own.mild { level.min(Level::Warn) } else { level },
                message: safe(&own.message, context),
                location,
                commit: None,
                history: None,
                steps: Vec::new(),
                excerpt: shown,
                shape: String::new(),
                help: safe(&own.help, context),
                replacement: None,
                related: related(context, own),
                fingerprint: String::new(),
            }
        }
    }
}

fn related(context: &Context, own: &Own) -> Vec<v1::Related> {
    let other = |(path, range, message): &(String, Option<std::ops::Range<usize>>, std::borrow::Cow<'static, str>)| {
        v1::Related { location: place(context, path, range.clone()).0, message: safe(message, context) }
    };
    own.related.iter().map(other).collect()
}

/// The place as a location, and its line.
fn place(context: &Context, path: &str, range: Option<std::ops::Range<usize>>) -> (v1::Location, Option<v1::Excerpt>) {
    let (shown, path_masked) = context.shown(path);
    let mut location = v1::Location::of_path(shown, path_masked);
    let Some(range) = range else { return (location, None) };
    let Some(text) = context.published_text(path) else { return (location, None) };
    let start = text.floor_char_boundary(range.start);
    let span = start..text.ceil_char_boundary(range.end).max(start);
    let lines = Lines::new(text.as_bytes());
    let (first, last) = (lines.position(text.as_bytes(), span.start), lines.position(text.as_bytes(), span.end));
    (location.line, location.column) = (first.line, first.column);
    (location.end_line, location.end_column) = (last.line, last.column);
    (location.byte_start, location.byte_end) = (span.start, span.end);
    let line = lines.range(first.line, text.len());
    let vocabulary = &context.policy().vocabulary;
    let shown = excerpt(&text, line, (&span, first.column), &Masks::default(), vocabulary);
    (location, Some(shown))
}

/// `text` with every word masked that could be a value: names of packages, versions and paths may stand in it.
pub(super) fn safe(text: &str, context: &Context) -> String {
    masked(text, &context.policy().vocabulary)
}

fn masked(text: &str, vocabulary: &Vocabulary) -> String {
    let ends = |c: char| c.is_whitespace() || "`'\"(),;/".contains(c);
    let harmless = |word: &str| {
        let digits = word.chars().filter(|c| c.is_numeric()).count();
        let plain = word.chars().all(|c| c.is_ascii_graphic() || "…›—".contains(c)) && !word.contains(['@', '%']);
        plain && digits <= DIGITS && word.len() <= SHORT
    };
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(ends) {
        let word = part.trim_end_matches(ends);
        if harmless(word) {
            out.push_str(word);
        } else {
            out.push_str(&guard(word, vocabulary));
        }
        out.push_str(&guard(&part[word.len()..], vocabulary));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_told_and_numbers_are_not() {
        let vocabulary = Vocabulary::default();
        let told = |text: &str| masked(text, &vocabulary);
        for text in ["the package wacrg-rules-2 has version 0.1.0-rc.1", "see `docs/a-b_c/x1.md`, 2026-11-23"] {
            assert_eq!(told(text), text);
        }
        assert!(!told("by 4930918274605 or a4930918274605").contains("4930918"));
        assert!(!told("mail someone@mail.test.example").contains("someone"));
    }
}
