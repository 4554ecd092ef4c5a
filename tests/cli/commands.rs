// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Commands that explain, and the demo.

use crate::repo::{BINARY, JID, Repo};

#[test]
fn every_rule_is_listed_and_explained_from_its_own_words() {
    let repo = Repo::folder();
    let list = repo.wacrg(&["rules"]).code(0).out;
    for rule in cargo_wacrg::catalogue::all() {
        assert!(list.contains(&format!("  {} ", rule.id)), "{} in {list}", rule.id);
        let told = repo.wacrg(&["explain", rule.id]).code(0).out;
        assert!(told.starts_with(&format!("{}  (group {}, level {})", rule.id, rule.group, rule.level)), "{told}");
        assert!(told.contains(rule.summary), "{told}");
        assert!(rule.docs.lines().count() > 2, "{} says too little", rule.id);
        let kebab = rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(kebab, "{}", rule.id);
    }
    repo.wacrg(&["rules", "--group", "secrets"]).code(0).says("key-material").says_not("email-address");
    repo.wacrg(&["explain", "placeholders"]).code(0).says("CIPHERTEXTPLACEHOLDER");
    let told = repo.wacrg(&["explain", "decoders"]).code(0).out;
    for decoder in wacrg_rules::fuzzing::names().into_iter().filter(|name| !matches!(*name, "readings" | "runs")) {
        assert!(told.contains(decoder), "{decoder} is not explained");
    }
    repo.wacrg(&["explain", "exit-codes"]).code(0).says("2  could not judge");
    repo.wacrg(&["explain", "vocabulary"]).code(0).says("relaylatency").says("WABinary token dictionary");
}

#[test]
fn every_example_of_a_placeholder_is_one() {
    let vocabulary = wacrg_rules::vocabulary::Vocabulary::default();
    let mut examples = 0;
    for line in wacrg_rules::placeholder::EXPLANATION.lines().filter(|line| line.len() > 16 && !line.starts_with(' ')) {
        let Some(("", rest)) = line.get(16..).map(|rest| (line[15..16].trim(), rest)) else { continue };
        for example in
            rest.split("  ").map(str::trim).filter(|example| !example.is_empty() && !example.starts_with("("))
        {
            assert!(wacrg_rules::placeholder::is_placeholder(example, &vocabulary), "{example}");
            examples += 1;
        }
    }
    assert!(examples > 20, "only {examples} examples were found");
}

#[test]
fn schemas_are_printed() {
    let repo = Repo::folder();
    for (which, title) in
        [("capture", "wacrg capture"), ("policy", "cargo-wacrg policy"), ("report", "cargo-wacrg report, version 1")]
    {
        let schema: serde_json::Value =
            serde_json::from_str(&repo.wacrg(&["schema", which]).code(0).out).expect("JSON");
        assert_eq!(schema["title"], title);
    }
}

#[test]
fn the_demo_refuses_and_accepts_and_leaves_nothing() {
    let repo = Repo::folder();
    let temporary = repo.path("tmp");
    std::fs::create_dir_all(&temporary).expect("writable");
    let ran = repo.run(repo.command(BINARY).arg("demo").env("TMPDIR", &temporary)).code(0);
    for told in [
        "$ git commit -m 'feat: add an offer'",
        "error[jid]",
        "error[key-material]",
        "error[ip-address]",
        "refused: 1 staged file judged, 4 findings at level deny",
        "The commit was refused.",
        "clean: 1 staged file judged, no finding",
    ] {
        assert!(ran.out.contains(told), "{told} in {}", ran.out);
    }
    assert_eq!(std::fs::read_dir(&temporary).expect("there").count(), 0, "the folder is gone");
    // it can be run inside a repository, from a hook's environment
    let repo = Repo::new();
    repo.run(repo.command(BINARY).arg("demo").env("GIT_DIR", repo.path(".git")).env("GIT_INDEX_FILE", ".git/index"))
        .code(0);
    assert_eq!(repo.log(), ["docs: begin"]);
}

#[test]
fn the_json_report_satisfies_its_schema() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("one\ntwo {JID}\n"));
    repo.stage("corpus/captures/4930918274605.yaml", "id: [x\n");
    repo.stage("corpus/a.png", b"\x89PNG\r\n\x1a\n");
    let report = repo.wacrg(&["check", "--format", "json"]).code(1).out;
    let value: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(value["verdict"], "refused");
    assert_eq!(value["counts"]["judged"], 3);
    let jid =
        value["findings"].as_array().expect("a list").iter().find(|finding| finding["rule"] == "jid").expect("there");
    assert_eq!(jid["location"]["line"], 2);
    assert_eq!(jid["location"]["column"], 5);
    assert_eq!(jid["location"]["byte_start"], 8);
    assert_eq!(jid["shape"], "‹13 digits›@s.whatsapp.net");
    assert_eq!(jid["replacement"], "A@s.whatsapp.net");

    // the engine's own checker reads JSON as YAML
    let schema = wacrg_rules::schema_check::Schema::parse(wacrg_schema::REPORT_SCHEMA.as_bytes()).expect("understood");
    let mut layers = wacrg_rules::layer::Layers::default();
    let root = layers.push(wacrg_rules::layer::Layer {
        parent: None,
        step: None,
        role: wacrg_rules::layer::Role::File,
        field: wacrg_rules::layer::Field::default(),
        text: report.as_str().into(),
        map: wacrg_rules::layer::SpanMap::Slice(0),
        covered: false,
    });
    let yaml = wacrg_rules::decode::yaml::decode(&mut layers, root);
    assert_eq!(yaml.error, None);
    let violations = wacrg_rules::schema_check::check(&schema, &yaml, &layers, yaml.documents[0]);
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn selections_and_quiet_leave_out_what_they_say() {
    let repo = Repo::new();
    repo.stage("notes.md", format!("{JID}\nwrite to tovq.kelm@brixo-mail.net\n"));
    repo.wacrg(&["check", "--select", "email-address"]).code(1).says("email-address").says_not("error[jid]");
    repo.wacrg(&["check", "--select", "secrets,schema"]).code(0).says("no finding");
    repo.wacrg(&["check", "--select", "sanitization"]).code(1).says("2 findings");
    let quiet = repo.wacrg(&["check", "--quiet"]).code(1);
    assert!(!quiet.out.contains("refused:") && quiet.out.contains("error[jid]"), "{}", quiet.out);
    repo.git(&["reset", "--quiet"]).code(0);
    assert_eq!(repo.wacrg(&["check", "--quiet"]).code(0).all(), "");
}

#[test]
fn completions_and_the_manual_know_every_option() {
    let repo = Repo::folder();
    for shell in ["bash", "elvish", "fish", "nushell", "powershell", "zsh"] {
        let text = repo.wacrg(&["completions", shell]).code(0).out;
        assert!(text.contains("baseline") && text.contains("output"), "{shell}: {text}");
    }
    repo.wacrg(&["completions", "tcsh"]).code(2).says("possible values: bash");
    repo.wacrg(&["man", "pages"]).code(0).says("pages");
    let page = std::fs::read_to_string(repo.path("pages/cargo-wacrg-check.1")).expect("there");
    for told in ["FORMAT=FILE", "WACRG_BASELINE", "pbpaste"] {
        assert!(page.contains(told), "{told} in {page}");
    }
    repo.write("file", "");
    repo.wacrg(&["man", "file"]).code(2).says("the manual cannot be written to file");
}

#[test]
fn the_version_says_what_was_built() {
    let repo = Repo::folder();
    assert_eq!(repo.wacrg(&["-V"]).code(0).out, format!("cargo-wacrg {}\n", env!("CARGO_PKG_VERSION")));
    let long = repo.wacrg(&["--version"]).code(0).out;
    assert!(long.starts_with(&format!("cargo-wacrg {} (", env!("CARGO_PKG_VERSION"))), "{long}");
    assert!(long.contains("built for ") && long.contains("sha256"), "{long}");
    let under_cargo = repo.wacrg(&["wacrg", "--version"]).code(0).out;
    assert_eq!(under_cargo.lines().skip(1).collect::<Vec<_>>(), long.lines().skip(1).collect::<Vec<_>>());
}
