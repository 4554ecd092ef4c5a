// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Outcome, check};
use crate::audit::context::Context;

check! {
    /// No link to a licence leads nowhere.
    ///
    /// What `licence-link` finds in the tracked files, told here at level deny: a page that is released with a dead link to its
    /// licence does not say under which licence it is.
    pub static CHECK = { id: "licence-links", family: Licence, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let found = context.found_by("licence-link")?;
    Ok(found)
}
