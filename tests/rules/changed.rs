// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A leak that comes in by a change is found by judging the change: every case outside captures is put into a file in
//! steps, and whatever the engine finds in the whole it does not pass in the change.

#![allow(clippy::single_range_in_vec_init, reason = "changes are ranges")]

use std::io::Write;
use std::ops::Range;

use wacrg_rules::changed::Marks;
use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Document, Engine, EntryKind, Origin, RepoPath};

use crate::cases::{self, Case};
use crate::engine;

fn is_clean(engine: &Engine, path: &RepoPath, text: &str) -> bool {
    let (kind, change, origin) = (EntryKind::File, Change::Unchanged, Origin::Index);
    let document = Document { path: path.clone(), bytes: text.as_bytes().to_vec(), kind, change, blob: None, origin };
    engine.judge(&document).findings.iter().all(|finding| finding.place == Place::Path)
}

/// Source code in which nothing is found.
fn filler(lines: usize) -> String {
    (0..lines).map(|line| format!("    let row_{} = step({});\n", line % 7, line % 10)).collect()
}

/// What is new in `new`: all but the bytes that it has in common with `old` at either end.
fn change(old: &str, new: &str) -> Vec<Range<usize>> {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    std::iter::once(head..new.len() - tail).collect()
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn open_cases() -> Vec<Case> {
    let plain = |case: &Case| {
        case.fires
            && case.bytes.is_none()
            && !case.link
            && !case.path.starts_with("corpus/")
            && !case.path.starts_with("spec/")
    };
    cases::all().into_iter().chain(cases::decoded()).filter(plain).collect()
}

#[test]
fn what_comes_in_by_a_change_is_not_passed() {
    let engine = engine();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut judged, mut missed) = (0, Vec::new());
    for case in open_cases() {
        let path = RepoPath::from(case.path.as_str());
        for _ in 0..5 {
            let (above, below) = (filler(60 + random.below(60)), filler(60 + random.below(60)));
            let whole = format!("{above}{}\n{below}", case.text);
            // the text comes in two steps: without a part of it, then with it
            let text = &case.text;
            let at = text.floor_char_boundary(random.below(text.len()));
            let end = text.ceil_char_boundary((at + 1 + random.below(text.len().min(60))).min(text.len()));
            let first = format!("{above}{}{}\n{below}", &text[..at], &text[end..]);
            let (Some(marks), true) = (Marks::of(first.as_bytes()), is_clean(&engine, &path, &first)) else { continue };
            if is_clean(&engine, &path, &whole) {
                continue;
            }
            judged += 1;
            let told = engine.judge_changes(&path, whole.as_bytes(), &change(&first, &whole), marks);
            if told.is_some() {
                missed.push(format!("{} without bytes {at} to {end}", case.name));
            }
        }
    }
    assert!(judged > 200, "{judged}");
    assert!(missed.is_empty(), "{} of {judged}: {missed:#?}", missed.len());
}

#[test]
fn a_change_far_from_where_data_begins_opens_it() {
    let engine = engine();
    let path = RepoPath::from("src/data.py");
    let mut random = Random(7);
    let mut plain: String = (0..8_000)
        .map(|_| if random.below(7) == 0 { ' ' } else { char::from(b'a' + random.below(26) as u8) })
        .collect();
    plain.push_str("\nfrom 4930918274605@s.whatsapp.net\n");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(plain.as_bytes()).expect("memory");
    let encoded = data_encoding::BASE64.encode(&gzip.finish().expect("memory"));
    assert!(encoded.len() > 6_000);
    let lines: Vec<&str> = (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
    for (between, ends) in [("\n", ""), ("\"\n    \"", "\""), ("\" +\n  \"", "\"")] {
        let whole = format!("{}DATA = {ends}{}{ends}\n{}", filler(80), lines.join(between), filler(80));
        // a line in the middle was something else before
        let middle = format!("{between}{}{between}", lines[lines.len() / 2]);
        let first = whole.replacen(&middle, &format!("{ends}\n\nlet x = {ends}"), 1);
        assert!(first != whole && is_clean(&engine, &path, &first) && !is_clean(&engine, &path, &whole), "{between:?}");
        let marks = Marks::of(first.as_bytes()).expect("plain text");
        assert_eq!(engine.judge_changes(&path, whole.as_bytes(), &change(&first, &whole), marks), None, "{between:?}");
    }
}

#[test]
fn a_change_to_clean_text_passes_and_is_looked_at_alone() {
    let engine = engine();
    let path = RepoPath::from("src/lib.rs");
    let old = filler(2_000);
    let at = old.len() / 2;
    let new = format!("{}let more = 1;\n{}", &old[..at], &old[at..]);
    let marks = Marks::of(old.as_bytes()).expect("plain text");
    let told = engine.judge_changes(&path, new.as_bytes(), &change(&old, &new), marks);
    assert_eq!(told, Some(marks));
    // far from the change nothing is looked at: that was judged before
    let leaking = format!("{new}from 4930918274605@s.whatsapp.net\n");
    assert!(engine.judge_changes(&path, leaking.as_bytes(), &[at..at + 14], marks).is_some());
    let end = leaking.len();
    assert_eq!(engine.judge_changes(&path, leaking.as_bytes(), &[at..at + 14, new.len()..end], marks), None);
    // captures and tables with named columns are always judged as a whole
    for path in ["corpus/captures/a.yaml", "data/table.csv"] {
        assert_eq!(engine.judge_changes(&path.into(), new.as_bytes(), &[at..at], marks), None);
    }
}
