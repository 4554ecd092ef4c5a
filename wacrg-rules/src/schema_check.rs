//! Checks a YAML node against a JSON Schema (draft 2020-12), as far as capture schemas use it. A keyword that is not
//! understood is an error, never ignored.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::decode::yaml::{Kind, NodeId, Yaml};
use crate::layer::Layers;

/// Visits of nodes that a check may take; aliases can make a small file large.
const MAX_VISITS: usize = 100_000;

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
    /// A key that the schema does not know; the key's node and the keys it does know.
    Unknown(NodeId, Vec<String>),
    /// Shorter than it may be.
    TooShort(u64),
    /// Longer than it may be.
    TooLong(u64),
    /// Smaller or larger than it may be.
    OutOfRange(String),
    /// The schema itself has a keyword that is not understood.
    Keyword(String),
    /// Following every alias would take too long.
    Budget,
}

/// Whether `schema` uses only keywords that are understood; the first one that is not.
pub fn unknown_keyword(schema: &Value) -> Option<String> {
    let Value::Object(map) = schema else { return None };
    map.iter().find_map(|(key, value)| match key.as_str() {
        "properties" | "$defs" => value.as_object()?.values().find_map(unknown_keyword),
        "items" | "additionalProperties" => unknown_keyword(value),
        _ => (!UNDERSTOOD.contains(&key.as_str())).then(|| key.clone()),
    })
}

const UNDERSTOOD: &[&str] = &[
    "type",
    "enum",
    "const",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "title",
    "description",
    "default",
    "examples",
    "format",
    "$schema",
    "$id",
    "$comment",
    "$defs",
];

/// Checks the document `root` against `schema`.
pub fn check(schema: &Value, yaml: &Yaml, layers: &Layers<'_>, root: NodeId) -> Vec<Violation> {
    let mut checker = Checker { yaml, layers, found: Vec::new(), visits: 0 };
    if let Some(keyword) = unknown_keyword(schema) {
        checker.found.push(Violation { node: root, pointer: String::new(), kind: ViolationKind::Keyword(keyword) });
        return checker.found;
    }
    checker.node(schema, root, "");
    checker.found
}

struct Checker<'c, 'a> {
    yaml: &'c Yaml,
    layers: &'c Layers<'a>,
    found: Vec<Violation>,
    visits: usize,
}

impl Checker<'_, '_> {
    fn fail(&mut self, node: NodeId, pointer: &str, kind: ViolationKind) {
        self.found.push(Violation { node, pointer: pointer.to_owned(), kind });
    }

    fn node(&mut self, schema: &Value, node: NodeId, pointer: &str) {
        self.visits += 1;
        if self.visits == MAX_VISITS {
            self.fail(node, pointer, ViolationKind::Budget);
        }
        if self.visits >= MAX_VISITS {
            return;
        }
        let typed = Typed::of(self.yaml, self.layers, node);
        if let Some(kind) = schema.get("type") {
            let words: Vec<&str> = match kind {
                Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                kind => kind.as_str().into_iter().collect(),
            };
            if !words.iter().any(|word| typed.is(word)) {
                return self.fail(node, pointer, ViolationKind::Type(words.join(" or ")));
            }
        }
        if let Some(constant) = schema.get("const")
            && !typed.equals(constant)
        {
            return self.fail(node, pointer, ViolationKind::Const(constant.to_string()));
        }
        if let Some(Value::Array(words)) = schema.get("enum")
            && !words.iter().any(|word| typed.equals(word))
        {
            let words =
                words.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect();
            return self.fail(node, pointer, ViolationKind::Enum(words));
        }
        match &typed {
            Typed::String(text) => {
                self.length(schema, node, pointer, text.chars().count() as u64, "minLength", "maxLength")
            }
            Typed::Number(number) => self.range(schema, node, pointer, *number),
            Typed::Map(pairs) => self.map(schema, node, pointer, pairs),
            Typed::Seq(items) => {
                self.length(schema, node, pointer, items.len() as u64, "minItems", "maxItems");
                if let Some(inner) = schema.get("items") {
                    items.iter().for_each(|item| self.node(inner, *item, &format!("{pointer}/*")));
                }
            }
            Typed::Null | Typed::Bool(_) | Typed::Other => {}
        }
    }

    fn length(&mut self, schema: &Value, node: NodeId, pointer: &str, length: u64, least: &str, most: &str) {
        if let Some(least) = schema.get(least).and_then(Value::as_u64).filter(|least| length < *least) {
            self.fail(node, pointer, ViolationKind::TooShort(least));
        }
        if let Some(most) = schema.get(most).and_then(Value::as_u64).filter(|most| length > *most) {
            self.fail(node, pointer, ViolationKind::TooLong(most));
        }
    }

    fn range(&mut self, schema: &Value, node: NodeId, pointer: &str, number: f64) {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        if let Some(least) = bound("minimum").filter(|least| number < *least) {
            self.fail(node, pointer, ViolationKind::OutOfRange(format!("at least {least}")));
        }
        if let Some(most) = bound("maximum").filter(|most| number > *most) {
            self.fail(node, pointer, ViolationKind::OutOfRange(format!("at most {most}")));
        }
    }

    fn map(&mut self, schema: &Value, node: NodeId, pointer: &str, pairs: &[(NodeId, NodeId)]) {
        let mut seen = BTreeSet::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in pairs {
            let name = self.yaml.scalar(self.layers, *key);
            let known = name.and_then(|name| Some((name, properties?.get(name)?)));
            match (known, schema.get("additionalProperties")) {
                (Some((name, inner)), _) => {
                    seen.insert(name);
                    self.node(inner, *value, &format!("{pointer}/{name}"));
                }
                (None, Some(Value::Bool(false))) => {
                    let known = properties.map(|map| map.keys().cloned().collect()).unwrap_or_default();
                    self.fail(*key, pointer, ViolationKind::Unknown(*key, known));
                }
                (None, Some(inner @ Value::Object(_))) => self.node(inner, *value, &format!("{pointer}/*")),
                (None, _) => {
                    seen.extend(name);
                }
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for key in required.filter(|key| !seen.contains(key)) {
            self.fail(node, pointer, ViolationKind::Missing(key.to_owned()));
        }
    }
}

/// A node with its type under the core schema of YAML 1.2 (section 10.3.2).
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<'y> {
    /// `null`, `~`, nothing.
    Null,
    /// `true`, `True`, `TRUE` and their opposites.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(&'y str),
    /// Keys and values.
    Map(&'y [(NodeId, NodeId)]),
    /// Items.
    Seq(&'y [NodeId]),
    /// Of a tag that is none of the above, or an unknown alias.
    Other,
}

impl<'y> Typed<'y> {
    /// The node of that id, aliases followed.
    pub fn of(yaml: &'y Yaml, layers: &'y Layers<'_>, node: NodeId) -> Self {
        let (_, node) = yaml.resolve(node);
        match &node.kind {
            Kind::Map(pairs) => Self::Map(pairs),
            Kind::Seq(items) => Self::Seq(items),
            Kind::Alias(_) => Self::Other,
            Kind::Scalar(layer, plain) => Self::scalar(&layers.get(*layer).text, *plain, node.tag.as_deref()),
        }
    }

    fn scalar(text: &'y str, plain: bool, tag: Option<&str>) -> Self {
        match tag {
            None if plain => Self::resolve(text),
            None | Some("str" | "!") => Self::String(text),
            Some("bool") => match Self::resolve(text) {
                truth @ Self::Bool(_) => truth,
                _ => Self::Other,
            },
            Some("int" | "float") => match Self::resolve(text) {
                number @ Self::Number(_) => number,
                _ => Self::Other,
            },
            Some("null") => Self::Null,
            // an application's own tag on a scalar leaves it a string, as the corpus's own parser does
            Some(tag) if tag.starts_with('!') && !tag.starts_with("!!") => Self::String(text),
            Some(_) => Self::Other,
        }
    }

    fn resolve(text: &'y str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Bool(true),
            "false" | "False" | "FALSE" => Self::Bool(false),
            _ => core_number(text).map_or(Self::String(text), Self::Number),
        }
    }

    fn is(&self, word: &str) -> bool {
        match self {
            Self::Null => word == "null",
            Self::Bool(_) => word == "boolean",
            Self::Number(number) => word == "number" || (word == "integer" && number.fract() == 0.0),
            Self::String(_) => word == "string",
            Self::Map(_) => word == "object",
            Self::Seq(_) => word == "array",
            Self::Other => false,
        }
    }

    fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(truth), Value::Bool(other)) => truth == other,
            (Self::String(text), Value::String(other)) => text == other,
            (Self::Number(number), Value::Number(other)) => other.as_f64() == Some(*number),
            _ => false,
        }
    }
}

/// Numbers of the core schema: `[-+]?[0-9]+`, `0o7`, `0xF`, decimals with exponent, `.inf`, `.nan`.
fn core_number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(|number| number as f64);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|number| number as f64);
    }
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || (unsigned.starts_with('.') && unsigned[1..].starts_with(|c: char| c.is_ascii_digit()));
    let plain = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    (starts && plain).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_of_yaml_1_2_decides_types() {
        for (text, is) in [
            ("true", Typed::Bool(true)),
            ("TRUE", Typed::Bool(true)),
            ("tRue", Typed::String("tRue")),
            ("yes", Typed::String("yes")),
            ("on", Typed::String("on")),
            ("~", Typed::Null),
            ("12.0", Typed::Number(12.0)),
            ("0o17", Typed::Number(15.0)),
            ("017", Typed::Number(17.0)),
            ("1e3", Typed::Number(1000.0)),
            ("1_000", Typed::String("1_000")),
            ("2026-06-09", Typed::String("2026-06-09")),
            ("0x1F", Typed::Number(31.0)),
            (".5", Typed::Number(0.5)),
        ] {
            assert_eq!(Typed::resolve(text), is, "{text}");
        }
        assert_eq!(Typed::scalar("true", false, None), Typed::String("true"));
        assert_eq!(Typed::scalar("true", true, Some("bool")), Typed::Bool(true));
        assert_eq!(Typed::scalar("AAAA", true, Some("binary")), Typed::Other);
    }

    #[test]
    fn a_keyword_that_is_not_understood_is_told() {
        let schema = serde_json::json!({"type": "object", "properties": {"a": {"pattern": "x"}}});
        assert_eq!(unknown_keyword(&schema).as_deref(), Some("pattern"));
    }
}
