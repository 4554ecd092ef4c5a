// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a repository has of what it needs, and what is to be written.

use std::path::{Path, PathBuf};

use anyhow::Context;
use wacrg_rules::{Compiled, Document, Engine, RepoPath};
use wacrg_schema::policy::Policy;

use super::declared::Declared;
use super::{Setup, ci, pages, policy};
use crate::cli::{HookName, InitArgs};
use crate::commands::hook::{Outlook, outlook, place};
use crate::fix::{self, Left, Plan, Step};
use crate::git::{self, Need, Repository};
use crate::judge::document;
use crate::policy::{OWN_FILE, compare, today};
use crate::report::text::shown as harmless;
use crate::source::{Collected, disk, tree};
use crate::trouble::Trouble;

/// Looks at the repository around the current directory; its root, and what is to be done.
///
/// # Errors
/// There is no repository with a work tree, something in it cannot be read, or its policy has mistakes.
pub(super) fn look(options: &InitArgs) -> anyhow::Result<(PathBuf, Setup)> {
    let mut repository = git::open(Need::Index)?;
    let root = repository.root().to_owned();
    let mut setup = Setup::default();
    let present = policy::present(&root, repository.as_mut(), &mut setup)?;
    let workflow = if options.no_ci { None } else { ci::workflow(&root, &mut setup)? };

    let collected = disk::worktree(repository.as_ref())?;
    let built_in = Compiled::new(Policy::default(), today()).context("the policy cannot be used")?;
    let tree = tree::around(&collected, Some(repository.as_mut() as &mut dyn Repository), false)?;
    let tree = tree.context("there is no tree")?;
    let documents = documents(&collected, repository.as_mut())?;
    let declared = Declared::of(&documents, &tree, &built_in, &root);
    let (parsed, text) = match present {
        Some(parsed) => (parsed, None),
        None => {
            let text = policy::text(&declared, &tree, &mut setup);
            (policy::read(&text)?, Some(text).filter(|_| !options.no_policy))
        }
    };
    let tree = tree.declared(parsed.declares_licences());
    setup.loosens = text.is_some() && !compare::loosenings(&Policy::default(), &parsed.policy).is_empty();
    if setup.loosens {
        setup.notes.push(format!(
            "{OWN_FILE} says another licence than the built-in policy: the commit that brings it is refused as a \
             loosening until a maintainer allows that, here by WACRG_ALLOW, in a workflow by `--allow policy-loosened`"
        ));
    }
    let compiled = Compiled::new(parsed.policy, today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(tree);
    let mut plan = Plan::default();
    for (path, text, what) in [
        (OWN_FILE, text, "the policy, with comments"),
        (ci::FILE, workflow, "a workflow that judges every commit of a pull request"),
    ] {
        if let Some(text) = text {
            let path = RepoPath::from(path);
            let new = fix::pages::with_header(&path, &text, &engine);
            plan.steps.push(Step { path, old: None, new, what });
        }
    }
    if !options.no_pages {
        pages::lacking(&documents, &engine, &declared, &root, (&mut plan, &mut setup));
    }
    plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    setup.plan.left.append(&mut plan.left);
    for step in plan.steps {
        match hindrance(&root, &step) {
            None => setup.plan.steps.push(step),
            Some(reason) => {
                let path = engine.shown_path(&step.path);
                setup.plan.left.push(Left { path, reason: reason.to_owned() });
            }
        }
    }
    if !options.no_pages {
        pages::judge(&documents, engine, &mut setup);
    }
    ignored(&root, &mut setup);
    hooks(options, &mut setup)?;
    Ok((root, setup))
}

/// Every file of the work tree.
fn documents(collected: &Collected, repository: &mut (dyn Repository + 'static)) -> anyhow::Result<Vec<Document>> {
    let documents = collected.work().map(|work| {
        let read = document(work, Some(repository as &mut dyn Repository));
        read.map_err(|reason| {
            let path = work.path().to_text();
            Trouble::new(format!("{}: {reason}", harmless(&path)), "nothing was written").into()
        })
    });
    documents.collect()
}

/// Why a step cannot be done without touching what is somebody else's.
fn hindrance(root: &Path, step: &Step) -> Option<&'static str> {
    let file = root.join(git::to_path(&step.path));
    if step.old.is_none() && std::fs::symlink_metadata(&file).is_ok() {
        return Some("it is there, but git ignores it: add it with `git add --force`, or remove it");
    }
    if step.old.is_some() && std::fs::symlink_metadata(&file).is_ok_and(|metadata| !metadata.is_file()) {
        return Some("it is a link: write what it points to by hand");
    }
    let folders = file.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root));
    let odd = |folder: &Path| std::fs::symlink_metadata(folder).is_ok_and(|metadata| !metadata.is_dir());
    folders.into_iter().any(odd).then_some("a folder above it is a link or a file: write it by hand")
}

/// Tells which new files git would not take.
fn ignored(root: &Path, setup: &mut Setup) {
    for step in &setup.plan.steps {
        let file = root.join(git::to_path(&step.path));
        let Some(name) = file.to_str() else { continue };
        if git::ask(&["check-ignore", "--quiet", "--", name]).is_ok() {
            setup.notes.push(format!("git ignores {}: `git add --force` takes it", step.path.to_text()));
        }
    }
}

/// Which hooks are to be installed.
fn hooks(options: &InitArgs, setup: &mut Setup) -> anyhow::Result<()> {
    if options.no_hook {
        return Ok(());
    }
    let usual = [HookName::PreCommit];
    let wanted = if options.hook.is_empty() { &usual } else { &options.hook[..] };
    if let Some(hook) = wanted.iter().find(|hook| hook.is_server()) {
        return Err(Trouble::new(
            format!("{} runs where pushes are received, not here", hook.as_str()),
            "`cargo wacrg hook install` in the bare repository of the server installs it",
        )
        .into());
    }
    for hook in HookName::with_companions(wanted) {
        match outlook(hook)? {
            Outlook::There(what) => setup.kept.push(what),
            Outlook::Left(reason) => {
                // one command can be what several hooks wait for
                if !setup.plan.left.iter().any(|left| left.reason == reason) {
                    setup.plan.left.push(Left { path: format!("hook {}", hook.as_str()), reason });
                }
            }
            Outlook::Written(path) => setup.hooks.push((hook, place::shown(&path))),
            Outlook::Before(path) => {
                setup.hooks.push((hook, format!("{}, after the hook that is there", place::shown(&path))));
            }
            Outlook::Aside(path) => setup.hooks.push((
                hook,
                format!(
                    "{}; what is there is not executable, so git does not run it: it is kept aside",
                    place::shown(&path)
                ),
            )),
        }
    }
    Ok(())
}

/// The content of a file; `None` where there is none.
pub(super) fn read(file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let what = format!("{} cannot be read: {error}", file.display());
            Err(Trouble::new(what, "nothing was written").into())
        }
    }
}
