// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg rules`: the rules by group, with their levels and one line each.

use std::process::ExitCode;

use wacrg_schema::Group;

use crate::catalogue::all;
use crate::cli::RulesArgs;
use crate::output::print;

/// Prints the list.
pub(crate) fn run(options: &RulesArgs) -> anyhow::Result<ExitCode> {
    let width = all().iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for group in Group::ALL.into_iter().filter(|group| options.group.is_none_or(|wanted| wanted == *group)) {
        text.push_str(&format!("{group}: {}\n", group.summary()));
        for rule in all().iter().filter(|rule| rule.group == group) {
            let summary = rule.summary.trim_end_matches('.');
            text.push_str(&format!("  {:width$}  {:4}  {summary}\n", rule.id, rule.level.as_str()));
        }
        text.push('\n');
    }
    text.push_str("cargo wacrg explain RULE tells more about one\n");
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
