// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The workflows and actions of the repository, examined once for all checks about them.

use wacrg_rules::workflow::{Examined, Kind, examine};

use super::check::{Finding, Outcome, Unjudged};
use super::context::Context;

/// Every tracked file that GitHub, Forgejo or Gitea would run, or that is there to be copied, and what was found in it.
///
/// # Errors
/// There is none: nothing to check. Or one cannot be read.
pub(crate) fn all(context: &Context) -> Result<&[(String, Examined)], Unjudged> {
    let examined = context.workflows.get_or_init(|| {
        let files = context.files()?;
        let mut all = Vec::new();
        for path in files.paths().filter(|path| is_workflow(path)) {
            if let Some(text) = context.text(path)? {
                all.push((path.to_owned(), examine(&text)));
            }
        }
        if all.is_empty() { Unjudged::not_applicable("no workflow and no action is tracked") } else { Ok(all) }
    });
    examined.as_deref().map_err(Clone::clone)
}

/// Whether the file at `path` is a workflow, or an action's metadata.
fn is_workflow(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    yaml && (matches!(name, "action.yml" | "action.yaml") || folder == "workflows" || folder.ends_with("/workflows"))
}

/// What a check about faults of one kind says.
///
/// # Errors
/// As [`all`].
pub(crate) fn faults(context: &Context, kind: Kind) -> Outcome {
    let mut found = Vec::new();
    for (path, examined) in all(context)? {
        let mine = examined.faults.iter().filter(|fault| fault.kind == kind);
        found.extend(mine.map(|fault| Finding::at(path, Some(fault.range.clone()), fault.message.clone(), fault.help)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_workflow;

    #[test]
    fn workflows_are_known_by_their_folder() {
        for path in
            [".github/workflows/ci.yml", "docs/workflows/x.yaml", "action.yml", "a/b/action.yaml", "workflows/x.yml"]
        {
            assert!(is_workflow(path), "{path}");
        }
        for path in [".github/dependabot.yml", "docs/workflows/README.md", "my-workflows/x.yml", "faction.yml"] {
            assert!(!is_workflow(path), "{path}");
        }
    }
}
