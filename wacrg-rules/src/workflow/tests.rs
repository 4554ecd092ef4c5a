// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;

const PIN: &str = "de0fac2e4500dabe0009e67214ff5f5447ce83dd";

fn told(text: &str) -> Vec<(Kind, &str)> {
    examine(text).faults.iter().map(|fault| (fault.kind, &text[fault.range.clone()])).collect()
}

fn workflow(step: &str) -> String {
    format!("on: push\npermissions: {{}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - {step}\n")
}

#[test]
fn what_is_not_pinned_by_a_digest_is_told() {
    for (uses, pinned) in [
        (format!("actions/checkout@{PIN} # v4"), true),
        (format!("owner/name/path/to@{PIN}"), true),
        (format!("\"actions/checkout@{PIN}\""), true),
        (format!("docker://alpine@sha256:{}{}", "ab".repeat(31), "0f"), true),
        ("actions/checkout@v4".to_owned(), false),
        ("actions/checkout@main".to_owned(), false),
        ("actions/checkout".to_owned(), false),
        (format!("actions/checkout@{}", &PIN[1..]), false),
        (format!("actions/checkout@{PIN}0"), false),
        ("docker://alpine:3.20".to_owned(), false),
        ("owner/name@${{ env.X }}".to_owned(), false),
        ("${{ inputs.action }}".to_owned(), false),
    ] {
        let examined = examine(&workflow(&format!("uses: {uses}")));
        assert_eq!((examined.uses, examined.pinned == 1), (1, pinned), "{uses}");
        assert_eq!(examined.faults.is_empty(), pinned, "{uses}: {:?}", examined.faults);
    }
    assert_eq!(examine(&workflow("uses: ./.github/action")).uses, 0);
    let reused = "on: push\npermissions: {}\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n";
    assert_eq!(told(reused), [(Kind::Unpinned, "o/r/.github/workflows/x.yml@main")]);
    let action = "runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n    - run: echo ${{ inputs.x }}\n";
    assert_eq!(told(action), [(Kind::Unpinned, "a/b@v1"), (Kind::Injection, "inputs.x")]);
}

#[test]
fn a_token_without_bounds_is_told() {
    let text = "on: push\njobs:\n  a:\n    permissions: {}\n";
    assert_eq!(told(text), [(Kind::Permissions, "jobs")]);
    let text = "on: push\npermissions: write-all\njobs:\n  a:\n    permissions: write-all\n";
    assert_eq!(told(text), [(Kind::Permissions, "write-all"), (Kind::Permissions, "write-all")]);
    assert!(told("on: push\npermissions: read-all\njobs: {}\n").is_empty());
    assert!(told("name: x\nruns:\n  using: node20\n  main: x.js\n").is_empty());
}

#[test]
fn a_text_of_others_in_a_script_is_told_where_it_stands() {
    let text = workflow("run: |\n          echo 1\n          echo \"${{ github.event.issue.title }}\"");
    assert_eq!(told(&text), [(Kind::Injection, "github.event.issue.title")]);
    let text = workflow(
        "env: {T: \"${{ github.head_ref }}\", S: \"${{ github.sha }}\"}\n        run: echo ${{ env.T }} $T ${{ env.S }}",
    );
    assert_eq!(told(&text), [(Kind::Injection, "env.T")]);
    let text = workflow(&format!(
        "uses: actions/github-script@{PIN}\n        with: {{script: \"x(`${{{{ github.head_ref }}}}`)\"}}"
    ));
    assert_eq!(told(&text), [(Kind::Injection, "github.head_ref")]);
    for step in [
        "run: echo ${{ github.sha }} ${{ matrix.os }} ${{ github.event.number }}",
        "env: {TITLE: \"${{ github.event.issue.title }}\"}\n        run: echo \"$TITLE\"",
        "if: github.event.issue.title == 'x'\n        run: echo",
        "name: ${{ github.head_ref }}\n        run: echo",
    ] {
        assert!(told(&workflow(step)).is_empty(), "{step}: {:?}", told(&workflow(step)));
    }
}

#[test]
fn a_proposal_that_is_fetched_with_rights_is_told() {
    let on = |event: &str, step: &str| workflow(step).replace("on: push", &format!("on: {event}"));
    let checkout = |at: &str| format!("uses: actions/checkout@{PIN}\n        with: {{ref: \"{at}\"}}");
    for (event, step, wrong) in [
        ("pull_request_target", checkout("${{ github.event.pull_request.head.sha }}"), true),
        ("[push, pull_request_target]", checkout("${{ github.head_ref }}"), true),
        ("{pull_request_target: {types: [opened]}}", checkout("refs/pull/${{ github.event.number }}/merge"), true),
        ("pull_request_target", checkout("${{ steps.x.outputs.y }}"), true),
        ("workflow_run", checkout("${{ github.event.workflow_run.head_sha }}"), true),
        ("pull_request_target", "run: gh pr checkout 1".to_owned(), true),
        ("pull_request_target", "run: git fetch origin pull/1/head".to_owned(), true),
        (
            "pull_request_target",
            "env: {H: \"${{ github.event.pull_request.head.sha }}\"}\n        run: git checkout $H".to_owned(),
            true,
        ),
        ("pull_request_target", format!("uses: actions/checkout@{PIN}"), false),
        ("pull_request_target", checkout("${{ github.event.pull_request.base.sha }}"), false),
        ("pull_request_target", checkout("main"), false),
        ("pull_request", checkout("${{ github.head_ref }}"), false),
        ("workflow_run", checkout("${{ github.sha }}"), false),
        ("pull_request_target", "run: echo ${{ github.event.number }}".to_owned(), false),
    ] {
        let found = examine(&on(event, &step)).faults.iter().any(|fault| fault.kind == Kind::TargetCheckout);
        assert_eq!(found, wrong, "{event}: {step}");
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    for text in ["", "a: [", "- a\n", "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "a:\n\tb: 1\n", "a: *b\n"] {
        assert!(matches!(told(text).as_slice(), [(Kind::Unreadable, _)]), "{text}: {:?}", told(text));
    }
    // a few steps, named again and again
    let list = vec!["{run: echo}"; 200].join(",");
    let jobs: String = (0..200).map(|number| format!("  j{number}: {{steps: *s}}\n")).collect();
    let text = format!("on: push\npermissions: {{}}\nx: &s [{list}]\njobs:\n{jobs}");
    assert!(matches!(told(&text).as_slice(), [(Kind::Unreadable, _)]));
}
