// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Licences and disclaimers, on an annotated copy of the corpus where it is developed and in CI, driven by real git.

mod commits;
mod controls;
mod defects;
mod explain;
mod fix;
mod stage;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::repo::Repo;

/// The policy of the copy: every file must say under which licence it is.
const POLICY: &str = "\
[headers]
require = \"all\"
generated = [\"docs/spec/**\"]

[[licence]]
spdx = \"MIT\"
paths = [\"scripts/**\", \"src/**\", \"*.toml\", \"package.json\"]

[[licence]]
spdx = \"CC-BY-4.0\"
paths = [\"**\"]

[disclaimer]
linked-from = [\"README.md\"]
surfaces = [\"docs/home/**\"]
";

/// An annotated copy of the corpus, committed; `None` where the corpus is absent.
fn annotated() -> Option<Repo> {
    static TEMPLATE: LazyLock<Option<Repo>> = LazyLock::new(template);
    TEMPLATE.as_ref().map(Repo::copy)
}

fn template() -> Option<Repo> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !corpus.is_dir() {
        println!("skipped: {} is not there", corpus.display());
        return None;
    }
    let repo = Repo::init(&[]);
    let copied =
        repo.run(repo.command("cp").args(["-r", "--no-preserve=mode", "."]).arg(repo.root()).current_dir(&corpus));
    copied.code(0);
    // what the corpus says of its own licence disagrees; here it agrees
    for page in ["README.md", "CONTRIBUTING.md", "docs/faq.md", "docs/legal-and-ethics.md"] {
        edit(&repo, page, "LICENSE-docs", "LICENSES/CC-BY-4.0.txt");
    }
    edit(&repo, "DISCLAIMER.md", "The contents of this repository are", "Code in this repository is");
    repo.write("wacrg.toml", POLICY);
    repo.write("Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n");
    repo.write("src/lib.rs", "//! A tool.\n\n#![allow(dead_code)]\n");
    repo.write("scripts/tool.ts", "// @ts-check\nexport const one = 1;\n");
    repo.write("scripts/run.py", "#!/usr/bin/env python3\nprint('one')\n");
    repo.write("docs/logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    repo.write("docs/empty.md", "");
    repo.wacrg(&["fix", "--yes", "--policy", "wacrg.toml"]).code(0);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["check", "--tracked"]).code(0).says("clean: ").says("no finding");
    Some(repo)
}

/// Replaces text in a file, which must have it.
#[track_caller]
fn edit(repo: &Repo, path: &str, from: &str, to: &str) {
    let text = read(repo, path);
    assert!(text.contains(from), "{path} does not hold {from:?}:\n{text}");
    repo.write(path, text.replace(from, to));
}

fn read(repo: &Repo, path: &str) -> String {
    std::fs::read_to_string(repo.path(path)).expect("readable")
}

/// What the staged change is told about licences and disclaimers: `rule path`.
fn told(repo: &Repo) -> BTreeSet<String> {
    findings(repo, &["check", "--staged", "--select", "licence,disclaimer", "--format", "json"])
}

/// `rule path` of every finding of a check in JSON.
fn findings(repo: &Repo, arguments: &[&str]) -> BTreeSet<String> {
    let ran = repo.wacrg(arguments);
    assert!((0..=1).contains(&ran.code), "{}{}", ran.out, ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("a report");
    let findings = report["findings"].as_array().expect("findings");
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    findings.iter().map(|found| format!("{} {}", text(&found["rule"]), text(&found["location"]["path"]))).collect()
}

/// Back to the annotated copy.
fn reset(repo: &Repo) {
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    repo.git(&["clean", "--quiet", "-fd"]).code(0);
}
