// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Comments that accept a finding: `wacrg: allow(RULE) reason` on its line or the line above. Inside captures they
//! have no effect: there only the policy can accept anything.

use crate::lines::Lines;

/// A comment that accepts findings of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The rule or group it names.
    pub rule: String,
    /// The reason it gives.
    pub reason: String,
    /// The line it stands on, from 1.
    pub line: usize,
    /// Its first byte and the byte after its end.
    pub bytes: std::ops::Range<usize>,
}

const MARK: &str = "wacrg: allow(";
/// Bytes of a rule and a reason that are read.
const LONGEST: usize = 400;

/// The comments in `text`. One without a reason is none: it accepts nothing.
pub fn comments(text: &str, lines: &Lines) -> Vec<Comment> {
    memchr::memmem::find_iter(text.as_bytes(), MARK.as_bytes())
        .filter_map(|start| {
            let from = start + MARK.len();
            let rest = &text[from..text.floor_char_boundary((from + LONGEST).min(text.len()))];
            let line = rest.split(['\n', '\r']).next().unwrap_or("");
            // another comment on the same line gives its own reason
            let line = line.split(MARK).next().unwrap_or("");
            let (rule, reason) = line.split_once(')')?;
            let reason = reason.trim().trim_end_matches("-->").trim_end_matches("*/").trim();
            let named = !rule.is_empty() && rule.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            (named && reason.chars().filter(|c| c.is_alphabetic()).count() >= 3).then(|| Comment {
                rule: rule.to_owned(),
                reason: reason.to_owned(),
                line: lines.line(start),
                bytes: start..start + MARK.len() + line.len(),
            })
        })
        .collect()
}

/// The comment that accepts a finding of `rule` on `line`.
pub fn accepting<'c>(comments: &'c [Comment], rule: &str, group: &str, line: usize) -> Option<&'c Comment> {
    // comments stand in the order of their lines
    let first = comments.partition_point(|comment| comment.line + 1 < line);
    let near = comments[first..].iter().take_while(|comment| comment.line <= line);
    near.into_iter().find(|comment| comment.rule == rule || comment.rule == group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_needs_a_rule_and_a_reason() {
        let text = "a\n// wacrg: allow(jid) test vector\nb <!-- wacrg: allow(phone-number) public hotline -->\n# wacrg: allow(jid)\n";
        let found = comments(text, &Lines::new(text.as_bytes()));
        let told: Vec<_> =
            found.iter().map(|comment| (comment.rule.as_str(), comment.reason.as_str(), comment.line)).collect();
        assert_eq!(told, [("jid", "test vector", 2), ("phone-number", "public hotline", 3)]);
        assert!(accepting(&found, "jid", "privacy", 3).is_some());
        assert!(accepting(&found, "jid", "privacy", 4).is_none());
    }
}
