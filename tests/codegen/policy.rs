// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The page about the policy, from its JSON Schema.

use serde_json::Value;

const HEAD: &str = "\
# Policy

`wacrg.toml` at the root, or `[workspace.metadata.wacrg]` in `Cargo.toml`, but not both. Every key is optional; what is not named
stays as the built-in policy has it, which `cargo wacrg check --isolated --dump-policy` prints. Unknown keys and rules are errors.

A commit is judged by the policy in HEAD. `--policy FILE` tries another one.

This page is generated from the schema (`cargo wacrg schema policy`).
";

/// The page for `schema`.
pub(crate) fn page(schema: &str) -> String {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let mut text = HEAD.to_owned();
    for (key, part) in properties(&schema) {
        section(key, part, &mut text);
    }
    text
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

fn section(key: &str, part: &Value, text: &mut String) {
    let list = part["type"] == "array";
    let table = if list { &part["items"] } else { part };
    let title = if list { format!("[[{key}]]") } else { format!("[{key}]") };
    text.push_str(&format!("\n## `{title}`\n\n{}\n", words(part)));
    let keys: Vec<_> = properties(table).collect();
    if keys.is_empty() {
        text.push_str("\nKeys are names of rules and groups");
        if let Some(values) = part["additionalProperties"]["enum"].as_array() {
            text.push_str(&format!("; values are {}", choice(values)));
        }
        text.push_str(".\n");
        return;
    }
    text.push_str("\n| key | value | what it says |\n| --- | --- | --- |\n");
    for (key, part) in keys {
        let required = table["required"].as_array().is_some_and(|list| list.iter().any(|name| name == key));
        let needed = if required { " (required)" } else { "" };
        text.push_str(&format!("| `{key}`{needed} | {} | {} |\n", kind(part), words(part)));
    }
}

fn words(part: &Value) -> String {
    part["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

fn kind(part: &Value) -> String {
    match (part["enum"].as_array(), part["type"].as_str(), part["format"].as_str()) {
        (Some(values), ..) => choice(values),
        (_, _, Some("date")) => "a date".to_owned(),
        (_, Some("array"), _) => "a list of texts".to_owned(),
        (_, Some("boolean"), _) => "`true` or `false`".to_owned(),
        (_, Some("string"), _) => "a text".to_owned(),
        (_, Some("integer"), _) => "a number".to_owned(),
        _ => "a table".to_owned(),
    }
}

fn choice(values: &[Value]) -> String {
    values.iter().map(|value| format!("`{}`", value.as_str().unwrap_or_default())).collect::<Vec<_>>().join(", ")
}
