// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pages show what really happens: their commands are run, and their outputs are what they said.

use std::path::Path;

use crate::repo::{JID, Repo};

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
        let mut command = repo.shell(&script);
        command.env("COLUMNS", "100").envs(dates);
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
