// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Setting a repository up.

use std::path::Path;

use crate::repo::{BINARY, Repo, clean, leaking};

fn read(repo: &Repo, path: &str) -> String {
    std::fs::read_to_string(repo.path(path)).unwrap_or_else(|_| panic!("{path} is there"))
}

/// A repository as somebody begins it who follows the corpus: a page, a capture, no Cargo, no commit.
fn begun() -> Repo {
    let repo = Repo::init(&[]);
    repo.write("README.md", "# Calls\n\nWhat we saw; see the [disclaimer](DISCLAIMER.md).\n");
    repo.write("corpus/captures/a.yaml", clean("a"));
    repo
}

const WRITTEN: [&str; 5] =
    ["wacrg.toml", "DISCLAIMER.md", "SECURITY.md", "LICENSE-CC-BY-4.0", ".github/workflows/wacrg.yml"];

/// Commits everything through the hook and judges all of it.
fn commit_and_judge(repo: &Repo) {
    repo.git(&["add", "--all"]).code(0);
    repo.git(&["commit", "-m", "chore: begin"]).code(0).says("clean: ");
    let judged = repo.wacrg(&["check", "--tracked"]).code(0);
    judged.says("clean: ").says("no finding").says("policy HEAD:wacrg.toml");
}

#[test]
fn a_repository_is_set_up_and_guarded_from_then_on() {
    let repo = begun();
    let told = repo.wacrg(&["init", "--yes"]).code(0);
    let told = told.says("+++ wacrg.toml  (the policy, with comments: ").says("+captures = [\"corpus/captures/**\"]");
    let told = told.says("hook pre-commit: is installed as .git/hooks/pre-commit").says("wrote DISCLAIMER.md");
    told.says("more of the official text").says("git commit -m").says_not("\u{1b}");
    for file in WRITTEN {
        assert!(repo.path(file).is_file(), "{file}");
    }
    commit_and_judge(&repo);
    repo.stage("corpus/captures/b.yaml", leaking("b"));
    repo.git(&["commit", "-m", "feat: leak"]).code(1).says("error[jid]").says("corpus/captures/b.yaml:10:17");
    repo.git(&["reset", "--quiet", "--hard"]).code(0);
    // a second time there is nothing to do
    let again = repo.wacrg(&["init"]).code(0).says("everything is there").says("kept: wacrg.toml: the policy");
    again.says("kept: .github/workflows/wacrg.yml").says("kept: .git/hooks/pre-commit: the hook").says_not("+++");
    assert_eq!(repo.git(&["status", "--porcelain"]).out, "");
}

#[test]
fn an_empty_repository_is_set_up_with_a_first_page() {
    let repo = Repo::init(&[]);
    repo.wacrg(&["init", "--yes"]).code(0).says("wrote README.md").says_not("kept:");
    assert!(read(&repo, "README.md").contains("[disclaimer](DISCLAIMER.md)"));
    commit_and_judge(&repo);
}

#[test]
fn the_corpus_itself_is_set_up() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !corpus.is_dir() {
        println!("skipped: the corpus is not there");
        return;
    }
    let repo = Repo::init(&[]);
    let source = format!("{}/.", corpus.display());
    repo.run(repo.command("cp").args(["-r", &source, "."])).code(0);
    repo.run(repo.command("chmod").args(["-R", "u+w", "."])).code(0);
    let told = repo.wacrg(&["init", "--yes"]).code(0).says("kept: SECURITY.md").says("kept: LICENSE: a licence's text");
    told.says("wrote wacrg.toml\n").says("wrote LICENSE-CC-BY-4.0\n").says_not("wrote DISCLAIMER.md");
    repo.git(&["add", "--all"]).code(0);
    repo.git(&["commit", "-m", "chore: begin"]).code(0).says("clean: ");
    repo.wacrg(&["check", "--tracked"]).code(0).says("clean: ").says_not("missing-header");
}

#[test]
fn nobody_is_asked_without_a_terminal_and_nothing_is_written() {
    let repo = begun();
    for words in [&["init"][..], &["init", "--diff"]] {
        // an answer that nobody was asked for is none
        let told = repo.wacrg_with(words, b"y\n").code(1).says("+++ wacrg.toml").says("nothing was written");
        told.says_not("[y/N]").says_not("wrote ");
        assert!(!repo.path("wacrg.toml").exists() && !repo.path(".git/hooks/pre-commit").exists());
    }
    repo.wacrg(&["init"]).code(1).says("`--yes` writes without asking");
    repo.wacrg(&["init", "--diff", "--yes"]).code(2).says("cannot be used with");
}

#[cfg(target_os = "linux")]
#[test]
fn somebody_at_a_terminal_is_asked() {
    if std::process::Command::new("script").arg("--version").output().is_err() {
        println!("skipped: script, which gives a terminal, is not there");
        return;
    }
    for (answer, code, written) in [("n\n", 1, false), ("\n", 1, false), ("y\n", 0, true)] {
        let repo = begun();
        repo.write("../answer", answer);
        let line = format!("{BINARY} init --no-ci");
        let mut command = repo.command("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command.stdin(std::fs::File::open(repo.path("../answer")).expect("there"));
        repo.run(&mut command).code(code).says("write 5 files and 1 hook? [y/N]").says("\u{1b}[32m+");
        assert_eq!(repo.path("wacrg.toml").exists(), written, "{answer:?}");
    }
}

#[test]
fn what_is_there_is_kept() {
    let repo = begun();
    let own = [
        ("wacrg.toml", "[rules]\ncopyright-year = \"allow\"\n"),
        ("DISCLAIMER.md", "# Ours\n\nNot affiliated with WhatsApp or Meta.\n"),
        (".github/workflows/gate.yaml", "on: push\n# runs cargo-wacrg\n"),
        (".pre-commit-config.yaml", "repos: []\n# wacrg\n"),
    ];
    for (file, text) in own {
        repo.write(file, text);
    }
    let told = repo.wacrg(&["init", "--yes"]).code(0).says("kept: .github/workflows/gate.yaml: the workflow");
    told.says("kept: .pre-commit-config.yaml: runs the check").says("kept: wacrg.toml: the policy").says("SECURITY.md");
    for (file, text) in own {
        assert_eq!(read(&repo, file), text, "{file}");
    }
    assert!(!repo.path(".git/hooks/pre-commit").exists() && !repo.path(".github/workflows/wacrg.yml").exists());
}

#[cfg(unix)]
#[test]
fn a_hook_that_is_there_runs_first() {
    use std::os::unix::fs::PermissionsExt;
    let repo = begun();
    repo.write(".git/hooks/pre-commit", "#!/bin/sh\necho before\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repo.path(".git/hooks/pre-commit"), executable).expect("settable");
    repo.wacrg(&["init", "--yes"]).code(0).says("after the hook that is there").says("runs first");
    repo.git(&["add", "--all"]).code(0);
    repo.git(&["commit", "-m", "chore: begin"]).code(0).says("before\n").says("clean: ");
}

#[test]
fn hooks_of_all_repositories_are_left_to_their_owner() {
    let repo = begun();
    let shared = repo.path("../shared-hooks");
    repo.git(&["config", "--global", "core.hooksPath", shared.to_str().expect("text")]).code(0);
    repo.wacrg(&["init", "--yes"]).code(1).says("left: hook pre-commit: ").says("--shared").says("wrote wacrg.toml");
    assert!(!shared.exists());
}

#[test]
fn a_policy_in_a_manifest_is_one() {
    let repo = begun();
    let manifest = "[workspace]\n\n[workspace.metadata.wacrg.rules]\ncopyright-year = \"allow\"\n";
    repo.write("Cargo.toml", manifest);
    repo.wacrg(&["init", "--yes"]).code(0).says("kept: Cargo.toml: the policy").says_not("wacrg.toml\n");
    assert!(!repo.path("wacrg.toml").exists());
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["check", "--tracked"]).code(0).says("policy HEAD:Cargo.toml");
    // a manifest that says nothing of it leaves room
    let repo = begun();
    repo.write("Cargo.toml", "[workspace]\n");
    repo.wacrg(&["init", "--yes"]).code(0).says("wrote wacrg.toml");
    commit_and_judge(&repo);
}

#[test]
fn parts_are_left_out() {
    let repo = begun();
    let words = ["init", "--yes", "--no-hook", "--no-ci", "--no-pages", "--no-policy"];
    repo.wacrg(&words).code(0).says("everything is there");
    repo.wacrg(&words[..5]).code(0).says("wrote wacrg.toml").says_not("hook pre-commit: ");
    repo.wacrg(&["init", "--yes", "--no-pages"]).code(0).says("wrote .github/workflows/wacrg.yml").says("installed ");
    assert!(!repo.path("DISCLAIMER.md").exists());
    repo.wacrg(&["init", "--yes", "--hook", "commit-msg", "--hook", "pre-push"])
        .code(0)
        .says(": every message, `git push`");
    repo.wacrg(&["init", "--no-hook", "--hook", "pre-push"]).code(2).says("cannot be used with");
    repo.wacrg(&["init", "--hook", "update"]).code(2).says("where pushes are received");
}

#[test]
fn headers_are_written_where_the_policy_asks_for_them() {
    let repo = begun();
    let policy = "[[licence]]\nspdx = \"CC-BY-4.0\"\npaths = [\"**/*.md\", \"corpus/**\"]\n[[licence]]\nspdx = \"MIT\"\npaths = [\"**\"]\n[headers]\nrequire = \"added\"\n";
    repo.write("wacrg.toml", policy);
    repo.wacrg(&["init", "--yes"]).code(0).says("wrote LICENSES/MIT.txt").says("wrote LICENSES/CC-BY-4.0.txt");
    let workflow = read(&repo, ".github/workflows/wacrg.yml");
    assert!(workflow.starts_with("# SPDX-FileCopyrightText: ") && workflow.contains("Identifier: MIT"), "{workflow}");
    assert!(read(&repo, "SECURITY.md").contains(concat!("SPDX-License", "-Identifier: CC-BY-4.0")));
}

#[test]
fn the_workflow_runs_for_the_main_branch() {
    let repo = begun();
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/trunk"]).code(0);
    repo.wacrg(&["init", "--yes"]).code(0);
    let workflow = read(&repo, ".github/workflows/wacrg.yml");
    assert!(workflow.contains("branches: [trunk]") && workflow.starts_with("name: "), "{workflow}");
    // it is the one that the book shows
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/workflows/gate.yml");
    let shown = std::fs::read_to_string(book).expect("there");
    assert!(shown.replace("[main]", "[trunk]").ends_with(&workflow), "{workflow}");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links_or_over_what_git_ignores() {
    let repo = begun();
    let outside = repo.path("../outside");
    std::fs::create_dir_all(&outside).expect("writable");
    std::os::unix::fs::symlink(&outside, repo.path(".github")).expect("linked");
    std::os::unix::fs::symlink(outside.join("x.md"), repo.path("SECURITY.md")).expect("linked");
    repo.write(".gitignore", "DISCLAIMER.md\n");
    repo.write("DISCLAIMER.md", "mine\n");
    let told = repo.wacrg(&["init", "--yes"]).code(1).says("left: .github/workflows/wacrg.yml: a folder above it is");
    told.says("left: DISCLAIMER.md: it is there, but git ignores it").says("wrote wacrg.toml");
    assert_eq!(read(&repo, "DISCLAIMER.md"), "mine\n");
    assert_eq!(std::fs::read_dir(&outside).expect("there").count(), 0);

    let repo = begun();
    repo.write(".gitignore", "*.toml\n");
    repo.wacrg(&["init", "--yes"]).code(0).says("note: git ignores wacrg.toml");
}

#[test]
fn it_says_what_it_cannot_do() {
    Repo::folder().wacrg(&["init", "--yes"]).code(2).says("not inside a git repository");
    Repo::init(&["--bare"]).wacrg(&["init", "--yes"]).code(2).says("this repository is bare");
    let repo = begun();
    repo.write("wacrg.toml", "[rules]\njidd = \"warn\"\n");
    repo.wacrg(&["init", "--yes"]).code(2).says("did you mean `jid`?").says("not a valid policy");
    assert!(!repo.path(".git/hooks/pre-commit").exists());
    repo.wacrg(&["init", "corpus"]).code(2).says("unexpected argument");
    repo.wacrg(&["innit"]).code(2).says("'init'");
    // below the root it is the same repository
    let mut repo = begun();
    repo.write("README.md", "# Calls\n");
    repo.below = "corpus".into();
    let told = repo.wacrg(&["init", "--yes"]).code(1).says("left: README.md: it must link to DISCLAIMER.md");
    told.says("wrote wacrg.toml");
    assert!(repo.path("wacrg.toml").is_file());
}
