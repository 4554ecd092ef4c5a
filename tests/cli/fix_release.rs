// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg fix --release`: what a release needs and a rule can write.

use crate::repo::{Ran, Repo};

const CHANGELOG: &str =
    "# Changelog\n\n## [Unreleased]\n\n- calls are told apart\n\n## [0.1.0] - 2026-01-31\n\n- a beginning\n";
const CITATION: &str = "cff-version: 1.2.0\ntitle: x\nversion: 0.1.0\ndate-released: \"2026-01-31\"\n";
const PACKAGE: &str =
    "{\n  \"name\": \"x\",\n  \"version\": \"0.1.0\",\n  \"dependencies\": { \"version\": \"1.0.0\" }\n}\n";

fn manifest(name: &str, more: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion.workspace = true\nedition = \"2024\"\nlicense.workspace = true\n{more}"
    )
}

/// A workspace of three packages, of which one is never published, before the release of 0.2.0.
fn workspace() -> Repo {
    let repo = Repo::new();
    let root = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n[workspace.package]\nversion = \"0.2.0\"\nlicense = \"MIT\"\n";
    repo.stage("Cargo.toml", root);
    for (name, more) in [("one", ""), ("two", ""), ("tests", "publish = false\n")] {
        repo.stage(&format!("crates/{name}/Cargo.toml"), manifest(name, more));
        repo.stage(&format!("crates/{name}/src/lib.rs"), "//! A crate.\n");
    }
    repo.stage("CHANGELOG.md", CHANGELOG);
    repo.stage("CITATION.cff", CITATION);
    repo.stage("package.json", PACKAGE);
    repo.commit();
    repo
}

fn read(repo: &Repo, path: &str) -> String {
    std::fs::read_to_string(repo.path(path)).unwrap_or_default()
}

fn fix(repo: &Repo, option: &str) -> Ran {
    repo.wacrg(&["fix", option, "--yes"])
}

/// Today, as the program has it: in UTC.
fn today(repo: &Repo) -> String {
    repo.run(repo.command("date").args(["-u", "+%F"])).code(0).out.trim().to_owned()
}

#[test]
fn what_a_release_needs_is_shown_and_then_written() {
    let repo = workspace();
    let (before, shown) = (today(&repo), repo.wacrg(&["fix", "--release", "--diff"]).code(1));
    shown.says("crates/one/LICENSE-MIT: copies a licence's text").says("CITATION.cff: writes the version");
    assert_eq!(repo.git(&["status", "--short"]).out, "", "what is only shown is not written");
    fix(&repo, "--release").code(0).says("5 files written");
    let status = repo.git(&["status", "--short", "--untracked-files=all"]).out;
    let expected =
        " M CHANGELOG.md\n M CITATION.cff\n M package.json\n?? crates/one/LICENSE-MIT\n?? crates/two/LICENSE-MIT\n";
    assert_eq!(status, expected);
    assert_eq!(read(&repo, "crates/one/LICENSE-MIT"), read(&repo, "LICENSE-MIT"));
    let date = today(&repo);
    let written = |path: &str, text: &dyn Fn(&str) -> String| {
        // midnight can come between the two
        let found = read(&repo, path);
        assert!(found == text(&before) || found == text(&date), "{path}:\n{found}");
    };
    written("CHANGELOG.md", &|date| {
        CHANGELOG.replace("ed]\n\n- calls", &format!("ed]\n\n## [0.2.0] - {date}\n\n- calls"))
    });
    written("CITATION.cff", &|date| CITATION.replace("0.1.0", "0.2.0").replace("2026-01-31", date));
    written("package.json", &|_| PACKAGE.replace("0.1.0", "0.2.0"));
    // a second run, on another day as well, changes nothing
    fix(&repo, "--release").code(0).says("nothing to fix");
    let checks = "package-licence-text,version-agreement,changelog-section,citation-date";
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["audit", "--no-history", "--select", checks]).code(0).says_not("warning[").says_not("error[");
}

#[test]
fn a_date_that_is_there_is_kept_and_taken_on() {
    let repo = workspace();
    repo.write("CHANGELOG.md", CHANGELOG.replace("[Unreleased]", "[0.2.0] - 2026-03-01"));
    fix(&repo, "--release=v0.2.0").code(0).says("CITATION.cff");
    assert!(read(&repo, "CITATION.cff").contains("version: 0.2.0\ndate-released: \"2026-03-01\"\n"));
    assert!(read(&repo, "CHANGELOG.md").contains("## [0.2.0] - 2026-03-01\n"));
}

#[test]
fn what_a_rule_cannot_write_is_left_and_told() {
    let repo = workspace();
    fix(&repo, "--release=0.3.0").code(1).says("left: Cargo.toml: it names another version");
    assert!(read(&repo, "Cargo.toml").contains("0.2.0") && read(&repo, "package.json").contains("0.3.0"));
    let repo = workspace();
    repo.write("package-lock.json", PACKAGE);
    repo.write("CHANGELOG.md", "# Changelog\n");
    repo.write("crates/two/Cargo.toml", manifest("two", "").replace("license.workspace = true", "license = \"Zlib\""));
    let left = fix(&repo, "--release").code(1).says("left: package-lock.json").says("left: CHANGELOG.md");
    left.says("left: crates/two/Cargo.toml: the repository has no unaltered text of Zlib");
    let repo = workspace();
    repo.write("crates/two/Cargo.toml", manifest("two", "").replace("version.workspace = true", "version = \"0.9.0\""));
    fix(&repo, "--release").code(1).says("name several versions");
    assert!(read(&repo, "CITATION.cff") == CITATION);
    fix(&repo, "--release=latest").code(2).says("this is no version");
    repo.wacrg(&["fix", "--release", "--staged"]).code(2);
}

#[test]
fn a_repository_without_cargo_and_a_linked_text_are_understood() {
    let repo = Repo::new();
    repo.stage("package.json", PACKAGE.replace("0.1.0", "0.2.0"));
    repo.stage("CITATION.cff", CITATION);
    repo.commit();
    fix(&repo, "--release").code(0).says("CITATION.cff").says("1 file written");
    assert!(read(&repo, "CITATION.cff").contains("version: 0.2.0\n"));
    #[cfg(unix)]
    {
        let repo = workspace();
        for name in ["one", "two"] {
            std::os::unix::fs::symlink("../../LICENSE-MIT", repo.path(format!("crates/{name}/LICENSE")))
                .expect("a link");
        }
        fix(&repo, "--release").code(0).says_not("copies a licence's text");
    }
}

#[test]
fn without_the_option_nothing_of_a_release_is_touched() {
    let repo = workspace();
    repo.wacrg(&["fix", "--yes"]).says("CHANGELOG.md: adds a header").says_not("LICENSE-MIT").says_not("the release");
    assert!(read(&repo, "CITATION.cff") == CITATION && read(&repo, "package.json") == PACKAGE);
}
