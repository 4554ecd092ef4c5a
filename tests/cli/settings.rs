// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Settings of git and of the environment that change what git prints must not change the verdict.

use crate::repo::{BINARY, JID, Repo, clean, leaking};

#[test]
fn configuration_does_not_change_the_verdict() {
    let settings = [
        ("color.ui", "always"),
        ("diff.external", "true"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.renames", "copies"),
        ("diff.renameLimit", "1"),
        ("diff.algorithm", "histogram"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.orderFile", "/nonexistent"),
        ("diff.relative", "true"),
        ("diff.context", "0"),
        ("core.pager", "false"),
        ("core.quotePath", "true"),
        ("core.fsmonitor", "false"),
        ("core.untrackedCache", "true"),
        ("core.ignoreCase", "true"),
        ("core.fileMode", "false"),
        ("core.precomposeUnicode", "true"),
        ("core.safecrlf", "true"),
        ("core.whitespace", "cr-at-eol"),
        ("status.relativePaths", "false"),
        ("index.version", "4"),
        ("index.skipHash", "true"),
        ("feature.manyFiles", "true"),
        ("submodule.recurse", "true"),
    ];
    for (name, value) in settings {
        let mut repo = Repo::new();
        repo.git(&["config", name, value]).code(0);
        repo.stage("corpus/captures/ä.yaml", leaking("ä"));
        repo.stage("corpus/captures/b.yaml", clean("b"));
        let here = repo.check();
        repo.below = "corpus".into();
        let below = repo.check();
        for ran in [here, below] {
            assert_eq!(ran.code, 1, "{name}={value}: {}", ran.all());
            assert!(ran.out.contains("corpus/captures/ä.yaml:10:17"), "{name}={value}: {}", ran.out);
            assert!(ran.out.contains("2 staged files judged"), "{name}={value}: {}", ran.out);
        }
    }
}

#[test]
fn replaced_objects_do_not_change_the_verdict() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.write("clean.yaml", clean("a"));
    let leak = repo.git(&["rev-parse", ":corpus/captures/a.yaml"]).out;
    let other = repo.git(&["hash-object", "-w", "clean.yaml"]).out;
    repo.git(&["replace", leak.trim(), other.trim()]).code(0);
    repo.check().code(1).says("error[jid]");
}

#[test]
fn the_environment_of_a_hook_is_understood() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    let with = |variables: &[(&str, &str)]| repo.run(repo.command(BINARY).arg("check").envs(variables.iter().copied()));
    with(&[("GIT_DIR", ".git")]).code(1).says("error[jid]");
    with(&[("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index"), ("GIT_PREFIX", "")]).code(1).says("error[jid]");
    let root = repo.root();
    let root = root.to_str().expect("text");
    with(&[("GIT_WORK_TREE", root), ("GIT_DIR", &format!("{root}/.git"))]).code(1).says("error[jid]");
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("call {JID}\n"));
    assert!(!repo.check().out.contains('\u{1b}'));
    assert!(repo.wacrg(&["check", "--color", "always"]).out.contains('\u{1b}'));
    let never = repo.run(repo.command(BINARY).args(["check", "--color", "never"]).env("CLICOLOR_FORCE", "1"));
    assert!(!never.out.contains('\u{1b}'));
}
