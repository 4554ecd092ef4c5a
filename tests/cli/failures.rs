// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What cannot be judged is never a pass: exit code 2, with words that help.

use std::process::Stdio;

use crate::repo::{BINARY, JID, Repo, clean, leaking};

#[test]
fn outside_a_repository() {
    let folder = Repo::folder();
    folder.check().code(2).says("error: not inside a git repository").says("help:");
    folder.wacrg(&["check", "--tracked"]).code(2);
    folder.wacrg(&["hook", "install"]).code(2).says("not inside a git repository").says("`git init` makes one");
    // a file or a text can be judged anywhere
    folder.write("corpus/captures/a.yaml", leaking("a"));
    folder.wacrg(&["check", "corpus/captures/a.yaml"]).code(1).says("corpus/captures/a.yaml:10:17");
    folder.wacrg(&["check", "."]).code(1).says("1 file judged");
    folder.wacrg_with(&["check", "--stdin", "--path", "corpus/captures/a.yaml"], leaking("a").as_bytes()).code(1);
    folder.wacrg_with(&["check", "--stdin", "--path", "corpus/captures/a.yaml"], clean("a").as_bytes()).code(0);
}

#[test]
fn a_corrupt_index() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    let path = repo.path(".git/index");
    let index = std::fs::read(&path).expect("readable");
    std::fs::write(&path, &index[..index.len() / 2]).expect("writable");
    repo.check().code(2).says("is damaged").says("help: `git reset`").says_not("clean");
    // an entry that names another object than there is
    let mut other = index;
    other[12 + 40] ^= 0xff;
    std::fs::write(&path, &other).expect("writable");
    repo.check().code(2).says_not("clean");
    std::fs::write(&path, b"garbage").expect("writable");
    repo.check().code(2).says("is damaged").says_not("clean");
    std::fs::remove_file(&path).expect("removable");
    repo.check().code(2).says("does not exist although HEAD has a commit");
}

#[test]
fn a_missing_or_corrupt_object_is_told_and_the_rest_is_judged() {
    for reader in ["libgit2", "plumbing"] {
        let repo = Repo::new();
        if reader == "plumbing" {
            repo.git(&["update-index", "--split-index"]).code(0);
        }
        repo.stage("corpus/captures/a.yaml", clean("a"));
        repo.stage("corpus/captures/b.yaml", leaking("b"));
        let id = repo.git(&["rev-parse", ":corpus/captures/a.yaml"]).out;
        let object = repo.path(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()));
        let other = repo.git(&["rev-parse", ":corpus/captures/b.yaml"]).out;
        let other = repo.path(format!(".git/objects/{}/{}", &other[..2], other[2..].trim()));
        std::fs::remove_file(&object).expect("removable");
        repo.check()
            .code(2)
            .says("corpus/captures/a.yaml cannot be judged")
            .says("its object is missing from the repository")
            .says("corpus/captures/b.yaml:10:17")
            .says("not judged in full: 1 staged file judged");
        std::fs::copy(&other, &object).expect("copied");
        repo.check().code(2).says("corpus/captures/a.yaml cannot be judged").says("corpus/captures/b.yaml:10:17");
        repo.wacrg(&["hook", "install"]).code(0);
        repo.git(&["commit", "-m", "feat: x"]).code(1).says("not everything in it could be judged");
    }
}

#[test]
fn a_file_that_cannot_be_read() {
    let repo = Repo::new();
    repo.write("a.md", "x\n");
    repo.wacrg(&["check", "nowhere.md"]).code(2).says("nowhere.md cannot be read");
    let fifo = repo.path("pipe");
    assert!(repo.run(repo.command("mkfifo").arg(&fifo)).code == 0, "mkfifo");
    repo.wacrg(&["check", "a.md", "pipe"]).code(2).says("pipe cannot be judged").says("1 file judged");
}

#[test]
fn a_report_that_cannot_be_written() {
    let repo = Repo::new();
    repo.stage("notes.md", "x\n");
    for arguments in
        [vec!["check"], vec!["check", "--format", "json"], vec!["rules"], vec!["explain", "jid"], vec!["--help"]]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let status =
            repo.command(BINARY).args(&arguments).stdout(full).stderr(Stdio::null()).status().expect("it runs");
        assert_eq!(status.code(), Some(2), "{arguments:?} on a full disk");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let status =
            repo.command(BINARY).args(&arguments).stdout(writer).stderr(Stdio::null()).status().expect("it runs");
        assert_eq!(status.code(), Some(2), "{arguments:?} into a closed pipe");
    }
}

#[test]
fn wrong_usage() {
    let repo = Repo::new();
    for (arguments, told) in [
        (vec!["check", "--select", "privcy"], "did you mean `privacy`?"),
        (vec!["check", "--allow", "email-adress"], "did you mean `email-address`?"),
        (vec!["check", "--staged", "--tracked"], "cannot be used with"),
        (vec!["check", "--stdin"], "--path"),
        (vec!["check", "--format", "yaml"], "possible values: human, json"),
        (vec!["check", "--policy", "nowhere.toml"], "nowhere.toml cannot be read"),
        (vec!["check", "--staged", "/etc"], "lies outside the repository"),
        (vec!["-C", "nowhere", "check"], "cannot change to nowhere"),
        (vec!["explain", "jdi"], "did you mean `jid`?"),
        (vec!["chekc"], "similar"),
        (vec![], "Usage"),
    ] {
        repo.wacrg(&arguments).code(2).says(told);
    }
    let wrong = repo.run(repo.command(BINARY).arg("check").env("WACRG_ALLOW", "jdi"));
    wrong.code(2).says("did you mean `jid`?");
}

#[test]
fn a_repository_of_somebody_else_is_not_trusted() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("{JID}\n"));
    // git's own switch for its tests of ownership
    let ran = repo.run(repo.command("git").arg("status").env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));
    if ran.code == 0 {
        println!("skipped: this git cannot be told to doubt the owner");
        return;
    }
    let chown = repo.run(repo.command("chown").args(["-R", "12345"]).arg(repo.root()));
    if chown.code != 0 {
        println!("skipped: only root can give a folder away");
        return;
    }
    repo.check().code(2).says("safe.directory").says_not("clean");
}

#[test]
fn no_option_is_ignored_in_silence() {
    let repo = Repo::new();
    for words in ["licence", "missing-header", "message,jid", "policy"] {
        repo.wacrg(&["check", "--history", "--select", words]).code(2).says("history is not judged by that");
    }
    repo.wacrg(&["check", "--tracked", "--select", "message"]).code(2).says("files are not judged by that");
    repo.wacrg(&["check", "--range", "HEAD", "--select", "message"]).code(0);
    repo.wacrg(&["check", "--history", "--select", "sanitization,honesty"]).code(0);
    for options in [
        &["--dump-policy", "--output", "json=-"][..],
        &["--dump-policy", "--baseline", "x"],
        &["--history", "README.md"],
        &["--tracked", "--each-commit"],
        &["--tracked", "--allow-shallow"],
        &["--range", "HEAD", "--all-refs"],
        &["--history", "--tracked"],
        &["--stdin", "--kind", "text", "README.md"],
        &["--tracked", "--title", "x"],
        &["--tracked", "--path", "x"],
        &["--worktree", "--kind", "text"],
        &["--tracked", "--reflogs"],
        &["--stdin", "--kind", "text", "--each-commit"],
    ] {
        repo.wacrg(&[&["check"], options].concat()).code(2).says("error:");
    }
}
