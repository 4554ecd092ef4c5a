// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::workflow::Kind;

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::workflows;

check! {
    /// No text that somebody else chooses becomes part of a script.
    ///
    /// `${{ }}` in `run:` is replaced before a shell reads it, so that the title of an issue, the name of a branch or an
    /// input can hold commands. Put it into `env:`, and use the variable in quotes. Numbers, digests and names of GitHub's
    /// own are no such text.
    pub static CHECK = { id: "script-injection", family: Workflows, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    workflows::faults(context, Kind::Injection)
}
