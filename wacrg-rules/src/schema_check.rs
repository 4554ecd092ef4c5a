// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Checks a YAML node against a JSON Schema (draft 2020-12), as far as capture schemas use it. The schema is compiled
//! first; a keyword that is not understood is an error there, never ignored.

use serde_json::Value;

use crate::core_schema::{Typed, Types};
use crate::decode::yaml::{NodeId, Yaml};
use crate::layer::Layers;

/// Visits of nodes that a check may take; aliases can make a small file large.
const MAX_VISITS: usize = 100_000;
/// References (`$ref`) that may follow one another.
const MAX_REFERENCES: usize = 16;

/// Why a capture schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSchema {
    /// It is not JSON.
    #[error("it is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the error, from 1.
        line: usize,
        /// Column of the error, from 1.
        column: usize,
    },
    /// It uses a keyword that is not understood; to ignore it could let something pass.
    #[error("its keyword `{0}` is not supported")]
    Keyword(String),
    /// A keyword has a value that it cannot have.
    #[error("its keyword `{0}` has a value that cannot be used")]
    Value(String),
}

/// A compiled schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Types, and how the schema wrote them.
    types: Option<(Types, String)>,
    constant: Option<Value>,
    words: Option<Vec<Value>>,
    required: Vec<String>,
    properties: Vec<(String, Schema)>,
    others: Others,
    items: Option<Box<Schema>>,
    length: (Option<u64>, Option<u64>),
    count: (Option<u64>, Option<u64>),
    range: (Option<f64>, Option<f64>),
    all: Vec<Schema>,
}

/// What a schema says of keys that it does not list.
#[derive(Clone, Debug, Default)]
enum Others {
    #[default]
    Any,
    None,
    Each(Box<Schema>),
}

impl Schema {
    /// Compiles a schema from its JSON text.
    ///
    /// # Errors
    /// See [`BadSchema`].
    pub fn parse(text: &[u8]) -> Result<Self, BadSchema> {
        let root: Value = serde_json::from_slice(text)
            .map_err(|error| BadSchema::NotJson { line: error.line(), column: error.column() })?;
        Self::compile(&root, &root, 0)
    }

    fn compile(value: &Value, root: &Value, references: usize) -> Result<Self, BadSchema> {
        let map = match value {
            Value::Object(map) => map,
            Value::Bool(true) => return Ok(Self::default()),
            _ => return Err(BadSchema::Value("schema".to_owned())),
        };
        let mut schema = Self::default();
        for (key, value) in map {
            let bad = || BadSchema::Value(key.clone());
            let inner = |value: &Value| Self::compile(value, root, references);
            match key.as_str() {
                "type" => schema.types = Some(types(value).ok_or_else(bad)?),
                "const" => schema.constant = Some(value.clone()),
                "enum" => schema.words = Some(value.as_array().ok_or_else(bad)?.clone()),
                "required" => {
                    let keys = value.as_array().ok_or_else(bad)?.iter().map(|key| key.as_str().map(str::to_owned));
                    schema.required = keys.collect::<Option<_>>().ok_or_else(bad)?;
                }
                "properties" => {
                    let map = value.as_object().ok_or_else(bad)?;
                    schema.properties = map
                        .iter()
                        .map(|(key, value)| Ok((key.clone(), inner(value)?)))
                        .collect::<Result<_, BadSchema>>()?;
                }
                "additionalProperties" => {
                    schema.others = match value {
                        Value::Bool(false) => Others::None,
                        Value::Bool(true) => Others::Any,
                        value => Others::Each(Box::new(inner(value)?)),
                    };
                }
                "items" => schema.items = Some(Box::new(inner(value)?)),
                "minLength" => schema.length.0 = Some(value.as_u64().ok_or_else(bad)?),
                "maxLength" => schema.length.1 = Some(value.as_u64().ok_or_else(bad)?),
                "minItems" => schema.count.0 = Some(value.as_u64().ok_or_else(bad)?),
                "maxItems" => schema.count.1 = Some(value.as_u64().ok_or_else(bad)?),
                "minimum" => schema.range.0 = Some(value.as_f64().ok_or_else(bad)?),
                "maximum" => schema.range.1 = Some(value.as_f64().ok_or_else(bad)?),
                "allOf" => {
                    let parts = value.as_array().ok_or_else(bad)?;
                    schema.all.extend(parts.iter().map(inner).collect::<Result<Vec<_>, _>>()?);
                }
                "$ref" => {
                    let pointer = value.as_str().and_then(|reference| reference.strip_prefix('#')).ok_or_else(bad)?;
                    let target = root.pointer(pointer).filter(|_| references < MAX_REFERENCES).ok_or_else(bad)?;
                    schema.all.push(Self::compile(target, root, references + 1)?);
                }
                // what a schema says about itself, and what 2020-12 treats as a remark
                "title" | "description" | "default" | "examples" | "format" | "$schema" | "$id" | "$comment"
                | "$defs" | "deprecated" | "readOnly" | "writeOnly" => {}
                other => return Err(BadSchema::Keyword(other.to_owned())),
            }
        }
        Ok(schema)
    }

    /// The part that judges the place `pointer`.
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        pointer.split('/').filter(|part| !part.is_empty()).try_fold(self, |schema, part| match part {
            "*" => schema.items.as_deref(),
            key => schema.property(key),
        })
    }

    fn property(&self, key: &str) -> Option<&Self> {
        self.properties.iter().find(|(name, _)| name == key).map(|(_, schema)| schema)
    }

    /// Whether it lists the key `key`.
    pub fn has_key(&self, key: &str) -> bool {
        self.property(key).is_some()
    }

    /// Whether it lists the word `word`.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.iter().flatten().any(|known| known.as_str() == Some(word))
    }
}

fn types(value: &Value) -> Option<(Types, String)> {
    let words: Vec<&str> = match value {
        Value::Array(words) => words.iter().map(Value::as_str).collect::<Option<_>>()?,
        word => vec![word.as_str()?],
    };
    let all = words.iter().map(|word| Types::named(word)).collect::<Option<Vec<_>>>()?;
    let set = all.into_iter().reduce(Types::or)?;
    Some((set, words.join(" or ")))
}

/// One way in which a node does not satisfy a schema. Holds schema words only, never the file's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The node.
    pub node: NodeId,
    /// JSON pointer into the schema's instance, such as `/source/technique`; array items are `*`.
    pub pointer: String,
    /// What is wrong.
    pub kind: ViolationKind,
}

/// Kinds of violations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// Another type than the one named.
    Type(String),
    /// Not one of these words.
    Enum(Vec<String>),
    /// Not this constant.
    Const(String),
    /// This key is missing.
    Missing(String),
    /// A key that the schema does not know, and the keys it does know.
    Unknown(Vec<String>),
    /// Shorter than it may be.
    TooShort(u64),
    /// Longer than it may be.
    TooLong(u64),
    /// Smaller or larger than it may be.
    OutOfRange(String),
    /// Following every alias would take too long.
    Budget,
}

/// Checks the document `root` against `schema`.
pub fn check(schema: &Schema, yaml: &Yaml, layers: &Layers<'_>, root: NodeId) -> Vec<Violation> {
    let mut checker = Checker { yaml, layers, found: Vec::new(), visits: 0, way: Vec::new() };
    checker.node(schema, root);
    checker.found
}

struct Checker<'c, 'a> {
    yaml: &'c Yaml,
    layers: &'c Layers<'a>,
    found: Vec<Violation>,
    visits: usize,
    /// Keys on the way to the node at hand.
    way: Vec<&'c str>,
}

impl<'c> Checker<'c, '_> {
    fn fail(&mut self, node: NodeId, kind: ViolationKind) {
        let pointer = self.way.iter().flat_map(|key| ["/", key]).collect();
        self.found.push(Violation { node, pointer, kind });
    }

    fn node(&mut self, schema: &'c Schema, node: NodeId) {
        self.visits += 1;
        if self.visits == MAX_VISITS {
            self.fail(node, ViolationKind::Budget);
        }
        if self.visits >= MAX_VISITS {
            return;
        }
        let typed = Typed::of(self.yaml, self.layers, node);
        if let Some((types, words)) = &schema.types
            && !typed.types().meets(*types)
        {
            return self.fail(node, ViolationKind::Type(words.clone()));
        }
        if let Some(constant) = schema.constant.as_ref().filter(|constant| !typed.equals(constant)) {
            return self.fail(node, ViolationKind::Const(constant.to_string()));
        }
        if let Some(words) = schema.words.as_ref().filter(|words| !words.iter().any(|word| typed.equals(word))) {
            let word = |word: &Value| word.as_str().map_or_else(|| word.to_string(), str::to_owned);
            return self.fail(node, ViolationKind::Enum(words.iter().map(word).collect()));
        }
        match &typed {
            Typed::String(text) if schema.length != (None, None) => {
                self.length(node, text.chars().count() as u64, schema.length);
            }
            Typed::Number(number) => self.range(node, *number, schema.range),
            Typed::Map(pairs) => self.map(schema, node, pairs),
            Typed::Seq(items) => {
                self.length(node, items.len() as u64, schema.count);
                if let Some(inner) = &schema.items {
                    self.below("*", |checker| items.iter().for_each(|item| checker.node(inner, *item)));
                }
            }
            _ => {}
        }
        schema.all.iter().for_each(|part| self.node(part, node));
    }

    /// Does `look` one step further down.
    fn below(&mut self, key: &'c str, look: impl FnOnce(&mut Self)) {
        self.way.push(key);
        look(self);
        self.way.pop();
    }

    fn length(&mut self, node: NodeId, length: u64, (least, most): (Option<u64>, Option<u64>)) {
        if let Some(least) = least.filter(|least| length < *least) {
            self.fail(node, ViolationKind::TooShort(least));
        }
        if let Some(most) = most.filter(|most| length > *most) {
            self.fail(node, ViolationKind::TooLong(most));
        }
    }

    fn range(&mut self, node: NodeId, number: f64, (least, most): (Option<f64>, Option<f64>)) {
        if let Some(least) = least.filter(|least| number < *least) {
            self.fail(node, ViolationKind::OutOfRange(format!("at least {least}")));
        }
        if let Some(most) = most.filter(|most| number > *most) {
            self.fail(node, ViolationKind::OutOfRange(format!("at most {most}")));
        }
    }

    fn map(&mut self, schema: &'c Schema, node: NodeId, pairs: &[(NodeId, NodeId)]) {
        for (key, value) in pairs {
            let name = self.yaml.scalar(self.layers, *key);
            let known = name.and_then(|name| Some((name, schema.property(name)?)));
            match (known, &schema.others) {
                (Some((name, inner)), _) => self.below(name, |checker| checker.node(inner, *value)),
                (None, Others::None) => {
                    let known = schema.properties.iter().map(|(name, _)| name.clone()).collect();
                    self.fail(*key, ViolationKind::Unknown(known));
                }
                (None, Others::Each(inner)) => self.below("*", |checker| checker.node(inner, *value)),
                (None, Others::Any) => {}
            }
        }
        let has = |key: &str| pairs.iter().any(|(name, _)| self.yaml.scalar(self.layers, *name) == Some(key));
        let missing: Vec<String> = schema.required.iter().filter(|key| !has(key)).cloned().collect();
        missing.into_iter().for_each(|key| self.fail(node, ViolationKind::Missing(key)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_told() {
        let parse = |text: &str| Schema::parse(text.as_bytes()).err();
        let keyword = |word: &str| Some(BadSchema::Keyword(word.to_owned()));
        assert_eq!(parse(r#"{"type": "object", "properties": {"a": {"pattern": "x"}}}"#), keyword("pattern"));
        assert_eq!(parse(r#"{"allOf": [{"anyOf": []}]}"#), keyword("anyOf"));
        assert_eq!(parse(r#"{"$ref": "https://example.com/x"}"#), Some(BadSchema::Value("$ref".to_owned())));
        assert_eq!(
            parse(r##"{"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}"##),
            Some(BadSchema::Value("$ref".to_owned()))
        );
        assert_eq!(parse(r#"{"type": "strng"}"#), Some(BadSchema::Value("type".to_owned())));
        assert!(matches!(parse("{"), Some(BadSchema::NotJson { .. })));
        assert_eq!(
            parse(r##"{"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a"}}}"##),
            None
        );
    }
}
