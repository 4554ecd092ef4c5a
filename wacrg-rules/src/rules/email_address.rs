// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::{Zone, email};
use crate::document::Origin;
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
    /// protocol; authors and committers, and in messages of commits the trailers in which people sign
    /// (`Signed-off-by: NAME <ADDRESS>`). The built-in policy accepts the maintainers' published contact in `SECURITY.md`,
    /// `CODE_OF_CONDUCT.md` and the like.
    pub static RULE = { id: "email-address", group: Privacy, level: Deny, rank: 60, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.document.origin == Origin::Identity {
        return;
    }
    for (id, layer, zone) in subject.texts(Signs::AT) {
        let mut hits = Vec::new();
        email::find(&layer.text, zone, &mut hits);
        if matches!(subject.document.origin, Origin::Message | Origin::Annotation) {
            hits.retain(|hit| !is_signature(&layer.text, hit.range.start));
        }
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, zone) in subject.evidence(Signs::AT).filter(|(_, _, zone)| *zone != Zone::Open) {
        let mut hits = Vec::new();
        email::find_spelled(&layer.text, zone, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}

/// Whether byte `at` stands in a trailer in which somebody signs: `Signed-off-by: NAME <ADDRESS>`.
fn is_signature(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let Some((key, rest)) = text[start..at].split_once(':') else { return false };
    let named = key.len() > 3 && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    named && key.to_ascii_lowercase().ends_with("-by") && rest.ends_with('<') && text[at..end].trim_end().ends_with('>')
}
