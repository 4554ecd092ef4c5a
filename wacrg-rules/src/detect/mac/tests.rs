// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;

fn count(text: &str, zone: Zone) -> usize {
    let mut hits = Vec::new();
    find(text, zone, &mut hits);
    hits.len()
}

#[test]
fn hardware_addresses_are_told_from_other_pairs() {
    assert_eq!(count("wlan0 9c:b6:d0:1f:e2:47 up", Zone::Open), 1);
    assert_eq!(count("9C-B6-D0-1F-E2-47", Zone::Open), 1);
    assert_eq!(count("mac: 9cb6.d01f.e247", Zone::Open), 1);
    for text in [
        "00:00:5E:00:53:7f",
        "00:11:22:33:44:55",
        "01:05:f7:09:e4:bb:13",
        "10:20:31:44:51:07",
        "2026-06-09-12-30-45",
        "9c:b6:d0:1f:e2",
        "::1",
        "",
    ] {
        assert_eq!(count(text, Zone::Open), 0, "{text}");
    }
}

fn found_without_separators(text: &str) -> Vec<&str> {
    let mut hits = Vec::new();
    find_plain(text, &crate::signs::Shape::of(text).tokens, Zone::Open, &mut hits);
    plain::find_neighbours(text, Zone::Open, &mut hits);
    hits.into_iter().map(|hit| &text[hit.range]).collect()
}

#[test]
fn addresses_without_separators_need_a_name() {
    for text in [
        "mac=9cb6d01fe247",
        "\"bssid\": \"9cb6d01fe247\"",
        "MAC address: 9cb6d01fe247",
        "MAC 9cb6d01fe247",
        "| MAC address | 9cb6d01fe247 |",
    ] {
        assert_eq!(found_without_separators(text), ["9cb6d01fe247"], "{text}");
    }
    assert_eq!(found_without_separators("? (192.0.2.7) at 5c:49:79:1:22:b1 on en0 ifscope"), ["5c:49:79:1:22:b1"]);
    for text in [
        "9cb6d01fe247",
        "hmac=9cb6d01fe247",
        "mac=00005e005301",
        "mac=001122334455",
        "mac: 112233445566",
        "address: 9cb6d01fe247",
        "? (192.0.2.7) at 0:0:5e:0:53:1 on en0",
        "? (224.0.0.251) at 1:0:5e:0:0:fb on en0",
        "(x) at 12:34:5 on Monday",
    ] {
        assert!(found_without_separators(text).is_empty(), "{text}");
    }
}
