// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Texts of licences: the official ones of the SPDX list, and whether a file holds one of them unaltered.
//!
//! Compared word by word, as the SPDX matching guidelines say: letter case, white space, punctuation, bullets, line
//! breaks, copyright lines and the title are set aside, and British spelling counts as American.

use std::ops::Range;
use std::sync::LazyLock;

/// What a file says, compared with an official text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The whole text, unaltered.
    Same,
    /// Nothing but white space.
    Empty,
    /// The text as far as here: bytes of the file where it first says something else, or ends.
    Altered(Range<usize>),
    /// Something else, and not even the beginning of it.
    Other,
}

/// Licences that a file without an identifier in its name is compared with before all others.
const COMMON: [&str; 12] = [
    "MIT",
    "CC-BY-4.0",
    "Apache-2.0",
    "CC0-1.0",
    "CC-BY-SA-4.0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "MPL-2.0",
    "GPL-3.0-only",
    "GPL-2.0-only",
    "Unlicense",
];

/// The official text of the licence or exception `id`; `None` if the SPDX list has no such identifier.
pub fn official(id: &str) -> Option<&'static str> {
    let license = spdx::license_id(id).filter(|known| known.name == id).map(spdx::LicenseId::text);
    license.or_else(|| spdx::exception_id(id).filter(|known| known.name == id).map(spdx::ExceptionId::text))
}

/// Compares the file `text` with the official text of `id`; `None` if the list has no such identifier.
pub fn compare(text: &str, id: &str) -> Option<Likeness> {
    let official = official(id)?;
    let file = body(text, id);
    if text.trim().is_empty() {
        return Some(Likeness::Empty);
    }
    let known = body(official, id);
    let common = known.iter().zip(&file).take_while(|(a, b)| a.0 == b.0).count();
    if common == known.len() && common == file.len() {
        return Some(Likeness::Same);
    }
    // a text that has nothing of the licence is another one; one that lacks its end or beginning is altered
    let likely = known.len().min(60) / 6;
    let shares = known
        .windows(likely.max(3))
        .any(|words| file.windows(words.len()).any(|other| words.iter().zip(other).all(|(a, b)| a.0 == b.0)));
    if !shares {
        return Some(Likeness::Other);
    }
    let end = text.trim_end().len();
    let place = file.get(common).map_or(end.saturating_sub(1)..end, |(_, range)| range.clone());
    Some(Likeness::Altered(place))
}

/// The licence whose whole text the file is; of two with the same text, the plain one.
pub fn identify(text: &str) -> Option<&'static str> {
    static LETTERS: LazyLock<Vec<(&str, usize)>> = LazyLock::new(|| {
        let known = spdx::identifiers::LICENSES.iter().filter_map(|license| spdx::license_id(license.name));
        let current = known.filter(|id| !id.is_deprecated() && !COMMON.contains(&id.name));
        current.map(|id| (id.name, letters(id.text()))).collect()
    });
    let is = |id: &&'static str| compare(text, id) == Some(Likeness::Same);
    if let Some(id) = COMMON.into_iter().find(is) {
        return Some(id);
    }
    // copyright lines, a title and pointers to further reading are all that two editions differ in
    let own = letters(text);
    let near = LETTERS.iter().filter(|(_, letters)| own.abs_diff(*letters) < 600);
    near.map(|(id, _)| *id).find(is)
}

fn letters(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_alphanumeric).count()
}

type Word = (String, Range<usize>);

/// The words that matter of a licence's text.
fn body(text: &str, id: &str) -> Vec<Word> {
    let mut words = words(text);
    for phrase in VARIANTS {
        remove(&mut words, phrase);
    }
    let title = spdx::license_id(id).map_or("", |license| license.full_name);
    let title: Vec<String> =
        words_of(title).chain(words_of(id)).chain(words_of("the license licence text of")).collect();
    let heading = words.iter().take_while(|(word, _)| title.contains(word)).count();
    // a title is a line of its own: what the first sentence begins with is none
    let line_end = |index: usize| {
        let end = words[index].1.end;
        words.get(index + 1).is_none_or(|(_, next)| text[end..next.start].contains('\n'))
    };
    let heading = (0..heading).rev().find(|index| line_end(*index)).map_or(0, |index| index + 1);
    words.drain(..heading);
    words
}

/// Phrases that only some editions of a text have, and that say nothing: pointers to further reading.
const VARIANTS: [&[&str]; 5] = [
    &["wiki", "creativecommons", "org", "considerations", "for", "licensors"],
    &["wiki", "creativecommons", "org", "considerations", "for", "licensees"],
    &["more", "considerations", "for", "licensors"],
    &["more", "considerations", "for", "the", "public"],
    &["creative", "commons", "may", "be", "contacted", "at", "creativecommons", "org"],
];

fn remove(words: &mut Vec<Word>, phrase: &[&str]) {
    let mut at = 0;
    while at + phrase.len() <= words.len() {
        if words[at..at + phrase.len()].iter().zip(phrase).all(|((word, _), wanted)| word == wanted) {
            words.drain(at..at + phrase.len());
        } else {
            at += 1;
        }
    }
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    words(text).into_iter().map(|(word, _)| word)
}

/// The words of a text without copyright lines and bullets.
fn words(text: &str) -> Vec<Word> {
    let (mut words, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if is_copyright(line) {
            continue;
        }
        let mut from = None;
        let mut first = true;
        for (index, c) in line.char_indices().chain([(line.len(), ' ')]) {
            match (c.is_alphanumeric(), from) {
                (true, None) => from = Some(index),
                (false, Some(begin)) => {
                    let word = line[begin..index].to_lowercase();
                    if !(first && is_bullet(&word, c)) {
                        words.push((spelling(word), start + begin..start + index));
                    }
                    (from, first) = (None, false);
                }
                _ => {}
            }
        }
    }
    words
}

/// `a.`, `1)`, `iv.` before a clause.
fn is_bullet(word: &str, after: char) -> bool {
    let roman = word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    let short = word.len() == 1 || (word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(after, '.' | ')') && (short || (roman && word.len() <= 4))
}

fn spelling(word: String) -> String {
    match word.as_str() {
        "licence" => "license".to_owned(),
        "licences" => "licenses".to_owned(),
        "https" => "http".to_owned(),
        _ => word,
    }
}

/// Whether the line says who holds the copyright, which every file says in its own way.
fn is_copyright(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '#', '/', ' ']);
    let rest = match line.get(..9) {
        Some(word) if word.eq_ignore_ascii_case("copyright") => line[9..].trim_start(),
        _ if line.starts_with('©') => return true,
        _ => return false,
    };
    rest.starts_with(['©', '<', '[', '{']) || rest.get(..3).is_some_and(|c| c.eq_ignore_ascii_case("(c)")) || {
        rest.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The lines that say who holds the copyright: holder and bytes of each.
pub fn holders(text: &str) -> Vec<(String, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        if is_copyright(line) {
            let shown = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            let said = shown.trim_start_matches(['*', '#', '/', ' ']);
            let said = said.get(9..).filter(|_| !said.starts_with('©')).unwrap_or(said).trim_start();
            let said = said.strip_prefix("(c)").or_else(|| said.strip_prefix("(C)")).unwrap_or(said);
            let holder = said.trim_start_matches(|c: char| c.is_ascii_digit() || " ,-–©".contains(c));
            found.push((holder.trim_end_matches('.').to_owned(), start..start + shown.len()));
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLDER: &str = "The Zorp Contributors";

    fn mit() -> String {
        official("MIT").expect("known").replace("<year> <copyright holders>", &format!("2024 {HOLDER}"))
    }

    #[test]
    fn layout_title_and_copyright_are_set_aside() {
        let text = mit();
        assert_eq!(compare(&text, "MIT"), Some(Likeness::Same));
        let plain = text.trim_start().trim_start_matches("MIT License").to_owned();
        assert_eq!(compare(&plain, "MIT"), Some(Likeness::Same));
        let wrapped = plain.replace('\n', " ").replace(". ", ".\r\n\r\n").replace("Copyright (c)", "\nCopyright ©");
        let wrapped = wrapped.replace("Contributors ", "Contributors\n");
        assert_eq!(compare(&wrapped, "MIT"), Some(Likeness::Same), "{wrapped}");
        assert_eq!(compare(&format!("The MIT License (MIT)\n{plain}"), "MIT"), Some(Likeness::Same));
        assert_eq!(identify(&text), Some("MIT"));
        assert_eq!(holders(&text).into_iter().map(|(holder, _)| holder).collect::<Vec<_>>(), [HOLDER]);
    }

    #[test]
    fn what_is_altered_is_told_where() {
        let text = mit().replace("without restriction", "without any restriction");
        let Some(Likeness::Altered(place)) = compare(&text, "MIT") else { panic!("altered") };
        assert_eq!(&text[place], "any");
        let cut = mit();
        let cut = &cut[..cut.len() / 2];
        assert!(matches!(compare(cut, "MIT"), Some(Likeness::Altered(_))));
        assert_eq!(compare(" \n", "MIT"), Some(Likeness::Empty));
        let more = format!("{}\nThis software may not be used on Mondays.\n", mit());
        let Some(Likeness::Altered(place)) = compare(&more, "MIT") else { panic!("altered") };
        assert_eq!(&more[place], "This");
        assert_eq!(compare(official("ISC").expect("known"), "CC-BY-4.0"), Some(Likeness::Other));
        assert_eq!(compare("Do what you like.", "MIT"), Some(Likeness::Other));
    }

    #[test]
    fn every_text_of_the_list_is_itself() {
        let mut empty = 0;
        for license in spdx::identifiers::LICENSES {
            let text = official(license.name).unwrap_or_default();
            if text.trim().is_empty() {
                empty += 1;
            } else {
                assert_eq!(compare(text, license.name), Some(Likeness::Same), "{}", license.name);
            }
        }
        assert!(empty < 10, "{empty} texts are missing");
        assert_eq!(identify(official("CC-BY-4.0").expect("known")), Some("CC-BY-4.0"));
        assert_eq!(identify(official("Zlib").expect("known")), Some("Zlib"));
    }
}
