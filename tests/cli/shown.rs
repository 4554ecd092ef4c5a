// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Every command that is shown anywhere is run: pages, examples of the help, and what errors and workflows advise. The
//! tour and the page about ranges are run as a whole by `docs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::repo::{Repo, clean};

/// What stands for something in a command, and what it is here.
const INSTANCES: [(&str, &str); 20] = [
    ("FORMAT=FILE", "json=report.json"),
    ("--baseline FILE", "--baseline wacrg-baseline.json"),
    ("--since-branch BASE", "--since-branch main"),
    ("hook run pre-push", "hook run pre-push origin"),
    ("hook run commit-msg", "hook run commit-msg draft.txt"),
    ("--policy FILE", "--policy wacrg.toml"),
    ("--bundle FILE", "--bundle dist/spec.zip"),
    ("message FILE", "message draft.txt"),
    ("FILE", "notes.md"),
    ("man DIR", "man manual"),
    ("--site DIR", "--site site"),
    ("A..B", "main..HEAD"),
    ("PATH", "docs/a.md"),
    ("SHELL", "bash"),
    ("explain RULE", "explain jid"),
    ("explain NAME", "explain jid"),
    ("explain CHECK", "explain tree-lock"),
    ("schema NAME", "schema report"),
    ("{name}", "pre-commit"),
    ("--title=", "--title=x"),
];

/// How commands end in the scene that begin like this, if not with 0; and why.
const OTHERWISE: [(&str, i32, &str); 7] = [
    ("cargo wacrg init", 1, "somebody has to agree to what is shown"),
    ("cargo wacrg init --yes", 0, "somebody did"),
    ("cargo wacrg fix", 2, "somebody has to agree, and nobody can be asked"),
    ("cargo wacrg fix --diff", 1, "there is something to be done"),
    ("cargo wacrg fix --staged", 0, "nothing is staged"),
    ("cargo wacrg fix --release", 1, "nothing says which version it is"),
    ("cargo-wacrg lsp", 2, "the editor never says a word"),
];

/// A corpus with all that commands speak of: a branch, a tag, an archive, a site, a baseline, a server beside it.
fn scene() -> Repo {
    let repo = Repo::new();
    // both of the corpus's licences are given
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../LICENSE-CC-BY-4.0")).expect("there");
    repo.write("LICENSE-CC-BY-4.0", text);
    repo.run(&mut repo.shell("cargo wacrg init --yes --no-hook")).code(0);
    for page in ["docs/a.md", "notes.md", "site/index.html"] {
        repo.write(page, "Not affiliated with WhatsApp or Meta.\n");
    }
    repo.write("src/new.rs", "fn main() {}\n");
    repo.write("captures/README.md", "Old ones.\n");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("corpus/captures/new.yaml", clean("new"), "feat: a capture");
    repo.git(&["tag", "v0.2.0"]).code(0);
    repo.write(".git/info/exclude", "/new.yaml\n");
    repo.write("new.yaml", clean("new"));
    repo.write("draft.txt", "docs: a page\n");
    repo.write("report.md", "");
    for script in [
        "mkdir dist && git archive --format=zip --output=dist/spec.zip HEAD && cp dist/spec.zip dist/wacrg-spec-0.2.0.zip",
        "git init --quiet --bare ../server.git",
        "cargo wacrg baseline",
    ] {
        repo.run(&mut repo.shell(script)).code(0);
    }
    repo
}

/// Files below `folder` whose name ends in one of `endings`.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() && name != "target" && name != ".git" {
            files(&path, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// A command of ours that `text` begins with.
fn own(text: &str) -> Option<String> {
    let text = text.trim_start();
    let text = ["$ ", "run: ", "entry: ", "\"command\": \"", "# "]
        .iter()
        .fold(text, |text, sign| text.trim_start_matches(sign));
    let is_own = ["cargo wacrg ", "cargo-wacrg "].iter().any(|name| text.starts_with(name));
    is_own.then(|| text.to_owned())
}

/// Commands of ours that `text` names: between backquotes, or on lines of their own.
fn commands(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    // what is written for those who read the sources shows nobody a command
    for line in text.lines().filter(|line| !["//!", "// "].iter().any(|sign| line.trim_start().starts_with(sign))) {
        let quoted: Vec<&str> = line.split('`').collect();
        for part in quoted.iter().skip(1).step_by(2) {
            let is_short = ["check --", "hook run "].iter().any(|words| part.starts_with(words));
            named.extend(if is_short { Some(format!("cargo wacrg {part}")) } else { own(part) });
        }
        if quoted.len() == 1 {
            named.extend(own(line));
        }
    }
    named
}

/// The command in a line that may tell more behind it; nothing if a program puts it together.
fn command(line: &str) -> Option<String> {
    let ends = ["  ", " #", " |", " >", " &&", " \\", "\\n", "\"", " (", ",", ";", "…", ")"];
    let end = ends.iter().filter_map(|sign| line.find(sign)).min().unwrap_or(line.len());
    let mut line = line[..end].trim_end_matches(['.', ':']).to_owned();
    for (word, instance) in INSTANCES {
        line = line.replace(word, instance);
    }
    let words = line.strip_prefix("cargo wacrg ").or(line.strip_prefix("cargo-wacrg "))?;
    let first = words.trim_start();
    (!line.contains('{') && first.starts_with(|c: char| c.is_ascii_lowercase() || c == '-')).then_some(line)
}

/// Every command and where it is shown.
fn shown() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut pages =
        ["README.md", "CONTRIBUTING.md", ".pre-commit-hooks.yaml", "action.yml"].map(|page| root.join(page)).to_vec();
    files(&root.join("docs"), &[".md", ".yml"], &mut pages);
    for sources in ["cargo-wacrg/src", "wacrg-rules/src"] {
        files(&root.join(sources), &[".rs", ".toml", ".yml"], &mut pages);
    }
    let mut shown = BTreeMap::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("text");
        let name = page.strip_prefix(&root).unwrap_or(&page).display().to_string();
        for line in commands(&text).iter().filter_map(|line| command(line)) {
            shown.entry(line).or_insert_with(|| name.clone());
        }
    }
    shown
}

#[test]
fn every_command_is_run() {
    let scene = scene();
    let (shown, mut wrong) = (shown(), Vec::new());
    for (line, page) in &shown {
        let repo = Repo::copy(&scene);
        let ran = repo.run_with(&mut repo.shell(line), b"");
        let known = OTHERWISE.iter().rev().find(|(beginning, ..)| line.starts_with(beginning));
        let expected = known.map_or(0, |(_, code, _)| *code);
        if ran.code != expected {
            wrong.push(format!("{page}: {line}: {} and not {expected}:\n{}", ran.code, ran.all()));
        }
    }
    assert!(shown.len() > 60, "only {} commands are shown: {shown:?}", shown.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), shown.len(), wrong.join("\n"));
}
