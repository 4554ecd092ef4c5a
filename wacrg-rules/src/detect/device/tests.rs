// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;

fn count(text: &str, zone: Zone) -> usize {
    let mut hits = Vec::new();
    let tokens = crate::signs::Shape::of(text).tokens;
    find(text, &tokens, zone, &mut hits);
    hits.len()
}

#[test]
fn labelled_ids_are_found_and_unlabelled_ones_pass() {
    for text in
        ["imei=352099001761481", "android_id: \"9f3a7c21d04e8b66\"", "IDFA: 7C1E02D4-93AB-4F60-8E15-2B9D07F4A3C8"]
    {
        assert_eq!(count(text, Zone::Open), 1, "{text}");
    }
    for text in ["352099001761481", "id: 7C1E02D4-93AB-4F60-8E15-2B9D07F4A3C8", "deviceid=0", "deviceid: DEVICEID"] {
        assert_eq!(count(text, Zone::Open), 0, "{text}");
    }
    assert_eq!(count("seen on 352099001761481 once", Zone::Capture), 1);
    assert_eq!(count("seen on 352099001761482 once", Zone::Capture), 0);
    assert_eq!(count("R5CT30ABCDE\tdevice", Zone::Capture), 1);
    assert_eq!(count("R5CT30ABCDE\tdevice", Zone::Open), 0);
}

fn named(text: &str) -> Vec<&str> {
    let tokens = crate::signs::Shape::of(text).tokens;
    let found = tokens.iter().filter_map(|token| command::find(text, token, name_at(text, token.start).0, Zone::Open));
    found.map(|range| &text[range]).collect()
}

#[test]
fn commands_and_lists_name_devices() {
    for (text, id) in [
        ("adb -s 2B181FDH20019Q shell", "2B181FDH20019Q"),
        ("$ adb -d -s \"2B181FDH20019Q\" pull x", "2B181FDH20019Q"),
        ("frida-trace -D 00008030-001C2D3E4F50802E -i open", "00008030-001C2D3E4F50802E"),
        ("frida --device=2B181FDH20019Q -f x", "2B181FDH20019Q"),
        ("ideviceinfo -u e96e273ec3ecad3cfa2a43710c16733641965dd1", "e96e273ec3ecad3cfa2a43710c16733641965dd1"),
        ("List of devices attached\n2B181FDH20019Q\tdevice\n", "2B181FDH20019Q"),
        ("/var/mobile/00008030-001C2D3E4F50802E/x", "00008030-001C2D3E4F50802E"),
        (
            "device token: <e96e273e c3ecad3c fa2a4371 0c167336 41965dd1 d4747f2c bc676ff3 80906eeb>",
            "e96e273e c3ecad3c fa2a4371 0c167336 41965dd1 d4747f2c bc676ff3 80906eeb",
        ),
    ] {
        assert_eq!(named(text), [id], "{text}");
    }
}

#[test]
fn placeholders_and_other_commands_pass() {
    for text in [
        "adb -s emulator-5554 shell",
        "adb -s localhost:5555 shell",
        "adb -s 192.168.1.20:5555 shell",
        "adb -s $SERIAL123 shell",
        "adb -s <SERIAL1234> shell",
        "adb -s DEVICEID1 shell",
        "adb -s XXXXXXXX0000 shell",
        "adb -s 0123456789ABCDEF shell",
        "gcc -s -D CONFIG_X1Y2Z3 2B181FDH20019Q",
        "curl -s 2B181FDH20019Q",
        "List of devices attached\nemulator-5554\tdevice\n",
        "2B181FDH20019Q\tdevice",
        "00000000-0000000000000000 00008030-0000000000000000 1-00008030-001C2D3E4F50802E",
        "sha256 <e96e273e c3ecad3c fa2a4371 0c167336 41965dd1 d4747f2c bc676ff3 80906eeb>",
    ] {
        assert!(named(text).is_empty(), "{text}");
    }
}
