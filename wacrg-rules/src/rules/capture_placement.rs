// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::compiled::PathClass;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A capture that stands where nobody looks for captures.
    ///
    /// Captures are files ending in `.yaml`, directly in the captures directory. The corpus's own validator reads no
    /// others: not `.yml` or `.YAML`, not sub-directories, not dot files, not captures elsewhere in the repository. The
    /// gate judges all of them the same, and asks for the right place.
    pub static RULE = { id: "capture-placement", group: Schema, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.capture.is_none() {
        return;
    }
    let path = &subject.document.path;
    let name = path.file_name();
    let bases = subject.policy.policy().corpus.captures.iter().map(|glob| base(glob));
    let directly = bases.clone().any(|base| base.as_bytes() == path.parent());
    let message = if subject.class != PathClass::Capture {
        "capture outside the captures directory"
    } else if name.starts_with(b".") {
        "capture in a dot file"
    } else if !directly {
        "capture in a sub-directory of the captures"
    } else if !name.ends_with(b".yaml") {
        "capture whose name does not end in `.yaml`"
    } else {
        return;
    };
    let target = bases.clone().next().unwrap_or("");
    let help = format!("move it to `{target}/NAME.yaml`, where the corpus's validator reads it");
    let text = &subject.layers.get(subject.path).text;
    let start = text.rfind('/').map_or(0, |slash| slash + 1);
    sink.add(&RULE, (subject.path, start..text.len()), message, Redacted::fixed("place"), help);
}

/// The directory that a glob like `corpus/captures/**` begins with.
fn base(glob: &str) -> &str {
    let fixed = glob.find(['*', '?', '[', '{']).map_or(glob, |wild| &glob[..wild]);
    fixed.rsplit_once('/').map_or("", |(base, _)| base)
}
