// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg explain`: a rule's own documentation, or a topic.

mod licence;

use std::path::Path;
use std::process::ExitCode;

use wacrg_rules::{decode, placeholder, vocabulary};

use crate::catalogue;
use crate::cli::unknown;
use crate::output::print;
use crate::policy::parse::names;
use crate::trouble::Trouble;

const EXIT_CODES: &str = "\
0  clean: everything was judged and no finding is at level deny; or there was nothing to judge, and it says so
1  refused: at least one finding at level deny
2  could not judge: wrong usage, a bad policy, an unreadable file or repository, an output that cannot be written.
   What could be judged is reported all the same.
";

const TOPICS: [&str; 5] = ["licence PATH", "placeholders", "vocabulary", "decoders", "exit-codes"];

/// Whatever can be explained: rules and topics.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    let rules = catalogue::all().iter().map(|rule| rule.id);
    rules.chain(TOPICS.into_iter().filter_map(|topic| topic.split(' ').next()))
}

/// Prints the explanation of `topic`; of the licence of the file at `path`.
pub(crate) fn run(topic: &str, path: Option<&Path>, policy: Option<&Path>) -> anyhow::Result<ExitCode> {
    let text = match topic {
        "licence" | "license" => match path {
            Some(path) => licence::text(path, policy)?,
            None => return Err(Trouble::new("no file is named", "cargo wacrg explain licence PATH").into()),
        },
        _ if path.is_some() => {
            return Err(
                Trouble::new("only a licence is explained for a file", "cargo wacrg explain licence PATH").into()
            );
        }
        "placeholders" => placeholder::EXPLANATION.to_owned(),
        "decoders" => decode::EXPLANATION.to_owned(),
        "vocabulary" => vocabulary_text(),
        "exit-codes" => EXIT_CODES.to_owned(),
        rule => match catalogue::find(rule) {
            Some(rule) => rule_text(rule),
            None => {
                let known: Vec<&str> = names().into_iter().chain(TOPICS).collect();
                return Err(Trouble::new(
                    format!("`{rule}`: {}", unknown("rule or topic", rule, &known)),
                    format!("topics are {}", TOPICS.join(", ")),
                )
                .into());
            }
        },
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn rule_text(rule: &wacrg_rules::Rule) -> String {
    let mut text = format!("{}  (group {}, level {})\n\n", rule.id, rule.group, rule.level);
    for line in rule.docs.lines() {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}

fn vocabulary_text() -> String {
    let tokens = vocabulary::lines(vocabulary::TOKENS).filter(|line| !line.starts_with('[')).count();
    format!(
        "{}\n{}\nand the {tokens} entries of the WABinary token dictionary, version 3.\n\n{}\n{}",
        "Words that may stand in a payload, alone or joined by - _ . : / | , + and spaces.",
        vocabulary::VOCABULARY.trim_end(),
        "Words that placeholders are made of:\n",
        vocabulary::LABELS,
    )
}
