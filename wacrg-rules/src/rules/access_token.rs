// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::token;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// A credential that opens an account or a session.
    ///
    /// JSON Web Tokens, bearer tokens, session cookies, websocket handshake keys, push registration tokens, call links
    /// with their token, routing tokens, and the keys of GitHub, GitLab, AWS, Google, Meta, Slack, Stripe and npm; passwords
    /// in addresses, in `Authorization: Basic`, behind curl's `-u` and in the environment, seeds of one-time codes.
    ///
    /// Write `TOKENPLACEHOLDER`; if it was ever pushed, revoke it.
    pub static RULE = { id: "access-token", group: Secrets, level: Deny, rank: 94, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::CREDENTIAL) {
        let mut hits = Vec::new();
        token::find(&layer.text, zone, &subject.policy.vocabulary, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
