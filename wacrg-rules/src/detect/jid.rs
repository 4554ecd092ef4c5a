// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Account addresses (JIDs) of every server and form, wherever their user part is a number.
//!
//! Sources: Baileys `WABinary/jid-utils` (`user_agent:device@server`), whatsapp-rust (`user.agent:device@server`),
//! and the servers listed in [`crate::placeholder::SERVERS`].

use std::sync::LazyLock;

use aho_corasick::packed;

use super::phone::{is_counting, is_fictional};
use super::{Hit, Zone, at, dummy};
use crate::excerpt::MASK;
use crate::placeholder::{is_pattern, is_placeholder_user};
use crate::redacted::Redacted;
use crate::vocabulary::{Vocabulary, is_constant};

/// Servers, the longer of two that begin alike first, and what the user part is.
const SERVERS: [(&str, &str, &str); 12] = [
    ("s.whatsapp.net", "account address holding a telephone number", "A@s.whatsapp.net"),
    ("c.us", "account address holding a telephone number", "A@s.whatsapp.net"),
    ("g.us", "group address", "{group}@g.us"),
    ("lid", "linked identity of an account", "user@lid"),
    ("hosted.lid", "linked identity of an account", "user@lid"),
    ("hosted", "account address holding a telephone number", "A@s.whatsapp.net"),
    ("broadcast", "broadcast list address", "{list}@broadcast"),
    ("newsletter", "channel address", "{channel}@newsletter"),
    ("call", "call address", "{call-id}@call"),
    ("bot", "bot address", "{bot}@bot"),
    ("msgr", "Messenger account address", "{user}@msgr"),
    ("interop", "interop account address", "{user}@interop"),
];

/// Endings of files that are named after an account.
const FILE_ENDINGS: [&str; 8] = ["json", "yaml", "yml", "md", "txt", "log", "bin", "xml"];

/// Finds account addresses in `text`.
pub fn find(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    find_split(text, zone, hits);
    // a mail has its `@` in quoted-printable
    for sign in memchr::memmem::find_iter(text.as_bytes(), b"=40s.whatsapp.net") {
        let digits = text.as_bytes()[..sign].iter().rev().take(18).take_while(|byte| byte.is_ascii_digit()).count();
        hits.extend(account(text, sign - digits..sign, "s.whatsapp.net", zone));
    }
    find_paired(text, zone, hits);
    for sign in memchr::memchr_iter(b'@', text.as_bytes()) {
        let Some((server, message, replacement, end)) = server_after(text, sign + 1) else { continue };
        let start = masked_user(text, sign, server).unwrap_or_else(|| user_before(text, sign, server));
        let user = text[start..sign].trim_end();
        if zone != Zone::Open
            && let Some(start) = named_user(text, sign, vocabulary)
        {
            let shape = Redacted::jid(&text[start..sign], server);
            hits.push(Hit {
                range: start..end,
                shape,
                message: "account address with a name",
                replacement: Some(replacement),
            });
            continue;
        }
        if user.is_empty() || is_harmless(user, server, zone) {
            continue;
        }
        hits.push(Hit {
            range: start..end,
            shape: Redacted::jid(user, server),
            message,
            replacement: Some(replacement),
        });
    }
}

/// What groups and channels begin with since 2021; no time and no other number of eighteen digits does.
const GROUPS: &str = "120363";

/// Finds linked identities that stand without their server under a name that says what they are, `sender_lid=…`, or where
/// a session or a call is told of; and groups and channels, whose beginning says it; in the places of `numbers`.
pub fn find_bare(text: &str, numbers: &[std::ops::Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    let mut done = 0;
    for number in numbers {
        let mut at = number.start.max(done);
        while let Some(offset) =
            text.as_bytes().get(at..number.end).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
        {
            let start = at + offset;
            at = start + text[start..].bytes().take_while(u8::is_ascii_digit).count();
            done = at;
            let range = start..at;
            let glued = before_is_word(text.as_bytes(), start)
                || super::at(text, at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'_'));
            let says_lid =
                |name: &str| name.len() <= 24 && name.to_ascii_lowercase().ends_with("lid") && !is_word(name);
            let named = || super::names_on_line(text, start).any(|name| says_lid(name) || name == "HiddenUserServer");
            let told = || !super::phone::is_date(&text[start..]) && super::phone::is_said(text, &range);
            let fraction = text[..start].ends_with('.');
            if !glued && matches!(range.len(), 14 | 15) && (named() || told()) {
                hits.extend(account(text, range, "lid", zone));
            } else if !glued && !fraction && range.len() == 18 && text[start..].starts_with(GROUPS) {
                hits.extend(account(text, range, "g.us", zone));
            }
        }
    }
}

/// Words that end like the name of a linked identity.
fn is_word(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["valid", "solid", "slid", "glid", "eyelid", "euclid", "collid"].iter().any(|word| name.ends_with(word))
}

/// Finds accounts whose user and server stand in two fields: `"user": "…", "server": "s.whatsapp.net"`, and as Go prints
/// them, `User:… Server:lid`.
fn find_split(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for (field, name) in [("server", "user"), ("Server", "User")] {
        find_fields(text, field, name, zone, hits);
    }
}

fn find_fields(text: &str, field: &str, name: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for field in memchr::memmem::find_iter(text.as_bytes(), field) {
        let value = field + "server".len();
        let gap = text[value..].len() - text[value..].trim_start_matches(['"', '\'', ':', '=', ' ', '\t']).len();
        let Some((server, message, replacement, end)) = server_after(text, value + gap) else { continue };
        let from = text.ceil_char_boundary(field.saturating_sub(160));
        let to = text.floor_char_boundary((end + 160).min(text.len()));
        for (offset, _) in text[from..to].match_indices(name) {
            let at = from + offset + "user".len();
            let gap = text[at..to].len() - text[at..to].trim_start_matches(['"', '\'', ':', '=', ' ', '\t']).len();
            let len = text[at + gap..to].bytes().take_while(u8::is_ascii_digit).count();
            let range = at + gap..at + gap + len;
            if gap > 0 && len >= 5 && !is_harmless(&text[range.clone()], server, zone) {
                let shape = Redacted::jid(&text[range.clone()], server);
                hits.push(Hit { range, shape, message, replacement: Some(replacement) });
            }
        }
    }
}

/// Where the user begins that is a word and no placeholder: `katrin` of an account. Only for captures.
fn named_user(text: &str, sign: usize, vocabulary: &Vocabulary) -> Option<usize> {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':');
    let len = text.as_bytes()[..sign].iter().rev().take(64).take_while(part).count();
    let user = text[sign - len..sign].trim_start_matches(['.', '_', '-', ':']);
    let letters = user.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = user.bytes().filter(u8::is_ascii_digit).count();
    // numbers are judged as numbers, with whatever is glued to them
    (letters >= 3 && digits < 5 && !is_placeholder_user(user, vocabulary) && !vocabulary.is_vocabulary(user))
        .then_some(sign - user.len())
}

/// Servers, and what libraries call them.
const NAMES: &[&str] = &[
    "s.whatsapp.net",
    "c.us",
    "g.us",
    "hosted.lid",
    "lid",
    "newsletter",
    "DefaultUserServer",
    "S_WHATSAPP_NET",
    "HiddenUserServer",
    "Server::Pn",
    "Server::Lid",
];

/// The server that a library's name stands for.
fn server_of(name: &'static str) -> &'static str {
    match name {
        "HiddenUserServer" | "Server::Lid" => "lid",
        "DefaultUserServer" | "S_WHATSAPP_NET" | "Server::Pn" => "s.whatsapp.net",
        server => server,
    }
}

/// What makes an account of the number between its brackets, behind `Jid::`, and the server.
const CONSTRUCTORS: [(&str, &str); 4] =
    [("pn(", "s.whatsapp.net"), ("lid(", "lid"), ("group(", "g.us"), ("newsletter(", "newsletter")];

static PAIRED: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| packed::Searcher::new(NAMES));

/// Finds accounts that code or a table puts together: a number, a comma, tab, bar or bracket, and a server; or a server
/// after a gap that a format fills with the number that follows.
fn find_paired(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let found: Vec<(usize, &'static str)> = match &*PAIRED {
        Some(searcher) => {
            searcher.find_iter(text).map(|found| (found.start(), NAMES[found.pattern().as_usize()])).collect()
        }
        // machines without vector instructions
        None => NAMES.iter().flat_map(|name| text.match_indices(name).map(|(at, _)| (at, *name))).collect(),
    };
    for (found, name) in found {
        let end = found + name.len();
        let open =
            |byte: Option<u8>| byte.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')));
        // `lid` in `valid` is none
        if !open(at(text, end)) || found == 0 || before_is_word(bytes, found) {
            continue;
        }
        let number = if bytes[found - 1] == b'@' { filled(text, found - 1, end) } else { paired(text, found) };
        hits.extend(number.and_then(|range| account(text, range, server_of(name), zone)));
    }
    for found in memchr::memmem::find_iter(bytes, b"Jid::") {
        let rest = &text[found + "Jid::".len()..];
        let made = CONSTRUCTORS.iter().find_map(|(name, server)| Some((rest.strip_prefix(name)?, *server)));
        let Some((value, server)) = made else { continue };
        let value = value.trim_start_matches(['"', '\'', '&', ' ']);
        let (start, len) = (text.len() - value.len(), value.bytes().take_while(u8::is_ascii_digit).count());
        hits.extend(account(text, start..start + len, server, zone));
    }
}

/// The number at `range` as a user of `server`, if it is one that identifies somebody.
fn account(text: &str, range: std::ops::Range<usize>, server: &'static str, zone: Zone) -> Option<Hit> {
    let number = &text[range.clone()];
    if !is_account(number, server) || is_harmless(number, server, zone) {
        return None;
    }
    let shape = Redacted::jid(number, server);
    let message = SERVERS.iter().find(|(is, ..)| *is == server).map_or("account address", |(_, message, _)| message);
    Some(Hit { range, shape, message, replacement: None })
}

/// The digits before `end` with only quotes and one separator between.
fn paired(text: &str, end: usize) -> Option<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let near = end.saturating_sub(40);
    let mut start = end;
    let mut separated = false;
    while start > near && !bytes[start - 1].is_ascii_digit() {
        match bytes[start - 1] {
            b',' | b'|' | b'\t' | b'+' | b';' => separated = true,
            b' ' | b'"' | b'\'' | b'`' | b'.' | b')' | b'\n' => {}
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => {}
            _ => return None,
        }
        start -= 1;
    }
    let stop = start;
    while start > 0 && bytes[start - 1].is_ascii_digit() {
        start -= 1;
    }
    let glued = before_is_word(bytes, start);
    (separated && !glued && stop > start).then_some(start..stop)
}

/// The digits behind `%s@server` and `{}@server`.
fn filled(text: &str, sign: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let gap = ["{}", "%s", "%d", "%v", "%u", "{0}"].iter().any(|gap| text[..sign].ends_with(gap));
    let near = text.floor_char_boundary((end + 60).min(text.len()));
    let start = end + text[end..near].find(|c: char| c.is_ascii_digit()).filter(|_| gap)?;
    let len = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (!before_is_word(text.as_bytes(), start)).then_some(start..start + len)
}

fn before_is_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

/// Whether the number is one that accounts of the server have.
fn is_account(number: &str, server: &str) -> bool {
    match server {
        "lid" | "hosted.lid" => (14..=15).contains(&number.len()),
        "g.us" | "newsletter" => number.len() == 18,
        _ => super::phone::is_international(number),
    }
}

/// The server that begins at `from`, what its users are, and where it ends.
fn server_after(text: &str, from: usize) -> Option<(&'static str, &'static str, &'static str, usize)> {
    let from = from + text[from..].len() - text[from..].trim_start_matches([' ', '\t', '\n', '\r']).len();
    SERVERS.iter().find_map(|(server, message, replacement)| {
        let mut end = from + server.len();
        // in a regular expression its dots are escaped
        let escaped = || server.contains('.') && text[from..].starts_with(&server.replace('.', "\\."));
        if text.as_bytes().get(from..end).is_none_or(|part| !part.eq_ignore_ascii_case(server.as_bytes())) {
            end += server.matches('.').count();
            if !escaped() {
                return None;
            }
        }
        // `@lid` in `@lidar` or `@call.example` is no server
        let open = at(text, end).is_none_or(|byte| {
            let joined = byte == b'_' && server.contains('.');
            !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) || joined
        });
        let after = text[end..].strip_prefix('.').unwrap_or("");
        let label = after.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let dotted = !label.is_empty() && !server.contains('.') && !FILE_ENDINGS.contains(&label);
        (open && !dotted).then_some((*server, *message, *replacement, end))
    })
}

/// Whether the name of a server stands behind the field's name that ends at `at`.
pub(crate) fn is_server_after(source: &[u8], at: usize) -> bool {
    let gap = |byte: &&u8| matches!(byte, b'"' | b'\'' | b':' | b'=' | b' ' | b'\t' | b'\n' | b'\r');
    let value = &source[at + source[at..].iter().take_while(gap).count()..];
    let is = |server: &str| {
        let dot = server.find('.').unwrap_or(server.len());
        value.get(..dot).is_some_and(|value| value.eq_ignore_ascii_case(&server.as_bytes()[..dot]))
    };
    SERVERS.iter().any(|(server, ..)| is(server))
}

/// Where the user part before the `@` begins: digits with agent, device and group suffix. Glued letters do not
/// belong to it, except in call ids.
fn user_before(text: &str, sign: usize, server: &str) -> usize {
    let bytes = text.as_bytes();
    let before = &text[..sign];
    // a number that somebody masked in part is still one
    let unmasked = before.trim_end_matches(MASK).len();
    let stop = if unmasked < sign { unmasked } else { before.trim_end_matches([' ', '\t', '\n', '\r']).len() };
    let part = |byte: &u8| match server {
        "call" => byte.is_ascii_hexdigit() || *byte == b'-',
        _ => byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b':' | b'-'),
    };
    let mut start = bytes[..stop].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1);
    while start < stop && !bytes[start].is_ascii_hexdigit() {
        start += 1;
    }
    start
}

/// Where a number begins of which the last few digits were crossed out: `49157392817xx`. With ten candidates a digit the
/// account is found in no time.
fn masked_user(text: &str, sign: usize, server: &str) -> Option<usize> {
    /// Digits that must be left, and crosses that may stand behind them.
    const LEFT: usize = 8;
    const CROSSES: usize = 3;
    let crossed = text[..sign].trim_end_matches(['x', 'X', '*', '•', '#', '?', '_', '.', '…']);
    let crosses = text[crossed.len()..sign].chars().count();
    let digits = crossed.bytes().rev().take_while(u8::is_ascii_digit).count();
    let whole = digits + crosses;
    let start = crossed.len() - digits;
    ((1..=CROSSES).contains(&crosses)
        && digits >= LEFT
        && whole <= 18
        && server != "call"
        && !before_is_word(text.as_bytes(), start))
    .then_some(start)
}

/// Whether the user part identifies nobody.
fn is_harmless(user: &str, server: &str, zone: Zone) -> bool {
    let bare = user.split(':').next().unwrap_or(user);
    if server == "call" {
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        return bare.len() < 16 || digits < 3 || zone == Zone::Open && is_pattern(bare);
    }
    // the longest run of digits is the number; agent and device are short
    let number = bare.split(|c: char| !c.is_ascii_digit()).max_by_key(|run| run.len()).unwrap_or("");
    if number.len() < 5 || is_constant(number) || number.bytes().all(|byte| byte == b'0') {
        return true;
    }
    let fictional = is_fictional(number) && !matches!(server, "lid" | "hosted.lid" | "newsletter");
    let numbered = !matches!(server, "g.us" | "lid" | "hosted.lid" | "newsletter");
    let dummy = || if numbered { dummy::is_number(number) } else { bare == number && dummy::is_id(number) };
    fictional || (zone == Zone::Open && (is_counting(number) || dummy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, zone: Zone) -> Vec<&str> {
        let mut hits = Vec::new();
        find(text, zone, &Vocabulary::default(), &mut hits);
        hits.iter().map(|hit| &text[hit.range.clone()]).collect()
    }

    #[test]
    fn every_form_with_a_number_is_found_from_its_first_digit() {
        for jid in [
            "4915739281746@s.whatsapp.net",
            "4915739281746@c.us",
            "4915739281746.0:12@s.whatsapp.net",
            "4915739281746_1:3@s.whatsapp.net",
            "83920174655102@lid",
            "83920174655102:7@lid",
            "4915739281746:99@hosted",
            "83920174655102:99@hosted.lid",
            "4915739281746-1583920174@g.us",
            "120363028471930562@g.us",
            "1583920174@broadcast",
            "120363028471930562@newsletter",
            "9F3A7C21D04E8B6655A1C2930DE47F18@call",
            "718204930172@bot",
            "100038271946502:4@msgr",
            "2-4915739281746:0@interop",
            "4915739281746 @ s.whatsapp.net",
            "4915739281746@S.WhatsApp.net",
        ] {
            assert_eq!(found(&format!("e2e key{jid}."), Zone::Open), [jid], "{jid}");
        }
    }

    #[test]
    fn placeholders_and_constants_pass() {
        for text in [
            "A@s.whatsapp.net",
            "A.0:12@s.whatsapp.net",
            "user:0@lid",
            ":0@lid",
            "0@c.us",
            "server@c.us",
            "status@broadcast",
            "867051314767696@bot",
            "key1234567890:0@lid",
            "9999999999@lid",
            "12025550143@s.whatsapp.net",
            "action@v4",
            "x@lidar",
            "12345678@call.example.com",
            "{call-id}@call",
        ] {
            assert!(found(text, Zone::Open).is_empty(), "{text}");
        }
        assert_eq!(found("1234567890@lid", Zone::Capture).len(), 1, "a capture holds labelled placeholders only");
    }
}
