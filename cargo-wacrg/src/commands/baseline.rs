// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg baseline`: writes down what there is, or removes what is gone.

use std::collections::BTreeSet;
use std::process::ExitCode;

use wacrg_rules::redacted::plural;

use super::{check, past};
use crate::baseline::{Of, entry, lists, text};
use crate::cli::{BaselineArgs, CheckArgs, Judging};
use crate::git::{self, Need};
use crate::output::print;
use crate::report::deliver::write_file;
use crate::trouble::Trouble;

/// Writes the baseline.
pub(crate) fn run(options: &BaselineArgs) -> anyhow::Result<ExitCode> {
    // a list belongs to a repository: files that are named are none
    git::open(Need::Objects)?;
    let check = CheckArgs {
        tracked: !options.worktree && !options.history,
        worktree: options.worktree,
        history: options.history,
        all_refs: options.all_refs,
        reflogs: options.reflogs,
        judging: Judging { by: options.by.clone(), ..Judging::default() },
        ..CheckArgs::default()
    };
    let of = if options.history { Of::History } else { Of::Files };
    let judged = match of {
        Of::History => past::report(&check)?,
        Of::Files => check::report(&check)?.map(|report| (report, 0)),
    };
    let Some((report, left_out)) = judged else { return Ok(ExitCode::SUCCESS) };
    if let Some(failure) = report.failures.first() {
        return Err(Trouble::new(
            format!("{} cannot be judged: {}", failure.path, failure.message),
            "the baseline was not written, because it would not list everything",
        )
        .into());
    }
    let found: Vec<_> = report.findings.iter().map(entry).collect();
    let file = options.output.display();
    let (written, told) = if options.prune {
        let found: BTreeSet<_> = found.into_iter().collect();
        let known = lists(&options.output)?;
        let kept: Vec<_> = known.of(of).filter(|entry| found.contains(entry)).cloned().collect();
        let dead = known.of(of).count() - kept.len();
        let told = format!("{file}: {} removed, {} kept\n", plural(dead, "finding"), kept.len());
        (known.with(of, kept), told)
    } else {
        let source = match of {
            Of::Files => String::new(),
            Of::History if options.all_refs => " --history --all-refs".to_owned(),
            Of::History => " --history".to_owned(),
        };
        let look = if source.is_empty() { " --tracked" } else { &source };
        let mut told = format!(
            "{file}: {} listed\nlook at them (`cargo wacrg check{look}`), commit the file, and from then on\n\
             `cargo wacrg check{source} --baseline {file}` tells the others only\n",
            plural(found.len(), "finding")
        );
        if left_out > 0 {
            let named = plural(left_out, "finding");
            told.push_str(&format!("not listed: {named} in names of refs or in what no commit holds\n"));
        }
        // one that cannot be read is written anew
        (lists(&options.output).unwrap_or_default().with(of, found), told)
    };
    write_file(&options.output, text(&written)?.as_bytes()).map_err(|error| {
        Trouble::new(format!("{file} cannot be written: {error}"), "name a file that can be written with --output")
    })?;
    print(&told)?;
    Ok(ExitCode::SUCCESS)
}
