// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report for a comment on a pull request or an issue: Markdown that fits, masked, with what to write instead.
//!
//! Text that a repository could have made up stands in code spans only, where neither links nor mentions work.

use std::io::Write;

use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Report, SourceKind, Verdict};

use super::rank::ranked;
use super::text::{self, is_valued, page, place, shown, steps, verdict};
use super::{audit, human};

/// GitHub's comments hold 65,536 characters; a bot's own words need some of them.
const LIMIT: usize = 63 * 1024;
/// Room that is kept for telling what was left out.
const TAIL: usize = 512;
/// By this a bot finds its own comment again.
const MARK: &str = "<!-- cargo-wacrg report -->";

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    write_within(report, LIMIT, out)
}

/// Writes the report in at most `limit` bytes, and tells what was left out.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write_within(report: &Report, limit: usize, out: &mut dyn Write) -> std::io::Result<()> {
    let title = match report.verdict {
        Verdict::Refused => "### ❌ wacrg: refused".to_owned(),
        Verdict::Error => "### ❌ wacrg: not judged in full".to_owned(),
        _ => format!("### ✅ wacrg: {}", verdict(report)),
    };
    let mut text = format!("{MARK}\n{title}\n\n{}\n", code(&human::summary(report)));
    if let Some(audited) = &report.audit {
        let tool = format!("{} {}", report.tool.name, report.tool.version);
        let head = audit::markdown::head(audited, &tool, &report.policy.from);
        text = format!("{MARK}\n## {}\n\n{}\n\n{head}", audit_title(report), code(&human::summary(report)));
    }
    let mut parts: Vec<String> = report
        .failures
        .iter()
        .map(|failure| format!("- **cannot be judged**: {}: {}\n", code(&failure.path), code(&failure.message)))
        .collect();
    parts.extend(ranked(report).into_iter().map(told));
    let total = parts.len();
    let mut left = total;
    for part in parts {
        let end = limit - TAIL;
        if text.len() + part.len() + 1 > end {
            break;
        }
        text.push('\n');
        text.push_str(&part);
        left -= 1;
    }
    if left > 0 {
        text.push_str(&format!(
            "\n**{left} of {total} are not shown here, because the text would be too long.** \
             A report of another format (`--output html=FILE`) has all of them.\n"
        ));
    } else if report.findings.iter().any(is_valued) && report.audit.is_none() {
        let advice = if report.source.kind == SourceKind::Stdin {
            "Write placeholders instead."
        } else {
            "Write placeholders, and push again; a value that was ever pushed is known to others."
        };
        text.push_str(&format!("\nThe values themselves are masked above. {advice}\n"));
    }
    if let Some(audited) = &report.audit {
        let unasked = audit::markdown::unasked(audited);
        if text.len() + unasked.len() <= limit {
            text.push_str(&unasked);
        }
    }
    for note in &report.notes {
        let line = format!("\n> {}\n", prose(note));
        if text.len() + line.len() <= limit {
            text.push_str(&line);
        }
    }
    out.write_all(text.as_bytes())
}

fn audit_title(report: &Report) -> String {
    let sign = if report.verdict.exit_code() == 0 { "✅" } else { "❌" };
    format!("{sign} Release audit: {}", audit::html::verdict(report))
}

fn told(finding: &Finding) -> String {
    let level = if finding.level == Level::Deny { "❌" } else { "⚠️" };
    let shape = match text::shape(finding) {
        "" => String::new(),
        shape => format!(" ({})", code(shape)),
    };
    let mut text = format!(
        "- {level} [{}]({}) {}: {}{shape}\n",
        finding.rule,
        page(&finding.rule),
        code(&place(&finding.location)),
        prose(&finding.message),
    );
    if !finding.steps.is_empty() {
        text.push_str(&format!("  - found in {}\n", code(&steps(finding))));
    }
    if let Some(history) = &finding.history {
        text.push_str(&format!("  - {}\n", code(&text::in_history(history))));
    }
    if let Some(commit) = &finding.commit {
        text.push_str(&format!("  - in commit {}\n", code(&format!("{} {}", commit.id, commit.subject))));
    }
    if let Some(excerpt) = finding.excerpt.as_ref().filter(|excerpt| !excerpt.text.trim().is_empty()) {
        text.push_str(&format!("  - {}\n", code(excerpt.text.trim())));
    }
    match &finding.replacement {
        Some(replacement) => text.push_str(&format!("  - write instead: {}\n", code(replacement))),
        None => text.push_str(&format!("  - {}\n", prose(&finding.help))),
    }
    text
}

/// `text` in a code span that it cannot end.
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        String::new()
    } else if longest > 0 || text.starts_with(' ') || text.ends_with(' ') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// Our own words, with code spans and nothing else.
pub(super) fn prose(text: &str) -> String {
    shown(text).replace('<', "&lt;").replace('@', "&#64;").split('`').enumerate().fold(
        String::new(),
        |mut out, (turn, part)| {
            if turn % 2 == 1 {
                out.push_str(&code(&part.replace("&lt;", "<").replace("&#64;", "@")));
            } else {
                out.push_str(part);
            }
            out
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_be_left_and_prose_names_nobody() {
        assert_eq!(code("a``b` @someone"), "``` a``b` @someone ```");
        assert_eq!(code("x"), "`x`");
        assert_eq!(prose("write `A@s.whatsapp.net`, not <x> @you"), "write `A@s.whatsapp.net`, not &lt;x> &#64;you");
    }
}
