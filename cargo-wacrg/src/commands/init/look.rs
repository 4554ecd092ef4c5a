// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a repository has of what it needs, and what is to be written.

use std::path::{Path, PathBuf};

use anyhow::Context;
use wacrg_rules::{Compiled, Document, Engine, RepoPath};

use super::Setup;
use crate::cli::{HookName, InitArgs};
use crate::commands::hook::{Outlook, outlook, place};
use crate::fix::{Left, Plan, Step, pages};
use crate::git::{self, Need, Repository};
use crate::judge::document;
use crate::policy::parse::{self, Form, Parsed};
use crate::policy::{self, OWN_FILE};
use crate::source::{disk, tree};
use crate::trouble::Trouble;

const POLICY: &str = include_str!("wacrg.toml");
/// The workflow as it stands in the book, its header included.
const WORKFLOW: &str = include_str!("gate.yml");
const WORKFLOW_FILE: &str = ".github/workflows/wacrg.yml";
/// What stands for a commit that somebody has looked at.
const ZEROS: &str = "cargo-wacrg@0000000000000000000000000000000000000000 # the commit you looked at";
/// Looks at the repository around the current directory; its root, and what is to be done.
///
/// # Errors
/// There is no repository with a work tree, something in it cannot be read, or its policy has mistakes.
pub(super) fn look(options: &InitArgs) -> anyhow::Result<(PathBuf, Setup)> {
    let mut repository = git::open(Need::Index)?;
    let root = repository.root().to_owned();
    let mut setup = Setup::default();
    let (parsed, new_policy) = policy(options, &root, repository.as_mut(), &mut setup)?;
    let workflow = workflow(options, &root, &mut setup)?;

    let collected = disk::worktree(repository.as_ref())?;
    let declared = parsed.declares_licences();
    let around = tree::around(&collected, Some(repository.as_mut() as &mut dyn Repository), declared)?;
    let compiled = Compiled::new(parsed.policy, policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(around.context("there is no tree")?);
    let mut plan = Plan::default();
    for (path, text, what) in [
        (OWN_FILE, new_policy, "the policy, with comments"),
        (WORKFLOW_FILE, workflow, "a workflow that judges every commit of a pull request"),
    ] {
        if let Some(text) = text {
            let path = RepoPath::from(path);
            let new = pages::with_header(&path, &text, &engine);
            plan.steps.push(Step { path, old: None, new, what });
        }
    }
    if !options.no_pages {
        lacking_pages(&collected, repository.as_mut(), &engine, &mut plan, &mut setup)?;
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
    ignored(&root, &mut setup);
    hooks(options, &mut setup)?;
    Ok((root, setup))
}

/// The policy that is there or will be, and the text that is to be written.
fn policy(
    options: &InitArgs,
    root: &Path,
    repository: &mut (dyn Repository + 'static),
    setup: &mut Setup,
) -> anyhow::Result<(Parsed, Option<String>)> {
    let own = read(&root.join(OWN_FILE))?;
    let cargo = read(&root.join(policy::CARGO_FILE))?;
    if let Some((parsed, file)) = policy::read_pair(own.as_deref(), cargo.as_deref(), "")? {
        setup.kept.push(format!("{file}: the policy"));
        return Ok((parsed, None));
    }
    let committed = policy::load(&policy::Wish::default(), &policy::Trusted::Head, Some(repository as _))?;
    if committed.from != "built-in" {
        setup.kept.push(format!("{}: the policy that counts, although the work tree has none", committed.from));
        return Ok((committed.parsed, None));
    }
    if options.no_policy {
        return Ok((Parsed::default(), None));
    }
    match parse::parse(POLICY, Form::Own) {
        Ok(Some(parsed)) => Ok((parsed, Some(POLICY.to_owned()))),
        _ => Err(anyhow::anyhow!("the policy to begin with cannot be read")),
    }
}

/// The text of the workflow, unless one is there that runs the gate.
fn workflow(options: &InitArgs, root: &Path, setup: &mut Setup) -> anyhow::Result<Option<String>> {
    if options.no_ci {
        return Ok(None);
    }
    let mut there = Vec::new();
    if let Ok(entries) = std::fs::read_dir(root.join(".github/workflows")) {
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        there.extend(names.map(|name| format!(".github/workflows/{name}")));
    }
    there.push(".gitlab-ci.yml".to_owned());
    there.sort();
    for file in there {
        let text = read(&root.join(&file))?.unwrap_or_default();
        if file == WORKFLOW_FILE || String::from_utf8_lossy(&text).contains("wacrg") && !text.is_empty() {
            setup.kept.push(format!("{file}: the workflow"));
            return Ok(None);
        }
    }
    let text = WORKFLOW.split_once("\n\n").map_or(WORKFLOW, |(_, text)| text);
    let text = text.replace("branches: [main]", &format!("branches: [{}]", main_branch()));
    let revision = env!("WACRG_REVISION");
    if revision.is_empty() {
        setup.notes.push(format!(
            "{WORKFLOW_FILE} has zeros for the commit of cargo-wacrg that it runs: put the one there that you looked at"
        ));
        return Ok(Some(text));
    }
    Ok(Some(text.replace(ZEROS, &format!("cargo-wacrg@{revision} # {}", env!("CARGO_PKG_VERSION")))))
}

/// The branch that pull requests go to: the remote's, or what is there of the two usual ones.
fn main_branch() -> String {
    let ask = |words: &[&str]| git::ask(words).ok().filter(|answer| !answer.is_empty());
    let named = ask(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
    let named = named.and_then(|name| name.strip_prefix("origin/").map(str::to_owned));
    let has = |branch: &str| ask(&["rev-parse", "--quiet", "--verify", &format!("refs/heads/{branch}")]).is_some();
    let unborn = || ask(&["symbolic-ref", "--quiet", "--short", "HEAD"]).filter(|_| !has("HEAD") && is_unborn());
    let branch = named.or_else(|| (!has("main") && has("master")).then(|| "master".to_owned())).or_else(unborn);
    // what would not stand in a list of YAML as it is, is nobody's main branch
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    branch.filter(plain).unwrap_or_else(|| "main".to_owned())
}

fn is_unborn() -> bool {
    git::ask(&["rev-parse", "--quiet", "--verify", "HEAD"]).is_err()
}

/// Plans the pages and licences' texts that are missing, and tells what is there.
fn lacking_pages(
    collected: &crate::source::Collected,
    repository: &mut (dyn Repository + 'static),
    engine: &Engine,
    plan: &mut Plan,
    setup: &mut Setup,
) -> anyhow::Result<()> {
    let Some(tree) = engine.tree() else { return Ok(()) };
    let mut documents: Vec<Document> = Vec::new();
    for work in collected.work() {
        let read = document(work, Some(repository as &mut dyn Repository));
        documents.push(read.map_err(|reason| {
            Trouble::new(format!("{}: {reason}", engine.shown_path(work.path())), "nothing was written")
        })?);
    }
    let more: Vec<RepoPath> = plan.steps.iter().map(|step| step.path.clone()).collect();
    let root = repository.root().to_owned();
    let mut read = |path: &RepoPath| std::fs::read(root.join(git::to_path(path))).ok();
    pages::plan(&documents, engine, tree, &more, &mut read, plan);
    let said = &engine.policy().policy().disclaimer;
    let planned = |file: &str| plan.steps.iter().any(|step| step.path == RepoPath::from(file));
    for (file, what) in [(&said.file, "the disclaimer"), (&said.security, "the security policy")] {
        if tree.has(file) && !planned(file) {
            setup.kept.push(format!("{file}: {what}"));
        }
    }
    for text in tree.texts() {
        setup.kept.push(format!("{}: a licence's text", engine.shown_path(&text.path)));
    }
    let name = said.file.rsplit('/').next().unwrap_or_default();
    for page in said.linked_from.iter().filter(|page| tree.has(page) && !planned(page) && !name.is_empty()) {
        let text = read(&RepoPath::from(page.as_str())).unwrap_or_default();
        if !String::from_utf8_lossy(&text).contains(name) {
            let reason = format!("it must link to {}: add the link by hand", said.file);
            setup.plan.left.push(Left { path: page.clone(), reason });
        }
    }
    Ok(())
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
        let place = |path: &Path| place::shown(path);
        match outlook(hook)? {
            Outlook::There(what) => setup.kept.push(what),
            Outlook::Left(reason) => {
                // one command can be what several hooks wait for
                if !setup.plan.left.iter().any(|left| left.reason == reason) {
                    setup.plan.left.push(Left { path: format!("hook {}", hook.as_str()), reason });
                }
            }
            Outlook::Written(path) => setup.hooks.push((hook, place(&path))),
            Outlook::Before(path) => {
                setup.hooks.push((hook, format!("{}, after the hook that is there", place(&path))))
            }
            Outlook::Aside(path) => setup.hooks.push((
                hook,
                format!("{}; what is there is not executable, so git does not run it: it is kept aside", place(&path)),
            )),
        }
    }
    Ok(())
}

/// The content of a file; `None` where there is none.
fn read(file: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let what = format!("{} cannot be read: {error}", file.display());
            Err(Trouble::new(what, "nothing was written").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use wacrg_schema::policy::Policy;

    use super::*;

    fn read(text: &str) -> Parsed {
        parse::parse(text, Form::Own).expect("valid").expect("a policy")
    }

    #[test]
    fn the_policy_to_begin_with_is_the_built_in_one() {
        let parsed = read(POLICY);
        let built_in = Policy::default();
        assert_eq!(parsed.policy.corpus, built_in.corpus);
        assert_eq!(parsed.policy.allow, built_in.allow);
        assert!(!parsed.declares_licences(), "nobody is asked for headers who did not want it");
    }

    #[test]
    fn every_example_in_it_is_one() {
        let example = |line: &str| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest.to_owned(),
            _ => line.to_owned(),
        };
        let text: Vec<String> = POLICY.lines().map(example).collect();
        let parsed = read(&text.join("\n"));
        assert!(parsed.declares_licences());
        assert_eq!(parsed.policy.licence.len(), 2);
        assert!(parsed.policy.rules.contains_key("copyright-year"));
        assert!(parsed.policy.corpus.placeholders == ["LAB-DEVICE-{n}"]);
        assert_eq!(parsed.policy.message, Policy::default().message);
        assert_eq!(parsed.policy.disclaimer, Policy::default().disclaimer);
    }

    #[test]
    fn the_workflow_has_one_commit_to_be_replaced() {
        assert_eq!(WORKFLOW.matches(ZEROS).count(), 1);
        assert!(WORKFLOW.contains("branches: [main]"));
    }
}
