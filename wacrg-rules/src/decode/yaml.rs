// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! YAML 1.2 as events with byte spans: nothing is loaded into a map, so comments, keys, dead duplicates, anchors and
//! every document of a stream stay visible.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::yaml_map::{Style, align};
use crate::layer::{Field, Layer, LayerId, Layers, Role, SpanMap, Step};
use crate::trail::{Part, Trail};

/// More nodes than any capture has; past it the file is refused rather than read on.
pub const MAX_NODES: usize = 200_000;

/// Names a node of a [`Yaml`].
pub type NodeId = usize;

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Bytes of the parent layer as written, quotes, tag and block indicator included; the first byte alone for
    /// collections.
    pub range: Range<usize>,
    /// Suffix of its tag in the core schema (`bool` for `!!bool`), or the whole tag if it is not of the core schema.
    pub tag: Option<String>,
}

/// Kinds of nodes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A scalar: its layer and whether it is plain, so that core-schema rules give it a type.
    Scalar(LayerId, bool),
    /// Keys and values, duplicates included.
    Map(Vec<(NodeId, NodeId)>),
    /// Items.
    Seq(Vec<NodeId>),
    /// Another name for an earlier node; `None` where the name is not known.
    Alias(Option<NodeId>),
}

/// A parsed stream.
#[derive(Clone, Debug, Default)]
pub struct Yaml {
    /// All nodes.
    pub nodes: Vec<Node>,
    /// Root of every document.
    pub documents: Vec<NodeId>,
    /// Where each document begins.
    pub starts: Vec<usize>,
    /// What is wrong with the stream, with the byte where it is wrong.
    pub error: Option<(usize, &'static str)>,
    /// Where another version of YAML than 1.2 is declared.
    pub other_version: Option<Range<usize>>,
    /// Whether reading stopped at [`MAX_NODES`].
    pub exhausted: bool,
    /// Keys that stood in their mapping before.
    pub duplicates: Vec<NodeId>,
}

impl Yaml {
    /// The node of that id, aliases followed.
    pub fn resolve(&self, mut id: NodeId) -> (NodeId, &Node) {
        // an alias points to an earlier node, so this ends
        while let Kind::Alias(Some(target)) = &self.nodes[id].kind {
            id = *target;
        }
        (id, &self.nodes[id])
    }

    /// The pairs of a mapping whose key is the scalar `key`.
    pub fn values<'y>(
        &'y self,
        layers: &'y Layers<'_>,
        map: NodeId,
        key: &'y str,
    ) -> impl Iterator<Item = NodeId> + 'y {
        let pairs = match &self.resolve(map).1.kind {
            Kind::Map(pairs) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter(move |(name, _)| self.scalar(layers, *name) == Some(key)).map(|(_, value)| *value)
    }

    /// The text of a scalar node.
    pub fn scalar<'y>(&self, layers: &'y Layers<'_>, id: NodeId) -> Option<&'y str> {
        match self.resolve(id).1.kind {
            Kind::Scalar(layer, _) => Some(&layers.get(layer).text),
            _ => None,
        }
    }
}

/// A collection that is being read.
struct Open {
    node: NodeId,
    /// The key whose value comes next.
    key: Option<NodeId>,
    /// Keys so far, once there are too many to look through.
    keys: HashSet<String>,
    trail: Trail,
    name: Rc<str>,
}

struct Reader<'l, 'a> {
    layers: &'l mut Layers<'a>,
    parent: LayerId,
    source: Cow<'a, str>,
    /// The name of what has none.
    nameless: Rc<str>,
    yaml: Yaml,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

/// Reads the layer `parent` as YAML and adds a layer for every scalar and comment.
pub fn decode(layers: &mut Layers<'_>, parent: LayerId) -> Yaml {
    let source = layers.get(parent).text.clone();
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: 100_000,
    };
    let text: &str = &source;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut reader = Reader {
        layers,
        parent,
        source: source.clone(),
        nameless: "".into(),
        yaml: Yaml::default(),
        open: Vec::new(),
        anchors: HashMap::new(),
    };
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => reader.event(event, &span),
            Err(error) => {
                let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0));
                // the parser stops after a tab; the tab is what is wrong
                let tabs = text[..at].len() - text[..at].trim_end_matches('\t').len();
                reader.yaml.error.get_or_insert((at - tabs, explain(error.kind())));
                break;
            }
        }
        if reader.yaml.nodes.len() > MAX_NODES {
            reader.yaml.exhausted = true;
            break;
        }
    }
    reader.yaml
}

impl<'a> Reader<'_, 'a> {
    fn event(&mut self, event: Event<'_>, span: &Span) {
        let range = span.byte_range().unwrap_or(0..0);
        let range = range.start.min(self.source.len())..range.end.min(self.source.len());
        match event {
            Event::DocumentStart(_, version) => {
                if version.is_some_and(|version| (version.major, version.minor) != (1, 2)) {
                    let before = &self.source[..range.start];
                    let at = before.rfind("%YAML").unwrap_or(range.start);
                    self.yaml.other_version.get_or_insert(at..at + before[at..].trim_end().len());
                }
                self.anchors.clear();
                self.yaml.starts.push(range.start);
            }
            Event::Anchor(..) => {
                let range = range.start + 1..range.end;
                self.layers.slice(
                    self.parent,
                    range,
                    Role::Name,
                    Field::default(),
                    Step::new("yaml", Trail::default().to(Part::Word("anchor"))),
                );
            }
            Event::Comment(..) => {
                let (role, field) = (Role::Comment, Field::default());
                self.layers.slice(
                    self.parent,
                    range,
                    role,
                    field,
                    Step::new("yaml", Trail::default().to(Part::Word("comment"))),
                );
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.map(|tag| tag_name(&tag));
                let empty = range.is_empty() && value == "~" && style == ScalarStyle::Plain;
                let value = if empty { Cow::Borrowed("") } else { value };
                let layer = self.scalar(value, style, range.clone(), span);
                let plain = style == ScalarStyle::Plain;
                let range = self.written(range, style, span);
                self.node(Node { kind: Kind::Scalar(layer, plain), range, tag }, anchor, false);
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = tag.map(|tag| tag_name(&tag));
                self.node(
                    Node { kind: Kind::Seq(Vec::new()), range: first_byte(&range, &self.source), tag },
                    anchor,
                    true,
                );
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = tag.map(|tag| tag_name(&tag));
                self.node(
                    Node { kind: Kind::Map(Vec::new()), range: first_byte(&range, &self.source), tag },
                    anchor,
                    true,
                );
            }
            Event::Alias(id) => {
                let target = self.anchors.get(&id).copied();
                self.node(Node { kind: Kind::Alias(target), range, tag: None }, 0, false);
            }
            Event::UnresolvedAlias(_) => {
                self.yaml.error.get_or_insert((range.start, "an alias (`*name`) needs an anchor (`&name`) before it"));
                self.node(Node { kind: Kind::Alias(None), range, tag: None }, 0, false);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// Puts a node in its place: a document's root, an item, a key or a value.
    fn node(&mut self, node: Node, anchor: usize, opens: bool) {
        let id = self.yaml.nodes.len();
        let (trail, name) = self.place();
        self.yaml.nodes.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        if let Some(open) = self.open.last_mut() {
            let key = open.key.take();
            let is_map = matches!(self.yaml.nodes[open.node].kind, Kind::Map(_));
            if is_map && key.is_none() {
                open.key = Some(id);
                if is_duplicate(&self.yaml, self.layers, open, id) {
                    self.yaml.duplicates.push(id);
                }
            }
            match (&mut self.yaml.nodes[open.node].kind, key) {
                (Kind::Map(pairs), Some(key)) => pairs.push((key, id)),
                (Kind::Seq(items), _) => items.push(id),
                _ => {}
            }
        } else {
            self.yaml.documents.push(id);
        }
        if opens {
            self.open.push(Open { node: id, key: None, keys: HashSet::new(), trail, name });
        }
    }

    /// Where the next node stands, such as `attributes[0].value`, and the name of the field it is the value of.
    fn place(&self) -> (Trail, Rc<str>) {
        let Some(open) = self.open.last() else {
            let number = self.yaml.documents.len();
            let trail =
                if number == 0 { Trail::default() } else { Trail::default().to(Part::Word("a later document")) };
            return (trail, self.nameless.clone());
        };
        match (&self.yaml.nodes[open.node].kind, open.key) {
            (Kind::Seq(items), _) => (open.trail.to(Part::Index(items.len())), open.name.clone()),
            (_, Some(key)) => {
                let name: Rc<str> = self.yaml.scalar(self.layers, key).unwrap_or("").into();
                (open.trail.to(Part::Name(name.clone())), name)
            }
            (_, None) => (open.trail.clone(), open.name.clone()),
        }
    }

    /// Adds the layer of a scalar whose node comes next.
    fn scalar(&mut self, value: Cow<'_, str>, style: ScalarStyle, range: Range<usize>, span: &Span) -> LayerId {
        let is_key = self
            .open
            .last()
            .is_some_and(|open| open.key.is_none() && matches!(self.yaml.nodes[open.node].kind, Kind::Map(_)));
        let role = if is_key { Role::Name } else { Role::Scalar };
        let (trail, name) = self.place();
        let owner = self.open.last().map_or_else(|| self.nameless.clone(), |open| open.name.clone());
        let step = Step::new("yaml", if is_key { trail.to(Part::Word("key")) } else { trail });
        let field = Field { owner, name };
        let (inner, form) = self.inner(range, style);
        if matches!(form, Style::Plain | Style::Single | Style::Double) && self.source[inner.clone()] == *value {
            return self.layers.slice(self.parent, inner, role, field, step);
        }
        let aligned = align(&value, &self.source[inner.clone()], inner.start, form, span.start.col());
        let covered = aligned.is_some() && form == Style::Literal;
        let map = aligned.unwrap_or(SpanMap::Whole(inner));
        let text = Cow::Owned(value.into_owned());
        self.layers.push(Layer { parent: Some(self.parent), step: Some(step), role, field, text, map, covered })
    }

    /// The range with the tag, and with the indicator of a block scalar, which stands on the line before.
    fn written(&self, range: Range<usize>, style: ScalarStyle, span: &Span) -> Range<usize> {
        let tag = span.tag_start().and_then(|mark| mark.byte_offset()).filter(|at| *at <= range.start);
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let header = || {
            let before = self.source[..range.start].trim_end();
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            before[line..].rfind(['|', '>']).map(|at| line + at)
        };
        let start = tag.or_else(|| block.then(header).flatten()).unwrap_or(range.start);
        start..range.end.max(start)
    }

    /// The range without quotes, and the style.
    fn inner(&self, range: Range<usize>, style: ScalarStyle) -> (Range<usize>, Style) {
        let quoted = range.len() >= 2 && self.source[range.clone()].starts_with(['"', '\'']);
        match style {
            ScalarStyle::DoubleQuoted if quoted => (range.start + 1..range.end - 1, Style::Double),
            ScalarStyle::SingleQuoted if quoted => (range.start + 1..range.end - 1, Style::Single),
            ScalarStyle::DoubleQuoted => (range, Style::Double),
            ScalarStyle::SingleQuoted => (range, Style::Single),
            ScalarStyle::Literal => (range, Style::Literal),
            ScalarStyle::Folded => (range, Style::Folded),
            ScalarStyle::Plain => (range, Style::Plain),
        }
    }
}

/// Mappings of more keys than this remember them in a set.
const FEW: usize = 24;

/// Whether the key `id` stands in the open mapping already.
fn is_duplicate(yaml: &Yaml, layers: &Layers<'_>, open: &mut Open, id: NodeId) -> bool {
    let text = |id: NodeId| match yaml.nodes[id].kind {
        Kind::Scalar(layer, _) => Some(&*layers.get(layer).text),
        _ => None,
    };
    let (Some(key), Kind::Map(pairs)) = (text(id), &yaml.nodes[open.node].kind) else { return false };
    if pairs.len() <= FEW {
        return pairs.iter().any(|(other, _)| text(*other) == Some(key));
    }
    if open.keys.is_empty() {
        open.keys.extend(pairs.iter().filter_map(|(other, _)| text(*other)).map(str::to_owned));
    }
    !open.keys.insert(key.to_owned())
}

/// The first character of a collection, which is where a finding about it points.
fn first_byte(range: &Range<usize>, source: &str) -> Range<usize> {
    let len = source[range.start..].chars().next().map_or(0, char::len_utf8);
    range.start..range.start + len
}

fn tag_name(tag: &granit_parser::Tag) -> String {
    match tag.core_suffix() {
        Some(suffix) => suffix.to_owned(),
        None => tag.original(),
    }
}

/// What is wrong, without quoting the file.
fn explain(kind: &granit_parser::ErrorKind) -> &'static str {
    use granit_parser::ErrorKind as E;
    match kind {
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart => {
            "a tab cannot indent YAML; use spaces"
        }
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => "this quoted text is never closed",
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping => "this bracket is never closed",
        E::MismatchedFlowCollectionEnd { .. } | E::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        E::InvalidIndentation | E::InvalidBlockScalarIndent | E::InvalidQuotedScalarIndent => {
            "the indentation does not fit the lines above"
        }
        E::RecursionLimitExceeded => "nested deeper than 255 levels",
        E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidLowSurrogateHexEscape => {
            "this escape is not one of YAML's"
        }
        E::UnknownAnchor => "an alias (`*name`) needs an anchor (`&name`) before it",
        E::ExpectedBlockMappingKey | E::SimpleKeyExpected | E::InvalidSimpleKey => {
            "a `key: value` pair was expected here"
        }
        E::BomInsideDocument => "a byte order mark inside the document",
        E::UnexpectedCharacter { .. } => "this character cannot begin a value; put the value in quotes",
        _ => "this is not valid YAML 1.2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Layer;
    use crate::vocabulary::Vocabulary;

    fn read(source: &str) -> (Layers<'_>, Yaml) {
        let mut layers = Layers::default();
        let (role, map, text) = (Role::File, SpanMap::Slice(0), Cow::Borrowed(source));
        let root =
            layers.push(Layer { parent: None, step: None, role, field: Field::default(), text, map, covered: false });
        let yaml = decode(&mut layers, root);
        (layers, yaml)
    }

    #[test]
    fn scalars_carry_their_place_and_map_back() {
        let source = "# top\nraw:\n  format: xml\n  body: |\n    <call>\n      49\n    </call>\nattributes:\n  - name: \"a\\x62c\"\n";
        let (layers, yaml) = read(source);
        assert!(yaml.error.is_none());
        let told: Vec<String> = layers
            .iter()
            .skip(1)
            .map(|(id, layer)| {
                format!(
                    "{} = {}",
                    layers.steps(id, &Vocabulary::default()).join(" › "),
                    layer.text.trim_end().replace('\n', "/")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "yaml comment = # top",
                "yaml key = raw",
                "yaml key in raw = format",
                "yaml raw.format = xml",
                "yaml key in raw = body",
                "yaml raw.body = <call>/  49/</call>",
                "yaml key = attributes",
                "yaml key in attributes[0] = name",
                "yaml attributes[0].name = abc",
            ]
        );
        let find = |text: &str| layers.iter().skip(1).find(|(_, layer)| layer.text.contains(text)).map(|(id, _)| id);
        let body = find("49").unwrap_or_else(|| panic!("no body"));
        let at = layers.get(body).text.find("49").unwrap_or_default();
        assert_eq!(&source[layers.to_file(body, at..at + 2)], "49");
        let name = find("abc").unwrap_or_else(|| panic!("no name"));
        assert_eq!(&source[layers.to_file(name, 1..3)], "\\x62c");
    }

    #[test]
    fn streams_duplicates_and_aliases_are_seen() {
        let (layers, yaml) = read("a: &x 1\nb: *x\na: 2\n---\nc: *y\n");
        assert_eq!(yaml.documents.len(), 2);
        assert_eq!(yaml.duplicates.len(), 1);
        assert_eq!(
            yaml.values(&layers, yaml.documents[0], "b")
                .filter_map(|node| yaml.scalar(&layers, node))
                .collect::<Vec<_>>(),
            ["1"]
        );
        assert!(yaml.error.is_some(), "an alias does not reach across documents");
    }
}
