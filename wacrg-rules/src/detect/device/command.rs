// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Devices that commands name and list, identifiers of Apple's devices, and tokens in groups: what no label stands
//! before.

use std::ops::Range;

use super::is_id;
use crate::detect::token::is_varied;
use crate::detect::{Zone, at, before};

/// Commands that take a device, and the option that they take it with. Names stand for those that begin so.
const COMMANDS: &[(&str, &[&str])] = &[
    ("adb", &["-s"]),
    ("fastboot", &["-s"]),
    ("scrcpy", &["-s", "--serial"]),
    ("heimdall", &["--serial"]),
    ("frida", &["-D", "--device"]),
    ("objection", &["-S", "--serial"]),
    ("idevice", &["-u", "--udid"]),
    ("iproxy", &["-u", "--udid"]),
    ("ios-deploy", &["-i", "--id"]),
    ("tidevice", &["-u", "--udid"]),
    ("pymobiledevice3", &["--udid"]),
];

/// What `adb devices` and `fastboot devices` say of a device.
const STATES: &[&str] = &[
    "device",
    "offline",
    "unauthorized",
    "authorizing",
    "recovery",
    "sideload",
    "bootloader",
    "fastboot",
    "no permissions",
];

/// The identifier in `token`, if its form or the command that it stands in says that it is one; `name` stands before it.
pub(super) fn find(text: &str, token: &Range<usize>, name: &str, zone: Zone) -> Option<Range<usize>> {
    let source = text.as_bytes();
    let written = &text[token.clone()];
    // it stands in paths as well
    if let Some(udid) = udid(written) {
        return Some(token.start + udid.start..token.start + udid.end);
    }
    let whole = || !matches!(at(text, token.end), Some(b'.' | b':' | b'@')) && is_serial(written);
    // the text of a capture is indented
    let begins = || zone != Zone::Open && text[..token.start].trim_end_matches(' ').ends_with('\n');
    let listed = || matches!(at(text, token.end), Some(b' ' | b'\t')) && is_in_list(text, token, zone) && whole();
    let found = match before(text, token.start) {
        Some(b' ') if begins() => listed(),
        Some(b' ' | b'=' | b'"' | b'\'') => is_in_command(text, token.start, name) && whole(),
        None | Some(b'\n') => listed(),
        Some(b'<') if token.len() == 8 => return groups(text, token.start),
        _ => false,
    };
    (found && !source[token.clone()].contains(&b'/')).then(|| token.clone())
}

/// Whether the token at `start` is what an option of a command takes for a device.
fn is_in_command(text: &str, start: usize, option: &str) -> bool {
    if !option.starts_with('-') || option.len() > 8 {
        return false;
    }
    let near = text.ceil_char_boundary(start.saturating_sub(100));
    let line = text[near..start].rsplit(['\n', ';', '|', '&']).next().unwrap_or("");
    COMMANDS.iter().filter(|(_, options)| options.contains(&option)).any(|(command, _)| {
        line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).any(|word| word.starts_with(command))
    })
}

/// Whether the line that begins with `token` is one of a list of devices.
fn is_in_list(text: &str, token: &Range<usize>, zone: Zone) -> bool {
    let rest = text[token.end..].trim_start_matches([' ', '\t']);
    let state = STATES.iter().find_map(|state| rest.strip_prefix(state));
    let ended = state.is_some_and(|rest| rest.bytes().next().is_none_or(|byte| !byte.is_ascii_alphanumeric()));
    let described = || rest.lines().next().is_some_and(|line| line.contains(" transport_id:"));
    let near = text.ceil_char_boundary(token.start.saturating_sub(300));
    let headed = || {
        let ahead = &text[near..token.start];
        ahead.contains("List of devices attached") || ahead.contains("fastboot devices")
    };
    // a capture may show nothing but the line
    let alone = || zone != Zone::Open && at(text, token.end) == Some(b'\t');
    ended && (described() || headed() || alone())
}

/// The serial number of a device: capitals, small letters or digits, no words and no words with a short number behind.
fn is_serial(token: &str) -> bool {
    let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let one =
        !token.bytes().any(|byte| byte.is_ascii_lowercase()) || !token.bytes().any(|byte| byte.is_ascii_uppercase());
    let word = token.trim_end_matches(|c: char| c.is_ascii_digit());
    let named = !word.is_empty() && !word.bytes().any(|byte| byte.is_ascii_digit()) && word.len() > 2;
    let filled = token.bytes().filter(|byte| !matches!(byte, b'x' | b'X' | b'0')).count() < 4;
    let counted = ["1234567", "ABCDEF", "abcdef"].iter().any(|run| token.contains(run));
    (6..=40).contains(&token.len()) && plain && digits >= 2 && one && !named && !filled && !counted
        || token.len() >= 24 && is_id(token)
}

/// Where the identifier of an iPhone since 2018 stands in `token`: the chip's number in eight hex digits, a dash,
/// sixteen digits of one device.
fn udid(token: &str) -> Option<Range<usize>> {
    const LEN: usize = 25;
    if token.len() < LEN {
        return None;
    }
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    let glued = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    memchr::memchr_iter(b'-', token.as_bytes()).find_map(|dash| {
        let place = dash.checked_sub(8)?..dash + LEN - 8;
        let (chip, device) = (token.get(place.start..dash)?, token.get(dash + 1..place.end)?);
        let made = chip.starts_with("0000") && hex(chip) && hex(device);
        let alone = !glued(before(token, place.start)) && !glued(at(token, place.end));
        (made && alone && chip[4..] != *"0000" && is_varied(device)).then_some(place)
    })
}

/// A token for push messages as Foundation describes its bytes: `<` and eight groups of eight hex digits.
fn groups(text: &str, start: usize) -> Option<Range<usize>> {
    let end = start + 8 * 9 - 1;
    let run = text.as_bytes().get(start..end)?;
    let shaped =
        run.iter().enumerate().all(|(at, byte)| if at % 9 == 8 { *byte == b' ' } else { byte.is_ascii_hexdigit() });
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let ahead = text[near..start].to_ascii_lowercase();
    let told = ahead.contains("token") && ["device", "push", "apns", "voip"].iter().any(|word| ahead.contains(word));
    (shaped && told && at(text, end) == Some(b'>') && is_id(&text[start..start + 8].repeat(2))).then_some(start..end)
}
