// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! XML as people paste it: fragments, log prefixes, unquoted attributes, ellipses. Every attribute value and text
//! node becomes a leaf; entities, CDATA sections and comments in between are joined the way a reader would see them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::{Mapped, offset_in};
use crate::layer::{Field, Layer, LayerId, Layers, Role, Step};
use crate::trail::{Part, Trail};

struct Decoder<'l, 'a> {
    layers: &'l mut Layers<'a>,
    parent: LayerId,
    /// What the steps are called.
    name: &'static str,
    /// Open elements: where they stand and their names.
    open: Vec<(Trail, Rc<str>)>,
    /// The name of what has none.
    nameless: Rc<str>,
    /// Entities of an internal DTD.
    entities: HashMap<String, String>,
    text: Mapped,
}

/// Reads the layer `parent` as XML and adds a layer for every name, value, text node and comment. `decoder` is who
/// wrote the XML: its steps are called so.
pub fn decode(layers: &mut Layers<'_>, parent: LayerId, decoder: &'static str) {
    let source = layers.get(parent).text.clone();
    let mut reader = Reader::from_str(&source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut decoder = Decoder {
        layers,
        parent,
        name: decoder,
        open: Vec::new(),
        nameless: "".into(),
        entities: HashMap::new(),
        text: Mapped::default(),
    };
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        // a byte order mark is not counted
        let before = source.floor_char_boundary(before.min(source.len()));
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(_) => {
                // what cannot be read as markup is read as text, to the end
                decoder.text.copy(&source[before..], before);
                break;
            }
        };
        let part = |part: &str| -> Range<usize> {
            let start = offset_in(&source, part);
            start..(start + part.len()).min(source.len())
        };
        match &event {
            Event::Start(tag) => decoder.tag(&source, part(tag), false),
            Event::Empty(tag) => decoder.tag(&source, part(tag), true),
            Event::Decl(declaration) => decoder.tag(&source, part(declaration), true),
            Event::PI(instruction) => decoder.tag(&source, part(instruction), true),
            Event::End(_) => {
                decoder.flush();
                decoder.open.pop();
            }
            Event::Text(text) => {
                let range = part(text);
                decoder.text.copy(&source[range.clone()], range.start);
            }
            Event::CData(text) => {
                let range = part(text);
                decoder.text.copy(&source[range.clone()], range.start);
            }
            Event::GeneralRef(name) => {
                let range = part(name);
                let whole = range.start.saturating_sub(1)..(range.end + 1).min(source.len());
                decoder.reference(&source[range], &source[whole.clone()], whole.start);
            }
            Event::Comment(text) => decoder.comment(part(text)),
            Event::DocType(text) => decoder.doctype(&source, part(text)),
            Event::Eof => break,
        }
    }
    decoder.flush();
}

impl Decoder<'_, '_> {
    /// A start tag, an empty element, a declaration or an instruction: its name, then its attributes.
    fn tag(&mut self, source: &str, range: Range<usize>, empty: bool) {
        self.flush();
        let content = &source[range.clone()];
        let name_len = content.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(content.len());
        let name: Rc<str> = content[..name_len].into();
        let trail = self.trail().to(Part::Name(name.clone()));
        self.open.push((trail, name.clone()));
        let name_range = range.start..range.start + name_len;
        self.slice(name_range, Role::Name, Field { owner: name.clone(), name: self.nameless.clone() }, None);
        self.attributes(source, range.start + name_len..range.end, &name);
        if empty {
            self.open.pop();
        }
    }

    fn attributes(&mut self, source: &str, range: Range<usize>, owner: &Rc<str>) {
        let mut at = range.start;
        let junk = |c: char| c.is_whitespace() || "/?,[]".contains(c);
        while at < range.end {
            let rest = &source[at..range.end];
            at += rest.len() - rest.trim_start_matches(junk).len();
            let rest = &source[at..range.end];
            let name_len = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            if name_len == 0 && !rest.starts_with('=') {
                break;
            }
            let name = at..at + name_len;
            let after = source[name.end..range.end].trim_start();
            if let Some(value) = after.strip_prefix('=') {
                let value = value.trim_start();
                let start = offset_in(source, value);
                let (inner, end) = quoted(value);
                self.slice(name.clone(), Role::Name, Field { owner: owner.clone(), name: self.nameless.clone() }, None);
                let field = Field { owner: owner.clone(), name: source[name].into() };
                self.value(source, start + inner.start..start + inner.end, field);
                at = start + end;
            } else {
                // a bare word: `<offer call-id …>`
                let field = Field { owner: owner.clone(), name: self.nameless.clone() };
                self.slice(name.clone(), Role::Leaf, field, None);
                at = name.end;
            }
        }
    }

    fn value(&mut self, source: &str, range: Range<usize>, field: Field) {
        let part = Some(Part::Attribute(field.name.clone()));
        let text = &source[range.clone()];
        if memchr::memchr(b'&', text.as_bytes()).is_none() {
            self.slice(range, Role::Leaf, field, part);
            return;
        }
        let mut mapped = std::mem::take(&mut self.text);
        let mut at = range.start;
        while at < range.end {
            let rest = &source[at..range.end];
            match rest.find('&').unwrap_or(rest.len()) {
                0 => {
                    let near = rest.floor_char_boundary(rest.len().min(64));
                    let len = rest[..near].find(';').map_or(1, |semicolon| semicolon + 1);
                    self.reference(rest.get(1..len - 1).unwrap_or(""), &rest[..len], at);
                    at += len;
                }
                len => {
                    self.text.copy(&rest[..len], at);
                    at += len;
                }
            }
        }
        std::mem::swap(&mut mapped, &mut self.text);
        self.push(mapped, field, part);
    }

    /// Adds what the reference `&name;` at `from` stands for; itself if nothing is known.
    fn reference(&mut self, name: &str, whole: &str, from: usize) {
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let character = number.and_then(char::from_u32).map(String::from);
        let named = match name {
            "amp" => Some("&"),
            "lt" => Some("<"),
            "gt" => Some(">"),
            "quot" => Some("\""),
            "apos" => Some("'"),
            "nbsp" => Some("\u{a0}"),
            "commat" => Some("@"),
            "plus" => Some("+"),
            "colon" => Some(":"),
            "period" => Some("."),
            _ => None,
        };
        let text = character.or_else(|| named.map(str::to_owned)).or_else(|| self.entities.get(name).cloned());
        self.text.unit(text.as_deref().unwrap_or(whole), from, whole.len());
    }

    fn comment(&mut self, range: Range<usize>) {
        self.slice(range, Role::Comment, Field::default(), Some(Part::Word("comment")));
    }

    /// An internal DTD: every quoted text is a value, and entities are kept for later. They are not expanded in one
    /// another, so there is nothing to blow up.
    fn doctype(&mut self, source: &str, range: Range<usize>) {
        let mut at = range.start;
        while let Some(open) = source[at..range.end].find(['"', '\'']) {
            let start = at + open + 1;
            let quote = source.as_bytes()[start - 1] as char;
            let end = source[start..range.end].find(quote).map_or(range.end, |len| start + len);
            let declared = source[at..start - 1].trim_end().rsplit_once("<!ENTITY").map(|(_, name)| name.trim());
            let value = self.resolved(&source[start..end]);
            let known = value.as_deref().is_some_and(|value| value != &source[start..end]);
            if let Some(name) = declared {
                let value = value.unwrap_or_else(|| source[start..end].to_owned());
                self.entities.insert(name.trim_start_matches("% ").to_owned(), value);
            }
            // what only repeats other entities is judged where those are declared
            if !known {
                self.slice(start..end, Role::Leaf, Field::default(), Some(Part::Word("doctype")));
            }
            at = (end + 1).min(range.end);
        }
    }

    /// The value of an entity with the entities declared before it put in; `None` if that gets long.
    fn resolved(&self, value: &str) -> Option<String> {
        const LONGEST: usize = 4096;
        let (mut out, mut at) = (String::new(), 0);
        while let Some(sign) = value[at..].find('&').map(|offset| at + offset) {
            out.push_str(&value[at..sign]);
            let name = value[sign + 1..].split(';').next().unwrap_or("");
            match self.entities.get(name).filter(|_| value[sign + 1 + name.len()..].starts_with(';')) {
                Some(text) => {
                    out.push_str(text);
                    at = sign + name.len() + 2;
                }
                None => {
                    out.push('&');
                    at = sign + 1;
                }
            }
            if out.len() > LONGEST {
                return None;
            }
        }
        out.push_str(&value[at..]);
        Some(out)
    }

    /// Ends the current text node.
    fn flush(&mut self) {
        let mapped = std::mem::take(&mut self.text);
        if !mapped.text().trim().is_empty() {
            let owner = self.open.last().map_or_else(|| self.nameless.clone(), |(_, name)| name.clone());
            self.push(mapped, Field { owner, name: Field::TEXT.into() }, Some(Part::Word("text")));
        }
    }

    /// Adds a leaf that was put together from parts.
    fn push(&mut self, mapped: Mapped, field: Field, part: Option<Part>) {
        let text = mapped.text();
        let start = text.len() - text.trim_start().len();
        if let Some(from) = mapped.single() {
            let range = from + start..from + text.trim_end().len();
            self.slice(range, Role::Leaf, field, part);
            return;
        }
        let step = self.step(part);
        let (text, map) = mapped.finish();
        let (role, text) = (Role::Leaf, Cow::Owned(text));
        self.layers.push(Layer { parent: Some(self.parent), step: Some(step), role, field, text, map, covered: false });
    }

    fn slice(&mut self, range: Range<usize>, role: Role, field: Field, part: Option<Part>) {
        let step = self.step(part);
        self.layers.slice(self.parent, range, role, field, step);
    }

    fn trail(&self) -> Trail {
        self.open.last().map(|(trail, _)| trail.clone()).unwrap_or_default()
    }

    /// `/call/offer/@call-id`.
    fn step(&self, part: Option<Part>) -> Step {
        let trail = self.trail();
        Step::new(self.name, part.map_or_else(|| trail.clone(), |part| trail.to(part)))
    }
}

/// The value that begins `text`, without its quotes, and where what follows it begins.
fn quoted(text: &str) -> (Range<usize>, usize) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = text[1..].find(quote).map_or(text.len(), |len| len + 1);
            (1..end.max(1), (end + 1).min(text.len()))
        }
        _ => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            (0..end, end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::SpanMap;
    use crate::vocabulary::Vocabulary;

    fn leaves(source: &str) -> Vec<String> {
        let mut layers = Layers::default();
        let (role, map, text) = (Role::Body, SpanMap::Slice(0), Cow::Borrowed(source));
        let root =
            layers.push(Layer { parent: None, step: None, role, field: Field::default(), text, map, covered: false });
        decode(&mut layers, root, "xml");
        let told = |(id, layer): (LayerId, &Layer<'_>)| {
            format!("{}={}", layers.steps(id, &Vocabulary::default()).join(""), layer.text)
        };
        layers.iter().skip(1).filter(|(_, layer)| matches!(layer.role, Role::Leaf | Role::Comment)).map(told).collect()
    }

    #[test]
    fn every_value_is_a_leaf() {
        assert_eq!(
            leaves(
                "<call from='A' to=B [id=\"{x}\"]><!-- why --><te latency=\"4\">AA&#49;<![CDATA[2]]>3</te> tail</call>"
            ),
            [
                "xml /call/@from=A",
                "xml /call/@to=B",
                "xml /call/@id={x}",
                "xml /call/comment= why ",
                "xml /call/te/@latency=4",
                "xml /call/te/text=AA123",
                "xml /call/text=tail",
            ]
        );
        assert_eq!(leaves("<qv b=\"x&amp;y\"/>"), ["xml /‹2 letters›/@‹1 letter›=x&y"]);
    }

    #[test]
    fn broken_markup_is_read_as_text() {
        assert_eq!(leaves("12:01 recv <call to=\"A"), ["xml /text=12:01 recv <call to=\"A"]);
        assert_eq!(
            leaves("<!DOCTYPE c [<!ENTITY n \"49\">]><call id=\"&n;1\"/>"),
            ["xml /doctype=49", "xml /call/@id=491"]
        );
        assert_eq!(leaves("nothing but text"), ["xml /text=nothing but text"]);
    }
}
