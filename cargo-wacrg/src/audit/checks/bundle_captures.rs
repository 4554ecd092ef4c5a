// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;
use crate::audit::{bundle, content};

check! {
    /// No bundle holds a capture that is not clean, a key, a database, recorded traffic or memory.
    ///
    /// Every file of it is judged as the same path of the repository would be, by the rules about schema, privacy, secrets
    /// and payload. A folder that everything lies in is left out of the paths, unless the repository has it as well.
    pub static CHECK = { id: "bundle-captures", family: Captures, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let documents = bundle::all(context)?.iter().flat_map(bundle::Bundle::documents).collect::<Vec<_>>();
    Ok(content::judge(&context.engine, &documents))
}
