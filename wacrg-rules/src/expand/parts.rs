// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What came out of bytes: markup, text, names and bytes again, each judged as strictly as the place asks for.

use std::borrow::Cow;

use super::{Expander, From, Job};
use crate::budget::DEPTH;
use crate::classify::harmless;
use crate::decode::bytes::{self, Context, Part, Refusal};
use crate::decode::{body, json, reading, run, xml};
use crate::detect::{Zone, label_before};
use crate::document::RepoPath;
use crate::layer::{Field, Layer, LayerId, Layers, Role, Step};
use crate::trail::Trail;
use crate::vocabulary::Vocabulary;

impl<'a> Expander<'_, 'a> {
    pub(super) fn open(&mut self, job: Job) {
        let Job::Bytes { layer, bytes, zone, depth, origin } = job else { return };
        let strict = zone != Zone::Open;
        let run = if let From::Run(run) = origin { Some(run) } else { None };
        let file = matches!(origin, From::File(_));
        let quoted = zone == Zone::Capture && run.is_some();
        if depth >= DEPTH {
            self.exceed(layer);
            return self.unexplained(run);
        }
        let label = match origin {
            From::Packet => "packet".to_owned(),
            _ if self.endpoints.contains(&layer) => "te".to_owned(),
            _ => self.label(layer),
        };
        let opened = bytes::open(&bytes, Context { strict, file, quoted, label: &label }, &mut self.budget);
        let Some(opened) = opened else { return self.unexplained(run) };
        if depth == 0 && file {
            self.out.file = Some(opened.decoder).filter(|decoder| !matches!(*decoder, "" | "strings"));
        }
        if !opened.whole {
            self.unexplained(run);
        }
        let node = match opened.decoder {
            "" => layer,
            decoder => self.layers.bytes(layer, 0..0, Some(decoder)),
        };
        self.note(node);
        let mut origin = origin;
        for part in opened.parts {
            let part =
                if depth == 0 && file { self.beyond_text(layer, opened.decoder, part, zone) } else { Some(part) };
            let Some(part) = part else { continue };
            if let (Part::Name(name), From::File(ending)) = (&part, &mut origin) {
                *ending = RepoPath::from(name.as_str()).extension();
            }
            self.part(node, opened.decoder, part, zone, (depth, &origin));
        }
    }

    /// What a file's own bytes say beyond its text, which is judged already. The text in them is read there as well, so
    /// that each finding has its place.
    fn beyond_text(&mut self, layer: LayerId, decoder: &'static str, part: Part, zone: Zone) -> Option<Part> {
        match (decoder, part) {
            ("", Part::Text(_)) => None,
            ("strings", Part::Strings(_)) => {
                let root = self.layers.get(layer).parent?;
                let (text, map) = bytes::strings(&self.layers.get(root).text)?.finish();
                if self.budget.take(text.len()) {
                    let step = Some(Step::new(decoder, Trail::default()));
                    let (role, field, text) = (Role::Scalar, Field::default(), Cow::Owned(text));
                    let layer =
                        self.layers.push(Layer { parent: Some(root), step, role, field, text, map, covered: false });
                    let zone = if zone == Zone::Open { Zone::Open } else { Zone::Capture };
                    self.jobs.push_back(Job::Text { layer, zone, depth: 0 });
                }
                None
            }
            (_, part) => Some(part),
        }
    }

    pub(super) fn part(
        &mut self,
        node: LayerId,
        decoder: &'static str,
        part: Part,
        zone: Zone,
        (depth, origin): (usize, &From),
    ) {
        let run = if let From::Run(run) = origin { Some(*run) } else { None };
        let strict = zone != Zone::Open;
        let outer = if strict { Zone::Capture } else { Zone::Open };
        match part {
            // a damaged archive in a string of source code is somebody's test
            Part::Refused(Refusal::Unreadable(_)) if !strict && run.is_some() => self.unexplained(run),
            Part::Refused(refusal) => {
                self.out.refusals.push((node, refusal));
                self.unexplained(run);
            }
            Part::Bytes(bytes) => {
                let origin = if matches!(origin, From::Packet) { From::File(String::new()) } else { origin.clone() };
                self.jobs.push_back(Job::Bytes { layer: node, bytes, zone, depth: depth + 1, origin });
            }
            Part::Packet(bytes) => {
                let origin = From::Packet;
                self.jobs.push_back(Job::Bytes { layer: node, bytes, zone, depth: depth + 1, origin });
            }
            Part::Name(name) => {
                let layer = self.layers.derive(node, Role::Path, Field::default(), name);
                self.jobs.push_back(Job::Text { layer, zone: outer, depth });
            }
            Part::Xml(text) | Part::Json(text) | Part::Strings(text) if !self.budget.take(text.len()) => {
                drop(text);
            }
            Part::Xml(text) => {
                self.written(node, text, outer, depth, |layers, layer, _| xml::decode(layers, layer, decoder));
            }
            Part::Json(text) => {
                self.written(node, text, outer, depth, |layers, layer, vocabulary| {
                    json::decode(layers, layer, vocabulary, 0, decoder);
                });
            }
            Part::Strings(text) => self.plain(node, text, outer, depth, None),
            Part::Text(text) => self.plain(node, text, zone, depth, Some(origin)),
        }
    }

    /// A text that a decoder wrote: each of its values is judged, and in a capture each must prove itself harmless.
    pub(super) fn written(
        &mut self,
        node: LayerId,
        text: String,
        zone: Zone,
        depth: usize,
        decode: impl FnOnce(&mut Layers<'a>, LayerId, &Vocabulary),
    ) {
        let layer = self.layers.derive(node, Role::Body, Field::default(), text);
        let before = self.layers.len();
        decode(self.layers, layer, self.vocabulary);
        self.written.insert(layer, before..self.layers.len());
        self.leaves(before, zone, depth);
        self.jobs.push_back(Job::Text { layer, zone, depth });
    }

    /// A text as it stood in the bytes.
    pub(super) fn plain(&mut self, node: LayerId, text: String, zone: Zone, depth: usize, origin: Option<&From>) {
        let run = if let Some(From::Run(run)) = origin { Some(*run) } else { None };
        let ending = if let Some(From::File(ending)) = origin { ending.as_str() } else { "" };
        let field = self.field_above(node);
        let outer = if zone == Zone::Open { Zone::Open } else { Zone::Capture };
        let clean = harmless(&text, &field, self.vocabulary).is_some() || self.is_worded(&text);
        let markup = text.trim_start().starts_with("{\"") || text.trim_start().starts_with('<');
        // numbers in a row can spell anything
        let listed = run.and_then(|run| self.openings.get(run)).is_some_and(|(anchor, opening)| {
            let written = self.layers.get(*anchor).text.get(opening.range.clone()).unwrap_or("");
            written.contains(' ') && written.bytes().all(|byte| byte.is_ascii_digit() || b", \t\r\n".contains(&byte))
        });
        if clean && run.is_some() {
            let layer = self.layers.derive(node, Role::Scalar, field, text);
            self.jobs.push_back(Job::Text { layer, zone: outer, depth });
            return;
        }
        if zone == Zone::Open || run.is_none() || (zone == Zone::Capture && !markup && (text.len() < 8 || listed)) {
            // outside captures only what is known to be harmless speaks for what stands there
            self.unexplained(run);
            let layer = self.layers.derive(node, Role::Scalar, Field::default(), text);
            for reading in reading::of_file(&self.layers.get(layer).text, ending) {
                self.read(layer, outer, depth, (Role::Scalar, Field::default()), reading);
            }
            self.jobs.push_back(Job::Text { layer, zone: outer, depth });
            return;
        }
        // in a capture it is judged like a payload of its own
        let layer = self.layers.derive(node, Role::Body, field.clone(), text);
        let before = self.layers.len();
        if markup {
            body::decode_within(self.layers, layer, self.vocabulary, depth.min(crate::decode::MAX_DEPTH));
        } else {
            let all = 0..self.layers.get(layer).text.len();
            self.layers.slice(layer, all, Role::Leaf, field, Step::new("text", Trail::default()));
        }
        self.leaves(before, outer, depth);
        self.jobs.push_back(Job::Text { layer, zone: outer, depth });
    }

    /// Whether a text of several parts, such as a session description, consists of harmless ones.
    pub(super) fn is_worded(&self, text: &str) -> bool {
        let no_field = Field::default();
        let part = |part: &str| {
            part.len() <= 2
                || harmless(part, &no_field, self.vocabulary).is_some()
                || self.vocabulary.is_vocabulary(part)
        };
        let mut parts =
            text.split(|c: char| c.is_whitespace() || "=:;,\"'".contains(c)).filter(|part| !part.is_empty());
        text.contains(['=', ':', '\n']) && parts.all(part)
    }

    /// What the value is called whose bytes `node` is: the field's name, or the name that stands before it in a text.
    pub(super) fn label(&self, node: LayerId) -> String {
        let mut next = node;
        loop {
            let layer = self.layers.get(next);
            let Some(parent) = layer.parent else { return String::new() };
            let above = self.layers.get(parent);
            if above.role != Role::Bytes {
                let label = above.field.label();
                if above.role == Role::Leaf && !label.is_empty() {
                    return label.to_ascii_lowercase();
                }
                let range = layer.map.to_parent(&(0..0), 0);
                return label_before(&above.text, range.start.min(above.text.len()));
            }
            next = parent;
        }
    }

    /// The field of the value whose bytes `node` is.
    pub(super) fn field_above(&self, node: LayerId) -> Field {
        let mut next = Some(node);
        while let Some(id) = next {
            let layer = self.layers.get(id);
            if layer.role != Role::Bytes {
                return layer.field.clone();
            }
            next = layer.parent;
        }
        Field::default()
    }

    pub(super) fn leaves(&mut self, before: usize, zone: Zone, depth: usize) {
        let leaves: Vec<(LayerId, bool, bool)> = self
            .layers
            .since(before)
            .filter(|(_, layer)| matches!(layer.role, Role::Leaf | Role::Comment))
            .map(|(id, layer)| {
                let leaf = layer.role == Role::Leaf;
                (
                    id,
                    leaf && zone != Zone::Open && harmless(&layer.text, &layer.field, self.vocabulary).is_none(),
                    layer.covered,
                )
            })
            .collect();
        for (layer, suspect, covered) in leaves {
            let value = self.layers.get(layer);
            if zone == Zone::Open
                && matches!(value.field.label(), "te" | "te2")
                && !super::runs::is_port(value.text.trim())
                && let Some(run) = run::whole(&value.text).filter(|run| matches!(run.bytes.len(), 6 | 18))
            {
                let run = run::Run { endpoint: true, ..run };
                self.open_run(layer, run, zone, depth);
            }
            if suspect {
                self.suspect_at(layer, depth);
            } else if !covered {
                self.jobs.push_back(Job::Text { layer, zone, depth });
            }
        }
    }

    pub(super) fn unexplained(&mut self, run: Option<usize>) {
        if let Some((_, opening)) = run.and_then(|run| self.openings.get_mut(run)) {
            opening.whole = false;
        }
    }
}
