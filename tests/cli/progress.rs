// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The line that tells how far it has come.

#![cfg(target_os = "linux")]

use crate::repo::{BINARY, Ran, Repo, clean};

/// Runs the binary in a terminal.
fn in_terminal(repo: &Repo, arguments: &str) -> Ran {
    let line = format!("{BINARY} {arguments}");
    repo.run(repo.command("script").args(["--quiet", "--return", "--command", &line, "/dev/null"]))
}

#[test]
fn what_takes_long_is_told_at_a_terminal_and_nowhere_else() {
    if std::process::Command::new("script").arg("--version").output().is_err() {
        println!("skipped: script, which gives a terminal, is not there");
        return;
    }
    let repo = Repo::new();
    let mut made = 0;
    // how much takes a second depends on the machine
    for many in [400, 4_000, 40_000] {
        for number in made..many {
            repo.write(format!("corpus/captures/c{number}.yaml"), clean(&format!("c{number}")));
        }
        made = many;
        repo.git(&["add", "--all"]).code(0);
        let told = in_terminal(&repo, "check --tracked").code(0).says("clean: ");
        if told.out.contains("judging [") {
            assert!(told.out.contains(&format!(" of {} files, ", many + 4)), "{}", told.out);
            let (line, report) = told.out.rsplit_once("judging [").expect("there");
            assert!(report.contains("\u{1b}[2K") || line.contains("\u{1b}[2K"), "the line is taken away");
            for source in ["check --worktree", "check"] {
                in_terminal(&repo, source).code(0).says("judging [");
            }
            repo.wacrg(&["check", "--tracked"]).code(0).says_not("judging [");
            return;
        }
    }
    panic!("forty thousand files take no second");
}
