// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Types of YAML scalars under the core schema of YAML 1.2.2 (section 10.3): `yes` and `on` are strings, `True` is true.

use serde_json::Value;

use crate::decode::yaml::{Kind, NodeId, Yaml};
use crate::layer::Layers;

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

    /// The JSON Schema types that it has, as bits of [`Types`].
    pub fn types(&self) -> Types {
        match self {
            Self::Null => Types::NULL,
            Self::Bool(_) => Types::BOOLEAN,
            Self::Number(number) if number.fract() == 0.0 => Types(Types::NUMBER.0 | Types::INTEGER.0),
            Self::Number(_) => Types::NUMBER,
            Self::String(_) => Types::STRING,
            Self::Map(_) => Types::OBJECT,
            Self::Seq(_) => Types::ARRAY,
            Self::Other => Types::default(),
        }
    }

    /// Whether it is the JSON value `value`.
    pub fn equals(&self, value: &Value) -> bool {
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

/// A set of JSON Schema types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    const NULL: Self = Self(1);
    const BOOLEAN: Self = Self(2);
    const NUMBER: Self = Self(4);
    const INTEGER: Self = Self(8);
    const STRING: Self = Self(16);
    const OBJECT: Self = Self(32);
    const ARRAY: Self = Self(64);

    /// The type that a schema calls `word`.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "number" => Self::NUMBER,
            "integer" => Self::INTEGER,
            "string" => Self::STRING,
            "object" => Self::OBJECT,
            "array" => Self::ARRAY,
            _ => return None,
        })
    }

    /// The types of both sets.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two sets have a type in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
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
}
