// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Examples for the pages of rules, from the cases that the tests judge: what fires, masked as in any report, and what
//! passes.

use std::collections::HashMap;

use wacrg_rules::{Change, Compiled, Document, Engine, EntryKind, Origin, RepoPath};

use crate::cases::{self, Case};

/// Examples of a kind on one page.
const SHOWN: usize = 4;
/// Lines that stand in more cases than this are the frame around the example.
const FRAME: usize = 8;

/// The part of a rule's page that shows examples; empty if there is none to show.
pub(crate) fn of(rule: &str) -> String {
    let engine = Engine::new(Compiled::new(wacrg_schema::policy::Policy::default(), None).expect("a valid policy"));
    let cases: Vec<Case> = cases::all()
        .into_iter()
        .filter(|case| case.name.starts_with(&format!("{rule}/")) && case.bytes.is_none())
        .collect();
    let mut frame: HashMap<&str, usize> = HashMap::new();
    for case in &cases {
        case.text.lines().for_each(|line| *frame.entry(line).or_default() += 1);
    }
    let name = |case: &Case| case.name.split_once('/').map_or_else(String::new, |(_, name)| name.to_owned());
    let mut fires = Vec::new();
    for case in cases.iter().filter(|case| case.fires && case.rule == rule) {
        let judged = engine.judge(&document(&case.path, &case.text));
        let Some(finding) = judged.findings.iter().find(|finding| finding.rule.id == rule) else { continue };
        let Some(excerpt) = finding.excerpt.as_ref().filter(|excerpt| excerpt.text.trim().chars().count() < 110) else {
            continue;
        };
        if !is_harmless(&engine, &excerpt.text) {
            continue;
        }
        fires.push(format!("- {}: {}\n\n  ```text\n  {}\n  ```\n", name(case), finding.shape, excerpt.text.trim()));
    }
    let mut clean = Vec::new();
    for case in cases.iter().filter(|case| !case.fires) {
        let lines: Vec<&str> = case
            .text
            .lines()
            .filter(|line| frame[line] <= FRAME && !line.trim().is_empty() && !line.starts_with("id: "))
            .collect();
        let harmless = is_harmless(&engine, &lines.join("\n"));
        let short = (1..=3).contains(&lines.len())
            && lines.iter().all(|line| line.chars().count() < 110 && !line.contains("```"));
        if harmless && short {
            let lines: String = lines.iter().map(|line| format!("  {}\n", line.trim())).collect();
            clean.push(format!("- {}\n\n  ```text\n{lines}  ```\n", name(case)));
        }
    }
    let part = |title: &str, examples: Vec<String>| match examples.as_slice() {
        [] => String::new(),
        examples => format!("\n## {title}\n\n{}", examples.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n")),
    };
    part("Fires", fires) + &part("Passes", clean)
}

/// Whether `text` can be shown on a page: some is harmless in its own place only.
fn is_harmless(engine: &Engine, text: &str) -> bool {
    engine.judge(&document("docs/rules/x.md", text)).findings.is_empty()
}

fn document(path: &str, text: &str) -> Document {
    Document {
        path: RepoPath::new(path.as_bytes().to_vec()),
        bytes: text.as_bytes().to_vec(),
        kind: EntryKind::File,
        change: Change::Unchanged,
        blob: None,
        origin: Origin::Index,
    }
}
