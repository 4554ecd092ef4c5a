// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Repositories that libgit2 cannot open, and some that it can: the same question, the same answer.

use crate::repo::{JID, Repo, clean, leaking};

/// What every kind of repository has to answer.
fn ask(repo: &Repo) {
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.check().code(1).says("corpus/captures/a.yaml:10:17").says("1 staged file judged");
    repo.wacrg(&["hook", "install"]).code(0);
    repo.git(&["commit", "-m", "feat: leak"]).code(1).says("error[jid]").says_not(JID);
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.git(&["commit", "-m", "feat: clean"]).code(0).says("clean: 1 staged file judged");
    repo.wacrg(&["check", "--tracked"]).code(0).says("5 tracked files judged");
    // a policy in HEAD is found, and only what changed counts
    let old: String = (0..20).map(|line| format!("line {line}\n")).collect();
    repo.stage("wacrg.toml", "[rules]\njid = \"warn\"\n");
    repo.stage("notes.md", format!("{old}{JID}\n"));
    repo.commit();
    repo.stage("notes.md", format!("{old}{JID}\nmore\n"));
    repo.check().code(0).says("1 in lines this change does not touch").says("policy HEAD:wacrg.toml");
    repo.stage("other.md", format!("{JID}\n"));
    repo.check().code(0).says("warning[jid]");
    repo.write("announced.yaml", "x");
    repo.git(&["add", "--intent-to-add", "announced.yaml"]).code(0);
    repo.check().code(0).says("2 staged files judged");
    repo.wacrg(&["check", "--tracked"]).code(0).says("8 tracked files judged");
}

#[test]
fn an_ordinary_repository() {
    ask(&Repo::new());
}

#[test]
fn sha256_objects() {
    let repo = Repo::init(&["--object-format=sha256"]);
    repo.first();
    ask(&repo);
}

#[test]
fn reftable() {
    let repo = Repo::folder();
    if repo.git(&["init", "--quiet", "--initial-branch=main", "--ref-format=reftable"]).code != 0 {
        println!("skipped: this git knows no reftable");
        return;
    }
    repo.first();
    ask(&repo);
}

#[test]
fn reftable_before_the_first_commit() {
    let repo = Repo::folder();
    if repo.git(&["init", "--quiet", "--initial-branch=main", "--ref-format=reftable"]).code != 0 {
        println!("skipped: this git knows no reftable");
        return;
    }
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.check().code(1).says("corpus/captures/a.yaml:10:17");
}

#[test]
fn a_sparse_index() {
    let repo = Repo::new();
    repo.stage("outside/deep/x.md", "x\n");
    repo.stage("corpus/README.md", "x\n");
    repo.commit();
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "corpus"]).code(0);
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.check().code(1).says("corpus/captures/a.yaml:10:17").says("1 staged file judged");
    repo.wacrg(&["check", "--tracked"]).code(1).says("7 tracked files judged");
}

#[test]
fn a_split_index() {
    let repo = Repo::new();
    repo.git(&["update-index", "--split-index"]).code(0);
    ask(&repo);
}

#[test]
fn skipped_and_assumed_files_are_in_the_commit() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["update-index", "--skip-worktree", "corpus/captures/a.yaml"]).code(0);
    repo.check().code(1).says("error[jid]");
    repo.git(&["update-index", "--no-skip-worktree", "corpus/captures/a.yaml"]).code(0);
    repo.git(&["update-index", "--assume-unchanged", "corpus/captures/a.yaml"]).code(0);
    repo.check().code(1).says("error[jid]");
    // also where they were there before: libgit2's own diff leaves these out
    repo.commit();
    for mark in ["assume-unchanged", "skip-worktree"] {
        repo.git(&["update-index", &format!("--no-{mark}"), "corpus/captures/a.yaml"]).code(0);
        repo.stage("corpus/captures/a.yaml", format!("# {mark}\n{}", leaking("a")));
        repo.git(&["update-index", &format!("--{mark}"), "corpus/captures/a.yaml"]).code(0);
        repo.check().code(1).says("corpus/captures/a.yaml:11:17");
    }
}

#[test]
fn a_detached_head_and_a_shallow_clone() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "--detach"]).code(0);
    ask(&repo);
    let shallow = Repo::folder();
    let url = format!("file://{}", repo.root().display());
    shallow.git(&["clone", "--quiet", "--depth=1", &url, "."]).code(0);
    shallow.stage("corpus/captures/b.yaml", leaking("b"));
    shallow.check().code(0).says("warning[jid]").says("corpus/captures/b.yaml:10:17").says("1 staged file judged");
}

#[test]
fn a_partial_clone_fetches_nothing_and_says_what_it_lacks() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
    repo.stage("docs/x.md", "x\n");
    repo.commit();
    let partial = Repo::folder();
    let url = format!("file://{}", repo.root().display());
    partial.git(&["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, "."]).code(0);
    partial.git(&["read-tree", "HEAD"]).code(0);
    partial.stage("corpus/captures/b.yaml", leaking("b"));
    partial.check().code(1).says("corpus/captures/b.yaml:10:17").says("1 staged file judged");
    partial
        .wacrg(&["check", "--tracked"])
        .code(2)
        .says("docs/x.md cannot be judged")
        .says("missing from the repository");
}

#[test]
fn a_bare_repository_has_nothing_to_judge() {
    let repo = Repo::init(&["--bare"]);
    repo.check().code(2).says("this repository is bare");
    repo.wacrg(&["check", "--tracked"]).code(2).says("this repository is bare");
}
