// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What keeps the gate from judging, told to a person: what, and what to do. Exit code 2.

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
}

/// The advice that an error or one of its causes carries.
pub(crate) fn help_of(error: &anyhow::Error) -> Option<&str> {
    error.chain().find_map(|cause| cause.downcast_ref::<Trouble>()).map(|trouble| trouble.help.as_str())
}
