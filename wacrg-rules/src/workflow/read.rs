// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A workflow as YAML, and its steps.

use std::borrow::Cow;
use std::ops::Range;

use crate::decode::yaml::{self, Kind, NodeId, Yaml};
use crate::layer::{Field, Layer, Layers, Role, SpanMap};

/// Steps and jobs of a file at most; aliases can name the same list many times.
const STEPS: usize = 10_000;

/// A file that was read.
pub(super) struct File<'t> {
    layers: Layers<'t>,
    yaml: Yaml,
    /// The first node.
    pub(super) root: NodeId,
}

impl<'t> File<'t> {
    /// Reads `text`, or says where and why it cannot be read.
    pub(super) fn read(text: &'t str) -> Result<Self, (Range<usize>, &'static str)> {
        let mut layers = Layers::default();
        let (map, text) = (SpanMap::Slice(0), Cow::Borrowed(text));
        let role = Role::File;
        let file = Layer { parent: None, step: None, role, field: Field::default(), text, map, covered: false };
        let layer = layers.push(file);
        let yaml = yaml::decode(&mut layers, layer);
        if let Some((at, why)) = yaml.error {
            return Err((at..at, why));
        }
        if yaml.exhausted {
            return Err((0..0, "more nodes than can be judged"));
        }
        if let Some(second) = yaml.starts.get(1) {
            return Err((*second..*second, "a second document: a workflow is one"));
        }
        if let Some(key) = yaml.duplicates.first() {
            return Err((yaml.nodes[*key].range.clone(), "this key stands here twice"));
        }
        let Some(root) = yaml.documents.first().copied() else { return Err((0..0, "there is nothing in it")) };
        if !matches!(yaml.resolve(root).1.kind, Kind::Map(_)) {
            return Err((yaml.nodes[root].range.clone(), "a workflow is a mapping, and this is none"));
        }
        Ok(Self { layers, yaml, root })
    }

    /// The value of `key` in the mapping `map`.
    pub(super) fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.pairs(map).iter().find(|(name, _)| self.text(*name) == Some(key)).map(|(_, value)| *value)
    }

    /// Keys and values of a mapping; none of anything else.
    pub(super) fn pairs(&self, map: NodeId) -> &[(NodeId, NodeId)] {
        match &self.yaml.resolve(map).1.kind {
            Kind::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// Items of a list; none of anything else.
    pub(super) fn items(&self, list: NodeId) -> &[NodeId] {
        match &self.yaml.resolve(list).1.kind {
            Kind::Seq(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self, node: NodeId) -> Option<&str> {
        self.yaml.scalar(&self.layers, node)
    }

    /// The text of the scalar that `key` has in `map`.
    pub(super) fn text_of(&self, map: NodeId, key: &str) -> Option<&str> {
        self.text(self.get(map, key)?)
    }

    /// Bytes of the file that a node stands at.
    pub(super) fn range(&self, node: NodeId) -> Range<usize> {
        self.yaml.nodes[node].range.clone()
    }

    /// Bytes of the file for a range of a scalar's text.
    pub(super) fn inner(&self, node: NodeId, range: Range<usize>) -> Range<usize> {
        match self.yaml.resolve(node).1.kind {
            Kind::Scalar(layer, _) => self.layers.to_file(layer, range),
            _ => self.range(node),
        }
    }

    /// Where the key `key` of the mapping `map` stands.
    pub(super) fn key(&self, map: NodeId, key: &str) -> Option<Range<usize>> {
        let pair = self.pairs(map).iter().find(|(name, _)| self.text(*name) == Some(key));
        pair.map(|(name, _)| self.range(*name))
    }
}

/// A step, and the mappings whose `env` it sees, innermost first.
pub(super) struct Step {
    /// The step.
    pub(super) node: NodeId,
    /// The step, its job, the workflow.
    pub(super) around: Vec<NodeId>,
}

/// Jobs and steps of a file.
pub(super) struct Steps {
    /// Jobs, without those of a composite action, which has none.
    pub(super) jobs: Vec<NodeId>,
    /// Steps of all jobs, or of the action.
    pub(super) steps: Vec<Step>,
}

impl Steps {
    /// The jobs and steps of `file`; `None` if there are too many.
    pub(super) fn of(file: &File<'_>) -> Option<Self> {
        let root = file.root;
        let jobs: Vec<NodeId> = file
            .get(root, "jobs")
            .map(|jobs| file.pairs(jobs).iter().map(|(_, job)| *job).collect())
            .unwrap_or_default();
        let mut steps = Vec::new();
        let lists =
            jobs.iter().map(|job| (*job, vec![*job, root])).chain(file.get(root, "runs").map(|runs| (runs, vec![])));
        for (holder, around) in lists {
            let Some(list) = file.get(holder, "steps") else { continue };
            for step in file.items(list) {
                steps.push(Step { node: *step, around: [vec![*step], around.clone()].concat() });
                if steps.len() > STEPS {
                    return None;
                }
            }
        }
        (jobs.len() <= STEPS).then_some(Self { jobs, steps })
    }
}
