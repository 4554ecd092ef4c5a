// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::reuse::{DEP5, MAP};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A licence map that cannot be read.
    ///
    /// `REUSE.toml` is read by the REUSE specification 3.3, `.reuse/dep5` as the machine-readable copyright format of
    /// Debian. What a broken map says of other files is not known, so those files are not licensed. A repository has
    /// one kind of map: where both are, REUSE refuses to choose.
    pub static RULE = { id: "licence-map", group: Licence, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(tree) = subject.tree else { return };
    for mistake in tree.mistakes(&subject.document.path) {
        let help = "https://reuse.software/spec-3.3 says how a map is written";
        let (shape, message) = (Redacted::fixed("map"), mistake.message.clone());
        sink.add(&RULE, subject.place(&mistake.span), message, shape, help);
    }
    let maps = tree.paths().filter(|path| path.file_name() == MAP.as_bytes());
    if subject.document.path.as_bytes() == DEP5.as_bytes() && maps.count() > 0 {
        let help = "move what it says to REUSE.toml: `reuse convert-dep5` does it";
        sink.at_top(&RULE, subject, "this older map stands beside a REUSE.toml", Redacted::fixed("map"), help);
    }
}
