// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The way to a value inside one decoder's input: `raw.body`, `/call/offer/@enc`, `.attrs.from`. Names come from the
//! file, so they are masked when the trail is told, which is only when there is something to tell.

use std::rc::Rc;

use crate::names::shown;
use crate::vocabulary::Vocabulary;

/// Deeper trails are cut: what lies below is told by the place it is in.
const MAX_DEPTH: usize = 64;

/// A way from the root of a decoder's input.
#[derive(Clone, Debug, Default)]
pub struct Trail(Option<Rc<Link>>);

#[derive(Debug)]
struct Link {
    up: Trail,
    part: Part,
    depth: usize,
}

/// One step of a trail.
#[derive(Clone, Debug)]
pub enum Part {
    /// Into the element or key of that name.
    Name(Rc<str>),
    /// To the attribute of that name.
    Attribute(Rc<str>),
    /// To the item of that number, from 0.
    Index(usize),
    /// To something that has no name of its own, such as a comment.
    Word(&'static str),
}

impl Trail {
    /// The trail that goes one step on.
    #[must_use]
    pub fn to(&self, part: Part) -> Self {
        let depth = self.0.as_ref().map_or(1, |link| link.depth + 1);
        if depth > MAX_DEPTH {
            return self.clone();
        }
        Self(Some(Rc::new(Link { up: self.clone(), part, depth })))
    }

    /// Whether it goes nowhere.
    pub fn is_root(&self) -> bool {
        self.0.is_none()
    }

    fn parts(&self) -> Vec<&Part> {
        let mut parts = Vec::new();
        let mut next = &self.0;
        while let Some(link) = next {
            parts.push(&link.part);
            next = &link.up.0;
        }
        parts.reverse();
        parts
    }

    /// The trail as `decoder` writes places, with names that could be values masked.
    pub fn told(&self, decoder: &str, vocabulary: &Vocabulary) -> String {
        let mut parts = self.parts();
        let before = match (decoder, parts.as_slice()) {
            // a key is told with the mapping it is a key of
            ("yaml", [.., Part::Word(word)]) => {
                parts.pop();
                format!("{word}{}", if parts.is_empty() { "" } else { " in " })
            }
            _ => String::new(),
        };
        let mut told = String::new();
        for part in parts {
            let separator = match decoder {
                "xml" | "wabinary" => "/",
                "yaml" if told.is_empty() => "",
                _ => ".",
            };
            match part {
                Part::Name(name) => told.extend([separator, &*shown(name, vocabulary)]),
                Part::Attribute(name) => told.extend([separator, "@", &*shown(name, vocabulary)]),
                Part::Word(word) => told.extend([separator, *word]),
                Part::Index(index) => told.push_str(&format!("[{index}]")),
            }
        }
        before + &told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trails_are_told_in_the_decoders_own_way() {
        let vocabulary = Vocabulary::default();
        let name = |text: &str| Part::Name(text.into());
        let body = Trail::default().to(name("raw")).to(name("body"));
        assert_eq!(body.told("yaml", &vocabulary), "raw.body");
        assert_eq!(Trail::default().to(name("raw")).to(Part::Word("key")).told("yaml", &vocabulary), "key in raw");
        assert_eq!(Trail::default().to(Part::Word("comment")).told("yaml", &vocabulary), "comment");
        let list = Trail::default().to(name("attributes")).to(Part::Index(1)).to(name("value"));
        assert_eq!(list.told("yaml", &vocabulary), "attributes[1].value");
        assert_eq!(list.told("json", &vocabulary), ".attributes[1].value");
        let attribute = Trail::default().to(name("call")).to(name("4915739281746")).to(Part::Attribute("from".into()));
        assert_eq!(attribute.told("xml", &vocabulary), "/call/‹13 digits›/@from");
    }

    #[test]
    fn a_deep_trail_is_cut() {
        let deep = (0..100_000).fold(Trail::default(), |trail, _| trail.to(Part::Name("a".into())));
        assert_eq!(deep.parts().len(), MAX_DEPTH);
    }
}
