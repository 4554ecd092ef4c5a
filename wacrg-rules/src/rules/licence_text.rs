// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::document::EntryKind;
use crate::licence::expression;
use crate::licence::texts::{self, Likeness};
use crate::licence::tree::{is_text_file, named_id};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A licence file that does not hold the licence's text: altered, cut, swapped, empty, or a summary.
    ///
    /// The whole text is compared with the official one of the SPDX list, word by word; layout, letter case,
    /// punctuation, bullets, the title and the copyright line are set aside. Which licence a file should hold is said
    /// by its name (`LICENSES/MIT.txt`, `LICENSE-CC-BY-4.0`) or, for a plain `LICENSE`, by the policy's classes.
    pub static RULE = { id: "licence-text", group: Licence, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let path = &subject.document.path;
    if subject.tree.is_none() || subject.document.kind != EntryKind::File || !is_text_file(path) {
        return;
    }
    let text = subject.text();
    let shape = || Redacted::fixed("text");
    if text.trim().is_empty() {
        let help = "`cargo wacrg fix` writes the official text";
        return sink.at_top(&RULE, subject, "this licence file is empty", shape(), help);
    }
    let Some(id) = named_id(path) else { return unnamed(subject, sink) };
    match texts::compare(text, &id) {
        Some(Likeness::Altered(range)) => {
            let help = format!("restore the official text of {id}; a licence with other words is another licence");
            sink.add(&RULE, (subject.root, range), "this is not what the licence says here", shape(), help);
        }
        Some(Likeness::Other) => {
            let help = format!("the file's name says {id}");
            sink.at_top(
                &RULE,
                subject,
                "this is not the text of the licence that the file is named after",
                shape(),
                help,
            );
        }
        Some(Likeness::Empty | Likeness::Same) => {}
        // a project's own licence has no official text
        None => {}
    }
}

/// A licence file whose name says no licence.
fn unnamed(subject: &Subject<'_>, sink: &mut Sink) {
    let (text, policy) = (subject.text(), subject.policy.policy());
    let shape = || Redacted::fixed("text");
    if subject.document.path.as_bytes().starts_with(b"LICENSES/") {
        let help = "name it after the licence's SPDX identifier, such as LICENSES/MIT.txt; a project's own begin with LicenseRef-";
        return sink.at_top(&RULE, subject, "this file's name is no SPDX identifier", shape(), help);
    }
    let ids: Vec<String> = expression::ids(policy.licence.iter().map(|class| &class.spdx)).collect();
    let known = ids.join(", ");
    let compared = |id: &String| texts::compare(text, id);
    if ids.iter().any(|id| compared(id) == Some(Likeness::Same)) {
        return;
    }
    match texts::identify(text) {
        Some(id) => {
            let message = format!("this is the text of {id}, a licence that the policy does not know");
            sink.at_top(&RULE, subject, message, shape(), format!("the policy's licences are {known}"));
        }
        None => {
            let altered = ids.iter().find_map(|id| match compared(id) {
                Some(Likeness::Altered(range)) => Some((id, range)),
                _ => None,
            });
            match altered {
                Some((id, range)) => {
                    let help =
                        format!("restore the official text of {id}; a licence with other words is another licence");
                    sink.add(&RULE, (subject.root, range), "this is not what the licence says here", shape(), help);
                }
                None => {
                    let help = format!("a summary or a link is no licence: write the official text of one of {known}");
                    sink.at_top(&RULE, subject, "this is not the text of a licence of the SPDX list", shape(), help);
                }
            }
        }
    }
}
