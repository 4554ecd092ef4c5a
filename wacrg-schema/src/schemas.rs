// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The JSON Schemas, derived from the types. `schemas/` holds what these functions return.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::Value;

use crate::{capture::Capture, policy::Policy, report::v1::Report};

/// File name and content of every schema.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("capture.schema.json", render::<Capture>("wacrg capture")),
        ("policy.schema.json", render::<Policy>("cargo-wacrg policy")),
        ("report.v1.schema.json", render::<Report>("cargo-wacrg report, version 1")),
    ]
}

fn render<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(plain).transform(&mut schema);
    schema.insert("title".into(), title.into());
    let mut text = format!("{:#}", schema.as_value());
    text.push('\n');
    text
}

/// An absent key and a null are different things in YAML: an optional field is one that may be left out, so
/// `null` goes. Enums become plain lists, and Rust's own number formats and defaults are dropped.
fn plain(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(options)) = schema.get_mut("anyOf") {
        options.retain(|option| option.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = options.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                if schema.get(&key).is_none() {
                    schema.insert(key, value);
                }
            }
        }
    }
    if let Some(Value::Array(options)) = schema.get("oneOf") {
        let words: Option<Vec<Value>> = options.iter().map(|option| option.get("const").cloned()).collect();
        if let Some(words) = words {
            schema.remove("oneOf");
            schema.insert("type".into(), "string".into());
            schema.insert("enum".into(), words.into());
        }
    }
    for noise in ["format", "default"] {
        if schema.get(noise).is_some_and(|value| value != "date") {
            schema.remove(noise);
        }
    }
}
