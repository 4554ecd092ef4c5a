// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Puts together what checks and rules said: one report, with a line of every check.

use std::collections::BTreeMap;
use std::time::Instant;

use sha2::{Digest, Sha256};
use wacrg_rules::RepoPath;
use wacrg_rules::redacted::plural;
use wacrg_rules::rules;
use wacrg_schema::audit::{Audit, AuditBundle, AuditCheck, AuditPackage, CheckOutcome, Family};
use wacrg_schema::report::v1::{self, AcceptedBy, Report, Source, SourceKind, Verdict};
use wacrg_schema::{Group, Level};

use super::bundle::{self, Bundle, hex};
use super::check::{Check, Outcome, Unjudged};
use super::context::Context;
use super::told::{safe, told};
use crate::gate::is_selected;
use crate::policy;
use crate::report::Tally;

/// The report of what the checks said. `from` is where the policy comes from.
pub(crate) fn report(
    context: &Context,
    outcomes: Vec<(&'static Check, Outcome)>,
    from: String,
    mut notes: Vec<String>,
    start: Instant,
) -> Report {
    let mut tally = Tally::default();
    let mut lines: Vec<AuditCheck> = Vec::new();
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (check, outcome) in outcomes {
        let level = context.policy().level(&check.rule);
        let (outcome, findings, reason) = match outcome {
            Ok(found) => {
                let told = found.iter().map(|finding| told(context, check, level, finding)).collect();
                let told = accept(context, check, told, &mut tally);
                let outcome = ended(&told);
                let count = told.len();
                tally.extend(told);
                (outcome, count, None)
            }
            Err(Unjudged::NotApplicable(reason)) => (CheckOutcome::NotApplicable, 0, Some(safe(&reason, context))),
            Err(Unjudged::Off(reason)) => (CheckOutcome::Off, 0, Some(safe(&reason, context))),
            Err(Unjudged::CouldNot(reason)) => {
                let reason = safe(&reason, context);
                reasons.entry(reason.clone()).or_default().push(check.rule.id);
                (CheckOutcome::CouldNotCheck, 0, Some(reason))
            }
        };
        let (id, summary) = (check.rule.id.to_owned(), summary(check.rule.summary));
        lines.push(AuditCheck { id, family: check.family, summary, level, outcome, findings, reason });
    }
    for (reason, checks) in reasons {
        let named = match checks.get(NAMED..) {
            Some(rest) if rest.len() > 1 => {
                format!("{} and {}", checks[..NAMED].join(", "), plural(rest.len(), "more check"))
            }
            _ => checks.join(", "),
        };
        tally.fail(named, reason);
    }
    if let Ok(judged) = context.judged() {
        tally.merge(of_files(judged));
        lines.extend(rules_of_files(context, judged));
    }
    lines.sort_by_key(|line| line.family);
    let source = Source { kind: SourceKind::Release, description: "tracked file".to_owned() };
    let audit = audit(context, lines, &mut tally);
    if let Ok(workspace) = context.workspace() {
        notes.extend(workspace.notes.iter().map(|note| safe(note, context)));
    }
    notes.extend(order_of(context));
    let mut report = tally.finish(source, from, notes, start);
    if report.verdict == Verdict::NothingToJudge && audit.counts.pass > 0 {
        report.verdict = Verdict::Clean;
    }
    report.audit = Some(audit);
    report
}

/// In which order the packages are published, and how many new ones a registry takes at once.
fn order_of(context: &Context) -> Option<String> {
    let published = context.published().ok()?;
    let order = super::order::order(&published).ok().filter(|order| order.len() > 1)?;
    let names: Vec<String> = order.iter().map(|package| safe(package.name(), context)).collect();
    let limit = if order.len() > BURST {
        format!("; crates.io takes {BURST} new ones at once, and one in ten minutes after that")
    } else {
        String::new()
    };
    Some(format!("to be published in this order: {}{limit}", names.join(", ")))
}

/// Checks that are named where they fail for the same reason.
const NAMED: usize = 3;
/// New packages that crates.io takes at once.
const BURST: usize = 5;

/// Takes out what the policy's allowances accept.
fn accept(context: &Context, check: &Check, told: Vec<v1::Finding>, tally: &mut Tally) -> Vec<v1::Finding> {
    let mut left = Vec::new();
    for finding in told {
        let path = RepoPath::from(finding.location.path.as_str());
        match context.policy().allowance(&check.rule, &path) {
            Some(index) => {
                let reason = context.policy().policy().allow.get(index).map_or("", |allow| allow.reason.as_str());
                tally.accept(AcceptedBy::Policy, safe(reason, context), finding);
            }
            None => left.push(finding),
        }
    }
    left
}

/// How a check with these findings ended.
fn ended(found: &[v1::Finding]) -> CheckOutcome {
    match found.iter().map(|finding| finding.level).max() {
        None => CheckOutcome::Pass,
        Some(Level::Deny) => CheckOutcome::Fail,
        Some(_) => CheckOutcome::Warn,
    }
}

fn summary(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

/// Rules that a check of a release tells instead, at its own level.
const TOLD_BY_CHECKS: [&str; 2] = ["licence-conflict", "licence-link"];

/// What all rules said of the tracked files, but for what checks tell.
fn of_files(judged: &Report) -> Tally {
    let mut tally = Tally::default();
    let mut judged = judged.clone();
    judged.findings.retain(|finding| !TOLD_BY_CHECKS.contains(&finding.rule.as_str()));
    tally.take_report(&judged);
    tally
}

/// A line of every rule about licences and disclaimers, and one of all rules about what may not be published.
fn rules_of_files(context: &Context, judged: &Report) -> Vec<AuditCheck> {
    let mut lines = Vec::new();
    for rule in rules::all().iter().filter(|rule| !TOLD_BY_CHECKS.contains(&rule.id)) {
        let family = match rule.group {
            Group::Licence => Family::Licence,
            Group::Disclaimer => Family::Disclaimer,
            _ => continue,
        };
        let level = context.policy().level(rule);
        let found: Vec<_> = judged.findings.iter().filter(|finding| finding.rule == rule.id).cloned().collect();
        let selected = is_selected(&context.options.judging.select, rule.id);
        let (outcome, reason) = match level {
            _ if !selected => (CheckOutcome::Off, Some("not among what --select names".to_owned())),
            Level::Allow => (CheckOutcome::Off, Some("the policy sets it to allow".to_owned())),
            _ => (ended(&found), None),
        };
        let (first, rest) = rule.summary.split_at(1);
        let summary = format!("Looks for {}{}", first.to_lowercase(), summary(rest));
        let (id, findings) = (rule.id.to_owned(), found.len());
        lines.push(AuditCheck { id, family, summary, level, outcome, findings, reason });
    }
    lines
}

/// What was audited.
fn audit(context: &Context, checks: Vec<AuditCheck>, tally: &mut Tally) -> Audit {
    let tags = context.tags().ok();
    let published = context.published().unwrap_or_default();
    let packages = context.workspace().ok().map_or_else(Vec::new, |workspace| {
        let package = |package: &super::cargo::Package| AuditPackage {
            name: safe(package.name(), context),
            version: safe(&package.meta.version.to_string(), context),
            published: published.iter().any(|one| one.manifest == package.manifest),
        };
        workspace.packages.iter().map(package).collect()
    });
    let bundles = match bundle::all(context) {
        Ok(bundles) => bundles.iter().map(of_bundle).collect(),
        Err(Unjudged::CouldNot(reason)) => {
            let reason = safe(&reason, context);
            // a check that waited for it has told it already
            if checks.iter().all(|line| line.reason.as_ref() != Some(&reason)) {
                tally.fail("--bundle".to_owned(), reason);
            }
            Vec::new()
        }
        Err(_) => Vec::new(),
    };
    let dumped = policy::dump(context.policy().policy(), context.declares_licences);
    let mut audit = Audit {
        commit: tags.and_then(|tags| tags.head.clone()),
        branch: tags.and_then(|tags| tags.branch.as_deref()).map(|branch| safe(branch, context)),
        release: context.options.release.as_deref().map(|release| safe(release, context)),
        policy_sha256: hex(&Sha256::digest(dumped.as_bytes())),
        packages,
        bundles,
        checks,
        ..Audit::default()
    };
    for check in &audit.checks {
        let counts = &mut audit.counts;
        *match check.outcome {
            CheckOutcome::Pass => &mut counts.pass,
            CheckOutcome::Fail => &mut counts.fail,
            CheckOutcome::Warn => &mut counts.warn,
            CheckOutcome::NotApplicable => &mut counts.not_applicable,
            CheckOutcome::CouldNotCheck => &mut counts.could_not_check,
            CheckOutcome::Off => &mut counts.off,
        } += 1;
    }
    audit
}

fn of_bundle(bundle: &Bundle) -> AuditBundle {
    AuditBundle { name: bundle.name.clone(), bytes: bundle.len, sha256: bundle.sha256.clone() }
}
