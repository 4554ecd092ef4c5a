// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The audit of a release, on repositories that are made for it, with the real cargo and the real git.

mod outcomes;
mod table;
mod upstream;
mod workspace;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use table::{Cargo, DEFECTS, Defect};
use workspace::{report, told, with_cargo, workspace};

/// What is wrong with how `defect` was told; empty if nothing.
fn wrong(defect: &Defect) -> String {
    let repo = workspace();
    (defect.plant)(&repo);
    if defect.committed {
        repo.git(&["add", "--all"]).code(0);
        repo.commit_as("chore: a defect");
    }
    let (code, report) = report(&repo, &[&["--no-history"], defect.arguments].concat());
    let told = told(&report);
    let mut expected: Vec<&str> = defect.told.to_vec();
    expected.sort_unstable();
    let denied = report["counts"]["deny"].as_u64().expect("a count") > 0;
    let mut wrong = String::new();
    let ended = if defect.unlisted { 2 } else { i32::from(denied) };
    let failures = report["failures"].as_array().expect("failures");
    let listed = !failures.iter().any(|failure| failure["path"].as_str().is_some_and(|path| path.contains("package-")));
    if told != expected || code != ended || listed == defect.unlisted {
        wrong.push_str(&format!("  told {told:#?}\n  and not {expected:#?}, exit {code}\n  {}\n", report["failures"]));
    }
    let mut cargo = with_cargo(&repo, "cargo");
    let ran = repo.run(cargo.args(["package", "--workspace", "--no-verify", "--offline"]));
    let said = match defect.cargo {
        Cargo::Silent => ran.code == 0 && !ran.err.contains("warning"),
        Cargo::Warns(words) => ran.code == 0 && ran.err.contains("warning") && ran.err.contains(words),
        Cargo::Refuses(words) => ran.code == 101 && ran.err.contains(words),
    };
    if !said {
        wrong.push_str(&format!("  cargo package is not {:?}: exit {}\n{}\n", defect.cargo, ran.code, ran.err));
    }
    wrong
}

#[test]
fn every_planted_defect_is_told_where_it_is() {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(defect) = DEFECTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wrong = wrong(defect);
                    if !wrong.is_empty() {
                        failed.lock().expect("no panic").push(format!("{}\n{wrong}", defect.name));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no panic");
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), DEFECTS.len(), failed.join("\n"));
    let silent = DEFECTS.iter().filter(|defect| matches!(defect.cargo, Cargo::Silent)).count();
    println!("cargo package is silent on {silent} of {} defects", DEFECTS.len());
    assert!(DEFECTS.len() >= 40);
}

#[test]
fn a_clean_workspace_passes_without_a_finding() {
    let repo = workspace();
    let (code, report) = report(&repo, &[]);
    assert_eq!((code, told(&report)), (0, Vec::new()), "{}", report["findings"]);
    assert_eq!(report["verdict"], "clean");
    for check in report["audit"]["checks"].as_array().expect("checks") {
        let outcome = check["outcome"].as_str().expect("an outcome");
        assert!(matches!(outcome, "pass" | "not-applicable"), "{check:#}");
        assert_eq!(outcome == "not-applicable", check["reason"].is_string(), "{check:#}");
    }
    // as the release that it is, tagged or not
    repo.git(&["tag", "v0.1.0"]).code(0);
    workspace::audit(&repo, &["--release", "v0.1.0"]).code(0).says("v0.1.0: may be published");
    workspace::audit(&repo, &["--package", "three-beta"]).code(0);
    workspace::audit(&repo, &["--package", "three-delta"]).code(2).says("no package three-delta");
}
