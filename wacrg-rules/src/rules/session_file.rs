use crate::detect::{Hit, session};
use crate::layer::{LayerId, Role};
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// A file of stored credentials or sessions.
    ///
    /// Baileys' `creds.json`, session records, sender keys, prekeys and the other files of its store: by their content,
    /// or by their names, which hold account numbers. Whoever has them is the account.
    ///
    /// Delete the file; if it was ever pushed, log the linked device out.
    pub static RULE = { id: "session-file", group: Secrets, level: Deny, rank: 92, check: Some(check) };
}

const HELP: &str = "delete it: whoever has it is the account; if it was ever pushed, log the linked device out";

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let named = |role| matches!(role, Role::Path | Role::Target);
    for (id, layer, _) in subject.texts(Signs::TOKEN).filter(|(_, layer, _)| named(layer.role)) {
        let mut hits = Vec::new();
        session::find_name(&layer.text, &mut hits);
        report(id, hits, sink);
    }
    for (id, layer, _) in subject.texts(Signs::SESSION).filter(|(_, layer, _)| !named(layer.role)) {
        let mut hits = Vec::new();
        session::find(&layer.text, &mut hits);
        report(id, hits, sink);
    }
}

fn report(id: LayerId, hits: Vec<Hit>, sink: &mut Sink) {
    for hit in hits {
        sink.add(&RULE, (id, hit.range), hit.message, hit.shape, HELP);
    }
}
