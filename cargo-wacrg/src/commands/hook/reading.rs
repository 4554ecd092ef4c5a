// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Configurations of other tools, whatever they are written in, as one kind of tree.

use std::borrow::Cow;
use std::path::Path;

use serde_json::Value;
use wacrg_rules::decode::yaml::{self, Kind, NodeId, Yaml};
use wacrg_rules::layer::{Field, Layer, Layers, Role, SpanMap};

/// Deeper than any configuration is.
const DEPTH: usize = 40;
/// More values than any configuration has; aliases can name the same list many times.
const VALUES: usize = 100_000;

/// What the file at `path` says; `None` if it is not there or cannot be read, which runs nothing.
pub(crate) fn configuration(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    match path.extension()?.to_str()? {
        "toml" => toml::from_str(&text).ok(),
        "json" => serde_json::from_str(&text).ok(),
        _ => yaml(&text),
    }
}

/// The first document of a YAML stream; scalars are texts.
pub(crate) fn yaml(text: &str) -> Option<Value> {
    let mut layers = Layers::default();
    let (map, text) = (SpanMap::Slice(0), Cow::Borrowed(text));
    let file = Layer { parent: None, step: None, role: Role::File, field: Field::default(), text, map, covered: false };
    let layer = layers.push(file);
    let yaml = yaml::decode(&mut layers, layer);
    if yaml.error.is_some() || yaml.exhausted {
        return None;
    }
    value(&yaml, &layers, *yaml.documents.first()?, DEPTH, &mut 0)
}

fn value(yaml: &Yaml, layers: &Layers<'_>, node: NodeId, depth: usize, count: &mut usize) -> Option<Value> {
    *count += 1;
    if depth == 0 || *count > VALUES {
        return None;
    }
    Some(match &yaml.resolve(node).1.kind {
        Kind::Map(pairs) => {
            let mut map = serde_json::Map::new();
            for (key, item) in pairs {
                let key = yaml.scalar(layers, *key).unwrap_or_default().to_owned();
                map.insert(key, value(yaml, layers, *item, depth - 1, count)?);
            }
            Value::Object(map)
        }
        Kind::Seq(items) => {
            let items = items.iter().map(|item| value(yaml, layers, *item, depth - 1, count));
            Value::Array(items.collect::<Option<_>>()?)
        }
        Kind::Scalar(..) => Value::String(yaml.scalar(layers, node).unwrap_or_default().to_owned()),
        Kind::Alias(_) => Value::Null,
    })
}

/// The texts that stand under `key` anywhere in `value`.
pub(crate) fn texts_of<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name == key { texts(value, found) } else { texts_of(value, key, found) }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, key, found)),
        _ => {}
    }
}

/// A text, or the texts of a list.
pub(crate) fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        _ => {}
    }
}
