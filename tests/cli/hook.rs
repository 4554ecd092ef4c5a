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
    let words = ["init", "--yes", "--no-ci", "--no-pages", "--no-policy"];
    repo.wacrg(&words).code(1).says("runs the check as the hook pre-commit").says("to .husky/pre-merge-commit");
    repo.write(".husky/pre-merge-commit", "cargo-wacrg hook run pre-merge-commit\n");
    write_hook(&repo, ".husky/_/pre-merge-commit", "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"");
    repo.wacrg(&words).code(0).says("runs the check as the hook pre-merge-commit");
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
    repo.wacrg(&["hook", "status"]).code(0).says("pre-push: run by lefthook: lefthook.yml runs the check");
    repo.wacrg(&["hook", "install"]).code(2).says("lefthook is used here");
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
    repo.run(&mut repo.shell("git commit -m 'docs: x'")).code(1).says("docs/y.md:1:1");

    let repo = Repo::new();
    let shared = repo.path("../shared-hooks");
    repo.git(&["config", "--global", "core.hooksPath", shared.to_str().expect("text")]).code(0);
    repo.wacrg(&["hook", "install"]).code(2).says("global configuration").says("--shared");
    assert!(!shared.exists());
    repo.wacrg(&["hook", "install", "--shared"]).code(0);
    assert!(shared.join("pre-commit").is_file());
}

/// The repository with a branch that leaks, made without the hook, and another commit beside it.
fn diverged() -> Repo {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install"]).code(0).says("`git cherry-pick`, `git rebase`, `git am` and `git revert`");
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("corpus/captures/a.yaml", leaking("a"), "feat: a capture");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.add("notes.md", "Notes.\n", "docs: notes");
    repo
}

#[test]
fn a_merge_is_judged_before_it_is_a_commit() {
    let repo = diverged();
    repo.git(&["merge", "--no-ff", "-m", "chore: merge", "topic"])
        .code(1)
        .says("error[jid]")
        .says("The merge was refused. `git merge --abort` takes it back.");
    repo.git(&["merge", "--abort"]).code(0);
    assert_eq!(repo.log(), ["docs: notes", "docs: begin"]);
    // after a conflict it is a commit like any other, and so is one that is made again
    repo.git(&["checkout", "--quiet", "topic"]).code(0);
    repo.add("notes.md", "Others.\n", "docs: other notes");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.git(&["merge", "topic"]).code(1).says("CONFLICT");
    repo.stage("notes.md", "Both.\n");
    repo.git(&["commit", "-m", "chore: merge"]).code(1).says("error[jid]").says("The commit was refused");
    repo.git(&["merge", "--abort"]).code(0);
    repo.stage("more.md", format!("{JID}\n"));
    repo.git(&["commit", "--amend", "--no-edit"]).code(1).says("more.md:1:1");
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    // what is clean is merged
    repo.git(&["branch", "--quiet", "-D", "topic"]).code(0);
    repo.git(&["checkout", "--quiet", "-b", "topic", "HEAD^"]).code(0);
    repo.add("corpus/captures/a.yaml", clean("a"), "feat: a capture");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.git(&["merge", "--no-ff", "-m", "chore: merge", "topic"]).code(0).says("clean: 1 staged file judged");
    // both go together
    repo.wacrg(&["hook", "status"]).code(0).says("pre-merge-commit: installed: .git/hooks/pre-merge-commit");
    repo.wacrg(&["hook", "uninstall", "pre-commit"]).code(0).says("removed .git/hooks/pre-merge-commit");
    repo.wacrg(&["hook", "uninstall", "pre-commit"]).code(0).says("there is no pre-commit hook").says_not("merge");
    assert!(!repo.path(".git/hooks/pre-merge-commit").exists());
}

#[test]
fn what_no_hook_is_asked_of_does_not_leave_the_repository() {
    let leak = |repo: &Repo| repo.git(&["show", "HEAD:corpus/captures/a.yaml"]).code == 0;
    let patch = diverged();
    let text = patch.git(&["format-patch", "-1", "--stdout", "topic"]).code(0).out;
    patch.write("../leak.patch", &text);
    for words in [&["cherry-pick", "topic"][..], &["rebase", "main", "topic"], &["am", "../leak.patch"]] {
        let repo = Repo::copy(&patch);
        repo.git(words).code(0).says_not("clean: ");
        assert!(leak(&repo), "{words:?}: git asks no hook");
        repo.git(&["init", "--quiet", "--bare", "../server.git"]).code(0);
        repo.wacrg(&["hook", "install", "pre-push"]).code(0).says_not("note: ");
        repo.git(&["push", "../server.git", "HEAD:refs/heads/main"])
            .code(1)
            .says("error[jid]")
            .says("Nothing was pushed");
    }
    // a commit that takes one back is made as unseen
    let repo = Repo::copy(&patch);
    repo.git(&["rm", "--quiet", "notes.md"]).code(0);
    repo.commit();
    repo.git(&["checkout", "--quiet", "topic"]).code(0);
    repo.git(&["rm", "--quiet", "corpus/captures/a.yaml"]).code(0);
    repo.commit();
    repo.git(&["revert", "--no-edit", "HEAD"]).code(0).says_not("clean: ");
    assert!(leak(&repo));
    // so is a branch that is only moved forward
    let repo = Repo::copy(&patch);
    repo.git(&["reset", "--quiet", "--hard", "HEAD^"]).code(0);
    repo.git(&["merge", "topic"]).code(0).says("Fast-forward").says_not("clean: ");
}

#[test]
fn where_git_runs_no_hook_none_is_installed() {
    let repo = Repo::new();
    for (value, what) in
        [("", "core.hooksPath is empty"), ("/dev/null", "core.hooksPath is /dev/null, which is no folder")]
    {
        repo.git(&["config", "core.hooksPath", value]).code(0);
        for words in [&["hook", "install"][..], &["hook", "uninstall"]] {
            repo.wacrg(words).code(2).says(what).says("`git config --local --unset core.hooksPath`");
        }
        repo.wacrg(&["hook", "status"]).code(0).says("not installed: ").says(what);
        repo.wacrg(&["init", "--yes"]).code(1).says("left: hook pre-commit: core.hooksPath is ");
        assert!(!repo.path("pre-commit").exists() && !repo.path(".git/hooks/pre-commit").exists());
        // git agrees: neither this place nor the usual one has a hook for it
        #[cfg(unix)]
        for place in ["pre-commit", ".git/hooks/pre-commit"] {
            write_hook(&repo, place, "#!/bin/sh\nexit 1\n");
            repo.git(&["commit", "--allow-empty", "-m", "docs: x"]).code(0);
            std::fs::remove_file(repo.path(place)).expect("there");
        }
    }
    repo.git(&["config", "--unset", "core.hooksPath"]).code(0);
    repo.git(&["config", "--global", "core.hooksPath", "/dev/null"]).code(0);
    let told = repo.wacrg(&["hook", "install"]).code(2).err;
    let own = told.split('`').nth(1).expect("a command");
    repo.run(repo.command("sh").args(["-c", own])).code(0);
    repo.wacrg(&["hook", "install"]).code(0).says("installed .git/hooks/pre-commit");
}

#[test]
fn a_hook_that_is_committed_names_nobody() {
    let repo = Repo::new();
    repo.git(&["config", "core.hooksPath", ".githooks"]).code(0);
    repo.git(&["worktree", "add", "--quiet", "../other"]).code(0);
    let told = repo.wacrg(&["hook", "install"]).code(0).says("now judged by cargo-wacrg: ");
    told.says("core.hooksPath is relative").says("warning: the work tree ").says("has no such hook");
    let script = std::fs::read_to_string(repo.path(".githooks/pre-commit")).expect("there");
    assert!(!script.contains(BINARY) && !script.contains("/home"), "{script}");
    repo.wacrg(&["hook", "status"])
        .code(0)
        .says("but cargo-wacrg is not on the search path")
        .says("but not in the work tree");
    let git = |line: &str| repo.run(&mut repo.shell(line));
    git("cargo-wacrg hook status").code(0).says("  runs ");
    // a folder of that name is no program
    repo.write("cargo-wacrg/x.md", "x\n");
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    git("git commit -m 'feat: leak'").code(1).says("error[jid]");
    repo.git(&["commit", "-m", "feat: leak"]).code(1).says("cargo-wacrg is gone");
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    repo.git(&["add", ".githooks"]).code(0);
    git("git commit -m 'chore: hooks'").code(0).says("clean: ");
    repo.git(&["-C", "../other", "merge", "--quiet", "main"]).code(0);
    git("cargo-wacrg hook status").code(0).says_not("but not in the work tree");
}

#[test]
fn linked_work_trees_share_the_hook_and_are_told_their_own_paths() {
    let mut repo = Repo::new();
    repo.git(&["worktree", "add", "--quiet", "../other"]).code(0);
    repo.git(&["config", "--global", "core.hooksPath", "/nowhere"]).code(0);
    repo.below = "../other".into();
    let told = repo.wacrg(&["hook", "install"]).code(2).says("global configuration").err;
    let own = told.split('`').nth(1).expect("a command").to_owned();
    repo.run(repo.command("sh").args(["-c", &own])).code(0);
    repo.wacrg(&["hook", "install", "pre-commit", "commit-msg"]).code(0).says_not("..");
    assert!(repo.path(".git/hooks/pre-commit").is_file());
    let message = format!("docs: {JID}");
    for below in ["../other", "../other/docs", "", "docs"] {
        std::fs::create_dir_all(repo.path("../other/docs")).expect("writable");
        std::fs::create_dir_all(repo.path("docs")).expect("writable");
        repo.below = below.into();
        repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: installed: ").says_not("..");
        let told = repo.git(&["commit", "--allow-empty", "-m", &message]).code(1).says("because of its message").err;
        let again = told.split('`').find(|part| part.starts_with("git commit -e -F")).expect("advice");
        let again = again.replace(" -e ", " --allow-empty --no-verify ");
        repo.run(repo.command("sh").args(["-c", &again])).code(0);
    }
    assert!(repo.log()[0].contains("docs: "));
}

#[cfg(unix)]
#[test]
fn a_hook_that_git_does_not_run_is_not_said_to_run_first() {
    let repo = Repo::new();
    repo.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    let told = repo.wacrg(&["init", "--no-ci", "--no-pages", "--no-policy"]).code(1);
    told.says("what is there is not executable").says_not("after the hook");
    repo.wacrg(&["hook", "install"]).code(0).says("it is not executable, so git did not run it").says_not("runs first");
    repo.wacrg(&["hook", "status"]).code(0).says("without .git/hooks/pre-commit.before-wacrg");
    repo.git(&["commit", "--allow-empty", "-m", "docs: x"]).code(0);
}

#[test]
fn a_manager_that_is_not_installed_yet_is_one_already() {
    for (file, text, install) in [
        (".husky/pre-push", "npm test\n", "npx husky"),
        ("package.json", "{\"devDependencies\": {\"husky\": \"^9.0.0\"}}\n", "npx husky"),
        ("lefthook.yml", "pre-push:\n  jobs:\n    - run: npm test\n", "lefthook install"),
        (".config/lefthook.toml", "[pre-push]\n", "lefthook install"),
    ] {
        let repo = Repo::new();
        repo.write(file, text);
        repo.wacrg(&["hook", "install"]).code(2).says("would be lost without a word").says(install);
        let told = repo.wacrg(&["init", "--yes", "--no-ci", "--no-pages", "--no-policy"]).code(1);
        told.says("left: hook pre-commit: ").says("cargo-wacrg hook run pre-commit`").says(install);
        repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: not installed: ").says(install);
        assert!(!repo.path(".git/hooks/pre-commit").exists());
    }
    // a hook that was there before the manager is told what becomes of it
    let repo = Repo::new();
    repo.wacrg(&["hook", "install"]).code(0);
    repo.write("lefthook.yml", "pre-push: {}\n");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: installed: ").says("but lefthook is used here");
}

#[cfg(unix)]
#[test]
fn to_be_told_the_check_is_not_to_run_it() {
    let config = "repos:\n- repo: https://github.com/WhiskeySockets/cargo-wacrg.git\n  rev: v0.1.0\n  hooks:\n  - id: wacrg\n  - id: wacrg-message\n  - id: wacrg-push\n";
    let parts = ["init", "--yes", "--no-ci", "--no-pages", "--no-policy"];
    let install = "`pre-commit install --hook-type pre-commit --hook-type pre-merge-commit --hook-type commit-msg --hook-type pre-push`";
    let repo = Repo::new();
    repo.write(".pre-commit-config.yaml", config);
    let told =
        repo.wacrg(&parts).code(1).says("left: hook pre-commit: .pre-commit-config.yaml runs the check").says(install);
    assert_eq!(told.out.matches("left: ").count(), 1, "{}", told.out);
    repo.wacrg(&["hook", "status"]).code(0).says("pre-push: not run: .pre-commit-config.yaml").says(install);
    for hook in ["pre-commit", "pre-merge-commit"] {
        let own = "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n";
        write_hook(&repo, &format!(".git/hooks/{hook}"), own);
    }
    repo.wacrg(&parts).code(0).says("kept: .pre-commit-config.yaml: runs the check as the hook pre-commit");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-commit: run by pre-commit").says("commit-msg: not run");
    // a hook of our own is one as well
    let repo = Repo::new();
    repo.write("lefthook.yml", "pre-commit:\n  commands:\n    gate:\n      run: cargo wacrg check\n");
    repo.wacrg(&parts)
        .code(1)
        .says("lefthook.yml runs the check, but lefthook is not installed")
        .says("`lefthook install`");
    write_hook(&repo, ".git/hooks/pre-commit", "#!/bin/sh\nlefthook run pre-commit \"$@\"\n");
    repo.wacrg(&parts)
        .code(1)
        .says("kept: lefthook.yml: runs")
        .says("left: hook pre-merge-commit: give pre-merge-commit");

    // what does not run it is no gate
    for (file, text) in [
        (".pre-commit-config.yaml", "repos: []\n# wacrg\n"),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: https://github.com/WhiskeySockets/wacrg\n  hooks:\n  - id: wacrg\n",
        ),
        (".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n  - id: wacrg\n    entry: npm run wacrg\n"),
        (".pre-commit-config.yaml", "repos:\n- repo: https://example.com/cargo-wacrg\n  hooks:\n  - id: wacrg-push\n"),
        ("prek.toml", "# cargo-wacrg\n"),
    ] {
        let repo = Repo::new();
        repo.write(file, text);
        repo.wacrg(&parts).code(0).says("installed ");
        repo.stage("notes.md", format!("{JID}\n"));
        repo.git(&["commit", "-m", "docs: x"]).code(1).says("error[jid]");
    }
    let repo = Repo::new();
    write_hook(&repo, ".git/hooks/pre-commit", "#!/bin/sh\n# wacrg: run the validator\necho validated\n");
    repo.wacrg(&["hook", "status"]).code(0).says("is another hook\n").says_not("runs the check");
    repo.wacrg(&parts).code(0).says("after the hook that is there");
    repo.stage("notes.md", format!("{JID}\n"));
    repo.git(&["commit", "-m", "docs: x"]).code(1).says("validated").says("error[jid]");
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
        .says("now judged by ")
        .says(": `git commit`, `git merge`, every message, `git push`");
    let status = repo.wacrg(&["hook", "status"]).code(0);
    let status = status.says("pre-commit: installed: ").says("commit-msg: installed: ").says("pre-push: installed: ");
    status.says_not("pre-receive").says_not("update");
    repo.wacrg(&["hook", "uninstall", "pre-push"]).code(0).says("removed ").says("pre-push");
    repo.wacrg(&["hook", "status"]).code(0).says("pre-push: not installed").says("commit-msg: installed: ");
    repo.wacrg(&["hook", "uninstall"]).code(0).says("commit-msg").says("pre-commit");
    repo.wacrg(&["hook", "install", "post-commit"])
        .code(2)
        .says("possible values: pre-commit, pre-merge-commit, commit-msg, pre-push");
    // of others, by name
    repo.write(".git/hooks/pre-push", "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n");
    repo.wacrg(&["hook", "status"]).code(0).says("another hook, of pre-commit");
    repo.write(".git/hooks/pre-push", "#!/bin/sh\ncargo wacrg check --range @{push}..\n");
    repo.wacrg(&["hook", "status"]).code(0).says("which runs the check itself").says("git does not run it");
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
    repo.write(".git/hooks/pre-commit", script.replace("version 3.", "version 1."));
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
    repo.wacrg(&["hook", "install"]).code(0).says("hooks/pre-receive").says("every push received");
    repo.wacrg(&["hook", "status"])
        .code(0)
        .says("pre-receive: installed: ")
        .says("update: not installed")
        .says_not("pre-commit");
}
