// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What git takes out of a message before it commits it: comment lines, and what follows the scissors line
//! (git-commit, `--cleanup`). What is taken out becomes blanks, so that places stay what they are.

use crate::git;

/// How git is going to clean the message up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// What comment lines begin with; empty if git chose a character by itself.
    comment: Vec<u8>,
    /// Whether comment lines go.
    strips: bool,
    /// Whether an editor is used: only then can there be a line to cut at.
    edited: bool,
    /// Whether the cut is asked for, even if no change is shown below it.
    scissors: bool,
}

/// git's own line, behind the comment's beginning (wt-status.c, `cut_line`).
const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";
/// Characters that `core.commentChar = auto` chooses from (git-config, `core.commentChar`).
const CHOICE: &[u8] = b"#;@!$%^&|:";

impl Settings {
    /// The settings that apply now: those of the repository, and of the editor that git ran or did not run.
    pub(crate) fn ask() -> Self {
        // git tells a hook in this way that no editor is used (githooks, section pre-commit)
        let edited = std::env::var_os("GIT_EDITOR").is_none_or(|editor| editor != ":");
        // git config fails where nothing is configured
        let configured = git::ask(&["config", "--get-regexp", r"^(core\.comment(char|string)|commit\.cleanup)$"]);
        Self::from(&configured.unwrap_or_default(), edited)
    }

    /// The settings from lines of `git config`.
    fn from(configured: &str, edited: bool) -> Self {
        let (mut comment, mut mode) = ("#", "default");
        for line in configured.lines() {
            match line.split_once(' ') {
                Some(("commit.cleanup", value)) => mode = value,
                Some((_, value)) if !value.is_empty() => comment = value,
                _ => {}
            }
        }
        let comment = if comment == "auto" { Vec::new() } else { comment.as_bytes().to_vec() };
        let strips = mode == "strip" || mode == "default" && edited;
        Self { comment, strips, edited, scissors: mode == "scissors" }
    }

    /// What comment lines of `message` begin with: the character of the scissors line or of the last line, if git chose.
    fn prefix(&self, message: &[u8]) -> Option<Vec<u8>> {
        if !self.comment.is_empty() {
            return Some(self.comment.clone());
        }
        let lines = || message.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let cut = lines().find(|line| line.get(1..).is_some_and(|rest| rest.trim_ascii_end() == SCISSORS));
        let first = cut.or_else(|| lines().next_back()).and_then(|line| line.first());
        first.filter(|first| CHOICE.contains(first)).map(|first| vec![*first])
    }
}

/// `message` with blanks for what git is going to take out.
pub(crate) fn without_comments(mut message: Vec<u8>, settings: &Settings) -> Vec<u8> {
    let Some(prefix) = settings.prefix(&message) else { return message };
    let mut lines: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', &message).chain([message.len()]) {
        lines.push(start..end);
        start = end + 1;
    }
    let is_comment = |line: &[u8]| line.starts_with(&prefix);
    let is_cut = |line: &[u8]| line.strip_prefix(&*prefix).is_some_and(|rest| rest.trim_ascii_end() == SCISSORS);
    // below its line git writes a comment, and then the change; a line that somebody wrote stays where nothing is cut
    let cut = lines.iter().enumerate().position(|(number, line)| {
        let below = lines.get(number + 1).is_some_and(|next| is_comment(&message[next.clone()]));
        settings.edited && is_cut(&message[line.clone()]) && (settings.scissors || below)
    });
    let gone: Vec<_> = lines
        .into_iter()
        .enumerate()
        .filter(|(number, line)| {
            cut.is_some_and(|cut| *number >= cut) || settings.strips && is_comment(&message[line.clone()])
        })
        .map(|(_, line)| line)
        .collect();
    gone.into_iter().for_each(|line| message[line].fill(b' '));
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(message: &str, configured: &str, edited: bool) -> Vec<String> {
        let cleaned = without_comments(message.as_bytes().to_vec(), &Settings::from(configured, edited));
        assert_eq!(cleaned.len(), message.len(), "places stay");
        let text = String::from_utf8(cleaned).expect("blanks are text");
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn comments_go_where_git_takes_them_out() {
        let message = "fix: x\n# note\n; other\n";
        assert_eq!(cleaned(message, "", true), ["fix: x", "; other"]);
        assert_eq!(cleaned(message, "", false), ["fix: x", "# note", "; other"]);
        assert_eq!(cleaned(message, "commit.cleanup strip", false), ["fix: x", "; other"]);
        assert_eq!(cleaned(message, "commit.cleanup verbatim", true), ["fix: x", "# note", "; other"]);
        assert_eq!(cleaned(message, "core.commentchar ;", true), ["fix: x", "# note"]);
        assert_eq!(cleaned(message, "core.commentchar auto", true), ["fix: x", "# note"]);
        assert_eq!(cleaned("fix: x\n// note\n# y\n", "core.commentstring //", true), ["fix: x", "# y"]);
    }

    #[test]
    fn what_is_below_the_scissors_goes_if_git_cuts_there() {
        let line = String::from_utf8_lossy(SCISSORS).into_owned();
        let shown = format!("fix: x\n#{line}\n# Do not touch the line above.\ndiff --git a/x b/x\n");
        assert_eq!(cleaned(&shown, "", true), ["fix: x"]);
        assert_eq!(cleaned(&shown, "commit.cleanup scissors", true), ["fix: x"]);
        assert_eq!(cleaned(&shown, "", false).len(), 4, "without an editor all of it is committed");
        assert_eq!(cleaned(&shown.replace('#', ";"), "core.commentchar auto", true), ["fix: x"]);
        let own = format!("fix: x\n#{line}\nbelow\n");
        assert_eq!(cleaned(&own, "", true), ["fix: x", "below"]);
        assert_eq!(cleaned(&own, "commit.cleanup scissors", true), ["fix: x"]);
    }
}
