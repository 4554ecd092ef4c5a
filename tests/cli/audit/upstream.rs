// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The audit of a repository without Cargo: the corpus as it was published, where it is there.

use std::path::Path;
use std::sync::LazyLock;

use super::workspace::{edit, report, told};
use crate::repo::Repo;

/// What the corpus says against itself, as it is: statements about its licence, links to the licence that was removed, no
/// changelog.
const KNOWN: [&str; 10] = [
    "changelog-section CHANGELOG.md:0",
    "licence-agreement CITATION.cff:15",
    "licence-agreement DISCLAIMER.md:56",
    "licence-agreement README.md:258",
    "licence-agreement docs/faq.md:108",
    "licence-agreement docs/legal-and-ethics.md:92",
    "licence-links CONTRIBUTING.md:8",
    "licence-links README.md:259",
    "licence-links docs/faq.md:109",
    "licence-links docs/legal-and-ethics.md:93",
];

/// A copy of the corpus, committed; `None` where it is absent.
fn corpus() -> Option<Repo> {
    static TEMPLATE: LazyLock<Option<Repo>> = LazyLock::new(|| {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
        if !corpus.is_dir() {
            println!("skipped: {} is not there", corpus.display());
            return None;
        }
        let repo = Repo::init(&[]);
        let mut copy = repo.command("cp");
        copy.args(["-r", "--no-preserve=mode", "."]).arg(repo.root()).current_dir(&corpus);
        repo.run(&mut copy).code(0);
        repo.git(&["add", "--all"]).code(0);
        repo.commit_as("docs: begin");
        Some(repo)
    });
    TEMPLATE.as_ref().map(Repo::copy)
}

type Plant = fn(&Repo);

/// What is planted, and what is told beside what was there before; `-` before what is told no more.
const DEFECTS: &[(&str, Plant, &[&str])] = &[
    (
        "a citation of another version",
        |repo| edit(repo, "CITATION.cff", "version: 0.1.0", "version: 0.2.0"),
        &["version-agreement CITATION.cff:13"],
    ),
    (
        "a day to come",
        |repo| edit(repo, "CITATION.cff", "2026-06-09", "2099-06-09"),
        &["citation-date CITATION.cff:14"],
    ),
    (
        "no day",
        |repo| edit(repo, "CITATION.cff", "date-released: \"2026-06-09\"\n", ""),
        &["citation-date CITATION.cff:13", "-licence-agreement CITATION.cff:15", "licence-agreement CITATION.cff:14"],
    ),
    (
        "another licence of the tools",
        |repo| edit(repo, "package.json", "\"license\": \"MIT\"", "\"license\": \"ISC\""),
        &["licence-agreement package.json:7"],
    ),
    (
        "a licence that is none",
        |repo| edit(repo, "package.json", "\"license\": \"MIT\"", "\"license\": \"MTI\""),
        &["spdx-expression package.json:7"],
    ),
    (
        "a version that was released",
        |repo| {
            repo.git(&["tag", "v0.1.0"]).code(0);
            repo.write("NEWS.md", "News.\n");
        },
        &["version-tag package.json:4"],
    ),
    (
        "a version that goes back",
        |repo| {
            repo.git(&["tag", "v1.0.0"]).code(0);
        },
        &["version-tag package.json:4"],
    ),
    (
        "no contact",
        |repo| repo.write("SECURITY.md", "# Security\n\nOpen an issue.\n"),
        &["security-contact SECURITY.md:1"],
    ),
    (
        "a README without the disclaimer",
        |repo| {
            let text = std::fs::read_to_string(repo.path("README.md")).expect("readable");
            repo.write("README.md", text.replace("DISCLAIMER.md", "GOVERNANCE.md"));
        },
        &["disclaimer-link README.md:1"],
    ),
    (
        "a changelog without a date",
        |repo| repo.write("CHANGELOG.md", "# Changelog\n\n## 0.1.0\n\n- The first.\n"),
        &["-changelog-section CHANGELOG.md:0", "changelog-section CHANGELOG.md:3"],
    ),
];

#[test]
fn the_corpus_contradicts_itself_where_it_does() {
    let Some(repo) = corpus() else { return };
    let (code, found) = report(&repo, &["--no-history"]);
    let found = told(&found).into_iter().filter(|one| is_ours(one)).collect::<Vec<_>>();
    assert_eq!((code, found.as_slice()), (1, KNOWN.map(str::to_owned).as_slice()));
}

/// Whether a finding is of a family that this table is about.
fn is_ours(told: &str) -> bool {
    !["action-", "workflow-", "site-", "bundle-", "code-owners", "script-", "generated-", "community-"]
        .iter()
        .any(|other| told.starts_with(other))
}

#[test]
fn every_defect_planted_in_the_corpus_is_told_where_it_is() {
    let Some(_) = corpus() else { return };
    let wrong = |(name, plant, told_as): &(&str, Plant, &[&str])| {
        let repo = corpus()?;
        plant(&repo);
        repo.git(&["add", "--all"]).code(0);
        repo.commit_as("chore: a defect");
        let (_, found) = report(&repo, &["--no-history"]);
        let mut expected: Vec<String> = KNOWN.map(str::to_owned).to_vec();
        for one in *told_as {
            match one.strip_prefix('-') {
                Some(gone) => expected.retain(|known| known != gone),
                None => expected.push((*one).to_owned()),
            }
        }
        expected.sort();
        let found: Vec<String> = told(&found).into_iter().filter(|one| is_ours(one)).collect();
        (found != expected).then(|| format!("{name}: told {found:#?}\nand not {expected:#?}"))
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = DEFECTS.iter().map(|defect| scope.spawn(move || wrong(defect))).collect();
        running.into_iter().filter_map(|one| one.join().expect("no panic")).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
