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

/// Whether there is a program that gives a terminal.
fn has_terminal() -> bool {
    let there = std::process::Command::new("script").arg("--version").output().is_ok();
    if !there {
        println!("skipped: script, which gives a terminal, is not there");
    }
    there
}

/// What a command tells at a terminal, once `more` has made its work last; `more` gets how much there is to be.
fn told(repo: &Repo, arguments: &str, sign: &str, mut more: impl FnMut(usize)) -> (usize, Ran) {
    // how much takes a second depends on the machine
    for many in [400, 4_000, 12_000, 40_000] {
        more(many);
        let told = in_terminal(repo, arguments).code(0);
        if told.out.contains(sign) {
            let (line, report) = told.out.rsplit_once(sign).expect("there");
            assert!(report.contains("\u{1b}[2K") || line.contains("\u{1b}[2K"), "the line is taken away");
            return (many, told);
        }
    }
    panic!("{arguments}: forty thousand take no second");
}

#[test]
fn what_takes_long_is_told_at_a_terminal_and_nowhere_else() {
    if !has_terminal() {
        return;
    }
    let repo = Repo::new();
    let mut made = 0;
    let (many, told) = told(&repo, "check --tracked", "judging [", |many| {
        for number in made..many {
            repo.write(format!("corpus/captures/c{number}.yaml"), clean(&format!("c{number}")));
        }
        made = many;
        repo.git(&["add", "--all"]).code(0);
    });
    assert!(told.says("clean: ").out.contains(&format!(" of {} files, ", many + 4)));
    for source in ["check --worktree", "check"] {
        in_terminal(&repo, source).code(0).says("judging [");
    }
    repo.wacrg(&["check", "--tracked"]).code(0).says_not("judging [");
    // what an audit has judged meanwhile is part of its own line
    in_terminal(&repo, "audit").says("making [").says_not("judging [");
}

#[test]
fn the_walk_along_a_range_is_told() {
    if !has_terminal() {
        return;
    }
    let repo = Repo::new();
    repo.git(&["branch", "base"]).code(0);
    let mut made = 0;
    let (many, told) = told(&repo, "check --range base.. --each-commit", "reading [", |many| {
        let mut stream = Vec::new();
        for number in made..many {
            let text = format!("{number}\n");
            let message = format!("docs: {number}");
            stream.extend(
                format!(
                    "commit refs/heads/main\ncommitter T <t@example.com> {} +0000\ndata {}\n{message}\n{}\
                     M 100644 inline docs/n.md\ndata {}\n{text}\n",
                    1_700_000_000 + number,
                    message.len(),
                    if number == made { "from refs/heads/main^0\n" } else { "" },
                    text.len(),
                )
                .bytes(),
            );
        }
        made = many;
        repo.run_with(repo.command("git").args(["fast-import", "--quiet", "--force"]), &stream).code(0);
    });
    told.says(&format!(" of {many} commits, ")).says("clean: ");
    repo.wacrg(&["check", "--range", "base..", "--each-commit"]).code(0).says_not("reading [");
}
