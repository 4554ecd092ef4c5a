// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::codeowners::{HELP, LARGEST, PLACES, faults};

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// CODEOWNERS names owners whom a forge can ask.
    ///
    /// Accounts (`@user`), teams (`@organisation/team`) and e-mail addresses. A line that a forge cannot read, a placeholder
    /// and a comment that says that the owners are not there yet are told: nobody is asked, and no forge says so. Whether
    /// an account exists would need the network and is not looked up.
    pub static CHECK = { id: "code-owners", family: Hygiene, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    context.files()?;
    let mut there = PLACES.into_iter().filter(|place| context.has(place));
    let Some(path) = there.next() else {
        return Unjudged::not_applicable("no CODEOWNERS is tracked");
    };
    let text = context.text(path)?.unwrap_or_default();
    let mut found: Vec<Finding> =
        faults(&text).into_iter().map(|fault| Finding::at(path, Some(fault.range), fault.message, HELP)).collect();
    if text.len() > LARGEST {
        found.push(Finding::file(path, "this file is larger than GitHub reads", "make it shorter: use folders"));
    }
    for other in there {
        let message = format!("this file is not read: {path} comes before it");
        found.push(Finding::file(other, message, "keep one of the two"));
    }
    Ok(found)
}
