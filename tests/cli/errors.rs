// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is said where nothing could be judged: it repeats no value, steers no terminal, names what was typed and by whom,
//! and the way out.

use crate::repo::{BINARY, JID, Repo, clean, leaking};

/// A name that steers a terminal, feigns a line and turns the direction of text.
const HOSTILE: &str = "no\u{1b}[31m\u{202e}\nclean: 1 file judged";

#[test]
fn names_that_steer_a_terminal_are_escaped_in_every_error() {
    let repo = Repo::new();
    let named = |name: &str| format!("--policy={name}");
    for arguments in [
        &["check", HOSTILE][..],
        &["check", "--tracked", HOSTILE],
        &["check", &named(HOSTILE)],
        &["check", "--baseline", HOSTILE],
        &["check", "--range", HOSTILE],
        &["check", "--format", HOSTILE],
        &["check", &format!("--output=json={HOSTILE}/x")],
        &["check", &format!("--{HOSTILE}")],
        &[HOSTILE],
        &["-C", HOSTILE, "check"],
        &["message", HOSTILE],
        &["baseline", "--prune", "--output", HOSTILE],
        &["explain", HOSTILE],
        &["fix", HOSTILE],
    ] {
        let ran = repo.wacrg(arguments).code(2);
        let told = ran.all();
        assert!(told.contains("no\\u{1b}[31m") || !told.contains("31m"), "{arguments:?}\n{told}");
        for sign in ["\u{1b}[31m", "\u{202e}", "\nclean:"] {
            assert!(!told.contains(sign), "{arguments:?} lets {sign:?} through:\n{told}");
        }
    }
}

#[test]
fn a_value_in_a_name_is_not_repeated() {
    let repo = Repo::new();
    let (policy, output) = (format!("--policy={JID}"), format!("-ojson=missing/{JID}/x"));
    for arguments in [
        &["check", JID][..],
        &["check", &format!("{JID}.md")],
        &["check", "docs/4930918274605.md"],
        &["check", &policy],
        &["check", &output],
        &["check", "--format", JID],
        &["check", &format!("--{JID}")],
        &[JID],
        &["explain", JID],
        &["check", "--range", JID],
    ] {
        let ran = repo.wacrg(arguments).code(2);
        assert!(!ran.all().contains("4930918274605"), "{arguments:?} is repeated:\n{}", ran.all());
        assert!(ran.err.contains("error"), "{}", ran.err);
    }
    // what harms nobody is named
    repo.wacrg(&["check", "no/such file.md"]).code(2).says("no/such file.md cannot be read");
}

#[test]
fn an_error_names_the_variable_that_it_is_about() {
    let repo = Repo::new();
    let with =
        |name: &str, value: &str, arguments: &[&str]| repo.run(repo.command(BINARY).args(arguments).env(name, value));
    with("WACRG_ALLOW", "no-such-rule", &["check"]).code(2).says("no such rule or group").says("variable WACRG_ALLOW");
    with("WACRG_COLOR", "blue", &["check"]).code(2).says("variable WACRG_COLOR");
    with("WACRG_FORMAT", "xml", &["check"]).code(2).says("variable WACRG_FORMAT names no format");
    let typed = with("WACRG_ALLOW", "jid", &["check", "--allow", "no-such-rule"]).code(2);
    typed.says("no such rule or group").says_not("variable");
    // workflows set variables that they have no value for
    for name in ["WACRG_ALLOW", "WACRG_COLOR", "WACRG_FORMAT", "WACRG_BASELINE"] {
        with(name, "", &["check", "--tracked"]).code(0);
    }
    // what the command line says goes before
    let ran = with("WACRG_FORMAT", "github", &["check", "--tracked", "--output", "json=-"]).code(0);
    assert!(ran.out.starts_with("{\n"), "{}", ran.out);
}

#[test]
fn a_broken_policy_tells_the_way_out_and_it_is_one() {
    let repo = Repo::new();
    repo.add("wacrg.toml", "[rules]\nno-such-rule = \"warn\"\n", "chore: a policy");
    repo.stage("wacrg.toml", "[rules]\nemail-address = \"warn\"\n");
    repo.check().code(2).says("HEAD:wacrg.toml is not a valid policy").says("git commit --no-verify");
    repo.wacrg(&["check", "--policy", "wacrg.toml"]).code(0);
    repo.commit();
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.check().code(0).says("policy HEAD:wacrg.toml");
}

#[test]
fn a_name_with_a_slip_in_it_is_no_pass() {
    let repo = Repo::new();
    repo.stage("docs/a.md", "a\n");
    repo.write("docs/untracked.md", "u\n");
    for source in ["--tracked", "--worktree"] {
        repo.wacrg(&["check", source, "docs"]).code(0).says("clean: ");
        repo.wacrg(&["check", source, "docs/b.md"]).code(2).says("docs/b.md: there is no").says("or below it");
        repo.wacrg(&["check", source, "docs", "doc"]).code(2).says("doc: there is no");
    }
    repo.wacrg(&["check", "--tracked", "docs/untracked.md"]).code(2).says("no tracked file of that name");
    // nothing changed below a folder is no slip
    repo.wacrg(&["check", "--staged", "src"]).code(0);
    repo.wacrg(&["audit", "--package", "none", "--no-history"]).code(2).says("none");
}

#[test]
fn what_has_no_end_is_not_read_to_it() {
    if !std::path::Path::new("/dev/zero").exists() {
        println!("skipped: /dev/zero is not there");
        return;
    }
    let repo = Repo::new();
    let zero = "/dev/zero";
    for arguments in [
        &["check", "--policy", zero][..],
        &["check", "--baseline", zero],
        &["message", zero],
        &["explain", "licence", "README.md", "--policy", zero],
    ] {
        repo.wacrg(arguments).code(2).says("more than 64 MiB");
    }
    let endless = repo.run(&mut repo.shell("cargo wacrg check --stdin --path docs/a.md < /dev/zero"));
    endless.code(2).says("standard input cannot be read");
}

#[test]
fn an_id_of_another_kind_of_repository_is_none_of_this_one() {
    let repo = Repo::new();
    let long = "5c".repeat(32);
    for range in [format!("{long}..HEAD"), format!("HEAD..{long}"), long] {
        repo.wacrg(&["check", "--range", &range]).code(2).says("error: ");
    }
}

#[test]
fn empty_input_is_told() {
    let repo = Repo::new();
    repo.wacrg_with(&["check", "--stdin", "--path", "docs/a.md"], b"").code(0).says("standard input was empty");
    repo.wacrg_with(&["check", "--stdin", "--kind", "capture"], b"").code(1).says("standard input was empty");
    repo.wacrg_with(&["check", "--stdin", "--kind", "capture"], leaking("a").as_bytes()).code(1).says_not("was empty");
}
