// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_schema::policy::Tool;

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::delegate::{Question, ask};

check! {
    /// What reuse says of the repository's compliance with REUSE.
    ///
    /// Asked where the policy's `[audit] delegate` names it and it is installed.
    pub static CHECK = { id: "reuse", family: Delegated, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let meaning = |code: i32, _: &str| (code == 1).then(|| "the repository does not comply with REUSE".to_owned());
    ask(context, &Question { tool: Tool::Reuse, arguments: &["lint"], place: ".", meaning: &meaning })
}
