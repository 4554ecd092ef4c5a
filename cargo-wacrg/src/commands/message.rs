// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg message`: judges a commit's message before the commit is made.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use wacrg_schema::report::v1::Verdict;

use crate::cli::Judging;
use crate::gate::{self, Batch};
use crate::git;
use crate::input;
use crate::policy::Trusted;
use crate::report::human::Style;
use crate::source::{cleanup, message};
use crate::trouble::Trouble;

/// Judges the message in `file`; how it ended.
pub(crate) fn judge(file: &Path, judging: &Judging, style: Style) -> anyhow::Result<Verdict> {
    let start = Instant::now();
    let mut repository = git::open_if_any()?;
    let bytes = if file == Path::new("-") {
        input::standard().context("standard input cannot be read")?
    } else {
        let bytes = input::file(file).map_err(|error| {
            let help = "name the file that holds the message, or - for standard input";
            Trouble::new(format!("{} cannot be read: {error}", file.display()), help)
        })?;
        match &repository {
            Some(_) => cleanup::without_comments(bytes, &cleanup::Settings::ask()),
            None => bytes,
        }
    };
    let settled = gate::settle(judging, Trusted::Head, repository.as_deref_mut())?;
    let batch = Batch { settled, collected: message::before_commit(bytes), whole: false };
    gate::run(judging, vec![batch], repository.as_deref_mut(), Vec::new(), (start, style))
}
