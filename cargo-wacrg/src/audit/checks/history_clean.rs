// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// Nothing that was ever committed holds a person's data or key material.
    ///
    /// A release points everybody at the repository, and what a commit removed is still in it. Judges what
    /// `cargo wacrg check --history --all-refs` judges: every content that any ref reaches. `--no-history` leaves it out.
    pub static CHECK = { id: "history-clean", family: History, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    context.files()?;
    if context.options.no_history {
        return Err(Unjudged::Off("--no-history leaves it out".to_owned()));
    }
    if context.tags()?.head.is_none() {
        return Unjudged::not_applicable("there is no commit yet");
    }
    let report = (context.history)().map_err(Unjudged::CouldNot)?;
    if let Some(failure) = report.failures.first() {
        return Unjudged::could_not(format!("{}: {}", failure.path, failure.message));
    }
    Ok(report.findings.into_iter().map(|finding| Finding::Judged(Box::new(finding))).collect())
}
