// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A sign is never missing: what is found where every detector runs on everything is what is found anyway.

#![allow(clippy::expect_used, reason = "a test ends where it finds what it did not expect")]

use std::cell::Cell;

use super::{Shape, Signs};
use crate::{Compiled, Document, Engine, Judgement};

thread_local! {
    static FORCED: Cell<bool> = const { Cell::new(false) };
}

/// The shape with every sign and everything in every place, while a test asks for that.
pub(super) fn forced(shape: Shape, text: &str) -> Shape {
    if !FORCED.get() {
        return shape;
    }
    let all = || std::iter::once(0..text.len()).collect::<Vec<_>>();
    Shape { signs: Signs::ALL, numbers: all(), groups: all(), ..shape }
}

#[path = "../../../tests/support/cases.rs"]
#[allow(dead_code, reason = "only the documents are of use here")]
mod cases;

/// What was found and where, without the way to it.
fn told(judgement: &Judgement) -> Vec<String> {
    let mut told: Vec<String> = judgement
        .findings
        .iter()
        .map(|finding| {
            // where the budget ends, any way leads further
            let steps = if finding.rule.id == "budget-exceeded" { "" } else { &finding.steps.join(" ") };
            format!("{} {:?} {} {steps}", finding.rule.id, finding.place, finding.message)
        })
        .collect();
    told.sort();
    told.dedup();
    told
}

/// What is found in `document` by its signs, and what without them.
fn both(engine: &Engine, document: &Document) -> [Vec<String>; 2] {
    let by_signs = told(&engine.judge(document));
    FORCED.set(true);
    let anyway = told(&engine.judge(document));
    FORCED.set(false);
    [by_signs, anyway]
}

fn engine() -> Engine {
    Engine::new(Compiled::new(wacrg_schema::policy::Policy::default(), None).expect("the built-in policy compiles"))
}

#[test]
fn every_case_is_judged_the_same_without_signs() {
    let engine = engine();
    let cases: Vec<_> = cases::all().into_iter().chain(cases::decoded()).collect();
    assert!(cases.len() > 1600, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let [by_signs, anyway] = both(&engine, &case.document());
        if by_signs != anyway {
            wrong.push(format!("{}\n    by signs {by_signs:?}\n    anyway   {anyway:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// What is put into cases: what detectors and readings look for, and what can stand between.
const PIECES: &[&str] = &[
    "@",
    ".",
    ":",
    "::",
    "-",
    "--",
    "|--|",
    "\"",
    "'",
    "`",
    "+",
    " ",
    "\n",
    "\r\n",
    "\t",
    "0x",
    "\\x",
    "\\u00",
    "%",
    "%+",
    "&#",
    "&plus;",
    "[",
    "(",
    "{",
    "]",
    ")",
    "}",
    ", ",
    "; ",
    "/",
    "_",
    "=",
    "u8",
    "(byte) ",
    "te2",
    "<te",
    "Key\"",
    "\"private\\\": ",
    "41797314826",
    "+41 79 731 48 26",
    "+41 79\n731 48 26",
    "call + 41 79 7314826",
    "at 0041 79\r\n  731 48 26",
    "<br>",
    "\n// ",
    "Telefon: 079",
    "{User:41797314826 Server:lid}",
    "4915739281746@s.whatsapp.net",
    "\"server\": \"c.us\"",
    "fe80::1ff:fe23:4567:890a",
    "9c:b6:d0:1f:e2:47",
    "9cb6.d01f.e247",
    "157.23.88.41",
    "latitude: 47.38127",
    "phone: ",
    "\npushName: ",
    "[at]",
    "\u{1b}[36m",
    "4915739281746\", types.DefaultUserServer",
    "203948571029384\tlid",
    "Jid::pn(\"",
    " ( dot ) ",
    "hxxp",
    "${\"",
    "concat!(\"",
    "join([",
    "\u{ad}",
    "\u{200b}",
    "\u{ff10}",
    "\u{a0}",
    "\u{fffd}",
    "[09/06/2026, 12:30:45] Zelvara: ",
    "Bearer ",
    "eyJ",
    "ghp_",
    "00 f8 03 64 06 fa fb 81 af",
    "0, 248, 3, 100, 6, 250, 251, 129",
    "-----BEGIN ",
    "CLIENT_RANDOM ",
    "Ipv4Addr::new(",
    "ufrag:",
    "\"usernameFragment\":\"",
];

/// Numbers that look random and are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or(0) % most.max(1)
    }
}

/// `WACRG_CHANGES=100000 cargo test --release -p wacrg-rules --lib signs` tries more of them.
#[test]
fn changed_cases_are_judged_the_same_without_signs() {
    let engine = engine();
    let cases: Vec<_> = cases::all().into_iter().chain(cases::decoded()).map(|case| case.document()).collect();
    let small: Vec<&Document> = cases.iter().filter(|case| (20..4_000).contains(&case.bytes.len())).collect();
    assert!(small.len() > 1500, "only {} cases are small", small.len());
    let count = std::env::var("WACRG_CHANGES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let (mut wrong, mut found) = (Vec::new(), 0);
    for number in 0..count {
        let document = small[(number * 7919) % small.len()];
        // what is done to one case does not hang on how many others there are
        let seed = document.bytes.iter().fold(number as u64 / small.len() as u64, |seed, byte| {
            (seed ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let (mut random, mut document) = (Random(seed | 1), document.clone());
        random.below(2);
        // outside captures signs decide more
        if random.below(3) > 0 {
            document.path = "src/lib.rs".into();
        }
        for _ in 0..1 + random.below(4) {
            let at = random.below(document.bytes.len());
            let piece = PIECES[random.below(PIECES.len())].bytes();
            match random.below(3) {
                0 => drop(document.bytes.remove(at)),
                1 => drop(document.bytes.splice(at..at, piece)),
                _ => document.bytes[at] = piece.last().unwrap_or(b' '),
            }
        }
        let [by_signs, anyway] = both(&engine, &document);
        found += usize::from(!anyway.is_empty());
        if by_signs != anyway {
            let text = String::from_utf8_lossy(&document.bytes).into_owned();
            wrong.push(format!("{text:?}\n    by signs {by_signs:?}\n    anyway   {anyway:?}"));
        }
    }
    assert!(found * 4 > count, "only {found} of {count} had anything to find");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
