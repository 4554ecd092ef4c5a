// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Scripts into which a text of somebody else is pasted before a shell reads them.

use super::expression::{contexts, is_chosen_by_others};
use super::read::{File, Step, Steps};
use super::{Fault, Kind};

/// Tells of every such expression.
pub(super) fn examine(file: &File<'_>, steps: &Steps, faults: &mut Vec<Fault>) {
    for step in &steps.steps {
        let scripts = [file.get(step.node, "run"), github_script(file, step)];
        for node in scripts.into_iter().flatten() {
            let Some(text) = file.text(node) else { continue };
            for context in contexts(text) {
                let name = &context.name;
                let through = match name.strip_prefix("env.") {
                    Some(variable) => comes_from_others(file, step, variable),
                    None => is_chosen_by_others(name),
                };
                if through {
                    let message =
                        format!("`{}` becomes part of the script: whoever chooses it can run commands", shown(name));
                    let help = "put it into `env:` of the step and use the variable, in quotes";
                    let range = file.inner(node, context.range);
                    faults.push(Fault { kind: Kind::Injection, range, message: message.into(), help });
                }
            }
        }
    }
}

/// The name, unless it has characters that no name of GitHub's has.
fn shown(name: &str) -> &str {
    let plain = name.len() <= 80 && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"._-*".contains(&byte));
    if plain { name } else { "an expression" }
}

/// The script that `actions/github-script` runs.
fn github_script(file: &File<'_>, step: &Step) -> Option<usize> {
    let uses = file.text_of(step.node, "uses")?.to_ascii_lowercase();
    let with = file.get(step.node, "with").filter(|_| uses.starts_with("actions/github-script@"))?;
    file.get(with, "script")
}

/// Whether the variable, where it is defined nearest to the step, holds a text of somebody else.
fn comes_from_others(file: &File<'_>, step: &Step, variable: &str) -> bool {
    let definitions = step.around.iter().filter_map(|holder| {
        let env = file.get(*holder, "env")?;
        let named = |node| file.text(node).is_some_and(|name| name.eq_ignore_ascii_case(variable));
        file.pairs(env).iter().find(|(name, _)| named(*name)).map(|(_, value)| *value)
    });
    let nearest = definitions.into_iter().next().and_then(|node| file.text(node));
    nearest.is_some_and(|text| contexts(text).iter().any(|context| is_chosen_by_others(&context.name)))
}
