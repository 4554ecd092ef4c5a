// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Text for reports: whatever a repository could have put into it is escaped, places are told in one way.

use wacrg_rules::excerpt::is_bidi;
use wacrg_rules::redacted::plural;
use wacrg_schema::Group;
use wacrg_schema::report::v1::{Finding, InHistory, Location, Report, Verdict};

/// Where the pages of the rules stand.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules");

/// Address of the page of a rule.
pub(crate) fn page(rule: &str) -> String {
    format!("{PAGES}/{rule}.md")
}

/// `text` with control and bidirectional characters as escapes. Reports hold none; this is the second lock.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_bidi(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// `path:line:column`, or the path alone where the path itself is meant.
pub(crate) fn place(location: &Location) -> String {
    match location.line {
        0 => shown(&location.path),
        line => format!("{}:{line}:{}", shown(&location.path), location.column),
    }
}

/// What is wrong and how it was reached, in one line.
pub(crate) fn sentence(finding: &Finding) -> String {
    let mut text = shown(&finding.message);
    let shape = shape(finding);
    if !shape.is_empty() {
        text.push_str(&format!(": {}", shown(shape)));
    }
    if !finding.steps.is_empty() {
        text.push_str(&format!(", found in {}", steps(finding)));
    }
    if let Some(history) = &finding.history {
        text.push_str(&format!(", {}", in_history(history)));
    }
    if let Some(commit) = &finding.commit {
        text.push_str(&format!(", in commit {}", shown(&commit.id)));
    }
    text
}

/// The shape of what was found; empty where the message says all: what is wrong with a form is no value.
pub(crate) fn shape(finding: &Finding) -> &str {
    if is_valued(finding) { &finding.shape } else { "" }
}

/// Whether what was found is a value, such as a number, and not something that is missing or of a wrong form.
pub(crate) fn is_valued(finding: &Finding) -> bool {
    matches!(finding.group, Group::Privacy | Group::Secrets | Group::Payload)
}

/// `in blob 1a2b3c4d5e and 3 more versions, which stood at a.txt, b.txt`.
pub(crate) fn in_history(history: &InHistory) -> String {
    let mut told = format!("in blob {}", history.blob);
    match history.versions {
        0 | 1 => {}
        versions => told.push_str(&format!(" and {}", plural(versions - 1, "more version"))),
    }
    if history.paths.len() > 1 {
        told.push_str(&format!(", which stood at {}", history.paths.join(", ")));
    }
    shown(&told)
}

/// How it was reached, outermost step first.
pub(crate) fn steps(finding: &Finding) -> String {
    shown(&finding.steps.join(" › "))
}

/// `text` for XML and HTML, in elements and in quoted attributes. What XML 1.0 cannot hold is gone with the controls.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// How the run ended, in a word or two.
pub(crate) fn verdict(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Clean => "clean",
        Verdict::NothingToJudge => "nothing to judge",
        Verdict::Refused => "refused",
        Verdict::Error => "not judged in full",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_or_a_page_passes() {
        let hostile = "a\u{1b}]8;;x\u{7}\u{202e}b\u{2028}<img src='x'>&\"\u{ffff}\n";
        assert_eq!(
            xml(hostile),
            "a\\u{1b}]8;;x\\u{7}\\u{202e}b\\u{2028}&lt;img src=&#39;x&#39;&gt;&amp;&quot;\\u{ffff}\\u{a}"
        );
    }
}
