// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of secrets that programs put together: what it is for, what it is, and perhaps how it is written, as in
//! `call_key_hex`. Such a name says less than a field's own, so the value must be as long as a key.

/// How it is written, or how often: set aside.
const WRITTEN: &[&str] = &["hex", "b64", "base64", "bytes", "buf", "buffer", "raw", "str", "string", "pair", "data"];
/// What it is.
const KINDS: &[&str] = &["key", "keys", "secret", "salt", "seed", "priv", "private"];
/// What it is of.
#[rustfmt::skip]
const OWNERS: &[&str] = &[
    "call", "e2e", "hbh", "hop", "srtp", "srtcp", "sframe", "relay", "master", "message", "adv", "mac", "cipher", "noise", "recv", "identity",
    "chain", "root", "media", "warp", "nct", "prekey",
];
/// Names of HKDF's input and output (RFC 5869).
const HKDF: &[&str] = &["ikm", "prk", "okm"];

/// Bytes of the protocol's keys, salts and signatures, of pairs of them, and of what is derived at once.
pub(super) fn is_key_long(bytes: usize) -> bool {
    matches!(bytes, 14 | 16 | 20 | 24 | 30 | 32 | 33 | 46 | 48 | 64)
}

/// Whether `name` is one of something that is made of a secret, or stands for it, and is public.
pub(super) fn is_public(name: &str) -> bool {
    const PUBLIC: &[&str] =
        &["hash", "digest", "sha", "sha1", "sha256", "md5", "id", "fingerprint", "commit", "checksum", "nonce", "uuid"];
    words(name).last().is_some_and(|word| PUBLIC.contains(&word.as_str()))
}

/// Whether `name` is put together like the name of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    if !(3..=40).contains(&name.len()) {
        return false;
    }
    let mut words = words(name);
    while words.len() > 1 && words.last().is_some_and(|word| WRITTEN.contains(&word.as_str())) {
        words.pop();
    }
    match &words[..] {
        [only] => HKDF.contains(&only.as_str()),
        [owners @ .., kind] => {
            let account = kind == "sig" && owners.first().is_some_and(|owner| owner == "adv");
            let kind = KINDS.contains(&kind.as_str()) || HKDF.contains(&kind.as_str());
            account || kind && owners.iter().any(|word| OWNERS.contains(&word.as_str()))
        }
        [] => false,
    }
}

/// The words of a name in lower case: `srtp`, `master`, `key` for `SRTPMasterKey`. Digits belong to the word before.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let bytes = name.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let follows = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let border = byte.is_ascii_uppercase()
            && before.is_some_and(|before| !before.is_ascii_uppercase() && before != b'_' || follows);
        if border || matches!(byte, b'_' | b'-') {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| byte.is_ascii_alphanumeric()) {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_put_together_are_told() {
        #[rustfmt::skip]
        let secret = [
            "callKeyHex", "callKeyBase64", "call_key_hex", "masterKeyHex", "hbhKeyBytes", "srtpMasterKeyB64", "identityKeyPair", "messageSecret",
            "adv_key", "adv_account_sig", "adv_secret", "hopByHopKey", "e2eMasterSecret", "E2EMasterSecret", "callSecret", "cipherKey", "srtp_send_key",
            "recv_key", "valueMacKey", "snapshotMacKey", "nctSalt", "ikm", "prk", "okm", "PRK_HEX", "derive_srtp_keys", "SRTPMasterKey",
        ];
        for name in secret {
            assert!(is_secret(name), "{name}");
        }
        #[rustfmt::skip]
        let other = [
            "key", "keys", "secret", "cacheKey", "callbackKey", "machineKey", "macroKey", "keyHex", "hexKey", "callId", "messageId", "message_hash",
            "masterKeyHash", "callKeyId", "callKeyLength", "publicKey", "primaryKey", "apiKeyName", "advertKey", "recalledKey", "", "data", "hex_data",
            "message_sig", "callSig",
        ];
        for name in other {
            assert!(!is_secret(name), "{name}");
        }
    }
}
