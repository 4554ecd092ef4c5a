//! A document taken apart: its layers, what it is under the policy, and what a capture's parts are.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use crate::classify::harmless;
use crate::compiled::{Compiled, PathClass};
use crate::decode::body::{self, Form};
use crate::decode::text::{self, Flaw};
use crate::decode::yaml::{self, Kind, NodeId, Yaml};
use crate::detect::Zone;
use crate::document::{Document, EntryKind};
use crate::layer::{Field, Layer, LayerId, Layers, Role, SpanMap, Step};
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
    /// Payload values that did not prove themselves harmless.
    pub suspects: Vec<LayerId>,
    texts: Vec<Text>,
    violations: OnceCell<Vec<Vec<Violation>>>,
}

/// A text in which evidence is looked for.
#[derive(Debug)]
struct Text {
    layer: LayerId,
    zone: Zone,
    signs: Signs,
    tokens: Vec<Range<usize>>,
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
        let mut layers = Layers::default();
        let path = base(&mut layers, document.path.to_text(), SpanMap::Slice(0), Role::Path);
        let decoded = text::decode(&document.bytes);
        let role = if document.kind == EntryKind::Symlink { Role::Target } else { Role::File };
        let root = base(&mut layers, decoded.text, decoded.map, role);
        if role == Role::Target {
            // a link's target is shown as what it is
            let all = 0..layers.get(root).text.len();
            layers.slice(root, all, role, Field::default(), Step::new("link target", Trail::default()));
        }
        let class = policy.class(&document.path);
        let mut subject = Self {
            document,
            policy,
            schema,
            class,
            layers,
            path,
            root,
            flaw: decoded.flaw,
            capture: None,
            suspects: Vec::new(),
            texts: Vec::new(),
            violations: OnceCell::new(),
        };
        if subject.is_capture() {
            subject.open_capture();
        }
        subject.find_texts();
        subject
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
        self.suspects = self
            .layers
            .iter()
            .filter(|(_, layer)| layer.role == Role::Leaf && harmless(&layer.text, &layer.field, vocabulary).is_none())
            .map(|(id, _)| id)
            .collect();
        self.capture = Some(capture);
    }

    /// The texts in which positive evidence is looked for and that show one of `signs`, each with its zone: everything
    /// that is not, line by line, part of another, and the payload values that did not prove themselves harmless.
    pub fn texts(&self, signs: Signs) -> impl Iterator<Item = (LayerId, &Layer<'a>, Zone)> {
        let texts = self.texts.iter().filter(move |text| text.signs.has(signs));
        texts.map(|text| (text.layer, self.layers.get(text.layer), text.zone))
    }

    /// The same texts with their tokens, as [`Signs::of`] tells them.
    pub fn tokens(&self) -> impl Iterator<Item = (LayerId, &str, Zone, &[Range<usize>])> {
        let texts = self.texts.iter().filter(|text| text.signs.has(Signs::TOKEN | Signs::LIST | Signs::PAIRED));
        texts.map(|text| (text.layer, &*self.layers.get(text.layer).text, text.zone, text.tokens.as_slice()))
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

    fn find_texts(&mut self) {
        let capture = self.capture.is_some() || self.class == PathClass::Capture;
        let plain = self.layers.iter().filter(|(_, layer)| !layer.covered).map(|(id, layer)| {
            let zone = match layer.role {
                _ if capture => Zone::Capture,
                Role::Target if self.class == PathClass::Strict => Zone::Capture,
                _ => Zone::Open,
            };
            (id, zone)
        });
        let suspects = self.suspects.iter().map(|id| (*id, Zone::Payload));
        let text = |(layer, zone)| {
            let (signs, tokens) = Signs::of(&self.layers.get(layer).text);
            Text { layer, zone, signs, tokens }
        };
        self.texts = plain.chain(suspects).map(text).collect();
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
