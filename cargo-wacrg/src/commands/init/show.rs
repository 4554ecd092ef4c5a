// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What `init` says: what it would write, line by line; what it wrote, and what comes next.

use std::path::Path;

use wacrg_rules::redacted::plural;

use super::Setup;
use crate::fix::Step;
use crate::fix::pages::OFFICIAL;
use crate::git;
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
        text.push_str(&format!("hook {}: is installed as {}\n", hook.as_str(), harmless(place)));
    }
    for kept in &setup.kept {
        text.push_str(&format!("kept: {}\n", harmless(kept)));
    }
    for left in &setup.plan.left {
        text.push_str(&format!("left: {}: {}\n", harmless(&left.path), left.reason));
    }
    for note in &setup.notes {
        text.push_str(&format!("note: {}\n", harmless(note)));
    }
    if setup.is_empty() {
        let rest = if setup.plan.left.is_empty() { "everything is there" } else { "nothing else is missing" };
        text.push_str(&format!("{rest}: nothing was written in {}\n", harmless(&root.display().to_string())));
    }
    text
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
    let mut text = String::new();
    let mut names = Vec::new();
    for step in &setup.plan.steps {
        let path = harmless(&step.path.to_text());
        text.push_str(&format!("wrote {path}\n"));
        let file = root.join(git::to_path(&step.path));
        let from_here = std::env::current_dir().ok().and_then(|here| file.strip_prefix(here).ok().map(Path::to_owned));
        names.push(from_here.unwrap_or(file).display().to_string());
    }
    text.push_str(installed);
    if !names.is_empty() {
        text.push_str(&format!(
            "\nnext: read what was written, and commit it\n  git add {}\n  git commit -m 'chore: judge captures before they are committed'\n",
            names.join(" ")
        ));
    }
    text
}
