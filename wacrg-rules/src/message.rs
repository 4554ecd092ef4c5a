// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Messages of commits: where their parts stand.

use std::ops::Range;

/// The bytes of a message's subject: its first line that is not empty; nothing, if there is none.
pub fn subject_line(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}
