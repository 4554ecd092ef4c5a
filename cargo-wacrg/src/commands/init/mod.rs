// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg init`: sets a repository up. What is missing is planned, shown, agreed to, and then written; what is there
//! stays.

mod ci;
mod declared;
mod look;
mod pages;
mod policy;
mod show;

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::Context;
use wacrg_rules::redacted::plural;

use crate::cli::{HookName, InitArgs};
use crate::commands::hook::install;
use crate::fix::{Plan, apply};
use crate::output::print;
use crate::report::human::{Detail, Style};

/// What is missing, what is there, and what a person should know.
#[derive(Default)]
struct Setup {
    /// Files to write, and what has to be done by hand.
    plan: Plan,
    /// Hooks to install, and what that means.
    hooks: Vec<(HookName, String)>,
    /// What was there and stays, for people.
    kept: Vec<String>,
    /// Remarks.
    notes: Vec<String>,
    /// Whether the policy to be written says less than the built-in one, which judges the commit that brings it.
    loosens: bool,
}

impl Setup {
    fn is_empty(&self) -> bool {
        self.plan.steps.is_empty() && self.hooks.is_empty()
    }

    /// `4 files and 1 hook`.
    fn amount(&self) -> String {
        let mut parts = Vec::new();
        for (count, noun) in [(self.plan.steps.len(), "file"), (self.hooks.len(), "hook")] {
            if count > 0 {
                parts.push(plural(count, noun));
            }
        }
        parts.join(" and ")
    }
}

/// Plans, shows, asks, and writes.
pub(crate) fn run(options: &InitArgs, style: Style) -> anyhow::Result<ExitCode> {
    let (root, setup) = look::look(options)?;
    let asks = !options.yes && !options.diff && std::io::stdin().is_terminal();
    let brief = style.detail == Detail::Findings;
    // nobody agrees to what was not shown, and who asks for it is shown it
    let silent = brief && !asks && !options.diff;
    print(&if silent { show::left(&setup) } else { show::shown(&setup, &root, style) })?;
    let left = ExitCode::from(u8::from(!setup.plan.left.is_empty()));
    if setup.is_empty() {
        return Ok(left);
    }
    if options.diff {
        print("nothing was written; without --diff this is written\n")?;
        return Ok(ExitCode::from(1));
    }
    if !options.yes {
        if !asks {
            print("nothing was written, because nobody is there to be asked: `--yes` writes without asking\n")?;
            return Ok(ExitCode::from(1));
        }
        if !agreed(&setup)? {
            print("nothing was written\n")?;
            return Ok(ExitCode::from(1));
        }
    }
    apply::to_disk(&setup.plan, &root)?;
    let hooks: Vec<HookName> = setup.hooks.iter().map(|(hook, _)| *hook).collect();
    let installed = if hooks.is_empty() { Ok(String::new()) } else { install::put(&hooks, false, &[]) };
    // what was written is there, whatever became of the hooks
    if !brief || installed.is_err() {
        print(&show::done(&setup, &root, installed.as_deref().unwrap_or_default()))?;
    }
    installed?;
    Ok(left)
}

fn agreed(setup: &Setup) -> anyhow::Result<bool> {
    print(&format!("write {}? [y/N] ", setup.amount()))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("the answer cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
