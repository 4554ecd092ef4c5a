// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a workflow's token may do. Where nothing is said, the repository's settings decide, and those can be "everything".

use super::read::{File, Steps};
use super::{Fault, Kind};

const HELP: &str =
    "write `permissions: {}` or `permissions: { contents: read }` at the top, and more in the job that needs it";

/// Tells of a workflow without permissions, or with all of them.
pub(super) fn examine(file: &File<'_>, steps: &Steps, faults: &mut Vec<Fault>) {
    // an action has the rights of whoever uses it
    let Some(jobs) = file.key(file.root, "jobs") else { return };
    let mut fault = |range, message: &'static str| {
        faults.push(Fault { kind: Kind::Permissions, range, message: message.into(), help: HELP });
    };
    if file.get(file.root, "permissions").is_none() {
        fault(jobs, "this workflow does not say at its top what its token may do");
    }
    for holder in std::iter::once(file.root).chain(steps.jobs.iter().copied()) {
        let Some(permissions) = file.get(holder, "permissions") else { continue };
        if file.text(permissions).is_some_and(|text| text.trim() == "write-all") {
            fault(file.range(permissions), "the token may write everything");
        }
    }
}
