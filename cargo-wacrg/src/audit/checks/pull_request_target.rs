// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::workflow::Kind;

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::workflows;

check! {
    /// No workflow with the repository's rights fetches what a stranger proposes.
    ///
    /// `pull_request_target` and `workflow_run` start with the rights and the secrets of the repository. A checkout of the
    /// proposal in such a workflow puts a stranger's files where they are built, tested or run.
    pub static CHECK = { id: "pull-request-target", family: Workflows, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    workflows::faults(context, Kind::TargetCheckout)
}
