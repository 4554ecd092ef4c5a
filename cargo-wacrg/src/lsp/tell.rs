// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What an editor is told of a document: diagnostics, and a rule's page where the cursor is.

use serde_json::{Value, json};
use wacrg_rules::redacted::plural;
use wacrg_rules::rules;
use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Location, Report};

use super::client::Client;
use super::document::{Document, Judged};
use super::protocol::{Position, Range};
use crate::report::text::{page, sentence, shown};

/// Findings shown of one document; the rest is counted.
const SHOWN: usize = 500;
const ERROR: u8 = 1;
const WARNING: u8 = 2;

/// Parameters of `textDocument/publishDiagnostics`.
pub(super) fn published(uri: &str, document: &Document, client: &Client) -> Value {
    let diagnostics = match &document.judged {
        Some(Judged::Report(report)) => of_report(uri, report, document, client),
        Some(Judged::Failed(why) | Judged::Lawless(why)) => vec![not_judged(why)],
        Some(Judged::Nothing) | None => Vec::new(),
    };
    json!({ "uri": uri, "version": document.version, "diagnostics": diagnostics })
}

fn of_report(uri: &str, report: &Report, document: &Document, client: &Client) -> Vec<Value> {
    let findings = report.findings.iter().take(SHOWN);
    let mut all: Vec<Value> = findings.map(|finding| diagnostic(uri, finding, document, client)).collect();
    all.extend(report.failures.iter().map(|failure| not_judged(&failure.message)));
    if let Some(more) = report.findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let text = format!("{} are not shown; `cargo wacrg check` tells all", plural(more, "more finding"));
        all.push(json!({ "range": Range::default(), "severity": WARNING, "source": "wacrg", "message": text }));
    }
    all
}

/// What cannot be judged does not pass.
fn not_judged(why: &str) -> Value {
    let message = format!("this cannot be judged: {}", harmless(why));
    json!({ "range": Range::default(), "severity": ERROR, "source": "wacrg", "message": message })
}

/// A finding as diagnostics tell it.
pub(super) fn diagnostic(uri: &str, finding: &Finding, document: &Document, client: &Client) -> Value {
    let range = range_of(&finding.location, document, client);
    let mut message = sentence(finding);
    message.push_str(&format!("\nhelp: {}", shown(&finding.help)));
    let mut value = json!({
        "range": range,
        "severity": if finding.level == Level::Deny { ERROR } else { WARNING },
        "code": finding.rule,
        "codeDescription": { "href": page(&finding.rule) },
        "source": "wacrg",
        "message": message,
    });
    let here = |text: String| json!({ "location": { "uri": uri, "range": range }, "message": text });
    let steps = finding.steps.iter().enumerate();
    let steps = steps.map(|(number, step)| here(format!("step {}: read as {}", number + 1, shown(step))));
    let related = finding.related.iter().map(|related| {
        let range = range_of(&related.location, document, client);
        json!({ "location": { "uri": uri, "range": range }, "message": shown(&related.message) })
    });
    let related: Vec<Value> = steps.chain(related).collect();
    if client.related && !related.is_empty() {
        value["relatedInformation"] = related.into();
    }
    value
}

/// Lines stay lines, everything else that could act on a screen does not.
pub(super) fn harmless(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// Where a place is in the editor; a finding about the path stands at the beginning.
pub(super) fn range_of(location: &Location, document: &Document, client: &Client) -> Range {
    match location.line {
        0 => Range::default(),
        _ => document.text.range(&(location.byte_start..location.byte_end), client.encoding),
    }
}

/// The page of the rule that fires at `position`, of the narrowest finding there.
pub(super) fn hover(document: &Document, position: Position, client: &Client) -> Value {
    let Some(Judged::Report(report)) = &document.judged else { return Value::Null };
    let at = |finding: &&Finding| {
        let range = range_of(&finding.location, document, client);
        range.start <= position && position <= range.end
    };
    let width = |finding: &&Finding| finding.location.byte_end.saturating_sub(finding.location.byte_start);
    let Some(finding) = report.findings.iter().filter(at).min_by_key(width) else { return Value::Null };
    let Some(rule) = rules::find(&finding.rule) else { return Value::Null };
    let docs: Vec<&str> = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let address = page(rule.id);
    let text = if client.markdown {
        format!(
            "### [{}]({address})\n\n{}\n\n{}\n\n---\n\n{}",
            rule.id,
            markdown(&sentence(finding)),
            markdown(&finding.help),
            docs.join("\n")
        )
    } else {
        format!("{}: {}\n{}\n\n{}\n\n{address}", rule.id, sentence(finding), shown(&finding.help), docs.join("\n"))
    };
    let kind = if client.markdown { "markdown" } else { "plaintext" };
    json!({ "contents": { "kind": kind, "value": text }, "range": range_of(&finding.location, document, client) })
}

/// A line that means nothing in Markdown but itself. What stands between backquotes is ours.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in shown(text).split('`').enumerate() {
        if number > 0 {
            out.push('`');
        }
        for c in part.chars() {
            if number.is_multiple_of(2) && "\\*_{}[]<>()#+!|~".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
