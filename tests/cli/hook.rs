// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Installing, chaining, running and removing the hook.

use crate::repo::{BINARY, JID, Repo, clean, leaking};

#[test]
fn it_is_installed_told_of_and_removed() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "status"]).code(0).says("not installed: there is no ");
    repo.wacrg(&["hook", "install"]).code(0).says("installed ");
    repo.wacrg(&["hook", "status"]).code(0).says("installed: ").says(BINARY);
    repo.wacrg(&["hook", "install"]).code(0);
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["commit", "-m", "feat: leak"])
        .code(1)
        .says("The commit was refused. Replace what is marked, `git add` the files, and commit again.")
        .says("`git commit --no-verify` skips this hook; the same check in CI does not let the commit in.");
    repo.wacrg(&["hook", "uninstall"]).code(0).says("removed ");
    repo.wacrg(&["hook", "uninstall"]).code(0).says("no pre-commit hook");
    repo.git(&["commit", "-m", "feat: leak"]).code(0);
    let left: Vec<_> = std::fs::read_dir(repo.path(".git/hooks"))
        .expect("there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with(".sample"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_account_does_not_commit() {
    let commit = |repo: &Repo| {
        let mut command = repo.command("git");
        command.args(["commit", "--allow-empty", "-m", "docs: a step"]).env("GIT_AUTHOR_EMAIL", JID);
        repo.run(&mut command)
    };
    for hook in ["pre-commit", "commit-msg"] {
        let repo = Repo::new();
        repo.wacrg(&["hook", "install", hook]).code(0);
        repo.git(&["commit", "--allow-empty", "-m", "docs: a step"]).code(0);
        let told =
            commit(&repo).code(1).says("error[jid]").says("author field:1:7").says("`git config user.email ADDRESS`");
        told.says("The commit was refused").says_not("4930918274605").says_not("Test");
        assert_eq!(repo.log().len(), 2);
    }
}

#[cfg(unix)]
fn write_hook(repo: &Repo, path: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    repo.write(path, script);
    std::fs::set_permissions(repo.path(path), std::fs::Permissions::from_mode(0o755)).expect("settable");
}

#[cfg(unix)]
#[test]
fn an_existing_hook_runs_first_and_comes_back() {
    let repo = Repo::new();
    let hook =
        "#!/bin/sh\necho before >> ran\nsed -i s/A@/B@/ corpus/captures/a.yaml\ngit add corpus\nexit ${FAIL:-0}\n";
    write_hook(&repo, ".git/hooks/pre-commit", hook);
    repo.wacrg(&["hook", "install"]).code(0).says("the hook that was there runs first");
    repo.wacrg(&["hook", "status"]).code(0).says("after ");
    repo.stage("corpus/captures/a.yaml", clean("a"));
    let failed = repo.run(repo.command("git").args(["commit", "-m", "feat: x"]).env("FAIL", "7"));
    assert_ne!(failed.code, 0);
    assert!(!failed.all().contains("staged file"), "the check does not run after a failure: {}", failed.all());
    repo.git(&["commit", "-m", "feat: x"]).code(0).says("clean: 1 staged file judged");
    assert!(repo.git(&["show", "HEAD:corpus/captures/a.yaml"]).out.contains("B@"), "what it staged was committed");
    // what the hook stages is judged
    write_hook(&repo, ".git/hooks/pre-commit.before-wacrg", &format!("#!/bin/sh\necho '{JID}' > x.md\ngit add x.md\n"));
    repo.stage("notes.md", "x\n");
    repo.git(&["commit", "-m", "docs: x"]).code(1).says("x.md:1:1");
    write_hook(&repo, ".git/hooks/pre-commit.before-wacrg", hook);
    repo.wacrg(&["hook", "uninstall"]).code(0).says("is back");
    assert_eq!(std::fs::read_to_string(repo.path(".git/hooks/pre-commit")).expect("there"), hook);
}

#[cfg(unix)]
#[test]
fn a_hook_of_others_is_never_overwritten() {
    let repo = Repo::new();
    write_hook(&repo, ".git/hooks/pre-commit", "#!/bin/sh\n");
    repo.wacrg(&["hook", "uninstall"]).code(2).says("was not installed by cargo-wacrg");
    repo.wacrg(&["hook", "status"]).code(0).says("is another hook");
    write_hook(&repo, ".git/hooks/pre-commit.before-wacrg", "#!/bin/sh\n# kept\n");
    repo.wacrg(&["hook", "install"]).code(2).says("are both there");
    assert!(std::fs::read_to_string(repo.path(".git/hooks/pre-commit.before-wacrg")).expect("there").contains("kept"));
}

#[cfg(unix)]
#[test]
fn what_a_manager_writes_anew_is_left_to_it_with_advice() {
    // husky 9: git looks into a folder that is written whenever packages are installed
    let repo = Repo::new();
    repo.git(&["config", "core.hooksPath", ".husky/_"]).code(0);
    for there in [false, true] {
        if there {
            write_hook(&repo, ".husky/_/pre-commit", "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"");
        }
        repo.wacrg(&["hook", "install"]).code(2).says("lost without a word").says("to .husky/pre-commit");
        repo.wacrg(&["hook", "install", "commit-msg"]).code(2).says("hook run commit-msg \"$1\"` to .husky/commit-msg");
        assert_eq!(repo.path(".husky/_/pre-commit").exists(), there);
        repo.wacrg(&["hook", "status"])
            .code(0)
            .says("pre-commit: not installed: write `cargo-wacrg hook run pre-commit`");
        repo.wacrg(&["init", "--yes", "--no-ci", "--no-pages", "--no-policy"]).says("to .husky/pre-commit");
    }
    repo.write(".husky/pre-commit", "cargo-wacrg hook run pre-commit\n");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: run by husky: ").says("commit-msg: not installed");
    repo.wacrg(&["init", "--yes", "--no-ci", "--no-pages", "--no-policy"]).code(0).says("runs the check as the hook");
    std::fs::remove_file(repo.path(".husky/_/pre-commit")).expect("there");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: not run: ").says("husky is not installed");

    let repo = Repo::new();
    let lefthook = "#!/bin/sh\n\ncall_lefthook()\n{\n  lefthook \"$@\"\n}\n\ncall_lefthook run \"pre-push\" \"$@\"\n";
    write_hook(&repo, ".git/hooks/pre-push", lefthook);
    let told = repo.wacrg(&["hook", "install", "pre-commit", "pre-push"]);
    told.code(2).says("hook run pre-push {0}` and `use_stdin: true`");
    assert!(!repo.path(".git/hooks/pre-commit").exists(), "all or nothing");
    assert_eq!(std::fs::read_to_string(repo.path(".git/hooks/pre-push")).expect("there"), lefthook);
    repo.write("lefthook.yml", "pre-push:\n  jobs:\n    - run: cargo-wacrg hook run pre-push {0}\n");
    repo.wacrg(&["hook", "status"]).code(0).says("of lefthook, and lefthook.yml names cargo-wacrg");
    repo.wacrg(&["hook", "install"]).code(0);
}

#[test]
fn a_hooks_folder_of_ones_own_is_honoured_and_a_shared_one_asked_about() {
    let mut repo = Repo::new();
    repo.git(&["config", "core.hooksPath", ".githooks"]).code(0);
    repo.write("docs/x.md", "x\n");
    repo.below = "docs".into();
    repo.wacrg(&["hook", "install"]).code(0);
    assert!(repo.path(".githooks/pre-commit").is_file());
    repo.write("docs/y.md", format!("{JID}\n"));
    repo.git(&["add", "y.md"]).code(0);
    repo.git(&["commit", "-m", "docs: x"]).code(1).says("docs/y.md:1:1");

    let repo = Repo::new();
    let shared = repo.path("../shared-hooks");
    repo.git(&["config", "--global", "core.hooksPath", shared.to_str().expect("text")]).code(0);
    repo.wacrg(&["hook", "install"]).code(2).says("global configuration").says("--shared");
    assert!(!shared.exists());
    repo.wacrg(&["hook", "install", "--shared"]).code(0);
    assert!(shared.join("pre-commit").is_file());
}

#[test]
fn without_the_binary_the_commit_is_refused_with_advice() {
    let repo = Repo::new();
    let copy = repo.path("../copy of wacrg's binary");
    std::fs::copy(BINARY, &copy).expect("copied");
    repo.run(repo.command(copy.to_str().expect("text")).args(["hook", "install"])).code(0);
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["commit", "-m", "feat: x"]).code(1).says("error[jid]");
    std::fs::remove_file(&copy).expect("removable");
    repo.wacrg(&["hook", "status"]).code(0).says("is gone");
    repo.git(&["commit", "-m", "feat: x"]).code(1).says("cargo-wacrg is gone").says("help: install it again");
    assert_eq!(repo.log(), ["docs: begin"]);
}

#[test]
fn it_runs_as_cargo_runs_it() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("{JID}\n"));
    repo.wacrg(&["wacrg", "check"]).code(1).says("error[jid]");
    repo.wacrg(&["wacrg", "--help"]).code(0).says("Usage: cargo wacrg");
    let bin = std::path::Path::new(BINARY).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").expect("a PATH"));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    repo.run(repo.command(&cargo).args(["wacrg", "check"]).env("PATH", path)).code(1).says("notes.md:1:1");
}

#[test]
fn hooks_are_installed_and_told_of_by_name() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install", "pre-push", "commit-msg", "pre-commit"])
        .code(0)
        .says("every commit and every message and every push are now judged by");
    let status = repo.wacrg(&["hook", "status"]).code(0);
    let status = status.says("pre-commit: installed: ").says("commit-msg: installed: ").says("pre-push: installed: ");
    status.says_not("pre-receive").says_not("update");
    repo.wacrg(&["hook", "uninstall", "pre-push"]).code(0).says("removed ").says("pre-push");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-push: not installed").says("commit-msg: installed: ");
    repo.wacrg(&["hook", "uninstall"]).code(0).says("commit-msg").says("pre-commit");
    repo.wacrg(&["hook", "install", "post-commit"]).code(2).says("possible values: pre-commit, commit-msg, pre-push");
    // of others, by name
    repo.write(".git/hooks/pre-push", "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n");
    repo.wacrg(&["hook", "status"]).code(0).says("another hook, of pre-commit");
    repo.write(".git/hooks/pre-push", "#!/bin/sh\ncargo wacrg check --range @{push}..\n");
    repo.wacrg(&["hook", "status"]).code(0).says("which names cargo-wacrg itself");
}

#[cfg(unix)]
#[test]
fn a_hook_that_does_not_work_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::new();
    repo.wacrg(&["hook", "install"]).code(0);
    let hook = repo.path(".git/hooks/pre-commit");
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o644)).expect("settable");
    repo.wacrg(&["hook", "status"]).code(0).says("git does not run it");
    let script = std::fs::read_to_string(&hook).expect("there");
    repo.write(".git/hooks/pre-commit", script.replace("version 2.", "version 1."));
    repo.wacrg(&["hook", "status"]).code(0).says("by another version of cargo-wacrg");
    repo.write(".git/hooks/pre-commit", script.replace(BINARY, "/bin/false"));
    repo.wacrg(&["hook", "status"]).code(0).says("but /bin/false does not run");
}

#[test]
fn a_hook_runs_with_the_options_of_check() {
    let repo = Repo::new();
    repo.write("policy.toml", "[rules]\njid = \"warn\"\n");
    let policy = repo.path("policy.toml");
    repo.wacrg(&["hook", "install", "--", "--policy", policy.to_str().expect("text")]).code(0);
    repo.stage("notes.md", format!("{JID}\n"));
    repo.git(&["commit", "-m", "docs: x"]).code(0).says("warning[jid]").says("policy.toml");
    repo.wacrg(&["hook", "run", "pre-commit", "--format", "json"]).code(0).says("\"nothing-to-judge\"");
    repo.stage("more.md", format!("more: {JID}\n"));
    repo.wacrg(&["hook", "run", "pre-commit", "--select", "secrets"]).code(0);
    repo.wacrg(&["hook", "run", "pre-commit", "--isolated"]).code(1);
    repo.run(repo.command(BINARY).args(["hook", "run", "pre-commit"]).env("WACRG_ALLOW", "jid"))
        .code(0)
        .says("1 allowed");
    for options in [["--polciy", "x"], ["--select", "privcy"], ["jid", "x"]] {
        let words = [&["hook", "install", "--"], &options[..]].concat();
        repo.wacrg(&words).code(2).says("cannot run with these options");
    }
}

#[test]
fn a_bare_repository_is_guarded_by_hooks_of_a_server() {
    let repo = Repo::init(&["--bare"]);
    repo.wacrg(&["hook", "install", "pre-commit"]).code(2).says("it never runs pre-commit").says("pre-receive");
    repo.wacrg(&["hook", "install"]).code(0).says("hooks/pre-receive").says("every push is now judged");
    repo.wacrg(&["hook", "status"])
        .code(0)
        .says("pre-receive: installed: ")
        .says("update: not installed")
        .says_not("pre-commit");
}
