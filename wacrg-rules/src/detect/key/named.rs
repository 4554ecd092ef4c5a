// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of functions, types and tests that do their work with a secret, and are long and mixed enough for one.

/// Algorithms and formats that such names are put together of, the longest first where one begins another.
#[rustfmt::skip]
const ALGORITHMS: &[&str] = &[
    "srtcp", "srtp", "aes", "gcm", "ctr", "cbc", "hmac", "cmac", "hkdf", "sha", "md5", "rsa", "ecdsa", "eddsa", "dsa", "ecdh", "pss", "oaep",
    "pkcs", "spki", "der", "pem", "ed", "curve", "secp", "chacha", "poly", "argon", "pbkdf", "key", "x",
];

/// Letters of a word.
const WORD: usize = 4;

/// Whether most of `token` is words and names of algorithms, or it is a name with underscores, or one that Rust mangled.
/// Of random base64 that is true of about two in ten thousand keys of 16 bytes, and of fewer of 32.
pub(super) fn is_identifier(token: &str) -> bool {
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain && (is_mangled(token) || is_snake(token) || is_made_of_words(token))
}

/// `…17h0123456789abcdefE`: a hash of sixteen digits closes the name.
fn is_mangled(token: &str) -> bool {
    let hash = token.trim_end_matches('_').strip_suffix('E').and_then(|name| name.rsplit_once("17h"));
    hash.is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `OBJ_nid2sn_X509_get0`: four parts and more, three fifths of them in one case, with digits.
fn is_snake(token: &str) -> bool {
    let cased = |part: &&str| {
        let one = |of: fn(&u8) -> bool| part.bytes().all(|byte| of(&byte) || byte.is_ascii_digit());
        one(u8::is_ascii_uppercase) || one(u8::is_ascii_lowercase)
    };
    let parts = || token.split('_').filter(|part| !part.is_empty());
    let all: usize = parts().map(str::len).sum();
    parts().count() >= 4 && parts().filter(cased).map(str::len).sum::<usize>() * 5 >= all * 3
}

/// Whether three fifths of `token` and more are words of four letters and names of algorithms, at least one of these.
fn is_made_of_words(token: &str) -> bool {
    let bytes = token.as_bytes();
    let (mut at, mut told, mut algorithms) = (0, 0, 0);
    while at < bytes.len() {
        let begins = at == 0 || !bytes[at - 1].is_ascii_alphabetic() || bytes[at].is_ascii_uppercase();
        if let Some(len) = begins.then(|| algorithm(&bytes[at..])).flatten() {
            (told, algorithms, at) = (told + len, algorithms + 1, at + len);
            continue;
        }
        let lower = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if bytes[at].is_ascii_alphabetic() && lower + 1 >= WORD {
            (told, at) = (told + lower + 1, at + lower + 1);
        } else {
            at += 1;
        }
    }
    algorithms > 0 && told * 5 >= bytes.len() * 3
}

/// Bytes of the algorithm's name that `bytes` begin with, and of the number behind it; names of one and two letters
/// need one of two digits.
fn algorithm(bytes: &[u8]) -> Option<usize> {
    let name = ALGORITHMS.iter().find(|name| {
        bytes.get(..name.len()).is_some_and(|begin| {
            begin.eq_ignore_ascii_case(name.as_bytes())
                && (begin[1..].iter().all(u8::is_ascii_lowercase)
                    || begin.iter().all(|byte| !byte.is_ascii_lowercase()))
        })
    })?;
    let digits = bytes[name.len()..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (name.len() > 2 || digits >= 2).then_some(name.len() + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_keys() {
        for name in [
            "srtpAes128CmHmacSha1_80Master",
            "hkdfSha256ForCallKeyV2",
            "kTestRsaPss2048Sha256PrivateDer",
            "Ed25519VerificationKey2020",
            "kExampleRSAPSSKeyPKCS8",
            "i2d_PKCS8PrivateKey_fp",
            "OBJ_nid2sn_X509_ALGOR_get0",
            "TLSv1_2_method_BIO_f_b64",
            "EphemeralPrivate17h0123456789abcdefE",
        ] {
            assert!(is_identifier(name), "{name}");
        }
        for key in [
            "Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q",
            "mybjgKNmfoqRuBObZ4G2hOr2yk10Uct4W9vbp9",
            "AesQ3KxW9vTm0Lr7PdYs2H",
            "9f3a7c21d04e8b6655a1c2930de47f18",
            "17h0123456789abcdeE",
            "Zq3Kx_W9vTm0Lr7P_dYs2Hc8J_f4Gb1Nw6Q",
        ] {
            assert!(!is_identifier(key), "{key}");
        }
    }
}
