// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What happens to a run that is ended, or to whom the disk is full, or under whom things change: nothing passes, and
//! nothing is left behind.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::repo::{BINARY, JID, Repo, clean, leaking};

/// Every file below `folder`, with its size and time of change.
fn state(folder: &Path) -> BTreeMap<String, (u64, std::time::SystemTime)> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            let data = std::fs::symlink_metadata(&path).expect("there");
            if data.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.display().to_string(), (data.len(), data.modified().expect("a time")));
            }
        }
    }
    files
}

/// A branch of some commits, of which one leaks.
fn branch(repo: &Repo) -> String {
    let base = repo.head();
    for number in 0..12 {
        repo.add(&format!("docs/{number}.md"), format!("{number}\n").repeat(2000), "docs: more");
    }
    repo.add("corpus/captures/a.yaml", leaking("a"), "feat: leak");
    repo.add("corpus/captures/a.yaml", clean("a"), "fix: clean");
    format!("{base}..")
}

#[test]
fn a_run_that_is_killed_leaves_nothing_behind() {
    let repo = Repo::new();
    let range = branch(&repo);
    let before = state(&repo.root());
    let mut ended = 0;
    for round in 0..30 {
        let mut child = repo
            .command(BINARY)
            .args(["check", "--range", &range, "--each-commit"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        std::thread::sleep(Duration::from_micros(700 * round));
        let _ = child.kill();
        let code = child.wait().expect("it ends").code();
        assert!(code.is_none() || code == Some(1), "{code:?} is no pass");
        ended += usize::from(code.is_none());
    }
    assert!(ended > 0, "no run was ended before its time");
    assert_eq!(state(&repo.root()), before);
    repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1);
    assert_eq!(state(&repo.root()), before, "a whole run writes nothing either");
}

#[test]
fn a_push_whose_hook_is_killed_is_not_let_in() {
    let server = Repo::init(&["--bare"]);
    let repo = Repo::new();
    branch(&repo);
    server.wacrg(&["hook", "install"]).code(0);
    let hook = server.path("hooks/pre-receive");
    let script = std::fs::read_to_string(&hook).expect("there");
    let killing = script.replace("lines | \"$wacrg\"", "lines | sh -c 'kill -9 $$' \"$wacrg\"");
    assert_ne!(killing, script, "the script runs the binary in this way");
    std::fs::write(&hook, killing).expect("writable");
    let address = server.root();
    assert_ne!(repo.git(&["push", address.to_str().expect("text"), "main"]).code, 0);
    assert_eq!(server.git(&["for-each-ref"]).out, "");
    assert!(server.git(&["count-objects"]).out.starts_with("0 objects"));
}

#[test]
fn a_report_of_a_range_that_cannot_be_written_is_no_pass() {
    let repo = Repo::new();
    let range = branch(&repo);
    let judged = [
        vec!["check", "--range", &range],
        vec!["check", "--range", &range, "--each-commit", "--format", "json"],
        vec!["check", "--stdin", "--kind", "issue-form", "--format", "markdown"],
        vec!["message", "README.md"],
        vec!["hook", "status"],
    ];
    for arguments in judged {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let mut command = repo.command(BINARY);
        command.args(&arguments).stdin(Stdio::null()).stdout(full).stderr(Stdio::null());
        assert_eq!(command.status().expect("it runs").code(), Some(2), "{arguments:?} on a full disk");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = repo.command(BINARY);
        command.args(&arguments).stdin(Stdio::null()).stdout(writer).stderr(Stdio::null());
        assert_eq!(command.status().expect("it runs").code(), Some(2), "{arguments:?} into a closed pipe");
    }
    repo.wacrg(&["check", "--range", &range, "--output", "json=/dev/full"]).code(2);
}

#[test]
fn unreadable_and_damaged_objects_are_told_by_commit() {
    for reader in ["files", "reftable"] {
        let repo = Repo::folder();
        if repo.git(&["init", "--quiet", "--initial-branch=main", &format!("--ref-format={reader}")]).code != 0 {
            println!("skipped: this git knows no {reader}");
            continue;
        }
        repo.first();
        let range = branch(&repo);
        let object = |revision: &str| {
            let id = repo.git(&["rev-parse", revision]).code(0).out;
            repo.path(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()))
        };
        let damage = |path: &Path, told: &str| {
            let whole = std::fs::read(path).expect("loose");
            for damaged in [None, Some(&whole[..whole.len() / 2]), Some(b"garbage".as_slice())] {
                std::fs::remove_file(path).expect("removable");
                if let Some(bytes) = damaged {
                    std::fs::write(path, bytes).expect("writable");
                }
                let ran = repo.wacrg(&["check", "--range", &range, "--each-commit"]);
                ran.code(2).says(told).says_not("clean:").says_not("panic").says_not("internal error");
                if path.exists() {
                    std::fs::remove_file(path).expect("removable");
                }
                std::fs::write(path, &whole).expect("writable");
            }
        };
        damage(&object("HEAD~5:docs/8.md"), "docs/8.md cannot be judged");
        damage(&object("HEAD~5^{tree}"), "help:");
        damage(&object("HEAD~5"), "help:");
        repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1);
    }
}

#[test]
fn refs_that_move_meanwhile_change_nothing() {
    let repo = Repo::new();
    let range = branch(&repo);
    let tip = repo.head();
    repo.git(&["branch", "leak", "HEAD~1"]).code(0);
    std::thread::scope(|scope| {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let repo = &repo;
        let tip = &tip;
        scope.spawn(move || {
            let mut ids = [format!("{tip}~1"), tip.clone()].into_iter().cycle();
            while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                let id = ids.next().expect("endless");
                repo.git(&["update-ref", "refs/heads/leak", &id]);
            }
        });
        for _ in 0..15 {
            // both states leak within the range, and neither a mixture nor a gap passes
            let words = format!("{range}leak");
            repo.wacrg(&["check", "--range", &words, "--each-commit"]).code(1).says("corpus/captures/a.yaml:10:17");
        }
        let _ = stop.send(());
    });
    // a branch that goes away while a hook reads its lines is judged by its id
    let line = format!("refs/heads/gone {tip} refs/heads/gone {}\n", "0".repeat(40));
    repo.wacrg_with(&["hook", "run", "pre-push", "nowhere", "nowhere"], line.as_bytes()).code(1).says_not(JID);
}
