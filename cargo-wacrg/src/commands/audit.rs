// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg audit`: may what is here be published?

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::Context as _;
use wacrg_rules::{Compiled, Engine};
use wacrg_schema::report::v1::{Report, Verdict};

use super::past;
use crate::audit;
use crate::audit::attest;
use crate::audit::context::{Context, Judge};
use crate::audit::snapshot::Snapshot;
use crate::cli::{AuditArgs, CheckArgs, Judging};
use crate::gate::{self, Batch};
use crate::git::{self, Need, Repository};
use crate::policy::{self, Trusted};
use crate::report::deliver::deliver;
use crate::report::human::Style;
use crate::report::place::write_file;
use crate::source::index;
use crate::trouble::Trouble;

/// Makes every check and reports; how it ended.
pub(crate) fn run(options: &AuditArgs, style: Style) -> anyhow::Result<Verdict> {
    let start = Instant::now();
    let judging = &options.judging;
    let mut repository = git::open_if_any()?;
    if repository.is_none() && options.bundle.is_empty() && options.site.is_none() {
        return Err(Trouble::new(
            git::OUTSIDE,
            "change to the repository that is to be released, or name what is to be published: --bundle FILE, --site DIR",
        )
        .into());
    }
    let settled = gate::settle(judging, Trusted::Head, repository.as_deref_mut())?;
    let from = settled.loaded.from.clone();
    let declared = settled.loaded.parsed.declares_licences();
    let schema = settled.effective.corpus.schema.clone();
    let compiled = Compiled::new(settled.effective, policy::today()).context("the policy cannot be used")?;
    let mut engine = Engine::new(compiled);
    if let Some(repository) = repository.as_deref_mut()
        && let Some(own) = settled.trusted.file(&schema, repository)?
    {
        engine = engine.with_schema(&own);
    }
    let history = {
        let judging = judging.clone();
        let options = CheckArgs { history: true, all_refs: true, judging, ..CheckArgs::default() };
        Box::new(move || match past::judged(&options) {
            Ok(Some(report)) => Ok(report),
            Ok(None) => Err("history was not judged".to_owned()),
            Err(error) => Err(format!("{error:#}")),
        })
    };
    let (root, judge, snapshot) = match repository {
        Some(repository) => {
            let root = repository.root().to_owned();
            let judge = judge(judging.clone(), repository.as_ref());
            let (snapshot, _) = Snapshot::new(repository.as_ref())?;
            (root, judge, Some(snapshot))
        }
        None => {
            let outside: Judge = Box::new(|| Err(git::OUTSIDE.to_owned()));
            (std::env::current_dir()?, outside, None)
        }
    };
    let context = Context::new((root, snapshot), options.clone(), engine, declared, (judge, history));
    let outcomes = audit::run(&context);
    let report = audit::report(&context, outcomes, from, Vec::new(), start);
    // a statement that was asked for and cannot be had is no pass, but the report is told all the same
    let attested = options.attest.as_deref().map_or(Ok(()), |file| attest(&report, file));
    deliver(&report, judging.format, &judging.output, style)?;
    attested?;
    Ok(report.verdict)
}

/// Writes the statement about `report` to `file`.
fn attest(report: &Report, file: &Path) -> anyhow::Result<()> {
    let Some(text) = attest::statement(report)? else {
        return Err(Trouble::new("there is nothing to attest", "make a commit, or name a bundle: --bundle FILE").into());
    };
    write_file(file, text.as_bytes()).map_err(|error| {
        let help = "name a file that can be written behind --attest";
        Trouble::new(format!("{} cannot be written: {error}", file.display()), help).into()
    })
}

/// Judges all tracked files as `check --tracked` does, once it is asked to.
fn judge(judging: Judging, repository: &dyn Repository) -> Judge {
    let opener = Mutex::new(Some(repository.opener()));
    Box::new(move || {
        let opener = opener.lock().ok().and_then(|mut opener| opener.take());
        let judged = || -> anyhow::Result<Report> {
            let mut repository = match opener {
                Some(open) => open()?,
                None => git::open(Need::Index)?,
            };
            let settled = gate::settle(&judging, Trusted::Head, Some(repository.as_mut()))?;
            let collected = index::tracked(repository.as_ref())?;
            let batch = Batch { settled, collected, whole: false };
            gate::report(
                &judging,
                vec![batch],
                gate::baseline_of(&judging).as_deref(),
                Some(repository.as_mut()),
                (Instant::now(), Vec::new()),
            )
        };
        judged().map_err(|error| format!("{error:#}"))
    })
}
