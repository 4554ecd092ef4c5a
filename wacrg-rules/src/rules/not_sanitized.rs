// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::core_schema::Typed;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A capture that does not assert that it is sanitized.
    ///
    /// `sanitized: true` is an assertion that somebody answers for. It must be the boolean true of YAML 1.2: `true`,
    /// `True`, `TRUE` or `!!bool true`. `yes`, `on`, `1` and `"true"` are not, although some parsers read them so.
    ///
    /// Check the capture against the rules of the corpus, then write `sanitized: true`.
    pub static RULE = { id: "not-sanitized", group: Schema, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = &subject.capture else { return };
    let yaml = &capture.yaml;
    let help = "check the capture against the corpus's sanitization rules, then write `sanitized: true`";
    for root in &yaml.documents {
        let values: Vec<_> = yaml.values(&subject.layers, *root, "sanitized").collect();
        if values.is_empty() && yaml.error.is_none() && !yaml.exhausted {
            let texts = (Redacted::fixed("missing"), help.into());
            sink.at_first_key(&RULE, subject, (yaml, *root), "the capture does not say `sanitized: true`", texts);
        }
        for value in values {
            if Typed::of(yaml, &subject.layers, value) != Typed::Bool(true) {
                let message = "`sanitized` must be the boolean `true`";
                let texts = (Redacted::fixed("not true"), help.into());
                sink.at_node(&RULE, subject, (yaml, value), message, texts);
            }
        }
    }
}
