// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Key material: fields that hold keys, tokens and ciphertext, and tokens that look like their bytes.

mod form;

use std::ops::Range;

use super::token::is_varied;
use super::{Hit, NameSet, Zone, at, before, label_before, name_at, name_before, names, names_on_line};
use crate::filler;
use crate::placeholder::{is_pattern, is_placeholder};
use crate::redacted::Redacted;
use crate::signs::Signs;
use crate::vocabulary::{Vocabulary, is_constant};
use form::{Form, Kind};

/// Fields that hold nothing but secrets; `_`, `-` and case are set aside. Sources: the protocol's own element names
/// (spec/stanzas, docs/signaling), Baileys (`Types/Auth`), libsignal (session records), RFC 8445 and RFC 4568.
#[rustfmt::skip]
static SECRET_FIELDS: NameSet = names![
    "hbhkey", "hbhsrtpkey", "callkey", "rawe2e", "masterkey", "mastersalt", "srtpkey", "srtpmasterkey", "srtpsalt", "e2ekey",
    "sframekey", "e2esframekey", "warpauthkey", "relaykey", "relaytoken", "authtoken", "tctoken", "rte", "privacytoken", "skey",
    "identitykey", "signedidentitykey", "signedprekey", "prekey", "prekeys", "noisekey", "pairingephemeralkeypair", "advsecretkey",
    "privkey", "privatekey", "pubkey", "publickey", "basekey", "basekeypublic", "ephemeralkeypair", "rootkey", "chainkey",
    "messagekey", "senderkey", "senderchainkey", "sendersigningkey", "lastremoteephemeralkey", "accountsignature",
    "accountsignaturekey", "devicesignature", "deviceidentity", "keydata", "ciphertext", "pkmsg", "skmsg", "iceufrag", "icepwd",
    "sharedsecret", "clientsecret", "appsecret", "secretkey", "encryptionkey", "mackey", "hmackey", "sessionkey",
    "clientstatickeypair", "ephemeralkey", "serverstatic", "routinginfo", "linkcodepairingref", "pairingcode", "passphrase", "inline",
    "mediakey", "appstatekey", "warpkey", "clientstaticprivate", "ephemeralprivate", "participantkey", "companionencstatic",
    "signedprekeysignature", "turnpassword", "accesstoken", "authkey", "watoken1", "watoken2", "wabrowserid", "backupkey", "enckey",
];

/// Fields that hold a secret inside a capture's payload, and other things elsewhere.
#[rustfmt::skip]
static PAYLOAD_FIELDS: NameSet = names![
    "enc", "key", "identity", "value", "signature", "registration", "token", "privacy", "salt", "public", "private", "secret",
    "msg", "password", "cookie", "authorization", "ufrag", "pwd", "registrationid", "te", "account", "details", "keys", "nonce",
    "iv", "fingerprint", "messageintegrity", "keyid", "prekeyid", "signedprekeyid", "nextprekeyid", "firstunuploadedprekeyid",
];

/// Of these, the ones that name a secret only as an element: `<te>` holds one, `te="1"` does not.
static ELEMENTS_ONLY: NameSet = names!["value", "te", "enc"];

/// Fields that hold a pairing code of eight characters.
static PAIRING: NameSet = names!["pairingcode", "linkcode"];

/// Fields whose secrets are short (RFC 8839, section 5.4).
static ICE: NameSet = names!["iceufrag", "icepwd"];

/// Whether a field of that name holds a secret wherever it stands.
pub fn is_secret_field(name: &str) -> bool {
    SECRET_FIELDS.has(name) || is_secret_suffix(name)
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
    is_secret_field(name) || (PAYLOAD_FIELDS.has(name) && (text || !ELEMENTS_ONLY.has(name)))
}

/// What is told of a value whose name or form leaves no doubt.
const KEY: &str = "key material or ciphertext";
/// What is told of a value that only looks like random bytes.
pub const LOOKS: &str = "bytes that may be a key or ciphertext";

/// Finds values that have the form of key material in `text`, whose signs and tokens are given.
pub fn find(
    text: &str,
    (signs, tokens): (Signs, &[Range<usize>]),
    zone: Zone,
    vocabulary: &Vocabulary,
    hits: &mut Vec<Hit>,
) {
    for range in tokens {
        // outside captures a key has at least 16 bytes; what is shorter needs a field of its own
        if zone == Zone::Open && range.len() < 18 && !may_be_short(text, range) {
            continue;
        }
        let mut range = trimmed(text, range);
        // `0x` before all of it
        if text[range.clone()].starts_with("0x")
            && text[range.start + 2..range.end].bytes().all(|b| b.is_ascii_hexdigit())
        {
            range.start += 2;
        }
        if zone != Zone::Open
            && let Some(inner) = glued(text, &range)
        {
            hits.push(Hit { message: LOOKS, ..hit(text, inner) });
            continue;
        }
        let token = &text[range.clone()];
        if zone == Zone::Open && is_name(text, token, range.start) {
            continue;
        }
        if is_evidence(text, token, range.start, zone)
            && !is_placeholder(token, vocabulary)
            && !is_constant(token)
            && !filler::is_encoded(token, zone == Zone::Open)
        {
            let looks = zone == Zone::Capture && !is_secret_field(&name_before(text, range.start).0);
            hits.push(Hit { message: if looks { LOOKS } else { KEY }, ..hit(text, range) });
        }
    }
    // sixteen pairs, and sixteen numbers, are as many short groups
    if signs.has(Signs::OCTETS) {
        find_octets(text, zone, hits);
        find_arrays(text, hits);
    }
    if signs.has(Signs::AT) {
        find_pairing(text, hits);
    }
}

/// Whether one of the two lines before `start` names a secret: the headline of a dump.
pub fn is_announced(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    let words =
        |line: &str| line.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).any(is_secret_field);
    text[near..start].lines().rev().take(3).any(words)
}

/// Whether what stands before the bytes that are written at `start` says that they are a secret: a name on the line, or
/// on one of the two lines above where the bytes begin theirs.
pub(crate) fn is_announced_bytes(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let begins =
        text[near..start].bytes().rev().take_while(|byte| *byte != b'\n').all(|byte| !byte.is_ascii_alphanumeric());
    let named = is_named_array(text, start)
        || is_said(text, start)
        || begins && is_announced(text, start) && !is_certificate(text, start);
    named && !is_digest(text, start, "")
}

/// Whether the bytes are the public key of a certificate as openssl prints one: that is made to be published.
fn is_certificate(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    text[near..start].contains("Public-Key:") || text[near..start].contains("Public Key Algorithm:")
}

/// The long run of hex digits in a token that has more than that: `offer-9f3a…`, `x9f3a…`.
fn glued(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    const LONG: usize = 24;
    let bytes = text[range.clone()].as_bytes();
    if bytes.len() <= LONG {
        return None;
    }
    let mut at = 0;
    while at < bytes.len() {
        let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let digits = bytes[at..at + len].iter().filter(|byte| byte.is_ascii_digit()).count();
        if len >= LONG && len < bytes.len() && digits * 4 >= len && digits < len {
            let inner = range.start + at..range.start + at + len;
            let run = &text[inner.clone()];
            let public = is_digest(text, inner.start, "") || len == 40 && bytes[..at].ends_with(b"/");
            return (is_varied(run) && !is_pattern(run) && !is_constant(run) && !public).then_some(inner);
        }
        at += len.max(1);
    }
    None
}

/// Whether a token is long and has no [`Form`], as most have: letters of one case, or no digits. A value of ICE can be
/// anything.
fn is_name(text: &str, token: &str, start: usize) -> bool {
    if token.len() < 18 {
        return false;
    }
    let count = |test: fn(&u8) -> bool| token.bytes().filter(test).count();
    let digits = count(u8::is_ascii_digit);
    let bytes = digits > 0 || token.ends_with('=') || token.len() >= 40;
    let mixed = bytes && count(u8::is_ascii_uppercase) >= 3 && count(u8::is_ascii_lowercase) >= 3;
    let form = mixed || digits > 0 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    !form && (digits == 0 || !ICE.has(&label_before(text, start)))
}

/// Whether the token could be a pairing code or a value of ICE.
fn may_be_short(text: &str, range: &Range<usize>) -> bool {
    let (token, before) = (&text.as_bytes()[range.clone()], &text.as_bytes()[..range.start]);
    let code = token.len() == 8 && token.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    code || before.ends_with(b"frag:")
        || before.ends_with(b"pwd:")
        || before.ends_with(b"frag\": \"")
        || before.ends_with(b"pwd\": \"")
}

/// The token with its padding and without dashes and slashes around it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let edge = |byte: &&u8| matches!(byte, b'-' | b'_' | b'/');
    let bytes = &text.as_bytes()[range.clone()];
    let lead = bytes.iter().take_while(edge).count();
    let trail = bytes[lead..].iter().rev().take_while(edge).count();
    let padding = if trail > 0 {
        0
    } else {
        text.as_bytes()[range.end..].iter().take(2).take_while(|byte| **byte == b'=').count()
    };
    range.start + lead..range.end - trail + padding
}

fn hit(text: &str, range: Range<usize>) -> Hit {
    Hit { shape: Redacted::shape(&text[range.clone()]), range, message: KEY, replacement: Some("KEYPLACEHOLDER") }
}

fn is_evidence(text: &str, token: &str, start: usize, zone: Zone) -> bool {
    let Some(form) = Form::of(token) else {
        // a pairing code is short
        let label = label_before(text, start);
        if ICE.has(&label) && token.len() >= 8 {
            return is_varied(token) && token.bytes().any(|byte| byte.is_ascii_digit());
        }
        let code = token.len() == 8 && token.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        return code && PAIRING.has(&name_before(text, start).0) && is_varied(token);
    };
    let (name, assigned) = name_at(text, start);
    let label = if assigned { name } else { "" };
    let named = is_secret_field(name);
    let evidence = match zone {
        // a named field, and bytes that are long enough to be a key
        Zone::Open => {
            let cipher = || text[..start].ends_with("msg\">") || text[..start].ends_with("msg'>");
            let salt = || names_on_line(text, start).any(|name| name.to_ascii_lowercase().ends_with("salt"));
            (form.bytes >= 16 || form.bytes >= 13 && salt())
                && (named
                    || cipher()
                    || (names_on_line(text, start).any(is_secret_field) || is_said(text, start))
                        && !is_commit(text, token, start))
        }
        // a commit in prose is told from a key by its length
        Zone::Capture => {
            named || !(token.len() == 40 && form.kind == Kind::Hex && is_prose(text, start)) && form.is_long()
        }
        Zone::Payload => named && form.is_long(),
    };
    evidence && !is_digest(text, start, &label.to_ascii_lowercase())
}

/// Whether the words before `start` say that a key follows: `the call key was`, `hop-by-hop key`.
fn is_said(text: &str, start: usize) -> bool {
    const SAID: &[&str] = &[
        "call key",
        "master key",
        "master salt",
        "srtp key",
        "relay key",
        "hop-by-hop key",
        "identity key",
        "private key",
        "noise key",
        "session key",
        "chain key",
        "root key",
        "media key",
        "sframe key",
        "relay token",
        "e2e key",
        "backup key",
        "encryption key",
    ];
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let window = &text.as_bytes()[near..start];
    // most lines have no such word at all
    if memchr::memchr3(b'k', b'K', b's', window).is_none() {
        return false;
    }
    let window = text[near..start].to_ascii_lowercase();
    SAID.iter().any(|said| window.contains(said))
}

/// Whether `token` is written like a commit, and the word before it is one that commits follow and keys do not.
fn is_commit(text: &str, token: &str, start: usize) -> bool {
    const WORDS: &[&str] = &[
        "from", "in", "upstream", "since", "until", "before", "after", "reverts", "revert", "see", "merged", "picked",
    ];
    let commit = token.len() == 40 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let near = text.ceil_char_boundary(start.saturating_sub(24));
    let mut words = text[near..start].trim_end_matches([' ', '`', '(', '[']).rsplit(|c: char| !c.is_ascii_alphabetic());
    commit && words.next().is_some_and(|word| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Whether a word and a space stand before `start`.
fn is_prose(text: &str, start: usize) -> bool {
    before(text, start) == Some(b' ') && start >= 2 && text.as_bytes()[start - 2].is_ascii_alphabetic()
}

/// Whether `text` begins with a mangled name of C++: lengths and as many letters behind each (Itanium C++ ABI, 5.1).
pub fn is_mangled(text: &str) -> bool {
    let rest = text.strip_prefix('_').unwrap_or(text);
    let Some(rest) = rest.strip_prefix('Z').unwrap_or(rest).strip_prefix('N') else { return false };
    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let Ok(len) = rest[..digits].parse::<usize>() else { return false };
    let name = rest.as_bytes().get(digits..digits + len).unwrap_or_default();
    len >= 2 && name.len() == len && name.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
}

/// Hashes of public things: commits, lock files, subresource integrity.
pub fn is_digest(text: &str, start: usize, label: &str) -> bool {
    const LABELS: &[&str] = &["commit", "commits", "rev", "revision", "tree", "blob", "sha", "checksum", "integrity"];
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "commit", "sha1-", "sha256-", "sha384-", "sha512-", "sha256:", "sha256=", "sha1:", "sha512:", "sha512=", "md5:", "/blob/", "/tree/", "checksum",
    ];
    // `tool@commit`, and a mangled name of C++
    let hex = text[start..].bytes().take(65).take_while(u8::is_ascii_hexdigit).count();
    let commit = hex == 40 && text[..start].ends_with('@');
    let mangled = is_mangled(&text[start..]);
    if commit || mangled {
        return true;
    }
    let near = text.ceil_char_boundary(start.saturating_sub(200));
    let line = text[near..start].rfind('\n').map_or(near, |at| near + at + 1);
    let around = text[line..text.floor_char_boundary(start + 8)].to_ascii_lowercase();
    LABELS.contains(&label)
        || WORDS.iter().any(|word| around.contains(word))
        || is_named_digest(&text[line..start], hex)
}

/// Whether `line`, which ends where a digest of `len` digits begins, says so: `SHA-256 of the module is `. A key that a
/// hash was used for (`HKDF-SHA256`), and a hash of a key, are none.
fn is_named_digest(line: &str, len: usize) -> bool {
    const HASHES: &[(&str, usize)] =
        &[("md5", 32), ("sha1", 40), ("sha224", 56), ("sha256", 64), ("sha384", 96), ("sha512", 128)];
    // at most 65 digits were counted
    let Some((hash, _)) = HASHES.iter().find(|(_, digits)| len == (*digits).min(65)) else { return false };
    let lower = line.to_ascii_lowercase().replace("sha-", "sha");
    let Some((before, after)) = lower.rsplit_once(hash) else { return false };
    const FILLING: &[&str] = &[
        "",
        "of",
        "the",
        "is",
        "was",
        "digest",
        "hash",
        "sum",
        "file",
        "module",
        "wasm",
        "apk",
        "binary",
        "archive",
        "release",
        "image",
        "package",
        "build",
        "fingerprint",
    ];
    let filling = |word: &str| FILLING.contains(&word) || word.contains('.') && word.len() > 2;
    let apart = before.is_empty() || before.ends_with([' ', '`', '(', '*', '|', '"']);
    let keyed =
        before.trim_end_matches([' ', '-']).ends_with("hmac") || before.trim_end_matches([' ', '-']).ends_with("hkdf");
    apart && !keyed && after.split(|c: char| !(c.is_ascii_alphanumeric() || "._-/".contains(c))).all(filling)
}

/// At least 16 pairs of hex digits between colons: a certificate's fingerprint, a key in tshark's form.
fn find_octets(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let mut from = 2;
    while let Some(offset) = bytes.get(from..).and_then(|rest| memchr::memchr(b':', rest)) {
        let colon = from + offset;
        let start = bytes[..colon].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1);
        let end = colon + bytes[colon..].iter().take_while(|byte| part(byte)).count();
        from = end + 1;
        let run = &text[start..end];
        let pairs = run.split(':').count();
        let whole = pairs >= 16 && run.split(':').all(|pair| pair.len() == 2);
        let evidence =
            zone != Zone::Open || names_on_line(text, start).any(|name| name == "fingerprint" || is_secret_field(name));
        let published = zone == Zone::Open && is_published(text, start);
        if whole && evidence && !published && is_varied(run) && !is_pattern(run) {
            hits.push(hit(text, start..end));
        }
    }
}

/// Whether the line before a fingerprint says that it is of the certificate that a package is signed with, which is
/// published; a call's own (`a=fingerprint:`) is not.
fn is_published(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(120));
    let line = text[near..start].rsplit('\n').next().unwrap_or("").to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    has(&["package", "apk", "keytool", "keystore", "signing certificate", "signer"])
        && !has(&["fingerprint:sha", "dtls", "sdp", "rtc", "ice", "peer", "session", "key:"])
}

/// The text of a pairing QR code: a version, `@`, a reference and keys between commas.
fn find_pairing(text: &str, hits: &mut Vec<Hit>) {
    for sign in memchr::memchr_iter(b'@', text.as_bytes()) {
        if !before(text, sign).is_some_and(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=,".contains(byte);
        let end = sign + 1 + text.as_bytes()[sign + 1..].iter().take_while(part).count();
        let mut keys = text[sign + 1..end].split(',');
        let reference = keys.next().is_some_and(|reference| reference.len() >= 20);
        if reference && keys.clone().count() >= 2 && keys.all(|key| key.len() >= 40 && is_varied(key)) {
            hits.push(hit(text, sign - 1..end));
        }
    }
}

/// Arrays of at least 16 bytes, decimal or hexadecimal, that are assigned to a name of a secret.
fn find_arrays(text: &str, hits: &mut Vec<Hit>) {
    for open in memchr::memchr2_iter(b'[', b'{', text.as_bytes()) {
        let close = if at(text, open) == Some(b'[') { b']' } else { b'}' };
        let part = |byte: &&u8| byte.is_ascii_hexdigit() || b"xX, \t\r\n".contains(byte);
        let len = text.as_bytes()[open + 1..].iter().take(4000).take_while(part).count();
        if len < 31 || at(text, open + 1 + len) != Some(close) {
            continue;
        }
        let list = &text[open + 1..open + 1 + len];
        let mut count = 0;
        let mut seen = [false; 256];
        let numbers = list.split(',').map(str::trim).filter(|number| !number.is_empty()).all(|number| {
            let hex = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X"));
            let byte = hex.map_or_else(|| number.parse::<u8>().ok(), |hex| u8::from_str_radix(hex, 16).ok());
            count += 1;
            byte.map(|byte| seen[usize::from(byte)] = true).is_some()
        });
        let hex: String =
            list.split(',').map(|number| number.trim().trim_start_matches("0x").trim_start_matches("0X")).collect();
        if is_constant(&hex) {
            continue;
        }
        let varied = seen.iter().filter(|seen| **seen).count() * 2 >= count;
        if numbers && count >= 16 && varied && !counts_up(list) && is_named_array(text, open) {
            hits.push(Hit { shape: Redacted::fixed("array of bytes"), ..hit(text, open..open + len + 2) });
        }
    }
}

/// Whether the line before an array names a secret, or it is the data of a private key that was serialized.
fn is_named_array(text: &str, open: usize) -> bool {
    let serialized = || {
        let mut names = names_on_line(text, open);
        names.any(|name| name == "private") && names.any(|name| name == "Buffer")
    };
    names_on_line(text, open).any(is_secret_field) || serialized()
}

/// `0, 1, 2, 3, …`: a test's filler.
fn counts_up(list: &str) -> bool {
    let parse = |number: &str| match number.trim().strip_prefix("0x") {
        Some(hex) => i32::from_str_radix(hex, 16).ok(),
        None => number.trim().parse::<i32>().ok(),
    };
    let numbers: Vec<i32> = list.split(',').filter_map(parse).collect();
    numbers.windows(2).all(|pair| pair[1] - pair[0] == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, zone: Zone) -> usize {
        let mut hits = Vec::new();
        let shape = crate::signs::Shape::of(text);
        find(text, (shape.signs, &shape.tokens), zone, &Vocabulary::default(), &mut hits);
        hits.len()
    }

    #[test]
    fn named_keys_are_found_everywhere_and_bare_ones_in_captures() {
        let hex = "9f3a7c21d04e8b6655a1c2930de47f18";
        let base64 = "Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q";
        for text in [
            format!("masterKey: \"{hex}\""),
            format!("<hbh_key>{base64}</hbh_key>"),
            format!("noise_key = bytes.fromhex(\"{hex}\")"),
            format!("it used advSecretKey {base64} then"),
            format!("<enc v=\"2\" type=\"msg\">{base64}</enc>"),
            "const CALL_KEY: [u8; 16] = [27, 100, 248, 11, 242, 104, 217, 142, 88, 199, 169, 204, 174, 249, 205, 3];"
                .to_owned(),
            "a=fingerprint:sha-256 A5:D3:DE:E0:60:DE:1D:8C:2E:A7:53:F6:75:07:A7:D7".to_owned(),
        ] {
            assert_eq!(count(&text, Zone::Open), 1, "{text}");
        }
        assert_eq!(count(&format!("it was {hex} there"), Zone::Open), 0);
        assert_eq!(count(&format!("it was {hex} there"), Zone::Capture), 1);
        assert_eq!(count(&format!("it was {base64} there"), Zone::Capture), 1);
    }

    #[test]
    fn hashes_words_and_fillers_pass() {
        for text in [
            "commit 9f3a7c21d04e8b6655a1c2930de47f18aa01bb02",
            "at 9f3a7c21d04e8b6655a1c2930de47f18aa01bb02.",
            "sha512-Zq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6QZq3KxW9vTm0Lr7PdYs2Hc8Jf4Gb1Nw6Q==",
            "masterKey: \"00112233445566778899aabbccddeeff\"",
            "call_key: CALLKEYPLACEHOLDER",
            "transport-message-type=relaylatency",
            "https://github.com/WhiskeySockets/BaileysInstrumentation2Everything",
            "masterKey = deriveMasterKeyFromCallKey(callKey)",
            "callKey: CallKeyFromSignalSessionV2Payload",
            "fn public_key(self) -> MLKEM768X25519PublicKey",
            "public_key OSSL_STORE_INFO_get1_CERT",
            "base_key.pyi,sha256=EY0W6uBMIYJ8s7lTxd4IpsEXNDai-0LQn4zxtJNLuAg,974",
            "let call_key: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];",
        ] {
            assert_eq!(count(text, Zone::Capture), 0, "{text}");
        }
    }
}
