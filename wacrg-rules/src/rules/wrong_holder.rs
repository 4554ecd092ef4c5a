// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::document::EntryKind;
use crate::licence::standing::Source;
use crate::licence::tree::{is_text_file, named_id};
use crate::licence::{texts, written};
use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// A file whose copyright statement names somebody else only.
    ///
    /// `[headers] holder` is who holds the copyright; further holders may stand beside it. Years and addresses are set
    /// aside. In a licence's text the copyright line is asked, if it has one.
    pub static RULE = { id: "wrong-holder", group: Licence, level: Deny, rank: 0, check: Some(check), tree: tree };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let holder = &subject.policy.policy().headers.holder;
    let help = format!(
        "the copyright is held by {holder:?}; if this is somebody else's work, allow it for its path with a reason"
    );
    let shape = Redacted::fixed("holder");
    if subject.tree.is_some() && subject.document.kind == EntryKind::File && is_text_file(&subject.document.path) {
        // those in LICENSES are templates
        let template = subject.document.path.as_bytes().starts_with(b"LICENSES/");
        let mut lines = if template { Vec::new() } else { texts::holders(subject.text()) };
        if !lines.is_empty() {
            let id = named_id(&subject.document.path).or_else(|| texts::identify(subject.text()).map(str::to_owned));
            let official = id.and_then(|id| texts::official(&id)).unwrap_or_default();
            // who wrote a licence, or a blank in its appendix, is no holder; a blank at its head is still to be filled in
            lines.retain(|(named, _)| named.starts_with('<') || !official.contains(named.as_str()));
        }
        let ours = lines.iter().any(|(named, _)| written::names(named, holder));
        if let Some((_, range)) = lines.first().filter(|_| !ours) {
            sink.add(
                &RULE,
                (subject.root, range.clone()),
                "this text names another holder of the copyright",
                shape,
                help,
            );
        }
        return;
    }
    let Some(covered) = subject.covered() else { return };
    let said = &covered.standing.copyrights;
    let ours = said.iter().any(|said| written::names(&said.text, holder));
    let Some(first) = said.first().filter(|_| !ours) else { return };
    match &first.source {
        Source::Header(range) => {
            sink.add(&RULE, subject.place(range), "this names another holder of the copyright", shape, help);
        }
        Source::Sidecar(_) => {
            sink.at_top(&RULE, subject, "the file's sidecar names another holder of the copyright", shape, help);
        }
        Source::Map(_, line) => {
            let message = format!("line {line} of the licence map names another holder of the copyright for this file");
            sink.at_top(&RULE, subject, message, shape, help);
        }
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let Some((path, shift)) = whole.shift.filter(|(_, shift)| shift.holder > 0) else { return };
    let files = if shift.holder == 1 { "1 file".to_owned() } else { format!("{} files", shift.holder) };
    let message = format!("this change names another holder of the copyright of {files} that it does not touch").into();
    let help = "`[headers] holder` says who holds it".into();
    found.push(TreeFound { rule: &RULE, path: path.clone(), message, help });
}
