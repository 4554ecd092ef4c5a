// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A change cannot vote for itself: in the index, in a range, in several steps.

use crate::repo::{JID, Repo, leaking};

const SCHEMA: &str = r#"{"type":"object","additionalProperties":false,
"required":["id","source","stanza_tag","direction","confidence","raw","sanitized"],
"properties":{"id":{"type":"string","minLength":1},"source":{"type":"object"},"stanza_tag":{"type":"string"},
"direction":{"enum":["outgoing","incoming","bidirectional"]},"confidence":{"type":"string"},"raw":{"type":"object"},
"notes":{"type":"string"},"sanitized":{"const":true}}}"#;

#[test]
fn a_policy_loosened_and_used_in_the_same_range_helps_nobody() {
    let repo = Repo::new();
    let base = repo.head();
    let range = format!("{base}..");
    let loosened = repo.add("wacrg.toml", "[rules]\njid = \"allow\"\n", "chore: be kind");
    repo.add("notes.md", format!("{JID}\n{JID}\n"), "docs: notes");
    for manner in [vec![], vec!["--each-commit"]] {
        repo.wacrg(&[&["check", "--range", &range], &manner[..]].concat())
            .code(1)
            .says("error[policy-loosened]")
            .says("lowers `jid` from deny to allow; 2 findings told here would have passed")
            .says("wacrg.toml:2:1")
            .says("notes.md:1:1")
            .says("policy built-in");
    }
    repo.wacrg(&["check", "--range", &range, "--each-commit"])
        .code(1)
        .says(&format!("in commit {}: chore: be kind", &loosened[..10]));
    // put back in time: the steps are told one by one, the ends are the same
    repo.git(&["rm", "--quiet", "wacrg.toml"]).code(0);
    repo.stage("notes.md", "x\n");
    repo.commit_as("revert: all");
    repo.wacrg(&["check", "--range", &range]).code(0);
    repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1).says("error[policy-loosened]");
    // acknowledged
    repo.wacrg(&["check", "--range", &loosened, "--allow", "policy-loosened"]).code(0);
}

#[test]
fn every_way_to_loosen_is_told_with_what_it_would_have_let_pass() {
    let repo = Repo::new();
    for (policy, told) in [
        ("[[allow]]\nrule = \"privacy\"\npaths = [\"docs/**\"]\nreason = \"docs\"\n", "accepts findings of `privacy`"),
        ("[corpus]\ncaptures = []\n", "takes a glob out of `corpus.captures`"),
        ("[corpus]\nvocabulary = [\"zorp\"]\n", "adds 1 word to `corpus.vocabulary`"),
        ("[corpus]\nplaceholders = [\"LAB-{n}\"]\n", "adds 1 word to `corpus.placeholders`"),
        ("[corpus]\nschema = \"other.json\"\n", "names another capture schema"),
    ] {
        repo.stage("wacrg.toml", policy);
        repo.stage("docs/x.md", format!("{JID}\n"));
        let passes = if policy.contains("privacy") { "; 1 finding told here would have passed" } else { told };
        repo.check().code(1).says("error[policy-loosened]").says(told).says(passes);
        repo.commit_as("chore: a policy");
        repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("error[policy-loosened]").says(told).says(passes);
        repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]).code(0);
    }
    // to tighten is no loosening
    repo.add("wacrg.toml", "[corpus]\ncaptures = [\"corpus/**\", \"captures/**\"]\n", "chore: stricter");
    repo.wacrg(&["check", "--range", "HEAD"]).code(0);
}

#[test]
fn a_capture_schema_that_is_relaxed() {
    let repo = Repo::new();
    repo.add("corpus/schema/capture.schema.json", SCHEMA, "feat: schema");
    for (from, to, told) in [
        ("\"sanitized\"]", "\"raw\"]", "1 required key is dropped at the top"),
        ("\"incoming\"", "\"incoming\",\"sideways\"", "1 value is added to an `enum` at /properties/direction"),
        ("\"const\":true", "\"type\":\"boolean\"", "`const` is changed or dropped at /properties/sanitized"),
    ] {
        repo.stage("corpus/schema/capture.schema.json", SCHEMA.replace(from, to));
        repo.check().code(1).says("this change relaxes the capture schema").says(told);
        repo.commit_as("feat: relaxed");
        repo.wacrg(&["check", "--range", "HEAD"]).code(1).says(told);
        repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]).code(0);
    }
    repo.git(&["rm", "--quiet", "corpus/schema/capture.schema.json"]).code(0);
    repo.check().code(1).says("this change relaxes the capture schema: it is removed");
}

#[test]
fn attributes_and_hooks_that_hide() {
    let repo = Repo::new();
    let workflow = "jobs:\n  gate:\n    steps:\n      - run: cargo wacrg check --range \"$BASE..$HEAD\"\n";
    repo.add(".github/workflows/gate.yml", workflow, "ci: gate");
    let base = repo.head();
    repo.add(".gitattributes", "*.png binary\n*.yaml -diff\n", "chore: attributes");
    repo.wacrg(&["check", "--range", "HEAD"])
        .code(1)
        .says(".gitattributes:2:1")
        .says("hides captures or the policy from review with `-diff`");
    repo.add(".github/workflows/gate.yml", workflow.replace("HEAD\"", "HEAD\" || true"), "ci: relax");
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("lets a hook or workflow go on where the check refuses");
    repo.git(&["rm", "--quiet", ".github/workflows/gate.yml"]).code(0);
    repo.check().code(1).says("takes the check out of a hook or workflow");
    repo.commit_as("ci: none");
    let range = format!("{base}..");
    repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1).says("3 findings at level deny");
    repo.wacrg(&["check", "--range", &range]).code(1).says("2 findings at level deny");
}

#[test]
fn a_comment_that_an_earlier_commit_of_the_range_brought_is_new() {
    let repo = Repo::new();
    let base = repo.head();
    let range = format!("{base}..");
    repo.add("x.md", "a\n<!-- wacrg: allow(jid) a hotline -->\nb\n", "docs: one");
    repo.add("x.md", format!("a\n<!-- wacrg: allow(jid) a hotline -->\n{JID}\n"), "docs: two");
    for manner in [vec![], vec!["--each-commit"]] {
        repo.wacrg(&[&["check", "--range", &range], &manner[..]].concat())
            .code(1)
            .says("error[policy-loosened]")
            .says("x.md:2:1")
            .says("accepts a finding of `jid` by a comment of its own");
    }
    // one that the base has is trusted
    repo.wacrg(&["check", "--range", "HEAD", "--each-commit"]).code(0).says("1 allowed");
}

#[test]
fn a_merge_is_asked_for_what_no_parent_had() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("wacrg.toml", "[rules]\nemail-address = \"warn\"\n", "chore: agreed");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.add("docs/x.md", "x\n", "docs: meanwhile");
    repo.git(&["merge", "--quiet", "--no-edit", "topic"]).code(0);
    repo.wacrg(&["check", "--range", "HEAD"]).code(0).says("no finding");
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]).code(0);
    repo.git(&["merge", "--quiet", "--no-commit", "--no-ff", "topic"]).code(0);
    repo.stage("wacrg.toml", "[rules]\nemail-address = \"warn\"\njid = \"warn\"\n");
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.commit_as("Merge branch 'topic'");
    repo.wacrg(&["check", "--range", "HEAD"])
        .code(1)
        .says("lowers `jid` from deny to warn; 1 finding told here would have passed")
        .says_not("lowers `email-address`");
}
