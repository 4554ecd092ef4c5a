// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Defects of a release, planted one at a time: what the audit says, and what `cargo package` says of the same.

use Cargo::{Refuses, Silent, Warns};

use super::workspace::{edit, manifest_of, page};
use crate::repo::Repo;

/// What `cargo package --workspace --no-verify` says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cargo {
    /// Nothing: exit code 0 and no warning.
    Silent,
    /// A warning that holds this; exit code 0.
    Warns(&'static str),
    /// An error that holds this.
    Refuses(&'static str),
}

/// A defect.
pub(super) struct Defect {
    /// What it is.
    pub(super) name: &'static str,
    /// Plants it.
    pub(super) plant: fn(&Repo),
    /// Whether what was planted is committed.
    pub(super) committed: bool,
    /// Further arguments of the audit.
    pub(super) arguments: &'static [&'static str],
    /// `check path:line` of every finding; line 0 is the file as a whole.
    pub(super) told: &'static [&'static str],
    /// What cargo says.
    pub(super) cargo: Cargo,
    /// Whether cargo cannot even list the package, so that the checks which need the list say that and the exit code
    /// is 2.
    pub(super) unlisted: bool,
}

const fn defect(name: &'static str, plant: fn(&Repo), told: &'static [&'static str], cargo: Cargo) -> Defect {
    Defect { name, plant, committed: true, arguments: &[], told, cargo, unlisted: false }
}

/// The same where cargo cannot even list the package.
const fn unlisted(name: &'static str, plant: fn(&Repo), told: &'static [&'static str], cargo: Cargo) -> Defect {
    Defect { unlisted: true, ..defect(name, plant, told, cargo) }
}

const fn loose(name: &'static str, plant: fn(&Repo), told: &'static [&'static str], cargo: Cargo) -> Defect {
    Defect { committed: false, ..defect(name, plant, told, cargo) }
}

const fn release(
    name: &'static str,
    plant: fn(&Repo),
    arguments: &'static [&'static str],
    told: &'static [&'static str],
) -> Defect {
    Defect { arguments, ..defect(name, plant, told, Silent) }
}

fn remove(repo: &Repo, path: &str) {
    std::fs::remove_file(repo.path(path)).expect("it was there");
}

fn half_a_licence() -> String {
    let text = page("LICENSE-MIT");
    text[..text.len() / 2].to_owned()
}

/// Bytes that do not pack.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(step).collect()
}

/// All of them, by family.
pub(super) const DEFECTS: &[Defect] = &[
    // licence
    defect(
        "a crate without a licence file",
        |repo| remove(repo, "alpha/LICENSE"),
        &["package-licence-text alpha/Cargo.toml:7"],
        Silent,
    ),
    defect(
        "a link that became text",
        |repo| repo.write("alpha/LICENSE", "../LICENSE\n"),
        &["licence-text alpha/LICENSE:1", "package-licence-text alpha/LICENSE:0"],
        Silent,
    ),
    defect(
        "an empty licence file",
        |repo| repo.write("alpha/LICENSE", ""),
        &["licence-text alpha/LICENSE:0", "package-licence-text alpha/LICENSE:0"],
        Silent,
    ),
    defect(
        "half a licence",
        |repo| repo.write("alpha/LICENSE", half_a_licence()),
        &["licence-text alpha/LICENSE:11", "package-licence-text alpha/LICENSE:0"],
        Silent,
    ),
    defect(
        "a licence file that `exclude` keeps out",
        |repo| manifest_of(repo, "alpha", "readme =", "exclude = [\"LICENSE\"]\nreadme ="),
        &["package-licence-text alpha/Cargo.toml:7"],
        Silent,
    ),
    defect(
        "a licence file that `include` leaves out",
        |repo| manifest_of(repo, "alpha", "readme =", "include = [\"src/**\"]\nreadme ="),
        &["package-licence-text alpha/Cargo.toml:7"],
        Silent,
    ),
    defect(
        "a second licence without its text",
        |repo| manifest_of(repo, "alpha", "license.workspace = true", "license = \"MIT OR Apache-2.0\""),
        &[
            "licence-agreement alpha/Cargo.toml:7",
            "licence-agreement alpha/Cargo.toml:7",
            "package-licence-text alpha/LICENSE:0",
        ],
        Silent,
    ),
    defect(
        "a licence with a slash",
        |repo| manifest_of(repo, "alpha", "license.workspace = true", "license = \"MIT/Apache-2.0\""),
        &[
            "licence-agreement alpha/Cargo.toml:7",
            "manifest-licence alpha/Cargo.toml:7",
            "spdx-expression alpha/Cargo.toml:7",
        ],
        Silent,
    ),
    defect(
        "an identifier that is deprecated",
        |repo| manifest_of(repo, "alpha", "license.workspace = true", "license = \"GPL-2.0\""),
        &[
            "licence-agreement alpha/Cargo.toml:7",
            "manifest-licence alpha/Cargo.toml:7",
            "spdx-expression alpha/Cargo.toml:7",
        ],
        Silent,
    ),
    defect(
        "no licence",
        |repo| manifest_of(repo, "alpha", "license.workspace = true\n", ""),
        &["manifest-licence alpha/Cargo.toml:2"],
        Warns("no license"),
    ),
    defect(
        "a licence and a licence file",
        |repo| manifest_of(repo, "alpha", "readme =", "license-file = \"LICENSE\"\nreadme ="),
        &["manifest-licence alpha/Cargo.toml:9"],
        Silent,
    ),
    unlisted(
        "a licence file that is not there",
        |repo| manifest_of(repo, "alpha", "license.workspace = true", "license-file = \"COPYING\""),
        &["manifest-licence alpha/Cargo.toml:7"],
        Refuses("does not appear to exist"),
    ),
    defect(
        "a citation under another licence",
        |repo| edit(repo, "CITATION.cff", "license: MIT", "license: CC-BY-4.0"),
        &["licence-agreement CITATION.cff:5"],
        Silent,
    ),
    defect(
        "a package.json under another licence",
        |repo| edit(repo, "package.json", "\"MIT\"", "\"ISC\""),
        &["licence-agreement package.json:4"],
        Silent,
    ),
    defect(
        "a README with a dead link to its licence",
        |repo| edit(repo, "README.md", "(LICENSE)", "(LICENSE-docs)"),
        &["licence-links README.md:3"],
        Silent,
    ),
    defect(
        "no licence at the root",
        |repo| remove(repo, "LICENSE"),
        &["licence-links DISCLAIMER.md:33", "licence-links README.md:3", "community-files LICENSE:0"],
        Silent,
    ),
    // disclaimer
    defect(
        "a README without the disclaimer",
        |repo| edit(repo, "README.md", "[disclaimer](DISCLAIMER.md)", "disclaimer"),
        &["disclaimer-link README.md:1", "readme-disclaimer README.md:0"],
        Silent,
    ),
    defect(
        "a README that says the contrary",
        |repo| {
            edit(repo, "README.md", "Three crates.", "Three crates. This project is officially endorsed by WhatsApp.");
        },
        &["readme-disclaimer README.md:3"],
        Silent,
    ),
    defect(
        "no disclaimer",
        |repo| remove(repo, "DISCLAIMER.md"),
        &["missing-disclaimer DISCLAIMER.md:0", "readme-disclaimer README.md:0"],
        Silent,
    ),
    defect(
        "a disclaimer that denies itself",
        |repo| edit(repo, "DISCLAIMER.md", "not affiliated with", "affiliated with"),
        &["disclaimer-essentials DISCLAIMER.md:8"],
        Silent,
    ),
    defect(
        "a security policy without a contact",
        |repo| repo.write("SECURITY.md", "# Security\n\nOpen an issue.\n"),
        &["security-contact SECURITY.md:1"],
        Silent,
    ),
    defect(
        "an empty README",
        |repo| repo.write("README.md", "\n"),
        &["disclaimer-link README.md:1", "community-files README.md:0", "readme-disclaimer README.md:0"],
        Silent,
    ),
    // manifest
    defect(
        "no description",
        |repo| manifest_of(repo, "alpha", "description = \"One of three\"\n", ""),
        &["manifest-description alpha/Cargo.toml:2"],
        Warns("no description"),
    ),
    defect(
        "no repository",
        |repo| manifest_of(repo, "alpha", "repository.workspace = true\n", ""),
        &["manifest-links alpha/Cargo.toml:2"],
        Warns("no documentation, homepage or repository"),
    ),
    defect(
        "a repository that is no address",
        |repo| manifest_of(repo, "alpha", "repository.workspace = true", "repository = \"example.org/three\""),
        &["manifest-links alpha/Cargo.toml:8"],
        Silent,
    ),
    defect(
        "six keywords",
        |repo| manifest_of(repo, "alpha", "[\"three\", \"calls\"]", "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]"),
        &["manifest-keywords alpha/Cargo.toml:10"],
        Silent,
    ),
    defect(
        "a keyword of two words",
        |repo| manifest_of(repo, "alpha", "\"calls\"", "\"voice calls\""),
        &["manifest-keywords alpha/Cargo.toml:10"],
        Silent,
    ),
    defect(
        "a keyword that is too long",
        |repo| manifest_of(repo, "alpha", "\"calls\"", "\"interoperability-tools\""),
        &["manifest-keywords alpha/Cargo.toml:10"],
        Silent,
    ),
    defect(
        "a category that is none",
        |repo| manifest_of(repo, "alpha", "\"development-tools\"", "\"developer-tools\""),
        &["manifest-categories alpha/Cargo.toml:11"],
        Silent,
    ),
    defect(
        "six categories",
        |repo| {
            let six = "[\"algorithms\", \"caching\", \"config\", \"email\", \"games\", \"gui\"]";
            manifest_of(repo, "alpha", "[\"development-tools\"]", six);
        },
        &["manifest-categories alpha/Cargo.toml:11"],
        Silent,
    ),
    unlisted(
        "a README that is not there",
        |repo| manifest_of(repo, "alpha", "../README.md", "NOPE.md"),
        &["manifest-readme alpha/Cargo.toml:9"],
        Refuses("does not appear to exist"),
    ),
    defect(
        "no README",
        |repo| manifest_of(repo, "alpha", "readme = \"../README.md\"\n", ""),
        &["manifest-readme alpha/Cargo.toml:2"],
        Silent,
    ),
    defect(
        "no edition",
        |repo| manifest_of(repo, "alpha", "edition.workspace = true\n", ""),
        &["manifest-edition alpha/Cargo.toml:2"],
        Silent,
    ),
    defect(
        "no rust-version",
        |repo| manifest_of(repo, "alpha", "rust-version.workspace = true\n", ""),
        &["manifest-edition alpha/Cargo.toml:2"],
        Silent,
    ),
    defect(
        "another rust-version than the others",
        |repo| manifest_of(repo, "alpha", "rust-version.workspace = true", "rust-version = \"1.95\""),
        &["manifest-edition alpha/Cargo.toml:6"],
        Silent,
    ),
    defect(
        "a package of two megabytes",
        |repo| repo.write("alpha/src/table.dat", noise(2 << 20)),
        &["package-size alpha/Cargo.toml:2"],
        Silent,
    ),
    defect(
        "a file from outside the package",
        |repo| {
            edit(
                repo,
                "alpha/src/lib.rs",
                "/// One.",
                "const _: &str = include_str!(\"../../CHANGELOG.md\");\n/// One.",
            );
        },
        &["package-paths alpha/src/lib.rs:3"],
        Silent,
    ),
    defect(
        "a file that `exclude` keeps out",
        |repo| {
            repo.write("alpha/src/words.txt", "one\n");
            manifest_of(repo, "alpha", "readme =", "exclude = [\"*.txt\"]\nreadme =");
            edit(repo, "alpha/src/lib.rs", "/// One.", "const _: &str = include_str!(\"words.txt\");\n/// One.");
        },
        &["package-paths alpha/src/lib.rs:3"],
        Silent,
    ),
    defect(
        "a build script that is left out",
        |repo| {
            repo.write("alpha/build.rs", "fn main() {}\n");
            manifest_of(repo, "alpha", "readme =", "exclude = [\"build.rs\"]\nreadme =");
        },
        &["package-contents alpha/Cargo.toml:2"],
        Warns("ignoring `package.build`"),
    ),
    defect(
        "settings with secrets",
        |repo| repo.write("alpha/.env", "MODE=quick\n"),
        &["package-captures alpha/.env:0", "package-contents alpha/.env:0"],
        Silent,
    ),
    defect(
        "a backup",
        |repo| repo.write("alpha/src/lib.rs.orig", "//! Before.\n"),
        &["package-contents alpha/src/lib.rs.orig:0"],
        Silent,
    ),
    defect(
        "an entry of `exclude` that names nothing",
        |repo| manifest_of(repo, "alpha", "readme =", "exclude = [\"tests/data\"]\nreadme ="),
        &["package-contents alpha/Cargo.toml:9"],
        Silent,
    ),
    // dependencies
    defect(
        "a path without a version",
        |repo| manifest_of(repo, "beta", ", version = \"0.1.0\"", ""),
        &["dependency-version beta/Cargo.toml:14"],
        Refuses("all dependencies must have a version requirement"),
    ),
    unlisted(
        "a version that the other crate does not have",
        |repo| manifest_of(repo, "beta", "version = \"0.1.0\" }", "version = \"0.2.0\" }"),
        &["dependency-member beta/Cargo.toml:14"],
        Refuses("failed to select a version"),
    ),
    defect(
        "a dependency that is not to be published",
        |repo| manifest_of(repo, "alpha", "readme =", "publish = false\nreadme ="),
        &["dependency-member beta/Cargo.toml:14"],
        Refuses("no matching package named"),
    ),
    unlisted(
        "git alone",
        |repo| {
            manifest_of(
                repo,
                "gamma",
                "path = \"../beta\", version = \"0.1.0\"",
                "git = \"https://example.org/three\"",
            );
        },
        &["dependency-version gamma/Cargo.toml:14"],
        Refuses("offline"),
    ),
    unlisted(
        "any version",
        |repo| edit(repo, "gamma/Cargo.toml", "[dependencies]\n", "[dependencies]\nthree-delta = \"*\"\n"),
        &["dependency-version gamma/Cargo.toml:14"],
        Refuses("no matching package named"),
    ),
    defect(
        "a circle of tests",
        |repo| {
            let manifest = std::fs::read_to_string(repo.path("alpha/Cargo.toml")).expect("readable");
            let tests = "[dev-dependencies]\nthree-gamma = { path = \"../gamma\", version = \"0.1.0\" }\n";
            repo.write("alpha/Cargo.toml", format!("{manifest}\n{tests}"));
            edit(
                repo,
                "Cargo.lock",
                "name = \"three-alpha\"\nversion = \"0.1.0\"\n",
                "name = \"three-alpha\"\nversion = \"0.1.0\"\ndependencies = [\n \"three-gamma\",\n]\n",
            );
        },
        &[
            "dependency-cycle alpha/Cargo.toml:14",
            "dependency-cycle beta/Cargo.toml:14",
            "dependency-cycle gamma/Cargo.toml:14",
        ],
        Refuses("no matching package named"),
    ),
    // versions
    defect(
        "a citation of another version",
        |repo| edit(repo, "CITATION.cff", "version: 0.1.0", "version: 0.0.9"),
        &["version-agreement CITATION.cff:3"],
        Silent,
    ),
    defect(
        "a package.json of another version",
        |repo| edit(repo, "package.json", "\"0.1.0\"", "\"0.2.0\""),
        &["version-agreement package.json:3"],
        Silent,
    ),
    defect(
        "a crate of another version",
        |repo| {
            manifest_of(repo, "gamma", "version.workspace = true", "version = \"0.1.1\"");
            let text = std::fs::read_to_string(repo.path("Cargo.lock")).expect("readable");
            let (before, after) = text.split_once("three-gamma\"\nversion = \"0.1.0\"").expect("there");
            repo.write("Cargo.lock", format!("{before}three-gamma\"\nversion = \"0.1.1\"{after}"));
        },
        &["version-agreement gamma/Cargo.toml:4"],
        Silent,
    ),
    release(
        "a release that nothing agrees with",
        |_| {},
        &["--release", "v0.2.0"],
        &[
            "changelog-section CHANGELOG.md:3",
            "version-agreement CITATION.cff:3",
            "version-agreement Cargo.toml:6",
            "version-agreement Cargo.toml:6",
            "version-agreement Cargo.toml:6",
            "version-agreement package.json:3",
        ],
    ),
    defect(
        "a version that was released before",
        |repo| {
            repo.git(&["tag", "v0.1.0"]).code(0);
            repo.write("NOTES.md", "More.\n");
        },
        &["version-tag Cargo.toml:6"],
        Silent,
    ),
    defect(
        "a version that goes back",
        |repo| {
            repo.git(&["tag", "-a", "-m", "later", "v0.2.0"]).code(0);
        },
        &["version-tag Cargo.toml:6"],
        Silent,
    ),
    defect(
        "a version that the changelog does not know",
        |repo| edit(repo, "CHANGELOG.md", "0.1.0", "0.0.9"),
        &["changelog-section CHANGELOG.md:3"],
        Silent,
    ),
    defect(
        "a section without a date",
        |repo| edit(repo, "CHANGELOG.md", " - 2026-11-01", ""),
        &["changelog-section CHANGELOG.md:5"],
        Silent,
    ),
    defect(
        "a section that says nothing",
        |repo| edit(repo, "CHANGELOG.md", "\n- The first.\n", ""),
        &["changelog-section CHANGELOG.md:5"],
        Silent,
    ),
    defect(
        "entries that are in no release",
        |repo| edit(repo, "CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"),
        &["changelog-section CHANGELOG.md:3"],
        Silent,
    ),
    defect("no changelog", |repo| remove(repo, "CHANGELOG.md"), &["changelog-section CHANGELOG.md:0"], Silent),
    defect(
        "a citation of a day to come",
        |repo| edit(repo, "CITATION.cff", "2026-11-01", "2099-01-01"),
        &["citation-date CITATION.cff:4"],
        Silent,
    ),
    defect(
        "a citation of another day than the changelog's",
        |repo| edit(repo, "CITATION.cff", "2026-11-01", "2026-10-31"),
        &["citation-date CITATION.cff:4"],
        Silent,
    ),
    defect(
        "a citation of no day",
        |repo| edit(repo, "CITATION.cff", "\"2026-11-01\"", "November"),
        &["citation-date CITATION.cff:4"],
        Silent,
    ),
    // tree
    loose(
        "a change that is not committed",
        |repo| edit(repo, "alpha/src/lib.rs", "One.", "One more."),
        &["tree-clean alpha/src/lib.rs:0"],
        Refuses("uncommitted"),
    ),
    loose(
        "a change that is staged",
        |repo| repo.stage("alpha/src/two.rs", "//! Two.\n"),
        &["tree-clean alpha/src/two.rs:0"],
        Refuses("uncommitted"),
    ),
    loose(
        "a file that nobody tracks",
        |repo| repo.write("alpha/src/notes.txt", "mine\n"),
        &["tree-clean alpha/src/notes.txt:0"],
        Refuses("uncommitted"),
    ),
    defect(
        "a lock file that is ignored",
        |repo| {
            repo.git(&["rm", "--quiet", "--cached", "Cargo.lock"]).code(0);
            repo.write(".gitignore", "/target\nCargo.lock\n");
        },
        &["tree-lock Cargo.lock:0"],
        Silent,
    ),
    unlisted(
        "a lock file of another version",
        |repo| edit(repo, "Cargo.lock", "version = \"0.1.0\"", "version = \"0.0.9\""),
        &["tree-lock Cargo.lock:6"],
        Silent,
    ),
    defect(
        "a branch that nothing is released from",
        |repo| {
            repo.git(&["switch", "--quiet", "-c", "try/this"]).code(0);
        },
        &["tree-branch refs/heads/try/this:0"],
        Silent,
    ),
];
