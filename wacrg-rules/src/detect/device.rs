// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Identifiers of devices: IMEI and IMSI, Android, advertising and vendor ids, serial numbers. They look like other
//! numbers, so a label says what they are; in a capture a number with an IMEI's check digit is enough.

mod command;
mod stored;

pub use stored::find_grouped;

use std::ops::Range;

use super::{Hit, NameSet, Zone, at, before, name_at, names};
use crate::placeholder::is_pattern;
use crate::redacted::Redacted;

static LABELS: NameSet = names![
    "imei",
    "imei1",
    "imei2",
    "imsi",
    "iccid",
    "meid",
    "androidid",
    "ssaid",
    "idfa",
    "idfv",
    "gaid",
    "adid",
    "aaid",
    "advertisingid",
    "vendorid",
    "identifierforvendor",
    "deviceid",
    "deviceserial",
    "serial",
    "serialno",
    "serialnumber",
    "rosserialno",
    "phoneid",
    "fdid",
    "expid",
    "udid",
    "hwid",
    "hardwareid",
    "installationid",
    "backuptoken",
    "pushtoken",
    "devicetoken",
    "apnstoken",
    "apnsdevicetoken",
    "voiptoken",
    "androidserial",
    "facebookuuid",
];

/// Finds device identifiers in `text`, whose tokens are `tokens`.
pub fn find(text: &str, tokens: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    for range in tokens {
        // every identifier has digits
        if !text.as_bytes()[range.clone()].iter().any(u8::is_ascii_digit) {
            continue;
        }
        let name = name_at(text, range.start).0;
        if let Some(found) = command::find(text, range, name, zone).or_else(|| stored::find(text, range, name)) {
            hits.push(hit(text, found));
            continue;
        }
        if zone == Zone::Open && !LABELS.has(name) {
            continue;
        }
        let mut start = range.start;
        for token in text[range.clone()].split(['+', '/', '_']) {
            let end = start + token.len();
            let digits = token.len() >= 8 && token.bytes().any(|byte| byte.is_ascii_digit());
            let imei = || zone != Zone::Open && token.len() == 15 && is_imei(token) && bounded(text, start, end);
            let labelled = || {
                let label = name_at(text, start).0;
                // a certificate's serial number is longer than a device's
                LABELS.has(label)
                    && !(label.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("serial"))
                        && (is_decimal(token) && (token.len() > 16 || is_of_certificate(text, start))
                            || zone == Zone::Open && is_published(text, token, start)))
            };
            let known = || zone == Zone::Open && (token.starts_with("CVE-") || token.starts_with("IEEE-"));
            if digits && (imei() || (labelled() && is_id(token) && !known())) {
                hits.push(hit(text, start..end));
            }
            start = end + 1;
        }
    }
}

/// Whether the serial number `token` is a certificate's in hex, or the line says that its holder or maker has it (X.520).
fn is_published(text: &str, token: &str, start: usize) -> bool {
    let hex = token.len() > 16 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let near = text.ceil_char_boundary(start.saturating_sub(80));
    let line = text[near..start].rsplit('\n').next().unwrap_or_default();
    let rest = text[start..].split('\n').next().unwrap_or_default();
    let name = ["Issuer", "Subject", "CN=", " C="].iter().any(|part| line.contains(part) || rest.contains(part));
    hex || name
}

/// Whether the lines around say that the number is a certificate's.
fn is_of_certificate(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    let far = text.floor_char_boundary((start + 120).min(text.len()));
    ["Issuer", "Fingerprint", "CN=", "X509", "x509", "certificate", "CERTIFICATE"]
        .iter()
        .any(|word| text[near..far].contains(word))
}

fn hit(text: &str, range: Range<usize>) -> Hit {
    let shape = Redacted::shape(&text[range.clone()]);
    Hit { range, shape, message: "device identifier", replacement: Some("DEVICEID") }
}

fn bounded(text: &str, start: usize, end: usize) -> bool {
    let joined = |byte: Option<u8>| matches!(byte, Some(b'.' | b'@' | b'_' | b':'));
    !joined(before(text, start)) && !joined(at(text, end).filter(|byte| *byte != b'.' && *byte != b':'))
}

/// Long enough to name one device: a UUID, 14 to 20 digits, 16 hex digits, or a serial of 8 capitals and digits.
fn is_id(token: &str) -> bool {
    if token.len() < 8 {
        return false;
    }
    let plain: String = token.chars().filter(|c| *c != '-').collect();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let hex = plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    let serial = plain.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let long = plain.len() >= 14 && hex || plain.len() >= 8 && serial && digits >= 2 && digits < plain.len();
    long && plain.bytes().any(|byte| byte != b'0') && !is_pattern(&plain)
}

fn is_decimal(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_digit())
}

/// Fifteen digits of which the last is the Luhn check digit (3GPP TS 23.003, annex B).
fn is_imei(token: &str) -> bool {
    let sum: u32 = token
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    is_decimal(token) && sum.is_multiple_of(10) && !token.starts_with("00")
}

#[cfg(test)]
mod tests;
