// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The header of one file, or what stands for it.

use std::collections::BTreeMap;

use wacrg_rules::licence::covered::examined;
use wacrg_rules::licence::edit::{Edit, Wanted, edit};
use wacrg_rules::licence::expression;
use wacrg_rules::licence::shift::{Faults, faults};
use wacrg_rules::licence::standing::Source;
use wacrg_rules::licence::tree::{SIDECAR, Tree};
use wacrg_rules::{Document, Engine, RepoPath};
use wacrg_schema::policy::{Require, Years};

use super::{Left, Plan, Step, Wish};

/// Plans for one document. Generated files go to `mapped`, by their licence.
pub(super) fn plan(
    document: &Document,
    engine: &Engine,
    tree: &Tree,
    wish: Wish,
    plan: &mut Plan,
    mapped: &mut BTreeMap<String, Vec<RepoPath>>,
) {
    let policy = engine.policy();
    let Some(covered) = examined(document, policy, tree) else { return };
    let wrong = faults(document, policy, tree);
    // a policy can say which licence applies where and ask nobody for a header
    if wrong.missing && policy.policy().headers.require == Require::Never {
        return;
    }
    let mut left = |reason: &str| {
        plan.left.push(Left { path: engine.shown_path(&document.path), reason: reason.to_owned() });
    };
    let Some(class) = covered.class.and_then(|index| policy.policy().licence.get(index)) else {
        if wrong.missing {
            left("it belongs to no licence class: add its path to a `[[licence]]` of the policy");
        }
        return;
    };
    if policy.is_generated(&document.path) {
        // a header of its own would not last
        let own = covered.standing.licences.iter().any(|said| matches!(said.source, Source::Header(_)));
        if wrong != Faults::default() || own {
            mapped.entry(class.spdx.clone()).or_default().push(document.path.clone());
        }
        return;
    }
    if wrong == Faults::default() && (covered.header.is_empty() || covered.sidecar) {
        return;
    }
    let headers = &policy.policy().headers;
    // an expression in another order says the same, and stays
    let said = covered.standing.licences.iter().map(|said| said.text.trim());
    let spdx = said.into_iter().find(|said| expression::agree(said, &class.spdx)).unwrap_or(&class.spdx);
    let year = wish.year.filter(|_| headers.years == Years::Required);
    let wanted = Wanted { spdx, holder: &headers.holder, year, former: &[] };
    if covered.sidecar {
        let old = tree.sidecar(&document.path).unwrap_or_default();
        let ours = wish.replace || !wrong.holder;
        return match (ours, String::from_utf8_lossy(old).trim().is_empty()) {
            (true, _) | (_, true) => plan.steps.push(Step {
                path: sidecar(&document.path),
                old: Some(old.to_vec()),
                new: wanted.sidecar().into_bytes(),
                what: "corrects the sidecar",
            }),
            _ => left("its sidecar names another holder: correct it by hand, or use --replace"),
        };
    }
    match edit(&document.path, &document.bytes, &wanted, wish.replace) {
        Ok(Edit::Nothing) => {
            if wrong != Faults::default() {
                left("a licence map says otherwise: correct the map");
            }
        }
        Ok(done @ Edit::Replace { .. }) => {
            let what = if covered.header.is_empty() { "adds a header" } else { "corrects the header" };
            if let Some(new) = done.apply(&document.bytes) {
                plan.steps.push(Step { path: document.path.clone(), old: Some(document.bytes.clone()), new, what });
            }
        }
        Ok(Edit::Sidecar { contents }) => {
            let path = sidecar(&document.path);
            plan.steps.push(Step { path, old: None, new: contents, what: "adds a sidecar" });
        }
        Ok(Edit::Foreign { .. }) => {
            left("its header speaks of another holder or licence: correct it by hand, or use --replace");
        }
        Ok(Edit::Unknown) => {
            left("how comments are written in this kind of file is not known: say it in REUSE.toml or in FILE.license");
        }
        Err(refused) => left(&refused.to_string()),
    }
}

fn sidecar(path: &RepoPath) -> RepoPath {
    RepoPath::new([path.as_bytes(), SIDECAR.as_bytes()].concat())
}
