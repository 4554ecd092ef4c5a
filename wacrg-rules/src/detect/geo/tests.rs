// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;

fn found(text: &str, zone: Zone) -> Vec<&str> {
    let mut hits = Vec::new();
    find(text, zone, &mut hits);
    hits.iter().map(|hit| &text[hit.range.clone()]).collect()
}

#[test]
fn positions_need_a_label_outside_captures() {
    assert_eq!(found("geo:47.38127,8.54192", Zone::Open), ["geo:47.38127,8.54192"]);
    assert_eq!(found("latitude=\"47.38127\"", Zone::Open), ["47.38127"]);
    assert_eq!(found("location: 47.38127, -8.54192", Zone::Open), ["47.38127, -8.54192"]);
    assert_eq!(found("met at 47.38127, 8.54192", Zone::Capture), ["47.38127, 8.54192"]);
    for text in ["47.38127, 8.54192", "0.32187, -0.91823", "lat=0.0", "latitude: {n}", "1.2.3", "rate: 16000.123"] {
        assert!(found(text, Zone::Open).is_empty(), "{text}");
    }
    assert!(found("0.3218, -0.9182", Zone::Capture).is_empty());
}

#[test]
fn degrees_with_a_half_of_the_earth_are_a_position() {
    let degrees = |text: &str| {
        let mut hits = Vec::new();
        find_in_degrees(text, &mut hits);
        hits.into_iter().map(|hit| text[hit.range].to_owned()).collect::<Vec<_>>()
    };
    for text in [
        "47°22'52.6\"N 8°32'30.9\"E",
        "47° 22′ 52.6″ N, 8° 32′ 30.9″ E",
        "47 deg 22' 52.60\" N, 8 deg 32' 30.90\" E",
        "47 deg 22' 52.60\\\" N",
        "47.38127° N, 8.54192° E",
        "47° 22.877' N",
        "33º 52' 10\" S",
    ] {
        assert_eq!(degrees(&format!("at {text}.")), [text], "{text}");
    }
    for text in [
        "turned by 47° 22' 52.6\"",
        "47° N",
        "47° 22' N",
        "0° 0' 0\" N",
        "90° Notation",
        "0.00000° N",
        "400° 22' 52.6\" N",
        "20°C, 5' 11\" E",
        "47° 72' 52.6\" N",
        "°",
    ] {
        assert!(degrees(text).is_empty(), "{text}");
    }
}
