// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Puts right what can be put right by rule: headers, sidecars, licence maps, licences' texts, the pages that a
//! repository must have. A plan is made first, shown, and then carried out as a whole.

pub(crate) mod apply;
mod headers;
mod map;
pub(crate) mod pages;
pub(crate) mod release;

use std::collections::BTreeMap;

use wacrg_rules::licence::tree::Tree;
use wacrg_rules::{Document, Engine, RepoPath};

/// One file that will be written.
#[derive(Debug)]
pub(crate) struct Step {
    /// Its path.
    pub(crate) path: RepoPath,
    /// What it held; `None` if it is new.
    pub(crate) old: Option<Vec<u8>>,
    /// What it will hold.
    pub(crate) new: Vec<u8>,
    /// What is done to it, for people.
    pub(crate) what: &'static str,
}

/// Something that has to be done by hand.
#[derive(Debug)]
pub(crate) struct Left {
    /// The file, as it may be shown.
    pub(crate) path: String,
    /// Why it was left, and what to do.
    pub(crate) reason: String,
}

/// What will be done, and what will not.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Files that will be written.
    pub(crate) steps: Vec<Step>,
    /// What is left.
    pub(crate) left: Vec<Left>,
}

/// How a plan is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Headers of somebody else are replaced.
    pub(crate) replace: bool,
    /// Pages that the repository lacks are written, not headers only.
    pub(crate) pages: bool,
    /// The present year, for policies that ask for years.
    pub(crate) year: Option<u16>,
}

/// Plans what puts `documents` right. `read` gives other files of the tree.
pub(crate) fn plan(
    documents: &[Document],
    engine: &Engine,
    tree: &Tree,
    wish: Wish,
    read: &mut dyn FnMut(&RepoPath) -> Option<Vec<u8>>,
) -> Plan {
    let mut plan = Plan::default();
    let mut mapped = BTreeMap::new();
    for document in documents {
        headers::plan(document, engine, tree, wish, &mut plan, &mut mapped);
    }
    map::plan(&mapped, engine, tree, read, &mut plan);
    if wish.pages {
        pages::plan(documents, engine, tree, &[], read, &mut plan);
    }
    plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}
