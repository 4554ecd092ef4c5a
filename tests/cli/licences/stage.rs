// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg fix --staged`: the index is fixed, and the work tree where it holds the same.

use super::{annotated, read, told};
use crate::repo::Repo;

fn staged(repo: &Repo, path: &str) -> String {
    repo.git(&["show", &format!(":{path}")]).code(0).out
}

#[test]
fn the_index_is_fixed_and_no_unstaged_edit_gets_into_it() {
    let Some(repo) = annotated() else { return };
    repo.stage("src/same.rs", "fn same() {}\n");
    repo.stage("src/edited.rs", "fn edited() {}\n");
    repo.write("src/edited.rs", "fn edited() {}\nfn unstaged() {}\n");
    repo.stage("scripts/run.sh", "#!/bin/sh\necho one\n");
    repo.git(&["update-index", "--chmod=+x", "scripts/run.sh"]).code(0);
    repo.stage("docs/new.json", "{}\n");
    repo.write("src/untracked.rs", "fn untracked() {}\n");
    repo.wacrg(&["fix", "--staged"]).code(2).says("nobody is there to be asked");
    repo.wacrg(&["fix", "--staged", "--diff"])
        .code(1)
        .says("src/same.rs: adds a header")
        .says("SPDX-License-Identifier: MIT");
    assert_eq!(staged(&repo, "src/same.rs"), "fn same() {}\n", "nothing is written to be shown");
    repo.wacrg(&["fix", "--staged", "--yes"])
        .code(0)
        .says("4 files written")
        .says("note: src/edited.rs has further edits in the work tree");
    assert_eq!(told(&repo).len(), 0);
    assert!(staged(&repo, "src/same.rs").starts_with("// SPDX-FileCopyrightText: Whiskey"));
    assert_eq!(read(&repo, "src/same.rs"), staged(&repo, "src/same.rs"));
    assert!(staged(&repo, "src/edited.rs").ends_with("\n\nfn edited() {}\n"));
    assert_eq!(read(&repo, "src/edited.rs"), "fn edited() {}\nfn unstaged() {}\n");
    assert!(staged(&repo, "scripts/run.sh").starts_with("#!/bin/sh\n"));
    let modes = repo.git(&["ls-files", "--stage", "scripts/run.sh"]).code(0).out;
    assert!(modes.starts_with("100755"), "{modes}");
    assert!(staged(&repo, "docs/new.json.license").contains("CC-BY-4.0"));
    assert_eq!(read(&repo, "src/untracked.rs"), "fn untracked() {}\n");
    assert_eq!(repo.git(&["status", "--short", "src/same.rs"]).code(0).out, "A  src/same.rs\n");
    repo.wacrg(&["fix", "--staged", "--yes"]).code(0).says("nothing to fix");
}

#[test]
fn line_ends_that_git_translates_stay_what_they_are() {
    let Some(mut repo) = annotated() else { return };
    repo.git(&["config", "core.autocrlf", "true"]).code(0);
    repo.write("src/windows.rs", "fn windows() {}\r\n");
    repo.git(&["add", "src/windows.rs"]).code(0);
    repo.below = "src".into();
    repo.wacrg(&["fix", "--staged", "--yes"]).code(0).says("1 file written").says_not("note:");
    assert!(!staged(&repo, "src/windows.rs").contains('\r'));
    let text = read(&repo, "src/windows.rs");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    assert!(text.starts_with("// SPDX-FileCopyrightText"));
    assert_eq!(repo.git(&["diff", "--name-only"]).code(0).out, "");
}

#[test]
fn a_locked_index_changes_nothing() {
    let Some(repo) = annotated() else { return };
    repo.stage("src/same.rs", "fn same() {}\n");
    repo.write(".git/index.lock", "");
    repo.wacrg(&["fix", "--staged", "--yes"]).code(2).says("git cannot write the index").says("nothing was changed");
    assert_eq!(read(&repo, "src/same.rs"), "fn same() {}\n");
}
