// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::borrow::Cow;

use crate::document::Origin;
use crate::message::subject_line;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A commit's subject that is not of the form `type: what it does`.
    ///
    /// Conventional Commits 1.0.0: a type, a scope in round brackets if one helps, `!` if the change breaks something, a
    /// colon and a space, and what the change does: `feat(signaling): document preaccept`. The policy lists the types:
    ///
    /// ```toml
    /// [message]
    /// types = ["feat", "fix", "docs", "chore"]
    /// ```
    ///
    /// An empty list switches the rule off. Passes: what git writes itself (`Merge …`, `Revert "…"`, `fixup! …`).
    pub static RULE = { id: "message-form", group: Message, level: Warn, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let types = &subject.policy.policy().message.types;
    if subject.document.origin != Origin::Message || types.is_empty() {
        return;
    }
    let text = &subject.layers.get(subject.root).text;
    let line = subject_line(text);
    if line.is_empty() || is_git_s_own(&text[line.clone()]) {
        return;
    }
    let mut tell = |range, message: &'static str, help: Cow<'static, str>| {
        sink.add(&RULE, (subject.root, range), message, Redacted::fixed("subject"), help);
    };
    let all = format!("types: {}", types.join(", "));
    match parts(&text[line.clone()]) {
        None => {
            let form = format!("write `type: what it does`, such as `fix: correct the direction`; {all}");
            tell(line, "the subject is not of the form `type: what it does`", form.into());
        }
        Some(kind) if !types.iter().any(|known| known == kind) => {
            let range = line.start..line.start + kind.len();
            if types.contains(&kind.to_ascii_lowercase()) {
                tell(range, "the type is not written in small letters", all.into());
            } else {
                tell(range, "no such type of commit", all.into());
            }
        }
        Some(_) => {}
    }
}

/// Subjects that git writes, and those for `git rebase --autosquash`.
fn is_git_s_own(subject: &str) -> bool {
    ["Merge ", "Revert \"", "Reapply \"", "fixup! ", "squash! ", "amend! "].iter().any(|own| subject.starts_with(own))
}

/// The type of a subject, if it has the form.
fn parts(subject: &str) -> Option<&str> {
    let (head, rest) = subject.split_once(':')?;
    let head = head.strip_suffix('!').unwrap_or(head);
    let kind = match head.split_once('(') {
        Some((kind, scope)) => {
            let scope = scope.strip_suffix(')')?;
            (!scope.trim().is_empty() && !scope.contains(['(', ')'])).then_some(kind)?
        }
        None => head,
    };
    let named = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let described = rest.strip_prefix(' ').is_some_and(|rest| !rest.trim().is_empty());
    (named && described).then_some(kind)
}
