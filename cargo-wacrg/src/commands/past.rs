// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg check --history`: judges everything that was ever committed.

use std::time::Instant;

use anyhow::Context;
use wacrg_rules::{Compiled, Engine};
use wacrg_schema::report::v1::{Report, Source, SourceKind, Verdict};

use crate::cli::CheckArgs;
use crate::gate::{self, Settled};
use crate::git::tips::Reach;
use crate::git::{self, Need, Repository};
use crate::output;
use crate::policy::{self, Trusted};
use crate::report::Tally;
use crate::report::deliver::deliver;
use crate::report::human::Style;
use crate::source::history::{History, Manner};

/// Judges history and reports; how it ended. The policy is HEAD's. Licences and disclaimers are not asked for: what an
/// old version lacks cannot be added to it.
pub(super) fn run(options: &CheckArgs, style: Style) -> anyhow::Result<Verdict> {
    let start = Instant::now();
    let judging = &options.judging;
    let mut repository = git::open(Need::Objects)?;
    let settled = gate::settle(judging, Trusted::Head, Some(repository.as_mut()))?;
    let declared = settled.loaded.parsed.declares_licences();
    if options.dump_policy {
        let dumped = policy::dump(&settled.effective, declared);
        output::print(&format!("# policy: {}\n{dumped}", settled.loaded.from))?;
        return Ok(Verdict::NothingToJudge);
    }
    let report = judged(options, settled, repository.as_mut(), start)?;
    deliver(&report, judging.format, &judging.output, style)?;
    Ok(report.verdict)
}

/// Judges history by the policy of `repository`'s HEAD.
///
/// # Errors
/// Whatever keeps the whole of it from being judged.
pub(super) fn report(options: &CheckArgs) -> anyhow::Result<Report> {
    let start = Instant::now();
    let mut repository = git::open(Need::Objects)?;
    let settled = gate::settle(&options.judging, Trusted::Head, Some(repository.as_mut()))?;
    judged(options, settled, repository.as_mut(), start)
}

fn judged(
    options: &CheckArgs,
    settled: Settled,
    repository: &mut (dyn Repository + 'static),
    start: Instant,
) -> anyhow::Result<Report> {
    let judging = &options.judging;
    let schema = settled.effective.corpus.schema.clone();
    let compiled = Compiled::new(settled.effective, policy::today()).context("the policy cannot be used")?;
    let mut engine = Engine::new(compiled);
    if let Some(own) = settled.trusted.file(&schema, repository)? {
        engine = engine.with_schema(&own);
    }
    let selected = |rule: &str| gate::is_selected(&judging.select, rule);
    engine = engine.with_rules(|rule| selected(rule.id) && !rule.group.is_about_files());
    let reach = Reach { all_refs: options.all_refs, reflogs: options.reflogs };
    let history = History::open(Manner { reach, allow_shallow: options.allow_shallow })?;
    let mut told = history.judge(&engine)?;
    let mut notes = std::mem::take(&mut told.notes);
    if !judging.allow.is_empty() {
        notes.push(format!("allowed for this run: {}", judging.allow.join(", ")));
    }
    let tally = Tally::of_history(told, &selected, &engine.policy().policy().allow);
    let source = Source { kind: SourceKind::History, description: "blob of the history".to_owned() };
    Ok(tally.finish(source, settled.loaded.from, notes, start))
}
