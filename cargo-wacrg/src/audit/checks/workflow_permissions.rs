// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::workflow::Kind;

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::workflows;

check! {
    /// Every workflow says at its top what its token may do.
    ///
    /// Where nothing is said, the repository's settings decide. `write-all` is no bound.
    pub static CHECK = { id: "workflow-permissions", family: Workflows, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    workflows::faults(context, Kind::Permissions)
}
