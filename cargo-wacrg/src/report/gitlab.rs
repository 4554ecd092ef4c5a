// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report for GitLab's Code Quality widget: a JSON list (GitLab Docs, "Code Quality", "Code Quality report format").

use std::collections::HashMap;
use std::io::Write;

use serde::Serialize;
use wacrg_schema::report::v1::{Finding, Report};
use wacrg_schema::{Group, Level};

use super::text::{sentence, shown};

#[derive(Serialize)]
struct Issue {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: String,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    // GitLab wants every fingerprint once
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut unique = |fingerprint: String| {
        let turn = seen.entry(fingerprint.clone()).or_default();
        *turn += 1;
        if *turn == 1 { fingerprint } else { format!("{fingerprint}-{turn}") }
    };
    let mut issues = Vec::with_capacity(report.findings.len() + report.failures.len());
    for failure in &report.failures {
        let path = shown(&failure.path);
        issues.push(Issue {
            kind: "issue",
            check_name: "not-judged".to_owned(),
            description: format!("cannot be judged: {}", shown(&failure.message)),
            categories: ["Security"],
            severity: "blocker",
            fingerprint: unique(format!("not-judged {path}")),
            location: Place { path, lines: Lines { begin: 1, end: 1 } },
        });
    }
    for finding in &report.findings {
        let location = &finding.location;
        issues.push(Issue {
            kind: "issue",
            check_name: finding.rule.clone(),
            description: format!("{}; {}", sentence(finding), shown(&finding.help)),
            categories: ["Security"],
            severity: severity(finding),
            fingerprint: unique(finding.fingerprint.clone()),
            location: Place {
                path: shown(&location.path),
                lines: Lines { begin: location.line.max(1), end: location.end_line.max(1) },
            },
        });
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn severity(finding: &Finding) -> &'static str {
    match (finding.level, finding.group) {
        (Level::Deny, Group::Secrets) => "blocker",
        (Level::Deny, Group::Privacy | Group::Payload) => "critical",
        (Level::Deny, _) => "major",
        _ => "minor",
    }
}
