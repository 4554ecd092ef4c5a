// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What the index holds: the staged change, or every tracked file. The work tree is never looked at.

use wacrg_schema::report::v1::SourceKind;

use super::{Collected, Work};
use crate::git::Repository;

/// What is staged against HEAD.
pub(crate) fn staged(repository: &dyn Repository) -> anyhow::Result<Collected> {
    let staged = repository.staged()?;
    let work = staged.entries.into_iter().map(Work::Blob).collect();
    let mut collected = Collected::new(SourceKind::Staged, "staged file", work);
    collected.changes.iter_mut().for_each(|change| change.deleted.clone_from(&staged.deleted));
    collected.conflicts = staged.conflicts;
    Ok(collected)
}

/// Every file in the index.
pub(crate) fn tracked(repository: &dyn Repository) -> anyhow::Result<Collected> {
    let (entries, conflicts) = repository.tracked()?;
    let work = entries.into_iter().map(Work::Blob).collect();
    let mut collected = Collected::new(SourceKind::Tracked, "tracked file", work);
    collected.conflicts = conflicts;
    Ok(collected)
}
