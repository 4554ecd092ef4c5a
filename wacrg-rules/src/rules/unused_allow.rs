// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::rule::rule;

rule! {
    /// An allowance that accepts nothing, or has ended.
    ///
    /// Told when the whole tree is judged. What is not needed should go: it would accept a finding that nobody has
    /// seen yet.
    pub static RULE = { id: "unused-allow", group: Policy, level: Warn, rank: 0, check: None };
}
