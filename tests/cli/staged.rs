// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is judged is what git is about to commit: the index, in every situation in which git makes a commit.

use crate::repo::{JID, Repo, capture, clean, leaking};

/// A repository whose commits go through the hook.
fn hooked() -> Repo {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install"]).code(0);
    repo
}

#[test]
fn nothing_staged_is_said_and_not_called_clean() {
    let repo = Repo::new();
    repo.check().code(0).says("nothing is staged, so nothing was judged").says("--tracked").says_not("clean");
    repo.write("notes.txt", "x\n");
    repo.git(&["add", "notes.txt"]).code(0);
    repo.commit();
    repo.git(&["rm", "--quiet", "notes.txt"]).code(0);
    repo.check().code(0).says("only removals are staged").says_not("clean:");
}

#[test]
fn the_first_commit_is_judged() {
    let repo = Repo::init(&[]);
    repo.wacrg(&["hook", "install"]).code(0);
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["commit", "-m", "feat: leak"])
        .code(1)
        .says("error[jid]")
        .says("corpus/captures/a.yaml:10:17")
        .says_not(JID);
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.git(&["commit", "-m", "feat: clean"]).code(0).says("clean: 1 staged file judged, no finding");
}

#[test]
fn commit_a_commit_path_and_amend_are_judged() {
    let repo = hooked();
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.git(&["commit", "-m", "feat: clean"]).code(0);
    repo.write("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["commit", "-a", "-m", "feat: leak"]).code(1).says("error[jid]");
    repo.git(&["commit", "-m", "feat: leak", "--", "corpus/captures/a.yaml"]).code(1).says("error[jid]");
    repo.git(&["commit", "--amend", "--no-edit", "-a"]).code(1).says("error[jid]");
    assert_eq!(repo.log(), ["feat: clean", "docs: begin"]);
    // other changes in the work tree are nobody's business
    repo.write("notes.md", "x\n");
    repo.git(&["add", "notes.md"]).code(0);
    repo.git(&["commit", "-m", "docs: notes", "--", "notes.md"]).code(0);
}

#[test]
fn the_index_counts_and_the_work_tree_does_not() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.write("corpus/captures/a.yaml", clean("a"));
    repo.check().code(1).says("error[jid]");
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.write("corpus/captures/a.yaml", leaking("a"));
    repo.check().code(0).says("clean: 1 staged file judged");
    repo.wacrg(&["check", "--worktree"]).code(1).says("error[jid]");
    repo.wacrg(&["check", "corpus/captures/a.yaml"]).code(1).says("error[jid]");
    repo.wacrg(&["check", "--tracked"]).code(0).says("clean: 5 tracked files judged");
}

#[test]
fn announced_files_are_not_part_of_the_commit() {
    let repo = Repo::new();
    repo.write("corpus/captures/a.yaml", leaking("a"));
    repo.git(&["add", "--intent-to-add", "corpus/captures/a.yaml"]).code(0);
    repo.check().code(0).says("nothing is staged");
    repo.wacrg(&["check", "--tracked"]).code(0).says("4 tracked files judged");
}

#[test]
fn a_merge_is_judged_and_a_conflict_cannot_be() {
    let repo = hooked();
    repo.stage("notes.md", "one\n");
    repo.commit();
    repo.git(&["switch", "--quiet", "--create", "other"]).code(0);
    repo.stage("notes.md", "two\n");
    repo.commit();
    repo.git(&["switch", "--quiet", "main"]).code(0);
    repo.stage("notes.md", "three\n");
    repo.commit();
    repo.git(&["merge", "other"]).code(1);
    repo.check().code(2).says("notes.md cannot be judged").says("resolve the conflict");
    repo.stage("notes.md", format!("two and three, says {JID}\n"));
    repo.git(&["commit", "--no-edit"]).code(1).says("error[jid]").says("notes.md:1:21");
    repo.stage("notes.md", "two and three\n");
    repo.git(&["commit", "--no-edit"]).code(0);
}

#[test]
fn old_lines_of_other_files_are_not_the_committers_fault() {
    let repo = Repo::new();
    let old: String = (0..20).map(|line| format!("line {line}\n")).collect();
    repo.stage("notes.md", format!("{old}call {JID}\n"));
    repo.commit();
    repo.stage("notes.md", format!("{old}call {JID}\nmore\n"));
    repo.check().code(0).says("1 in lines this change does not touch");
    repo.stage("notes.md", format!("and {JID} again\n{old}call {JID}\nmore\n"));
    repo.check().code(1).says("notes.md:1:5").says("1 in lines this change does not touch");
    // a capture is judged whole
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.commit();
    repo.stage("corpus/captures/a.yaml", format!("# a comment\n{}", leaking("a")));
    repo.check().code(1).says("corpus/captures/a.yaml:11:17");
}

#[test]
fn a_rename_counts_by_its_changes() {
    let repo = Repo::new();
    let old: String = (0..20).map(|line| format!("line {line}\n")).collect();
    repo.stage("docs/old.md", format!("{old}call {JID}\n"));
    repo.commit();
    repo.git(&["mv", "docs/old.md", "docs/new.md"]).code(0);
    repo.check().code(0).says("1 in lines this change does not touch");
    repo.stage("docs/new.md", format!("{old}call {JID}\nmore\n"));
    repo.check().code(0).says("1 in lines this change does not touch");
    repo.stage("docs/new.md", format!("{old}call {JID}\nand {JID}\n"));
    repo.check().code(1).says("docs/new.md:22:5");
    // a copy says nothing new either
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    repo.stage("docs/copy.md", format!("{old}call {JID}\n"));
    repo.check().code(0).says("1 in lines this change does not touch");
    // but among the captures it is a capture
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    repo.write("corpus/captures/.gitkeep", "");
    repo.git(&["mv", "docs/old.md", "corpus/captures/old.yaml"]).code(0);
    repo.check().code(1).says("error[jid]").says("error[capture-s");
}

#[test]
fn a_new_name_is_judged_even_if_nothing_else_is_new() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.commit();
    repo.git(&["mv", "corpus/captures/a.yaml", "corpus/captures/4930918274605.yaml"]).code(0);
    repo.check().code(1).says("error[phone-number]").says("corpus/captures/‹13 digits›.yaml").says_not("4930918274605");
}

#[cfg(unix)]
#[test]
fn links_and_type_changes_are_judged_by_their_target() {
    let repo = Repo::new();
    std::os::unix::fs::symlink(format!("auth/{JID}"), repo.path("link")).expect("a link");
    repo.git(&["add", "link"]).code(0);
    repo.check().code(1).says("error[jid]").says("found in link target").says_not(JID);
    repo.git(&["rm", "--quiet", "--cached", "link"]).code(0);

    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.commit();
    std::fs::remove_file(repo.path("corpus/captures/a.yaml")).expect("removable");
    std::os::unix::fs::symlink("../../README.md", repo.path("corpus/captures/a.yaml")).expect("a link");
    repo.git(&["add", "corpus"]).code(0);
    repo.check().code(1).says("error[undecodable]").says("symbolic link where a file belongs");
}

#[test]
fn submodules_are_named_and_refused_in_the_corpus() {
    let repo = Repo::new();
    let other = Repo::new();
    let url = other.root().display().to_string();
    let add =
        |path: &str| repo.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, path]).code(0);
    add("vendor/other");
    repo.check().code(0).says("skipped: vendor/other: a submodule");
    add("corpus/other");
    repo.check().code(1).says("error[undecodable]").says("submodule where a file belongs");
}

#[test]
fn a_linked_worktree_and_a_subdirectory_are_the_same_repository() {
    let mut repo = hooked();
    repo.git(&["worktree", "add", "--quiet", "../linked"]).code(0);
    repo.below = "../linked".into();
    repo.write("../linked/corpus/captures/a.yaml", leaking("a"));
    repo.git(&["add", "."]).code(0);
    repo.check().code(1).says("corpus/captures/a.yaml:10:17");
    repo.git(&["commit", "-m", "feat: leak"]).code(1).says("error[jid]");

    repo.below = "docs/deep".into();
    repo.write("docs/deep/x.md", "x\n");
    repo.write("corpus/captures/b.yaml", leaking("b"));
    repo.git(&["add", ":/"]).code(0);
    repo.check().code(1).says("corpus/captures/b.yaml:10:17").says("2 staged files judged");
    repo.git(&["commit", "-m", "feat: leak"]).code(1).says("error[jid]");
    // limited to paths below the current directory
    repo.wacrg(&["check", "--staged", "."]).code(0).says("1 staged file judged");
    repo.wacrg(&["check", "--staged", "../../corpus"]).code(1).says("1 staged file judged");
    repo.wacrg(&["-C", "../..", "check", "--staged", "corpus"]).code(1).says("1 staged file judged");
}

#[test]
fn another_index_is_honoured_from_anywhere() {
    let mut repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    std::fs::copy(repo.path(".git/index"), repo.path(".git/other-index")).expect("copied");
    repo.git(&["reset", "--quiet"]).code(0);
    repo.check().code(0).says("nothing is staged");
    let with = |repo: &Repo, index: &str| {
        repo.run(repo.command(crate::repo::BINARY).arg("check").env("GIT_INDEX_FILE", index))
    };
    with(&repo, ".git/other-index").code(1).says("error[jid]");
    // git counts a relative name from the root of the work tree, wherever it is run
    repo.below = "corpus/captures".into();
    with(&repo, ".git/other-index").code(1).says("error[jid]");
    with(&repo, ".git/nowhere").code(2).says("does not exist");
    with(&repo, repo.path(".git/other-index").to_str().expect("text")).code(1).says("error[jid]");
}

#[cfg(unix)]
#[test]
fn paths_of_any_bytes_are_judged_and_escaped() {
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::new();
    let names: [&[u8]; 6] = [b"a b.yaml", b"a\"b.yaml", b"a\tb.yaml", b"a\nb.yaml", b"a\xff.yaml", b"a\\b.yaml"];
    for name in names {
        let path = std::path::Path::new("corpus/captures").join(std::ffi::OsStr::from_bytes(name));
        repo.write(path, capture("a", JID));
    }
    repo.git(&["add", "."]).code(0);
    let ran =
        repo.check().code(1).says("6 staged files judged").says("a\\tb.yaml").says("a\\nb.yaml").says("a\\xff.yaml");
    assert_eq!(ran.out.matches("error[jid]").count(), 6);
    assert!(!ran.out.contains('\t'));
    repo.wacrg(&["check", "--tracked"]).code(1).says("10 tracked files judged");
    repo.wacrg(&["check", "--worktree"]).code(1).says("10 files of the work tree judged");
}
