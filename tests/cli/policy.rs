// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Policy: where it comes from, what is wrong with it, and who may change it.

use crate::repo::{BINARY, JID, Repo, clean};

const WARN: &str = "[rules]\njid = \"warn\"\n";

#[test]
fn it_comes_from_head_and_not_from_the_work_tree() {
    let repo = Repo::new();
    repo.write("wacrg.toml", WARN);
    repo.stage("notes.md", format!("{JID}\n"));
    repo.check().code(1).says("policy built-in").says("wacrg.toml is not used, because it is not committed");
    repo.wacrg(&["check", "--policy", "wacrg.toml"]).code(0).says("warning[jid]").says("policy wacrg.toml");
    repo.git(&["reset", "--quiet"]).code(0);
    repo.git(&["add", "wacrg.toml"]).code(0);
    repo.commit();
    repo.stage("notes.md", format!("{JID}\n"));
    repo.check().code(0).says("warning[jid]").says("policy HEAD:wacrg.toml");
    repo.wacrg(&["check", "--isolated"]).code(1).says("policy built-in");
    repo.wacrg(&["check", "--deny", "jid"]).code(1);
    repo.wacrg(&["check", "--deny", "privacy"]).code(1);
    repo.wacrg(&["check", "--allow", "jid"])
        .code(0)
        .says("1 allowed")
        .says("allowed for this run: jid")
        .says_not("warning");
}

#[test]
fn a_manifest_can_hold_it_but_not_both_files() {
    let repo = Repo::new();
    repo.stage("Cargo.toml", "[workspace]\nmembers = []\n[workspace.metadata.wacrg.rules]\njid = \"warn\"\n");
    repo.commit();
    repo.stage("notes.md", format!("{JID}\n"));
    repo.check().code(0).says("policy HEAD:Cargo.toml").says("warning[jid]");
    repo.stage("wacrg.toml", WARN);
    repo.check().code(1).says("error[policy-invalid]").says("both hold a policy");
    repo.commit();
    repo.stage("more.md", "x\n");
    repo.check().code(2).says("both hold a policy").says("help: keep one");
}

#[test]
fn every_mistake_is_told_in_its_place() {
    let repo = Repo::new();
    let bad = "[corpus]\ncaptures = [\"a/{\"]\nstrikt = []\n\n[rules]\njdi = \"deny\"\njid = \"loud\"\n\n[[allow]]\nrule = \"jid\"\nuntil = \"soon\"\n";
    repo.stage("wacrg.toml", bad);
    repo.check().code(1).says("error[policy-invalid]").says("wacrg.toml:2:13");
    let ran = repo.wacrg(&["check", "--policy", "wacrg.toml"]).code(2);
    for told in [
        "wacrg.toml:2:13",
        "this is not a glob",
        "wacrg.toml:3:1",
        "did you mean `strict`?",
        "wacrg.toml:6:1",
        "did you mean `jid`?",
        "wacrg.toml:7:7",
        "levels are deny, warn, allow",
        "wacrg.toml:9:1",
        "no paths and no reason",
        "wacrg.toml:11:9",
        "not a date",
        "nothing was judged",
    ] {
        assert!(ran.err.contains(told), "{told} in\n{}", ran.err);
    }
    repo.commit();
    repo.stage("notes.md", "x\n");
    repo.check().code(2).says("HEAD:wacrg.toml is not a valid policy").says("HEAD:wacrg.toml:3:1");
    repo.write("broken.toml", "[rules\n");
    repo.wacrg(&["check", "--policy", "broken.toml"]).code(2).says("broken.toml:1:");
}

#[test]
fn a_change_that_loosens_it_is_told_and_does_not_count_yet() {
    let repo = Repo::new();
    let loose = "[corpus]\ncaptures = []\nplaceholders = [\"LAB-{n}\"]\n[rules]\njid = \"allow\"\n[[allow]]\nrule = \"email-address\"\npaths = [\"AUTHORS\"]\nreason = \"they asked for it\"\n";
    repo.stage("wacrg.toml", loose);
    repo.stage("notes.md", format!("{JID}\n"));
    let ran = repo.check().code(1).says("error[jid]").says("policy built-in");
    assert_eq!(ran.out.matches("error[policy-loosened]").count(), 4, "{}", ran.out);
    for told in [
        "takes a glob out of `corpus.captures`",
        "adds 1 word to `corpus.placeholders`",
        "lowers `jid` from deny to allow",
        "accepts findings of `email-address`",
        "wacrg.toml:5:1",
    ] {
        assert!(ran.out.contains(told), "{told} in {}", ran.out);
    }
    // the maintainers' word, for one commit
    repo.git(&["reset", "--quiet", "notes.md"]).code(0);
    repo.wacrg(&["hook", "install"]).code(0);
    repo.git(&["commit", "-m", "chore: policy"]).code(1).says("WACRG_ALLOW=policy-loosened git commit");
    repo.run(repo.command("git").args(["commit", "-m", "chore: policy"]).env("WACRG_ALLOW", "policy-loosened"))
        .code(0)
        .says("allowed for this run: policy-loosened");
    // tightening it again is nobody's concern
    repo.stage("wacrg.toml", "[rules]\njid = \"deny\"\n");
    repo.check().code(0);
    repo.git(&["rm", "--quiet", "--force", "wacrg.toml"]).code(0);
    repo.check().code(0);
}

#[test]
fn removing_a_strict_policy_loosens_it() {
    let repo = Repo::new();
    repo.stage("wacrg.toml", "[rules]\nid-mismatch = \"deny\"\n");
    repo.commit();
    repo.git(&["rm", "--quiet", "wacrg.toml"]).code(0);
    repo.check().code(1).says("error[policy-loosened]").says("lowers `id-mismatch` from deny to warn");
}

#[test]
fn allowances_have_reasons_end_and_are_missed_when_unused() {
    let repo = Repo::new();
    let policy = |until: &str| {
        format!(
            "[[allow]]\nrule = \"jid\"\npaths = [\"tests/**\"]\nreason = \"invented values\"\n{until}[[allow]]\nrule = \"geo-location\"\npaths = [\"x\"]\nreason = \"a map\"\n"
        )
    };
    repo.stage("wacrg.toml", policy(""));
    repo.commit();
    repo.stage("tests/vector.md", format!("{JID}\n"));
    repo.check().code(0).says("1 allowed");
    repo.stage("other.md", format!("{JID}\n"));
    repo.check().code(1).says("other.md:1:1");
    repo.git(&["rm", "--quiet", "--cached", "other.md"]).code(0);
    repo.wacrg(&["check", "--tracked"]).code(0).says("warning[unused-allow]").says("`geo-location` accepts nothing");
    repo.commit();
    repo.stage("wacrg.toml", policy("until = 2020-01-31\n"));
    repo.check().code(0);
    repo.commit();
    repo.wacrg(&["check", "--tracked"]).code(1).says("error[jid]").says("the allowance of `jid` ended on 2020-01-31");
}

#[test]
fn a_comment_accepts_what_was_there_and_cannot_accept_itself() {
    let repo = Repo::new();
    let text = format!("<!-- wacrg: allow(jid) a vector of the old suite -->\n{JID}\n");
    repo.stage("notes.md", &text);
    repo.check()
        .code(1)
        .says("error[policy-loosened]")
        .says("accepts a finding of `jid` by a comment of its own")
        .says_not("error[jid]");
    repo.commit();
    repo.wacrg(&["check", "--tracked"]).code(0).says("1 allowed");
    repo.stage("notes.md", format!("{text}more\n"));
    repo.check().code(0);
    // a new value beside an old comment is accepted by it, as its author asked; in a capture nothing is
    repo.stage(
        "corpus/captures/a.yaml",
        format!("# wacrg: allow(phone-number) test\n# +49 30 91827460\n{}", clean("a")),
    );
    repo.check().code(1).says("error[phone-number]");
}

#[test]
fn the_policy_can_be_dumped_and_read_back() {
    let repo = Repo::new();
    let dumped = repo
        .wacrg(&["check", "--dump-policy"])
        .code(0)
        .says("# policy: built-in")
        .says("captures = [\"corpus/captures/**\"]")
        .out;
    repo.write("dumped.toml", &dumped);
    repo.stage("notes.md", "x\n");
    repo.wacrg(&["check", "--policy", "dumped.toml"]).code(0);
}

#[test]
fn the_repositorys_own_schema_is_used_from_head() {
    let repo = Repo::new();
    let mut schema: serde_json::Value = serde_json::from_str(wacrg_schema::CAPTURE_SCHEMA).expect("valid");
    let words =
        schema.pointer_mut("/properties/source/properties/technique/enum").and_then(serde_json::Value::as_array_mut);
    words.expect("there").push("radio-capture".into());
    schema["properties"]["lab"] = serde_json::json!({ "type": "string" });
    schema["properties"]["notes"] = serde_json::json!({ "type": "string", "maxLength": 5 });
    repo.stage("corpus/captures/a.yaml", clean("a").replace("websocket-capture", "radio-capture"));
    repo.stage("corpus/captures/b.yaml", format!("{}notes: too long\n", clean("b")));
    repo.stage("corpus/captures/c.yaml", format!("{}lab: main\n", clean("c")));
    repo.stage("corpus/schema/capture.schema.json", schema.to_string());
    let before = repo.check().code(1);
    assert_eq!(
        before.out.matches("error[capture-schema]").count(),
        2,
        "the staged schema does not count yet: {}",
        before.out
    );
    assert!(before.out.contains("a.yaml:3:14") && before.out.contains("c.yaml:12:1"), "{}", before.out);
    repo.commit();
    repo.stage("README.md", "x\n");
    let after = repo.wacrg(&["check", "--tracked"]).code(1);
    assert_eq!(after.out.matches("error[capture-schema]").count(), 1, "{}", after.out);
    assert!(after.out.contains("b.yaml:12:8") && after.out.contains("at most 5 long"), "{}", after.out);
    // it can never do away with the assertion
    schema["properties"]["sanitized"] = serde_json::json!({ "type": "boolean" });
    schema["required"] = serde_json::json!([]);
    repo.stage("corpus/schema/capture.schema.json", schema.to_string());
    repo.commit();
    repo.stage("corpus/captures/d.yaml", clean("d").replace("sanitized: true", "sanitized: false"));
    repo.check().code(1).says("error[not-sanitized]");
    // and one that cannot be understood is told
    repo.stage("corpus/schema/capture.schema.json", "{\"pattern\": \"x\"}");
    repo.commit();
    repo.stage("corpus/captures/d.yaml", clean("d"));
    repo.check().code(1).says("its keyword `pattern` is not supported");
}

#[test]
fn the_allow_variable_reaches_every_check() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("{JID}\n"));
    repo.run(repo.command(BINARY).arg("check").env("WACRG_ALLOW", "jid,secrets")).code(0).says("1 allowed");
    repo.run(repo.command(BINARY).arg("check").env("WACRG_ALLOW", "secrets")).code(1);
}
