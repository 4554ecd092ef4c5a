// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a rule is. Its doc comment is its documentation: `cargo wacrg explain` prints the same text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use wacrg_schema::{Group, Level};

use crate::compiled::Compiled;
use crate::decode::yaml::{Kind, NodeId, Yaml};
use crate::detect::Hit;
use crate::document::RepoPath;
use crate::layer::LayerId;
use crate::licence::shift::Shift;
use crate::licence::tree::Tree;
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
    /// What it does with the tree as a whole, after all documents.
    pub tree: Option<fn(&Whole<'_>, &mut Vec<TreeFound>)>,
}

/// What a rule about the tree as a whole sees.
pub struct Whole<'w> {
    /// The tree.
    pub tree: &'w Tree,
    /// The policy.
    pub policy: &'w Compiled,
    /// Files that the change removes, and the identifier of the licence whose text each held, if it held one.
    pub removed: &'w [(RepoPath, Option<String>)],
    /// Identifiers of all licences that a statement anywhere in the tree names, if that is known.
    pub used: Option<&'w BTreeSet<String>>,
    /// A map or sidecar that the change touches, and what that does to files which it does not touch.
    pub shift: Option<(&'w RepoPath, Shift)>,
    /// Whether the change adds or edits the file at a path; every path where the whole tree is judged.
    pub touches: &'w dyn Fn(&RepoPath) -> bool,
}

impl Whole<'_> {
    /// Whether the absence of the file at `path` is to be told: the whole tree is judged, or the change removes it.
    pub fn lacks(&self, path: &str) -> bool {
        let removed = || self.removed.iter().any(|(gone, _)| gone.as_bytes() == path.as_bytes());
        !self.tree.has(path) && (self.tree.is_whole() || removed())
    }
}

/// A finding about a path that is there or not.
#[derive(Debug)]
pub struct TreeFound {
    /// The rule.
    pub rule: &'static Rule,
    /// The path.
    pub path: RepoPath,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: Cow<'static, str>,
}

/// Declares a rule as a constant with its documentation. The first line of the doc comment is the summary.
macro_rules! rule {
    (@tree) => { None };
    (@tree $tree:expr) => { Some($tree) };
    ($(#[doc = $doc:literal])+ pub static RULE = { id: $id:literal, group: $group:ident, level: $level:ident, rank: $rank:literal, check: $check:expr $(, tree: $tree:expr)? $(,)? };) => {
        $(#[doc = $doc])+
        pub(crate) static RULE: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            group: wacrg_schema::Group::$group,
            summary: $crate::rule::first([$($doc),+]),
            docs: concat!($($doc, "\n"),+),
            level: wacrg_schema::Level::$level,
            rank: $rank,
            check: $check,
            tree: $crate::rule::rule!(@tree $($tree)?),
        };
    };
}
pub(crate) use rule;

/// The summary of a doc comment: its first line.
pub const fn first<const N: usize>(lines: [&'static str; N]) -> &'static str {
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
    /// What of a change answers for it.
    pub blame: Blame,
}

/// What of a change answers for a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blame {
    /// A change to the lines that it stands in.
    #[default]
    Lines,
    /// Any change to the file, unless the file had the same finding before.
    File,
    /// Any change to the file.
    Always,
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
            blame: Blame::default(),
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Adds a finding about the file as a whole; its place is the beginning.
    pub fn at_top(
        &mut self,
        rule: &'static Rule,
        subject: &Subject<'_>,
        message: impl Into<Cow<'static, str>>,
        shape: Redacted,
        help: impl Into<Cow<'static, str>>,
    ) {
        self.add(rule, subject.top(), message, shape, help).blame = Blame::File;
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
