// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report as SARIF 2.1.0 (OASIS Standard, errata 01), for code scanning and editors.
//!
//! No snippet is written: a snippet would be the line as it stands. `primaryLocationLineHash` is given, because
//! GitHub's uploader otherwise makes one from the line, value included.

use std::io::Write;

use serde::Serialize;
use wacrg_rules::Rule;
use wacrg_schema::report::v1::{Accepted, AcceptedBy, Failure, Finding, Location, Report, Verdict};
use wacrg_schema::{Group, Level};

use super::rank::ranked;
use super::text::{self, page, shown};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT: &str = "%SRCROOT%";
/// Results of a run that GitHub takes: "SARIF support for code scanning", validating your SARIF file.
const LARGEST: usize = 25_000;

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool<'r>,
    invocations: [Invocation; 1],
    automation_details: Automation,
    column_kind: &'static str,
    results: Vec<Outcome<'r>>,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'r str,
    version: &'r str,
    semantic_version: &'r str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    short_description: Message,
    full_description: Message,
    help: Message,
    help_uri: String,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    precision: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Spot>,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Spot; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Spot>,
    partial_fingerprints: Fingerprints<'r>,
    suppressions: Vec<Suppression<'r>>,
}

#[derive(Serialize)]
struct Fingerprints<'r> {
    #[serde(rename = "wacrg/v1")]
    own: &'r str,
    #[serde(rename = "primaryLocationLineHash")]
    github: &'r str,
}

#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    status: &'static str,
    justification: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spot {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write<'r>(report: &'r Report, out: &mut dyn Write) -> std::io::Result<()> {
    let accepted = |accepted: &'r Accepted| {
        let kind = if accepted.by == AcceptedBy::Comment { "inSource" } else { "external" };
        outcome(&accepted.finding, vec![Suppression { kind, status: "accepted", justification: &accepted.reason }])
    };
    let total = report.findings.len() + report.accepted.len();
    let findings: Vec<&Finding> = if total > LARGEST { ranked(report) } else { report.findings.iter().collect() };
    let found = findings.into_iter().map(|finding| outcome(finding, Vec::new()));
    let results: Vec<Outcome<'_>> = found.chain(report.accepted.iter().map(accepted)).take(LARGEST).collect();
    let mut notifications: Vec<Notification> = report.failures.iter().map(notification).collect();
    if total > LARGEST {
        let text = format!("{} of {total} results are left out: code scanning takes no more.", total - LARGEST);
        notifications.push(Notification { level: "warning", message: message(&text), locations: Vec::new() });
    }
    let kind = serde_json::to_value(report.source.kind)?;
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: &report.tool.name,
                version: &report.tool.version,
                semantic_version: &report.tool.version,
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules: crate::catalogue::all().iter().map(|rule| descriptor(rule)).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: report.verdict != Verdict::Error,
            exit_code: report.verdict.exit_code(),
            tool_execution_notifications: notifications,
        }],
        automation_details: Automation { id: format!("cargo-wacrg/{}/", kind.as_str().unwrap_or_default()) },
        column_kind: "unicodeCodePoints",
        results,
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    out.write_all(b"\n")
}

fn outcome<'r>(finding: &'r Finding, suppressions: Vec<Suppression<'r>>) -> Outcome<'r> {
    // every step of the decoding stands where the encoded run stands
    let steps =
        finding.steps.iter().enumerate().map(|(number, step)| {
            (format!("step {} of {}: {}", number + 1, finding.steps.len(), step), &finding.location)
        });
    let others = finding.related.iter().map(|related| (related.message.clone(), &related.location));
    let related_locations = steps
        .chain(others)
        .enumerate()
        .map(|(id, (text, location))| Spot {
            id: Some(id + 1),
            physical_location: physical(location),
            message: Some(message(&text)),
        })
        .collect();
    let commit = finding.commit.as_ref().map_or_else(String::new, |commit| format!(" in commit {}", commit.id));
    let shape = match text::shape(finding) {
        "" => String::new(),
        shape => format!(": {shape}"),
    };
    // code scanning shows those related locations that the message links to
    let links: Vec<String> =
        finding.steps.iter().enumerate().map(|(number, step)| format!("[{}]({})", escaped(step), number + 1)).collect();
    let found = if links.is_empty() { String::new() } else { format!(", found in {}", links.join(" › ")) };
    let start = escaped(&format!("{}{shape}", finding.message));
    let text = format!("{start}{found}{commit}. {}", escaped(&sentence_case(&finding.help)));
    Outcome {
        rule_id: &finding.rule,
        rule_index: crate::catalogue::all().iter().position(|rule| rule.id == finding.rule),
        level: level(finding.level),
        message: Message { text, markdown: None },
        locations: [Spot { id: None, physical_location: physical(&finding.location), message: None }],
        related_locations,
        partial_fingerprints: Fingerprints { own: &finding.fingerprint, github: &finding.fingerprint },
        suppressions,
    }
}

fn notification(failure: &Failure) -> Notification {
    let artifact_location = Artifact { uri: uri(&failure.path), uri_base_id: ROOT };
    Notification {
        level: "error",
        message: message(&format!("Cannot be judged: {}.", failure.message)),
        locations: vec![Spot {
            id: None,
            physical_location: Physical { artifact_location, region: None },
            message: None,
        }],
    }
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let docs: Vec<&str> = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let docs = docs.join("\n").trim().to_owned();
    let (group, severity) = match rule.group {
        Group::Secrets => ("secrets", Some("9.1")),
        Group::Privacy => ("privacy", Some("8.2")),
        Group::Payload => ("payload", Some("7.0")),
        group => (group.as_str(), None),
    };
    let mut tags = vec![group];
    tags.extend(severity.map(|_| "security"));
    Descriptor {
        id: rule.id,
        // a name that only repeats the id is none
        name: rule.id.contains('-').then(|| name(rule.id)),
        short_description: Message { text: rule.summary.to_owned(), markdown: None },
        full_description: Message {
            text: docs.split("\n\n").next().unwrap_or(rule.summary).replace('\n', " "),
            markdown: None,
        },
        help: Message { text: docs.clone(), markdown: Some(docs) },
        help_uri: page(rule.id),
        default_configuration: Configuration { enabled: rule.level != Level::Allow, level: level(rule.level) },
        properties: Properties { tags, precision: "high", severity },
    }
}

/// `email-address` as `EmailAddress`, which is how SARIF names rules for people.
fn name(id: &str) -> String {
    id.split('-').map(sentence_case).collect()
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "note",
    }
}

/// A message of our own: nothing in it is a link or a parameter (SARIF 2.1.0, 3.11.5 and 3.11.6).
fn message(text: &str) -> Message {
    Message { text: escaped(text), markdown: None }
}

fn escaped(text: &str) -> String {
    let text = shown(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    text.replace('{', "{{").replace('}', "}}")
}

fn physical(location: &Location) -> Physical {
    // what is wrong with a path is told at the file's beginning, where code scanning can show it
    let region = Some(Region {
        start_line: location.line.max(1),
        start_column: location.column.max(1),
        end_line: location.end_line.max(location.line).max(1),
        end_column: location.end_column.max(1),
        byte_offset: location.byte_start,
        byte_length: location.byte_end.saturating_sub(location.byte_start),
    });
    Physical { artifact_location: Artifact { uri: uri(&location.path), uri_base_id: ROOT }, region }
}

/// A path as a relative URI (RFC 3986): what is not unreserved is percent-encoded, byte by byte.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
