// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Pushes, from both ends: what the sender's hook stops, and what a server refuses.

use std::process::Command;

use crate::repo::{BINARY, JID, Repo, clean, leaking};

/// A server and a clone of it with one commit, `main` pushed.
struct Pair {
    server: Repo,
    clone: Repo,
}

impl Pair {
    fn new(arguments: &[&str]) -> Self {
        let server = Repo::init(&[&["--bare"], arguments].concat());
        let clone = Repo::init(arguments);
        clone.first();
        clone.git(&["remote", "add", "origin", server.root().to_str().expect("text")]).code(0);
        clone.git(&["push", "--quiet", "origin", "main"]).code(0);
        Self { server, clone }
    }

    /// One whose sender is guarded.
    fn sending() -> Self {
        let pair = Self::new(&[]);
        pair.clone.wacrg(&["hook", "install", "pre-push"]).code(0);
        pair
    }

    /// One whose server is guarded by `hook`.
    fn receiving(hook: &str, arguments: &[&str]) -> Self {
        let pair = Self::new(arguments);
        pair.server.wacrg(&["hook", "install", hook]).code(0);
        pair
    }

    fn push(&self, words: &[&str]) -> crate::repo::Ran {
        self.clone.git(&[&["push"], words].concat())
    }

    /// The refs of the server, and how many objects it has.
    fn state(&self) -> (String, String) {
        let count = self.server.git(&["count-objects"]).out;
        (self.server.git(&["for-each-ref", "--format=%(objectname) %(refname)"]).out, count)
    }
}

fn leak_then_remove(repo: &Repo) -> String {
    let leaked = repo.add("corpus/captures/a.yaml", leaking("a"), "feat: a capture");
    repo.add("corpus/captures/a.yaml", clean("a"), "fix: clean it");
    leaked
}

#[test]
fn the_sender_s_hook_stops_what_a_later_commit_hides() {
    let pair = Pair::sending();
    pair.clone.add("docs/x.md", "x\n", "docs: x");
    pair.push(&["origin", "main"]).code(0).says("clean: 1 changed file of 1 commit and 1 message judged");
    let before = pair.state();
    let leaked = leak_then_remove(&pair.clone);
    pair.push(&["origin", "main"])
        .code(1)
        .says("corpus/captures/a.yaml:10:17")
        .says(&format!("in commit {}: feat: a capture", &leaked[..10]))
        .says("Nothing was pushed.")
        .says("2 changed files of 2 commits")
        .says_not(JID);
    assert_eq!(pair.state(), before);
    pair.push(&["--no-verify", "origin", "main"]).code(0);
}

#[test]
fn new_branches_forced_pushes_deletions_and_names() {
    let pair = Pair::sending();
    let repo = &pair.clone;
    // a new branch brings what the remote does not have, and no more
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("docs/x.md", "x\n", "docs: x");
    pair.push(&["origin", "topic"]).code(0).says("1 changed file of 1 commit");
    // forced, with and without knowing what is there
    repo.git(&["commit", "--quiet", "--amend", "-m", "docs: y"]).code(0);
    pair.push(&["--force", "origin", "topic"]).code(0).says("1 changed file of 1 commit");
    let other = Repo::folder();
    other.git(&["clone", "--quiet", pair.server.root().to_str().expect("text"), "."]).code(0);
    other.git(&["checkout", "--quiet", "topic"]).code(0);
    other.add("docs/z.md", "z\n", "docs: z");
    other.git(&["push", "--quiet", "origin", "topic"]).code(0);
    repo.git(&["commit", "--quiet", "--amend", "-m", "docs: z"]).code(0);
    pair.push(&["--force", "origin", "topic"]).code(0).says("the remote has commits that are not here");
    // nothing new, and a name that is new
    pair.push(&["origin", "topic:refs/heads/again"]).code(0).says("there was no commit to judge");
    pair.push(&["origin", "topic:refs/heads/call-4930918274605"])
        .code(1)
        .says("in the ref's name")
        .says_not("4930918274605\n")
        .says("refs/heads/call-‹13 digits›");
    pair.push(&["--delete", "origin", "again"]).code(0).says("1 ref will be deleted");
    // to an address of which nothing is known everything is new
    let elsewhere = Repo::init(&["--bare"]);
    let address = elsewhere.root();
    pair.push(&[address.to_str().expect("text"), "topic"]).code(0).says("5 changed files of 2 commits");
}

#[test]
fn tags_and_their_messages() {
    let pair = Pair::sending();
    let repo = &pair.clone;
    repo.git(&["tag", "light"]).code(0);
    pair.push(&["origin", "light"]).code(0);
    repo.git(&["tag", "-a", "clean", "-m", "The first.\n\nNothing else."]).code(0);
    pair.push(&["origin", "clean"]).code(0);
    repo.git(&["tag", "-a", "v1", "-m", &format!("Seen with {JID}")]).code(0);
    pair.push(&["origin", "v1"]).code(1).says("TAG_EDITMSG:1:11").says("error[jid]").says_not("4930918274605");
    // a tag of a tag, under another name
    repo.git(&["tag", "-f", "-a", "v2", "-m", "again", "v1"]).code(0);
    pair.push(&["origin", "v2"]).code(1).says("TAG_EDITMSG:1:11");
    // tags can point at anything
    let blob = repo.run(repo.command("sh").args(["-c", &format!("echo {JID} | git hash-object -w --stdin")])).out;
    repo.git(&["tag", "blob", blob.trim()]).code(0);
    pair.push(&["origin", "blob"]).code(1).says("refs/tags/blob:1:1");
    let leaked = leak_then_remove(repo);
    repo.git(&["tag", "tree", &format!("{leaked}^{{tree}}")]).code(0);
    pair.push(&["origin", "tree"]).code(1).says("corpus/captures/a.yaml:10:17");
    repo.git(&["tag", "commit", &leaked]).code(0);
    pair.push(&["origin", "commit"]).code(1).says(&format!("in commit {}", &leaked[..10]));
}

#[test]
fn a_server_refuses_a_new_repository_and_keeps_nothing() {
    for hook in ["pre-receive", "update"] {
        for arguments in [vec![], vec!["--object-format=sha256"], vec!["--ref-format=reftable"]] {
            let server = Repo::folder();
            if server.git(&[&["init", "--quiet", "--bare"], &arguments[..]].concat()).code != 0 {
                println!("skipped: this git knows no {arguments:?}");
                continue;
            }
            server.wacrg(&["hook", "install", hook]).code(0);
            let clone = Repo::init(&arguments);
            clone.first();
            let leaked = leak_then_remove(&clone);
            let address = server.root();
            let push = |what: &str| clone.git(&["push", address.to_str().expect("text"), what]);
            push("main")
                .code(1)
                .says("remote: error[jid]")
                .says("corpus/captures/a.yaml:10:17")
                .says(&format!("in commit {}", &leaked[..10]))
                .says("The push was refused.")
                .says_not("4930918274605");
            assert_eq!(server.git(&["for-each-ref"]).out, "", "a ref was left behind");
            if hook == "pre-receive" {
                assert!(server.git(&["count-objects"]).out.starts_with("0 objects"), "objects were left behind");
            }
            clone.git(&["checkout", "--quiet", "-B", "main", "HEAD~2"]).code(0);
            push("main").code(0).says("remote: clean: 4 changed files of 1 commit and 1 message judged");
            assert!(!server.git(&["for-each-ref"]).out.is_empty());
        }
    }
}

#[test]
fn a_server_s_policy_is_that_of_the_ref_s_tip() {
    let pair = Pair::receiving("pre-receive", &[]);
    let repo = &pair.clone;
    // loosened and used in the same push
    repo.add("wacrg.toml", "[rules]\njid = \"allow\"\n", "chore: be kind");
    repo.add("notes.md", format!("{JID}\n"), "docs: notes");
    let before = pair.state();
    pair.push(&["origin", "main"])
        .code(1)
        .says("error[policy-loosened]")
        .says("1 finding told here would have passed")
        .says("error[jid]");
    assert_eq!(pair.state(), before);
    // let in by hand on the server, it applies from the next push on
    pair.server.wacrg(&["hook", "uninstall"]).code(0);
    pair.push(&["--quiet", "origin", "main"]).code(0);
    pair.server.wacrg(&["hook", "install"]).code(0);
    repo.add("more.md", format!("more: {JID}\n"), "docs: more");
    pair.push(&["origin", "main"]).code(0).says("1 allowed").says(":wacrg.toml)");
    // a new branch is judged by the default branch's policy
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("topic.md", format!("topic: {JID}\n"), "docs: topic");
    pair.push(&["origin", "topic"]).code(0).says("1 allowed");
    // and by a file, if the server names one
    pair.server.write("strict.toml", "");
    let strict = pair.server.path("strict.toml");
    pair.server.wacrg(&["hook", "install", "--", "--policy", strict.to_str().expect("text")]).code(0);
    repo.add("last.md", format!("last: {JID}\n"), "docs: last");
    pair.push(&["origin", "topic"]).code(1).says("error[jid]").says("strict.toml)");
}

#[test]
fn a_commit_that_another_branch_has_is_judged_again_for_this_one() {
    let pair = Pair::new(&[]);
    let repo = &pair.clone;
    repo.git(&["checkout", "--quiet", "-b", "loose"]).code(0);
    repo.add("notes.md", format!("{JID}\n"), "docs: notes");
    pair.push(&["--quiet", "origin", "loose"]).code(0);
    pair.server.wacrg(&["hook", "install"]).code(0);
    pair.push(&["origin", "loose:main"]).code(1).says("error[jid]");
    // a new branch of it brings nothing that was not public
    pair.push(&["origin", "loose:refs/heads/other"]).code(0);
}

#[test]
fn several_refs_and_two_pushes_at_once() {
    let pair = Pair::receiving("pre-receive", &[]);
    let repo = &pair.clone;
    repo.git(&["checkout", "--quiet", "-b", "good"]).code(0);
    repo.add("docs/x.md", "x\n", "docs: x");
    repo.git(&["checkout", "--quiet", "-b", "bad", "main"]).code(0);
    leak_then_remove(repo);
    let before = pair.state().0;
    pair.push(&["origin", "good", "bad"]).code(1).says("corpus/captures/a.yaml:10:17");
    assert_eq!(pair.state().0, before, "a push is let in as a whole or not at all");
    // at the same time, from two clones
    let other = Repo::folder();
    other.git(&["clone", "--quiet", repo.root().to_str().expect("text"), "."]).code(0);
    let address = pair.server.root();
    let start = |repo: &Repo, what: &str| {
        let mut command: Command = repo.command("git");
        command.args(["push", "--quiet", address.to_str().expect("text"), what]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.spawn().expect("git runs")
    };
    let mut pushes = [start(repo, "good"), start(&other, "origin/bad:refs/heads/bad")];
    let codes = pushes.each_mut().map(|push| push.wait().expect("it ends").code());
    assert_eq!(codes, [Some(0), Some(1)]);
    let refs = pair.state().0;
    assert!(refs.contains("refs/heads/good") && !refs.contains("refs/heads/bad"), "{refs}");
    let locks = pair.server.run(pair.server.command("find").args([".", "-name", "*.lock"])).out;
    assert_eq!(locks, "");
}

#[test]
fn the_environment_of_hooks_and_alternates_is_honoured() {
    let pair = Pair::receiving("pre-receive", &[]);
    // a server that borrows objects from another
    let borrowing = Repo::folder();
    let address = pair.server.root();
    borrowing.git(&["clone", "--quiet", "--bare", "--shared", address.to_str().expect("text"), "."]).code(0);
    borrowing.wacrg(&["hook", "install"]).code(0);
    let target = borrowing.root();
    let target = target.to_str().expect("text");
    pair.clone.add("docs/x.md", "x\n", "docs: x");
    pair.push(&[target, "main"]).code(0).says("1 changed file of 1 commit");
    leak_then_remove(&pair.clone);
    pair.push(&[target, "main"]).code(1).says("remote: error[jid]");
    // a commit in a linked work tree, with everything that git exports
    let tree = pair.clone.path("../linked");
    pair.clone.git(&["worktree", "add", "--quiet", tree.to_str().expect("text"), "main~2"]).code(0);
    pair.clone.wacrg(&["hook", "install", "pre-commit", "commit-msg", "pre-push"]).code(0);
    let in_tree = |words: &[&str]| pair.clone.run(pair.clone.command("git").arg("-C").arg(&tree).args(words));
    std::fs::write(tree.join("notes.md"), format!("{JID}\n")).expect("writable");
    in_tree(&["add", "notes.md"]).code(0);
    in_tree(&["commit", "-m", "docs: x"]).code(1).says("notes.md:1:1");
    in_tree(&["commit", "--no-verify", "-m", "docs: x"]).code(0);
    in_tree(&["push", "origin", "HEAD:refs/heads/topic"]).code(1).says("notes.md:1:1").says("Nothing was pushed.");
}

#[test]
fn a_hook_that_was_there_reads_the_same_lines() {
    let pair = Pair::new(&[]);
    let hook = "#!/bin/sh\ncat > seen\n";
    pair.server.write("hooks/pre-receive", hook);
    let path = pair.server.path("hooks/pre-receive");
    pair.server.run(pair.server.command("chmod").arg("+x").arg(&path)).code(0);
    pair.server.wacrg(&["hook", "install"]).code(0).says("runs first");
    let old = pair.clone.head();
    let new = pair.clone.add("docs/x.md", "x\n", "docs: x");
    pair.push(&["origin", "main"]).code(0).says("1 changed file of 1 commit");
    let seen = std::fs::read_to_string(pair.server.path("seen")).expect("the hook ran");
    assert_eq!(seen, format!("{old} {new} refs/heads/main\n"));
}

#[test]
fn what_git_would_never_write_is_refused() {
    let pair = Pair::receiving("pre-receive", &[]);
    for (hook, input) in [("pre-receive", "x y\n"), ("pre-push", "a b c\n")] {
        let ran = pair.server.wacrg_with(&["hook", "run", hook, "origin", "address"], input.as_bytes());
        ran.code(2).says("line 1 of standard input").says("help:");
    }
    pair.server.wacrg(&["hook", "run", "update", "refs/heads/x"]).code(2).says("was not given a ref and two ids");
    let id = "1".repeat(40);
    let missing = format!("{} {id} refs/heads/x\n", "0".repeat(40));
    pair.server.wacrg_with(&["hook", "run", "pre-receive"], missing.as_bytes()).code(2).says("cannot be read");
    pair.server.wacrg_with(&["hook", "run", "pre-receive"], b"").code(0);
}

/// pre-commit and prek read git's lines themselves and tell of the push in variables.
#[test]
fn a_push_that_a_hook_manager_tells_of() {
    let repo = Repo::new();
    let base = repo.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    leak_then_remove(&repo);
    let head = repo.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    let run = |variables: &[(&str, &str)]| {
        let mut command = repo.command(BINARY);
        command.args(["hook", "run", "pre-push"]).stdin(std::process::Stdio::null());
        for (name, value) in [("REMOTE_NAME", "origin"), ("REMOTE_BRANCH", "refs/heads/main")].iter().chain(variables) {
            command.env(format!("PRE_COMMIT_{name}"), value);
        }
        repo.run(&mut command)
    };
    run(&[("FROM_REF", &base), ("TO_REF", &head)]).code(1).says("error[jid]").says("Nothing was pushed");
    // the first push of all has no ids
    run(&[("LOCAL_BRANCH", "refs/heads/main")]).code(1).says("error[jid]");
    run(&[("FROM_REF", &head), ("TO_REF", &head)]).code(0);
    // what is not told is not taken for nothing
    run(&[("TO_REF", ""), ("LOCAL_BRANCH", "")]).code(2).says("was not told what is pushed");
    run(&[("TO_REF", "no-such-ref")]).code(2);
}
