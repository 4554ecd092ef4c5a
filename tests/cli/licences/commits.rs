// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Commits: what each adds is judged by the tree that it leaves, under the policy that was there before all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::annotated;
use super::defects::DEFECTS;
use crate::repo::Repo;

/// What the commits of a range are told about licences and disclaimers: `rule path`, by commit.
fn by_commit(repo: &Repo, range: &str) -> BTreeMap<String, BTreeSet<String>> {
    let options = ["check", "--range", range, "--each-commit", "--select", "licence,disclaimer", "--format", "json"];
    let ran = repo.wacrg(&options);
    assert!((0..=1).contains(&ran.code), "{}{}", ran.out, ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("a report");
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in report["findings"].as_array().expect("findings") {
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        let place = format!("{} {}", text(&found["rule"]), text(&found["location"]["path"]));
        told.entry(text(&found["commit"]["id"])).or_default().insert(place);
    }
    told
}

#[test]
fn every_defect_is_told_of_the_commit_that_brings_it() {
    let Some(repo) = annotated() else { return };
    let base = repo.head();
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (name, plant, wanted) in DEFECTS {
        plant(&repo);
        repo.git(&["add", "--all"]).code(0);
        let commit = repo.commit_as("feat: a defect")[..10].to_owned();
        expected.insert(commit.clone(), wanted.iter().map(|place| (*place).to_owned()).collect());
        names.insert(commit, *name);
        repo.git(&["rm", "--quiet", "-r", "."]).code(0);
        repo.git(&["checkout", "--quiet", &base, "--", "."]).code(0);
        repo.commit_as("fix: without it");
        // a commit that changes nothing at all
        repo.commit_as("chore: nothing");
    }
    let told = by_commit(&repo, &format!("{base}..HEAD"));
    let wrong: Vec<String> = names
        .iter()
        .filter(|(commit, _)| told.get(*commit).cloned().unwrap_or_default() != expected[*commit])
        .map(|(commit, name)| {
            format!("{name}\n    expected {:?}\n    told     {:?}", expected[commit], told.get(commit))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), DEFECTS.len(), wrong.join("\n"));
    // what mends a defect brings none, but a text that goes is asked for
    let others: Vec<_> = told.iter().filter(|(commit, _)| !names.contains_key(*commit)).map(|(_, told)| told).collect();
    assert_eq!(others, [&BTreeSet::from(["missing-licence-file LICENSES/LicenseRef-Zorp.txt".to_owned()])]);
    // all of it together is nothing
    repo.wacrg(&["check", "--range", &format!("{base}..HEAD"), "--select", "licence,disclaimer"]).code(0);
}

const POLICY: &str = "[headers]\nrequire = \"added\"\n[[licence]]\nspdx = \"MIT\"\npaths = [\"**/*.rs\"]\n";

fn header(id: &str) -> String {
    format!(
        "// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors\n\
         // SPDX-License-Identifier: {id}\n\nfn a() {{}}\n"
    )
}

#[test]
fn branches_merges_and_the_policy_before_them() {
    let repo = Repo::new();
    let base = repo.add("wacrg.toml", POLICY, "chore: a policy");
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    let bare = repo.add("src/a.rs", "fn a() {}\n", "feat: no header");
    repo.add("src/a.rs", header("MIT"), "fix: a header");
    let wrong = repo.add("src/b.rs", header("Apache-2.0"), "feat: another licence");
    repo.add("wacrg.toml", "[rules]\nlicence = \"allow\"\n", "chore: no rules");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.add("src/main.rs", header("MIT"), "feat: meanwhile");
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge: topic", "topic"]).code(0);
    let told = by_commit(&repo, &format!("{base}..HEAD"));
    let places = |commit: &str| told.get(&commit[..10]).map(|places| places.iter().cloned().collect::<Vec<_>>());
    assert_eq!(places(&bare), Some(vec!["missing-header src/a.rs".to_owned()]), "{told:?}");
    let of_wrong = places(&wrong).unwrap_or_default();
    assert!(of_wrong.contains(&"wrong-licence src/b.rs".to_owned()), "{told:?}");
    assert_eq!(told.len(), 2, "{told:?}");
    // the ends alone
    let ends = ["check", "--range", &format!("{base}..HEAD"), "--select", "licence"];
    repo.wacrg(&ends).code(1).says("src/b.rs").says_not("src/a.rs");
    // limited to some paths
    let limited = ["check", "--range", &format!("{base}..HEAD"), "--each-commit", "--select", "licence", "docs"];
    repo.wacrg(&limited).code(0);
    // a single revision
    repo.wacrg(&["check", "--range", &bare]).code(1).says("error[missing-header]");
}

#[test]
fn pushes_are_judged_as_well() {
    for hook in ["pre-push", "pre-receive", "update"] {
        let server = Repo::init(&["--bare"]);
        let clone = Repo::new();
        clone.add("wacrg.toml", POLICY, "chore: a policy");
        clone.git(&["remote", "add", "origin", server.root().to_str().expect("text")]).code(0);
        clone.git(&["push", "--quiet", "origin", "main"]).code(0);
        let guarded = if hook == "pre-push" { &clone } else { &server };
        guarded.wacrg(&["hook", "install", hook]).code(0);
        clone.add("src/a.rs", "fn a() {}\n", "feat: no header");
        let ran = clone.git(&["push", "origin", "main"]);
        assert_ne!(ran.code, 0, "{hook}");
        ran.says("missing-header").says("src/a.rs");
        clone.git(&["reset", "--quiet", "--hard", "HEAD~1"]).code(0);
        clone.add("src/a.rs", header("MIT"), "feat: a header");
        clone.git(&["push", "--quiet", "origin", "main"]).code(0);
    }
}
