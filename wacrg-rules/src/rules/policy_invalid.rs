// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::rule::rule;

rule! {
    /// A staged policy that cannot be used.
    ///
    /// Once committed it would be the policy of every later check, and each would end with exit code 2.
    ///
    /// `cargo wacrg check --policy wacrg.toml` shows every error with its place.
    pub static RULE = { id: "policy-invalid", group: Policy, level: Deny, rank: 0, check: None };
}
