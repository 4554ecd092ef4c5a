//! Key material: fields that hold keys, tokens and ciphertext, and tokens that look like their bytes.

use super::token::is_varied;
use super::{Hit, Zone, is_named, label_before};
use crate::placeholder::{is_pattern, is_placeholder};
use crate::redacted::Redacted;
use crate::vocabulary::{Vocabulary, humps, is_constant};

/// Fields that hold nothing but secrets; `_`, `-` and case are set aside. Sources: the protocol's own element names
/// (spec/stanzas, docs/signaling), Baileys (`Types/Auth`), libsignal (session records), RFC 8445 and RFC 4568.
const SECRET_FIELDS: &[&str] = &[
    "hbhkey",
    "hbhsrtpkey",
    "callkey",
    "rawe2e",
    "masterkey",
    "mastersalt",
    "srtpkey",
    "srtpmasterkey",
    "srtpsalt",
    "e2ekey",
    "sframekey",
    "e2esframekey",
    "warpauthkey",
    "relaykey",
    "relaytoken",
    "authtoken",
    "tctoken",
    "rte",
    "privacytoken",
    "skey",
    "identitykey",
    "signedidentitykey",
    "signedprekey",
    "prekey",
    "prekeys",
    "noisekey",
    "pairingephemeralkeypair",
    "advsecretkey",
    "privkey",
    "privatekey",
    "private",
    "pubkey",
    "publickey",
    "basekey",
    "basekeypublic",
    "ephemeralkeypair",
    "rootkey",
    "chainkey",
    "messagekey",
    "senderkey",
    "senderchainkey",
    "sendersigningkey",
    "lastremoteephemeralkey",
    "accountsignature",
    "accountsignaturekey",
    "devicesignature",
    "deviceidentity",
    "keydata",
    "ciphertext",
    "pkmsg",
    "skmsg",
    "iceufrag",
    "icepwd",
    "sharedsecret",
    "clientsecret",
    "appsecret",
    "secretkey",
    "encryptionkey",
    "mackey",
    "hmackey",
    "sessionkey",
    "clientstatickeypair",
    "serverstatic",
    "routinginfo",
    "linkcodepairingref",
    "pairingcode",
    "passphrase",
    "secret",
    "inline",
];

/// Fields that hold a secret inside a capture's payload, and other things elsewhere.
const PAYLOAD_FIELDS: &[&str] = &[
    "enc",
    "key",
    "identity",
    "value",
    "signature",
    "registration",
    "token",
    "te2",
    "capability",
    "voipsettings",
    "privacy",
    "salt",
    "public",
    "msg",
    "password",
    "cookie",
    "authorization",
    "ufrag",
    "pwd",
    "uuid",
    "registrationid",
    "te",
    "account",
    "details",
    "data",
    "keys",
    "hash",
    "ref",
    "tag",
    "nonce",
    "iv",
    "mac",
    "plaintext",
    "usernamefragment",
    "rtekey",
    "fingerprint",
];

/// Whether a field of that name holds a secret wherever it stands.
pub fn is_secret_field(name: &str) -> bool {
    is_named(name, SECRET_FIELDS)
}

/// Whether a value of the field `name` (the text of the element of that name if `text`) is a secret in a payload.
pub fn is_payload_secret_field(name: &str, text: bool) -> bool {
    is_secret_field(name)
        || (is_named(name, PAYLOAD_FIELDS) && (text || !matches!(name, "value" | "te" | "tag" | "enc" | "data")))
}

/// Finds values that have the form of key material in `text`.
pub fn find(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let mut from = 0;
    while from < bytes.len() {
        let Some(offset) = bytes[from..].iter().position(part) else { break };
        let start = from + offset;
        let len = bytes[start..].iter().take_while(|byte| part(byte)).count();
        from = start + len;
        if len < 16 {
            continue;
        }
        let token = text[start..from].trim_start_matches(['=', '-', '_']);
        let token_start = from - token.len();
        let token = token.trim_end_matches(['-', '_']);
        if !is_evidence(text, token, token_start, zone) || is_placeholder(token, vocabulary) || is_constant(token) {
            continue;
        }
        hits.push(Hit {
            range: token_start..token_start + token.len(),
            shape: Redacted::shape(token),
            message: "key material or ciphertext",
            replacement: Some("KEYPLACEHOLDER"),
        });
    }
}

fn is_evidence(text: &str, token: &str, start: usize, zone: Zone) -> bool {
    let Some(form) = Form::of(token) else { return false };
    let label = label_before(text, start);
    let named = is_secret_field(&label);
    match zone {
        // a named field, and bytes that are long enough to be a key
        Zone::Open => named && form.bytes >= 16 && !is_digest(text, start, &label),
        Zone::Capture | Zone::Payload => {
            let long = match form.kind {
                Kind::Hex => form.bytes >= 8,
                Kind::Base64 => form.bytes >= 15,
            };
            (long || named) && !is_digest(text, start, &label)
        }
    }
}

/// Hashes of public things: commits, lock files, subresource integrity.
fn is_digest(text: &str, start: usize, label: &str) -> bool {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |len| start + len);
    let before_token = text[line_start..end].to_ascii_lowercase();
    let commit = [
        "commit",
        "commits",
        "rev",
        "revision",
        "tree",
        "blob",
        "sha",
        "sha1",
        "sha256",
        "sha512",
        "checksum",
        "integrity",
    ];
    commit.contains(&label)
        || [
            "commit", "sha1-", "sha256-", "sha384-", "sha512-", "sha256:", "sha1:", "md5:", "/commit/", "/blob/",
            "/tree/",
        ]
        .iter()
        .any(|word| before_token.contains(word))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hex,
    Base64,
}

/// How a token could be bytes.
#[derive(Clone, Copy, Debug)]
struct Form {
    kind: Kind,
    bytes: usize,
}

impl Form {
    /// The form of `token`, if it looks like random bytes in hex or base64.
    fn of(token: &str) -> Option<Self> {
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let letters = token.len() - digits;
            let mixed = digits * 8 >= token.len() && letters * 10 >= token.len();
            return (token.len() >= 16 && mixed && is_varied(token) && !is_pattern(token))
                .then_some(Self { kind: Kind::Hex, bytes: token.len() / 2 });
        }
        let body = token.trim_end_matches('=');
        let upper = body.bytes().filter(u8::is_ascii_uppercase).count();
        let lower = body.bytes().filter(u8::is_ascii_lowercase).count();
        let worded = longest_lower_run(body) > 7 || body.len() >= 3 * humps(body).count();
        // random base64 of 20 characters lacks a digit once in 30, upper or lower case practically never
        let mixed = upper >= 3 && lower >= 3 && (digits >= 1 || token.ends_with('=')) && !worded;
        let url = body.contains('/')
            && body.split('/').filter(|part| part.bytes().all(|b| b.is_ascii_lowercase())).count() >= 2;
        (body.len() >= 20 && mixed && !url && is_varied(body))
            .then_some(Self { kind: Kind::Base64, bytes: body.len() * 3 / 4 })
    }
}

/// Random base64 has no long runs of lower-case letters; paths and identifiers do.
fn longest_lower_run(token: &str) -> usize {
    token.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, zone: Zone) -> usize {
        let mut hits = Vec::new();
        find(text, zone, &Vocabulary::default(), &mut hits);
        hits.len()
    }

    #[test]
    fn named_keys_are_found_everywhere_and_bare_ones_in_captures() {
        let hex = "9f3a7c21d04e8b6655a1c2930de47f18";
        let base64 = "Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q";
        assert_eq!(count(&format!("masterKey: \"{hex}\""), Zone::Open), 1);
        assert_eq!(count(&format!("<hbh_key>{base64}</hbh_key>"), Zone::Open), 1);
        assert_eq!(count(&format!("it was {hex} there"), Zone::Open), 0);
        assert_eq!(count(&format!("it was {hex} there"), Zone::Capture), 1);
        assert_eq!(count(&format!("it was {base64} there"), Zone::Capture), 1);
    }

    #[test]
    fn hashes_words_and_fillers_pass() {
        for text in [
            "commit 9f3a7c21d04e8b6655a1c2930de47f18aa01bb02",
            "sha512-Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6QZq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q==",
            "masterKey: \"00112233445566778899aabbccddeeff\"",
            "call_key: CALLKEYPLACEHOLDER",
            "transport-message-type=relaylatency",
            "https://github.com/WhiskeySockets/BaileysInstrumentation2Everything",
            "masterKey = deriveMasterKeyFromCallKey(callKey)",
            "callKey: CallKeyFromSignalSessionV2Payload",
        ] {
            assert_eq!(count(text, Zone::Capture), 0, "{text}");
        }
    }
}
