// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Files that are text but for some bytes: what is found in them is told once, and in its place.

use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Document, EntryKind, Origin};
use wacrg_schema::Group;

use super::{engine, open, told};

const VALUE: &[u8] = b"4930918274605@s.whatsapp.net";

/// Findings about values: the bytes of each, and how it was reached.
fn found(path: &str, bytes: Vec<u8>) -> Vec<(std::ops::Range<usize>, String)> {
    let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::WorkTree);
    let judged = engine().judge(&Document { path: path.into(), bytes, kind, change, blob: None, origin });
    let values =
        open(&judged).into_iter().filter(|finding| matches!(finding.rule.group, Group::Privacy | Group::Secrets));
    values
        .map(|finding| match &finding.place {
            Place::File { bytes, .. } => (bytes.clone(), told(finding)),
            Place::Path => (0..0, told(finding)),
        })
        .collect()
}

#[test]
fn what_stands_in_a_broken_file_is_told_once_and_in_its_place() {
    for (name, before, after) in [
        ("docs/a.md", &b"hello\nabc "[..], &b"\nlatin \xe9\n"[..]),
        ("docs/a.md", b"\xe9 hello ", b"\n"),
        ("docs/a.md", b"hello ", b"\0\n"),
        ("tools/model.bin", b"\x7f\xfe\x01\x99\x02\xff\x80\x03\xfa\xfb", b"\xff\x80\x03\x90\x91\x92"),
        ("docs/loop.gif", b"GIF89a\x01\0\x01\0\x80\x01\0\xff\xff!\xfe\x1f", b"\0,\0\0\xd7\xff\0;"),
    ] {
        let found = found(name, [before, VALUE, after].concat());
        let place = before.len()..before.len() + VALUE.len();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert_eq!(found[0].0, place, "{name}: {}", found[0].1);
    }
}

#[test]
fn two_values_in_a_broken_file_are_two() {
    let bytes = [&b"\xe9 "[..], VALUE, b"\n\xfe\xff and ", VALUE, b"\n"].concat();
    let found = found("notes.txt", bytes);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_ne!(found[0].0, found[1].0);
}

/// What a file of another format says is told as before, and in what is only text in it no reading is left out.
#[test]
fn text_in_other_bytes_is_read_in_all_its_readings() {
    let random: Vec<u8> = (0..200_u32).map(|at| (at * at * 31 + at * 77) as u8 | 0x80).collect();
    for hidden in ["id 4930918274605&#64;s.whatsapp.net", "user 4930918274605%40s.whatsapp.net"] {
        let bytes = [&random[..], b"\0", hidden.as_bytes(), b"\0", &random[..]].concat();
        let found = found("tools/model.bin", bytes);
        assert_eq!(found.len(), 1, "{hidden}: {found:?}");
        assert!(found[0].0.start > random.len(), "{found:?}");
    }
}
