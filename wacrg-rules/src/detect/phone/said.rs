// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What logs, tests and people say right beside an account that stands without its server: who calls, whose session it
//! is. Words that also stand beside counts, times and ids of other things are left out.
//!
//! Sources: libsignal (`ProtocolAddress`), Baileys `Signal/libsignal` (`No session record for …`), whatsapp-rust's tests.

use std::ops::Range;

use super::super::{NameSet, name_at, names};

/// Bytes around an account in which words are read.
const NEAR: usize = 64;

/// What somebody does with a telephone.
static VERBS: NameSet = names![
    "call",
    "calling",
    "called",
    "dial",
    "dialing",
    "dialling",
    "dialed",
    "dialled",
    "ringing",
    "rang",
    "phoned",
    "phoning",
    "anruf",
    "angerufen",
];

/// Who takes part in a call.
static PARTIES: NameSet =
    names!["caller", "callee", "peer", "contact", "user", "phone", "msisdn", "recipient", "participant"];

/// What comes from somebody, goes to somebody or is kept for somebody.
static EVENTS: NameSet = names![
    "call",
    "calls",
    "calling",
    "ringing",
    "offer",
    "accept",
    "preaccept",
    "reject",
    "terminate",
    "message",
    "messages",
    "receipt",
    "chat",
    "session",
    "sessions",
    "record",
    "established",
    "anruf",
    "appel",
    "llamada",
    "chamada",
    "chiamata",
];

/// Words between that and the account.
static JOINTS: NameSet = names!["from", "to", "with", "for", "by", "of", "von", "an", "de", "da", "do"];

/// Whose number a number is, so that it is a telephone's.
static WHOSE: NameSet = names![
    "phone",
    "telephone",
    "mobile",
    "cell",
    "whatsapp",
    "wa",
    "my",
    "his",
    "her",
    "their",
    "our",
    "your",
    "caller",
    "callee",
    "caller's",
    "callee's",
    "test",
    "own",
    "linked",
    "paired",
    "contact",
    "business",
    "bot",
];

/// What is counted or measured by a number before it.
const UNITS: &[&str] = &[
    "times", "time", "bytes", "byte", "b", "kb", "mb", "bits", "ms", "us", "µs", "ns", "s", "sec", "seconds", "ticks",
    "cycles", "messages", "calls", "packets", "samples", "frames", "users", "x", "%",
];

/// Segments of a path that a number to call stands behind.
const SEGMENTS: &[&str] = &["call", "calls", "dial", "phone", "phones", "number", "numbers", "msisdn"];

/// Values in tests that stand for one party.
static CAST: NameSet = names!["alice", "bob", "carol", "charlie", "dave"];

/// Members of an address that hold its user.
const MEMBERS: &[&str] = &[".user", ".User", ".phone", ".pn"];

/// Whether what stands beside the digits in `range` says that they are an account's number or id.
pub(crate) fn is_said(text: &str, range: &Range<usize>) -> bool {
    if is_session(text, range) || is_address(text, range) {
        return true;
    }
    let end = text[range.end..].chars().next();
    if end.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return false;
    }
    let rest = text[range.end..].trim_start_matches(' ');
    let unit = rest.split(|c: char| !(c.is_alphabetic() || c == '%')).next().unwrap_or("").to_lowercase();
    if UNITS.contains(&unit.as_str()) {
        return false;
    }
    is_worded(text, range.start) || is_in_path(text, range.start) || is_in_test(text, range) || is_named(text, range)
}

/// `No session record for ‹number›.0`, `‹number›:0 has no session`: an account with its device where a session is told
/// of, and the key of a group's sessions (`‹group›::‹number›::0`).
fn is_session(text: &str, range: &Range<usize>) -> bool {
    let rest = &text[range.end..];
    if let Some(device) = rest.strip_prefix("::") {
        return text[..range.start].ends_with("@g.us::") && device.starts_with(|c: char| c.is_ascii_digit());
    }
    let Some(device) = rest.strip_prefix(['.', ':']) else { return false };
    let digits = device.bytes().take_while(u8::is_ascii_digit).count();
    let after = device[digits..].trim_start_matches([',', ')', ']', ';', '!', '?', '"', '\'', '`', '>']);
    let ended = !after.starts_with(|c: char| c.is_alphanumeric() || "_:/-".contains(c))
        && !after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
    let unit = after.trim_start_matches(' ').split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    (1..=3).contains(&digits) && ended && !UNITS.contains(&unit) && is_apart(text, range.start) && {
        let told = line(text, range).to_ascii_lowercase();
        ["session", "signaladdress", "protocoladdress", "senderkey", "sender key", "prekey", "identity key"]
            .iter()
            .any(|word| told.contains(word))
    }
}

/// Whether the account at `start` begins a line or a value, or stands behind `for`, `with` and their like.
fn is_apart(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let before = text[near..start].rsplit('\n').next().unwrap_or("");
    let open = before.trim_end_matches(' ');
    open.is_empty()
        || open.ends_with(['"', '\'', '`', '(', '[', '<', ':', '=', '*'])
        || open.len() < before.len() && open.rsplit(' ').next().is_some_and(|word| JOINTS.has(word))
}

/// `ProtocolAddress { name: "…", device_id: … }`, `new ProtocolAddress("…", 1)`.
fn is_address(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let quoted = before.ends_with(['"', '\'', '`']) && after.starts_with(['"', '\'', '`']);
    let near = text.ceil_char_boundary(range.start.saturating_sub(40));
    quoted && ["ProtocolAddress", "SignalAddress"].iter().any(|name| text[near..range.start].contains(name))
}

/// The line around `range`, as far as it is near.
fn line<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let near = text.ceil_char_boundary(range.start.saturating_sub(NEAR));
    let far = text.floor_char_boundary((range.end + NEAR).min(text.len()));
    let start = text[near..range.start].rfind('\n').map_or(near, |at| near + at + 1);
    let end = text[range.end..far].find('\n').map_or(far, |at| range.end + at);
    &text[start..end]
}

/// Whether the words right before `start` tell of a call, a session or a person's number.
fn is_worded(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let before = text[near..start].trim_end_matches(['"', '\'', '`', '(', '[', '<', '*', '+', '@', '=', ':']);
    let before = before.rsplit('\n').next().unwrap_or("");
    // a word is next to the number, with nothing but a blank and what is stripped between
    let before = before.strip_suffix(' ').unwrap_or(before).trim_end_matches([':', '=', '*', '"', '\'']);
    let mut words = before.rsplit(' ');
    let [last, second, third] =
        [(); 3].map(|()| words.next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric()));
    let apart = text[..start].ends_with(|c: char| !c.is_alphanumeric()) && !last.is_empty();
    let last = last.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or("");
    let about = |word: &str| EVENTS.has(word);
    let gap = text[near..start].rsplit(|c: char| c.is_alphanumeric()).next().unwrap_or("");
    let number = |word: &str, whose: &str| word.eq_ignore_ascii_case("number") && WHOSE.has(whose);
    apart
        && (VERBS.has(last) && !gap.contains([':', '='])
            || PARTIES.has(last)
            || JOINTS.has(last) && about(second)
            || number(last, second)
            || matches!(last, "is" | "was") && (number(second, third) || second != "user" && PARTIES.has(second)))
}

/// `/call/‹number›/offer`, `--callee ‹number›`.
fn is_in_path(text: &str, start: usize) -> bool {
    let segment = text[..start].strip_suffix('/').and_then(|path| path.rsplit('/').next());
    if segment.is_some_and(|segment| SEGMENTS.contains(&segment)) {
        return true;
    }
    let (name, _) = name_at(text, start);
    name.strip_prefix("--").is_some_and(|name| PARTIES.has(name) || matches!(name, "pn" | "call" | "jid"))
}

/// A quoted value that a test compares with the user of an address.
fn is_in_test(text: &str, range: &Range<usize>) -> bool {
    let quoted = text[..range.start].ends_with(['"', '\'', '`']) && text[range.end..].starts_with(['"', '\'', '`']);
    quoted && {
        let line = line(text, range);
        let compares = ["assert", "Equal", "equal", "expect", "toBe", "==", "should", "EXPECT", "Assert"];
        let member = |name: &str| {
            line.match_indices(name)
                .any(|(at, _)| !line[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        compares.iter().any(|word| line.contains(word)) && MEMBERS.iter().any(|name| member(name))
    }
}

/// `PHONE_A=…`, `- Phone A: …`, `const ALICE = '…'`, `pn: Some("…")`, `gid ‹number›-‹time›`.
fn is_named(text: &str, range: &Range<usize>) -> bool {
    let start = range.start;
    let (name, assigned) = name_at(text, start);
    let begin = name.as_ptr() as usize - text.as_ptr() as usize;
    let telephone = |name: &str| matches!(name, "phone" | "mobile" | "msisdn" | "pn" | "callee" | "caller");
    let plain = name.to_ascii_lowercase();
    // one of several
    let counted = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    let lettered = plain.rsplit_once(['_', '-']).filter(|(_, which)| which.len() == 1).map(|(name, _)| name);
    let last = |name: &str| name.rsplit(['_', '-']).next().is_some_and(telephone);
    if assigned
        && (counted.len() < plain.len() && last(counted.trim_end_matches(['_', '-'])) || lettered.is_some_and(last))
    {
        return true;
    }
    if assigned && name.len() == 1 {
        let word = text[..begin].strip_suffix(' ').and_then(|text| text.rsplit(|c: char| !c.is_alphanumeric()).next());
        return word.is_some_and(|word| telephone(&word.to_ascii_lowercase()));
    }
    let quoted = text[..start].ends_with(['"', '\'', '`']) && text[range.end..].starts_with(['"', '\'', '`']);
    if quoted && assigned && CAST.has(name) {
        return true;
    }
    // the old id of a group: who made it, and when
    let time = text[range.end..].strip_prefix('-').unwrap_or("");
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    let made = digits == 10 && matches!(time.as_bytes(), [b'1', b'2'..=b'7', ..]);
    made && matches!(plain.as_str(), "gid" | "group" | "groupid" | "group_id" | "groupjid" | "group_jid" | "chat")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> bool {
        let start = text.find("49").unwrap_or(0);
        let len = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        is_said(text, &(start..start + len))
    }

    #[test]
    fn words_beside_an_account_are_told_from_words_beside_other_numbers() {
        for text in [
            "Incoming call from 4915738264917 (audio)",
            "Calling 4915738264917...",
            "caller 4915738264917 -> callee A",
            "my number is 4915738264917",
            "phone number 4915738264917",
            "No session record for 4915738264917.0",
            "no session established with 4915738264917:0",
            "4915738264917.0 has no session",
            "{group}@g.us::4915738264917::0",
            "ProtocolAddress { name: \"4915738264917\", device_id: DeviceId(3) }",
            "expect(decode(x)?.user).toBe('4915738264917')",
            "assert.Equal(t, \"4915738264917\", jid.User)",
            "PHONE_A=4915738264917",
            "- Phone A: 4915738264917",
            "const ALICE = '4915738264917'",
            "--callee 4915738264917",
            "/call/4915738264917/offer",
            "gid 4915738264917-1612345678",
            "Anruf von 4915738264917",
        ] {
            assert!(said(text), "{text}");
        }
        for text in [
            "called 4915738264917 times",
            "call took 4915738264917 ns",
            "calls: 4915738264917",
            "the number is 4915738264917",
            "order number 4915738264917",
            "session took 4915738264917.0 ns",
            "sum 4915738264917.0",
            "bytes from 4915738264917",
            "x::4915738264917::0",
            "name: \"4915738264917\"",
            "assert_eq!(total, \"4915738264917\")",
            "IPHONE_MODEL=4915738264917",
            "a: 4915738264917",
            "number1 = 4915738264917",
            "Number A: 4915738264917",
            "call: 4915738264917",
            "alice: 4915738264917",
            "--size 4915738264917",
            "/files/4915738264917/x",
            "img 4915738264917-1612345678",
            "recall 4915738264917",
            "system.call4915738264917",
            "user.users == 4915738264917",
        ] {
            assert!(!said(text), "{text}");
        }
    }
}
