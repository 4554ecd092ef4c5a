// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Workflows: what each defect is told as, and where.

use std::path::Path;

use crate::repo::Repo;

const CHECKS: &str = "workflow-syntax,action-pins,workflow-permissions,pull-request-target,script-injection";

/// A workflow without a defect, as this project publishes it.
const CLEAN: &str = "\
name: Release
on:
  push:
    tags: [\"v*\"]
permissions: {}
jobs:
  release:
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          fetch-depth: 0
      - uses: ./.github/actions/own
      - uses: docker://alpine@sha256:5e2b6c0f1a3d4987b6c5d4e3f2a1908776655443322110ffeeddccbbaa998877
      - name: Zip
        env:
          NAME: ${{ github.ref_name }}
        run: |
          echo \"$NAME\"
          zip -r \"wacrg-$NAME.zip\" spec # ${{ github.sha }}
";

/// `check path:line:column` of every finding.
#[track_caller]
fn told(repo: &Repo) -> Vec<String> {
    let ran = repo.wacrg(&["audit", "--no-history", "--format", "json", "--select", CHECKS]);
    assert!((0..=1).contains(&ran.code), "{}\n{}", ran.out, ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("a report");
    let place = |found: &serde_json::Value| {
        let at = &found["location"];
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        format!("{} {}:{}:{}", text(&found["rule"]), text(&at["path"]), at["line"], at["column"])
    };
    report["findings"].as_array().expect("findings").iter().map(place).collect()
}

#[test]
fn each_defect_is_told_at_its_place() {
    let repo = Repo::new();
    let path = ".github/workflows/release.yml";
    repo.stage(path, CLEAN);
    repo.commit();
    assert_eq!(told(&repo), Vec::<String>::new());
    let pin = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";
    for (from, to, expected) in [
        (pin, "actions/checkout@v6", "action-pins .github/workflows/release.yml:12:15"),
        (pin, "actions/checkout", "action-pins .github/workflows/release.yml:12:15"),
        (pin, "\"actions/checkout@main\"", "action-pins .github/workflows/release.yml:12:15"),
        ("@sha256:5e2b", ":3.20 # 5e2b", "action-pins .github/workflows/release.yml:16:15"),
        ("permissions: {}\n", "", "workflow-permissions .github/workflows/release.yml:5:1"),
        ("permissions: {}", "permissions: write-all", "workflow-permissions .github/workflows/release.yml:5:14"),
        (
            "    permissions:\n      contents: write",
            "    permissions: write-all",
            "workflow-permissions .github/workflows/release.yml:9:18",
        ),
        (
            "\"$NAME\"\n          zip",
            "\"${{ github.ref_name }}\"\n          zip",
            "script-injection .github/workflows/release.yml:21:21",
        ),
        (
            "${{ github.sha }}",
            "${{ github.event.head_commit.message }}",
            "script-injection .github/workflows/release.yml:22:47",
        ),
        ("wacrg-$NAME", "wacrg-${{ env.NAME }}", "script-injection .github/workflows/release.yml:22:29"),
        ("name: Release\n", "name: Release\nname: Release\n", "workflow-syntax .github/workflows/release.yml:2:1"),
        ("permissions: {}", "permissions: {", "workflow-syntax .github/workflows/release.yml"),
        ("    runs-on: ubuntu-latest", "\truns-on: ubuntu-latest", "workflow-syntax .github/workflows/release.yml:8:1"),
        ("name: Release\n", "name: Release\n---\n", "workflow-syntax .github/workflows/release.yml"),
    ] {
        assert!(CLEAN.contains(from), "{from}");
        repo.stage(path, CLEAN.replacen(from, to, 1));
        let told = told(&repo);
        assert!(matches!(told.as_slice(), [one] if one.starts_with(expected)), "{to:?}: {told:?}");
    }
    let event = CLEAN.replace("push:\n    tags: [\"v*\"]", "pull_request_target:");
    let fetch = event.replace("fetch-depth: 0", "ref: ${{ github.event.pull_request.head.sha }}");
    repo.stage(path, &fetch);
    let checkout = told(&repo);
    assert!(matches!(checkout.as_slice(), [one] if one.starts_with("pull-request-target ")), "{checkout:?}");
    repo.stage(path, &event);
    assert_eq!(told(&repo), Vec::<String>::new());
}

#[test]
fn actions_and_templates_are_read_as_well() {
    let repo = Repo::new();
    let action = "name: x\nruns:\n  using: composite\n  steps:\n    - shell: sh\n      run: echo ${{ inputs.name }}\n    - uses: a/b@v1\n";
    repo.stage("tools/action.yml", action);
    repo.stage("docs/workflows/copy-me.yaml", "on: push\njobs: {}\n");
    repo.stage("docs/notes.yml", "on: push\njobs: {}\n");
    assert_eq!(
        told(&repo),
        [
            "action-pins tools/action.yml:7:13",
            "script-injection tools/action.yml:6:21",
            "workflow-permissions docs/workflows/copy-me.yaml:2:1",
        ]
    );
    let report = repo.wacrg(&["audit", "--no-history", "--select", CHECKS]).code(0);
    report.says("`a/b` is not pinned").says("0 of 1 are pinned").says("`inputs.name` becomes part of the script");
    let bare = Repo::new();
    bare.wacrg(&["audit", "--no-history", "--select", CHECKS]).says("no workflow and no action is tracked");
}

#[test]
fn the_workflows_of_the_corpus_pin_nothing() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream/.github/workflows");
    if !corpus.is_dir() {
        println!("skipped: {} is not there", corpus.display());
        return;
    }
    let repo = Repo::new();
    repo.run(repo.command("mkdir").args(["-p", ".github/workflows"])).code(0);
    let target = repo.path(".github/workflows");
    repo.run(repo.command("cp").args(["-r", "--no-preserve=mode", "."]).arg(&target).current_dir(&corpus)).code(0);
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.wacrg(&["audit", "--no-history", "--select", CHECKS]).says("(0 of 34 are pinned)");
}
