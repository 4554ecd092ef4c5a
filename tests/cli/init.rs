// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Setting a repository up.

use std::path::Path;

use crate::repo::{BINARY, Ran, Repo, clean, leaking};

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
    let told = told.says("hook pre-commit: will be installed as .git/hooks/pre-commit").says("wrote DISCLAIMER.md");
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

/// Does what `init` says comes next, and releases nothing whose statements about licences disagree.
fn follow(repo: &Repo, told: &Ran) {
    let next: Vec<&str> = told.out.split("\nnext: ").nth(1).expect("advice").lines().skip(1).collect();
    assert!(!next.is_empty(), "{}", told.out);
    for line in next {
        let ran = repo.run(repo.command("sh").args(["-c", line])).code(0);
        if line.contains("git commit") {
            ran.says("clean: ");
        }
    }
    repo.wacrg(&["check", "--tracked"]).code(0).says("clean: ").says("policy HEAD:wacrg.toml");
    repo.wacrg(&["audit", "--select", "licence-agreement"]).code(0);
}

#[test]
fn an_empty_repository_gets_the_licences_of_the_corpus() {
    let repo = Repo::init(&[]);
    let told = repo.wacrg(&["init", "--yes"]).code(0).says("wrote LICENSE-MIT").says("wrote LICENSE-CC-BY-4.0");
    follow(&repo, &told);
}

#[test]
fn the_corpus_itself_is_set_up_under_the_licence_that_it_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !corpus.is_dir() {
        println!("skipped: the corpus is not there");
        return;
    }
    let repo = Repo::init(&[]);
    let source = format!("{}/.", corpus.display());
    repo.run(repo.command("cp").args(["-r", &source, "."])).code(0);
    repo.run(repo.command("chmod").args(["-R", "u+w", "."])).code(0);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    let told = repo.wacrg(&["init", "--yes"]).code(0).says("kept: SECURITY.md").says("kept: LICENSE: a licence's text");
    let told = told.says("wrote wacrg.toml\n").says_not("wrote LICENSE").says_not("wrote DISCLAIMER.md");
    let told = told.says("note: CITATION.cff:").says("note: README.md:").says("(licence-conflict)");
    assert!(read(&repo, "wacrg.toml").contains("spdx = \"MIT\"\npaths = [\"**\"]"));
    // what disagrees is for its authors to settle
    let settle = "grep -rlE 'CC.BY.4.0|LICENSE-docs' --include=*.md --include=CITATION.cff . \
                  | xargs sed -i -E 's/CC.BY.4.0/MIT/g; s/LICENSE-docs/LICENSE/g'";
    repo.run(repo.command("sh").args(["-c", settle])).code(0);
    repo.git(&["add", "--update"]).code(0);
    repo.commit();
    follow(&repo, &told);
    repo.wacrg(&["init"]).code(0).says("everything is there").says_not("licence-conflict");
}

/// The official text of a licence.
fn licence(id: &str) -> String {
    let repo = Repo::init(&[]);
    repo.write("wacrg.toml", format!("[[licence]]\nspdx = \"{id}\"\npaths = [\"**\"]\n"));
    repo.wacrg(&["init", "--yes", "--no-ci", "--no-hook"]).code(0);
    read(&repo, &format!("LICENSES/{id}.txt"))
}

/// A crate whose manifest says `licence`, with further files.
fn package(licence: &str, files: &[(&str, &str)]) -> Repo {
    let repo = Repo::init(&[]);
    let manifest = "[package]\nname = \"zorp\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    repo.write(
        "Cargo.toml",
        format!("{manifest}authors = [\"Zorp Quux <zorp@example.com>\"]\nlicense = \"{licence}\"\n"),
    );
    repo.write("src/lib.rs", "//! Nothing.\n");
    repo.write("README.md", "# Zorp\n\nSee the [disclaimer](DISCLAIMER.md).\n");
    for (file, text) in files {
        repo.write(file, text);
    }
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo
}

#[test]
fn no_licence_is_given_that_the_repository_does_not_name() {
    let texts = |repo: &Repo| -> Vec<String> {
        let all = std::fs::read_dir(repo.root()).expect("readable");
        let names = all.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with("LICENSE")).collect();
        names.sort();
        names
    };
    let apache = licence("Apache-2.0");
    for (said, files, expected) in [
        ("Apache-2.0", &[][..], &["LICENSE-Apache-2.0"][..]),
        ("Apache-2.0", &[("LICENSE", apache.as_str())], &["LICENSE"]),
        ("ISC", &[], &["LICENSE-ISC"]),
        ("BSD-3-Clause", &[], &["LICENSE-BSD-3-Clause"]),
        ("MIT OR Apache-2.0", &[("LICENSE-APACHE", apache.as_str())], &["LICENSE-APACHE", "LICENSE-MIT"]),
    ] {
        let repo = package(said, files);
        let told = repo.wacrg(&["init", "--yes"]).code(0).says("wrote DISCLAIMER.md");
        assert_eq!(texts(&repo), expected, "{said}");
        let policy = read(&repo, "wacrg.toml");
        assert!(
            policy.contains(&format!("spdx = \"{said}\"\n")) && policy.contains("holder = \"Zorp Quux\"\n"),
            "{policy}"
        );
        if expected.contains(&"LICENSE-MIT") {
            assert!(read(&repo, "LICENSE-MIT").contains("Copyright (c) Zorp Quux\n"));
        }
        assert!(!read(&repo, ".github/workflows/wacrg.yml").contains("SPDX"), "nobody is asked for headers");
        follow(&repo, &told);
        repo.wacrg(&["fix", "--diff"]).code(0).says("nothing to fix");
        repo.wacrg(&["init"]).code(0).says("everything is there");
    }
    // who holds the copyright is said by the text that is there
    let mit = licence("MIT").replace("<year> <copyright holders>", "2024 The Quux Authors");
    let repo = package("MIT", &[("LICENSE", &mit)]);
    let told = repo.wacrg(&["init", "--yes"]).code(0).says_not("wrote LICENSE");
    assert!(read(&repo, "wacrg.toml").contains("holder = \"The Quux Authors\"\n"));
    follow(&repo, &told);
    // where two are named, somebody has to say which is where
    let repo = package("MIT", &[("LICENSE", &mit), ("COPYING", &apache)]);
    repo.wacrg(&["init", "--yes"]).code(1).says("left: wacrg.toml: the repository names Apache-2.0 as well");
    // where it is said that there is none, none is given
    for (file, text) in [("package.json", "{\"license\": \"UNLICENSED\"}\n"), ("LICENSE", "All rights reserved.\n")] {
        let repo = begun();
        repo.write(file, text);
        let told = repo.wacrg(&["init", "--yes"]).code(1).says_not("wrote LICENSE");
        told.says("left: wacrg.toml: the repository states a licence that is not of the SPDX list");
    }
    // a policy that is there and says nothing of licences adds none
    let repo = package("Apache-2.0", &[("wacrg.toml", "[rules]\n"), ("LICENSE", &apache)]);
    repo.wacrg(&["init", "--yes"]).says("kept: wacrg.toml").says_not("wrote LICENSE");
    assert_eq!(texts(&repo), ["LICENSE"]);
}

#[test]
fn what_the_gate_will_refuse_in_what_is_kept_is_told() {
    let repo = begun();
    repo.write("DISCLAIMER.md", "# d\n");
    repo.write("SECURITY.md", "# Security\n\nOpen an issue.\n");
    repo.write("LICENSE-MIT", "Do as you like.\n");
    let told = repo.wacrg(&["init", "--yes"]).code(1).says("kept: DISCLAIMER.md");
    let told = told.says("left: DISCLAIMER.md:1: the disclaimer does not say that the project is not affiliated");
    told.says("left: SECURITY.md:1: ").says("left: LICENSE-MIT:1: this is not").says_not("everything is there");
    repo.wacrg(&["init"]).code(1).says("nothing else is missing").says("left: DISCLAIMER.md:1: ");
}

#[test]
fn it_is_brief_where_that_is_asked_for() {
    let repo = begun();
    let told = repo.wacrg(&["--quiet", "init", "--yes"]).code(0);
    assert_eq!(told.all(), "");
    assert!(repo.path("wacrg.toml").is_file() && repo.path(".git/hooks/pre-commit").is_file());
    let repo = begun();
    repo.write("DISCLAIMER.md", "# d\n");
    let told = repo.wacrg(&["-q", "init", "--yes"]).code(1).out;
    assert!(told.lines().all(|line| line.starts_with("left: DISCLAIMER.md:1: ")), "{told}");
    repo.wacrg(&["-q", "init", "--diff", "--hook", "commit-msg"]).code(1).says("hook commit-msg: will be installed");
}

#[test]
fn what_comes_next_can_be_pasted_wherever_one_is() {
    let mut repo = begun();
    repo.write("wacrg.toml", "[disclaimer]\nfile = \"docs/what we are not.md\"\nlinked-from = []\n");
    repo.below = "corpus/captures".into();
    let told = repo.wacrg(&["init", "--yes", "--no-hook"]).code(0).says("wrote docs/what we are not.md");
    let told = told.says(" ../../SECURITY.md '../../docs/what we are not.md'\n");
    for line in told.out.split("\nnext: ").nth(1).expect("advice").lines().skip(1) {
        repo.run(repo.command("sh").args(["-c", line])).code(0);
    }
    assert_eq!(repo.git(&["ls-files", "--full-name", "../../docs"]).out, "docs/what we are not.md\n");
}

#[cfg(unix)]
#[test]
fn what_was_written_is_told_if_the_hook_cannot_be_installed() {
    use std::os::unix::fs::PermissionsExt;
    let repo = begun();
    for name in ["pre-commit", "pre-commit.before-wacrg"] {
        let hook = format!(".git/hooks/{name}");
        repo.write(&hook, "#!/bin/sh\n");
        std::fs::set_permissions(repo.path(&hook), std::fs::Permissions::from_mode(0o755)).expect("settable");
    }
    repo.wacrg(&["init", "--yes"]).code(2).says("are both there").says("wrote wacrg.toml\n").says("git add ");
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
        repo.run(&mut command).code(code).says("write 5 files and 2 hooks? [y/N]").says("\u{1b}[32m+");
        assert_eq!(repo.path("wacrg.toml").exists(), written, "{answer:?}");
    }
}

#[test]
fn what_is_there_is_kept() {
    let repo = begun();
    repo.wacrg(&["init", "--yes", "--no-ci", "--no-policy", "--no-hook"]).code(0);
    let disclaimer = format!("{}\nOurs.\n", read(&repo, "DISCLAIMER.md"));
    let gate = "on: push\njobs:\n  gate:\n    steps:\n    - run: cargo wacrg check --range A..B\n";
    let job = "  jobs:\n  - run: cargo-wacrg hook run pre-commit\n";
    let lefthook = &format!("pre-commit:\n{job}pre-merge-commit:\n{job}");
    for hook in ["pre-commit", "pre-merge-commit"] {
        let place = format!(".git/hooks/{hook}");
        repo.write(&place, "#!/bin/sh\nlefthook run\n");
        repo.run(repo.command("chmod").args(["+x", &place])).code(0);
    }
    std::fs::remove_file(repo.path("SECURITY.md")).expect("there");
    let own = [
        ("wacrg.toml", "[rules]\ncopyright-year = \"allow\"\n"),
        ("DISCLAIMER.md", &disclaimer),
        (".github/workflows/gate.yaml", gate),
        ("lefthook.yml", lefthook),
    ];
    for (file, text) in own {
        repo.write(file, text);
    }
    let told = repo.wacrg(&["init", "--yes"]).code(0).says("kept: .github/workflows/gate.yaml: the workflow");
    told.says("kept: lefthook.yml: runs the check as the hook pre-merge-commit")
        .says("kept: wacrg.toml: the policy")
        .says("wrote SECURITY.md");
    for (file, text) in own {
        assert_eq!(read(&repo, file), text, "{file}");
    }
    assert!(read(&repo, ".git/hooks/pre-commit").contains("lefthook"));
    assert!(!repo.path(".github/workflows/wacrg.yml").exists());
}

#[test]
fn a_workflow_that_names_the_gate_is_none() {
    for (file, text) in [
        ("release.yml", "on: push\njobs:\n  a:\n    steps:\n    - run: zip -r wacrg-spec-$VERSION.zip spec\n"),
        ("ci.yml", "on: push\n# runs cargo-wacrg\njobs: {}\n"),
        (
            "audit.yml",
            "on:\n  push:\n    tags: ['v*']\njobs:\n  a:\n    steps:\n    - run: cargo wacrg check --tracked\n",
        ),
    ] {
        let repo = begun();
        repo.write(format!(".github/workflows/{file}"), text);
        let told = repo.wacrg(&["init", "--yes", "--no-hook"]).code(0);
        told.says("wrote .github/workflows/wacrg.yml").says_not("kept: .github");
    }
    let repo = begun();
    repo.write(".github/workflows/wacrg.yml", "on: push\njobs: {}\n");
    repo.wacrg(&["init", "--yes", "--no-hook"])
        .code(1)
        .says("left: .github/workflows/wacrg.yml: it is there, and does not");
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
    for born in [false, true] {
        if born {
            repo.commit_as("chore: begin");
        }
        repo.wacrg(&["init", "--diff", "--no-hook"]).code(1).says("branches: [trunk]");
    }
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.git(&["update-ref", "refs/remotes/origin/trunk", "HEAD"]).code(0);
    repo.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]).code(0);
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
    let told =
        repo.wacrg(&["init", "--yes"]).code(1).says("left: README.md:1: this page does not link to the disclaimer");
    told.says("wrote wacrg.toml");
    assert!(repo.path("wacrg.toml").is_file());
}
