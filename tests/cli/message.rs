// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Messages of commits, before they are made.

use crate::repo::{JID, Repo};

#[test]
fn a_leak_in_a_message_keeps_the_commit_from_being_made() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install", "commit-msg"]).code(0);
    repo.stage("docs/x.md", "x\n");
    repo.git(&["commit", "-m", &format!("docs: seen with {JID}")])
        .code(1)
        .says("COMMIT_EDITMSG:1:17")
        .says("error[jid]")
        .says("The commit was refused because of its message.")
        .says_not("4930918274605");
    repo.git(&["commit", "-m", "docs: x"]).code(0).says("clean: 1 message judged, no finding");
    assert_eq!(repo.log(), ["docs: x", "docs: begin"]);
}

#[test]
fn its_form_is_a_matter_of_the_policy() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install", "commit-msg"]).code(0);
    let long = format!("docs: {}", "x".repeat(80));
    repo.git(&["commit", "--allow-empty", "-m", &long]).code(0).says("warning[message-length]");
    repo.git(&["commit", "--allow-empty", "-m", "Some thing"]).code(0).says("warning[message-form]");
    let policy = "[message]\ntypes = [\"seen\"]\nsubject-length = 100\n[rules]\nmessage = \"deny\"\n";
    repo.add("wacrg.toml", policy, "chore: policy");
    repo.git(&["commit", "--allow-empty", "-m", &long]).code(1).says("error[message-form]").says("types: seen");
    repo.git(&["commit", "--allow-empty", "-m", "seen: a thing"]).code(0).says("policy HEAD:wacrg.toml");
    repo.stage("wacrg.toml", "[message]\ntypes = [\"Feat!\"]\nsubject-length = 3\nlength = 1\n");
    repo.check().code(1).says("error[policy-invalid]");
    repo.wacrg(&["check", "--policy", "wacrg.toml"])
        .code(2)
        .says("this is no type of a commit")
        .says("this is no number from 10 to 1000")
        .says("unknown key");
}

/// Commits with an editor that writes `text` in front of what git shows.
fn edit(repo: &Repo, text: &str, arguments: &[&str]) -> crate::repo::Ran {
    repo.write(
        "../edit.sh",
        format!("#!/bin/sh\n{{ printf '{text}'; cat \"$1\"; }} > \"$1.new\"\nmv \"$1.new\" \"$1\"\n"),
    );
    let editor = repo.path("../edit.sh");
    repo.run(repo.command("chmod").arg("+x").arg(&editor)).code(0);
    repo.run(repo.command("git").args([&["commit"], arguments].concat()).env("GIT_EDITOR", &editor))
}

#[test]
fn what_git_takes_out_is_not_judged_and_what_it_keeps_is() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install", "commit-msg"]).code(0);
    // the file that is removed has a name that git shows in comments, and its content below the scissors
    let name = "docs/4930918274605@s.whatsapp.net.md";
    for (number, (key, value, sign)) in [
        ("core.commentChar", "#", "#"),
        ("core.commentChar", ";", ";"),
        ("core.commentChar", "auto", "#"),
        ("core.commentString", "//", "//"),
    ]
    .into_iter()
    .enumerate()
    {
        repo.git(&["config", key, value]).code(0);
        if repo.git(&["commit", "--dry-run"]).err.contains("fatal") {
            println!("skipped: this git knows no {key} = {value}");
            continue;
        }
        repo.add(name, format!("{number} {JID}\n"), "docs: leak");
        repo.git(&["rm", "--quiet", name]).code(0);
        edit(&repo, &format!("fix: clean\n\n{sign} seen {JID}\n"), &[]).code(0);
        repo.add(name, format!("{number} {JID} again\n"), "docs: leak");
        repo.git(&["rm", "--quiet", name]).code(0);
        edit(&repo, "fix: clean\n\nbody\n", &["--verbose"]).code(0);
        assert!(!repo.git(&["log", "-1", "--format=%B"]).out.contains("diff --git"), "git cut it");
        edit(&repo, &format!("fix: {JID}\n"), &["--allow-empty"]).code(1).says("COMMIT_EDITMSG:1:6");
        // what begins like a comment stays in a message that nobody edits
        let comment = format!("fix: x\n\n{sign} {JID}\n");
        repo.git(&["commit", "--allow-empty", "-m", &comment]).code(1).says("COMMIT_EDITMSG:3:");
    }
}

#[test]
fn a_message_can_be_judged_without_git() {
    let folder = Repo::folder();
    folder.write("m", format!("fix: x\n\n# {JID}\n"));
    folder.wacrg(&["message", "m"]).code(1).says("COMMIT_EDITMSG:3:3");
    folder.wacrg_with(&["message", "-"], b"fix: x\n").code(0).says("clean: 1 message judged");
    folder.wacrg_with(&["message", "-", "--format", "json"], JID.as_bytes()).code(1).says("\"kind\": \"message\"");
    folder.wacrg(&["message", "nowhere"]).code(2).says("nowhere cannot be read").says("help:");
    folder.wacrg(&["message"]).code(2).says("<FILE>");
    let repo = Repo::new();
    repo.write("m", format!("fix: x\n\n# {JID}\n"));
    repo.wacrg(&["message", "m"]).code(0);
    repo.wacrg_with(&["message", "-"], format!("# {JID}\n").as_bytes()).code(1);
    repo.wacrg(&["hook", "run", "commit-msg"]).code(2).says("was not given the file that holds the message");
}
