// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names that may be shown. Keys and element names come from the file and can be values themselves, such as the
//! account addresses that key a session store, so a step shows a name only if it is a word of the protocol.

use std::borrow::Cow;

use crate::redacted::Redacted;
use crate::vocabulary::Vocabulary;

/// Keys of captures and specifications that are not in the protocol vocabulary.
const OWN: &[&str] = &[
    "id",
    "title",
    "status",
    "source",
    "technique",
    "issue",
    "contributor",
    "captured_at",
    "tools",
    "stanza_tag",
    "direction",
    "confidence",
    "raw",
    "format",
    "body",
    "decoded",
    "attributes",
    "name",
    "value",
    "note",
    "notes",
    "sanitized",
    "#text",
];

/// `name` if it is harmless, its shape otherwise.
pub fn shown<'a>(name: &'a str, vocabulary: &Vocabulary) -> Cow<'a, str> {
    if OWN.contains(&name) || vocabulary.is_vocabulary(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("‹{}›", Redacted::shape(name)))
    }
}
