// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pages show what really happens: their commands are run, and their outputs are what they said.

use std::path::Path;

use crate::repo::Repo;

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

#[test]
fn what_to_do_when_refused_is_real() {
    let fresh = run("refused", 10);
    assert!(fresh.contains("error[jid]") && fresh.contains("error[policy-loosened]"), "{fresh}");
    assert!(fresh.contains("\nrefused: 1 staged") && fresh.contains("\nclean: 1 staged file judged"), "{fresh}");
}

/// What ends the output of a command.
const END: &str = "\u{1e}";

/// Runs the commands of a page, of which there are `least` at least, to the letter and in one shell, as a reader would; and
/// compares. The page as it is now.
fn run(page: &str, least: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/{page}.md"));
    let text = std::fs::read_to_string(&path).expect("there is a page").replace("\r\n", "\n");
    // text, command, text, …; the outputs that the page shows are left out
    let (mut texts, mut commands) = (vec![String::new()], Vec::new());
    let mut is_inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_inside = line == "```console";
        }
        let last = texts.len() - 1;
        if let Some(first) = line.strip_prefix("$ ").filter(|_| is_inside) {
            texts[last].push_str(&format!("{line}\n"));
            texts.push(String::new());
            commands.push(format!("{first}\n"));
        } else if let Some(more) = line.strip_prefix("> ").filter(|_| is_inside) {
            texts[last - 1].push_str(&format!("{line}\n"));
            commands[last - 1].push_str(&format!("{more}\n"));
        } else if !is_inside || line.starts_with("```") {
            texts[last].push_str(&format!("{line}\n"));
        }
    }
    assert!(commands.len() >= least, "only {} commands", commands.len());

    let script: String = commands.iter().map(|command| format!("{command}printf '{END}'\n")).collect();
    let repo = Repo::folder();
    // ids that are shown stay what they are
    let dates = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].map(|name| (name, "2026-09-06T12:00:00Z"));
    let mut command = repo.shell(&format!("exec 2>&1\n{script}"));
    command.env("COLUMNS", "100").envs(dates);
    let ran = repo.run(&mut command);
    let outputs: Vec<&str> = ran.out.split(END).collect();
    assert_eq!(outputs.len(), texts.len(), "{}", ran.out);

    let mut fresh = String::new();
    for (text, output) in texts.iter().zip(outputs) {
        fresh.push_str(text);
        fresh.push_str(&crate::readme::without_times(output.trim_end()));
        if !output.trim().is_empty() {
            fresh.push('\n');
        }
    }
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("writable");
    } else {
        assert!(text == fresh, "docs/{page}.md is stale: run `WACRG_BLESS=1 cargo test --test cli docs`\n{fresh}");
    }
    fresh
}
