// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The table of an audit for people: a line of every check by family, and one that says how it ended.

pub(super) mod html;
pub(super) mod markdown;

use std::io::Write;

use wacrg_rules::redacted::plural;
use wacrg_schema::audit::{Audit, AuditCheck, CheckOutcome, Family};
use wacrg_schema::report::v1::{Report, Verdict};

use super::human::{Detail, Style};
use super::text::shown;

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub(super) fn table(audit: &Audit, style: Style, out: &mut dyn Write) -> std::io::Result<()> {
    let width = audit.checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
    for family in Family::ALL {
        let checks: Vec<&AuditCheck> = audit.checks.iter().filter(|check| check.family == family).collect();
        if checks.is_empty() {
            continue;
        }
        writeln!(out, "{family}")?;
        // checks that say nothing for one and the same reason stand in one line
        let mut told: Vec<&str> = Vec::new();
        for check in &checks {
            let reason = check.reason.as_deref().unwrap_or("");
            let quiet = check.reason.is_some();
            if quiet && style.detail != Detail::All {
                if told.contains(&reason) {
                    continue;
                }
                told.push(reason);
                let same = |other: &&&AuditCheck| other.outcome == check.outcome && other.reason == check.reason;
                let alike: Vec<&str> = checks.iter().filter(same).map(|check| check.id.as_str()).collect();
                let names = match alike.as_slice() {
                    [] | [_] => check.id.clone(),
                    [first, rest @ ..] => format!("{first} and {}", plural(rest.len(), "more check")),
                };
                writeln!(out, "  {}  {names}: {}", label(check.outcome, style), shown(reason))?;
                continue;
            }
            let tail = match check.outcome {
                CheckOutcome::Fail | CheckOutcome::Warn => plural(check.findings, "finding"),
                CheckOutcome::CouldNotCheck | CheckOutcome::NotApplicable | CheckOutcome::Off => reason.to_owned(),
                CheckOutcome::Pass => check.summary.clone(),
            };
            writeln!(out, "  {}  {:width$}  {}", label(check.outcome, style), check.id, shown(&tail))?;
        }
    }
    writeln!(out)
}

/// The outcome in its colour, as wide as the widest.
fn label(outcome: CheckOutcome, style: Style) -> String {
    let words = format!("{:15}", outcome.words());
    let colour = match outcome {
        CheckOutcome::Pass => "\x1b[32m",
        CheckOutcome::Warn => "\x1b[33m",
        CheckOutcome::Fail | CheckOutcome::CouldNotCheck => "\x1b[1;31m",
        CheckOutcome::NotApplicable | CheckOutcome::Off => "\x1b[2m",
    };
    if style.colour { format!("{colour}{words}\x1b[0m") } else { words }
}

/// The last line: whether it may be published, and how many checks ended how.
pub(super) fn verdict(report: &Report, audit: &Audit) -> String {
    let words = match report.verdict {
        Verdict::Clean => "may be published",
        Verdict::NothingToJudge => "there was nothing to check",
        Verdict::Refused => "not to be published",
        Verdict::Error => "not checked in full, so not to be published",
    };
    let what = match (&audit.release, &audit.commit) {
        (Some(release), _) => release.clone(),
        (None, Some(commit)) => format!("commit {}", &commit[..commit.len().min(10)]),
        // outside a repository there is nothing but what was named
        (None, None) if audit.bundles.is_empty() => "what was named".to_owned(),
        (None, None) => audit.bundles.iter().map(|bundle| bundle.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let counts = &audit.counts;
    let told: Vec<String> = [
        (counts.pass, "passed"),
        (counts.fail, "failed"),
        (counts.warn, "warned"),
        (counts.could_not_check, "could not be made"),
        (counts.not_applicable, "not applicable"),
        (counts.off, "off"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    let judged = plural(report.counts.judged, "tracked file");
    let (time, policy) = (report.elapsed_ms, &report.policy.from);
    format!(
        "{what}: {words}; of {} {} ({judged} judged, {time} ms, policy {policy})",
        plural(audit.checks.len(), "check"),
        told.join(", ")
    )
}
