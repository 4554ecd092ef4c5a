// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What keeps the gate from judging, told to a person: what, and what to do. Exit code 2.

use anyhow::Error;

/// An error with advice.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct Trouble {
    /// What went wrong.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) help: String,
}

impl Trouble {
    /// An error that says `what` went wrong and gives `help`.
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    /// Marks an error of a report that was made and did not arrive everywhere.
    pub(crate) fn undelivered(error: Error) -> Error {
        Undelivered(error).into()
    }

    /// Whether a report was made all the same.
    pub(crate) fn is_undelivered(error: &Error) -> bool {
        error.is::<Undelivered>()
    }
}

/// Something is wrong with where a report goes, and not with what was judged.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Undelivered(Error);

/// The advice that an error or one of its causes carries.
pub(crate) fn help_of(error: &Error) -> Option<&str> {
    let error = error.downcast_ref::<Undelivered>().map_or(error, |undelivered| &undelivered.0);
    error.chain().find_map(|cause| cause.downcast_ref::<Trouble>()).map(|trouble| trouble.help.as_str())
}
