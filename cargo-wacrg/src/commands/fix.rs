// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg fix`: writes headers, sidecars, licences' texts, the pages that a repository must have, and what a release
//! needs.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::Context;
use wacrg_rules::excerpt::guard;
use wacrg_rules::{Compiled, Document, Engine, RepoPath};

use crate::cli::FixArgs;
use crate::fix::{self, Plan, Step, Wish, apply};
use crate::git::{self, Need, Repository};
use crate::judge::document;
use crate::output::print;
use crate::policy;
use crate::progress::Progress;
use crate::source::{disk, index, tree};
use crate::trouble::Trouble;

/// Plans, shows, asks, and writes.
pub(crate) fn run(options: &FixArgs) -> anyhow::Result<ExitCode> {
    let version = options.release.as_deref().map(fix::release::version).transpose()?;
    let mut repository = git::open(Need::Index)?;
    let trusted = policy::Trusted::Head;
    let loaded = policy::load(&options.by.wish(), &trusted, Some(repository.as_mut() as &mut dyn Repository))?;
    let collected = match (options.staged, options.paths.is_empty()) {
        (true, _) => index::staged(repository.as_ref())?,
        (false, true) => disk::worktree(repository.as_ref())?,
        (false, false) => disk::named(&options.paths, Some(repository.as_ref()))?,
    };
    let declared = loaded.parsed.declares_licences();
    let around = tree::around(&collected, Some(repository.as_mut() as &mut dyn Repository), declared)?;
    let tree = around.context("there is no tree")?;
    let compiled = Compiled::new(loaded.parsed.policy, policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(tree);
    let Some(tree) = engine.tree() else { return Ok(ExitCode::SUCCESS) };
    let mut documents: Vec<Document> = Vec::new();
    let progress = Progress::new("reading", "files");
    progress.expect(collected.work().count() as u64);
    for work in collected.work() {
        let read = document(work, Some(repository.as_mut() as &mut dyn Repository));
        documents.push(read.map_err(|reason| {
            let path = engine.shown_path(work.path());
            Trouble::new(format!("{path}: {reason}"), "nothing was changed")
        })?);
        progress.tick();
    }
    drop(progress);
    let wish = Wish {
        replace: options.replace,
        pages: !options.staged && options.paths.is_empty(),
        year: policy::today().map(|date| date.year),
    };
    let root = repository.root().to_owned();
    let staged = options.staged;
    let index = if staged { repository.tracked()?.0 } else { Vec::new() };
    let mut read = |path: &RepoPath| {
        if staged {
            let entry = index.iter().find(|entry| entry.path == *path)?;
            repository.blob(&entry.id).ok()
        } else {
            std::fs::read(root.join(git::to_path(path))).ok()
        }
    };
    let plan = match (version, policy::today()) {
        (Some(version), Some(today)) => fix::release::plan(version.as_deref(), &documents, &engine, today),
        (Some(_), None) => return Err(Trouble::new("the clock says no date", "set it").into()),
        (None, _) => fix::plan(&documents, &engine, tree, wish, &mut read),
    };
    print(&told(&plan, &engine, options.diff))?;
    if plan.steps.is_empty() || options.diff {
        return Ok(code(&plan, options.diff));
    }
    if !options.yes && !agreed(&plan)? {
        print("nothing was changed\n")?;
        return Ok(ExitCode::from(1));
    }
    let root = repository.root().to_owned();
    let mut kept = Vec::new();
    if staged {
        kept = apply::to_index(&plan, &root, &|path, bytes| again(path, bytes, &documents, &engine, wish))?;
    } else {
        apply::to_disk(&plan, &root)?;
    }
    let mut text = format!("{} written\n", files(plan.steps.len()));
    for path in kept {
        text.push_str(&format!(
            "note: {} has further edits in the work tree, which was left as it is; the index is fixed\n",
            engine.shown_path(&path)
        ));
    }
    print(&text)?;
    Ok(code(&plan, false))
}

/// The same fix for a file of the work tree that holds the index's content with other line ends.
fn again(path: &RepoPath, bytes: &[u8], documents: &[Document], engine: &Engine, wish: Wish) -> Option<Vec<u8>> {
    let document = documents.iter().find(|document| document.path == *path)?;
    let document = Document { bytes: bytes.to_vec(), ..document.clone() };
    let plan = fix::plan(&[document], engine, engine.tree()?, Wish { pages: false, ..wish }, &mut |_| None);
    plan.steps.into_iter().find(|step| step.path == *path).map(|step| step.new)
}

/// 0 where nothing is left to be done, 1 where something is.
fn code(plan: &Plan, only_shown: bool) -> ExitCode {
    let open = !plan.left.is_empty() || (only_shown && !plan.steps.is_empty());
    ExitCode::from(u8::from(open))
}

/// The plan for people.
fn told(plan: &Plan, engine: &Engine, diff: bool) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        text.push_str(&format!("{}: {}\n", engine.shown_path(&step.path), step.what));
        if diff {
            text.push_str(&difference(step, engine));
        }
    }
    for left in &plan.left {
        text.push_str(&format!("left: {}: {}\n", left.path, left.reason));
    }
    if plan.steps.is_empty() && plan.left.is_empty() {
        text.push_str("nothing to fix\n");
    }
    text
}

/// Lines that go and lines that come. What goes is somebody's text: what could be a value in it is masked.
fn difference(step: &Step, engine: &Engine) -> String {
    let Some(old) = &step.old else {
        return format!("  + {} bytes, a new file\n", step.new.len());
    };
    let changes = git::changed_lines(old, &step.new).unwrap_or_default();
    let mut text = String::new();
    for (sign, line, content) in changes {
        let content = String::from_utf8_lossy(&content);
        let shown = guard(content.trim_end_matches(['\n', '\r']), &engine.policy().vocabulary);
        text.push_str(&format!("  {sign} {line:>4} | {shown}\n"));
    }
    text
}

fn agreed(plan: &Plan) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        let help = "`--yes` writes without asking; `--diff` shows what would be written";
        return Err(Trouble::new("nobody is there to be asked, so nothing was changed", help).into());
    }
    print(&format!("write {}? [y/N] ", files(plan.steps.len())))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("the answer cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
