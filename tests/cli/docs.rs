// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The tour shows what really happens: its commands are run, and its outputs are what they said.

use std::path::Path;

use crate::repo::{BINARY, JID, Repo};

#[test]
fn the_tour_is_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tour.md");
    let tour = std::fs::read_to_string(&path).expect("there is a tour").replace("\r\n", "\n");
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
        let ran = repo.run(repo.command("sh").args(["-c", &script]).env("PATH", &search).env("COLUMNS", "100"));
        fresh.push_str(&crate::readme::without_times(ran.out.trim_end()));
        if !ran.out.trim().is_empty() {
            fresh.push('\n');
        }
        commands += 1;
    }
    assert!(commands >= 10, "only {commands} commands");
    assert!(fresh.contains("error[jid]") && fresh.contains("clean: 1 staged file judged"), "{fresh}");
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("writable");
    } else {
        assert!(tour == fresh, "docs/tour.md is stale: run `WACRG_BLESS=1 cargo test --test cli docs`\n{fresh}");
    }
}
