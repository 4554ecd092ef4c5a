// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The audit for the notes of a release: what was checked, how it ended, what is left; Markdown that fits.

use wacrg_schema::audit::{Audit, AuditCheck, CheckOutcome, Family};

use crate::report::markdown::{code, prose};

/// Packages that are listed.
const PACKAGES: usize = 20;

/// What was audited, as a list, and the table of families.
pub(in crate::report) fn head(audit: &Audit, tool: &str, policy: &str) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("- {name}: {}\n", code(value)));
        }
    };
    line("release", audit.release.as_deref().unwrap_or_default());
    line("commit", audit.commit.as_deref().unwrap_or_default());
    line("branch", audit.branch.as_deref().unwrap_or_default());
    for package in audit.packages.iter().filter(|package| package.published).take(PACKAGES) {
        line("package", &format!("{} {}", package.name, package.version));
    }
    for bundle in &audit.bundles {
        line("bundle", &format!("{} sha256:{}", bundle.name, bundle.sha256));
    }
    line("policy", &format!("{policy} sha256:{}", audit.policy_sha256));
    line("tool", tool);
    text.push_str("\n| family | pass | warn | fail | could not check | not applicable | off |\n");
    text.push_str("| --- | --: | --: | --: | --: | --: | --: |\n");
    for family in Family::ALL {
        let checks: Vec<&AuditCheck> = audit.checks.iter().filter(|check| check.family == family).collect();
        if checks.is_empty() {
            continue;
        }
        let count = |outcome| match checks.iter().filter(|check| check.outcome == outcome).count() {
            0 => "·".to_owned(),
            count => count.to_string(),
        };
        let counts: Vec<String> = [
            CheckOutcome::Pass,
            CheckOutcome::Warn,
            CheckOutcome::Fail,
            CheckOutcome::CouldNotCheck,
            CheckOutcome::NotApplicable,
            CheckOutcome::Off,
        ]
        .map(count)
        .to_vec();
        text.push_str(&format!("| {family} | {} |\n", counts.join(" | ")));
    }
    text
}

/// What was not asked, and why: folded, because a reader of the notes seldom wants it.
pub(in crate::report) fn unasked(audit: &Audit) -> String {
    let told = |check: &&AuditCheck| matches!(check.outcome, CheckOutcome::NotApplicable | CheckOutcome::Off);
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for check in audit.checks.iter().filter(told) {
        let reason = check.reason.as_deref().unwrap_or_default();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, checks)) => checks.push(&check.id),
            None => reasons.push((reason, vec![&check.id])),
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut text = "\n<details>\n<summary>Not asked</summary>\n\n".to_owned();
    for (reason, checks) in reasons {
        text.push_str(&format!("- {}: {}\n", prose(reason), checks.join(", ")));
    }
    text.push_str("\n</details>\n");
    text
}
