// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The grammar of placeholders. A placeholder is whole: what begins with a label and goes on with bytes is none.

use crate::excerpt::MASK;
use crate::filler::is_counted;
use crate::redacted::is_shape;
use crate::vocabulary::{MAX_GLUED, Vocabulary, humps, is_constant, is_glued};

/// What `cargo wacrg explain placeholders` prints.
pub const EXPLANATION: &str = "\
A placeholder stands where a real value stood and says what kind of value it was. In a capture's payload every
value is a placeholder, protocol vocabulary, a small number or a documentation value; anything else is refused.

Accounts        A@s.whatsapp.net  B.0:7@s.whatsapp.net  user:0@lid  <user>@lid  {call-id}@call
                one capital letter or a label as the user, then agent, device and any WhatsApp server
Labels          CIPHERTEXTPLACEHOLDER  RELAYTOKENPLACEHOLDER0  CALLID-0001-synthetic  OF-0001  IDENTITY_KEY
                capital letters that are all label words, at most four digits, - and _ between them
Words           redacted  omitted-2  N/A  __REDACTED__  (a word that says what became of the value)
Descriptions    {encrypted callKey}  {peer-jid}  <call-id>  [optional]  ...redacted ciphertext...  …relay-token…
                words in brackets, quotes or between ellipses, one of them a label word, at most four digits
Blanks          ...  …  XXXX  NNNN  ****  ??  0000  (crosses, stars, question marks, zeros)
Masks           ••••••••  ‹12 digits›  ‹13 digits›@s.whatsapp.net  (what reports show of a value)
Patterns        1A2B3C4D5E  abababab  deadbeef  (bytes or digits that count, repeat, or spell a well-known filler)

A placeholder is whole: `CIPHERTEXTPLACEHOLDERq83vEjRW...` is not one, nor is a key cut short with an ellipsis.
A policy adds more with `placeholders = [\"LAB-{n}\"]` under [corpus]; `{n}` stands for up to four digits.
";

/// Longest label.
const MAX_LABEL: usize = 80;

/// Whether all of `value` is a placeholder.
pub fn is_placeholder(value: &str, vocabulary: &Vocabulary) -> bool {
    let value = value.trim();
    is_blank(value)
        || is_removal(value)
        || is_label(value, vocabulary)
        || is_description(value, vocabulary)
        || is_endpoint(value, vocabulary)
        || is_placeholder_jid(value, vocabulary)
        || is_pattern(value)
        || is_plain_uuid(value)
        || is_shape(value)
        || vocabulary.has_placeholder(value)
}

/// Nothing, an ellipsis, crosses, stars, question marks, zeros, or what reports put in the place of a value.
fn is_blank(value: &str) -> bool {
    if value.starts_with(MASK) {
        // of an address the port is not masked
        let port = |port: &str| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
        let host = value.rsplit_once("•:").filter(|(_, rest)| port(rest)).map_or(value, |(host, _)| host);
        return host.chars().all(|c| c == MASK || " -:.".contains(c));
    }
    let fillers = match value.chars().next() {
        None => return true,
        Some('.' | '…' | ' ' | '-' | ':') => "….xX*#?_0",
        Some('x' | 'X') => "xX",
        Some('*') => "*",
        Some('•') => "•",
        Some('N') if value.len() >= 3 => "N",
        Some('#') => "#",
        Some('?' | '_') => "?_",
        Some('0') => "0",
        // zeros in base64
        Some('A') if value.len() >= 16 => "A=",
        Some(_) => return false,
    };
    value.chars().all(|c| fillers.contains(c) || " -:.".contains(c))
}

/// A word that says what became of the value, in any case, perhaps with a number or between signs that templates use:
/// `redacted`, `omitted-2`, `N/A`, `__REDACTED__`; or the mark of a message's id and crosses: `3EB0XXXXXXXX`.
fn is_removal(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "redacted", "removed", "omitted", "placeholder", "dummy", "fake", "synthetic", "sanitized", "sanitised", "replaced",
        "scrubbed", "anonymized", "anonymised", "anonymous", "masked", "elided", "withheld", "censored", "stripped", "hidden", "n/a",
    ];
    if let Some(crosses) = value.strip_prefix("3EB0") {
        return crosses.len() >= 4 && crosses.bytes().all(|byte| matches!(byte, b'X' | b'x'));
    }
    // the longest word, two pairs of signs, a dash and four digits
    if !(3..=19).contains(&value.len()) {
        return false;
    }
    let value =
        ["__", "##", "%%"].iter().find_map(|sign| value.strip_prefix(sign)?.strip_suffix(sign)).unwrap_or(value);
    let (word, number) = value.rsplit_once(['-', '_']).unwrap_or((value, ""));
    number.len() <= 4
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Capital letters that are label words from end to end, with at most four digits; or one capital letter.
fn is_label(value: &str, vocabulary: &Vocabulary) -> bool {
    if !value.starts_with(|c: char| c.is_ascii_uppercase()) {
        return false;
    }
    if is_named_label(value, vocabulary) {
        return true;
    }
    let value = ["-synthetic", "-redacted", "-sanitized", "-placeholder", "-example", "-dummy", "-fake"]
        .iter()
        .find_map(|suffix| value.strip_suffix(suffix))
        .unwrap_or(value);
    if value.is_empty() || value.len() > MAX_LABEL {
        return false;
    }
    let (mut digits, mut leading) = (0, true);
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'-' | b'_' => leading = true,
            // zeros before a number say nothing
            b'0' if leading => {}
            b'0'..=b'9' if digits < 4 => (digits, leading) = (digits + 1, false),
            _ => return false,
        }
    }
    let mut letters = value.split(|c: char| !c.is_ascii_uppercase()).filter(|run| !run.is_empty()).peekable();
    if letters.peek().is_none() {
        return false;
    }
    // one or two letters are a party or a stanza's initials (`A`, `OF-0001`), never bytes
    let initials = value.split(['-', '_']).next().is_some_and(|first| {
        first.len() <= 2 && first.bytes().all(|byte| byte.is_ascii_uppercase()) && letters.clone().count() == 1
    });
    initials || letters.all(|run| is_segmented(run, vocabulary))
}

/// A name of the protocol in capital letters before the word `placeholder`: `VOIP_SETTINGS_PLACEHOLDER`.
fn is_named_label(value: &str, vocabulary: &Vocabulary) -> bool {
    let name = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(name) = name.strip_suffix("PLACEHOLDER").filter(|_| value.len() - name.len() <= 4) else { return false };
    let name = name.trim_end_matches(['-', '_']);
    !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_lowercase()) && is_protocol_name(name, vocabulary)
}

/// A name of the protocol as it stands there, or with blanks for `_` and `-`.
fn is_protocol_name(name: &str, vocabulary: &Vocabulary) -> bool {
    let name = name.to_ascii_lowercase();
    name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && ["_", "-"].iter().any(|joint| vocabulary.has_word(&name.replace([' ', '_', '-'], joint)))
}

/// Whether `run` can be cut into label words. Beside the word `placeholder` or `redacted` up to ten letters may be
/// unknown: `FOOPLACEHOLDER` is a label, `PLACEHOLDER` followed by encoded bytes is not.
fn is_segmented(run: &str, vocabulary: &Vocabulary) -> bool {
    let mut shouted = ["PLACEHOLDER", "REDACTED"].iter();
    is_cut_up(run.as_bytes(), 0, vocabulary)
        || (shouted.any(|word| run.contains(word)) && is_cut_up(run.as_bytes(), 10, vocabulary))
}

/// Whether `letters` are label words but for `spare` of them.
fn is_cut_up(letters: &[u8], spare: u8, vocabulary: &Vocabulary) -> bool {
    // fewest[i]: fewest unknown letters with which the first i letters can be cut up
    let mut fewest = [u8::MAX; MAX_LABEL + 1];
    fewest[0] = 0;
    for start in 0..letters.len() {
        let here = fewest[start];
        if here > spare {
            continue;
        }
        fewest[start + 1] = fewest[start + 1].min(here.saturating_add(1));
        for len in vocabulary.labels_at(&letters[start..]) {
            // a single letter is a word by itself only
            if len > 1 || letters.len() == 1 {
                fewest[start + len] = fewest[start + len].min(here);
            }
        }
    }
    fewest[letters.len()] <= spare
}

/// Words in brackets or beside ellipses, one of them a label word.
fn is_description(value: &str, vocabulary: &Vocabulary) -> bool {
    let bracketed = [
        ("{{", "}}"),
        ("${", "}"),
        ("«", "»"),
        ("\"", "\""),
        ("{", "}"),
        ("<", ">"),
        ("[", "]"),
        ("(", ")"),
        ("&lt;", "&gt;"),
    ]
    .iter()
    .find_map(|(open, close)| value.strip_prefix(open)?.strip_suffix(close));
    // `<call id="…"/>` is an element and no description
    if bracketed.is_some_and(|inner| inner.contains('=') || inner.ends_with('/')) {
        return false;
    }
    let ellipsis = |text: &str| text.trim_matches(|c| c == '.' || c == '…').trim().to_owned();
    let inner = match bracketed {
        Some(inner) => ellipsis(inner),
        None if value.starts_with("...")
            || value.starts_with('…')
            || value.ends_with("...")
            || value.ends_with('…') =>
        {
            ellipsis(value)
        }
        None => return false,
    };
    // a type in source code says how long the value is
    let typed = inner.strip_prefix("u8; ").is_some_and(|len| len.len() <= 3 && len.bytes().all(|b| b.is_ascii_digit()));
    is_blank(&inner) || is_wording(&inner, vocabulary) || is_protocol_name(&inner, vocabulary) || typed
}

/// Two descriptions with a colon between: `{ip}:{port}`.
fn is_endpoint(value: &str, vocabulary: &Vocabulary) -> bool {
    let halves = ["}:{", ">:<", "]:["].iter().find_map(|joint| value.find(joint)).map(|at| value.split_at(at + 1));
    halves.is_some_and(|(host, port)| is_description(host, vocabulary) && is_description(&port[1..], vocabulary))
}

/// Words of which at least one is a label word; no digits but four.
pub fn is_wording(text: &str, vocabulary: &Vocabulary) -> bool {
    let (mut label, mut glued, mut parties) = (false, 0, 0);
    if digits(text) > 4 || text.len() > 200 {
        return false;
    }
    let parts = text.split(|c: char| c.is_ascii_whitespace() || "-_/.,:;'\"()#=+|&".contains(c));
    for part in parts.filter(|part| !part.is_empty()) {
        glued += if is_glued(part) && !vocabulary.has_word(part) { part.len() } else { 0 };
        for word in humps(part).filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())) {
            // one of the parties: `userB`, `for B`
            let party = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && part.ends_with(word);
            let known = vocabulary.knows(word);
            if !known && !party {
                return false;
            }
            parties += usize::from(!known);
            label |= vocabulary.has_label(&word.to_ascii_lowercase());
        }
    }
    label && glued <= MAX_GLUED && parties <= 2
}

/// The servers of the protocol, and what their user parts identify.
pub const SERVERS: [&str; 12] = [
    "s.whatsapp.net",
    "c.us",
    "g.us",
    "lid",
    "hosted",
    "hosted.lid",
    "broadcast",
    "newsletter",
    "call",
    "bot",
    "msgr",
    "interop",
];

/// An account address without an account: `A@s.whatsapp.net`, `user:0@lid`, `status@broadcast`.
fn is_placeholder_jid(value: &str, vocabulary: &Vocabulary) -> bool {
    if memchr::memchr(b'@', value.as_bytes()).is_none() {
        return false;
    }
    let Some((local, server)) = value.rsplit_once('@') else { return false };
    let server_known = SERVERS.contains(&server) || matches!(server, "..." | "…" | "domain" | "server");
    server_known && is_placeholder_user(local, vocabulary)
}

/// The part of an account address before the `@`: a letter or label, then agent and device as small numbers.
pub fn is_placeholder_user(local: &str, vocabulary: &Vocabulary) -> bool {
    let (user, device) = local.split_once(':').unwrap_or((local, "0"));
    let (user, agent) = match user.rsplit_once(['.', '_']) {
        Some((user, agent)) if is_ordinal(agent, vocabulary) => (user, agent),
        _ => (user, "0"),
    };
    let zeros = user.len() >= 5 && user.bytes().all(|byte| byte == b'0') || is_lettered(user);
    let constant = matches!(local, "0" | "server" | "status" | "" | "%s" | "%d" | "%v") || is_constant(user) || zeros;
    constant
        || (is_ordinal(device, vocabulary)
            && is_ordinal(agent, vocabulary)
            && (user.is_empty()
                || is_shape(user)
                || is_label(user, vocabulary)
                || is_description(user, vocabulary)
                || is_removal(user)
                || is_blank(user) && !user.contains('0')
                || is_wording(user, vocabulary)))
}

/// Letters that stand for digits: `nnnnnnnnnnnnnnn`, `CCNNNNNNNNNN`.
fn is_lettered(user: &str) -> bool {
    let mut runs = user.as_bytes().chunk_by(|one, other| one == other);
    user.len() >= 8
        && user.bytes().all(|byte| byte.is_ascii_alphabetic())
        && runs.clone().count() <= 3
        && runs.all(|run| run.len() >= 2)
}

/// A device or agent: up to three digits, or a letter or label for one.
fn is_ordinal(text: &str, vocabulary: &Vocabulary) -> bool {
    let number = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    number || is_label(text, vocabulary) || vocabulary.knows(text) || is_description(text, vocabulary)
}

/// A UUID whose groups are one digit each: `11111111-2222-3333-4444-555555555555`.
fn is_plain_uuid(value: &str) -> bool {
    let plain = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit() && group.starts_with(char::from(byte)));
    value.len() == 36 && value.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && value.split('-').all(plain)
}

/// Hexadecimal bytes that nobody's key would be: counting in equal steps, one or two bytes repeated, a well-known
/// filler, or digits that count. At least two bytes.
pub fn is_pattern(value: &str) -> bool {
    if !value.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b' ' | b':' | b'-' | b'x')) {
        return false;
    }
    let hex: String = value.chars().filter(|c| !" :-".contains(*c)).collect();
    let hex = hex.strip_prefix("0x").unwrap_or(&hex);
    if hex.len() < 4 || !hex.len().is_multiple_of(2) || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let lower = hex.to_ascii_lowercase();
    if ["deadbeef", "cafebabe", "deadc0de", "feedface", "baadf00d"]
        .iter()
        .any(|filler| lower.as_bytes().chunks(8).all(|part| part == filler.as_bytes()))
    {
        return true;
    }
    // a telephone number can count up as well: decimal digits alone prove nothing
    if lower.bytes().all(|byte| byte.is_ascii_digit()) && !lower.bytes().all(|byte| byte == b'0') {
        return false;
    }
    if is_counted(lower.as_bytes()) {
        return true;
    }
    let bytes: Vec<u8> = lower
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let step = bytes[1].wrapping_sub(bytes[0]);
    let counts = bytes.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step);
    // `AABBCC…FF0011`
    let doubled = bytes.iter().all(|byte| byte >> 4 == byte & 15)
        && bytes.windows(2).all(|pair| ((pair[0] & 15) + 1) & 15 == pair[1] & 15);
    let repeats = bytes.len() >= 4 && bytes.chunks(2).all(|pair| bytes.starts_with(pair));
    ((counts || doubled) && bytes.len() >= 4) || repeats || (counts && step == 0)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_in_use_is_a_placeholder() {
        let vocabulary = Vocabulary::default();
        for value in [
            "A@s.whatsapp.net",
            "B@s.whatsapp.net",
            "A.1@s.whatsapp.net",
            "B.2@s.whatsapp.net",
            "A.0:12@s.whatsapp.net",
            "B.12:3@s.whatsapp.net",
            "user@lid",
            "user:0@lid",
            "<user>@lid",
            "<user>:0@lid",
            ":N@lid",
            ":0@lid",
            "{call-id}@call",
            "user@domain",
            "user.deviceId@...",
            "CALLID0001",
            "CALLID-0001-synthetic",
            "OF-0001",
            "RL-0007",
            "MU-0001",
            "...",
            "…",
            "{peer-jid}",
            "{wrapper-id}",
            "{cid}",
            "{own-device-jid}",
            "{reason}",
            "{encoded}",
            "{relay}",
            "<call-id>",
            "<n>",
            "<t>",
            "[optional]",
            "…relay-token-bytes…",
            "...redacted ciphertext...",
            "...relay candidate...",
            "...Signal ciphertext (per device)...",
            "{bytes}",
            "{privacy-token bytes}",
            "{encrypted callKey}",
            "{address bytes}",
            "{relay-te bytes}",
            "{relay transport-endpoint bytes}",
            "CIPHERTEXT",
            "CIPHERTEXTPLACEHOLDER",
            "CIPHERTEXTPLACEHOLDERFORPEERDEVICE1",
            "RELAYCANDIDATEPLACEHOLDER1",
            "BINARYCAPSPLACEHOLDER",
            "HBHKEYPLACEHOLDER",
            "RELAYTOKENPLACEHOLDER0",
            "IDENTITYKEYPLACEHOLDER",
            "REGISTRATIONID",
            "ICEPWDPLACEHOLDER",
            "RELAYENDPOINTPLACEHOLDER",
            "CALLKEYPLACEHOLDER",
            "DEVICEID",
            "NAME",
            "A",
            "FOOPLACEHOLDER",
            "AA BB CC DD",
            "1A2B3C4D5E",
            "xxxx",
            "deadbeefdeadbeef",
            "status@broadcast",
            "server@c.us",
            "{own_addressable_id}",
            "{random-wrapper}",
            "{stanza-id}",
            "@s.whatsapp.net",
            "••••",
            "••• ••••",
            "‹13 digits›@s.whatsapp.net",
            "‹11 digits with separators›",
            "{c2r_rtt}",
            "{peer_abtest_bucket}",
            "{voip settings}",
            "{transaction-id}",
            "<joinable>",
            "VOIP_SETTINGS_PLACEHOLDER",
            "C2R_RTTPLACEHOLDER",
            "userB@lid",
            "callerB@lid",
            "peerB:2@lid",
            "{ip}:{port}",
            "<ip>:<port>",
            "{IPv4 address, 6 bytes}",
            "[u8; 32]",
            "[snip]",
            "AAAAAAAAAAAAAAAAAAAAAA==",
            "AABBCCDDEEFF00112233445566778899",
            "11111111-2222-3333-4444-555555555555",
        ] {
            assert!(is_placeholder(value, &vocabulary), "{value}");
        }
    }

    #[test]
    fn a_label_followed_by_bytes_is_none() {
        let vocabulary = Vocabulary::default();
        for value in [
            "CIPHERTEXTPLACEHOLDERq83vEjRWeJo",
            "PLACEHOLDERMFRGGZDFMZTWQ2LKNNWG23TP",
            "KEY8f3a9c",
            "33 0a 21 05…",
            "{q83vEjRWeJq8}",
            "...q83vEjRW...",
            "4179@lid",
            "QXZJKVWP",
            "A@example.net",
            "8f3a9c51",
            "Jqx Wvk",
            "{Jqxwvk}",
            "123456",
            "4930918274605•",
            "•4930918274605",
            "••••q83vEjRWeJo",
            "‹4930918274605›",
            "‹Zelvara Quint›",
            "‹13 digits›4@s.whatsapp.net",
            "‹99999999 digits›",
            "CALLID12345",
            "{83a3fb}",
            "{key 8fb6 5c99}",
            "{c2r_q8xkvj}",
            "QXZJKV_WPQRTLMNB_PLACEHOLDER",
            "userBCD@lid",
            "userBx@lid",
            "useB4179@lid",
            "{ip}:{q83vEjRW}",
            "[u8; 4179]",
            "AAAAAAAAAAAAAAAAAAAAAQ==",
            "AABBCCDDEEFF00112233445566778898",
            "AACCBB11",
            "11111111-2222-3333-4444-555555555551",
            "11111111-2222-3333-4444",
        ] {
            assert!(!is_placeholder(value, &vocabulary), "{value}");
        }
    }
}
