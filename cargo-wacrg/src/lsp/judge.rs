// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges an open text as the gate would: by the policy in HEAD, as the file that it will be.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use wacrg_rules::{Compiled, Engine};
use wacrg_schema::report::v1::Report;

use super::document::{Document, Home, Judged};
use crate::cli::Judging;
use crate::fix::{self, Wish};
use crate::gate::{self, Batch};
use crate::git::{self, Repository};
use crate::policy::{self, Trusted};
use crate::source::{Collected, buffer, cleanup, disk, message, tree};
use crate::trouble::help_of;

/// Judges `document`; a text without a file belongs to the folder `nameless`.
pub(super) fn judge(document: &Document, nameless: Option<&Path>, judging: &Judging) -> Judged {
    if let Some(why) = document.lost() {
        return Judged::Failed(why.to_owned());
    }
    if document.home == Home::Elsewhere {
        return Judged::Nothing;
    }
    match report(document, document.text.as_str(), nameless, judging) {
        Ok(Some(report)) => Judged::Report(Box::new(report)),
        Ok(None) => Judged::Nothing,
        Err(error) => {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            let help = help_of(&error).map_or_else(String::new, |help| format!("\nhelp: {help}"));
            Judged::Failed(format!("{}{help}", causes.join(": ")))
        }
    }
}

/// What is found in `text` in the place of the document's own; `None` where git ignores it.
pub(super) fn report(
    document: &Document,
    text: &str,
    nameless: Option<&Path>,
    judging: &Judging,
) -> anyhow::Result<Option<Report>> {
    let start = Instant::now();
    let mut repository = enter(&document.home, nameless)?;
    let bytes = text.as_bytes().to_vec();
    let Some(collected) = collected(&document.home, bytes, repository.as_deref_mut())? else { return Ok(None) };
    let settled = gate::settle(judging, Trusted::Head, repository.as_deref_mut())?;
    let batch = Batch { settled, collected, whole: false };
    let baseline = judging.baseline.as_deref();
    gate::report(judging, vec![batch], baseline, repository.as_deref_mut(), (start, Vec::new())).map(Some)
}

/// The repository of a document, with its folder as the current one: it is there that git looks around.
fn enter(home: &Home, nameless: Option<&Path>) -> anyhow::Result<Option<Box<dyn Repository>>> {
    if let Some(folder) = home.folder().or(nameless) {
        std::env::set_current_dir(folder).with_context(|| format!("cannot change to {}", folder.display()))?;
    }
    git::open_if_any()
}

fn collected(
    home: &Home,
    bytes: Vec<u8>,
    repository: Option<&mut (dyn Repository + 'static)>,
) -> anyhow::Result<Option<Collected>> {
    Ok(match (home, repository) {
        (Home::Elsewhere, _) => None,
        (Home::Nameless, _) => Some(buffer::text(bytes)),
        (Home::Message(_), None) => Some(message::before_commit(bytes)),
        (Home::Message(_), Some(_)) => {
            let bytes = cleanup::without_comments(bytes, &cleanup::Settings::ask());
            Some(message::before_commit(bytes))
        }
        (Home::File(path), None) => {
            let mut collected = buffer::buffer(disk::plain(path), bytes, false);
            collected.outside = true;
            Some(collected)
        }
        (Home::File(path), Some(repository)) => {
            let place = disk::from_root(std::slice::from_ref(path), repository)?.swap_remove(0);
            let known = repository.head_file(&place.to_text()).unwrap_or_default().is_some();
            let ignored = || path.to_str().is_some_and(|path| git::ask(&["check-ignore", "-q", "--", path]).is_ok());
            if !known && ignored() {
                return Ok(None);
            }
            Some(buffer::buffer(place, bytes, known))
        }
    })
}

/// The document's text with the licence header that it lacks.
pub(super) fn with_header(document: &Document, judging: &Judging) -> anyhow::Result<Option<String>> {
    let Home::File(_) = document.home else { return Ok(None) };
    let Some(mut repository) = enter(&document.home, None)? else { return Ok(None) };
    let bytes = document.text.as_str().as_bytes().to_vec();
    let Some(collected) = collected(&document.home, bytes, Some(repository.as_mut()))? else { return Ok(None) };
    let settled = gate::settle(judging, Trusted::Head, Some(repository.as_mut()))?;
    let declared = settled.loaded.parsed.declares_licences();
    let around = tree::around(&collected, Some(repository.as_mut() as &mut dyn Repository), declared)?;
    let compiled = Compiled::new(settled.effective, policy::today()).context("the policy cannot be used")?;
    let engine = Engine::new(compiled).with_tree(around.context("there is no tree")?);
    let Some(tree) = engine.tree() else { return Ok(None) };
    let wish = Wish { replace: false, pages: false, year: policy::today().map(|date| date.year) };
    let documents = collected.documents();
    let plan = fix::plan(&documents, &engine, tree, wish, &mut |_| None);
    let own = |step: &fix::Step| documents.iter().any(|document| document.path == step.path);
    let step = plan.steps.into_iter().find(own);
    Ok(step.and_then(|step| String::from_utf8(step.new).ok()))
}
