// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A document taken apart: its layers, what it is under the policy, and what a capture's parts are.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::classify::harmless;
use crate::compiled::{Compiled, PathClass};
use crate::decode::body::{self, Form};
use crate::decode::bytes::Refusal;
use crate::decode::text::{self, Flaw};
use crate::decode::yaml::{self, Kind, NodeId, Yaml};
use crate::detect::Zone;
use crate::document::{Document, EntryKind};
use crate::expand::{Expander, Expansion, Opening};
use crate::layer::{Field, Layer, LayerId, Layers, Role, SpanMap, Step};
use crate::licence::covered::{Covered, covered};
use crate::licence::expression;
use crate::licence::markdown::{self, Page};
use crate::licence::tree::Tree;
use crate::schema_check::{BadSchema, Schema, Violation, check};
use crate::signs::Signs;
use crate::trail::Trail;

/// A document under judgement.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The document.
    pub document: &'a Document,
    /// The policy.
    pub policy: &'a Compiled,
    /// The repository's own capture schema from the trusted side, if it has one.
    pub schema: Option<&'a Result<Schema, BadSchema>>,
    /// What its path stands for.
    pub class: PathClass,
    /// All its readings.
    pub layers: Layers<'a>,
    /// The layer of its path.
    pub path: LayerId,
    /// The layer of its text; of the target for a link.
    pub root: LayerId,
    /// What is wrong with it as a text file.
    pub flaw: Option<Flaw>,
    /// Its parts if it is a capture.
    pub capture: Option<Capture>,
    /// The tree it belongs to, if that is known.
    pub tree: Option<&'a Tree>,
    expansion: Expansion,
    covered: OnceCell<Option<Covered>>,
    page: OnceCell<Page>,
    violations: OnceCell<Vec<Vec<Violation>>>,
}

/// The parts of a capture.
#[derive(Debug)]
pub struct Capture {
    /// The stream.
    pub yaml: Yaml,
    /// Payloads, of every document and duplicate, and what they turned out to be.
    pub bodies: Vec<(LayerId, Form)>,
    /// Entries of attribute lists: the name and the value's layer.
    pub attributes: Vec<(String, LayerId)>,
}

impl<'a> Subject<'a> {
    /// Takes `document` apart under `policy`.
    pub fn open(document: &'a Document, policy: &'a Compiled, schema: Option<&'a Result<Schema, BadSchema>>) -> Self {
        let mut subject = Self::glance(document, policy);
        subject.schema = schema;
        if subject.is_capture() {
            subject.open_capture();
        }
        subject.expand();
        subject
    }

    /// `document` with nothing taken apart: its text and its path.
    pub fn glance(document: &'a Document, policy: &'a Compiled) -> Self {
        let mut layers = Layers::default();
        let path = base(&mut layers, document.path.to_text(), SpanMap::Slice(0), Role::Path);
        let decoded = text::decode(&document.bytes);
        let role = if document.kind == EntryKind::Symlink { Role::Target } else { Role::File };
        let root = base(&mut layers, decoded.text, decoded.map, role);
        if let Some(Flaw::Encoding(name)) = decoded.flaw {
            let decoder = if name.starts_with("UTF-16") { "utf-16" } else { "utf-32" };
            layers.reached(root, Step::new(decoder, Trail::default()));
        }
        if role == Role::Target {
            // a link's target is shown as what it is
            let all = 0..layers.get(root).text.len();
            layers.slice(root, all, role, Field::default(), Step::new("link target", Trail::default()));
        }
        Self {
            document,
            policy,
            schema: None,
            class: policy.class(&document.path),
            layers,
            path,
            root,
            flaw: decoded.flaw,
            capture: None,
            tree: None,
            expansion: Expansion::default(),
            covered: OnceCell::new(),
            page: OnceCell::new(),
            violations: OnceCell::new(),
        }
    }

    /// The same document in the tree it belongs to.
    #[must_use]
    pub fn with_tree(mut self, tree: Option<&'a Tree>) -> Self {
        self.tree = tree;
        self
    }

    /// Whether the document is judged whole, however little of it changed.
    pub fn is_whole(&self) -> bool {
        self.capture.is_some() || self.class != PathClass::Open || self.layers.get(self.root).role == Role::Target
    }

    /// What it says of its licence; `None` where nothing is known of the tree, or nothing is asked.
    pub fn covered(&self) -> Option<&Covered> {
        self.covered.get_or_init(|| covered(self.document, self.policy, self.tree?)).as_ref()
    }

    /// Identifiers of the licences that are said to apply to it.
    pub fn licences(&self) -> Vec<String> {
        let said = self.covered().map_or(&[][..], |covered| &covered.standing.licences);
        expression::ids(said.iter().map(|said| &said.text)).collect()
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.layers.get(self.root).text
    }

    /// Its text as a page of Markdown.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| markdown::read(self.text()))
    }

    /// Bytes of the file as a place in its text.
    pub fn place(&self, bytes: &Range<usize>) -> (LayerId, Range<usize>) {
        let layer = self.layers.get(self.root);
        if layer.map == SpanMap::Slice(0) && bytes.end <= layer.text.len() && !bytes.is_empty() {
            (self.root, bytes.clone())
        } else {
            self.top()
        }
    }

    /// Whether the document is judged as a capture: it stands where captures stand, or it has the shape of one.
    fn is_capture(&self) -> bool {
        if self.document.kind != EntryKind::File || (self.document.bytes.is_empty() && self.is_keep_file()) {
            return false;
        }
        self.class == PathClass::Capture || self.is_capture_shaped()
    }

    /// `.gitkeep` and the like, which keep an empty directory.
    fn is_keep_file(&self) -> bool {
        self.document.path.file_name().starts_with(b".")
    }

    /// Whether a YAML or JSON file outside the captures begins its lines or keys with what only captures have.
    fn is_capture_shaped(&self) -> bool {
        let extension = self.document.path.extension();
        if !matches!(extension.as_str(), "yaml" | "yml" | "json" | "jsonc" | "") {
            return false;
        }
        let text = &self.layers.get(self.root).text;
        let has = |key: &str| {
            memchr::memmem::find_iter(text.as_bytes(), key.as_bytes()).any(|at| {
                let before = text[..at].trim_end_matches(['"', '\'', ' ', '\t']);
                let after = text[at + key.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
                after.starts_with(':') && (before.is_empty() || before.ends_with(['\n', '{', ',']))
            })
        };
        has("stanza_tag") && has("raw") && has("body") && !has("$schema")
    }

    fn open_capture(&mut self) {
        let vocabulary = &self.policy.vocabulary;
        let yaml = yaml::decode(&mut self.layers, self.root);
        let mut capture = Capture { yaml, bodies: Vec::new(), attributes: Vec::new() };
        for document in capture.yaml.documents.clone() {
            for raw in values(&capture.yaml, &self.layers, document, "raw") {
                let format = values(&capture.yaml, &self.layers, raw, "format").first().copied();
                let format = format.and_then(|node| capture.yaml.scalar(&self.layers, node)).map(str::to_owned);
                for node in values(&capture.yaml, &self.layers, raw, "body") {
                    if let Kind::Scalar(layer, _) = capture.yaml.resolve(node).1.kind {
                        let form = body::decode(&mut self.layers, layer, format.as_deref(), vocabulary);
                        capture.bodies.push((layer, form));
                    }
                }
            }
            for list in values(&capture.yaml, &self.layers, document, "attributes") {
                let items = match &capture.yaml.resolve(list).1.kind {
                    Kind::Seq(items) => items.clone(),
                    _ => Vec::new(),
                };
                for item in items {
                    let name = values(&capture.yaml, &self.layers, item, "name").first().copied();
                    let name = name.and_then(|node| capture.yaml.scalar(&self.layers, node)).unwrap_or("").to_owned();
                    for value in values(&capture.yaml, &self.layers, item, "value") {
                        if let Kind::Scalar(layer, _) = capture.yaml.resolve(value).1.kind {
                            capture.attributes.push((name.clone(), layer));
                        }
                    }
                }
            }
        }
        self.capture = Some(capture);
    }

    /// The texts in which positive evidence is looked for and that show one of `signs`, each with its zone: everything
    /// that is not, line by line, part of another, and the payload values that did not prove themselves harmless.
    pub fn texts(&self, signs: Signs) -> impl Iterator<Item = (LayerId, &Layer<'a>, Zone)> {
        let texts = self.expansion.texts.iter().filter(move |text| text.signs.has(signs));
        texts.map(|text| (text.layer, self.layers.get(text.layer), text.zone))
    }

    /// The same with every text of a capture: there a value can show less than it has to show elsewhere.
    pub fn evidence(&self, signs: Signs) -> impl Iterator<Item = (LayerId, &Layer<'a>, Zone)> {
        let texts = self.expansion.texts.iter().filter(move |text| text.zone != Zone::Open || text.signs.has(signs));
        texts.map(|text| (text.layer, self.layers.get(text.layer), text.zone))
    }

    /// Those texts that show seven digits and more, with the places of them.
    pub fn numbers(&self) -> impl Iterator<Item = (LayerId, &Layer<'a>, Zone, &[Range<usize>])> {
        let texts = self.expansion.texts.iter().filter(|text| text.signs.has(Signs::NUMBER));
        texts.map(|text| (text.layer, self.layers.get(text.layer), text.zone, text.numbers.as_slice()))
    }

    /// Those texts that show a token, groups, an `@` or the name of a short secret, with their signs and tokens.
    pub fn tokens(&self) -> impl Iterator<Item = (LayerId, &str, Zone, (Signs, &[Range<usize>]))> {
        let telling = Signs::TOKEN | Signs::OCTETS | Signs::AT | Signs::SHORT;
        let texts = self.expansion.texts.iter().filter(move |text| text.signs.has(telling));
        texts.map(|text| {
            (text.layer, &*self.layers.get(text.layer).text, text.zone, (text.signs, text.tokens.as_slice()))
        })
    }

    /// How each document of a capture violates the built-in schema.
    pub fn violations(&self) -> &[Vec<Violation>] {
        // a test shows that it compiles; without it every capture would lack what the defaults lack
        static BUILTIN: LazyLock<Schema> =
            LazyLock::new(|| Schema::parse(wacrg_schema::CAPTURE_SCHEMA.as_bytes()).unwrap_or_default());
        self.violations.get_or_init(|| {
            let Some(capture) = &self.capture else { return Vec::new() };
            let roots = capture.yaml.documents.iter();
            roots.map(|root| check(&BUILTIN, &capture.yaml, &self.layers, *root)).collect()
        })
    }

    /// Payload values that did not prove themselves harmless.
    pub fn suspects(&self) -> &[LayerId] {
        &self.expansion.suspects
    }

    /// What was not opened, and where it stands.
    pub(crate) fn refusals(&self) -> &[(LayerId, Refusal)] {
        &self.expansion.refusals
    }

    /// The bound of the budget that was reached, and where, if one was.
    pub fn exceeded(&self) -> Option<(LayerId, &'static str)> {
        self.expansion.exceeded
    }

    /// Runs that nobody could open, with the text that they stand in.
    pub(crate) fn unopened(&self) -> impl Iterator<Item = (LayerId, &Opening)> {
        let openings =
            self.expansion.openings.iter().flat_map(|(anchor, list)| list.iter().map(|opening| (*anchor, opening)));
        openings.filter(|(_, opening)| !opening.whole)
    }

    /// What the file was opened as, where it is not text.
    pub fn opened_as(&self) -> Option<&'static str> {
        self.expansion.file
    }

    /// The encoding that `range` of `layer` is, brackets and quotes around it set aside.
    pub(crate) fn opening(&self, layer: LayerId, range: &Range<usize>) -> Option<&Opening> {
        /// Runs that are looked at: longer ones that begin earlier are found by their own place.
        const NEAR: usize = 32;
        let (anchor, range) = self.layers.anchor(layer, range.clone());
        let list = self.expansion.openings.get(&anchor)?;
        let text = self.layers.get(anchor).text.get(range.clone()).unwrap_or("");
        let edge = |c: char| c.is_whitespace() || "[](){}<>\"'`=".contains(c);
        let start = range.start + text.len() - text.trim_start_matches(edge).len();
        let end = (range.end - (text.len() - text.trim_end_matches(edge).len())).max(start);
        let next = list.partition_point(|opening| opening.range.start <= start);
        let near = list[..next].iter().rev().take(NEAR).filter(|opening| end <= opening.range.end);
        near.max_by_key(|opening| opening.whole)
    }

    /// Follows every text and everything in it that is written in another way.
    fn expand(&mut self) {
        let capture = self.capture.is_some() || self.class == PathClass::Capture;
        let strict = self.class == PathClass::Strict;
        let zone = |role| match role {
            _ if capture => Zone::Capture,
            Role::Target if strict => Zone::Capture,
            _ => Zone::Open,
        };
        let plain: Vec<(LayerId, Zone)> =
            self.layers.iter().filter(|(_, layer)| !layer.covered).map(|(id, layer)| (id, zone(layer.role))).collect();
        let suspect = |layer: &Layer<'_>| {
            layer.role == Role::Leaf && harmless(&layer.text, &layer.field, &self.policy.vocabulary).is_none()
        };
        let suspects: Vec<LayerId> = self.layers.iter().filter(|(_, layer)| suspect(layer)).map(|(id, _)| id).collect();
        let mut expander = Expander::new(&mut self.layers, &self.policy.vocabulary);
        self.capture.iter().flat_map(|capture| &capture.bodies).for_each(|(body, _)| expander.body(*body));
        plain.into_iter().for_each(|(layer, zone)| expander.text(layer, zone));
        if self.document.kind == EntryKind::File {
            expander.kind(self.root, zone(Role::File), &self.document.path.extension());
        }
        suspects.into_iter().for_each(|layer| expander.suspect(layer));
        for (body, form) in self.capture.iter().flat_map(|capture| &capture.bodies) {
            if *form == Form::Encoded {
                expander.payload(*body);
            }
        }
        if matches!(self.flaw, Some(Flaw::Binary(_) | Flaw::Invalid | Flaw::Nul)) {
            expander.file(self.root, &self.document.bytes, zone(Role::File));
        }
        self.expansion = expander.finish();
    }

    /// The whole of a layer, as a finding's place.
    pub fn whole(&self, layer: LayerId) -> (LayerId, Range<usize>) {
        (layer, 0..self.layers.get(layer).text.len())
    }

    /// The first character of the text, as the place of what is wrong with the file as a whole; an empty file has
    /// none, so its name is the place.
    pub fn top(&self) -> (LayerId, Range<usize>) {
        if self.layers.get(self.root).text.is_empty() {
            let path = &self.layers.get(self.path).text;
            return (self.path, path.rfind('/').map_or(0, |slash| slash + 1)..path.len());
        }
        let len = self.layers.get(self.root).text.chars().next().map_or(0, char::len_utf8);
        (self.root, 0..len)
    }
}

fn values(yaml: &Yaml, layers: &Layers<'_>, map: NodeId, key: &str) -> Vec<NodeId> {
    yaml.values(layers, map, key).collect()
}

fn base<'a>(layers: &mut Layers<'a>, text: Cow<'a, str>, map: SpanMap, role: Role) -> LayerId {
    let step = (role == Role::Path).then(|| Step::new("path", Trail::default()));
    layers.push(Layer { parent: None, step, role, field: Field::default(), text, map, covered: false })
}
