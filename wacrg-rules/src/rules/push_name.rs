// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::{NameSet, Zone, name, names};
use crate::document::Origin;
use crate::layer::Role;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

/// Names of attributes in a capture's list that hold one.
static ATTRIBUTES: NameSet = names!["notify", "pushname", "verifiedname", "displayname", "callername"];

/// Fields of a payload that hold a person's or a business's name.
static FIELDS: NameSet = names![
    "notify",
    "pushname",
    "verifiedname",
    "displayname",
    "callername",
    "name",
    "username",
    "peerrecipientusername",
    "recipientusername",
    "participantusername",
    "fullname",
    "firstname",
    "shortname",
    "fn",
    "contactname",
];

rule! {
    /// A person's name where a push name stands.
    ///
    /// `notify`, `pushname`, `pushName`, `verifiedName` and `push_name` carry the name that a person chose; inside a
    /// payload so do `name` and `username`. A `name` beside an account counts if it has two words or more, and so does what
    /// a capture writes behind `Caller name:`. A word of the protocol or a placeholder passes.
    ///
    /// Write `NAME`, or the party's letter.
    pub static RULE = { id: "push-name", group: Privacy, level: Deny, rank: 85, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.document.origin == Origin::Identity {
        return;
    }
    let vocabulary = &subject.policy.vocabulary;
    for (id, layer, zone) in subject.evidence(Signs::NAME) {
        let mut hits = Vec::new();
        name::find(&layer.text, zone, vocabulary, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, zone) in subject.texts(Signs::AT) {
        let mut hits = Vec::new();
        name::find_beside(&layer.text, zone, vocabulary, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, zone) in subject.texts(Signs::SENDER) {
        let mut hits = Vec::new();
        name::find_senders(&layer.text, zone, vocabulary, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    let leaves = subject.layers.iter().filter(|(_, layer)| layer.role == Role::Leaf);
    for (id, layer) in leaves.filter(|(_, layer)| FIELDS.has(layer.field.label())) {
        report(subject, id, &layer.text, sink);
    }
    for (attribute, value) in subject.capture.iter().flat_map(|capture| &capture.attributes) {
        let last = attribute.rsplit(['.', '@', '/']).next().unwrap_or("");
        if ATTRIBUTES.has(last) {
            report(subject, *value, &subject.layers.get(*value).text, sink);
        }
    }
}

fn report(subject: &Subject<'_>, id: crate::layer::LayerId, text: &str, sink: &mut Sink) {
    // `fn` names a function as well as a person
    let function = subject.layers.get(id).field.label() == "fn" && text.starts_with(|c: char| c.is_ascii_lowercase());
    if !function && name::is_name(text, Zone::Payload, &subject.policy.vocabulary) {
        let help = "write a labelled placeholder instead, such as `NAME`";
        sink.add(&RULE, subject.whole(id), "person's name", Redacted::shape(text), help).replacement = Some("NAME");
    }
}
