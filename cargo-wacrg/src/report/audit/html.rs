// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The audit as a certificate: one page that stands alone, to be kept beside a release or printed.

use std::io::Write;

use wacrg_schema::audit::{Audit, AuditCheck, CheckOutcome, Family};
use wacrg_schema::report::v1::{Report, Verdict};

use crate::report::text::{page, xml};

/// What is set apart from other reports.
const STYLE: &str = include_str!("certificate.css");

/// The style of the page.
pub(in crate::report) const fn style() -> &'static str {
    STYLE
}

/// The words of the verdict.
pub(in crate::report) fn verdict(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Clean => "may be published",
        Verdict::NothingToJudge => "nothing to check",
        Verdict::Refused => "not to be published",
        Verdict::Error => "not checked in full",
    }
}

/// Verdict, what was audited, and how many checks ended how.
///
/// # Errors
/// The output cannot be written.
pub(in crate::report) fn header(report: &Report, audit: &Audit, out: &mut dyn Write) -> std::io::Result<()> {
    let class = if report.verdict.exit_code() == 0 { "good" } else { "bad" };
    writeln!(out, "<header>\n<h1><span class=\"verdict {class}\">{}</span> release audit</h1>", verdict(report))?;
    writeln!(out, "<dl class=\"counts\">")?;
    let counts = &audit.counts;
    for (name, count) in [
        ("passed", counts.pass),
        ("warned", counts.warn),
        ("failed", counts.fail),
        ("could not be made", counts.could_not_check),
        ("not applicable", counts.not_applicable),
        ("off", counts.off),
        ("files judged", report.counts.judged),
    ] {
        writeln!(out, "<div><dt>{name}</dt><dd>{count}</dd></div>")?;
    }
    writeln!(out, "</dl>\n<table class=\"facts\">")?;
    let mut row = |name: &str, value: &str| {
        if value.is_empty() {
            return Ok(());
        }
        writeln!(out, "<tr><th scope=\"row\">{name}</th><td><code>{}</code></td></tr>", xml(value))
    };
    row("release", audit.release.as_deref().unwrap_or_default())?;
    row("commit", audit.commit.as_deref().unwrap_or_default())?;
    row("branch", audit.branch.as_deref().unwrap_or_default())?;
    for package in &audit.packages {
        let kept = if package.published { "" } else { ", not published" };
        row("package", &format!("{} {}{kept}", package.name, package.version))?;
    }
    for bundle in &audit.bundles {
        row("bundle", &format!("{}, {} bytes, sha256:{}", bundle.name, bundle.bytes, bundle.sha256))?;
    }
    row("policy", &format!("{}, sha256:{}", report.policy.from, audit.policy_sha256))?;
    row("tool", &format!("{} {}", report.tool.name, report.tool.version))?;
    writeln!(out, "</table>\n</header>")
}

/// Every check, by family.
///
/// # Errors
/// The output cannot be written.
pub(in crate::report) fn checks(audit: &Audit, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "<section>\n<h2>Checks</h2>\n<table class=\"checks\">")?;
    for family in Family::ALL {
        let checks: Vec<&AuditCheck> = audit.checks.iter().filter(|check| check.family == family).collect();
        if checks.is_empty() {
            continue;
        }
        writeln!(out, "<tbody>\n<tr><th colspan=\"3\" scope=\"rowgroup\">{family}</th></tr>")?;
        for check in checks {
            let class = match check.outcome {
                CheckOutcome::Pass => "good",
                CheckOutcome::Warn => "warn",
                CheckOutcome::Fail | CheckOutcome::CouldNotCheck => "bad",
                CheckOutcome::NotApplicable | CheckOutcome::Off => "soft",
            };
            let told = check.reason.as_deref().unwrap_or(&check.summary);
            writeln!(
                out,
                "<tr><td class=\"{class}\">{}</td><td><a href=\"{}\" rel=\"noreferrer\">{}</a></td><td>{}</td></tr>",
                check.outcome.words(),
                xml(&page(&check.id)),
                xml(&check.id),
                xml(told)
            )?;
        }
        writeln!(out, "</tbody>")?;
    }
    writeln!(out, "</table>\n</section>")
}
