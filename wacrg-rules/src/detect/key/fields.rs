// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of fields that hold secrets.

use crate::decode::offset_in;
use crate::detect::{NameSet, names};

/// Fields that hold nothing but secrets; `_`, `-` and case are set aside. Sources: the protocol's own element names
/// (spec/stanzas, docs/signaling), Baileys (`Types/Auth`), libsignal (session records), RFC 8445 and RFC 4568.
#[rustfmt::skip]
static SECRET_FIELDS: NameSet = names![
    "hbhkey", "hbhsrtpkey", "callkey", "rawe2e", "masterkey", "mastersalt", "srtpkey", "srtpmasterkey", "srtpsalt", "e2ekey",
    "sframekey", "e2esframekey", "warpauthkey", "relaykey", "relaytoken", "authtoken", "tctoken", "rte", "privacytoken", "skey",
    "identitykey", "signedidentitykey", "signedprekey", "prekey", "prekeys", "noisekey", "pairingephemeralkeypair", "advsecretkey",
    "privkey", "privatekey", "basekey", "basekeypublic", "ephemeralkeypair", "rootkey", "chainkey",
    "messagekey", "senderkey", "senderchainkey", "sendersigningkey", "lastremoteephemeralkey", "accountsignature",
    "accountsignaturekey", "devicesignature", "deviceidentity", "keydata", "ciphertext", "pkmsg", "skmsg", "iceufrag", "icepwd",
    "sharedsecret", "clientsecret", "appsecret", "secretkey", "encryptionkey", "mackey", "hmackey", "sessionkey",
    "clientstatickeypair", "ephemeralkey", "serverstatic", "routinginfo", "linkcodepairingref", "pairingcode", "passphrase",
    "mediakey", "appstatekey", "warpkey", "clientstaticprivate", "ephemeralprivate", "participantkey", "companionencstatic",
    "signedprekeysignature", "turnpassword", "accesstoken", "authkey", "watoken1", "watoken2", "wabrowserid", "wasecretbundle",
    "wacryptokey", "backupkey", "enckey",
];

/// Fields that hold public keys: a secret in a capture, and elsewhere if they are an account's.
pub(super) static PUBLIC_FIELDS: NameSet = names!["pubkey", "publickey"];

/// Fields that hold a secret inside a capture's payload, and other things elsewhere.
#[rustfmt::skip]
static PAYLOAD_FIELDS: NameSet = names![
    "enc", "key", "identity", "value", "signature", "registration", "token", "privacy", "salt", "public", "private", "secret",
    "msg", "password", "cookie", "authorization", "ufrag", "pwd", "registrationid", "te", "account", "details", "keys", "nonce",
    "iv", "fingerprint", "messageintegrity", "keyid", "prekeyid", "signedprekeyid", "nextprekeyid", "firstunuploadedprekeyid",
];

/// Of these, the ones that name a secret only as an element: `<te>` holds one, `te="1"` does not.
static ELEMENTS_ONLY: NameSet = names!["value", "te", "enc"];

/// Whether a field of that name holds a secret wherever it stands.
pub fn is_secret_field(name: &str) -> bool {
    SECRET_FIELDS.has(name) || is_secret_suffix(name)
}

/// Whether a field of that name holds a secret in a capture.
pub fn is_key_field(name: &str) -> bool {
    is_secret_field(name) || PUBLIC_FIELDS.has(name) || name.eq_ignore_ascii_case(INLINE)
}

/// What a key stands behind in a description of a session, with a colon between (RFC 4568, section 9.1): elsewhere a
/// word of programs.
const INLINE: &str = "inline";

/// Whether `name`, which is a part of `text`, is the name of a secret there.
pub(super) fn is_secret_in(text: &str, name: &str) -> bool {
    let end = || offset_in(text, name) + name.len();
    is_secret_field(name) || name == INLINE && text[end()..].trim_start_matches(['"', '\'']).starts_with(':')
}

/// `ALICE_PRIVATE_KEY`, `ourCallKey`: a name that ends like one of these.
fn is_secret_suffix(name: &str) -> bool {
    const SUFFIXES: &[&str] = &[
        "privatekey",
        "privkey",
        "secretkey",
        "masterkey",
        "callkey",
        "identitykey",
        "sharedsecret",
        "chainkey",
        "rootkey",
        "noisekey",
        "relaykey",
        "hbhkey",
        "srtpkey",
        "apikey",
        "secretaccesskey",
        "apisecret",
        "authsecret",
        "authtoken",
        "accesstoken",
        "refreshtoken",
        "bottoken",
        "noisepriv",
        "noiseprivate",
        "identitypriv",
        "identityprivate",
        "prekeypriv",
        "prekeyprivate",
    ];
    let end = name.len().checked_sub(3).and_then(|at| name.as_bytes().get(at..)).unwrap_or_default();
    let key = [b"key", b"ret", b"ken", b"riv", b"ate"].iter().any(|last| end.eq_ignore_ascii_case(*last));
    if !key || !(10..=40).contains(&name.len()) {
        return false;
    }
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect();
    SUFFIXES.iter().any(|suffix| plain.ends_with(suffix))
}

/// Whether a value of the field `name` is a secret in a payload; `text` says that it is the text of an element.
pub fn is_payload_secret_field(name: &str, text: bool) -> bool {
    is_key_field(name) || (PAYLOAD_FIELDS.has(name) && (text || !ELEMENTS_ONLY.has(name)))
}
