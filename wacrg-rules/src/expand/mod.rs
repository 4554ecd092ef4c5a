// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Follows every text and every run of bytes to everything they can be read as, within a budget.

mod parts;
mod runs;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use crate::budget::{Budget, DEPTH};
use crate::classify::harmless;
use crate::decode::bytes::Refusal;
use crate::decode::{json, reading, run};
use crate::detect::Zone;
use crate::layer::{Field, Layer, LayerId, Layers, Places, Role, Step};
use crate::signs::{Shape, Signs};
use crate::trail::Trail;
use crate::vocabulary::Vocabulary;

/// A text in which evidence is looked for.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) layer: LayerId,
    pub(crate) zone: Zone,
    pub(crate) signs: Signs,
    pub(crate) tokens: Vec<Range<usize>>,
    pub(crate) numbers: Vec<Range<usize>>,
}

/// What came of following everything.
#[derive(Debug, Default)]
pub(crate) struct Expansion {
    /// Every text, with what it shows.
    pub(crate) texts: Vec<Text>,
    /// Payload values that did not prove themselves harmless.
    pub(crate) suspects: Vec<LayerId>,
    /// Runs that were opened, by the text that they stand in, in its order.
    pub(crate) openings: HashMap<LayerId, Vec<Opening>>,
    /// What was not opened, and where it stands.
    pub(crate) refusals: Vec<(LayerId, Refusal)>,
    /// What the file itself was opened as, where it is not text.
    pub(crate) file: Option<&'static str>,
    /// The bound that was reached, and where, if one was.
    pub(crate) exceeded: Option<(LayerId, &'static str)>,
}

/// Where bytes come from.
#[derive(Clone)]
enum From {
    /// A run of a text, by its number.
    Run(usize),
    /// A file or an archive's entry, with the ending of its name.
    File(String),
    /// A packet's payload.
    Packet,
}

/// Something to look into.
enum Job {
    Text { layer: LayerId, zone: Zone, depth: usize },
    Bytes { layer: LayerId, bytes: Vec<u8>, zone: Zone, depth: usize, origin: From },
}

/// A part of a text that stands for something else.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    /// Where it stands in the text that was not decoded from anything in turn.
    pub(crate) range: Range<usize>,
    /// The layer of what it stands for.
    pub(crate) node: LayerId,
    /// The encoding.
    pub(crate) decoder: &'static str,
    /// Whether all of it was opened: what it says is judged where it is said.
    pub(crate) whole: bool,
    /// Whether it stands in a payload, where what nobody can open may not stand.
    payload: bool,
    /// Whether it stands in a capture and is long and varied enough for a key.
    opaque: bool,
    /// Whether what stands before it says that it is a secret.
    pub(crate) secret: bool,
}

/// Follows what it is given.
pub(crate) struct Expander<'l, 'a> {
    layers: &'l mut Layers<'a>,
    vocabulary: &'l Vocabulary,
    budget: Budget,
    jobs: VecDeque<Job>,
    openings: Vec<(LayerId, Opening)>,
    seen: HashSet<(LayerId, usize, usize, &'static str)>,
    /// Texts that decoders wrote, with the numbers of their parts: hex in them was not in the file.
    written: HashMap<LayerId, Range<usize>>,
    /// How many layers there were at first, and their places.
    first: usize,
    places: Option<Rc<Places>>,
    /// Bytes that stand where an address and a port stand.
    endpoints: HashSet<LayerId>,
    /// The payloads of a capture.
    bodies: Vec<(LayerId, Range<usize>)>,
    out: Expansion,
}

impl<'l, 'a> Expander<'l, 'a> {
    /// An expander that adds to `layers`.
    pub(crate) fn new(layers: &'l mut Layers<'a>, vocabulary: &'l Vocabulary) -> Self {
        let first = layers.len();
        Self {
            layers,
            vocabulary,
            budget: Budget::default(),
            jobs: VecDeque::new(),
            openings: Vec::new(),
            seen: HashSet::new(),
            written: HashMap::new(),
            first,
            places: None,
            endpoints: HashSet::new(),
            bodies: Vec::new(),
            out: Expansion::default(),
        }
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, layer: LayerId, zone: Zone) {
        self.jobs.push_back(Job::Text { layer, zone, depth: 0 });
    }

    /// Adds the text of a file with the ending `extension`.
    pub(crate) fn kind(&mut self, layer: LayerId, zone: Zone, extension: &str) {
        for reading in reading::of_file(&self.layers.get(layer).text, extension) {
            self.read(layer, zone, 0, (Role::File, Field::default()), reading);
        }
    }

    /// Adds a payload value that does not prove itself harmless.
    pub(crate) fn suspect(&mut self, layer: LayerId) {
        self.suspect_at(layer, 0);
    }

    fn suspect_at(&mut self, layer: LayerId, depth: usize) {
        // a session description is judged by its parts
        let text = self.layers.get(layer).text.trim();
        if text.contains('\n') && self.is_worded(text) {
            self.jobs.push_back(Job::Text { layer, zone: Zone::Capture, depth });
            return;
        }
        // JSON in an attribute, or in the text of an element
        if text.starts_with("{\"") && text.ends_with('}') && depth < DEPTH {
            let before = self.layers.len();
            json::decode(self.layers, layer, self.vocabulary, 0, "json");
            self.leaves(before, Zone::Capture, depth + 1);
            self.jobs.push_back(Job::Text { layer, zone: Zone::Capture, depth });
            return;
        }
        self.out.suspects.push(layer);
        self.jobs.push_back(Job::Text { layer, zone: Zone::Payload, depth });
    }

    /// Says that a layer is a capture's payload.
    pub(crate) fn body(&mut self, layer: LayerId) {
        let all = 0..self.layers.get(layer).text.len();
        self.bodies.push(self.layers.anchor(layer, all));
    }

    /// Adds a payload that says it is bytes.
    pub(crate) fn payload(&mut self, layer: LayerId) {
        if let Some(run) = run::whole(&self.layers.get(layer).text) {
            self.open_run(layer, run, Zone::Payload, 0);
        }
    }

    /// Adds the bytes of a file that is not text; `layer` is its text as far as it has one.
    pub(crate) fn file(&mut self, layer: LayerId, bytes: &[u8], zone: Zone) {
        let first = self.layers.get(layer).text.chars().next().map_or(0, char::len_utf8);
        let layer = self.layers.bytes(layer, 0..first, None);
        let origin = From::File(String::new());
        self.jobs.push_back(Job::Bytes { layer, bytes: bytes.to_vec(), zone, depth: 0, origin });
    }

    /// Follows everything to its end.
    pub(crate) fn finish(mut self) -> Expansion {
        while let Some(job) = self.jobs.pop_front() {
            match job {
                Job::Text { layer, zone, depth } => self.look(layer, zone, depth),
                Job::Bytes { .. } => self.open(job),
            }
        }
        // wherever the budget ended, it is told
        if let (None, Some(what)) = (self.out.exceeded, self.budget.exceeded()) {
            self.out.exceeded = self.out.texts.first().map(|text| (text.layer, what));
        }
        // each number of a list is small, and all of them together are bytes
        let opened: Vec<(LayerId, Range<usize>)> = self
            .openings
            .iter()
            .filter(|(_, opening)| (opening.payload || opening.opaque) && opening.whole)
            .map(|(anchor, opening)| (*anchor, opening.range.clone()))
            .take(1_000)
            .collect();
        let inside = |anchor: LayerId, range: &Range<usize>| {
            opened.iter().any(|(other, outer)| *other == anchor && outer.start <= range.start && range.end <= outer.end)
        };
        for (anchor, opening) in &self.openings {
            let bytes = opening.opaque || opening.payload && opening.decoder == "decimal";
            if bytes && !opening.whole && !inside(*anchor, &opening.range) {
                self.out.refusals.push((opening.node, Refusal::Unexplained("bytes that nothing explains")));
            }
        }
        for (anchor, opening) in self.openings {
            self.out.openings.entry(anchor).or_default().push(opening);
        }
        self.out.openings.values_mut().for_each(|list| list.sort_by_key(|opening| opening.range.start));
        self.out
    }

    /// Looks at a text: its other readings, and the runs in it.
    fn look(&mut self, layer: LayerId, zone: Zone, depth: usize) {
        let text = self.layers.take_text(layer);
        let Shape { signs, tokens, numbers, groups, damaged } = Shape::of(&text);
        let strict = zone != Zone::Open;
        // what a few bytes can swell to costs most where there is something everywhere
        if depth > 0 {
            let signs = memchr::memchr_iter(b'@', text.as_bytes()).count();
            if !self.budget.look(signs + tokens.len() + numbers.len() + groups.len()) {
                self.layers.put_text(layer, text);
                return self.note(layer);
            }
        }
        if signs.has(reading::TRIGGERS | run::TRIGGERS) {
            if depth >= DEPTH {
                self.exceed(layer);
            } else if self.budget.exceeded().is_none() {
                let damaged = damaged.min(1000) * 20 > text.len();
                let before = self.layers.get(layer).step.as_ref().map(|step| step.decoder);
                let readings = if damaged { Vec::new() } else { reading::all(&text, signs, before) };
                let runs = run::find(&text, signs, (&tokens, &groups), strict);
                self.layers.put_text(layer, text);
                let (role, field) = (self.layers.get(layer).role, self.layers.get(layer).field.clone());
                for reading in readings {
                    self.read(layer, zone, depth, (role, field.clone()), reading);
                }
                self.open_runs(layer, runs, zone, depth);
                self.out.texts.push(Text { layer, zone, signs, tokens, numbers });
                return;
            }
        }
        self.layers.put_text(layer, text);
        self.out.texts.push(Text { layer, zone, signs, tokens, numbers });
    }

    fn read(&mut self, parent: LayerId, zone: Zone, depth: usize, what: (Role, Field), reading: reading::Reading) {
        let (role, field) = what;
        let (text, map) = reading.mapped.finish();
        if !self.budget.take(text.len()) {
            return;
        }
        let all = self.layers.get(parent).text.len();
        let complete = map.to_parent(&(0..text.len()), text.len()) == (0..all);
        let leaf = role == Role::Leaf && zone == Zone::Payload && complete;
        let clean = leaf && harmless(&text, &field, self.vocabulary).is_some();
        let (step, text) = (Some(Step::new(reading.decoder, Trail::default())), Cow::Owned(text));
        let layer = self.layers.push(Layer { parent: Some(parent), step, role, field, text, map, covered: false });
        if clean {
            self.opened(parent, 0..all, layer, reading.decoder);
        } else {
            self.jobs.push_back(Job::Text { layer, zone, depth: depth + 1 });
        }
    }

    fn exceed(&mut self, layer: LayerId) {
        self.budget.exceed("encodings inside encodings, deeper than can be judged");
        self.note(layer);
    }

    /// Remembers where the budget ended.
    fn note(&mut self, layer: LayerId) {
        if let (None, Some(what)) = (self.out.exceeded, self.budget.exceeded()) {
            self.out.exceeded = Some((layer, what));
        }
    }
}
