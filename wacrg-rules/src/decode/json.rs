// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! JSON with spans, read leniently: comments, single quotes, trailing commas and bare words are read as what they
//! are. Every string, number and word becomes a leaf, every key a name. Written by hand because values must map back
//! to bytes, which serde_json does not tell.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::{MAX_DEPTH, Mapped};
use crate::layer::{Field, Layer, LayerId, Layers, Role, Step};
use crate::trail::{Part, Trail};
use crate::vocabulary::Vocabulary;

/// An object or array that is being read.
struct Open {
    /// The key whose value it is.
    name: Rc<str>,
    /// Where it stands.
    trail: Trail,
    /// Number of items so far, in an array.
    count: Option<usize>,
    /// The value of its key `tag`: what its `content` is.
    tag: Option<Rc<str>>,
}

struct Decoder<'l, 'a> {
    layers: &'l mut Layers<'a>,
    parent: LayerId,
    vocabulary: &'l Vocabulary,
    open: Vec<Open>,
    /// The key whose value comes next.
    key: Option<Rc<str>>,
    depth: usize,
    /// What the steps are called.
    name: &'static str,
}

/// Reads the layer `parent` as JSON and adds a layer for every key and value. `depth` counts payloads in payloads;
/// `name` is who wrote the JSON: its steps are called so.
pub fn decode(layers: &mut Layers<'_>, parent: LayerId, vocabulary: &Vocabulary, depth: usize, name: &'static str) {
    let source = layers.get(parent).text.clone();
    let mut decoder = Decoder { layers, parent, vocabulary, open: Vec::new(), key: None, depth, name };
    let mut at = 0;
    while at < source.len() {
        at = decoder.token(&source, at);
    }
}

impl Decoder<'_, '_> {
    /// Reads the token at `at` and returns where the next one begins.
    fn token(&mut self, source: &str, at: usize) -> usize {
        let rest = &source[at..];
        let Some(first) = rest.chars().next() else { return source.len() };
        match first {
            '[' if byte_array(rest).is_some() => {
                let len = byte_array(rest).unwrap_or(1);
                let (step, field) = (self.step(false), self.field(false));
                self.layers.slice(self.parent, at..at + len, Role::Leaf, field, step);
                at + len
            }
            '{' | '[' => {
                let trail = self.trail();
                let name = self.key.take().or_else(|| self.open.last().map(|open| open.name.clone()));
                let (name, count) = (name.unwrap_or_else(|| "".into()), (first == '[').then_some(0));
                let name = self.tagged(name);
                self.open.push(Open { name, trail, count, tag: None });
                at + 1
            }
            '}' | ']' => {
                self.open.pop();
                at + 1
            }
            ',' => {
                self.key = None;
                if let Some(Open { count: Some(count), .. }) = self.open.last_mut() {
                    *count += 1;
                }
                at + 1
            }
            ':' => at + 1,
            '"' | '\'' => self.string(source, at, first),
            _ if first.is_whitespace() || first == '\u{feff}' => at + first.len_utf8(),
            _ if rest.starts_with("//") => self.comment(source, at, rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => self.comment(source, at, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            _ => {
                let len =
                    rest.find(|c: char| c.is_whitespace() || "{}[],:\"'".contains(c)).unwrap_or(rest.len()).max(1);
                let key = source[at + len..].trim_start().starts_with(':');
                self.word(at..at + len, key, &source[at..at + len]);
                at + len
            }
        }
    }

    fn comment(&mut self, _: &str, at: usize, len: usize) -> usize {
        let step = Step::new(self.name, Trail::default().to(Part::Word("comment")));
        self.layers.slice(self.parent, at..at + len, Role::Comment, Field::default(), step);
        at + len
    }

    fn word(&mut self, range: Range<usize>, key: bool, text: &str) {
        let role = if key { Role::Name } else { Role::Leaf };
        let (step, field) = (self.step(key), self.field(key));
        self.layers.slice(self.parent, range, role, field, step);
        if key {
            self.key = Some(text.into());
        }
    }

    fn string(&mut self, source: &str, at: usize, quote: char) -> usize {
        let mut mapped = Mapped::default();
        let mut here = at + 1;
        loop {
            let rest = &source[here..];
            let Some(len) = rest.find([quote, '\\']) else {
                mapped.copy(rest, here);
                here = source.len();
                break;
            };
            mapped.copy(&rest[..len], here);
            here += len;
            if source[here..].starts_with(quote) {
                here += 1;
                break;
            }
            let (text, len) = escape(&source[here..]);
            mapped.unit(&text, here, len);
            here += len;
        }
        let key = source[here..].trim_start().starts_with(':')
            && !matches!(self.open.last(), Some(Open { count: Some(_), .. }));
        let role = if key { Role::Name } else { Role::Leaf };
        let (step, field) = (self.step(key), self.field(key));
        let text = mapped.text().to_owned();
        let inner = match mapped.single() {
            Some(from) => self.layers.slice(self.parent, from..from + text.len(), role, field, step),
            None => {
                let (text, map) = mapped.finish();
                let (parent, step, text) = (Some(self.parent), Some(step), Cow::Owned(text));
                self.layers.push(Layer { parent, step, role, field, text, map, covered: false })
            }
        };
        if !key && self.key.as_deref() == Some("tag") {
            let tag: Rc<str> = text.as_str().into();
            self.open.last_mut().into_iter().for_each(|open| open.tag = Some(tag.clone()));
        }
        if key {
            self.key = Some(text.into());
        } else if self.depth < MAX_DEPTH && is_payload(&text) {
            self.layers.holds_payload(inner);
            super::body::decode_within(self.layers, inner, self.vocabulary, self.depth + 1);
        }
        here
    }

    /// `content` is called by the tag of its node.
    fn tagged(&self, name: Rc<str>) -> Rc<str> {
        match self.open.last().and_then(|open| open.tag.clone()) {
            Some(tag) if &*name == "content" => tag,
            _ => name,
        }
    }

    fn field(&self, key: bool) -> Field {
        let owner = self.open.last().map_or_else(|| "".into(), |open| open.name.clone());
        let name = match &self.key {
            Some(name) if !key && &**name == "content" => {
                let tag = self.tagged(name.clone());
                if tag == *name { tag } else { return Field { owner: tag, name: Field::TEXT.into() } }
            }
            Some(name) if !key => name.clone(),
            _ if key => "".into(),
            _ => owner.clone(),
        };
        Field { owner, name }
    }

    /// Where the next value stands: `.attrs.from`, `.content[0].tag`.
    fn trail(&self) -> Trail {
        let Some(open) = self.open.last() else { return Trail::default() };
        match (open.count, &self.key) {
            (Some(count), _) => open.trail.to(Part::Index(count)),
            (None, Some(key)) => open.trail.to(Part::Name(key.clone())),
            (None, None) => open.trail.clone(),
        }
    }

    fn step(&self, key: bool) -> Step {
        match self.open.last() {
            Some(open) if key => Step::new(self.name, open.trail.to(Part::Word("key"))),
            _ => Step::new(self.name, self.trail()),
        }
    }
}

/// Whether a string holds JSON or XML; an IPv6 address with a port begins with a bracket as well.
fn is_payload(text: &str) -> bool {
    let text = text.trim();
    let address = text.starts_with('[') && text.contains("]:");
    text.len() > 8 && text.starts_with(['{', '[', '<']) && text.ends_with(['}', ']', '>']) && !address
}

/// Length of the array of at least four bytes that begins `rest`: bytes written as numbers, judged as one value.
fn byte_array(rest: &str) -> Option<usize> {
    let part = |byte: &&u8| byte.is_ascii_digit() || b", \t\r\n".contains(byte);
    let len = 1 + rest.as_bytes()[1..].iter().take_while(part).count();
    if len < 8 || rest.as_bytes().get(len) != Some(&b']') {
        return None;
    }
    let mut count = 0;
    let bytes = rest[1..len].split(',').all(|number| {
        count += 1;
        number.trim().parse::<u8>().is_ok()
    });
    (bytes && count >= 4).then_some(len + 1)
}

/// What the escape that begins `rest` stands for and its length (RFC 8259, section 7).
fn escape(rest: &str) -> (String, usize) {
    let unit = |at: usize| rest.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let c = match rest[1..].chars().next() {
        None => return (String::new(), 1),
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('u') => match (unit(2), rest.get(6..8), unit(8)) {
            (Some(high @ 0xd800..=0xdbff), Some("\\u"), Some(low @ 0xdc00..=0xdfff)) => {
                let point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER).to_string(), 12);
            }
            (Some(point), ..) => return (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER).to_string(), 6),
            (None, ..) => 'u',
        },
        Some(other) => other,
    };
    let len = rest[1..].chars().next().map_or(0, char::len_utf8);
    (c.to_string(), 1 + len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::SpanMap;

    fn leaves(source: &str) -> Vec<String> {
        let mut layers = Layers::default();
        let (role, map, text) = (Role::Body, SpanMap::Slice(0), Cow::Borrowed(source));
        let root =
            layers.push(Layer { parent: None, step: None, role, field: Field::default(), text, map, covered: false });
        decode(&mut layers, root, &Vocabulary::default(), 0, "json");
        let told = |(id, layer): (LayerId, &Layer<'_>)| {
            format!("{}={}", layers.steps(id, &Vocabulary::default()).join(" › "), layer.text)
        };
        layers.iter().skip(1).filter(|(_, layer)| layer.role == Role::Leaf).map(told).collect()
    }

    #[test]
    fn values_carry_their_path_and_escapes_are_undone() {
        assert_eq!(
            leaves(
                r#"{"tag": "call", "attrs": {"from": "A\u0040lid", "t": 3}, "content": [null, {"tag": 'te'}], /* x */}"#
            ),
            [
                "json .tag=call",
                "json .attrs.from=A@lid",
                "json .attrs.t=3",
                "json .content[0]=null",
                "json .content[1].tag=te",
            ]
        );
    }

    #[test]
    fn payloads_in_strings_are_read_as_well() {
        assert_eq!(leaves(r#"{"data": "{\"from\": \"491\"}"}"#), ["json .data › json .from=491"]);
    }
}
