// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::{expression, written};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A licence expression that is malformed, or names a licence that the SPDX list does not have or has deprecated.
    ///
    /// Identifiers are written as in the SPDX licence list, letter case included, and joined by `AND`, `OR` and `WITH`;
    /// a project's own begin with `LicenseRef-`. Headers, sidecars, licence maps, Cargo.toml, package.json,
    /// pyproject.toml and CITATION.cff are read.
    pub static RULE = { id: "spdx-expression", group: Licence, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.tree.is_none() {
        return;
    }
    for written in written::expressions(subject).into_iter().chain(written::manifest_expressions(subject)) {
        let Err(wrong) = expression::parse(&written.text) else { continue };
        let whole = written.range;
        let part = whole.start + wrong.span.start..whole.start + wrong.span.end;
        let range = if part.is_empty() || part.end > whole.end { whole } else { part };
        let help = match wrong.meant {
            Some(id) => format!("did you mean `{id}`?"),
            None => "https://spdx.org/licenses lists the identifiers".to_owned(),
        };
        sink.add(&RULE, subject.place(&range), wrong.message, Redacted::fixed("expression"), help);
    }
}
