// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report as JUnit XML, which most CI servers show: a suite per file, a test case per finding.
//!
//! A finding at level deny is a failure; one at level warn passes and says so on its output; what could not be judged
//! is an error. Where nothing was found there is one passing case, so that no server takes the report for empty.

use std::collections::BTreeMap;
use std::io::Write;

use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Report};

use super::human;
use super::text::{page, place, sentence, xml};

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        files.entry(&finding.location.path).or_default().push(finding);
    }
    let (failed, errors, skipped) = (report.counts.deny, report.failures.len(), report.skipped.len());
    let tests = report.findings.len() + errors + skipped + 1;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let seconds = format!("{}.{:03}", report.elapsed_ms / 1000, report.elapsed_ms % 1000);
    writeln!(
        out,
        "<testsuites name=\"cargo-wacrg\" tests=\"{tests}\" failures=\"{failed}\" errors=\"{errors}\" \
         skipped=\"{skipped}\" time=\"{seconds}\">"
    )?;
    run(report, &seconds, out)?;
    for (path, findings) in files {
        let failed = findings.iter().filter(|finding| finding.level == Level::Deny).count();
        let path = xml(path);
        let tests = findings.len();
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"0\">"
        )?;
        for finding in findings {
            case(finding, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The run itself, and what was not judged in it.
fn run(report: &Report, seconds: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let (errors, skipped) = (report.failures.len(), report.skipped.len());
    let tests = 1 + errors + skipped;
    writeln!(
        out,
        "  <testsuite name=\"cargo-wacrg\" tests=\"{tests}\" failures=\"0\" errors=\"{errors}\" \
         skipped=\"{skipped}\" time=\"{seconds}\">"
    )?;
    writeln!(out, "    <testcase classname=\"cargo-wacrg\" name=\"check\" time=\"{seconds}\">")?;
    writeln!(out, "      <system-out>{}</system-out>", xml(&human::summary(report)))?;
    writeln!(out, "    </testcase>")?;
    for failure in &report.failures {
        let path = xml(&failure.path);
        writeln!(
            out,
            "    <testcase classname=\"cargo-wacrg.not-judged\" name=\"{path}\" file=\"{path}\" time=\"0\">"
        )?;
        writeln!(out, "      <error type=\"not-judged\" message=\"{}\"/>", xml(&failure.message))?;
        writeln!(out, "    </testcase>")?;
    }
    for skipped in &report.skipped {
        let path = xml(&skipped.path);
        writeln!(out, "    <testcase classname=\"cargo-wacrg.skipped\" name=\"{path}\" file=\"{path}\" time=\"0\">")?;
        writeln!(out, "      <skipped message=\"{}\"/>", xml(&skipped.reason))?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    let at = xml(&place(&finding.location));
    // the same place can be found in several commits, and a case must stand once
    let commit = finding.commit.as_ref().map_or_else(String::new, |commit| format!(" in {}", xml(&commit.id)));
    let rule = xml(&finding.rule);
    writeln!(
        out,
        "    <testcase classname=\"cargo-wacrg.{rule}\" name=\"{rule} at {at}{commit}\" file=\"{}\" line=\"{}\" time=\"0\">",
        xml(&finding.location.path),
        finding.location.line.max(1),
    )?;
    let text =
        format!("{at}\n{}\nhelp: {}\nwhy: {}", xml(&sentence(finding)), xml(&finding.help), xml(&page(&finding.rule)));
    if finding.level == Level::Deny {
        writeln!(out, "      <failure type=\"{rule}\" message=\"{}\">{text}</failure>", xml(&finding.message))?;
    } else {
        writeln!(out, "      <system-out>warning: {text}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}
