//! Follows every text and every run of bytes to everything they can be read as, within a budget.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use crate::budget::{Budget, DEPTH};
use crate::classify::harmless;
use crate::decode::bytes::{self, Context, Part, Refusal};
use crate::decode::{body, json, reading, run, xml};
use crate::detect::{Zone, key, label_before};
use crate::document::RepoPath;
use crate::layer::{Field, Layer, LayerId, Layers, Places, Role, Step};
use crate::placeholder::is_placeholder;
use crate::signs::Signs;
use crate::trail::Trail;
use crate::vocabulary::{Vocabulary, is_constant};

/// A text in which evidence is looked for.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) layer: LayerId,
    pub(crate) zone: Zone,
    pub(crate) signs: Signs,
    pub(crate) tokens: Vec<Range<usize>>,
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
        let (signs, tokens, groups) = Signs::placed(&text);
        let strict = zone != Zone::Open;
        if signs.has(reading::TRIGGERS | run::TRIGGERS) {
            if depth >= DEPTH {
                self.exceed(layer);
            } else if self.budget.exceeded().is_none() {
                let damaged =
                    memchr::memmem::find_iter(text.as_bytes(), "\u{fffd}").take(1000).count() * 20 > text.len();
                let before = self.layers.get(layer).step.as_ref().map(|step| step.decoder);
                let readings = if damaged { Vec::new() } else { reading::all(&text, signs, before) };
                let runs = run::find(&text, signs, (&tokens, groups), strict);
                self.layers.put_text(layer, text);
                let (role, field) = (self.layers.get(layer).role, self.layers.get(layer).field.clone());
                for reading in readings {
                    self.read(layer, zone, depth, (role, field.clone()), reading);
                }
                self.open_runs(layer, runs, zone, depth);
                self.out.texts.push(Text { layer, zone, signs, tokens });
                return;
            }
        }
        self.layers.put_text(layer, text);
        self.out.texts.push(Text { layer, zone, signs, tokens });
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

    fn open_runs(&mut self, layer: LayerId, runs: Vec<run::Run>, zone: Zone, depth: usize) {
        if runs.is_empty() {
            return;
        }
        // a run is told as part of the value it stands in
        let innermost = |places: &Places| -> Vec<(LayerId, Range<usize>)> {
            runs.iter().map(|run| places.innermost(self.layers, layer, run.range.clone())).collect()
        };
        let inner = match self.written.get(&layer) {
            Some(block) => innermost(&Places::new(self.layers, block.clone())),
            None if matches!(self.layers.get(layer).role, Role::File | Role::Body) => {
                let first = self.first;
                let places = self.places.get_or_insert_with(|| Rc::new(Places::new(self.layers, 0..first))).clone();
                runs.iter().map(|run| places.innermost(self.layers, layer, run.range.clone())).collect()
            }
            None => innermost(&Places::default()),
        };
        for (mut run, (layer, range)) in runs.into_iter().zip(inner) {
            let written = &self.layers.get(layer).text[range.clone()];
            let digits = written.len() < 14 && written.bytes().all(|byte| byte.is_ascii_digit());
            let public = zone == Zone::Open && is_public(&self.layers.get(layer).text, range.start);
            if digits || public || is_placeholder(written, self.vocabulary) || is_constant(written) {
                continue;
            }
            run.range = range;
            self.open_run(layer, run, zone, depth);
        }
    }

    /// Opens a run that was found at its place.
    fn open_run(&mut self, layer: LayerId, run: run::Run, zone: Zone, depth: usize) {
        if !self.seen.insert((layer, run.range.start, run.range.end, run.decoder)) || !self.budget.run() {
            return;
        }
        if !self.budget.take(run.bytes.len()) {
            return;
        }
        let parent = self.layers.get(layer).parent;
        let written =
            self.written.contains_key(&layer) || parent.is_some_and(|parent| self.written.contains_key(&parent));
        let decoder = (!(written && run.decoder == "hex")).then_some(run.decoder);
        // what stands in one piece is judged by its looks
        let one_piece = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let in_groups = match run.decoder {
            "base64" => false,
            "hex" => self.layers.get(layer).text.get(run.range.clone()).is_some_and(|text| !one_piece(text)),
            _ => true,
        };
        let node = self.layers.bytes(layer, run.range.clone(), decoder);
        self.opened(layer, run.range.clone(), node, run.decoder);
        if run.endpoint {
            self.endpoints.insert(node);
        }
        if let Some((_, opening)) = self.openings.last_mut() {
            opening.opaque = zone != Zone::Open && in_groups && run.is_opaque();
        }
        let origin = From::Run(self.openings.len() - 1);
        self.jobs.push_back(Job::Bytes { layer: node, bytes: run.bytes, zone, depth: depth + 1, origin });
    }

    fn opened(&mut self, layer: LayerId, range: Range<usize>, node: LayerId, decoder: &'static str) {
        let (anchor, range) = self.layers.anchor(layer, range);
        let inside = |(body, outer): &(LayerId, Range<usize>)| {
            *body == anchor && outer.start <= range.start && range.end <= outer.end
        };
        let payload = self.layers.get(layer).role == Role::Leaf || self.bodies.iter().take(16).any(inside);
        self.openings.push((anchor, Opening { range, node, decoder, whole: true, payload, opaque: false }));
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

    fn open(&mut self, job: Job) {
        let Job::Bytes { layer, bytes, zone, depth, origin } = job else { return };
        let strict = zone != Zone::Open;
        let run = if let From::Run(run) = origin { Some(run) } else { None };
        let file = matches!(origin, From::File(_));
        if depth >= DEPTH {
            self.exceed(layer);
            return self.unexplained(run);
        }
        let label = match origin {
            From::Packet => "packet".to_owned(),
            _ if self.endpoints.contains(&layer) => "te".to_owned(),
            _ => self.label(layer),
        };
        let opened = bytes::open(&bytes, Context { strict, file, label: &label }, &mut self.budget);
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
            if let (Part::Name(name), From::File(ending)) = (&part, &mut origin) {
                *ending = RepoPath::from(name.as_str()).extension();
            }
            self.part(node, opened.decoder, part, zone, (depth, &origin));
        }
    }

    fn part(&mut self, node: LayerId, decoder: &'static str, part: Part, zone: Zone, (depth, origin): (usize, &From)) {
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
    fn written(
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
    fn plain(&mut self, node: LayerId, text: String, zone: Zone, depth: usize, origin: Option<&From>) {
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
    fn is_worded(&self, text: &str) -> bool {
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
    fn label(&self, node: LayerId) -> String {
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
    fn field_above(&self, node: LayerId) -> Field {
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

    fn leaves(&mut self, before: usize, zone: Zone, depth: usize) {
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

    fn unexplained(&mut self, run: Option<usize>) {
        if let Some((_, opening)) = run.and_then(|run| self.openings.get_mut(run)) {
            opening.whole = false;
        }
    }
}

/// Whether the run at `start` is a hash of something public, or a certificate.
fn is_public(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let before = &text[near..start];
    before.contains("BEGIN CERTIFICATE") || key::is_digest(text, start, &label_before(text, start))
}
