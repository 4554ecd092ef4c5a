use crate::detect::session;
use crate::layer::Role;
use crate::rule::{Sink, rule};
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
    for (id, layer, _) in subject.texts() {
        let mut hits = Vec::new();
        match layer.role {
            Role::Path | Role::Target => session::find_name(&layer.text, &mut hits),
            _ => session::find(&layer.text, &mut hits),
        }
        for hit in hits {
            sink.add(&RULE, (id, hit.range), hit.message, hit.shape, HELP);
        }
    }
}
