// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges an open text as the gate would if it was staged: against HEAD, by the policy in HEAD, as the file that it will
//! be.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use wacrg_rules::excerpt::guard;
use wacrg_rules::lines::Lines;
use wacrg_rules::vocabulary::Vocabulary;
use wacrg_rules::{Compiled, Engine};
use wacrg_schema::Group;
use wacrg_schema::report::v1::Report;

use super::document::{Document, Judged};
use super::home::Home;
use crate::cli::Judging;
use crate::fix::{self, Wish};
use crate::gate::{self, Batch};
use crate::git::{self, Need, Repository};
use crate::policy::{self, BadPolicy, Trusted};
use crate::source::buffer::Editing;
use crate::source::{Collected, buffer, cleanup, disk, message, tree};
use crate::trouble::help_of;

const NOWHERE: &str = "its address leads nowhere: a part is `.` or `..`, or is not escaped as it should be, or it is on \
                       another machine; open the file by its plain path";

/// Judges `document`; a text without a file belongs to the folder `nameless`.
pub(super) fn judge(document: &Document, nameless: Option<&Path>, judging: &Judging) -> Judged {
    if let Some(why) = document.lost() {
        return Judged::Failed(why.to_owned());
    }
    match document.home {
        Home::Elsewhere => return Judged::Nothing,
        Home::Nowhere => return Judged::Failed(NOWHERE.to_owned()),
        _ => {}
    }
    match report(document, document.text.as_str(), nameless, judging) {
        Ok(Some(report)) => Judged::Report(Box::new(report)),
        Ok(None) => Judged::Nothing,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Judged {
    if let Some(bad) = error.downcast_ref::<BadPolicy>() {
        let lines = Lines::new(bad.text.as_bytes());
        let mistakes = bad.mistakes.iter().map(|mistake| {
            let line = lines.position(bad.text.as_bytes(), mistake.span.start).line;
            let help = mistake.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
            format!("\nline {line}: {}", guard(&format!("{}{help}", mistake.message), &Vocabulary::default()))
        });
        return Judged::Lawless(format!("{bad}{}", mistakes.collect::<String>()));
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let help = help_of(error).map_or_else(String::new, |help| format!("\nhelp: {help}"));
    Judged::Failed(format!("{}{help}", causes.join(": ")))
}

/// What is found in `text` in the place of the document's own; `None` where git ignores it.
pub(super) fn report(
    document: &Document,
    text: &str,
    nameless: Option<&Path>,
    judging: &Judging,
) -> anyhow::Result<Option<Report>> {
    let start = Instant::now();
    let Some(mut case) = case(&document.home, text, nameless, judging)? else { return Ok(None) };
    let (baseline, notes) = baseline(&document.home, judging, case.repository.as_deref_mut())?;
    let batch = Batch { settled: case.settled, collected: case.collected, whole: false };
    let repository = case.repository.as_deref_mut();
    let mut report = gate::report(judging, vec![batch], baseline.as_deref(), repository, (start, notes))?;
    // what else is staged is not this document's
    if let Some(own) = case.path {
        let is_own = |location: &wacrg_schema::report::v1::Location| location.path_masked || location.path == own;
        report.findings.retain(|finding| finding.group != Group::Policy || is_own(&finding.location));
    }
    Ok(Some(report))
}

/// A text, and by what to judge it.
struct Case {
    settled: gate::Settled,
    collected: Collected,
    repository: Option<Box<dyn Repository>>,
    /// Its path, where it is a file of the repository.
    path: Option<String>,
}

fn case(home: &Home, text: &str, nameless: Option<&Path>, judging: &Judging) -> anyhow::Result<Option<Case>> {
    let repository = enter(home, nameless)?;
    let bytes = text.as_bytes().to_vec();
    match (home, repository) {
        (Home::Elsewhere | Home::Nowhere, _) => Ok(None),
        (Home::File(path), Some(repository)) => of_file(path, bytes, repository, judging),
        (home, mut repository) => {
            let settled = gate::settle(judging, Trusted::Head, repository.as_deref_mut())?;
            let cleaned = |bytes| cleanup::without_comments(bytes, &cleanup::Settings::ask());
            let collected = match home {
                Home::Commit(_) => message::before_commit(cleaned(bytes)),
                Home::Note(_) => message::annotation(cleaned(bytes)),
                Home::File(path) => buffer::outside(disk::plain(path), bytes),
                _ => buffer::text(bytes, &settled.effective),
            };
            Ok(Some(Case { settled, collected, repository, path: None }))
        }
    }
}

fn of_file(
    path: &Path,
    bytes: Vec<u8>,
    repository: Box<dyn Repository>,
    judging: &Judging,
) -> anyhow::Result<Option<Case>> {
    let place = disk::from_root(&[path.to_owned()], repository.as_ref())?.swap_remove(0);
    let own = place.to_text().into_owned();
    let mut editing = Editing::new(repository, place, bytes)?;
    let ignored = || path.to_str().is_some_and(|path| git::ask(&["check-ignore", "-q", "--", path]).is_ok());
    if !editing.is_known() && ignored() {
        return Ok(None);
    }
    let collected = editing.collected()?;
    let mut repository: Box<dyn Repository> = Box::new(editing);
    let settled = gate::settle(judging, Trusted::Head, Some(repository.as_mut()))?;
    Ok(Some(Case { settled, collected, repository: Some(repository), path: Some(own) }))
}

/// The repository of a document, with its folder as the current one: it is there that git looks around.
fn enter(home: &Home, nameless: Option<&Path>) -> anyhow::Result<Option<Box<dyn Repository>>> {
    if let Some(folder) = home.folder().or(nameless) {
        std::env::set_current_dir(folder).with_context(|| format!("cannot change to {}", folder.display()))?;
    }
    match home {
        // git's own folder need not know where the files are
        Home::Commit(_) | Home::Note(_) => git::open(Need::Objects).map(Some),
        _ => git::open_if_any(),
    }
}

/// The baseline of the document's repository, or that there is none: then nothing is accepted. A message has no past.
fn baseline(
    home: &Home,
    judging: &Judging,
    repository: Option<&mut (dyn Repository + 'static)>,
) -> anyhow::Result<(Option<PathBuf>, Vec<String>)> {
    let (Some(named), Some(repository), Home::File(_)) = (&judging.baseline, repository, home) else {
        return Ok((None, Vec::new()));
    };
    let file = repository.root().join(named);
    let committed = disk::from_root(std::slice::from_ref(&file), repository).ok();
    let committed = committed.and_then(|mut paths| paths.pop()).map(|path| path.to_text().into_owned());
    let in_head = committed.map(|path| repository.head_file(&path)).transpose()?.flatten().is_some();
    if in_head || file.exists() {
        return Ok((Some(file), Vec::new()));
    }
    let shown = guard(&file.display().to_string(), &Vocabulary::default());
    let note = format!("there is no baseline {shown}: nothing is accepted there; `cargo wacrg baseline` writes one");
    Ok((None, vec![note]))
}

/// The document's text with the licence header that it lacks.
pub(super) fn with_header(document: &Document, judging: &Judging) -> anyhow::Result<Option<String>> {
    let Home::File(_) = document.home else { return Ok(None) };
    let Some(case) = case(&document.home, document.text.as_str(), None, judging)? else { return Ok(None) };
    let Some(mut repository) = case.repository else { return Ok(None) };
    let declared = case.settled.loaded.parsed.declares_licences();
    let around = tree::around(&case.collected, Some(repository.as_mut() as &mut dyn Repository), declared)?;
    let compiled = Compiled::new(case.settled.effective, policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(around.context("there is no tree")?);
    let Some(tree) = engine.tree() else { return Ok(None) };
    let wish = Wish { replace: false, pages: false, year: policy::today().map(|date| date.year) };
    let read = |work| crate::judge::document(work, Some(repository.as_mut() as &mut dyn Repository));
    let documents: Vec<_> = case.collected.work().map(read).collect::<Result<_, _>>().map_err(anyhow::Error::msg)?;
    let plan = fix::plan(&documents, &engine, tree, wish, &mut |_| None);
    let own = |step: &fix::Step| documents.iter().any(|document| document.path == step.path);
    let step = plan.steps.into_iter().find(own);
    Ok(step.and_then(|step| String::from_utf8(step.new).ok()))
}
