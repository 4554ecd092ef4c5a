// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pages show what really happens: their commands are run, and their outputs are what they said.

use std::path::Path;

use crate::repo::{BINARY, JID, Repo};

#[test]
fn the_tour_is_real() {
    let fresh = run("tour", 10);
    assert!(fresh.contains("error[jid]") && fresh.contains("clean: 1 staged file judged"), "{fresh}");
}

#[test]
fn ranges_are_real() {
    let fresh = run("ranges", 14);
    assert!(fresh.contains(": docs: a call") && fresh.contains("remote: refused: 2"), "{fresh}");
}

/// Runs the commands of a page, of which there are `least` at least, and compares; the page as it is now.
fn run(page: &str, least: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/{page}.md"));
    let tour = std::fs::read_to_string(&path).expect("there is a page").replace("\r\n", "\n");
    let repo = Repo::folder();
    let tools = repo.path("../tools");
    std::fs::create_dir_all(&tools).expect("writable");
    // `cargo wacrg` without cargo's own start-up, and without its home
    std::fs::write(tools.join("cargo"), format!("#!/bin/sh\nexec '{BINARY}' \"$@\"\n")).expect("writable");
    repo.run(repo.command("chmod").arg("+x").arg(tools.join("cargo"))).code(0);
    let search = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());

    let mut fresh = String::new();
    let mut commands = 0;
    let mut lines = tour.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            inside = line == "```console";
        }
        let Some(first) = line.strip_prefix("$ ").filter(|_| inside) else {
            // what stood there before is told anew
            if !inside || line.starts_with("```") {
                fresh.push_str(&format!("{line}\n"));
            }
            continue;
        };
        fresh.push_str(&format!("{line}\n"));
        let mut script = format!("{first}\n");
        while let Some(more) = lines.next_if(|line| line.starts_with("> ")) {
            fresh.push_str(&format!("{more}\n"));
            script.push_str(&format!("{}\n", &more[2..]));
        }
        let script = format!(
            "exec 2>&1\n{}",
            script.replace("{number}@s.whatsapp.net", JID).replace("{number}@", "4930918274605@")
        );
        // ids that are shown stay what they are
        let dates = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].map(|name| (name, "2026-09-06T12:00:00Z"));
        let mut command = repo.command("sh");
        command.args(["-c", &script]).env("PATH", &search).env("COLUMNS", "100").envs(dates);
        let ran = repo.run(&mut command);
        fresh.push_str(&crate::readme::without_times(ran.out.trim_end()));
        if !ran.out.trim().is_empty() {
            fresh.push('\n');
        }
        commands += 1;
    }
    assert!(commands >= least, "only {commands} commands");
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("writable");
    } else {
        assert!(tour == fresh, "docs/{page}.md is stale: run `WACRG_BLESS=1 cargo test --test cli docs`\n{fresh}");
    }
    fresh
}

/// Files below `folder` whose name ends in one of `endings`.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<std::path::PathBuf>) {
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

/// Commands of ours that `text` names: between backquotes, or on lines of their own.
fn commands(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    let own = |text: &str| {
        let text = text.trim_start().trim_start_matches("$ ").trim_start_matches("run: ").trim_start_matches("entry: ");
        text.strip_prefix("cargo wacrg ").or_else(|| text.strip_prefix("cargo-wacrg ")).map(str::to_owned)
    };
    for line in text.lines() {
        let quoted: Vec<&str> = line.split('`').collect();
        named.extend(quoted.iter().skip(1).step_by(2).filter_map(|part| own(part)));
        if quoted.len() == 1 {
            named.extend(own(line.trim_start().trim_start_matches("# ")));
        }
    }
    named
}

#[test]
fn every_command_that_is_named_anywhere_is_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md"), root.join(".pre-commit-hooks.yaml")];
    files(&root.join("docs"), &[".md", ".yml"], &mut pages);
    // what an error advises, and the examples of the help
    for sources in ["cargo-wacrg/src", "wacrg-rules/src"] {
        files(&root.join(sources), &[".rs", ".toml"], &mut pages);
    }
    let (repo, mut tried, mut wrong) = (Repo::new(), std::collections::BTreeSet::new(), Vec::new());
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("text");
        for command in commands(&text) {
            let ends = ["  ", " #", " |", " <", " >", " &&", " \\", "\\n", "\"", " (", ",", ";", "…", ")"];
            let end = ends.iter().filter_map(|sign| command.find(sign)).min().unwrap_or(command.len());
            let placeholders = [
                ("SHELL", "bash"),
                ("RULE", "jid"),
                ("GROUP", "privacy"),
                ("FORMAT=FILE", "json=x"),
                ("NAME", "jid"),
                ("{name}", "pre-commit"),
            ];
            // prose, or a text that a program completes
            let made = command[..end].replace("{name}", "").contains('{');
            if made || command.starts_with(|c: char| !c.is_ascii_lowercase() && c != '-') {
                continue;
            }
            let mut line = command[..end].trim_end_matches(['.', ':']).to_owned();
            for (word, instance) in placeholders {
                line = line.replace(word, instance);
            }
            let mut words: Vec<&str> = line.split_whitespace().collect();
            words.push("--help");
            if tried.insert(line.clone()) {
                let ran = repo.wacrg(&words);
                if ran.code != 0 {
                    let first = ran.err.lines().next().unwrap_or_default().to_owned();
                    wrong.push(format!("{}: {line}: {first}", page.strip_prefix(&root).unwrap_or(&page).display()));
                }
            }
        }
    }
    assert!(tried.len() > 60, "only {} commands are named: {tried:?}", tried.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), tried.len(), wrong.join("\n"));
}
