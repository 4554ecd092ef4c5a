// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg check --history`: judges everything that was ever committed.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use wacrg_rules::{Compiled, Engine};
use wacrg_schema::report::v1::{Report, Source, SourceKind, Verdict};

use crate::baseline::{Baseline, Of};
use crate::cli::CheckArgs;
use crate::gate;
use crate::git::tips::Reach;
use crate::git::{self, Need};
use crate::output;
use crate::policy::{self, Trusted};
use crate::report::Tally;
use crate::report::deliver::deliver;
use crate::report::human::Style;
use crate::source::history::{History, Manner};

/// Judges history and reports; how it ended. The policy is HEAD's. Licences and disclaimers are not asked for: what an
/// old version lacks cannot be added to it.
pub(super) fn run(options: &CheckArgs, style: Style) -> anyhow::Result<Verdict> {
    let Some(report) = judged(options)? else { return Ok(Verdict::NothingToJudge) };
    deliver(&report, options.judging.format, &options.judging.output, style)?;
    Ok(report.verdict)
}

/// Judges; nothing where the policy was only printed.
///
/// # Errors
/// Whatever keeps the whole of it from being judged.
pub(super) fn judged(options: &CheckArgs) -> anyhow::Result<Option<Report>> {
    let start = Instant::now();
    let baseline = gate::baseline_of(&options.judging);
    Ok(judge(options, baseline.as_deref())?.map(|past| past.finish(start)))
}

/// Judges without any baseline; also how many findings none can list, which the report leaves out.
pub(super) fn report(options: &CheckArgs) -> anyhow::Result<Option<(Report, usize)>> {
    let start = Instant::now();
    let Some(mut past) = judge(options, None)? else { return Ok(None) };
    let left_out = past.tally.leave_out_nameless();
    Ok(Some((past.finish(start), left_out)))
}

/// What came of it.
struct Past {
    tally: Tally,
    from: String,
    notes: Vec<String>,
}

impl Past {
    fn finish(self, start: Instant) -> Report {
        let source = Source { kind: SourceKind::History, description: "blob of the history".to_owned() };
        self.tally.finish(source, self.from, self.notes, start)
    }
}

/// Judges; nothing where the policy was only printed.
fn judge(options: &CheckArgs, baseline: Option<&Path>) -> anyhow::Result<Option<Past>> {
    let judging = &options.judging;
    let mut repository = git::open(Need::Objects)?;
    let settled = gate::settle(judging, Trusted::Head, Some(repository.as_mut()))?;
    let declared = settled.loaded.parsed.declares_licences();
    if options.dump_policy {
        let dumped = policy::dump(&settled.effective, declared);
        output::print(&format!("# policy: {}\n{dumped}", settled.loaded.from))?;
        return Ok(None);
    }
    let mut baseline = match baseline {
        Some(file) => Some(Baseline::load((file, Of::History), &settled.trusted, Some(repository.as_mut()))?),
        None => None,
    };
    let schema = settled.effective.corpus.schema.clone();
    let compiled = Compiled::new(settled.effective, policy::today()).context("the policy cannot be used")?;
    let mut engine = Engine::new(compiled);
    if let Some(own) = settled.trusted.file(&schema, repository.as_mut())? {
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
    let tally = Tally::of_history(told, &selected, &engine.policy().policy().allow, baseline.as_mut());
    // what other refs hold may be what the rest is for
    let dead = baseline.filter(|_| options.all_refs && judging.select.is_empty());
    let dead = dead.map_or(0, |baseline| baseline.unused().count());
    if dead > 0 {
        let entries = if dead == 1 { "1 entry accepts".to_owned() } else { format!("{dead} entries accept") };
        notes.push(format!(
            "{entries} nothing of the baseline's history; `cargo wacrg baseline --history --all-refs --prune` removes \
             what is not needed"
        ));
    }
    Ok(Some(Past { tally, from: settled.loaded.from, notes }))
}
