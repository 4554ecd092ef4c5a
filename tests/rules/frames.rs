// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! WABinary against an independent encoder (`tests/decode/frames.json`), and random frames against the decoder.
//! `WACRG_FRAMES=10000000 cargo test --release -p wacrg-rules --test rules frames` tries more of them.

use std::path::Path;

use serde::Deserialize;
use wacrg_rules::fuzzing;

#[derive(Deserialize)]
struct Frame {
    name: String,
    #[serde(default)]
    node: Option<Node>,
    hex: String,
    kinds: Vec<String>,
}

#[derive(Deserialize)]
struct Node {
    tag: String,
    #[serde(default)]
    attrs: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Nodes(Vec<Node>),
    Bytes { hex: String },
    Text(String),
}

fn frames() -> Vec<Frame> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/decode/frames.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the frames are there")).expect("the frames are JSON")
}

fn bytes(hex: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).expect("hex")
}

/// Every string of a node: names, values, texts, and bytes as text where they are text and in hex where not.
fn strings(node: &Node, found: &mut Vec<String>) {
    found.push(node.tag.clone());
    for (name, value) in &node.attrs {
        found.push(name.clone());
        // the agent of an account is not on the wire
        let (user, server) = value.split_once('@').unwrap_or((value.as_str(), ""));
        let agent = user.find('_').filter(|_| !server.is_empty());
        let device = user.find(':').map_or("", |at| &user[at..]);
        found.push(match agent {
            Some(at) => format!("{}{device}@{server}", &user[..at]),
            None => value.clone(),
        });
    }
    match &node.content {
        None => {}
        Some(Content::Nodes(nodes)) => nodes.iter().for_each(|node| strings(node, found)),
        Some(Content::Text(text)) => found.push(text.clone()),
        Some(Content::Bytes { hex }) => {
            let printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
            let text = String::from_utf8(bytes(hex)).ok().filter(|text| text.chars().all(printable));
            found.push(text.unwrap_or_else(|| hex.clone()));
        }
    }
}

#[test]
fn frames_of_an_independent_encoder_say_what_was_put_in() {
    let mut compared = 0;
    for frame in frames() {
        let Some(node) = frame.node.as_ref().filter(|_| !frame.kinds.iter().any(|kind| kind == "error")) else {
            continue;
        };
        let told = fuzzing::frame(&bytes(&frame.hex)).unwrap_or_else(|| panic!("{} is no frame", frame.name));
        let told = told.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let mut wanted = Vec::new();
        strings(node, &mut wanted);
        let missing: Vec<&String> = wanted.iter().filter(|string| !told.contains(string.as_str())).collect();
        assert!(missing.is_empty(), "{}: {missing:?} not in {told}", frame.name);
        compared += 1;
    }
    assert!(compared > 120, "only {compared} frames were compared");
}

/// A small generator of our own (SplitMix64): the same bytes on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

#[test]
fn random_frames_are_read_to_their_end() {
    let count = std::env::var("WACRG_FRAMES").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let mut random = Random(1);
    let mut read = 0;
    for _ in 0..count {
        let len = 2 + random.below(200);
        let mut frame: Vec<u8> = (0..len).map(|_| random.next() as u8).collect();
        // a beginning that every frame has
        frame[0] = 0;
        frame[1] = 0xf8 + (random.next() & 1) as u8;
        read += usize::from(fuzzing::frame(&frame).is_some());
    }
    assert!(read < count, "noise is not taken for frames");
}

/// Every decoder is given every fixture, changed at random places.
#[test]
fn damaged_fixtures_are_read_to_their_end() {
    let rounds = std::env::var("WACRG_ROUNDS").ok().and_then(|count| count.parse().ok()).unwrap_or(1);
    let mut random = Random(2);
    let mut inputs: Vec<Vec<u8>> = frames().iter().map(|frame| bytes(&frame.hex)).collect();
    let documents = super::cases::decoded().into_iter().map(|case| case.document().bytes);
    inputs.extend(documents.filter(|bytes| bytes.len() < 5_000));
    for _ in 0..rounds {
        for input in &inputs {
            let mut input = input.clone();
            for _ in 0..1 + random.below(4) {
                let at = random.below(input.len().max(1)).min(input.len());
                match random.below(4) {
                    0 if at < input.len() => input[at] = random.next() as u8,
                    1 => input.insert(at, random.next() as u8),
                    2 => input.truncate(at.max(1)),
                    _ if at < input.len() => input[at] ^= 1 << random.below(8),
                    _ => {}
                }
            }
            assert_eq!(fuzzing::all(&input).len(), fuzzing::names().len());
        }
    }
}
