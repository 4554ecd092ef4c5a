// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A baseline accepts what was there, and nothing that a change brings.

use crate::repo::{BINARY, JID, Repo, leaking};

const FILE: &str = "wacrg-baseline.json";

/// A repository whose history leaks already.
fn leaking_repository() -> Repo {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.stage("notes.md", format!("call {JID}\n"));
    repo.commit();
    repo
}

#[test]
fn what_was_there_is_accepted_and_what_is_new_is_not() {
    let repo = leaking_repository();
    repo.wacrg(&["check", "--tracked"]).code(1).says("2 findings");
    repo.wacrg(&["baseline"]).code(0).says("2 findings listed");
    let text = std::fs::read_to_string(repo.path(FILE)).expect("there");
    assert!(!text.contains(&JID[..6]), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("\"rule\":\"jid\"")).count(), 2, "{text}");
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(0).says("no finding, 2 allowed");
    repo.wacrg(&["check", "--tracked"]).code(1);
    let json = repo.wacrg(&["check", "--tracked", "--baseline", FILE, "--format", "json"]).code(0);
    json.says("\"by\": \"baseline\"");
    // another value in the same file is another finding
    repo.stage("notes.md", format!("call {JID}\nor 4930918274606@s.whatsapp.net\n"));
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(1).says("notes.md:2:4").says("2 allowed");
}

#[test]
fn a_change_of_an_accepted_line_is_judged() {
    let repo = leaking_repository();
    repo.wacrg(&["baseline"]).code(0);
    let check = || repo.wacrg(&["check", "--baseline", FILE]);
    // the capture is judged whole, but its accepted line stays as it was
    let capture = leaking("a");
    repo.stage("corpus/captures/a.yaml", capture.replace("speculative", "probable"));
    check().code(0).says("1 allowed");
    repo.check().code(1);
    // another number in the same place has the same fingerprint, and is refused
    repo.stage("corpus/captures/a.yaml", capture.replace(JID, "4930918274777@s.whatsapp.net"));
    check().code(1).says("corpus/captures/a.yaml:10:17");
    let hook = repo.run(repo.command(BINARY).args(["hook", "run", "pre-commit"]).env("WACRG_BASELINE", FILE));
    hook.code(1).says("corpus/captures/a.yaml:10:17");
    repo.stage("corpus/captures/a.yaml", capture.replace("speculative", "probable"));
    let hook = repo.run(repo.command(BINARY).args(["hook", "run", "pre-commit"]).env("WACRG_BASELINE", FILE));
    hook.code(0);
}

#[test]
fn a_change_cannot_add_to_its_own_baseline() {
    let repo = leaking_repository();
    repo.wacrg(&["baseline"]).code(0);
    repo.git(&["add", FILE]).code(0);
    repo.wacrg(&["check", "--baseline", FILE]).code(1).says("this change accepts 2 more findings in the baseline");
    repo.commit();
    repo.stage("more.md", format!("{JID}\n"));
    repo.wacrg(&["baseline"]).code(0).says("3 findings listed");
    // not staged, HEAD's version counts; staged, that is told as well
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(1).says("more.md:1:1").says("2 allowed");
    repo.git(&["add", FILE]).code(0);
    repo.wacrg(&["check", "--baseline", FILE])
        .code(1)
        .says("more.md:1:1")
        .says("this change accepts 1 more finding in the baseline");
    repo.wacrg(&["check", "--baseline", FILE, "--allow", "policy-loosened"]).code(1).says("more.md:1:1");
}

#[test]
fn dead_entries_are_told_and_pruned() {
    let repo = leaking_repository();
    repo.wacrg(&["baseline"]).code(0);
    repo.stage("notes.md", "call A@s.whatsapp.net\n");
    repo.wacrg(&["check", "--tracked", "--baseline", FILE])
        .code(0)
        .says("warning[unused-allow]: 1 entry of the baseline accepts nothing");
    // pruning adds nothing
    repo.stage("more.md", format!("{JID}\n"));
    repo.wacrg(&["baseline", "--prune"]).code(0).says("1 finding removed, 1 kept");
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(1).says_not("unused-allow").says("more.md:1:1");
}

#[test]
fn a_baseline_that_cannot_be_read_is_no_pass() {
    let repo = leaking_repository();
    repo.wacrg(&["check", "--tracked", "--baseline", FILE])
        .code(2)
        .says("cannot be read")
        .says("`cargo wacrg baseline`");
    repo.wacrg(&["baseline", "--prune"]).code(2).says("cannot be read");
    for (text, told) in [
        ("", "line 1"),
        ("{\"version\": 2, \"findings\": []}", "it has version 2"),
        (
            "{\"version\": 1, \"findings\": [{\"path\": \"a\", \"rule\": \"jid\", \"fingerprint\": \"*\"}]}",
            "32 hex digits",
        ),
        ("{\"version\": 1, \"findings\": [{\"path\": \"*\"}]}", "not as it should be"),
        ("{\"version\": 1, \"findings\": [], \"more\": 1}", "not as it should be"),
    ] {
        repo.write(FILE, text);
        repo.wacrg(&["check", "--tracked", "--baseline", FILE])
            .code(2)
            .says("is no baseline")
            .says(told)
            .says_not("clean");
    }
    // a missing object makes the list incomplete, so none is written
    std::fs::remove_file(repo.path(FILE)).expect("removable");
    let id = repo.git(&["rev-parse", ":notes.md"]).out;
    std::fs::remove_file(repo.path(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()))).expect("removable");
    repo.wacrg(&["baseline"]).code(2).says("notes.md cannot be judged");
    assert!(!repo.path(FILE).exists());
    repo.wacrg(&["baseline", "--output", "nowhere/x.json", "--isolated"]).code(2);
}

#[test]
fn what_history_holds_is_accepted_commit_by_commit() {
    let repo = leaking_repository();
    let first = repo.git(&["rev-parse", "HEAD"]).out;
    repo.stage("notes.md", "nothing\n");
    repo.commit();
    repo.git(&["tag", "-a", "-m", &format!("seen {JID}"), "v1"]).code(0);
    repo.git(&["branch", "call-with-4930918274605"]).code(0);
    repo.wacrg(&["check", "--history", "--all-refs"]).code(1).says("4 findings");
    let listed = repo.wacrg(&["baseline", "--history", "--all-refs"]).code(0);
    listed.says("3 findings listed").says("not listed: 1 finding in names of refs").says_not(JID);
    let text = std::fs::read_to_string(repo.path(FILE)).expect("there");
    assert!(!text.contains(&JID[..6]) && !text.contains(&first[..10]) && text.contains("\"history\": ["), "{text}");
    let check = || repo.wacrg(&["check", "--history", "--all-refs", "--baseline", FILE]).says_not(JID);
    check().code(1).says("3 allowed").says("1 finding").says("refs/heads/call-with-");
    repo.git(&["branch", "-D", "call-with-4930918274605"]).code(0);
    check().code(0).says("3 allowed");
    let mut command = repo.command(BINARY);
    repo.run(command.args(["check", "--history", "--all-refs"]).env("WACRG_BASELINE", FILE)).code(0);
    // HEAD alone needs one entry less, and that is no fault of the entry
    repo.wacrg(&["check", "--history", "--baseline", FILE]).code(0).says("2 allowed").says_not("entry accepts");

    // another value in the same place, brought by another commit, was accepted by nobody
    repo.stage("notes.md", format!("call {}\n", JID.replace('4', "5")));
    repo.commit();
    check().code(1).says("1 finding").says("notes.md:1:6");
    // entries for files and entries for history leave each other alone
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(1).says("2 findings");
    repo.wacrg(&["baseline"]).code(0).says("2 findings listed");
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(0);
    check().code(1).says("3 allowed");
    repo.wacrg(&["baseline", "--history", "--all-refs"]).code(0).says("4 findings listed");
    check().code(0).says("4 allowed");
    repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(0);
    // what is gone
    repo.git(&["tag", "-d", "v1"]).code(0);
    check().code(0).says("1 entry accepts nothing of the baseline's history");
    repo.wacrg(&["baseline", "--history", "--all-refs", "--prune"]).code(0).says("1 finding removed, 3 kept");
    check().code(0).says_not("entry accepts");
    // HEAD's version counts: a commit cannot add to it before it is there
    repo.wacrg(&["check", "--history", "--baseline", "none.json"])
        .code(2)
        .says("the baseline none.json cannot be read");
}

#[test]
fn files_whose_names_are_masked_do_not_share_an_entry() {
    let repo = Repo::new();
    let address = |last: u8| format!("relay 157.23.88.{last}:3478\n");
    repo.add("d/4930918274605.md", address(41), "docs: a");
    repo.wacrg(&["baseline"]).code(0).says("2 findings listed");
    let check = || repo.wacrg(&["check", "--tracked", "--baseline", FILE]);
    check().code(0).says("2 allowed");
    repo.add("d/4930918274999.md", address(77), "docs: b");
    check().code(1).says("2 findings at level deny, 2 allowed");
    // nor do reports take them for one
    let report = repo.wacrg(&["check", "--tracked", "--format", "json"]).code(1);
    let report: serde_json::Value = serde_json::from_str(&report.out).expect("JSON");
    let fingerprints: std::collections::BTreeSet<&str> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| finding["fingerprint"].as_str().expect("a text"))
        .collect();
    assert_eq!(fingerprints.len(), 4, "{report}");
}

#[test]
fn an_entry_that_says_something_else_accepts_nothing() {
    let repo = leaking_repository();
    repo.wacrg(&["baseline"]).code(0);
    let text = std::fs::read_to_string(repo.path(FILE)).expect("there");
    for (said, other) in [("\"rule\":\"jid\"", "\"rule\":\"message-length\""), ("notes.md", "README.md")] {
        repo.write(FILE, text.replace(said, other));
        repo.wacrg(&["check", "--tracked", "--baseline", FILE]).code(1).says("notes.md:1:6");
    }
}
