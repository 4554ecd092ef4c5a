// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How an audit ends where there is little to audit, or where it cannot be made.

use super::workspace::{audit, edit, report, told, with_cargo, workspace};
use crate::repo::{BINARY, JID, Repo, clean, leaking};

/// How the check `id` ended, and why.
fn outcome(report: &serde_json::Value, id: &str) -> (String, String) {
    let checks = report["audit"]["checks"].as_array().expect("checks");
    let check = checks.iter().find(|check| check["id"] == id).expect("the check is told");
    let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
    (text("outcome"), text("reason"))
}

#[test]
fn outside_of_a_repository_there_is_nothing_to_audit() {
    let repo = Repo::folder();
    audit(&repo, &[]).code(2).says("not inside a git repository").says("--bundle FILE");
    // what is not there is told once, whoever asked for it
    for select in [&["--bundle", "gone.zip"][..], &["--bundle", "gone.zip", "--select", "tree-clean"]] {
        let told = audit(&repo, select).code(2).says("the bundle gone.zip cannot be read");
        assert_eq!(told.err.matches("cannot be judged").count() + told.out.matches("cannot be judged").count(), 1);
    }
    repo.write("site/index.html", "<p>Not affiliated with WhatsApp or Meta.</p>");
    audit(&repo, &["--site", "site"]).code(0).says("what was named: may be published");
}

#[test]
fn an_empty_repository_has_no_commit_to_release() {
    let repo = Repo::init(&[]);
    let (code, found) = report(&repo, &[]);
    assert_eq!(code, 1, "{found:#}");
    assert!(told(&found).contains(&"tree-clean .:0".to_owned()), "{found:#}");
    assert_eq!(outcome(&found, "history-clean").0, "not-applicable");
    assert_eq!(outcome(&found, "manifest-name"), ("not-applicable".into(), "no Cargo.toml is tracked".into()));
}

#[test]
fn what_cargo_cannot_answer_is_no_pass() {
    let repo = workspace();
    let mut command = with_cargo(&repo, BINARY);
    let ran = repo.run(command.args(["audit", "--no-history", "--format", "json"]).env("CARGO", "/nowhere/cargo"));
    let found: serde_json::Value = serde_json::from_str(&ran.code(2).out).expect("a report");
    assert_eq!(found["verdict"], "error");
    let (ended, reason) = outcome(&found, "manifest-name");
    assert_eq!(ended, "could-not-check");
    assert!(reason.contains("cargo is not found"), "{reason}");
    // what does not need cargo is told all the same
    assert_eq!(outcome(&found, "licence-links").0, "pass");

    edit(&repo, "Cargo.toml", "[workspace.package]", "[workspace.package");
    let ran = audit(&repo, &[]).code(2).says("could not check").says("cargo metadata failed");
    ran.says("not checked in full, so not to be published");
}

#[test]
fn a_toolchain_that_is_not_installed_is_told_as_that() {
    let repo = workspace();
    let tools = repo.path("../tools");
    std::fs::create_dir_all(&tools).expect("writable");
    // what the proxy of rustup says
    let script = "#!/bin/sh\necho \"error: toolchain '1.62.1' is not installed\" >&2\nexit 1\n";
    std::fs::write(tools.join("cargo"), script).expect("writable");
    repo.run(repo.command("chmod").arg("+x").arg(tools.join("cargo"))).code(0);
    let mut command = with_cargo(&repo, BINARY);
    let ran = repo.run(command.args(["audit", "--no-history"]).env("CARGO", tools.join("cargo")));
    ran.code(2).says("toolchain '1.62.1' is not installed").says("could not check");
}

#[test]
fn what_was_committed_and_removed_is_still_released() {
    let repo = workspace();
    let capture = "corpus/captures/x.yaml";
    repo.add(capture, leaking("x"), "chore: a capture");
    repo.add(capture, clean("x"), "chore: a clean capture");
    let (code, found) = report(&repo, &[]);
    assert_eq!(code, 1);
    assert!(told(&found).iter().any(|one| one.starts_with("history-clean corpus/captures/x.yaml:")), "{found:#}");
    let ran = audit(&repo, &[]).code(0);
    ran.says("off              history-clean: --no-history leaves it out");
    for format in ["human", "json", "sarif", "markdown", "html", "github", "gitlab", "junit"] {
        let mut command = with_cargo(&repo, BINARY);
        let ran = repo.run(command.args(["audit", "--format", format]));
        assert!(!ran.all().contains(&JID[..13]), "{format}: {}", ran.all());
    }
}

#[test]
fn the_policy_switches_checks() {
    let repo = workspace();
    edit(&repo, "alpha/Cargo.toml", "description = \"One of three\"\n", "");
    repo.write("wacrg.toml", "[rules]\nmanifest-description = \"warn\"\n");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    audit(&repo, &[]).code(0).says("warning[manifest-description]").says("may be published");
    repo.write("wacrg.toml", "[rules]\nmanifest-description = \"allow\"\n");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    audit(&repo, &[]).code(0).says("the policy sets it to allow");
    let allowance =
        "[[allow]]\nrule = \"manifest-description\"\npaths = [\"alpha/*\"]\nreason = \"it is an example\"\n";
    repo.write("wacrg.toml", allowance);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    let (code, found) = report(&repo, &["--no-history"]);
    assert_eq!((code, told(&found)), (0, Vec::new()));
    assert_eq!(found["accepted"][0]["reason"], "it is an example");
    repo.wacrg(&["check", "--tracked"]).says_not("accepts nothing");
    repo.write("wacrg.toml", "[rules]\nmanifest-descripton = \"warn\"\n");
    audit(&repo, &["--policy", "wacrg.toml"]).code(2).says("did you mean `manifest-description`?");
    // an option counts more than the policy
    repo.git(&["checkout", "--quiet", "wacrg.toml"]).code(0);
    audit(&repo, &["--isolated", "--allow", "manifest-description"]).code(0);
}

/// The value at a path such as `/predicate/verdict`.
fn at<'v>(value: &'v serde_json::Value, pointer: &str) -> &'v serde_json::Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} in {value:#}"))
}

#[test]
fn a_release_can_carry_its_audit() {
    let repo = workspace();
    let bundle = repo.path("../three.tar");
    repo.git(&["archive", "--output", bundle.to_str().expect("UTF-8"), "HEAD"]).code(0);
    let file = repo.path("../audit.intoto.json");
    let (bundle, to) = (bundle.to_str().expect("UTF-8"), file.to_str().expect("UTF-8"));
    let again = || {
        audit(&repo, &["--attest", to, "--release", "0.1.0", "--bundle", bundle]);
        std::fs::read_to_string(&file).expect("written")
    };
    let text = again();
    assert_eq!(text, again(), "the same audit gives the same statement");
    let statement: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(at(&statement, "/subject/0/digest/gitCommit"), &serde_json::json!(repo.head()));
    let hashed = repo.run(repo.command("sha256sum").arg(bundle)).code(0).out;
    let digest = at(&statement, "/subject/1/digest/sha256").as_str().expect("text");
    assert!(hashed.starts_with(digest) && digest.len() == 64, "{hashed}");
    assert_eq!(at(&statement, "/predicate/release"), "0.1.0");
    assert_eq!(at(&statement, "/predicate/commit"), &serde_json::json!(repo.head()));
    assert!(at(&statement, "/predicate/checks").as_array().expect("checks").len() > 40);
    assert_eq!(at(&statement, "/predicate/policy/sha256").as_str().map(str::len), Some(64));
    audit(&repo, &["--attest", "/nowhere/audit.json"]).code(2).says("cannot be written");
}

#[test]
fn every_format_tells_how_each_check_ended() {
    let repo = workspace();
    edit(&repo, "CITATION.cff", "license: MIT", "license: CC-BY-4.0");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    let head = repo.head();
    let markdown = audit(&repo, &["--format", "markdown", "--release", "v0.1.0"]).code(1).out;
    for part in [
        "Release audit: not to be published",
        "- release: `v0.1.0`",
        &format!("- commit: `{head}`"),
        "- package: `three-beta 0.1.0`",
        "| licence |",
        "- ❌ [licence-agreement](",
        "`CITATION.cff:5:10`",
        "<summary>Not asked</summary>",
        "- --no-history leaves it out: history-clean",
    ] {
        assert!(markdown.contains(part), "{part:?} in\n{markdown}");
    }
    let page = audit(&repo, &["--format", "html"]).code(1).out;
    for part in ["not to be published</span> release audit", &head, "sha256:", "three-gamma 0.1.0", "licence-agreement"]
    {
        assert!(page.contains(part), "{part:?} in\n{page}");
    }
    let human = audit(&repo, &[]).code(1).out;
    for part in [
        "error[licence-agreement]",
        " --> CITATION.cff:5:10",
        "  fail             licence-agreement",
        "  pass             manifest-name",
        "note: to be published in this order: three-alpha, three-beta, three-gamma",
    ] {
        assert!(human.contains(part), "{part:?} in\n{human}");
    }
    let sarif: serde_json::Value =
        serde_json::from_str(&audit(&repo, &["--format", "sarif"]).code(1).out).expect("SARIF");
    assert_eq!(at(&sarif, "/runs/0/results/0/ruleId"), "licence-agreement");
    let index = at(&sarif, "/runs/0/results/0/ruleIndex").as_u64().expect("a number");
    assert_eq!(at(&sarif, &format!("/runs/0/tool/driver/rules/{index}/id")), "licence-agreement");
    // a reader that goes away is no pass
    let mut closed = with_cargo(&repo, "sh");
    let script = format!("'{BINARY}' audit --no-history --format json >/dev/full; echo $?");
    repo.run(closed.args(["-c", &script])).says("2\n");
}
