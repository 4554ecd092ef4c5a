// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A change cannot vote for itself: what a staged change does to the policy is told, and what it would accept by a
//! new comment.

use std::collections::BTreeMap;

use wacrg_rules::finding::{Allowed, Place};
use wacrg_rules::redacted::plural;
use wacrg_rules::rules;
use wacrg_rules::{Engine, Rule};
use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Location, SourceKind};

use crate::baseline::Baseline;
use crate::git::Repository;
use crate::judge::Outcome;
use crate::policy::parse::Parsed;
use crate::policy::{BadPolicy, CARGO_FILE, Loaded, OWN_FILE, compare, read_pair};
use crate::source::{Collected, Work};

const ACKNOWLEDGE: &str = "if the maintainers agreed: WACRG_ALLOW=policy-loosened git commit …, with the policy alone";

/// Findings about what the staged change does to the policy.
pub(crate) fn policy_changes(
    collected: &Collected,
    loaded: &Loaded,
    repository: &mut dyn Repository,
    engine: &Engine,
) -> anyhow::Result<Vec<Finding>> {
    let touched = |file: &str| {
        collected.work.iter().any(|work| work.path().as_bytes() == file.as_bytes())
            || collected.deleted.iter().any(|(path, _)| path.as_bytes() == file.as_bytes())
    };
    if !touched(OWN_FILE) && !touched(CARGO_FILE) {
        return Ok(Vec::new());
    }
    let own = staged_file(OWN_FILE, collected, repository)?;
    let cargo = staged_file(CARGO_FILE, collected, repository)?;
    let (parsed, file) = match read_pair(own.as_deref(), cargo.as_deref(), "") {
        Ok(read) => read.unwrap_or_else(|| {
            (Parsed::default(), if loaded.from.ends_with(CARGO_FILE) { CARGO_FILE } else { OWN_FILE })
        }),
        Err(error) => {
            let message = match error.downcast_ref::<BadPolicy>() {
                Some(bad) => {
                    format!("the staged {bad}: {}", bad.mistakes.first().map_or("", |mistake| &mistake.message))
                }
                None => format!("the staged policy cannot be used: {error}"),
            };
            let (text, span) = match error.downcast_ref::<BadPolicy>() {
                Some(bad) => (bad.text.clone(), bad.mistakes.first().map(|mistake| mistake.span.clone())),
                None => (String::new(), None),
            };
            let path = error.downcast_ref::<BadPolicy>().map_or(OWN_FILE, |bad| bad.path.as_str());
            let place = location(path, &text, span);
            let help = format!("`cargo wacrg check --policy {path}` shows every mistake");
            return Ok(finding("policy-invalid", message, place, help, engine).into_iter().collect());
        }
    };
    let text = if file == OWN_FILE { own } else { cargo };
    let text = String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
    let told = compare::loosenings(&loaded.parsed.policy, &parsed.policy).into_iter().filter_map(|loosening| {
        let span = parsed.spans.iter().find(|(part, _)| *part == loosening.part).map(|(_, span)| span.clone());
        let message = format!("this change {}", loosening.message);
        finding("policy-loosened", message, location(file, &text, span), ACKNOWLEDGE.to_owned(), engine)
    });
    Ok(told.collect())
}

/// The file as the commit would hold it.
fn staged_file(file: &str, collected: &Collected, repository: &mut dyn Repository) -> anyhow::Result<Option<Vec<u8>>> {
    if collected.deleted.iter().any(|(path, _)| path.as_bytes() == file.as_bytes()) {
        return Ok(None);
    }
    let entry = collected.work.iter().find_map(|work| match work {
        Work::Indexed(entry) if entry.path.as_bytes() == file.as_bytes() => Some(entry),
        _ => None,
    });
    match entry {
        Some(entry) => Ok(Some(repository.blob(&entry.id)?)),
        None => repository.head_file(file),
    }
}

/// Findings about comments that the change adds and that accept something at once.
pub(crate) fn new_comments(outcomes: &[Outcome], engine: &Engine) -> Vec<Finding> {
    let mut found = Vec::new();
    for outcome in outcomes {
        let mut told = Vec::new();
        for finding_of in &outcome.judgement.findings {
            let Some(Allowed::Comment(line)) = &finding_of.allowed else { continue };
            let Some(comment) = outcome.judgement.comments.iter().find(|comment| comment.line == *line) else {
                continue;
            };
            let new = outcome.judgement.whole
                || outcome.touched.as_ref().is_none_or(|touched| {
                    touched.iter().any(|range| comment.bytes.start < range.end && range.start < comment.bytes.end)
                });
            if !new || told.contains(line) {
                continue;
            }
            told.push(*line);
            let (column, end_column) = match &finding_of.place {
                Place::File { .. } => (1, 1 + comment.bytes.len()),
                Place::Path => (0, 0),
            };
            let place = Location {
                path: outcome.judgement.shown_path.clone(),
                path_masked: outcome.judgement.path_masked,
                line: *line,
                column,
                end_line: *line,
                end_column,
                byte_start: comment.bytes.start,
                byte_end: comment.bytes.end,
            };
            let message = format!("this change accepts a finding of `{}` by a comment of its own", comment.rule);
            found.extend(finding("policy-loosened", message, place, ACKNOWLEDGE.to_owned(), engine));
        }
    }
    found
}

/// Findings about allowances of the policy file that accepted nothing, or have ended. `accepted` counts what each did.
pub(crate) fn unused_allowances(accepted: &BTreeMap<usize, usize>, loaded: &Loaded, engine: &Engine) -> Vec<Finding> {
    let file = loaded.from.strip_prefix("HEAD:").unwrap_or(&loaded.from);
    let mut found = Vec::new();
    for (number, allow) in loaded.parsed.policy.allow.iter().enumerate() {
        // the built-in allowances have no place in the file
        let part = format!("allow.{number}");
        let Some((_, span)) = loaded.parsed.spans.iter().find(|(name, _)| *name == part) else { continue };
        if accepted.contains_key(&number) {
            continue;
        }
        let message = match allow.until {
            Some(until) if engine.policy().has_ended(number) => {
                format!("the allowance of `{}` ended on {until}", allow.rule)
            }
            _ => format!("the allowance of `{}` accepts nothing", allow.rule),
        };
        let place = location(file, &loaded.text, Some(span.clone()));
        found.extend(finding("unused-allow", message, place, "remove it".to_owned(), engine));
    }
    found
}

/// Findings about a baseline: entries that accept nothing, where everything was judged, and entries that a staged change
/// adds to it.
pub(crate) fn baseline_changes(
    baseline: &Baseline,
    collected: &Collected,
    repository: Option<&mut (dyn Repository + '_)>,
    engine: &Engine,
) -> anyhow::Result<Vec<Finding>> {
    let path = engine.shown_path(&baseline.path);
    let mut found = Vec::new();
    if collected.kind == SourceKind::Tracked {
        let dead = baseline.unused().count();
        if dead > 0 {
            let message = format!("{} of the baseline {} nothing", plural(dead, "entry"), accepts(dead));
            let help = "`cargo wacrg baseline --prune` removes what is not needed".to_owned();
            found.extend(finding("unused-allow", message, location(&path, "", None), help, engine));
        }
    }
    let staged = collected.work.iter().find_map(|work| match work {
        Work::Indexed(entry) if collected.kind == SourceKind::Staged && entry.path == baseline.path => Some(entry.id),
        _ => None,
    });
    if let (Some(id), Some(repository)) = (staged, repository) {
        let message = match baseline.added(&repository.blob(&id)?) {
            Ok(0) => return Ok(found),
            Ok(added) => format!("this change accepts {} in the baseline", plural(added, "more finding")),
            Err(_) => "the staged baseline cannot be read".to_owned(),
        };
        found.extend(finding("policy-loosened", message, location(&path, "", None), ACKNOWLEDGE.to_owned(), engine));
    }
    Ok(found)
}

fn accepts(count: usize) -> &'static str {
    if count == 1 { "accepts" } else { "accept" }
}

fn finding(rule: &str, message: String, location: Location, help: String, engine: &Engine) -> Option<Finding> {
    let rule: &Rule = rules::find(rule)?;
    let level = engine.policy().level(rule);
    (level != Level::Allow).then(|| Finding {
        rule: rule.id.to_owned(),
        group: rule.group,
        level,
        message,
        location,
        steps: Vec::new(),
        excerpt: None,
        shape: "policy".to_owned(),
        help,
        replacement: None,
        related: Vec::new(),
        fingerprint: String::new(),
    })
}

fn location(path: &str, text: &str, span: Option<std::ops::Range<usize>>) -> Location {
    let lines = wacrg_rules::lines::Lines::new(text.as_bytes());
    let mut location = Location {
        path: path.to_owned(),
        path_masked: false,
        line: 0,
        column: 0,
        end_line: 0,
        end_column: 0,
        byte_start: 0,
        byte_end: 0,
    };
    if let Some(span) = span {
        let (start, end) = (lines.position(text.as_bytes(), span.start), lines.position(text.as_bytes(), span.end));
        (location.line, location.column) = (start.line, start.column);
        (location.end_line, location.end_column) = (end.line, end.column);
        (location.byte_start, location.byte_end) = (span.start, span.end);
    }
    location
}
