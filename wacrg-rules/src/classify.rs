// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a value in a payload proves itself to be.

use std::rc::Rc;

use crate::detect::{address, phone};
use crate::layer::Field;
use crate::placeholder::{is_placeholder, is_wording};
use crate::vocabulary::{Vocabulary, is_constant};

/// The kinds of harmless values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harmless {
    /// See [`crate::placeholder`].
    Placeholder,
    /// Protocol vocabulary or a public constant.
    Vocabulary,
    /// A number too small to identify anything.
    SmallNumber,
    /// An address or number that is reserved for documentation.
    Documentation,
}

/// What `value` proves itself to be as the value of `field`; `None` if it proves nothing.
pub fn harmless(value: &str, field: &Field, vocabulary: &Vocabulary) -> Option<Harmless> {
    let value = value.trim();
    // the fence that an issue form leaves around a payload
    let fence = value
        .strip_prefix("```")
        .is_some_and(|language| matches!(language, "" | "xml" | "json" | "hex" | "text" | "base64"));
    if fence {
        return Some(Harmless::Vocabulary);
    }
    if vocabulary.has_word(value) && !value.bytes().all(|byte| byte.is_ascii_digit()) {
        Some(Harmless::Vocabulary)
    } else if is_placeholder(value, vocabulary) {
        Some(Harmless::Placeholder)
    } else if is_small_number(value) || is_field_number(value, field.label()) {
        Some(Harmless::SmallNumber)
    } else if is_constant(value) || vocabulary.is_vocabulary(value) || is_wording(value, vocabulary) {
        Some(Harmless::Vocabulary)
    } else if address::is_documentation(value) || phone::is_fictional_account(value) {
        Some(Harmless::Documentation)
    } else {
        None
    }
}

/// A number of at most five digits, or six that end in two zeros (bit rates); with sign, fraction, unit or `0x`.
pub fn is_small_number(text: &str) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-~<>≈".contains(c)) {
        return false;
    }
    let text = text.trim_start_matches(['+', '-', '~', '<', '>', '≈']);
    let number = ["ms", "us", "s", "kHz", "Hz", "kbps", "bps", "kb", "fps", "px", "dB", "%", "x"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text)
        .trim_end();
    if let Some(hex) = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        let zeros = hex.len() - hex.trim_start_matches('0').len();
        let constant = is_constant(hex) || is_constant(&hex.to_ascii_lowercase());
        let flags = hex.bytes().filter(|byte| *byte != b'0').count() <= 2 && hex.len() <= 8;
        let short = !hex.is_empty() && hex.len() - zeros <= 4;
        return (short || flags || constant) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let round = whole.len() == 6 && whole.ends_with("00") && fraction.is_empty();
    !whole.is_empty()
        && digits(whole)
        && digits(fraction)
        && (whole.len() <= 5 || round)
        && whole.len() + fraction.len() <= 6
        && !(number.contains('.') && fraction.is_empty())
}

/// Larger numbers that a field's own meaning makes harmless: a relay latency carries the tag 0x02000000
/// (`spec/stanzas/call-relaylatency.yaml`), a version is a dotted number, a rate list has several rates.
fn is_field_number(value: &str, field: &str) -> bool {
    let parts = || value.split(['.', '|', ',', '/', ' ']).filter(|part| !part.is_empty());
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match field {
        "latency" | "rtt" | "c2r_rtt" | "delay" => {
            value.parse::<u32>().is_ok_and(|number| (0x0200_0000..0x0201_0000).contains(&number))
        }
        "version" | "app_version" | "caller_version" | "client_version" | "ver" => {
            let groups = parts().count();
            (2..=4).contains(&groups) && value.len() <= 20 && parts().all(|part| numeric(part) && part.len() <= 10)
        }
        "rate" | "rates" | "ssrc_rate" | "clock_rate" => {
            let rate = |part: &str| is_small_number(part) && part.parse::<u32>().is_ok_and(|rate| rate >= 1_000);
            parts().count() <= 6 && parts().all(rate)
        }
        "relay_name" | "domain_name" => is_relay(value),
        _ => false,
    }
}

/// The site of a relay, `gru1c02`: an airport's code and two small numbers; alone or as a host of `whatsapp.net`. Many
/// calls share one.
fn is_relay(value: &str) -> bool {
    let site = value.strip_suffix(".whatsapp.net").unwrap_or(value);
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let place = site.bytes().take_while(u8::is_ascii_lowercase).count() == 3;
    value == "whatsapp.net"
        || place && site[3..].split_once('c').is_some_and(|(first, second)| digits(first) && digits(second))
}

/// A field with neither owner nor name.
pub fn no_field() -> Field {
    Field { owner: Rc::from(""), name: Rc::from("") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(value: &str, name: &str) -> Option<Harmless> {
        harmless(value, &Field { owner: Rc::from("te"), name: Rc::from(name) }, &Vocabulary::default())
    }

    #[test]
    fn small_numbers_are_small() {
        for value in ["3", "-2", "16000", "65535", "128000", "0.25", "42ms", "0x0802", "48kHz", "100%"] {
            assert_eq!(judge(value, "x-unknown"), Some(Harmless::SmallNumber), "{value}");
        }
        for value in ["123456", "1234567", "12 34 56 78", "0x0802ab", "1.", "12345.678"] {
            assert_eq!(judge(value, "x-unknown"), None, "{value}");
        }
    }

    #[test]
    fn a_field_explains_some_larger_numbers() {
        assert_eq!(judge("33554477", "latency"), Some(Harmless::SmallNumber));
        assert_eq!(judge("49554477", "latency"), None);
        assert_eq!(judge("2.24.10.76", "version"), Some(Harmless::SmallNumber));
        assert_eq!(judge("8000|16000|48000", "rate"), Some(Harmless::SmallNumber));
    }

    #[test]
    fn documentation_values_are_harmless_and_others_are_not() {
        for value in [
            "203.0.113.10",
            "[2001:db8::1]:3478",
            "198.51.100.7:50000",
            "user@example.com",
            "447700900123@s.whatsapp.net",
        ] {
            assert_eq!(judge(value, "ip"), Some(Harmless::Documentation), "{value}");
        }
        for value in ["8.8.4.4", "192.168.1.20", "q83vEjRWeJq83vEj", "3EB0A1B2C3D4E5F6", "Jürgen"] {
            assert_eq!(judge(value, "ip"), None, "{value}");
        }
    }
}
