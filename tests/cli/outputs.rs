// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where reports go: none is lost in another, none replaces what is read or what git keeps, and none is left that speaks of
//! an earlier run.

use serde_json::Value;

use crate::repo::{Repo, clean, leaking};

fn json(repo: &Repo, file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(repo.path(file)).expect("there")).expect("JSON")
}

#[test]
fn two_reports_never_share_a_file() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.write("out/a", "");
    std::fs::hard_link(repo.path("out/a"), repo.path("out/hard")).expect("a link");
    let mut pairs = vec![("a", "./a"), ("out/../a", "a"), ("out/a", "out/hard"), ("-", "/dev/stdout")];
    if cfg!(unix) {
        repo.run(repo.command("ln").args(["-s", "a", "out/soft"])).code(0);
        repo.run(repo.command("ln").args(["-s", "nothing", "dangling"])).code(0);
        pairs.extend([("out/a", "out/soft"), ("dangling", "nothing")]);
    }
    for (first, second) in pairs {
        let (first, second) = (format!("--output=json={first}"), format!("--output=sarif={second}"));
        let ran = repo.wacrg(&["check", &first, &second]).code(2);
        assert!(ran.err.contains("two outputs go to") || ran.err.contains("two reports go to"), "{}", ran.err);
    }
    if cfg!(unix) {
        // a link stays one
        repo.wacrg(&["check", "--output=json=dangling"]).code(1);
        assert!(repo.path("nothing").is_file());
        let ran = repo.wacrg(&["check", "--output=json=/dev/stdout"]).code(1);
        assert!(ran.out.starts_with("{\n"), "{}", ran.out);
    }
}

#[test]
fn a_report_replaces_nothing_that_is_read_or_that_git_keeps() {
    let repo = Repo::new();
    repo.stage("notes.md", "a\n");
    repo.write("wacrg.toml", "[rules]\n");
    for (arguments, file) in [
        (&["check", "notes.md", "--output=json=./notes.md"][..], "notes.md"),
        (&["check", "--policy", "wacrg.toml", "--output=json=wacrg.toml"], "wacrg.toml"),
        (&["check", "--output=html=.git/index"], ".git/index"),
        (&["check", "--output=html=.git/hooks/pre-commit"], ".git/HEAD"),
        (&["baseline", "--output", ".git/config"], ".git/config"),
        (&["baseline", "--output", "README.md"], "README.md"),
    ] {
        let before = std::fs::read(repo.path(file)).expect("there");
        repo.wacrg(arguments).code(2).says("help: ");
        assert_eq!(std::fs::read(repo.path(file)).expect("there"), before, "{file} was replaced");
    }
    assert!(!repo.path(".git/hooks/pre-commit").exists());
}

#[test]
fn no_report_of_an_earlier_run_is_left() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", clean("a"));
    let outputs = ["--output=sarif=s", "--output=json=j", "--output=junit=x"];
    repo.wacrg(&[&["check"][..], &outputs].concat()).code(0);
    assert_eq!(json(&repo, "s")["runs"][0]["invocations"][0]["exitCode"], 0);
    repo.write("bad.toml", "[rulez]\n");
    repo.wacrg(&[&["check", "--policy", "bad.toml"][..], &outputs].concat()).code(2).says("is not a valid policy");
    let run = &json(&repo, "s")["runs"][0]["invocations"][0];
    assert_eq!((&run["exitCode"], &run["executionSuccessful"]), (&Value::from(2), &Value::from(false)), "{run}");
    assert_eq!(json(&repo, "j")["verdict"], "error");
    assert!(std::fs::read_to_string(repo.path("x")).expect("there").contains("errors=\"1\""));
    // programs that read standard output are told in their own language
    let ran = repo.wacrg(&["check", "--policy", "bad.toml", "--format", "json"]).code(2);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["failures"][0]["message"], "bad.toml is not a valid policy");
    repo.wacrg(&["check", "--policy", "bad.toml", "--format", "github"]).code(2).says("::error ");
    // a report that was made stays, although another did not arrive
    let ran = repo.wacrg(&["check", "--output=json=j", "--output=html=no/such/folder"]).code(2);
    ran.says("make its folder first").says_not(".wacrg-report");
    assert_eq!(json(&repo, "j")["verdict"], "clean");
}

#[test]
fn a_baseline_can_be_printed_and_lies_at_the_root() {
    let mut repo = Repo::new();
    repo.add("corpus/captures/a.yaml", leaking("a"), "feat: a");
    let ran = repo.wacrg(&["baseline", "--output", "-"]).code(0);
    assert!(ran.out.starts_with("{\n  \"version\": 1,") && !repo.path("-").exists(), "{}", ran.out);
    repo.below = "corpus".into();
    repo.wacrg(&["baseline"]).code(0);
    assert!(repo.path("wacrg-baseline.json").is_file() && !repo.path("corpus/wacrg-baseline.json").exists());
    let quiet = repo.wacrg(&["baseline", "--quiet"]).code(0);
    assert_eq!(quiet.all(), "");
    if cfg!(target_os = "linux") {
        repo.wacrg(&["baseline", "--output", "/dev/full"]).code(2).says("cannot be written");
    }
}

#[test]
fn warnings_stand_in_the_job_summary_too() {
    let repo = Repo::new();
    repo.stage("notes.md", "write to tovq.kelm@brixo-mail.net\n");
    let mut check = repo.command(crate::repo::BINARY);
    check.args(["check", "--warn", "email-address", "--format", "github"]);
    repo.run(check.env("GITHUB_STEP_SUMMARY", repo.path("summary"))).code(0).says("::warning ");
    let summary = std::fs::read_to_string(repo.path("summary")).expect("there");
    assert!(summary.contains("email-address") && summary.contains("values themselves are masked"), "{summary}");
}
