// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::token;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// A private key in PEM armour.
    ///
    /// PKCS#1, PKCS#8, EC, OpenSSH and PGP private keys with a body. The armour's first line alone, as documentation
    /// quotes it, passes.
    ///
    /// Delete the key; if it was ever pushed, replace it where it is used.
    pub static RULE = { id: "private-key", group: Secrets, level: Deny, rank: 96, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, _) in subject.texts(Signs::ARMOUR) {
        let mut hits = Vec::new();
        token::find_private_keys(&layer.text, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
