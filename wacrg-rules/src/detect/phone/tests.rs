// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;

fn found(text: &str, zone: Zone) -> Vec<&str> {
    let mut hits = Vec::new();
    find(text, &crate::signs::Shape::of(text).numbers, zone, &mut hits);
    hits.iter().map(|hit| &text[hit.range.clone()]).collect()
}

#[test]
fn written_out_numbers_are_found_everywhere() {
    for (text, number) in [
        ("call +41 79 731 48 26 now", "+41 79 731 48 26"),
        ("+4915739281746", "+4915739281746"),
        ("0049 1573 9281746", "0049 1573 9281746"),
        ("[x](https://wa.me/4915739281746)", "4915739281746"),
        ("phone: 4915739281746", "4915739281746"),
        ("\"caller_pn\": \"4915739281746\"", "4915739281746"),
        ("tel:+1-312-739-2817", "+1-312-739-2817"),
    ] {
        assert_eq!(found(text, Zone::Open), [number], "{text}");
    }
}

#[test]
fn bare_numbers_are_found_in_captures_only() {
    for number in ["4915739281746", "13127392817", "312-739-2817", "01573 9281746", "41 79 731 48 26"] {
        let text = format!("heard from {number} twice");
        assert_eq!(found(&text, Zone::Capture), [number], "{text}");
        assert!(found(&text, Zone::Open).is_empty(), "{text}");
    }
}

#[test]
fn look_alikes_are_not_numbers() {
    for text in [
        "+1 202 555 0143",
        "447700900123",
        "2026-06-09 12:30",
        "20260609123045",
        "1700000000",
        "1733779200123",
        "0.123456789",
        "203.0.113.10",
        "550e8400-e29b-41d4-a716-446655440000",
        "33554432",
        "2208988800",
        "0x12345678",
        "key1234567",
        "16000, 48000",
        "8000|16000",
        "4294967295",
        "+0200",
        "v2.24.10.76",
    ] {
        assert!(found(text, Zone::Capture).is_empty(), "{text}");
    }
}
