// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::email;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// An e-mail address.
    ///
    /// Write `user@example.com`.
    ///
    /// Passes: names reserved for documentation (RFC 2606, RFC 6761), logins in URLs and remotes (`git@host:path`),
    /// package versions (`name@1.2.3`), image densities (`icon@2x.png`), `noreply` addresses, account addresses of the
    /// protocol. The built-in policy accepts the maintainers' published contact in `SECURITY.md`,
    /// `CODE_OF_CONDUCT.md` and the like.
    pub static RULE = { id: "email-address", group: Privacy, level: Deny, rank: 60, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::AT) {
        let mut hits = Vec::new();
        email::find(&layer.text, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
