// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::workflow::Kind;

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::workflows;

check! {
    /// Every workflow can be read.
    ///
    /// Files in a folder `workflows` and the metadata of actions. What is no YAML, holds a key twice or a second document
    /// is told here; the other checks say nothing of it.
    pub static CHECK = { id: "workflow-syntax", family: Workflows, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    workflows::faults(context, Kind::Unreadable)
}
