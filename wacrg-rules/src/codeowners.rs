// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! CODEOWNERS: who is asked about which files (GitHub's documentation, "About code owners"; GitLab's has sections as well).
//! A line that a forge cannot read is left out without a word, and then nobody is asked.

use std::ops::Range;

/// A line that asks nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: &'static str,
}

/// What to do about it.
pub const HELP: &str = "owners are @user, @organisation/team or an e-mail address of somebody who may write here";

/// Where forges look for the file; the first that is there counts.
pub const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Largest file that GitHub reads.
pub const LARGEST: usize = 3 << 20;

/// Lines of `text` that name owners whom nobody can be.
///
/// ```
/// let faults = wacrg_rules::codeowners::faults("* @octo-org/octocats\n/docs octocat\n");
/// assert_eq!(faults.len(), 1);
/// ```
pub fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut at, mut owned) = (0, false);
    let mut missing: Option<Range<usize>> = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = words(line, start);
        let Some(first) = words.first() else {
            let comment = line.trim_start().starts_with('#');
            missing = if comment && admits(line) {
                Some(start..start + line.trim_end().len())
            } else {
                missing.filter(|_| comment)
            };
            continue;
        };
        let pattern = &text[first.clone()];
        // a section of GitLab: [Name], ^[Name][2]
        let owners = if pattern.trim_start_matches('^').starts_with('[') {
            let end = line.rfind(']').map_or(0, |end| start + end + 1);
            words.iter().filter(|word| word.start >= end).cloned().collect::<Vec<_>>()
        } else {
            owned = true;
            words[1..].to_vec()
        };
        if let (Some(range), false) = (missing.take(), owners.is_empty()) {
            faults.push(Fault { range, message: "by this comment the owners below are not there yet" });
        }
        if pattern.starts_with('!') {
            faults.push(Fault { range: first.clone(), message: "a pattern that begins with ! is not read" });
        }
        let wrong = owners.into_iter().filter_map(|range| Some((wrong(&text[range.clone()])?, range)));
        faults.extend(wrong.map(|(message, range)| Fault { range, message }));
    }
    if !owned {
        faults.push(Fault { range: 0..0, message: "no line names a pattern, so nobody is asked about anything" });
    }
    faults
}

/// Words of a line up to a comment, as bytes of the file. A backslash keeps a blank in a pattern.
fn words(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let (mut open, mut escaped) = (false, false);
    for (offset, c) in line.char_indices() {
        let blank = c.is_whitespace() && !escaped;
        if c == '#' && !escaped && !open {
            break;
        }
        escaped = c == '\\' && !escaped;
        if !blank {
            let end = start + offset + c.len_utf8();
            match words.last_mut().filter(|_| open) {
                Some(word) => word.end = end,
                None => words.push(start + offset..end),
            }
        }
        open = !blank;
    }
    words
}

/// Whether a comment says that what follows does not hold yet.
fn admits(comment: &str) -> bool {
    let comment = comment.to_lowercase();
    ["not exist", "doesn't exist", "placeholder", "replace with", "to be created", "todo"]
        .iter()
        .any(|word| comment.contains(word))
}

/// Why `owner` is nobody.
fn wrong(owner: &str) -> Option<&'static str> {
    // GitLab: @@role
    if let Some(role) = owner.strip_prefix("@@") {
        return role.is_empty().then_some("this is no owner");
    }
    if let Some(account) = owner.strip_prefix('@') {
        let mut parts = account.split('/');
        let login = |name: &str| {
            !name.is_empty()
                && name.len() <= 64
                && !name.starts_with('-')
                && !name.ends_with('-')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let known = parts.all(login);
        let invented =
            ["your-org", "your-team", "your-username", "username", "org", "owner", "todo", "example", "changeme"];
        let first = account.split('/').next().unwrap_or("").to_lowercase();
        return if !known {
            Some("this is no account and no team")
        } else if invented.contains(&first.as_str()) {
            Some("this is a placeholder and not an owner")
        } else {
            None
        };
    }
    let address = owner.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if address { None } else { Some("this is no owner: an owner begins with @, or is an e-mail address") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<&str> {
        faults(text).into_iter().map(|fault| &text[fault.range]).collect()
    }

    #[test]
    fn owners_are_accounts_teams_and_addresses() {
        let text = "# who is asked\n* @octocat\n/docs/ @octo-org/docs docs@example.com # readers\n/apps\n\\#x @a\n";
        assert!(faults(text).is_empty(), "{:?}", faults(text));
        let sections = "[Documentation][2] @octo-org/docs\ndocs/\n^[Database] @@maintainer\nmodel/ @octocat\n";
        assert!(faults(sections).is_empty(), "{:?}", faults(sections));
    }

    #[test]
    fn what_asks_nobody_is_told_where_it_stands() {
        assert_eq!(told("* octocat\n/docs @octo org/docs\n"), ["octocat", "org/docs"]);
        assert_eq!(told("* @-octocat @a//b @ @a/ name@host\n"), ["@-octocat", "@a//b", "@", "@a/", "name@host"]);
        assert_eq!(told("* @your-org/team\n"), ["@your-org/team"]);
        assert_eq!(told("!docs @octocat\n"), ["!docs"]);
        assert_eq!(told("# this team does not exist yet\n* @octo-org/docs\n"), ["# this team does not exist yet"]);
        assert_eq!(told("# x does not exist\n\n* @octo-org/docs\n").len(), 0);
        assert_eq!(told("# nothing\n"), [""]);
    }
}
