// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::process::Command;
use std::time::Duration;

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::probe;
use crate::audit::scratch::{self, Scratch};

check! {
    /// Generated files are what their sources make.
    ///
    /// The policy's `[audit] generated` names the command that makes them. It is run by `sh` in a checkout of HEAD beside
    /// the work tree, which is thrown away: what differs from the commit afterwards is stale, and what is there that the commit
    /// does not have is missing from it. The command comes from the policy in HEAD, and runs with your rights.
    pub static CHECK = { id: "generated-files", family: Hygiene, level: Deny, run: run };
}

/// Files that are told one by one.
const MOST: usize = 50;

fn run(context: &Context) -> Outcome {
    let audit = &context.policy().policy().audit;
    context.files()?;
    if audit.generated.is_empty() {
        return Unjudged::not_applicable("the policy names no command in `[audit] generated`");
    }
    let scratch = Scratch::new(context)?;
    let mut command = Command::new("sh");
    command.arg("-c").arg(&audit.generated).current_dir(scratch.root());
    scratch::clear(&mut command);
    let ran =
        probe::run_for(command, "the command of `[audit] generated`", Duration::from_secs(audit.time_limit.into()));
    match ran {
        Ok(ran) if ran.code == Some(0) => {}
        Ok(ran) => {
            let how = ran.code.map_or_else(|| "was ended by a signal".to_owned(), |code| format!("ended with {code}"));
            return Unjudged::could_not(format!(
                "the command of `[audit] generated` {how}; run it in a clean checkout"
            ));
        }
        Err(reason) => return Unjudged::could_not(reason),
    }
    let changes = scratch.changes()?;
    let more = changes.len().saturating_sub(MOST);
    let mut found = Vec::new();
    for path in changes.into_iter().take(MOST) {
        let message = if context.has(&path) {
            "this file is not what its source makes: it is stale, or was edited by hand"
        } else {
            "this file is made by the command and is not in the commit"
        };
        found.push(Finding::file(path, message, "run the command of `[audit] generated`, and commit what it writes"));
    }
    if more > 0 {
        let message = format!("there are {more} more files like these");
        found.push(Finding::file(".", message, "run the command of `[audit] generated`, and commit what it writes"));
    }
    Ok(found)
}
