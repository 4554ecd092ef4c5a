// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a change to a licence map or to sidecars does to the files that it speaks for, none of which it touches.

use super::covered::examined;
use super::expression;
use super::tree::Tree;
use super::written;
use crate::compiled::Compiled;
use crate::document::Document;

/// What is wrong with a file's standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// No licence, or no holder.
    pub missing: bool,
    /// Another licence than that of its class.
    pub licence: bool,
    /// Somebody else's copyright only.
    pub holder: bool,
}

/// What is wrong with the standing of `document` in `tree`.
pub fn faults(document: &Document, policy: &Compiled, tree: &Tree) -> Faults {
    let Some(covered) = examined(document, policy, tree) else { return Faults::default() };
    let standing = &covered.standing;
    let class = covered.class.and_then(|index| policy.policy().licence.get(index));
    let expected = class.and_then(|class| expression::parse(&class.spdx).ok());
    let agrees = |text: &str| match (&expected, expression::parse(text)) {
        (Some(expected), Ok(said)) => said.says_the_same(expected),
        _ => true,
    };
    let holder = &policy.policy().headers.holder;
    Faults {
        missing: standing.licences.is_empty() || standing.copyrights.is_empty(),
        licence: !standing.licences.is_empty() && !standing.licences.iter().any(|said| agrees(&said.text)),
        holder: !standing.copyrights.is_empty()
            && !standing.copyrights.iter().any(|said| written::names(&said.text, holder)),
    }
}

/// How many files became faulty, by fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Files that lost a statement.
    pub missing: usize,
    /// Files that came under another licence than that of their class.
    pub licence: usize,
    /// Files that came to be somebody else's.
    pub holder: usize,
}

impl Shift {
    /// Takes in one file: what was wrong with it before, and what is now.
    pub fn take(&mut self, before: Faults, after: Faults) {
        self.missing += usize::from(after.missing && !before.missing);
        self.licence += usize::from(after.licence && !before.licence);
        self.holder += usize::from(after.holder && !before.holder);
    }
}
