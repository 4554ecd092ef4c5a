// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::classify::{Harmless, harmless};
use crate::detect::{Zone, key};
use crate::layer::{Field, LayerId, Role};
use crate::placeholder::{is_placeholder, is_wording};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;
use crate::vocabulary::{Vocabulary, is_constant};

rule! {
    /// A key, token or ciphertext where a placeholder belongs.
    ///
    /// Inside a payload, fields that hold secrets (`<enc>`, `<key>`, `<token>`, `<hbh_key>`, `<te>`, `<rte>`,
    /// `<privacy>`, `<device-identity>`, `<registration>`, `callKey`, `masterKey`, prekeys, signatures, ICE passwords …)
    /// hold a labelled placeholder and nothing else: no bytes, no number. Anywhere in a capture a run of hex or base64
    /// that is long enough for a key fires too, and so does the id of a registration or a prekey in words. Elsewhere the
    /// name of the field, or the element of the protocol, and the form of the value must both say key.
    ///
    /// Write `CIPHERTEXTPLACEHOLDER`, `HBHKEYPLACEHOLDER`, `RELAYTOKENPLACEHOLDER0`, `{encrypted callKey}`. A label
    /// followed by real bytes is no placeholder.
    ///
    /// Passes: placeholders; the capability blobs, which are the same in every call; bytes that count up or repeat;
    /// commit ids, checksums and integrity hashes.
    pub static RULE = { id: "key-material", group: Secrets, level: Deny, rank: 50, check: Some(check) };
}

/// Rank of what was found by its looks.
const LOOKS: u8 = 5;

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, text, zone, tokens) in subject.tokens() {
        let mut hits = Vec::new();
        key::find(text, tokens, zone, &subject.policy.vocabulary, &mut hits);
        let before = sink.found.len();
        sink.hits(&RULE, id, hits);
        // what only looks like bytes is told as what it is known to be, where more is known
        for found in &mut sink.found[before..] {
            match zone {
                _ if found.message == key::LOOKS => found.rank = LOOKS,
                Zone::Open => {}
                // a payload's field says more
                Zone::Capture | Zone::Payload => found.rank = RULE.rank - 1,
            }
        }
    }
    for (id, layer, _) in subject.evidence(Signs::default()).filter(|(_, _, zone)| *zone == Zone::Capture) {
        let mut hits = Vec::new();
        key::spoken::find(&layer.text, &mut hits);
        let before = sink.found.len();
        sink.hits(&RULE, id, hits);
        sink.found[before..].iter_mut().for_each(|found| found.rank = RULE.rank - 1);
    }
    for (id, layer) in subject.layers.iter().filter(|(_, layer)| layer.role == Role::Leaf) {
        if key::is_payload_secret_field(layer.field.label(), &*layer.field.name == Field::TEXT) {
            report(subject, id, sink);
        }
    }
    for (anchor, opening) in subject.unopened() {
        let dump = opening.decoder == "hexdump";
        if opening.secret || dump && key::is_announced(&subject.layers.get(anchor).text, opening.range.start) {
            let help = "a dump of a key is a key: write a labelled placeholder instead, such as `KEYPLACEHOLDER`";
            let message = if dump { "dump of key material" } else { "key material as a list of bytes" };
            sink.add(&RULE, (opening.node, 0..0), message, Redacted::fixed("bytes"), help);
        }
    }
    for (attribute, value) in subject.capture.iter().flat_map(|capture| &capture.attributes) {
        let last = attribute.rsplit(['.', '/']).next().unwrap_or("");
        if key::is_payload_secret_field(last, true) {
            report(subject, *value, sink);
        }
    }
}

/// Reports the layer unless it is a placeholder or made of words.
fn report(subject: &Subject<'_>, id: LayerId, sink: &mut Sink) {
    let (vocabulary, text) = (&subject.policy.vocabulary, subject.layers.get(id).text.trim());
    // where a relay's address stands, one for documentation is as good as a placeholder
    let field = &subject.layers.get(id).field;
    let endpoint = matches!(field.label(), "te" | "te2" | "relay" | "endpoint");
    if endpoint && harmless(text, field, vocabulary) == Some(Harmless::Documentation) {
        return;
    }
    let element =
        &*field.name == Field::TEXT && key::is_key_field(&field.owner) | matches!(&*field.owner, "token" | "enc");
    // a codec's name, or how long the value is
    let codec = !element && vocabulary.has_word(&text.to_ascii_lowercase()) && text.len() <= 6;
    // `ciphertext removed`: a description without its brackets
    let described = text.contains(' ')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ')
        && is_wording(text, vocabulary);
    if codec || described || is_size(text, vocabulary) {
        return;
    }
    let worded = !element && vocabulary.is_vocabulary(text) && !text.bytes().any(|byte| byte.is_ascii_digit());
    if matches!(text, "null" | "true" | "false") || is_placeholder(text, vocabulary) || worded || is_constant(text) {
        return;
    }
    let help = "this field holds a secret: write a labelled placeholder instead, such as `CIPHERTEXTPLACEHOLDER`";
    let shape = Redacted::shape(text);
    sink.add(&RULE, subject.whole(id), "key material or ciphertext", shape, help).replacement =
        Some("CIPHERTEXTPLACEHOLDER");
}

/// `32 bytes`, `base64, 40 characters`, `18 bytes (IPv6 + port)`: words and small numbers about a value.
fn is_size(text: &str, vocabulary: &Vocabulary) -> bool {
    let counted = ["byte", "bytes", "characters", "bits", "octets"]
        .iter()
        .any(|unit| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == *unit));
    let words = text.split(|c: char| c.is_whitespace() || "()+,-_/".contains(c)).filter(|word| !word.is_empty());
    counted
        && words
            .into_iter()
            .all(|word| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) || vocabulary.knows(word))
}
