// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The results as an in-toto statement, for a release to carry: what was audited, by which tool and policy, and what every
//! check said. It is not signed; whoever publishes it signs it with the tool of their choice.
//!
//! Source of the form: in-toto Attestation Framework, `spec/v1/statement.md` and `spec/v1/digest_set.md`. Nothing in it
//! depends on the clock, so that the same audit gives the same statement.

use serde::Serialize;
use serde_json::{Value, json};
use wacrg_schema::report::v1::{Report, Verdict};

/// What the predicate is called.
const PREDICATE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/release-audit/v1");

#[derive(Serialize)]
struct Statement {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: Vec<Value>,
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: Value,
}

/// The statement about `report`, which is of an audit; `None` where it names neither a commit nor a bundle.
///
/// # Errors
/// It cannot be written as JSON.
pub(crate) fn statement(report: &Report) -> serde_json::Result<Option<String>> {
    let Some(audit) = &report.audit else { return Ok(None) };
    let commit = audit.commit.iter().map(|commit| json!({ "name": "HEAD", "digest": { "gitCommit": commit } }));
    let bundles =
        audit.bundles.iter().map(|bundle| json!({ "name": bundle.name, "digest": { "sha256": bundle.sha256 } }));
    let subject: Vec<Value> = commit.chain(bundles).collect();
    if subject.is_empty() {
        return Ok(None);
    }
    let mut predicate = json!({
        "tool": report.tool,
        "policy": { "from": report.policy.from, "sha256": audit.policy_sha256 },
        "passed": report.verdict == Verdict::Clean,
        "verdict": report.verdict,
        "counts": { "checks": audit.counts, "files": report.counts.judged, "findings": report.findings.len() },
        "packages": audit.packages,
        "checks": audit.checks,
    });
    for (key, value) in [("commit", &audit.commit), ("branch", &audit.branch), ("release", &audit.release)] {
        if let Some(value) = value {
            predicate[key] = json!(value);
        }
    }
    let kind = "https://in-toto.io/Statement/v1";
    let statement = Statement { kind, subject, predicate_type: PREDICATE, predicate };
    serde_json::to_string_pretty(&statement).map(|text| Some(format!("{text}\n")))
}
