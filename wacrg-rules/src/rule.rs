//! What a rule is. Its doc comment is its documentation: `cargo wacrg explain` prints the same text.

use std::borrow::Cow;
use std::ops::Range;

use wacrg_schema::{Group, Level};

use crate::decode::yaml::{Kind, NodeId, Yaml};
use crate::detect::Hit;
use crate::layer::LayerId;
use crate::redacted::Redacted;
use crate::subject::Subject;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case name: file, fixtures, policy key and anchor are called the same.
    pub id: &'static str,
    /// Family.
    pub group: Group,
    /// One line.
    pub summary: &'static str,
    /// Markdown, from the doc comment.
    pub docs: &'static str,
    /// Level where the policy says nothing.
    pub level: Level,
    /// Of two findings in the same place the one of the higher rank is told.
    pub rank: u8,
    /// What it does with a document; `None` where the engine's caller raises it.
    pub check: Option<fn(&Subject<'_>, &mut Sink)>,
}

/// Declares a rule as a constant with its documentation. The first line of the doc comment is the summary.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ pub static RULE = { id: $id:literal, group: $group:ident, level: $level:ident, rank: $rank:literal, check: $check:expr $(,)? };) => {
        $(#[doc = $doc])+
        pub(crate) static RULE: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            group: wacrg_schema::Group::$group,
            summary: $crate::rule::first([$($doc),+]),
            docs: concat!($($doc, "\n"),+),
            level: wacrg_schema::Level::$level,
            rank: $rank,
            check: $check,
        };
    };
}
pub(crate) use rule;

/// The summary of a doc comment: its first line.
pub(crate) const fn first<const N: usize>(lines: [&'static str; N]) -> &'static str {
    lines[0].trim_ascii()
}

/// Where the engine takes findings in. A finding without a place cannot be made.
#[derive(Debug, Default)]
pub struct Sink {
    /// What was found so far.
    pub found: Vec<Found>,
}

/// A finding as a rule makes it: in a layer, not yet in the file.
#[derive(Debug)]
pub struct Found {
    /// The rule.
    pub rule: &'static Rule,
    /// The layer it is in.
    pub layer: LayerId,
    /// Bytes of the layer.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// Shape of the value.
    pub shape: Redacted,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// What to write instead.
    pub replacement: Option<&'static str>,
    /// Of two findings in the same place the one of the higher rank is told; 0 stands beside any other.
    pub rank: u8,
    /// The layer whose steps are told, where it is not `layer`.
    pub told: Option<LayerId>,
    /// Other places, with what they have to do with it.
    pub related: Vec<(LayerId, Range<usize>, &'static str)>,
}

impl Sink {
    /// Adds a finding.
    pub fn add(
        &mut self,
        rule: &'static Rule,
        place: (LayerId, Range<usize>),
        message: impl Into<Cow<'static, str>>,
        shape: Redacted,
        help: impl Into<Cow<'static, str>>,
    ) -> &mut Found {
        let (message, help) = (message.into(), help.into());
        let (layer, range) = place;
        self.found.push(Found {
            rule,
            layer,
            range,
            message,
            shape,
            help,
            replacement: None,
            rank: rule.rank,
            told: None,
            related: Vec::new(),
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Adds a finding for every hit of a detector in the layer `layer`.
    pub fn hits(&mut self, rule: &'static Rule, layer: LayerId, hits: Vec<Hit>) {
        for hit in hits {
            let help = match hit.replacement {
                Some(text) => format!("write a labelled placeholder instead, such as `{text}`"),
                None => "write a labelled placeholder instead".to_owned(),
            };
            self.add(rule, (layer, hit.range), hit.message, hit.shape, help).replacement = hit.replacement;
        }
    }

    /// Adds a finding about a node as it is written, quotes and tag included.
    pub fn at_node(
        &mut self,
        rule: &'static Rule,
        subject: &Subject<'_>,
        (yaml, id): (&Yaml, NodeId),
        message: impl Into<Cow<'static, str>>,
        (shape, help): (Redacted, Cow<'static, str>),
    ) -> &mut Found {
        let node = &yaml.nodes[id];
        let found = self.add(rule, (subject.root, node.range.clone()), message, shape, help);
        if let Kind::Scalar(layer, _) = node.kind {
            found.told = Some(layer);
        }
        found
    }

    /// Adds a finding about what a mapping lacks, at its first key.
    pub fn at_first_key(
        &mut self,
        rule: &'static Rule,
        subject: &Subject<'_>,
        (yaml, id): (&Yaml, NodeId),
        message: impl Into<Cow<'static, str>>,
        texts: (Redacted, Cow<'static, str>),
    ) -> &mut Found {
        let key = match &yaml.nodes[id].kind {
            Kind::Map(pairs) => pairs.first().map_or(id, |(key, _)| *key),
            _ => id,
        };
        let found = self.at_node(rule, subject, (yaml, key), message, texts);
        found.told = None;
        found
    }
}
