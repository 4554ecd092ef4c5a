// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! WABinary, the binary form of stanzas: lenient, with or without the flag byte, behind a length prefix, compressed.
//! What is damaged is read as far as it goes, and the rest is searched for packed numbers.
//!
//! Sources: Baileys 7.0.0-rc14 `WABinary/decode`, wacore-binary 0.7.0 `decoder` (both read); the dictionary is
//! `data/tokens.txt`. Integers are big-endian.

use std::sync::LazyLock;

use super::{Context, Opened, Part, Refusal, compressed, escaped, hex, printable};
use crate::budget::Budget;
use crate::vocabulary::{TOKENS, lines};

/// Nesting beyond this is damage: real stanzas nest less than ten deep, and other decoders stop at 128.
const DEPTH: usize = 128;

/// Accounts in accounts: real ones do not nest.
const NESTED: usize = 4;

/// First names of stanzas. Outside captures bytes are a frame only if their tag is one of these.
const STANZAS: &[&str] = &[
    "call",
    "ack",
    "receipt",
    "iq",
    "message",
    "notification",
    "presence",
    "chatstate",
    "ib",
    "success",
    "failure",
    "stream:error",
    "stream:features",
    "relay",
    "offer",
    "accept",
    "preaccept",
    "transport",
    "relaylatency",
    "terminate",
    "reject",
    "heartbeat",
    "mute_v2",
    "enc",
    "offer_notice",
    "error",
    "status",
    "handshake",
    "query",
    "response",
    "group_update",
    "relay_election",
    "enc_rekey",
    "interruption",
    "video",
    "te",
    "key",
    "skey",
    "registration",
    "identity",
    "user",
    "list",
];

/// Of these, the ones that only stand inside others, or are words of other formats.
const INNER: &[&str] = &["identity", "registration", "query", "key", "skey", "te", "enc", "user", "list"];

/// Attributes of stanzas.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "from", "to", "id", "type", "t", "participant", "recipient", "xmlns", "class", "offline", "notify", "platform",
    "version",
];

/// What is sent in a call, and the attributes of that.
#[rustfmt::skip]
const OF_CALLS: &[&str] = &[
    "relay", "offer", "accept", "preaccept", "transport", "relaylatency", "terminate", "reject", "heartbeat", "mute_v2", "offer_notice",
    "group_update", "relay_election", "enc_rekey", "interruption", "video",
];
const CALL_ATTRIBUTES: &[&str] = &["call-id", "call-creator"];

/// The five tables: the first for one byte, the others for two.
static TABLES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut tables: Vec<Vec<&'static str>> = Vec::new();
    for line in lines(TOKENS) {
        if line.starts_with('[') && line.ends_with(']') {
            // index 0 of the single-byte table is unused
            tables.push(if tables.is_empty() { vec![""] } else { Vec::new() });
        } else if let Some(table) = tables.last_mut() {
            table.push(line);
        }
    }
    tables
});

/// A stanza or an element of one.
#[derive(Debug, Default)]
struct Node {
    tag: String,
    attributes: Vec<(String, String)>,
    content: Content,
}

#[derive(Debug, Default)]
enum Content {
    #[default]
    None,
    Nodes(Vec<Node>),
    Text(String),
    Bytes(Vec<u8>),
}

/// The bytes do not go on as the format says.
#[derive(Debug)]
struct Damaged;

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Nodes that may still be read: lists announce more than the bytes can hold.
    nodes: usize,
    damaged: bool,
    /// The bytes ended where another string or list would have begun: all of them were read.
    cut: bool,
}

/// Opens `bytes` as a frame.
pub(super) fn open(bytes: &[u8], context: Context<'_>, budget: &mut Budget) -> Option<Opened> {
    match bytes {
        [0, 0xf8 | 0xf9, ..] => read(&bytes[1..], context),
        [0xf8 | 0xf9, ..] => read(bytes, context),
        // the flag's second bit says that the rest is compressed
        [flag, first, second, ..] if *flag == 2 && compressed::is_zlib(*first, *second) => {
            let opened = compressed::open(&bytes[1..], context, budget)?;
            let frame =
                matches!(opened.parts.last(), Some(Part::Bytes(bytes)) if matches!(bytes[..], [0xf8 | 0xf9, ..]));
            frame.then_some(opened)
        }
        [high, middle, low, rest @ ..]
            if rest.len() == usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low) =>
        {
            matches!(rest, [0 | 2, 0xf8 | 0xf9 | 0x78, ..] | [0xf8 | 0xf9, ..]).then(|| open(rest, context, budget))?
        }
        _ => None,
    }
}

fn read(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let mut reader = Reader { bytes, at: 0, nodes: bytes.len(), damaged: false, cut: false };
    let node = reader.node(0);
    let known = STANZAS.contains(&node.tag.as_str());
    let said = !node.attributes.is_empty() || !matches!(node.content, Content::None);
    let word = !node.tag.is_empty() && node.tag.bytes().all(|byte| byte.is_ascii_graphic());
    let sound = !reader.damaged && reader.at == bytes.len();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:.".contains(&byte);
    let named = node.attributes.iter().all(|(name, _)| name.bytes().all(plain));
    // outside captures what is damaged must say more than a tag
    let telling = context.strict || named && (sound || node.attributes.len() >= 2 && node.tells());
    if !(word && said && telling && (known || (context.strict && sound))) {
        return None;
    }
    let told = |node: &Node| {
        let mut markup = String::new();
        node.write(&mut markup);
        Part::Xml(markup)
    };
    let mut parts = vec![told(&node)];
    // more frames can follow, each with its flag byte or without
    let (mut at, mut damaged) = (reader.at.min(bytes.len()), reader.damaged);
    let mut cut = reader.cut;
    while let (false, [0, 0xf8 | 0xf9, ..] | [0xf8 | 0xf9, ..]) = (damaged, &bytes[at..]) {
        let rest = &bytes[at + usize::from(bytes[at] == 0)..];
        let mut reader = Reader { bytes: rest, at: 0, nodes: rest.len(), damaged: false, cut: false };
        let node = reader.node(0);
        if !STANZAS.contains(&node.tag.as_str()) {
            break;
        }
        parts.push(told(&node));
        at = bytes.len() - rest.len() + reader.at.min(rest.len());
        (damaged, cut) = (reader.damaged, reader.cut);
    }
    let rest = &bytes[at..];
    // what was read is judged; a text may explain the beginning of a frame
    let sound = rest.is_empty() && (!damaged || context.quoted && cut);
    if context.strict && !sound {
        let what =
            if rest.is_empty() { "frame that ends too early" } else { "bytes behind a frame that nothing explains" };
        parts.push(Part::Refused(Refusal::Unexplained(what)));
    }
    if let Some(accounts) = packed(rest, context.strict) {
        parts.push(Part::Strings(accounts));
    }
    Some(Opened { decoder: "wabinary", parts, whole: sound })
}

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Result<u8, Damaged> {
        let byte = self.bytes.get(self.at).copied().ok_or(Damaged)?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self, bytes: usize) -> Result<usize, Damaged> {
        (0..bytes).try_fold(0, |number, _| Ok(number << 8 | usize::from(self.byte()?)))
    }

    fn take(&mut self, len: usize) -> Result<&'b [u8], Damaged> {
        let taken = self.bytes.get(self.at..self.at.saturating_add(len)).ok_or(Damaged)?;
        self.at += len;
        Ok(taken)
    }

    /// The byte that says what begins here.
    fn tag(&mut self) -> Result<u8, Damaged> {
        self.cut = self.at == self.bytes.len();
        self.byte()
    }

    /// Items of the list that begins here.
    fn list(&mut self) -> Result<usize, Damaged> {
        match self.tag()? {
            0 => Ok(0),
            0xf8 => self.number(1),
            0xf9 => self.number(2),
            _ => Err(Damaged),
        }
    }

    /// The node that begins here, as far as it can be read.
    fn node(&mut self, depth: usize) -> Node {
        let mut node = Node::default();
        self.nodes = self.nodes.saturating_sub(1);
        if depth > DEPTH || self.nodes == 0 || self.fill(&mut node, depth).is_err() {
            self.damaged = true;
        }
        node
    }

    fn fill(&mut self, node: &mut Node, depth: usize) -> Result<(), Damaged> {
        let items = self.list()?;
        if items == 0 {
            return Err(Damaged);
        }
        node.tag = self.string()?;
        for _ in 0..(items - 1) / 2 {
            let name = self.string()?;
            node.attributes.push((name, String::new()));
            let value = self.string()?;
            if let Some(last) = node.attributes.last_mut() {
                last.1 = value;
            }
        }
        if items % 2 == 0 {
            self.cut = self.at == self.bytes.len();
            match self.bytes.get(self.at) {
                Some(0 | 0xf8 | 0xf9) => {
                    let count = self.list()?;
                    let mut nodes = Vec::new();
                    for _ in 0..count {
                        nodes.push(self.node(depth + 1));
                        if self.damaged {
                            break;
                        }
                    }
                    node.content = Content::Nodes(nodes);
                }
                Some(0xfc..=0xfe) => node.content = Content::Bytes(self.binary()?.to_vec()),
                _ => node.content = Content::Text(self.string()?),
            }
        }
        Ok(())
    }

    fn binary(&mut self) -> Result<&'b [u8], Damaged> {
        let len = match self.byte()? {
            0xfc => self.number(1)?,
            0xfd => self.number(3)? & 0x0f_ffff,
            0xfe => self.number(4)?,
            _ => return Err(Damaged),
        };
        self.take(len)
    }

    /// A string in any of its forms; nothing for an empty one.
    fn string(&mut self) -> Result<String, Damaged> {
        self.cut = self.at == self.bytes.len();
        self.nested(0)
    }

    /// A string inside `depth` accounts.
    fn nested(&mut self, depth: usize) -> Result<String, Damaged> {
        if depth > NESTED {
            return Err(Damaged);
        }
        let tag = self.byte()?;
        match tag {
            0 => Ok(String::new()),
            1..=235 => {
                TABLES.first().and_then(|table| table.get(usize::from(tag))).map(ToString::to_string).ok_or(Damaged)
            }
            236..=239 => {
                let index = self.number(1)?;
                let table = TABLES.get(usize::from(tag) - 235);
                table.and_then(|table| table.get(index)).map(ToString::to_string).ok_or(Damaged)
            }
            0xf5 => {
                let (user, device, integrator) = (self.nested(depth + 1)?, self.number(2)?, self.number(2)?);
                // Baileys reads it without a server as well
                let server = b"\xfc\x07interop";
                if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(server)) {
                    self.at += server.len();
                }
                Ok(format!("{integrator}-{user}:{device}@interop"))
            }
            0xf6 => {
                let (user, device, server) = (self.nested(depth + 1)?, self.number(2)?, self.nested(depth + 1)?);
                Ok(account(&user, device, &server))
            }
            0xf7 => {
                let (domain, device, user) = (self.byte()?, self.number(1)?, self.nested(depth + 1)?);
                let server = match domain {
                    1 => "lid",
                    128 => "hosted",
                    129 => "hosted.lid",
                    _ => "s.whatsapp.net",
                };
                Ok(account(&user, device, server))
            }
            0xfa => {
                let (user, server) = (self.nested(depth + 1)?, self.nested(depth + 1)?);
                Ok(if user.is_empty() { server } else { format!("{user}@{server}") })
            }
            0xfb | 0xff => self.packed(if tag == 0xfb { b"0123456789ABCDEF" } else { b"0123456789-.????" }),
            0xfc..=0xfe => {
                self.at -= 1;
                let bytes = self.binary()?;
                Ok(printable(bytes).map_or_else(|| hex(bytes), str::to_owned))
            }
            240..=244 | 248 | 249 => Err(Damaged),
        }
    }

    /// Two digits a byte. The length's first bit says that the last digit is not there.
    fn packed(&mut self, digits: &[u8; 16]) -> Result<String, Damaged> {
        let length = self.byte()?;
        let bytes = self.take(usize::from(length & 0x7f))?;
        let mut text: String = bytes
            .iter()
            .flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]])
            .map(char::from)
            .collect();
        if length & 0x80 != 0 {
            text.pop();
        }
        Ok(text)
    }
}

/// Device 0 is the telephone itself and is not written.
fn account(user: &str, device: usize, server: &str) -> String {
    if device == 0 { format!("{user}@{server}") } else { format!("{user}:{device}@{server}") }
}

impl Node {
    /// Whether a frame that is damaged shows by more than chance that it is one: the tag is a stanza's and an attribute
    /// one that those have, or an account stands in it.
    fn tells(&self) -> bool {
        let call = OF_CALLS.contains(&self.tag.as_str());
        let known = |name: &str| ATTRIBUTES.contains(&name) || call && CALL_ATTRIBUTES.contains(&name);
        let account = |value: &str| {
            value.split_once('@').is_some_and(|(user, server)| is_account(user.split(':').next().unwrap_or(""), server))
        };
        let outer = !INNER.contains(&self.tag.as_str());
        self.attributes.iter().any(|(name, value)| outer && known(name) || account(value))
    }

    /// Writes the node as XML. Bytes that are no text are written in hex.
    fn write(&self, markup: &mut String) {
        let plain = |name: &str| {
            !name.is_empty()
                && name.len() <= 64
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-:.".contains(&byte))
        };
        let tag = if plain(&self.tag) { self.tag.as_str() } else { "node" };
        markup.extend(["<", tag]);
        if tag != self.tag {
            markup.push_str(&format!(" tag=\"{}\"", escaped(&self.tag)));
        }
        for (name, value) in &self.attributes {
            if plain(name) {
                markup.push_str(&format!(" {name}=\"{}\"", escaped(value)));
            } else {
                markup.push_str(&format!(" name=\"{}\" value=\"{}\"", escaped(name), escaped(value)));
            }
        }
        match &self.content {
            Content::None => return markup.push_str("/>"),
            Content::Nodes(nodes) => {
                markup.push('>');
                nodes.iter().for_each(|node| node.write(markup));
            }
            Content::Text(text) => {
                markup.push('>');
                markup.push_str(&escaped(text));
            }
            Content::Bytes(bytes) => {
                markup.push('>');
                markup.push_str(&printable(bytes).map_or_else(|| hex(bytes).into(), escaped));
            }
        }
        markup.extend(["</", tag, ">"]);
    }
}

/// Accounts that stand packed in bytes which are no whole frame: `fa ff` or `f7 xx xx ff`, a length, digits two a byte,
/// and a server. One a line.
pub(super) fn packed(bytes: &[u8], strict: bool) -> Option<String> {
    let mut found = String::new();
    for at in memchr::memchr2_iter(0xfa, 0xf7, bytes) {
        let digits_at = if bytes[at] == 0xfa { at + 1 } else { at + 3 };
        if !matches!(bytes.get(digits_at), Some(0xff)) {
            continue;
        }
        if !strict && (!is_domain(&bytes[at..]) || is_tiled(bytes, at)) {
            continue;
        }
        let mut reader = Reader { bytes, at, nodes: 1, damaged: false, cut: false };
        if let Ok(account) = reader.string()
            && let Some((user, server)) = account.split_once('@')
            && crate::placeholder::SERVERS.contains(&server)
            && is_account(user.split(':').next().unwrap_or(""), server)
        {
            found.push_str(&account);
            found.push('\n');
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether the account that `bytes` begin with has no domain, or one that accounts have.
fn is_domain(bytes: &[u8]) -> bool {
    !matches!(bytes, [0xf7, domain, ..] if !matches!(domain, 0 | 1 | 128 | 129))
}

/// Whether bytes around `at` repeat in threes or fours: the points of a picture. One byte that repeats is filling.
fn is_tiled(bytes: &[u8], at: usize) -> bool {
    const NEAR: usize = 24;
    let near = &bytes[at.saturating_sub(NEAR)..(at + NEAR).min(bytes.len())];
    [3, 4].iter().any(|size| {
        let tile = |pair: &&[u8]| pair[..*size] == pair[*size..] && pair.iter().any(|byte| *byte != pair[0]);
        let repeated = near.windows(2 * size).filter(tile).count();
        repeated * 3 >= near.len() && near.len() > NEAR
    })
}

/// Whether `user` is a number as accounts of the server have it; the bytes around could be anything.
fn is_account(user: &str, server: &str) -> bool {
    let digits = user.bytes().all(|byte| byte.is_ascii_digit());
    digits
        && match server {
            "lid" | "hosted.lid" => (14..=15).contains(&user.len()),
            "g.us" | "newsletter" => user.len() == 18,
            _ => crate::detect::phone::is_international(user),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Context<'_> = Context { strict: true, file: false, quoted: false, label: "" };

    fn told(bytes: &[u8]) -> Option<String> {
        open(bytes, STRICT, &mut Budget::default()).and_then(|opened| match opened.parts.into_iter().next() {
            Some(Part::Xml(markup)) => Some(markup),
            _ => None,
        })
    }

    /// `<call from=…/>` around an account of each form; the number is one of those reserved for fiction.
    #[test]
    fn every_form_of_an_account_is_read() {
        for (account, written) in [
            (&[0xfa, 0xff, 0x86, 0x12, 0x02, 0x55, 0x50, 0x14, 0x3f, 3][..], "12025550143@s.whatsapp.net"),
            (&[0xf7, 0, 12, 0xff, 0x86, 0x12, 0x02, 0x55, 0x50, 0x14, 0x3f], "12025550143:12@s.whatsapp.net"),
            (&[0xf7, 1, 0, 0xff, 0x86, 0x12, 0x02, 0x55, 0x50, 0x14, 0x3f], "12025550143@lid"),
            (&[0xf6, 0xfb, 0x81, 0xaf, 0, 3, 0xcc], "A:3@msgr"),
            (&[0xf5, 0xfb, 0x81, 0xaf, 0, 3, 0, 2], "2-A:3@interop"),
            (&[0xfa, 0xfb, 0x81, 0xaf, 3], "A@s.whatsapp.net"),
        ] {
            let frame = [&[0xf8, 3, 0x64, 6][..], account].concat();
            let markup = format!("<call from=\"{written}\"/>");
            assert_eq!(told(&frame).as_deref(), Some(markup.as_str()));
            // behind the flag byte, and behind its length
            let flagged = [&[0][..], &frame].concat();
            assert_eq!(told(&flagged).as_deref(), Some(markup.as_str()));
            let len = u8::try_from(flagged.len()).unwrap_or_default();
            assert_eq!(told(&[&[0, 0, len][..], &flagged].concat()).as_deref(), Some(markup.as_str()));
        }
    }

    #[test]
    fn frames_follow_one_another() {
        let frame = [0, 0xf8, 3, 0x64, 6, 0xfa, 0xfb, 0x81, 0xaf, 3];
        let opened = open(&frame.repeat(3), STRICT, &mut Budget::default());
        assert!(opened.is_some_and(|opened| opened.whole && opened.parts.len() == 3));
    }

    #[test]
    fn damage_ends_the_reading_and_the_rest_is_searched() {
        let cut = [0xf8, 5, 0x64, 6, 0xfa, 0xfb, 0x81, 0xaf, 3, 8];
        assert!(told(&cut).is_some_and(|markup| markup.starts_with("<call from=\"A@s.whatsapp.net\"")));
        assert_eq!(told(&[0xf8, 3, 0xf8, 6, 1]), None);
        let hidden = [&[9, 9, 9][..], &[0xfa, 0xff, 0x86, 0x12, 0x02, 0x55, 0x50, 0x14, 0x3f, 3]].concat();
        assert_eq!(packed(&hidden, false).as_deref(), Some("12025550143@s.whatsapp.net\n"));
        assert_eq!(packed(&[0xfa, 0xff, 0x86, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 3], true), None);
        // grey points
        let grey = [0xf7, 0xf7, 0xf7, 0xff, 0x86, 0x12, 0x02, 0x55, 0x50, 0x14, 0x3f];
        assert!(packed(&grey, true).is_some() && packed(&grey, false).is_none());
    }
}
