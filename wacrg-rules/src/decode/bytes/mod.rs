// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes that an encoding, an archive or the file itself gave: what they are, by their first bytes and their shape.
//! Each format is one file here. What comes out is written as XML or JSON, so that one set of rules judges it all.

pub(crate) mod compressed;
mod document;
mod endpoint;
mod exif;
mod flow;
mod image;
mod media;
mod packet;
mod pcap;
mod plain;
mod protobuf;
mod refused;
mod signal;
mod sqlite;
mod stun;
mod tar;
mod wabinary;
mod zip;

use std::borrow::Cow;

pub(crate) use plain::strings_of as strings;

use crate::budget::Budget;
use crate::placeholder::is_pattern;
use crate::signs::Signs;
use crate::vocabulary::is_constant;

/// Bytes that were opened.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The decoder's name.
    pub(crate) decoder: &'static str,
    /// What was in them.
    pub(crate) parts: Vec<Part>,
    /// Whether `parts` say everything that the bytes say.
    pub(crate) whole: bool,
}

/// One thing that was in bytes.
#[derive(Debug)]
pub(crate) enum Part {
    /// Markup that says what the bytes said.
    Xml(String),
    /// JSON that says what the bytes said.
    Json(String),
    /// Text as it stood there.
    Text(String),
    /// Text that stood between other things: searched for evidence, not held to be a payload.
    Strings(String),
    /// A name, such as an archive's entry has one.
    Name(String),
    /// Bytes to open in turn.
    Bytes(Vec<u8>),
    /// What a packet carries.
    Packet(Vec<u8>),
    /// What cannot be opened, or must not be there at all.
    Refused(Refusal),
}

/// Why something was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It cannot be read: encrypted, damaged, or of an unknown kind. Says what it is.
    Unreadable(&'static str),
    /// It was opened, and there is more than that. Says what was left.
    Unexplained(&'static str),
    /// The memory of a process. Says of which kind.
    MemoryDump(&'static str),
    /// Recorded sound or packets of a call. Says which.
    Media(&'static str),
}

/// Where the bytes stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Context<'c> {
    /// Inside a capture: everything is opened that could be something. Elsewhere only what shows a mark.
    pub(crate) strict: bool,
    /// The bytes are a file or an archive's entry and not a run in a text.
    pub(crate) file: bool,
    /// The bytes stand in a text that explains them, and may end where the explanation does.
    pub(crate) quoted: bool,
    /// What the value is called, in lower case, where it has a name.
    pub(crate) label: &'c str,
}

/// Opens `bytes`, as the first format that they are.
pub(crate) fn open(bytes: &[u8], context: Context<'_>, budget: &mut Budget) -> Option<Opened> {
    if bytes.is_empty() {
        return None;
    }
    if bytes.len() <= 160 && is_known(bytes) {
        return Some(Opened { decoder: "", parts: Vec::new(), whole: true });
    }
    DECODERS.iter().find_map(|(_, decode)| decode(bytes, context, budget)).or_else(|| leftovers(bytes, context.strict))
}

/// A decoder: what it makes of bytes, if it knows them.
type Decoder = fn(&[u8], Context<'_>, &mut Budget) -> Option<Opened>;

/// Every decoder in the order in which they are asked: those that know a mark before those that know a shape.
pub(crate) const DECODERS: &[(&str, Decoder)] = &[
    ("compressed", compressed::open),
    // a magic number in source code is no dump
    ("refused", |bytes, context, _| if context.file || bytes.len() >= 64 { refused::open(bytes) } else { None }),
    ("zip", zip::open),
    ("tar", |bytes, _, budget| tar::open(bytes, budget)),
    ("pcap", |bytes, _, budget| pcap::open(bytes, budget)),
    ("sqlite", |bytes, _, budget| sqlite::open(bytes, budget)),
    ("image", |bytes, _, _| image::open(bytes)),
    ("media", |bytes, context, _| media::open(bytes, context)),
    ("document", |bytes, _, budget| document::open(bytes, budget)),
    ("flow", |bytes, _, budget| flow::open(bytes, budget)),
    ("backup", |bytes, _, _| backup(bytes)),
    ("endpoint", |bytes, context, _| endpoint::open(bytes, context)),
    ("plain", |bytes, context, _| plain::open(bytes, context)),
    ("wabinary", wabinary::open),
    ("signal", |bytes, context, _| signal::open(bytes, context)),
    ("stun", |bytes, context, _| stun::open(bytes, context).or_else(|| stun::open(bytes.get(2..)?, context))),
    ("packet", |bytes, context, _| packet::open(bytes, context)),
    ("protobuf", |bytes, context, _| protobuf::open(bytes, context)),
];

/// What a frame says, as it is written for the rules.
pub(crate) fn frame(bytes: &[u8]) -> Option<String> {
    let context = Context { strict: true, file: false, quoted: false, label: "" };
    let opened = wabinary::open(bytes, context, &mut Budget::default())?;
    opened.parts.into_iter().find_map(|part| match part {
        Part::Xml(markup) => Some(markup),
        _ => None,
    })
}

/// Bytes that count up or repeat, or are a public constant, perhaps padded with zeros.
fn is_known(bytes: &[u8]) -> bool {
    let written = hex(bytes);
    let end = bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let named = printable(&bytes[..end]).is_some_and(|text| text.len() >= 8 && is_constant(text));
    is_pattern(&written) || is_constant(&written) || named || bytes.iter().all(|byte| *byte == bytes[0])
}

/// What can be found in bytes that are nothing known: packed accounts, and text.
fn leftovers(bytes: &[u8], strict: bool) -> Option<Opened> {
    if let Some(accounts) = wabinary::packed(bytes, strict) {
        return Some(Opened { decoder: "wabinary", parts: vec![Part::Strings(accounts)], whole: false });
    }
    let strings = plain::strings(bytes)?;
    let telling = Signs::of(&strings).has(Signs::TELLING);
    telling.then(|| Opened { decoder: "strings", parts: vec![Part::Strings(strings)], whole: false })
}

/// An Android backup without a password: four lines, then zlib (AOSP `BackupManagerService`).
fn backup(bytes: &[u8]) -> Option<Opened> {
    let rest = bytes.strip_prefix(b"ANDROID BACKUP\n")?;
    let mut lines = rest.splitn(4, |byte| *byte == b'\n');
    let (_, _, encryption, data) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    let part = if encryption == b"none" {
        Part::Bytes(data.to_vec())
    } else {
        Part::Refused(Refusal::Unreadable("an encrypted backup"))
    };
    Some(Opened { decoder: "backup", parts: vec![part], whole: true })
}

/// `bytes` as text, if every character of it can be printed.
pub(crate) fn printable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let prints = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && text.chars().all(prints)).then_some(text)
}

/// `bytes` in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// `text` with what XML gives a meaning written as entities.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"))
}

/// `text` as a JSON string, with its quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
