// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What prose says of a project's own licence: "Code is under the MIT License".

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed;

use super::markdown::Page;

/// Names of licences in prose, in lower case, and the identifiers they stand for. The longest that fits counts.
const NAMES: [(&str, &str); 40] = [
    ("mit license", "MIT"),
    ("mit licence", "MIT"),
    ("mit", "MIT"),
    ("expat license", "MIT"),
    ("isc license", "ISC"),
    ("isc", "ISC"),
    ("apache license, version 2.0", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache-2.0", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("cc by 4.0", "CC-BY-4.0"),
    ("cc-by-4.0", "CC-BY-4.0"),
    ("cc-by 4.0", "CC-BY-4.0"),
    ("creative commons attribution 4.0", "CC-BY-4.0"),
    ("cc by-sa 4.0", "CC-BY-SA-4.0"),
    ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
    ("cc by-sa-4.0", "CC-BY-SA-4.0"),
    ("creative commons attribution-sharealike 4.0", "CC-BY-SA-4.0"),
    ("cc by-nc 4.0", "CC-BY-NC-4.0"),
    ("cc-by-nc-4.0", "CC-BY-NC-4.0"),
    ("creative commons attribution-noncommercial 4.0", "CC-BY-NC-4.0"),
    ("cc0 1.0", "CC0-1.0"),
    ("cc0-1.0", "CC0-1.0"),
    ("cc0", "CC0-1.0"),
    ("bsd-3-clause", "BSD-3-Clause"),
    ("3-clause bsd", "BSD-3-Clause"),
    ("bsd-2-clause", "BSD-2-Clause"),
    ("2-clause bsd", "BSD-2-Clause"),
    ("gpl-3.0-only", "GPL-3.0-only"),
    ("gpl-3.0-or-later", "GPL-3.0-only"),
    ("gpl-3.0", "GPL-3.0-only"),
    ("gplv3", "GPL-3.0-only"),
    ("gpl-2.0", "GPL-2.0-only"),
    ("gplv2", "GPL-2.0-only"),
    ("lgpl-3.0", "LGPL-3.0-only"),
    ("agpl-3.0", "AGPL-3.0-only"),
    ("agplv3", "AGPL-3.0-only"),
    ("mpl-2.0", "MPL-2.0"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("unlicense", "Unlicense"),
];

/// Parts of words, of which every one of [`NAMES`] holds one: as they are, capitalised, and in capitals.
const PARTS: [&str; 33] = [
    "mit",
    "Mit",
    "MIT",
    "expat",
    "Expat",
    "EXPAT",
    "isc",
    "Isc",
    "ISC",
    "apache",
    "Apache",
    "APACHE",
    "cc",
    "Cc",
    "CC",
    "creative",
    "Creative",
    "CREATIVE",
    "bsd",
    "Bsd",
    "BSD",
    "gpl",
    "Gpl",
    "GPL",
    "mpl",
    "Mpl",
    "MPL",
    "mozilla",
    "Mozilla",
    "MOZILLA",
    "unlicense",
    "Unlicense",
    "UNLICENSE",
];

static FINDER: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| packed::Searcher::new(PARTS));

/// Whether `text`, the source of a page, holds what the name of a licence begins with: most pages do not, and need not
/// be read for [`statements`].
pub fn may_name_a_licence(text: &str) -> bool {
    let Some(finder) = FINDER.as_ref() else { return true };
    let bytes = text.as_bytes();
    // within a word they are nothing, but for the first letters of `lgpl`, `agpl`, `cc0`, `gplv3`
    let edge = |byte: Option<&u8>, within: &[u8]| {
        byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() || within.contains(byte))
    };
    finder
        .find_iter(bytes)
        .any(|found| edge(bytes[..found.start()].last(), b"lLaA") && edge(bytes[found.end()..].first(), b"0vV"))
}

/// Words for a project's own work.
const OWN: [&str; 14] = [
    "code",
    "tooling",
    "spec",
    "specification",
    "docs",
    "documentation",
    "content",
    "contents",
    "repository",
    "project",
    "contributions",
    "corpus",
    "software",
    "work",
];

/// A statement about the project's own licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The licence it names.
    pub id: &'static str,
    /// Whether it speaks of everything in the repository.
    pub everything: bool,
    /// Bytes of its sentence.
    pub range: Range<usize>,
}

/// Statements of `page` about the licence of the project itself.
pub fn statements(page: &Page) -> Vec<Statement> {
    let mut found = Vec::new();
    for sentence in &page.sentences {
        let text = &sentence.text;
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let own = words.iter().any(|word| OWN.contains(word));
        let speaks =
            text.contains("licens") || text.contains("licenc") || text.contains(" under ") || text.contains(": ");
        let foreign =
            words.iter().any(|word| matches!(*word, "dependency" | "dependencies" | "third" | "upstream" | "vendored"));
        if !own || !speaks || foreign {
            continue;
        }
        let named = names(text);
        let whole =
            ["contents of this repository", "everything in", "all content"].iter().any(|part| text.contains(part));
        let all = ["this repository is", "this project is"].iter().any(|start| text.starts_with(start));
        let everything = named.len() == 1 && (whole || all);
        found.extend(named.into_iter().map(|id| Statement { id, everything, range: sentence.range.clone() }));
    }
    found
}

/// The licences that `text` names.
fn names(text: &str) -> Vec<&'static str> {
    let (mut found, mut taken): (Vec<&'static str>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut names = NAMES.to_vec();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, id) in names {
        for (at, _) in text.match_indices(name) {
            let end = at + name.len();
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
            let free = taken.iter().all(|range| end <= range.start || range.end <= at);
            if free && edge(text[..at].chars().next_back()) && edge(text[end..].chars().next()) {
                taken.push(at..end);
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::markdown::read;
    use super::*;

    #[test]
    fn no_name_of_a_licence_is_passed_over() {
        for (name, _) in NAMES {
            for text in [format!("Code is under {name}."), format!("**{}**", name.to_uppercase())] {
                assert!(may_name_a_licence(&text), "{text}");
            }
        }
        assert!(!may_name_a_licence("Commit the limit to the permit; misc files, a bsdtar and apaches."));
    }

    #[test]
    fn statements_about_the_project_are_told_from_others() {
        let told =
            |text: &str| statements(&read(text)).into_iter().map(|said| (said.id, said.everything)).collect::<Vec<_>>();
        assert_eq!(
            told("Code/tooling: [MIT](../LICENSE). Spec and docs content:\n[CC BY 4.0](../LICENSE-docs)."),
            [("MIT", false), ("CC-BY-4.0", false)]
        );
        assert_eq!(
            told("The contents of this repository are licensed under the [MIT License](./LICENSE)."),
            [("MIT", true)]
        );
        assert_eq!(told("The code is licensed under CC BY-SA 4.0."), [("CC-BY-SA-4.0", false)]);
        assert_eq!(told("Code in this repository is under the MIT License."), [("MIT", false)]);
        for other in [
            "The limit is 4.0.",
            "libopus, a dependency, is under BSD-3-Clause code.",
            "Commit the code under src.",
            "A permit is needed for code: see below.",
        ] {
            assert!(told(other).is_empty(), "{other}");
        }
    }
}
