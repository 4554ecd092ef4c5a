// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::rule::rule;

rule! {
    /// A change that loosens the policy it is judged by.
    ///
    /// A commit is judged by the policy before it. A staged policy that lowers a rule, takes a path out of the corpus,
    /// accepts findings, or adds placeholders or vocabulary is a finding, and so is a new comment that accepts one: a
    /// change must not vote for itself.
    ///
    /// If the maintainers want it, commit the policy on its own with `WACRG_ALLOW=policy-loosened git commit …`, or
    /// check with `--allow policy-loosened`.
    pub static RULE = { id: "policy-loosened", group: Policy, level: Deny, rank: 0, check: None };
}
