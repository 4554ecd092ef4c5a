// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use crate::licence::{expression, written};
use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// A licence that applies and whose text is not in the repository.
    ///
    /// The text of every licence in use stands in `LICENSES/ID.txt` where there is such a folder (REUSE), or in
    /// `LICENSE-ID` or `LICENSE`. `cargo wacrg fix` writes it from the official text. A change that removes the only
    /// text of a licence is refused.
    pub static RULE = { id: "missing-licence-file", group: Licence, level: Deny, rank: 0, check: Some(check), tree: tree };
}

const HELP: &str = "`cargo wacrg fix` writes it";

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(tree) = subject.tree else { return };
    let mut told = BTreeSet::new();
    for written in written::expressions(subject) {
        let Ok(terms) = expression::parse(&written.text) else { continue };
        if terms.ids().any(|id| !tree.has_text(id) && told.insert(id.to_owned())) {
            let message = "the text of this licence is not in the repository";
            sink.add(&RULE, subject.place(&written.range), message, Redacted::fixed("licence"), HELP);
        }
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let (tree, policy) = (whole.tree, whole.policy);
    let mut add = |path: &str, message: String| {
        found.push(TreeFound { rule: &RULE, path: path.into(), message: message.into(), help: HELP.into() });
    };
    for (path, id) in whole.removed {
        let gone = id.as_deref().is_some_and(|id| !tree.has_text(id));
        if gone || (id.is_some() && tree.texts().is_empty()) {
            let message = "this change removes the only text of this licence".to_owned();
            add(&path.to_text(), message);
        }
    }
    if !tree.is_whole() {
        return;
    }
    if !tree.is_declared() {
        if tree.texts().is_empty() {
            add("LICENSE", "the repository holds no licence's text".to_owned());
        }
        return;
    }
    let classes: BTreeSet<usize> = tree.paths().filter_map(|path| policy.licence_class(path)).collect();
    let named = classes.iter().map(|index| &policy.policy().licence[*index].spdx);
    let ids: BTreeSet<String> = expression::ids(named).collect();
    for id in ids.iter().filter(|id| !tree.has_text(id)) {
        let path = if tree.has_folder("LICENSES") { format!("LICENSES/{id}.txt") } else { format!("LICENSE-{id}") };
        add(&path, format!("files here are under `{id}` by the policy, and its text is not in the repository"));
    }
}
