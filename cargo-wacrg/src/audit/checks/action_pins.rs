// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::workflow::Kind;

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::workflows;

check! {
    /// Every action of others is pinned by a digest.
    ///
    /// A tag or a branch can be moved to other code after it was looked at, a commit's digest cannot. Asked of `uses:` in
    /// steps, of reusable workflows and of images; what lies in the same repository needs no pin.
    pub static CHECK = { id: "action-pins", family: Workflows, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    let all = workflows::all(context)?;
    let (uses, pinned) = all.iter().fold((0, 0), |sum, (_, file)| (sum.0 + file.uses, sum.1 + file.pinned));
    let mut found = workflows::faults(context, Kind::Unpinned)?;
    for finding in &mut found {
        if let Finding::Own(own) = finding {
            own.message = format!("{} ({pinned} of {uses} are pinned)", own.message).into();
        }
    }
    Ok(found)
}
