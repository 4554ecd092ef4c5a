// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Workflows and composite actions of GitHub: what they run that somebody else can change, and what they may do.
//!
//! Sources: GitHub's documentation, "Workflow syntax for GitHub Actions", "Metadata syntax for GitHub Actions" and
//! "Secure use reference".

mod expression;
mod permissions;
mod pins;
mod read;
mod script;
mod target;

use std::borrow::Cow;
use std::ops::Range;

use read::{File, Steps};

/// Something that a workflow should not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of which kind.
    pub kind: Kind,
    /// Bytes of the file.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: &'static str,
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It cannot be read, so nobody can tell what it does.
    Unreadable,
    /// It runs an action that is not pinned by a digest.
    Unpinned,
    /// It does not say what its token may do, or lets it do everything.
    Permissions,
    /// It runs with the rights of the repository and fetches what a stranger proposes.
    TargetCheckout,
    /// A text that somebody else chooses becomes part of a script.
    Injection,
}

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub struct Examined {
    /// What it should not do, in the order of the file.
    pub faults: Vec<Fault>,
    /// How many actions, reusable workflows and images of others it uses.
    pub uses: usize,
    /// How many of them are pinned by a digest.
    pub pinned: usize,
}

/// Examines the text of a workflow, or of an action's metadata.
///
/// ```
/// let examined = wacrg_rules::workflow::examine("on: push\njobs: {a: {steps: [{uses: actions/checkout@v4}]}}\n");
/// assert_eq!((examined.uses, examined.pinned), (1, 0));
/// ```
pub fn examine(text: &str) -> Examined {
    let mut examined = Examined::default();
    let file = match File::read(text) {
        Ok(file) => file,
        Err((range, message)) => {
            let help = "write it so that it can be read: what cannot be read cannot be judged";
            examined.faults.push(Fault { kind: Kind::Unreadable, range, message: message.into(), help });
            return examined;
        }
    };
    let Some(steps) = Steps::of(&file) else {
        let message = "more jobs and steps than can be judged".into();
        examined.faults.push(Fault { kind: Kind::Unreadable, range: 0..0, message, help: "take it apart" });
        return examined;
    };
    pins::examine(&file, &steps, &mut examined);
    permissions::examine(&file, &steps, &mut examined.faults);
    target::examine(&file, &steps, &mut examined.faults);
    script::examine(&file, &steps, &mut examined.faults);
    examined.faults.sort_by_key(|fault| fault.range.start);
    examined.faults.dedup();
    examined
}

#[cfg(test)]
mod tests;
