// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `${{ … }}`: which contexts an expression can put into a text (GitHub's documentation, "Evaluate expressions in
//! workflows and actions" and "Contexts reference").

use std::ops::Range;

/// A context in a text, such as `github.head_ref`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// Its name in lower case, `['x']` written as `.x` and any other index as `.*`.
    pub(super) name: String,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
}

/// Functions whose result says nothing of what they were given but yes, no, or a hash.
const TELLING_LITTLE: [&str; 4] = ["contains", "startswith", "endswith", "hashfiles"];

/// The contexts whose value expressions of `text` can put in their place.
pub(super) fn contexts(text: &str) -> Vec<Context> {
    let mut contexts = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${{").map(|found| at + found + 3) {
        let end = close(text, start);
        expression(text, start..end, &mut contexts);
        at = end;
    }
    contexts
}

/// Where the expression that begins at `start` ends; braces in strings are none.
fn close(text: &str, start: usize) -> usize {
    let mut quoted = false;
    for (offset, c) in text[start..].char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '}' if !quoted && text[start + offset..].starts_with("}}") => return start + offset,
            _ => {}
        }
    }
    text.len()
}

fn expression(text: &str, range: Range<usize>, contexts: &mut Vec<Context>) {
    let mut at = range.start;
    // of each open parenthesis, whether what stands in it can reach the result
    let mut open: Vec<bool> = Vec::new();
    let mut compared = false;
    while at < range.end {
        let rest = &text[at..range.end];
        let Some(c) = rest.chars().next() else { break };
        if c == '\'' {
            at += 1 + rest[1..].find('\'').map_or(rest.len() - 1, |end| end + 1);
            compared = false;
        } else if is_comparison(rest) {
            compared = true;
            at += rest.len() - rest.trim_start_matches(['=', '!', '<', '>']).len();
        } else if c.is_ascii_alphabetic() || c == '_' {
            let (name, len) = name(rest);
            let after = rest[len..].trim_start();
            if after.starts_with('(') {
                open.push(!TELLING_LITTLE.contains(&name.as_str()));
                at += len + (rest.len() - len - after.len()) + 1;
                continue;
            }
            if !compared && !is_comparison(after) && open.iter().all(|reaches| *reaches) {
                contexts.push(Context { name, range: at..at + len });
            }
            compared = false;
            at += len;
        } else {
            match c {
                '(' => open.push(true),
                ')' => {
                    open.pop();
                }
                // a part of what a function gave
                '.' => at += name(&rest[1..]).1,
                _ => {}
            }
            compared &= c.is_whitespace();
            at += c.len_utf8();
        }
    }
}

fn is_comparison(rest: &str) -> bool {
    ["==", "!=", "<", ">"].iter().any(|sign| rest.starts_with(sign))
}

/// The dotted name that `rest` begins with, and its length.
fn name(rest: &str) -> (String, usize) {
    let word =
        |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len());
    let mut len = word(rest);
    let mut name = rest[..len].to_ascii_lowercase();
    loop {
        let next = &rest[len..];
        if let Some(member) = next.strip_prefix('.') {
            let end = if member.starts_with('*') { 1 } else { word(member) };
            if end == 0 {
                break;
            }
            name.push('.');
            name.push_str(&member[..end].to_ascii_lowercase());
            len += 1 + end;
        } else if let (true, Some(end)) = (next.starts_with('['), next.find(']')) {
            let index = next[1..end].trim();
            let quoted = index.strip_prefix('\'').and_then(|index| index.strip_suffix('\''));
            name.push('.');
            name.push_str(&quoted.map_or_else(|| "*".to_owned(), str::to_ascii_lowercase));
            len += end + 1;
        } else {
            break;
        }
    }
    (name, len)
}

/// Whether somebody outside the repository, or somebody who may only call the workflow or name a branch, can choose the text
/// that the context `name` stands for. Numbers, ids and digests can be chosen, but are no text.
pub(super) fn is_chosen_by_others(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let last = parts.last().copied().unwrap_or("");
    match parts.as_slice() {
        ["inputs", ..] | ["github"] | ["github", "event"] => true,
        ["github", "event", "inputs" | "client_payload", ..] => true,
        ["github", "event", ..] => !FIXED.contains(&last),
        ["github", "*" | "head_ref" | "base_ref" | "ref" | "ref_name" | "workflow_ref" | "job_workflow_ref", ..] => {
            true
        }
        _ => false,
    }
}

/// Ends of names in `github.event` that stand for a number, a digest, a word of GitHub's own or a name of its alphabet.
const FIXED: [&str; 26] = [
    "action",
    "after",
    "before",
    "commits_url",
    "conclusion",
    "created_at",
    "draft",
    "forced",
    "full_name",
    "head_sha",
    "base_sha",
    "html_url",
    "id",
    "login",
    "merge_commit_sha",
    "merged",
    "node_id",
    "number",
    "private",
    "run_attempt",
    "run_number",
    "schedule",
    "sha",
    "size",
    "state",
    "updated_at",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        contexts(text).into_iter().map(|context| context.name).collect()
    }

    #[test]
    fn contexts_are_found_however_they_are_written() {
        assert_eq!(names("echo ${{ github.head_ref }} and ${{github.sha}}"), ["github.head_ref", "github.sha"]);
        assert_eq!(names("${{ GitHub['event'].issue[ 'Title' ] }}"), ["github.event.issue.title"]);
        assert_eq!(names("${{ github.event.commits[0].message }}"), ["github.event.commits.*.message"]);
        assert_eq!(names("${{ github.event.commits.*.message }}"), ["github.event.commits.*.message"]);
        assert_eq!(names("${{ format('{0} }}', github.ref) || env.X }}"), ["github.ref", "env.x"]);
        assert_eq!(names("${{ 'github.ref' }} github.ref ${{ unclosed.one"), ["unclosed.one"]);
    }

    #[test]
    fn what_is_only_compared_does_not_reach_the_text() {
        assert!(names("${{ github.ref == 'refs/heads/main' }}${{ 'x' != github.head_ref }}").is_empty());
        assert!(names("${{ contains(github.event.issue.title, 'x') }}").is_empty());
        assert_eq!(names("${{ contains(x.y, 'x') && github.head_ref || 'y' }}"), ["github.head_ref"]);
        assert_eq!(names("${{ fromJSON(contains('a', x.y)).z || w.v }}"), ["w.v"]);
    }

    #[test]
    fn texts_of_others_are_told_from_numbers() {
        for name in ["github.event.issue.title", "github.head_ref", "github.ref_name", "inputs.x", "github.event"] {
            assert!(is_chosen_by_others(name), "{name}");
        }
        for name in
            ["github.event.number", "github.sha", "github.event.pull_request.head.sha", "matrix.os", "secrets.x"]
        {
            assert!(!is_chosen_by_others(name), "{name}");
        }
    }
}
