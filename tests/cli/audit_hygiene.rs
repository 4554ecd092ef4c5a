// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Packages' content, the site, code owners, generated files and the tools of others.

use crate::repo::{JID, Repo, leaking};

const DISCLAIMED: &str = "<html><body><p>This project is not affiliated with WhatsApp or Meta.</p></body></html>";

/// `check path` of what these checks find, and the reasons of those that say nothing.
#[track_caller]
fn told(repo: &Repo, checks: &str, more: &[&str]) -> (Vec<String>, Vec<String>) {
    let ran = repo.wacrg(&[&["audit", "--no-history", "--format", "json", "--select", checks], more].concat());
    assert!(!ran.all().contains(JID), "{}", ran.all());
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect(&ran.err);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let findings = list(&report["findings"]);
    let found = findings.iter().map(|one| format!("{} {}", text(&one["rule"]), text(&one["location"]["path"])));
    let lines = list(&report["audit"]["checks"]);
    let mine = lines.iter().filter(|line| checks.split(',').any(|check| line["id"] == check));
    let reasons = mine.map(|line| text(&line["reason"])).filter(|reason| !reason.is_empty());
    let mut found: Vec<String> = found.collect();
    found.dedup();
    (found, reasons.collect())
}

/// Commits a policy.
fn policy(repo: &Repo, audit: &str) {
    repo.stage("wacrg.toml", format!("[audit]\n{audit}\n"));
    repo.commit();
}

#[test]
fn what_a_package_would_publish_is_judged() {
    let repo = Repo::new();
    let manifest =
        "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"x\"\n";
    repo.stage("crates/tool/Cargo.toml", manifest);
    repo.stage("crates/tool/src/lib.rs", "//! A tool.\n");
    repo.stage("Cargo.toml", "[workspace]\nmembers = [\"crates/tool\"]\nresolver = \"3\"\n");
    repo.stage(".gitignore", "target\n*.log\n");
    repo.commit();
    let check = "package-captures";
    assert_eq!(told(&repo, check, &[]), (vec![], vec![]));
    for (path, content) in [
        ("crates/tool/data/wa.db", "SQLite"),
        ("crates/tool/data/call.pcapng", "x"),
        ("crates/tool/data/leak.yaml", &*leaking("leak")),
        ("crates/tool/src/note.rs", &*format!("//! Ask {JID}.\n")),
        ("crates/tool/data/creds.json", "{\"a\": 1}"),
    ] {
        repo.stage(path, content);
        assert_eq!(told(&repo, check, &[]).0, [format!("package-captures {path}")], "{path}");
        repo.git(&["rm", "--quiet", "--force", path]).code(0);
    }
    // what git does not track is packaged all the same
    repo.write("crates/tool/src/new.rs", format!("//! Ask {JID}.\n"));
    assert_eq!(told(&repo, check, &[]).0, ["package-captures crates/tool/src/new.rs"]);
    std::fs::remove_file(repo.path("crates/tool/src/new.rs")).expect("there");
    // what is not packaged is none of its business
    repo.stage("crates/tool/Cargo.toml", format!("{manifest}exclude = [\"data\"]\n"));
    repo.stage("crates/tool/data/wa.db", "SQLite");
    assert_eq!(told(&repo, check, &[]), (vec![], vec![]));
    repo.stage("crates/tool/Cargo.toml", format!("{manifest}publish = false\n"));
    assert!(told(&repo, check, &[]).1[0].contains("no package may be published"));
}

#[test]
fn a_cargo_that_is_not_there_is_exit_2() {
    let repo = Repo::new();
    repo.stage("Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    repo.stage("src/lib.rs", "//! A tool.\n");
    repo.commit();
    let mut command = repo.command(crate::repo::BINARY);
    command.args(["audit", "--no-history", "--select", "package-captures"]).env("CARGO", "/nonexistent/cargo");
    repo.run(&mut command).code(2).says("could not check").says("cargo is not found");
}

#[test]
fn the_site_is_judged_and_its_home_page_disclaims() {
    let repo = Repo::new();
    let checks = "site-captures,site-disclaimer";
    let site = |home: &str| {
        repo.write("site/index.html", home);
        told(&repo, checks, &["--site", "site"]).0
    };
    repo.write("site/assets/app.js", "console.log(1)\n");
    repo.write("site/disclaimer/index.html", DISCLAIMED);
    repo.write("site/legal/index.html", DISCLAIMED);
    let none: Vec<String> = Vec::new();
    for home in [
        DISCLAIMED,
        "<a href=\"disclaimer/\">Disclaimer</a>",
        "<a href='./disclaimer/index.html#x'>Disclaimer</a>",
        "<p>We read the official WhatsApp client. We are <b>not</b> affiliated with WhatsApp.</p>",
    ] {
        assert_eq!(site(home), none, "{home}");
    }
    for home in [
        "<p>Calls of WhatsApp.</p>",
        "<a href=\"legal/\">Legal</a>",
        "<!-- not affiliated with WhatsApp --><p>x</p>",
        "<p hidden>not affiliated with WhatsApp</p>",
        "<script>'not affiliated with WhatsApp'</script>",
        "<p>We are affiliated with WhatsApp.</p>",
        "<a href=\"../disclaimer/\">Disclaimer</a>",
        "<a href=\"DISCLAIMER.md\">Disclaimer</a>",
        "",
    ] {
        assert_eq!(site(home), ["site-disclaimer site!/index.html"], "{home}");
    }
    repo.write("site/disclaimer/index.html", "<p>Nothing.</p>");
    assert_eq!(site("<a href=\"disclaimer/\">x</a>"), ["site-disclaimer site!/index.html"]);
    for (path, content) in [
        ("search/search_index.json", format!("{{\"text\": \"{JID}\"}}")),
        ("a/b.html", format!("<p>{}</p>", JID.replace('@', "&#64;"))),
        ("files/wa.db", "SQLite".to_owned()),
        ("corpus/captures/leak.yaml", leaking("leak")),
    ] {
        repo.write(format!("site/{path}"), &content);
        assert_eq!(site(DISCLAIMED), [format!("site-captures site!/{path}")], "{path}");
        std::fs::remove_file(repo.path(format!("site/{path}"))).expect("there");
    }
    let ran = repo.wacrg(&["audit", "--no-history", "--select", checks, "--site", "absent"]);
    ran.code(2).says("the site's folder absent cannot be read");
    assert!(told(&repo, checks, &[]).1.iter().all(|reason| reason.contains("no site was named")));
    std::fs::remove_file(repo.path("site/index.html")).expect("there");
    assert_eq!(told(&repo, checks, &["--site", "site"]).0, ["site-disclaimer site!/index.html"]);
}

#[test]
fn owners_who_cannot_be_asked_are_told() {
    let repo = Repo::new();
    let check = "code-owners";
    assert!(told(&repo, check, &[]).1[0].contains("no CODEOWNERS"));
    repo.stage(".github/CODEOWNERS", "# who is asked\n* @octocat @octo-org/calls\n/docs docs@example.com\n");
    assert_eq!(told(&repo, check, &[]), (vec![], vec![]));
    for wrong in
        ["* octocat\n", "* @your-org/team\n", "# this team does not exist yet\n* @octo-org/calls\n", "!docs @a\n"]
    {
        repo.stage(".github/CODEOWNERS", wrong);
        assert_eq!(told(&repo, check, &[]).0, ["code-owners .github/CODEOWNERS"], "{wrong}");
    }
    repo.stage(".github/CODEOWNERS", "* @octocat\n");
    repo.stage("CODEOWNERS", "* @octocat\n");
    assert_eq!(told(&repo, check, &[]).0, ["code-owners CODEOWNERS"]);
}

#[test]
fn stale_generated_files_are_told_and_the_work_tree_is_left_alone() {
    let repo = Repo::new();
    let check = "generated-files";
    assert!(told(&repo, check, &[]).1[0].contains("names no command"));
    repo.stage("source.txt", "one\n");
    repo.stage("docs/made.md", "one\n");
    repo.stage(".gitignore", "cache\n");
    policy(&repo, "generated = \"cp source.txt docs/made.md && echo x > cache && git rev-parse HEAD > /dev/null\"");
    assert_eq!(told(&repo, check, &[]), (vec![], vec![]));
    repo.stage("source.txt", "two\n");
    repo.commit();
    assert_eq!(told(&repo, check, &[]).0, ["generated-files docs/made.md"]);
    assert_eq!(std::fs::read_to_string(repo.path("docs/made.md")).expect("there"), "one\n");
    assert_eq!(repo.git(&["status", "--short"]).out, "");
    assert!(!repo.path("cache").exists() && !repo.path(".git/worktrees").exists());
    policy(&repo, "generated = \"cp source.txt docs/made.md; cp source.txt docs/new.md\"");
    assert_eq!(told(&repo, check, &[]).0, ["generated-files docs/made.md", "generated-files docs/new.md"]);
    policy(&repo, "generated = \"exit 3\"");
    assert!(told(&repo, check, &[]).1[0].contains("ended with 3"));
    repo.wacrg(&["audit", "--no-history", "--select", check]).code(2).says("could not check");
    policy(&repo, "generated = \"sleep 600 & sleep 600\"\ntime-limit = 1");
    assert!(told(&repo, check, &[]).1[0].contains("did not end within 1 seconds"));
    // a policy that is not committed runs nothing
    repo.write("wacrg.toml", "[audit]\ngenerated = \"touch ran\"\n");
    told(&repo, check, &[]);
    assert!(!repo.path("ran").exists());
}

#[test]
fn tools_of_others_are_asked_where_they_are_named_and_installed() {
    let repo = Repo::new();
    let (checks, tools) = ("cargo-deny,cargo-semver-checks,reuse", repo.path("../tools"));
    let reasons = told(&repo, checks, &[]).1;
    assert!(reasons.len() == 3 && reasons.iter().all(|reason| reason.contains("does not name")), "{reasons:?}");
    repo.stage("deny.toml", "");
    repo.stage(".gitignore", "target\n");
    repo.stage("Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.2.0\"\nedition = \"2024\"\n");
    repo.stage("src/lib.rs", "//! A tool.\n");
    policy(&repo, "delegate = [\"cargo-deny\", \"cargo-semver-checks\", \"reuse\"]");
    repo.git(&["tag", "v0.1.0"]).code(0);
    repo.add("src/more.rs", "//! More.\n", "feat: more");
    std::fs::create_dir_all(&tools).expect("writable");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    let names = ["cargo-deny", "cargo-semver-checks", "reuse"];
    let install = |code: u8, said: &str| {
        for name in names {
            let script = format!("#!/bin/sh\necho {JID}; echo '{JID} {said}' >&2; touch left-behind; exit {code}\n");
            std::fs::write(tools.join(name), script).expect("writable");
            repo.run(repo.command("chmod").arg("+x").arg(tools.join(name))).code(0);
        }
    };
    let run = || {
        repo.run(repo.command(crate::repo::BINARY).env("PATH", &path).args([
            "audit",
            "--no-history",
            "--select",
            checks,
        ]))
    };
    install(0, "");
    run()
        .code(0)
        .says("pass             cargo-deny")
        .says("pass             reuse")
        .says("pass             cargo-semver-checks");
    install(1, "advisories FAILED; semver requires new major version");
    let found = run().code(1).says("cargo-deny says: there are errors about advisories");
    found.says("reuse says:").says("the version is too low").says_not(JID);
    // what could not be looked up is no verdict
    install(1, "failed to fetch the advisory database");
    run().code(2).says("cargo-deny failed with 1").says("cargo-semver-checks failed with 1").says_not(JID);
    install(70, "");
    run().code(2).says("cargo-deny failed with 70").says("could not check").says_not(JID);
    assert!(!repo.path("left-behind").exists());
    assert_eq!(repo.git(&["status", "--short"]).out, "");
}
