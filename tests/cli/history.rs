// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `check --history`: what was ever committed is found wherever git keeps it, and what cannot be judged is told.

use std::process::Stdio;

use crate::repo::{BINARY, JID, Ran, Repo, clean, leaking};

/// A sentence with an account in it.
fn leak() -> String {
    format!("seen: {JID}\n")
}

impl Repo {
    /// Commits a file with a message; the commit's id.
    fn put(&self, path: &str, content: impl AsRef<[u8]>, message: &str) -> String {
        self.stage(path, content);
        self.say(message)
    }

    /// Commits what is staged, if anything, with a message; the commit's id.
    fn say(&self, message: &str) -> String {
        self.git(&["commit", "--quiet", "--no-verify", "--allow-empty", "-m", message]).code(0);
        self.git(&["rev-parse", "HEAD"]).code(0).out.trim().to_owned()
    }

    fn history(&self, options: &[&str]) -> Ran {
        self.wacrg(&[&["check", "--history"], options].concat()).says_not(JID)
    }
}

#[test]
fn a_leak_that_was_removed_again_is_found_and_put_down_to_its_commit() {
    for packed in [false, true] {
        let repo = Repo::new();
        repo.history(&[]).code(0).says("4 blobs of the history and 1 message judged, no finding");
        let first = repo.put("notes.md", leak(), "docs: a note");
        repo.put("notes.md", format!("{}and more\n", leak()), "docs: more");
        repo.put("notes.md", "nothing\n", "docs: less");
        if packed {
            repo.git(&["repack", "-adfq"]).code(0);
            repo.git(&["prune"]).code(0);
        }
        repo.wacrg(&["check", "--tracked"]).code(0);
        let blob = repo.git(&["rev-parse", &format!("{first}:notes.md")]).out;
        repo.history(&[])
            .code(1)
            .says("error[jid]")
            .says("notes.md:1:7")
            .says(&format!("in blob {} and 1 more version", &blob[..10]))
            .says(&format!("in commit {}: docs: a note", &first[..10]))
            .says("7 blobs of the history and 4 messages judged, 1 finding");
    }
}

#[test]
fn every_path_that_a_content_stood_at_counts() {
    let repo = Repo::new();
    // a capture by its old place, an ordinary file by its new one
    let text = "id: x\nnumber: 83920174655102\n";
    repo.put("corpus/captures/x.yaml", text, "feat: a capture");
    repo.git(&["mv", "corpus/captures/x.yaml", "data.txt"]).code(0);
    repo.say("refactor: move it");
    repo.wacrg(&["check", "--tracked"]).code(0);
    repo.history(&[])
        .code(1)
        .says("error[capture-schema]")
        .says("corpus/captures/x.yaml")
        .says("which stood at corpus/captures/x.yaml, data.txt");
}

#[test]
fn what_only_other_refs_reach_needs_to_be_asked_for() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "-b", "side"]).code(0);
    let commit = repo.put("a.md", leak(), "docs: aside");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.history(&[]).code(0);
    repo.history(&["--all-refs"]).code(1).says(&commit[..10]);
    // a branch that is gone is in the log of HEAD
    repo.git(&["branch", "-D", "side"]).code(0);
    repo.history(&["--all-refs"]).code(0);
    repo.history(&["--reflogs"]).code(1).says(&commit[..10]);
}

#[test]
fn stashes_notes_and_tags() {
    let repo = Repo::new();
    repo.write("README.md", leak());
    repo.git(&["stash"]).code(0);
    repo.write("README.md", "more\n");
    repo.git(&["stash"]).code(0);
    repo.history(&[]).code(0);
    // the older of two stashes is named by a log alone
    repo.history(&["--all-refs"]).code(1).says("README.md:1:7");

    let repo = Repo::new();
    repo.git(&["notes", "add", "-m", &leak()]).code(0);
    repo.history(&["--all-refs"]).code(1).says("error[jid]").says("in blob");

    let repo = Repo::new();
    repo.git(&["tag", "-a", "-m", &leak(), "v1"]).code(0);
    repo.history(&[]).code(0);
    repo.history(&["--all-refs"]).code(1).says("TAG_EDITMSG of ").says("error[jid]");

    // a tag on a content, and on nothing else
    let repo = Repo::new();
    repo.write("loose.txt", leak());
    let blob = repo.git(&["hash-object", "-w", "loose.txt"]).out;
    repo.git(&["tag", "content", blob.trim()]).code(0);
    repo.history(&["--all-refs"]).code(1).says("refs/tags/content:1:7");
}

#[test]
fn messages_names_and_authors() {
    let repo = Repo::new();
    let commit = repo.say(&format!("docs: a step\n\nIt was {JID}.\n\nSigned-off-by: A Person <person@gmail.com>"));
    repo.history(&[])
        .code(1)
        .says("COMMIT_EDITMSG:3:8")
        .says(&commit[..10])
        .says("docs: a step")
        .says_not("email-address");

    let repo = Repo::new();
    let subject = repo.say(&format!("docs: about {JID}"));
    repo.history(&[]).code(1).says(&format!("in commit {}", &subject[..10]));

    let repo = Repo::new();
    repo.git(&["branch", &format!("fix/{JID}").replace('@', "-at-")]).code(0);
    repo.git(&["branch", "call-with-4930918274605"]).code(0);
    repo.history(&["--all-refs"]).code(1).says("refs/heads/call-with-").says_not("4930918274605");

    let repo = Repo::new();
    repo.put("with-4930918274605/a.md", "x\n", "docs: a file");
    repo.history(&[]).code(1).says("telephone number").says_not("4930918274605");

    let repo = Repo::new();
    let run = repo.command("git").args(["commit", "--allow-empty", "-m", "x"]).env("GIT_AUTHOR_EMAIL", JID).output();
    assert!(run.is_ok_and(|run| run.status.success()));
    repo.history(&[]).code(1).says("author field").says("error[jid]");
    // an ordinary address is what git asks for
    let repo = Repo::new();
    let run = repo
        .command("git")
        .args(["commit", "--allow-empty", "-m", "x"])
        .env("GIT_AUTHOR_EMAIL", "a.person@gmail.com")
        .output();
    assert!(run.is_ok_and(|run| run.status.success()));
    repo.history(&[]).code(0);
}

#[test]
fn bare_sha256_and_reftable_repositories() {
    for arguments in [
        &["--object-format=sha256"][..],
        &["--ref-format=reftable"],
        &["--object-format=sha256", "--ref-format=reftable"],
    ] {
        let repo = Repo::folder();
        if repo.git(&[&["init", "--quiet", "--initial-branch=main"], arguments].concat()).code != 0 {
            println!("skipped: this git knows no {arguments:?}");
            continue;
        }
        repo.first();
        repo.put("a.md", leak(), "docs: a");
        repo.put("a.md", "clean\n", "docs: b");
        repo.history(&["--all-refs"]).code(1).says("a.md:1:7");
        repo.git(&["repack", "-adfq"]).code(0);
        repo.history(&["--all-refs"]).code(1).says("a.md:1:7");
        let bare = Repo::folder();
        bare.git(&["clone", "--quiet", "--bare", &repo.root().display().to_string(), "."]).code(0);
        bare.history(&[]).code(1).says("a.md:1:7").says("policy built-in");
    }
    let empty = Repo::init(&["--bare"]);
    empty.history(&["--all-refs"]).code(0).says("there was no blob of the history to judge");
    Repo::folder().history(&[]).code(2).says("not inside a git repository");
}

#[test]
fn policy_and_allowances_of_head_apply() {
    let repo = Repo::new();
    repo.put("a.md", leak(), "docs: a");
    let policy = "[[allow]]\nrule = \"jid\"\npaths = [\"a.md\"]\nreason = \"an invented account\"\n";
    repo.put("wacrg.toml", policy, "chore: a policy");
    repo.history(&[]).code(0).says("1 allowed").says("policy HEAD:wacrg.toml");
    repo.history(&["--isolated"]).code(1);
    // allowed at one of its paths only
    repo.put("b.md", leak(), "docs: b");
    repo.history(&[]).code(1).says("which stood at a.md, b.md");
    repo.history(&["--select", "email-address"]).code(0);
    let told = repo.history(&["--isolated", "--format", "json"]).code(1).out;
    let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(report["source"]["kind"], "history");
    assert_eq!(report["counts"]["commits"], 4);
    assert_eq!(report["findings"][0]["history"]["paths"], serde_json::json!(["a.md", "b.md"]));
    assert!(report["findings"][0]["commit"]["id"].is_string());
}

#[test]
fn shallow_and_partial_clones_say_what_they_lack() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
    repo.put("a.md", leak(), "docs: a");
    repo.put("a.md", "clean\n", "docs: b");
    let url = format!("file://{}", repo.root().display());
    let shallow = Repo::folder();
    shallow.git(&["clone", "--quiet", "--depth=1", &url, "."]).code(0);
    shallow.history(&[]).code(2).says("this clone is shallow").says("--allow-shallow");
    shallow.history(&["--allow-shallow"]).code(0).says("note: this clone is shallow");
    let partial = Repo::folder();
    partial.git(&["clone", "--quiet", "--filter=blob:none", &url, "."]).code(0);
    partial.history(&[]).code(2).says("a.md cannot be judged").says("missing").says("partial clone");
}

#[test]
fn replaced_objects_grafts_and_alternates() {
    let repo = Repo::new();
    let first = repo.put("a.md", leak(), "docs: a");
    let second = repo.put("a.md", "clean\n", "docs: b");
    // without the commit in between, for whoever believes it
    repo.git(&["replace", "--graft", &second]).code(0);
    assert!(!repo.git(&["log", "--format=%H"]).out.contains(&first));
    repo.history(&[]).code(1).says(&first[..10]);
    let borrower = Repo::folder();
    borrower.git(&["clone", "--quiet", "--shared", &repo.root().display().to_string(), "."]).code(0);
    borrower.history(&[]).code(1).says(&first[..10]);
    let inner = Repo::folder();
    inner.git(&["init", "--quiet"]).code(0);
    let objects = repo.path(".git/objects").display().to_string();
    let ran = inner.run(
        inner
            .command(BINARY)
            .args(["check", "--history", "--all-refs"])
            .env("GIT_DIR", repo.path(".git"))
            .env("GIT_OBJECT_DIRECTORY", inner.path(".git/objects"))
            .env("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects),
    );
    ran.code(1).says(&first[..10]);
}

#[test]
fn a_submodule_is_told() {
    let repo = Repo::new();
    let head = repo.git(&["rev-parse", "HEAD"]).out;
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},sub", head.trim())]).code(0);
    repo.say("chore: a submodule");
    repo.history(&[]).code(0).says("skipped: sub: a submodule");
}

#[test]
fn damaged_and_missing_objects_are_told_and_the_rest_is_judged() {
    let repo = Repo::new();
    let first = repo.put("bad.md", "to be damaged\n", "docs: bad");
    repo.put("a.md", leak(), "docs: a");
    let blob = repo.git(&["rev-parse", &format!("{first}:bad.md")]).out;
    let file = repo.path(format!(".git/objects/{}/{}", &blob[..2], blob[2..].trim()));
    std::fs::remove_file(&file).expect("removable");
    repo.history(&[]).code(2).says("bad.md cannot be judged").says("is missing").says("a.md:1:7");
    std::fs::write(&file, b"garbage").expect("writable");
    repo.history(&[]).code(2).says("bad.md").says("cannot be judged").says("damaged").says("a.md:1:7");
    let other = repo.git(&["rev-parse", "HEAD:a.md"]).out;
    std::fs::copy(repo.path(format!(".git/objects/{}/{}", &other[..2], other[2..].trim())), &file).expect("writable");
    repo.history(&[]).code(2).says("does not match its id");
    // a folder in place of a file, which nobody can read
    std::fs::remove_file(&file).expect("removable");
    std::fs::create_dir(&file).expect("writable");
    repo.history(&[]).code(2).says("cannot be judged").says("a.md:1:7");
}

#[test]
fn truncated_and_missing_packs() {
    let repo = Repo::new();
    for step in 0..20 {
        let text: String = (0..200).map(|line| format!("line {line} of {}\n", step * 100 + line)).collect();
        repo.put("a.md", text, "docs: a");
    }
    repo.git(&["repack", "-adfq"]).code(0);
    repo.git(&["prune-packed"]).code(0);
    repo.history(&[]).code(0).says("24 blobs of the history and 21 messages judged");
    let packs = repo.path(".git/objects/pack");
    let pack = std::fs::read_dir(&packs)
        .expect("packs")
        .map(|entry| entry.expect("readable").path())
        .find(|path| path.extension().is_some_and(|end| end == "pack"))
        .expect("a pack");
    let good = std::fs::read(&pack).expect("readable");
    let write = |bytes: &[u8]| {
        let _ = std::fs::remove_file(&pack);
        std::fs::write(&pack, bytes).expect("writable");
    };
    write(&good[..good.len() / 2]);
    repo.history(&["--isolated"]).code(2).says_not("clean:");
    repo.history(&[]).code(2).says_not("clean:");
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 0x10;
    write(&bad);
    repo.history(&["--isolated"]).code(2).says("cannot be judged").says_not("clean:");
    std::fs::remove_file(&pack).expect("removable");
    repo.history(&["--isolated"]).code(2).says_not("clean:");
    write(&good);
    repo.history(&[]).code(0);
}

#[test]
fn a_commit_that_names_nothing_is_told() {
    let repo = Repo::new();
    repo.put("a.md", leak(), "docs: a");
    let lost = "1234567890123456789012345678901234567890";
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]).out;
    let commit = format!(
        "tree {}\nparent {lost}\nauthor A <a@example.com> 1 +0000\ncommitter A <a@example.com> 1 +0000\n\nx\n",
        tree.trim()
    );
    repo.write("commit", commit);
    let id = repo.git(&["hash-object", "-w", "-t", "commit", "--literally", "commit"]).code(0).out;
    std::fs::write(repo.path(".git/refs/heads/odd"), id).expect("writable");
    repo.history(&["--all-refs"]).code(2).says("the object 1234567890 is missing").says("a.md:1:7");
}

#[test]
fn a_ref_that_cannot_be_read_is_told() {
    let repo = Repo::new();
    repo.put("a.md", leak(), "docs: a");
    std::fs::write(repo.path(".git/refs/heads/odd"), "garbage\n").expect("writable");
    repo.history(&[]).code(1);
    repo.history(&["--all-refs"]).code(2).says("1 ref cannot be read");
    std::fs::write(repo.path(".git/refs/heads/main"), "garbage\n").expect("writable");
    repo.history(&[]).code(2).says("cannot be read").says_not("clean:");
    std::fs::write(repo.path(".git/refs/heads/main"), "1234567890123456789012345678901234567890\n").expect("writable");
    repo.history(&[]).code(2).says_not("clean:");
}

#[test]
fn refs_that_change_meanwhile_are_told() {
    let repo = Repo::new();
    repo.put("a.md", "x\n", "docs: a");
    // a git that moves the branch after it was first asked for refs
    let real = String::from_utf8(repo.command("which").arg("git").output().expect("which").stdout).expect("a path");
    let real = real.trim();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *for-each-ref*) \"{real}\" \"$@\" || exit; \
         exec \"{real}\" commit -q --no-verify --allow-empty -m more ;; esac\nexec \"{real}\" \"$@\"\n"
    );
    repo.write("../bin/git", script);
    repo.run(repo.command("chmod").args(["+x", "../bin/git"])).code(0);
    let path = format!("{}:{}", repo.path("../bin").display(), std::env::var("PATH").unwrap_or_default());
    let mut command = repo.command(BINARY);
    command.args(["check", "--history", "--all-refs"]).env("PATH", path);
    repo.run(&mut command).code(2).says("refs were changed while it was judged");
}

#[cfg(unix)]
#[test]
fn whoever_ends_it_early_gets_no_pass_and_nothing_is_left() {
    let repo = Repo::new();
    for step in 0..30 {
        repo.put(&format!("{step}.md"), format!("{step}\n").repeat(20_000), "docs: a");
    }
    let files = |repo: &Repo| repo.run(repo.command("find").args([".", "-type", "f"])).out;
    let before = files(&repo);
    let mut interrupted = 0;
    for (signal, delay) in (0..24).map(|round| (["INT", "KILL"][round % 2], 3 * round as u64)) {
        let child = repo
            .command(BINARY)
            .args(["check", "--history"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = repo.run(repo.command("kill").args([&format!("-{signal}"), &child.id().to_string()]));
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.code() {
            // it was done before
            Some(0) => assert!(told.contains("clean:"), "{told}"),
            Some(2) => {
                interrupted += 1;
                assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
                assert!(!told.contains("clean:"));
            }
            code => assert!(code.is_none() && !told.contains("clean:"), "{code:?} {told}"),
        }
        assert_eq!(files(&repo), before);
    }
    println!("{interrupted} were interrupted");
}

#[test]
fn clean_captures_pass_and_leaking_ones_do_not_in_long_chains() {
    let repo = Repo::new();
    let mut first = String::new();
    for step in 0..40 {
        let leaks = (20..25).contains(&step);
        let text = if leaks { leaking("a") } else { clean("a") };
        let id = repo.put(
            "corpus/captures/a.yaml",
            text.replace("sanitized", &format!("notes: step {step} of it\nsanitized")),
            "feat: a",
        );
        if step == 20 {
            first = id;
        }
        // an ordinary file with an edit in the middle, which leaks once
        let line =
            |line: usize| format!("    let row_{} = step({});\n", line % 7, if line == 200 { step } else { line % 10 });
        let mut code: String = (0..400).map(line).collect();
        if step == 30 {
            code.insert_str(5_000, &leak());
        }
        repo.put("src/code.rs", code, "feat: code");
    }
    repo.git(&["repack", "-adfq", "--depth=250"]).code(0);
    repo.history(&[])
        .code(1)
        .says("corpus/captures/a.yaml:10:17")
        .says(&first[..10])
        .says("and 4 more versions")
        .says("src/code.rs:")
        .says("2 findings at level deny");
}
