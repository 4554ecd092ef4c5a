// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg baseline`: writes down what there is, or removes what is gone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wacrg_rules::redacted::plural;

use super::{check, past};
use crate::baseline::{Lists, Of, entry, lists, text};
use crate::cli::{BaselineArgs, CheckArgs, Judging};
use crate::git::{self, Need};
use crate::output::print;
use crate::report::human::{Detail, Style};
use crate::report::place::{advice, is_standard, place, refuse_git, write_file};
use crate::report::text::shown;
use crate::trouble::Trouble;

/// Name of the list, where none is given.
const NAME: &str = "wacrg-baseline.json";

/// Writes the baseline.
pub(crate) fn run(options: &BaselineArgs, style: Style) -> anyhow::Result<ExitCode> {
    // a list belongs to a repository: files that are named are none
    let repository = git::open(Need::Objects)?;
    let output = options.output.clone().unwrap_or_else(|| usual(repository.root()));
    let is_printed = is_standard(&output);
    if !is_printed {
        refuse_git(&output)?;
    }
    // no end can come of a device, and what is no list stays as it is
    let known = match lists(&output) {
        Ok(known) if options.prune || output.is_file() => known,
        Err(error) if options.prune => return Err(error),
        Err(_) if output.is_file() => {
            let what = format!("{} is there and is no baseline, so it is not replaced", output.display());
            return Err(Trouble::new(what, "remove it, or name another file with --output").into());
        }
        _ => Lists::default(),
    };
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
    let file = shown(&output.display().to_string());
    let (written, told) = if options.prune {
        let found: BTreeSet<_> = found.into_iter().collect();
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
        (known.with(of, found), told)
    };
    let text = text(&written)?;
    if is_printed {
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    write_file(&output, text.as_bytes())
        .map_err(|error| Trouble::new(format!("{file} cannot be written: {error}"), advice(&error)))?;
    if style.detail > Detail::Findings {
        print(&told)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The list at the root of the repository, as it is called from here.
fn usual(root: &Path) -> PathBuf {
    let is_here = std::env::current_dir().is_ok_and(|here| place(&here) == place(root));
    if is_here { NAME.into() } else { root.join(NAME) }
}
