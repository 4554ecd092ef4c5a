// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::token;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// TLS session secrets as written to `SSLKEYLOGFILE`.
    ///
    /// Whoever has them reads the recorded session. A label (`CLIENT_RANDOM`, `CLIENT_TRAFFIC_SECRET_0` …), the client's
    /// random and the secret on one line.
    ///
    /// Delete the lines.
    pub static RULE = { id: "tls-key-log", group: Secrets, level: Deny, rank: 95, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, _) in subject.texts(Signs::KEY_LOG) {
        let mut hits = Vec::new();
        token::find_key_log(&layer.text, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
