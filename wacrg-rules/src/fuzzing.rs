// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Entrances for fuzzers and tests: each decoder by its name, with nothing around it. Not part of the interface.

use std::collections::BTreeMap;

use crate::budget::Budget;
use crate::decode::bytes;
use crate::decode::{json, reading, run, text, xml, yaml};
use crate::layer::{Field, Layer, Layers, Role, SpanMap};
use crate::licence::html;
use crate::signs::Shape;
use crate::vocabulary::Vocabulary;
use crate::{bundle, codeowners, workflow};

/// Names that [`open`] takes: decoders of bytes, then of text.
pub fn names() -> Vec<&'static str> {
    bytes::DECODERS.iter().map(|(name, _)| *name).chain(["text", "readings", "runs", "xml", "json", "yaml"]).collect()
}

/// Gives `input` to the decoder `name`, or to the reader `bundle`, `workflow`, `codeowners` or `page`; a decoder in a capture and outside of one; tells how many things came out.
pub fn open(name: &str, input: &[u8]) -> usize {
    if let Some((_, decode)) = bytes::DECODERS.iter().find(|(decoder, _)| *decoder == name) {
        let opened = [true, false].map(|strict| {
            let context = bytes::Context { strict, file: !strict, quoted: false, label: "te" };
            decode(input, context, &mut Budget::default()).map_or(0, |opened| opened.parts.len())
        });
        return opened.iter().sum();
    }
    if name == "bundle" {
        let opened = bundle::open(input);
        return opened.members.len() + opened.problems.len();
    }
    let decoded = text::decode(input);
    let Shape { signs, tokens, groups, .. } = Shape::of(&decoded.text);
    match name {
        "text" => decoded.text.len(),
        "readings" => {
            let kinds = ["csv", "html", "md", "vcf", "patch", "css", "ipynb"];
            let kinds = kinds.iter().map(|kind| reading::of_file(&decoded.text, kind).len()).sum::<usize>();
            reading::all(&decoded.text, signs, None).len() + kinds
        }
        "workflow" => {
            let faults = workflow::examine(&decoded.text).faults;
            faults
                .iter()
                .for_each(|fault| assert!(decoded.text.get(fault.range.clone()).is_some(), "a place in the file"));
            faults.len()
        }
        "codeowners" => codeowners::faults(&decoded.text).len(),
        "page" => html::read(&decoded.text).page.sentences.len() + html::top(&decoded.text).len(),
        "runs" => {
            let whole = usize::from(run::whole(&decoded.text).is_some());
            whole
                + [true, false]
                    .map(|strict| run::find(&decoded.text, signs, (&tokens, &groups), strict).len())
                    .iter()
                    .sum::<usize>()
        }
        _ => {
            let mut layers = Layers::default();
            let (role, map, text) = (Role::Body, SpanMap::Slice(0), decoded.text);
            let root = layers.push(Layer {
                parent: None,
                step: None,
                role,
                field: Field::default(),
                text,
                map,
                covered: false,
            });
            match name {
                "xml" => xml::decode(&mut layers, root, "xml"),
                "json" => json::decode(&mut layers, root, &Vocabulary::default(), 0, "json"),
                _ => drop(yaml::decode(&mut layers, root)),
            }
            layers.len()
        }
    }
}

/// What a frame says, as the decoder writes it: XML, with bytes in hex. `None` if it is not one.
pub fn frame(input: &[u8]) -> Option<String> {
    bytes::frame(input)
}

/// Counts of what each decoder made of `input`, by name.
pub fn all(input: &[u8]) -> BTreeMap<&'static str, usize> {
    names().into_iter().map(|name| (name, open(name, input))).collect()
}
