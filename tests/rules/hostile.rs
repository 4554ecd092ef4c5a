// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Hostile input: whatever the bytes, the engine ends, does not panic, and points into the file.

use super::engine;
use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Document, EntryKind, Origin};

/// Pieces that detectors and decoders look for, and characters that are easy to cut in half.
const PIECES: &[&str] = &[
    "@",
    "s.whatsapp.net",
    "lid",
    "4915739281746",
    "+41 79",
    "00",
    ":",
    "::",
    ".",
    "-",
    "2001:db8",
    "ff",
    "eyJ",
    "-----BEGIN ",
    "PRIVATE KEY-----",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&#x41;",
    "&amp",
    ";",
    "\\u0041",
    "\\",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "→",
    "é",
    "😀",
    "\u{feff}",
    "\u{a0}",
    "\0",
    "raw:",
    "body: |",
    "sanitized: true",
    "stanza_tag: call",
    "- ",
    "? ",
    "&a ",
    "*a",
    "!!binary",
    "%YAML 1.2",
    "---",
    "...",
    "#",
    "geo:47.38127,8.54192",
    "notify=",
    "FN:",
    "imei=",
    "0x1b, ",
    "1, 2, 3, ",
    "9f3a7c21d04e8b66",
    "Zq3KxW9vTm0Lr7PdYs2H",
    "=",
    "==",
    "latitude=",
    "Cookie: a=",
    "2@",
];

/// A small generator (xorshift), so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }
}

fn judge(path: &str, bytes: Vec<u8>) {
    let len = bytes.len();
    let document = Document {
        path: path.into(),
        bytes,
        kind: EntryKind::File,
        change: Change::Added,
        blob: None,
        origin: Origin::Stdin,
    };
    for finding in engine().judge(&document).findings {
        if let Place::File { bytes, start, end } = finding.place {
            assert!(bytes.start <= bytes.end && bytes.end <= len, "{bytes:?} of {len}");
            assert!(start <= end && start.line >= 1 && start.column >= 1);
        }
    }
}

#[test]
fn random_pieces_never_panic() {
    for seed in 1..=3000_u64 {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut bytes = Vec::new();
        for _ in 0..random.below(60) {
            bytes.extend_from_slice(PIECES[random.below(PIECES.len())].as_bytes());
            if random.below(40) == 0 {
                bytes.push(u8::try_from(random.below(256)).unwrap_or(0));
            }
        }
        let path = ["corpus/captures/a.yaml", "docs/a.md", "a.json"][random.below(3)];
        if random.below(8) == 0 {
            bytes = String::from_utf8_lossy(&bytes).encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        judge(path, bytes);
    }
}

#[test]
fn mutated_captures_never_panic() {
    let cases = super::cases::all();
    for seed in 1..=2000_u64 {
        let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let case = &cases[random.below(cases.len())];
        let mut bytes = case.text.clone().into_bytes();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len().max(1)).min(bytes.len());
            match random.below(3) {
                0 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap_or(0),
                1 => bytes.truncate(at),
                _ => {
                    let piece = PIECES[random.below(PIECES.len())].as_bytes();
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
        }
        judge(&case.path, bytes);
    }
}

#[test]
fn bombs_end() {
    let laughs = (0..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, level| {
        format!("{text}a{}: &a{} [*a{level}, *a{level}]\n", level + 1, level + 1)
    });
    let capture = |body: String| {
        format!("id: a\nstanza_tag: call\nraw:\n  format: json\n  body: |\n    {body}\nsanitized: true\n")
    };
    for text in [
        laughs,
        "[".repeat(1_000_000),
        "- ".repeat(200_000),
        "{a: ".repeat(200_000),
        capture("[".repeat(1_000_000)),
        capture("<a>".repeat(100_000)),
        capture("\"".repeat(100_000)),
        capture("{\"a\":".repeat(100_000)),
        capture("&amp;".repeat(100_000)),
        "12345678@lid ".repeat(50_000),
        "@".repeat(500_000),
        "1.".repeat(300_000),
        ":".repeat(500_000),
        "-----BEGIN ".repeat(50_000),
        "eyJ".repeat(100_000),
        "server".repeat(50_000),
        "[1,".repeat(50_000),
    ] {
        let (start, name) = (std::time::Instant::now(), text.chars().take(20).collect::<String>());
        judge("corpus/captures/a.yaml", text.into_bytes());
        println!("{name:?}: {:?}", start.elapsed());
    }
}

/// Each of these once hung, overflowed the stack, panicked or took all memory.
#[test]
fn what_broke_the_decoders_once_ends() {
    let frame = |body: Vec<u8>| [vec![0xf8, 0x03], body].concat();
    let base64 = |bytes: &[u8]| format!("data: {}\n", data_encoding::BASE64.encode(bytes)).into_bytes();
    for (path, bytes) in [
        ("docs/x.bin", frame(vec![0xfa; 1_000_000])),
        ("docs/x.txt", base64(&frame(vec![0xfa; 200_000]))),
        ("docs/x.txt", base64(&frame([0xf5, 0xf5, 0xfb, 0x00].repeat(100)))),
        ("docs/x.txt", "\"name\" \"value\"é ED=".into()),
        ("docs/x.txt", "a[at] [at]b (at) [at]".into()),
        ("docs/x.txt", [b"a".to_vec(), b"\\x00".repeat(40_000)].concat()),
        ("docs/x.txt", b"INSERT INTO a(bb) VALUES (41797314826),\n".repeat(3_000)),
        ("docs/x.txt", b"|aa|bb|\n|--|--|\n".repeat(3_000)),
        ("docs/x.txt", b"ookie: a=Zq3KxW9vB71mPd5T;".repeat(5_000)),
        ("docs/x.txt", b"ab@cdefg.com,".repeat(10_000)),
        ("docs/x.txt", b"85.12.33.44-".repeat(10_000)),
        ("docs/x.txt", b"AKIA".repeat(50_000)),
        ("docs/x.plist", b"<key>".repeat(40_000)),
        ("docs/x.txt", [b"\"a\" + \"b\"\n".to_vec(), b"\\\"".repeat(50_000)].concat()),
        ("docs/x.txt", b"wacrg: allow(jid) because ".repeat(3_000)),
    ] {
        let (start, name) =
            (std::time::Instant::now(), String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned());
        judge(path, bytes);
        println!("{name:?}: {:?}", start.elapsed());
    }
}

/// What was not looked at is never passed over in silence.
#[test]
fn where_the_budget_ends_is_a_finding() {
    let line = b"nothing but words and spaces on this line of text\n".repeat(2_200_000);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &line).expect("memory takes it");
    let document = Document {
        path: "docs/long.txt.gz".into(),
        bytes: encoder.finish().expect("memory takes it"),
        kind: EntryKind::File,
        change: Change::Added,
        blob: None,
        origin: Origin::Stdin,
    };
    let found = engine().judge(&document).findings;
    assert!(found.iter().any(|finding| finding.rule.id == "budget-exceeded"));
}

/// A few bytes that swell to a text with something to look at everywhere cost no more than others.
#[test]
fn what_swells_to_many_places_ends_in_a_finding() {
    let mut bytes = b"1 2 3 @ ".repeat(1_100_000);
    for _ in 0..2 {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &bytes).expect("memory takes it");
        bytes = encoder.finish().expect("memory takes it");
    }
    let text = data_encoding::BASE64.encode(&bytes);
    assert!(text.len() < 1_000, "{} bytes", text.len());
    for (path, text) in [
        ("docs/a.md", format!("It was {text}.\n")),
        (
            "corpus/captures/a.yaml",
            format!("id: a\nstanza_tag: call\nraw:\n  format: base64\n  body: |\n    {text}\nsanitized: true\n"),
        ),
    ] {
        let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::Stdin);
        let bytes = text.into_bytes();
        let found = engine().judge(&Document { path: path.into(), bytes, kind, change, blob: None, origin }).findings;
        assert!(found.iter().any(|finding| finding.rule.id == "budget-exceeded"), "{path}");
    }
}
