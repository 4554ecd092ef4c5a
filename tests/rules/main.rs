// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Runs every case under `tests/rules/RULE/cases.toml` through the engine: what must fire fires, as that rule, at that
//! line and column; what must pass gives no finding at all.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test ends where it finds what it did not expect")]

mod broken;
#[path = "../support/cases.rs"]
mod cases;
mod changed;
mod decode;
mod frames;
mod hostile;
mod masked;

use cases::Case;
use wacrg_rules::finding::{Judgement, Place};
use wacrg_rules::{Compiled, Engine, Finding};
use wacrg_schema::policy::Policy;

fn engine() -> Engine {
    Engine::new(Compiled::new(Policy::default(), None).expect("the built-in policy compiles"))
}

/// `jid at 14:22 (…)`, for messages of failed tests only: cases hold invented values.
fn told(finding: &Finding) -> String {
    let place = match &finding.place {
        Place::Path => "path".to_owned(),
        Place::File { start, .. } => format!("{}:{}", start.line, start.column),
    };
    format!("{} at {place} [{}] {}", finding.rule.id, finding.steps.join(" › "), finding.shape)
}

/// Findings that nothing accepts.
fn open(judgement: &Judgement) -> Vec<&Finding> {
    judgement.findings.iter().filter(|finding| finding.allowed.is_none()).collect()
}

/// How a case was judged otherwise than it says.
fn otherwise(name: &str, expected: &str, findings: &[&Finding]) -> String {
    let found: Vec<String> = findings.iter().map(|finding| told(finding)).collect();
    format!("{name}\n    expected {expected}\n    found    {}", found.join("\n             "))
}

fn matches(finding: &Finding, case: &Case) -> bool {
    let placed = match (&finding.place, case.mark.as_ref().map(|mark| mark.position)) {
        (Place::File { start, .. }, Some(Some((first, _)))) => (start.line, start.column) == first,
        (Place::Path, Some(None)) => true,
        _ => false,
    };
    finding.rule.id == case.rule && placed && finding.level.as_str() == case.level
}

/// The corpus itself, beside this repository where it is developed and in CI.
#[test]
fn nothing_is_found_in_the_corpus() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !root.is_dir() {
        println!("skipped: {} is not there", root.display());
        return;
    }
    let engine = engine();
    let (mut folders, mut files, mut wrong) = (vec![root.clone()], 0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let document = wacrg_rules::Document {
                path: path.strip_prefix(&root).expect("inside").to_string_lossy().as_ref().into(),
                bytes: std::fs::read(&path).expect("readable"),
                kind: wacrg_rules::EntryKind::File,
                change: wacrg_rules::Change::Unchanged,
                blob: None,
                origin: wacrg_rules::Origin::WorkTree,
            };
            let judgement = engine.judge(&document);
            let open = judgement.findings.iter().filter(|finding| finding.allowed.is_none());
            wrong.extend(open.map(|finding| format!("{}: {}", judgement.shown_path, told(finding))));
        }
    }
    assert!(files > 100, "only {files} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_is_judged_as_it_says() {
    let engine = engine();
    let mut wrong = Vec::new();
    let cases = cases::all();
    assert!(cases.len() > 600, "only {} cases were found", cases.len());
    for case in &cases {
        let judgement = engine.judge(&case.document());
        let findings = open(&judgement);
        let right = match case.mark {
            Some(_) => findings.iter().any(|finding| matches(finding, case)),
            None => findings.is_empty(),
        };
        if !right {
            let expected = match &case.mark {
                Some(mark) => format!("{} at {:?}", case.rule, mark.position),
                None => "nothing".to_owned(),
            };
            wrong.push(otherwise(&case.name, &expected, &findings));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
