// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg baseline`: writes down what there is, or removes what is gone.

use std::collections::BTreeSet;
use std::process::ExitCode;

use wacrg_rules::redacted::plural;

use super::check;
use crate::baseline::{entries, entry, text};
use crate::cli::{BaselineArgs, CheckArgs, Judging};
use crate::output::print;
use crate::report::deliver::write_file;
use crate::trouble::Trouble;

/// Writes the baseline.
pub(crate) fn run(options: &BaselineArgs) -> anyhow::Result<ExitCode> {
    let check = CheckArgs {
        tracked: !options.worktree,
        worktree: options.worktree,
        judging: Judging { by: options.by.clone(), ..Judging::default() },
        ..CheckArgs::default()
    };
    let Some(report) = check::report(&check)? else { return Ok(ExitCode::SUCCESS) };
    if let Some(failure) = report.failures.first() {
        return Err(Trouble::new(
            format!("{} cannot be judged: {}", failure.path, failure.message),
            "the baseline was not written, because it would not list everything",
        )
        .into());
    }
    let found: Vec<_> = report.findings.iter().map(entry).collect();
    let file = options.output.display();
    let (kept, told) = if options.prune {
        let found: BTreeSet<_> = found.into_iter().collect();
        let (kept, dead): (Vec<_>, Vec<_>) =
            entries(&options.output)?.into_iter().partition(|entry| found.contains(entry));
        let told = format!("{file}: {} removed, {} kept\n", plural(dead.len(), "finding"), kept.len());
        (kept, told)
    } else {
        let told = format!(
            "{file}: {} listed\nlook at them (`cargo wacrg check --tracked`), commit the file, and from then on\n\
             `cargo wacrg check --baseline {file}` tells the others only\n",
            plural(found.len(), "finding")
        );
        (found, told)
    };
    write_file(&options.output, text(kept)?.as_bytes()).map_err(|error| {
        Trouble::new(format!("{file} cannot be written: {error}"), "name a file that can be written with --output")
    })?;
    print(&told)?;
    Ok(ExitCode::SUCCESS)
}
