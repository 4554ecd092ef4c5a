use crate::layer::Role;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

/// Keys that together only stand in stored sessions. Sources: Baileys `Types/Auth` (`creds.json`), libsignal-node
/// session records.
const CREDENTIALS: &[&str] = &[
    "noiseKey",
    "pairingEphemeralKeyPair",
    "signedIdentityKey",
    "signedPreKey",
    "advSecretKey",
    "registrationId",
    "firstUnuploadedPreKeyId",
    "nextPreKeyId",
    "signalIdentities",
    "routingInfo",
];
const RECORD: &[&str] = &[
    "_sessions",
    "currentRatchet",
    "ephemeralKeyPair",
    "lastRemoteEphemeralKey",
    "rootKey",
    "indexInfo",
    "remoteIdentityKey",
    "_chains",
    "senderKeyStates",
    "senderChainKey",
    "senderSigningKey",
    "senderMessageKeys",
];

/// File names of a store of sessions, without their numbers.
const NAMES: &[(&str, &str)] = &[
    ("session-", ".json"),
    ("sender-key-", ".json"),
    ("pre-key-", ".json"),
    ("app-state-sync-key-", ".json"),
    ("lid-mapping-", ".json"),
    ("device-list-", ".json"),
    ("identity-key-", ".json"),
    ("tctoken-", ".json"),
    ("app-state-sync-version-", ".json"),
    ("sender-key-memory-", ".json"),
];

rule! {
    /// A file of stored credentials or sessions.
    ///
    /// Baileys' `creds.json`, session records, sender keys, prekeys and the other files of its store: by their content,
    /// or by their names, which hold account numbers. Whoever has them is the account.
    ///
    /// Delete the file; if it was ever pushed, log the linked device out.
    pub static RULE = { id: "session-file", group: Secrets, level: Deny, rank: 92, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, _) in
        subject.texts().filter(|(_, layer, _)| matches!(layer.role, Role::File | Role::Scalar | Role::Leaf))
    {
        let places = |keys: &[&str]| -> Vec<usize> {
            keys.iter()
                .filter_map(|key| {
                    memchr::memmem::find_iter(layer.text.as_bytes(), key.as_bytes())
                        .find(|at| is_filled_key(&layer.text, *at, key))
                })
                .collect()
        };
        for (keys, least) in [(CREDENTIALS, 3), (RECORD, 3)] {
            let found = places(keys);
            if let (Some(start), true) = (found.iter().min(), found.len() >= least) {
                let end = layer.text[*start..]
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .map_or(layer.text.len(), |len| start + len);
                let help = "delete this file: whoever has it is the account";
                let shape = Redacted::fixed("stored session");
                sink.add(&RULE, (id, *start..end), "stored credentials or session", shape, help);
            }
        }
    }
    name(subject, sink);
}

/// Whether the key at `at` is a JSON key with a value of some length behind it.
fn is_filled_key(text: &str, at: usize, key: &str) -> bool {
    let before = text[..at].ends_with(['"', '\'']);
    let after = text[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
    let value = after.strip_prefix(':').map(str::trim_start);
    before
        && value
            .is_some_and(|value| value.starts_with(['{', '[', '"']) || value.starts_with(|c: char| c.is_ascii_digit()))
}

fn name(subject: &Subject<'_>, sink: &mut Sink) {
    let path = &subject.layers.get(subject.path).text;
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let name = &path[start..];
    let stored = NAMES.iter().any(|(prefix, suffix)| {
        name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix)).is_some_and(|rest| {
            // a number of its own, not a version or an example
            rest.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|part| part.len() >= 5 && part.bytes().any(|b| b.is_ascii_digit()))
                || (rest.bytes().all(|byte| byte.is_ascii_digit()) && !rest.is_empty() && prefix.starts_with("pre-key"))
        })
    });
    if stored && !name.contains("PLACEHOLDER") {
        let shape = Redacted::shape(name);
        let help = "delete this file: it belongs to a store of sessions";
        sink.add(&RULE, (subject.path, start..path.len()), "file of stored sessions", shape, help);
    }
}
