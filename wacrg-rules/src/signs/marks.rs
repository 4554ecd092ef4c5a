// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Literals, each a part of everything that the detector behind its sign can find. They are searched for by their rarest
//! letters, in parts of so many that the search stays precise; what stands around each is then looked at.

use std::sync::LazyLock;

use aho_corasick::{Span, packed};

use super::Signs;
use crate::detect::jid;
use crate::detect::key::ice;
use crate::detect::token::{self, login};

/// What must stand around a mark that begins and ends at the two places.
type Check = fn(&[u8], usize, usize) -> bool;

/// A mark, what must stand around it, and what it is a sign of.
type Mark = (&'static str, Check, Signs);

const CALL: Signs = Signs(Signs::CREDENTIAL.0 | Signs::SERVER.0);

#[rustfmt::skip]
const MARKS: [&[Mark]; 9] = [
    &[
        ("eyJ", begins, Signs::CREDENTIAL), ("ghp_", begins, Signs::CREDENTIAL), ("gho_", begins, Signs::CREDENTIAL),
        ("ghs_", begins, Signs::CREDENTIAL), ("ghu_", begins, Signs::CREDENTIAL), ("hub_pat_", anywhere, Signs::CREDENTIAL),
        ("glpat-", begins, Signs::CREDENTIAL), ("AKIA", begins, Signs::CREDENTIAL),
    ],
    &[
        ("ASIA", begins, Signs::CREDENTIAL), ("AIza", begins, Signs::CREDENTIAL), ("xoxb-", begins, Signs::CREDENTIAL),
        ("xoxp-", begins, Signs::CREDENTIAL), ("npm_", begins, Signs::CREDENTIAL), (":APA91b", anywhere, Signs::CREDENTIAL),
        ("te2", anywhere, Signs::ENDPOINT), ("<te", anywhere, Signs::ENDPOINT),
        ("p6.arpa", anywhere, Signs::ADDRESS),
        ("yAddress(", |source, at, _| source[..at].ends_with(b"getB"), Signs::ADDRESS),
        ("t.IP", |source, at, _| source[..at].ends_with(b"ne"), Signs::ADDRESS), ("IP:[", anywhere, Signs::ADDRESS),
        ("From4(", |source, at, _| source[..at].ends_with(b"Addr"), Signs::ADDRESS),
        ("deg ", |source, at, _| matches!(source[..at], [.., b'0'..=b'9', b' ']), Signs::DEGREES),
    ],
    &[
        ("rer ", |source, at, _| source[..at].ends_with(b"ea"), Signs::CREDENTIAL),
        ("t-Key", |source, at, _| source[..at].ends_with(b"ocke"), Signs::CREDENTIAL),
        ("t-key", |source, at, _| source[..at].ends_with(b"ocke"), Signs::CREDENTIAL),
        ("kie: ", |source, at, _| source[..at].ends_with(b"oo"), Signs::CREDENTIAL),
        ("ED=", |source, at, _| source[..at].ends_with(b"?") || source[..at].ends_with(b"&"), Signs::CREDENTIAL),
        ("en=\"", |source, at, _| source[..at].ends_with(b"tok"), Signs::CREDENTIAL),
        ("ue\"", |source, at, _| source[..at].ends_with(b"\"val"), Signs::CREDENTIAL),
        ("tsapp.", |source, at, _| source[..at].ends_with(b"wha"), CALL),
    ],
    &[
        ("hName", |source, at, end| source[..at].ends_with(b"us") && is_field(source, end), Signs::NAME),
        ("hname", |source, at, end| source[..at].ends_with(b"us") && is_field(source, end), Signs::NAME),
        ("dName", |source, at, end| source[..at].ends_with(b"ifie") && is_field(source, end), Signs::NAME),
        ("h_name", |source, at, end| source[..at].ends_with(b"us") && is_field(source, end), Signs::NAME),
        ("d_name", |source, at, end| source[..at].ends_with(b"ifie") && is_field(source, end), Signs::NAME),
        ("y_name", |source, at, end| source[..at].ends_with(b"spla") && is_field(source, end), Signs::NAME),
        ("r_name", |source, at, end| source[..at].ends_with(b"calle") && is_field(source, end), Signs::NAME),
        ("zName", |source, at, end| source[..at].ends_with(b"Bi") && is_field(source, end), Signs::NAME),
        ("FN:", anywhere, Signs::NAME), ("wa_id", anywhere, Signs::NAME),
        ("w_contacts", |source, at, _| source[..at].ends_with(b"whatsmeo"), Signs::NAME),
    ],
    &[
        ("signalIdent", is_quoted, Signs::SESSION), ("accountSync", is_quoted, Signs::SESSION),
        ("tRatchet", is_quoted, Signs::SESSION), ("keyData", is_quoted, Signs::SESSION), ("indexInfo", is_quoted, Signs::SESSION),
        ("valueMac", is_quoted, Signs::SESSION), ("\"private", anywhere, Signs::SESSION), ("'private", anywhere, Signs::SESSION),
        ("Key", is_quoted, Signs::SESSION),
    ],
    &[
        ("://", |source, _, end| token::userinfo(source, end).is_some(), Signs::CREDENTIAL),
        ("ghr_", begins, Signs::CREDENTIAL), ("sk-proj-", begins, Signs::CREDENTIAL), ("sk-ant-", begins, Signs::CREDENTIAL),
        ("hf_", begins, Signs::CREDENTIAL), ("xapp-", begins, Signs::CREDENTIAL), ("EAA", begins, Signs::CREDENTIAL),
        (":AA", |source, at, _| at > 0 && source[at - 1].is_ascii_digit(), Signs::CREDENTIAL),
        ("wa.me/", anywhere, Signs::CREDENTIAL), ("webhooks/", anywhere, Signs::CREDENTIAL),
        ("ookie", anywhere, Signs::CREDENTIAL), (" -b '", anywhere, Signs::CREDENTIAL),
        ("k_live_", |source, at, _| matches!(source[..at].last(), Some(b's' | b'r')), Signs::CREDENTIAL),
        ("pauth://", |source, at, _| source[..at].ends_with(b"ot"), Signs::CREDENTIAL),
        ("ion: Basic ", anywhere, Signs::CREDENTIAL), ("WORD=", anywhere, Signs::CREDENTIAL),
        (" -u ", |source, at, _| login::is_curl(source, at), Signs::CREDENTIAL),
    ],
    &[
        ("UserServer", is_paired, Signs::SERVER), ("WHATSAPP_N", is_paired, Signs::SERVER), ("c.us", is_paired, Signs::SERVER),
        ("g.us", is_paired, Signs::SERVER), ("lid", is_paired, Signs::SERVER), ("wslette", is_paired, Signs::SERVER),
        ("er::Pn", is_paired, Signs::SERVER), ("er::Lid", is_paired, Signs::SERVER), ("Jid::", anywhere, Signs::SERVER),
        ("\u{1b}[", anywhere, Signs::ANSI), ("\u{1b}]", anywhere, Signs::ANSI), ("^[[", anywhere, Signs::ANSI),
        ("033[", anywhere, Signs::ANSI), ("1b[", anywhere, Signs::ANSI), ("1B[", anywhere, Signs::ANSI),
        ("\\e[", anywhere, Signs::ANSI),
    ],
    &[
        ("rver", is_server, Signs::SERVER),
        ("otify", |source, at, end| source[..at].ends_with(b"n") && is_field(source, end), Signs::NAME),
        ("BEGIN ", |source, at, _| source[..at].ends_with(b"-----"), Signs::ARMOUR),
        ("hxxp", anywhere, Signs::DEFANGED),
        ("ncat!(", |source, at, _| source[..at].ends_with(b"co"), Signs::LITERALS),
        ("ncat(", |source, at, _| source[..at].ends_with(b"co"), Signs::LITERALS),
        ("join(", anywhere, Signs::LITERALS),
        ("T INTO", |source, at, _| source[..at].ends_with(b"INSER"), Signs::TABLE),
        ("<key>", anywhere, Signs::TABLE),
        ("v4Addr::new(", |source, at, _| source[..at].ends_with(b"Ip"), Signs::ADDRESS),
        ("ddr::from(", |source, at, _| source[..at].ends_with(b"A"), Signs::ADDRESS),
        ("Byte()", |source, at, _| source[..at].ends_with(b".to") || source[..at].ends_with(b".toU"), Signs::CAST),
        ("u, 0x", |source, at, _| source[..at].last().is_some_and(u8::is_ascii_hexdigit), Signs::CAST),
    ],
    &[
        (ice::NAMES[0], anywhere, Signs::SHORT), (ice::NAMES[1], anywhere, Signs::SHORT), (ice::NAMES[2], anywhere, Signs::SHORT),
        (ice::NAMES[3], anywhere, Signs::SHORT), (ice::NAMES[4], anywhere, Signs::SHORT), (ice::NAMES[5], anywhere, Signs::SHORT),
        (ice::NAMES[6], anywhere, Signs::SHORT), (ice::NAMES[7], anywhere, Signs::SHORT),
    ],
];

/// `None` on machines without vector instructions.
static SEARCHERS: LazyLock<Option<Vec<packed::Searcher>>> =
    LazyLock::new(|| MARKS.iter().map(|marks| packed::Searcher::new(marks.iter().map(|(mark, ..)| mark))).collect());

/// The signs that literals in `source` give; all of them where they cannot be searched for quickly.
pub(super) fn read(source: &[u8]) -> Signs {
    let Some(searchers) = &*SEARCHERS else { return Signs::ALL };
    let mut signs = Signs::default();
    for (searcher, marks) in searchers.iter().zip(MARKS) {
        let mut span = Span { start: 0, end: source.len() };
        while let Some(found) = searcher.find_in(source, span) {
            let (_, check, sign) = marks[found.pattern().as_usize()];
            if signs.0 & sign.0 != sign.0 && check(source, found.start(), found.end()) {
                signs = signs | sign;
            }
            // another mark can begin in the middle of this one
            span.start = found.start() + 1;
        }
    }
    signs
}

fn anywhere(_: &[u8], _: usize, _: usize) -> bool {
    true
}

/// Whether the mark is not glued to a word.
fn begins(source: &[u8], at: usize, _: usize) -> bool {
    at == 0 || !source[at - 1].is_ascii_alphanumeric()
}

/// Whether the word that the mark stands in begins behind a quote.
fn is_quoted(source: &[u8], at: usize, _: usize) -> bool {
    let word = source[..at].iter().rev().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let start = at - word.count();
    matches!(source[..start], [.., b'"' | b'\''])
}

/// Whether the name of a field ends here: with its value, its quote, or a longer name.
fn is_field(source: &[u8], end: usize) -> bool {
    matches!(source.get(end), Some(b'=' | b':' | b'"' | b'\'' | b'N' | b' ' | b'\\'))
}

/// Whether a number stands near enough before the name of a server to be a user of it.
fn is_paired(source: &[u8], at: usize, _: usize) -> bool {
    source[at.saturating_sub(60)..at].iter().any(u8::is_ascii_digit)
}

/// Whether the name of a server of accounts follows the word `server`.
fn is_server(source: &[u8], at: usize, end: usize) -> bool {
    matches!(source[..at], [.., b's' | b'S', b'e']) && jid::is_server_after(source, end)
}
