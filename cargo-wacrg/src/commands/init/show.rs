// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What `init` says: what it would write, line by line; what it wrote, and what comes next.

use std::path::Path;

use wacrg_rules::RepoPath;
use wacrg_rules::redacted::plural;

use super::Setup;
use crate::commands::hook::place;
use crate::fix::Step;
use crate::fix::pages::OFFICIAL;
use crate::git;
use crate::policy::OWN_FILE;
use crate::report::human::Style;
use crate::report::text::shown as harmless;

/// Lines shown of a text that nobody reads here.
const HEAD: usize = 4;

/// The plan for people.
pub(super) fn shown(setup: &Setup, root: &Path, style: Style) -> String {
    let mut text = String::new();
    for step in &setup.plan.steps {
        text.push_str(&difference(step, style));
    }
    for (hook, place) in &setup.hooks {
        text.push_str(&format!("hook {}: will be installed as {}\n", hook.as_str(), harmless(place)));
    }
    for kept in &setup.kept {
        text.push_str(&format!("kept: {}\n", harmless(kept)));
    }
    text.push_str(&left(setup));
    for note in &setup.notes {
        text.push_str(&format!("note: {}\n", harmless(note)));
    }
    if setup.is_empty() {
        let rest = if setup.plan.left.is_empty() { "everything is there" } else { "nothing else is missing" };
        text.push_str(&format!("{rest}: nothing was written in {}\n", harmless(&root.display().to_string())));
    }
    text
}

/// What has to be done by hand.
pub(super) fn left(setup: &Setup) -> String {
    let lines = setup.plan.left.iter();
    lines.map(|left| format!("left: {}: {}\n", harmless(&left.path), harmless(&left.reason))).collect()
}

/// A new file, line by line.
fn difference(step: &Step, style: Style) -> String {
    let (green, bold, plain) = if style.colour { ("\u{1b}[32m", "\u{1b}[1m", "\u{1b}[0m") } else { ("", "", "") };
    let content = String::from_utf8_lossy(&step.new);
    let lines = content.lines().count();
    let path = harmless(&step.path.to_text());
    let mut text = format!("{bold}+++ {path}{plain}  ({}: {})\n", step.what, plural(lines, "line"));
    let all = if step.what == OFFICIAL { HEAD } else { usize::MAX };
    for line in content.lines().take(all) {
        text.push_str(&format!("{green}+{line}{plain}\n"));
    }
    if lines > all {
        text.push_str(&format!("{green}+…{plain} and {} more of the official text\n", plural(lines - all, "line")));
    }
    text.push('\n');
    text
}

/// What was done, and what comes next.
pub(super) fn done(setup: &Setup, root: &Path, installed: &str) -> String {
    let mut text: String =
        setup.plan.steps.iter().map(|step| format!("wrote {}\n", harmless(&step.path.to_text()))).collect();
    text.push_str(installed);
    let name = |step: &Step| place::from_here(&root.join(git::to_path(&step.path)));
    let is_policy = |step: &&Step| setup.loosens && step.path == RepoPath::from(OWN_FILE);
    let (policy, others): (Vec<&Step>, Vec<&Step>) = setup.plan.steps.iter().partition(is_policy);
    let others: Vec<String> = others.into_iter().map(name).collect();
    if !setup.plan.steps.is_empty() {
        text.push_str("\nnext: read what was written, and commit it\n");
    }
    for step in policy {
        let file = name(step);
        // it is judged by the policy before it, and a maintainer says so
        text.push_str(&format!(
            "  git add {file}\n  WACRG_ALLOW=policy-loosened git commit -m 'chore: say which licence applies' {file}\n"
        ));
    }
    if !others.is_empty() {
        text.push_str(&format!(
            "  git add {}\n  git commit -m 'chore: judge captures before they are committed'\n",
            others.join(" ")
        ));
    }
    text
}
