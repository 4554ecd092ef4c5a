// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Words that a capture may contain: protocol vocabulary, words that placeholders are made of, public constants.
//! The words are data (`data/*.txt`, each with its sources); a policy can add to them.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::words::{Trie, WordSet};

/// The curated word list, as data.
pub const VOCABULARY: &str = include_str!("../data/vocabulary.txt");
/// The words of placeholders, as data.
pub const LABELS: &str = include_str!("../data/labels.txt");
/// Public constants, as data.
pub const CONSTANTS: &str = include_str!("../data/constants.txt");
/// The WABinary token dictionary, as data.
pub const TOKENS: &str = include_str!("../data/tokens.txt");

/// Lines of a data file without comments and blank lines.
pub fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

static WORDS: LazyLock<WordSet<'static>> =
    LazyLock::new(|| lines(VOCABULARY).flat_map(str::split_ascii_whitespace).chain(tokens()).collect());

static LABEL_WORDS: LazyLock<WordSet<'static>> =
    LazyLock::new(|| lines(LABELS).flat_map(str::split_ascii_whitespace).collect());

static LABEL_TRIE: LazyLock<Trie> = LazyLock::new(|| Trie::new(LABEL_WORDS.iter().copied()));

static CONSTANT_VALUES: LazyLock<WordSet<'static>> =
    LazyLock::new(|| lines(CONSTANTS).filter_map(|line| Some(line.split_once("  ")?.0)).collect());

/// Dictionary entries made of letters; its numbers prove nothing about a number in a payload.
fn tokens() -> impl Iterator<Item = &'static str> {
    lines(TOKENS).filter(|token| !token.starts_with('[') && token.bytes().filter(u8::is_ascii_digit).count() < 5)
}

/// Whether `text` is a public constant, hexadecimal ones in either case.
pub fn is_constant(text: &str) -> bool {
    text.len() <= 200
        && (CONSTANT_VALUES.contains(text) || CONSTANT_VALUES.contains(text.to_ascii_lowercase().as_str()))
}

/// The word lists of one policy.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    extra: HashSet<String>,
    placeholders: HashSet<String>,
}

impl Vocabulary {
    /// The built-in lists with a policy's own words and placeholders.
    pub fn new(words: &[String], placeholders: &[String]) -> Self {
        let placeholders = placeholders.iter().map(|pattern| pattern.replace("{n}", "#")).collect();
        Self { extra: words.iter().cloned().collect(), placeholders }
    }

    /// Whether `word` is protocol vocabulary as it stands.
    pub fn has_word(&self, word: &str) -> bool {
        WORDS.contains(word) || (!self.extra.is_empty() && self.extra.contains(word))
    }

    /// Whether `word`, in lower case, is one that placeholders are made of.
    pub fn has_label(&self, word: &str) -> bool {
        LABEL_WORDS.contains(word)
    }

    /// Lengths of the label words that `letters`, in either case, begins with.
    pub fn labels_at<'t>(&self, letters: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        LABEL_TRIE.words_at(letters)
    }

    /// Whether the policy lists `value` as a placeholder; `{n}` in the list stands for one to four digits.
    pub fn has_placeholder(&self, value: &str) -> bool {
        if self.placeholders.is_empty() {
            return false;
        }
        let mut pattern = String::with_capacity(value.len());
        for run in value.split_inclusive(|c: char| !c.is_ascii_digit()) {
            let rest = run.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = run.len() - rest.len();
            if digits > 4 {
                return false;
            }
            if digits > 0 {
                pattern.push('#');
            }
            pattern.push_str(rest);
        }
        self.placeholders.contains(value) || self.placeholders.contains(&pattern)
    }

    /// Whether `text` is made of vocabulary: one word, or words joined by `-`, `_`, `.`, `:`, `/`, `|`, `,`, `+`
    /// or spaces, or `camelCase`; single small numbers may stand between them, as in `mute_v2` or `8000|16000`.
    pub fn is_vocabulary(&self, text: &str) -> bool {
        if self.has_word(text) {
            return true;
        }
        let mut words = 0;
        let mut digits = 0;
        let mut glued = 0;
        for part in text.split(|c: char| "-_.:/|,+ \t\n".contains(c)).filter(|part| !part.is_empty()) {
            // codecs are written in capitals as well: `H264`
            let codec = || {
                part.len() <= 6
                    && part.starts_with(|c: char| c.is_ascii_uppercase())
                    && self.has_word(&part.to_ascii_lowercase())
            };
            if self.has_word(part) && part.bytes().any(|byte| byte.is_ascii_lowercase()) || codec() {
                words += 1;
                continue;
            }
            glued += if is_glued(part) { part.len() } else { 0 };
            for word in humps(part) {
                if word.bytes().all(|byte| byte.is_ascii_digit()) {
                    digits += word.len();
                } else if self.knows(word) {
                    words += 1;
                } else {
                    return false;
                }
            }
        }
        words > 0 && digits <= 5 && glued <= MAX_GLUED
    }

    /// Whether `word` is vocabulary or a label word in any case.
    pub fn knows(&self, word: &str) -> bool {
        if self.has_word(word) || LABEL_WORDS.contains(word) {
            return true;
        }
        if !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return false;
        }
        let lower = word.to_ascii_lowercase();
        self.has_word(&lower) || LABEL_WORDS.contains(lower.as_str())
    }
}

/// Characters of all parts together that have such words: `v2` is one, and more of it is hex.
pub const MAX_GLUED: usize = 4;

/// Whether digits stand at a word of one or two letters in `part`: `v2`, `83a3fb`.
pub fn is_glued(part: &str) -> bool {
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = humps(part).peekable();
    let mut before = false;
    while let Some(word) = words.next() {
        let here = number(word);
        if !here && word.len() <= 2 && (before || words.peek().is_some_and(|next| number(next))) {
            return true;
        }
        before = here;
    }
    false
}

/// The parts of a `camelCase3` word: `camel`, `Case`, `3`. Runs of upper-case letters stay together.
pub fn humps(word: &str) -> impl Iterator<Item = &str> {
    let bytes = word.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= word.len() {
            return None;
        }
        let mut end = start + 1;
        while end < word.len() {
            let (before, here) = (bytes[end - 1], bytes[end]);
            let border = before.is_ascii_digit() != here.is_ascii_digit()
                || (before.is_ascii_lowercase() && here.is_ascii_uppercase());
            if border && word.is_char_boundary(end) {
                break;
            }
            end += 1;
        }
        let hump = &word[start..end];
        start = end;
        Some(hump)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_of_known_words_are_vocabulary_and_others_are_not() {
        let vocabulary = Vocabulary::default();
        for known in [
            "opus",
            "accepted_elsewhere",
            "transport-message-type",
            "16000|opus",
            "urn:xmpp:ping",
            "mute_v2",
            "v2",
            "te2 of p2p",
            "audio v2",
        ] {
            assert!(vocabulary.is_vocabulary(known), "{known}");
        }
        for unknown in [
            "",
            "12345",
            "qv7xkz",
            "opus qv7xkz",
            "opus 123456",
            "Zq3KxW9v",
            "83a3fb",
            "1a3679e",
            "8fb65c99",
            "8fb6-5c99",
        ] {
            assert!(!vocabulary.is_vocabulary(unknown), "{unknown}");
        }
    }

    #[test]
    fn a_policy_adds_words_and_numbered_placeholders() {
        let vocabulary = Vocabulary::new(&["zorp".into()], &["LAB-{n}".into()]);
        assert!(vocabulary.is_vocabulary("zorp"));
        assert!(vocabulary.has_placeholder("LAB-17"));
        assert!(!vocabulary.has_placeholder("LAB-12345"));
        assert!(!vocabulary.has_placeholder("LAB-x"));
    }

    #[test]
    fn words_split_at_humps_and_digits() {
        assert_eq!(humps("callKey12x").collect::<Vec<_>>(), ["call", "Key", "12", "x"]);
        assert_eq!(humps("HTTPBody").collect::<Vec<_>>(), ["HTTPBody"]);
        assert_eq!(humps("größe").collect::<Vec<_>>(), ["größe"]);
    }
}
