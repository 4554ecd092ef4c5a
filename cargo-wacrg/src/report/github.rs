// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report for a GitHub Actions log: workflow commands that become annotations of a pull request.
//!
//! GitHub keeps ten annotations of a kind per step, so the ten most telling ones are commands; the rest is listed in a
//! folded group of the log, and everything is in the job summary. Commands and their escapes: GitHub Docs, "Workflow
//! commands for GitHub Actions"; actions/toolkit, `packages/core/src/command.ts`.

use std::io::Write;

use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Report};

use super::rank::ranked;
use super::text::{page, place, sentence, shown};
use super::{human, markdown};

/// Annotations of a kind that GitHub keeps for one step.
const SHOWN: usize = 10;
/// Bytes that the job summary of a step can hold are 1 MiB; other steps' text is not ours.
const SUMMARY: usize = 900 * 1024;

/// Writes the commands.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let (mut errors, mut warnings) = (0, 0);
    let mut rest = Vec::new();
    for failure in &report.failures {
        errors += 1;
        if errors <= SHOWN {
            let text = format!("cannot be judged: {}", failure.message);
            writeln!(out, "::error file={},title=wacrg::{}", property(&failure.path), data(&text))?;
        } else {
            rest.push(format!("{}: cannot be judged: {}", shown(&failure.path), shown(&failure.message)));
        }
    }
    for finding in ranked(report) {
        let (kind, count) =
            if finding.level == Level::Deny { ("error", &mut errors) } else { ("warning", &mut warnings) };
        *count += 1;
        if *count <= SHOWN {
            writeln!(out, "::{kind} {}::{}", properties(finding), data(&advice(finding)))?;
        } else {
            rest.push(format!("{}: {}[{}]: {}", place(&finding.location), kind, finding.rule, sentence(finding)));
        }
    }
    if !rest.is_empty() {
        writeln!(out, "::group::{} more", rest.len())?;
        for line in rest {
            writeln!(out, "- {}", tame(&line))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    writeln!(out, "{}", tame(&shown(&human::summary(report))))
}

/// Writes what belongs into the file that `GITHUB_STEP_SUMMARY` names.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn summary(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    markdown::write_within(report, SUMMARY, out)?;
    out.write_all(b"\n")
}

fn properties(finding: &Finding) -> String {
    let location = &finding.location;
    let mut text = format!("file={}", property(&location.path));
    if location.line > 0 {
        text.push_str(&format!(",line={},endLine={}", location.line, location.end_line));
        // columns of a range over several lines would be read as columns of the first
        if location.line == location.end_line {
            text.push_str(&format!(",col={},endColumn={}", location.column, location.end_column));
        }
    }
    text.push_str(&format!(",title={}", property(&format!("wacrg {}", finding.rule))));
    text
}

fn advice(finding: &Finding) -> String {
    format!("{}\n{}\n{}", sentence(finding), shown(&finding.help), page(&finding.rule))
}

/// The text of a command. Line ends are ours; all others were escaped before.
fn data(text: &str) -> String {
    tame(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&shown(text)).replace(':', "%3A").replace(',', "%2C")
}

/// The runner still obeys its first generation of commands, which may stand anywhere in a line.
fn tame(text: &str) -> String {
    text.replace("##[", "#\\u{23}[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_or_begins_another() {
        let hostile = "a,b:c%0A::error::x\r\n##[add-mask]y\u{202e}";
        let shown = property(hostile);
        assert_eq!(shown, "a%2Cb%3Ac%250A%3A%3Aerror%3A%3Ax\\u{d}\\u{a}#\\u{23}[add-mask]y\\u{202e}");
        assert!(!shown.contains(['\n', '\r']) && !shown.contains("::") && !shown.contains("##["));
    }
}
