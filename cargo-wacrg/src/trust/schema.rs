// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Whether one JSON Schema lets more pass than another, keyword by keyword.

use serde_json::Value;
use wacrg_rules::excerpt::guard;
use wacrg_rules::vocabulary::Vocabulary;

/// Ways in which `after` accepts more than `before`, in words. A file that is not there, or is no JSON, asks for nothing.
pub(super) fn relaxed(before: Option<&[u8]>, after: Option<&[u8]>) -> Vec<String> {
    let parse = |bytes: Option<&[u8]>| bytes.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let Some(old) = parse(before) else { return Vec::new() };
    let Some(new) = parse(after) else {
        return vec![if after.is_none() { "it is removed" } else { "it is no JSON any more" }.to_owned()];
    };
    let mut found = Vec::new();
    compare(&old, &new, String::new(), &mut found);
    found
}

/// Keywords that hold further schemas by name.
const FAMILIES: [&str; 4] = ["properties", "patternProperties", "$defs", "definitions"];

fn compare(old: &Value, new: &Value, at: String, found: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if old != new && new != &Value::Bool(false) {
            found.push(format!("what {} asks for is replaced", shown(&at)));
        }
        return;
    };
    let mut tell = |message: String| found.push(format!("{message} at {}", shown(&at)));
    for (key, before) in old {
        let after = new.get(key);
        match key.as_str() {
            "required" => {
                let lost = without(before, after);
                if lost > 0 {
                    tell(format!("{lost} required {} dropped", if lost == 1 { "key is" } else { "keys are" }));
                }
            }
            "enum" => match after {
                None => tell("an `enum` is dropped".to_owned()),
                Some(after) => {
                    let more = without(after, Some(before));
                    if more > 0 {
                        tell(format!(
                            "{more} {} added to an `enum`",
                            if more == 1 { "value is" } else { "values are" }
                        ));
                    }
                }
            },
            "type" => {
                let list = |value: &Value| match value {
                    Value::Array(_) => value.clone(),
                    value => Value::Array(vec![value.clone()]),
                };
                if after.is_none_or(|after| without(&list(after), Some(&list(before))) > 0) {
                    tell("a `type` is widened".to_owned());
                }
            }
            "additionalProperties" if before == &Value::Bool(false) && after != Some(before) => {
                tell("`additionalProperties: false` is dropped".to_owned());
            }
            "const" | "pattern" | "format" | "$ref" | "not" if after != Some(before) => {
                tell(format!("`{key}` is changed or dropped"));
            }
            "minLength" | "minItems" | "minimum" | "minProperties" if lower(after, before) => {
                tell(format!("`{key}` is lowered or dropped"));
            }
            "maxLength" | "maxItems" | "maximum" | "maxProperties"
                if after.is_none_or(|after| lower(Some(before), after)) =>
            {
                tell(format!("`{key}` is raised or dropped"));
            }
            _ => {}
        }
    }
    if let (Some(Value::Object(before)), Some(Value::Object(after))) = (old.get("properties"), new.get("properties")) {
        let closed = old.get("additionalProperties") == Some(&Value::Bool(false));
        let more = after.keys().filter(|key| !before.contains_key(*key)).count();
        if closed && more > 0 {
            tell(format!("{more} {} accepted", if more == 1 { "more key is" } else { "more keys are" }));
        }
    }
    for family in FAMILIES {
        let (Some(Value::Object(before)), after) = (old.get(family), new.get(family)) else { continue };
        for (name, schema) in before {
            let inner = format!("{at}/{family}/{name}");
            match after.and_then(|after| after.get(name)) {
                Some(after) => compare(schema, after, inner, found),
                // under `additionalProperties: false` a key that is gone is refused
                None if new.get("additionalProperties") == Some(&Value::Bool(false)) => {}
                None => found.push(format!("what {} asks for is dropped", shown(&inner))),
            }
        }
    }
    if let Some(before) = old.get("items") {
        let inner = format!("{at}/items");
        match new.get("items") {
            Some(after) => compare(before, after, inner, found),
            None => found.push(format!("what {} asks for is dropped", shown(&inner))),
        }
    }
}

/// How many elements of the list `a` are not in the list `b`.
fn without(a: &Value, b: Option<&Value>) -> usize {
    let none = Vec::new();
    let b = b.and_then(Value::as_array).unwrap_or(&none);
    a.as_array().unwrap_or(&none).iter().filter(|value| !b.contains(value)).count()
}

/// Whether the number `a` is lower than `b`, or none.
fn lower(a: Option<&Value>, b: &Value) -> bool {
    a.and_then(Value::as_f64).is_none_or(|a| b.as_f64().is_some_and(|b| a < b))
}

/// A place in the schema; its names come from a file that is judged.
fn shown(at: &str) -> String {
    if at.is_empty() { "the top".to_owned() } else { guard(at, &Vocabulary::default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(before: &str, after: &str) -> Vec<String> {
        relaxed(Some(before.as_bytes()), Some(after.as_bytes()))
    }

    #[test]
    fn what_accepts_more_is_told_and_what_accepts_less_is_not() {
        let strict = r#"{"required":["a","b"],"additionalProperties":false,"properties":{"a":{"enum":["x"],"minLength":2},"b":{"const":true}}}"#;
        for (loose, told) in [
            (strict.replace(r#"["a","b"]"#, r#"["a"]"#), "1 required key is dropped at the top"),
            (strict.replace(r#"["x"]"#, r#"["x","y"]"#), "1 value is added to an `enum` at /properties/a"),
            (strict.replace("2", "1"), "`minLength` is lowered or dropped at /properties/a"),
            (strict.replace("\"const\"", "\"default\""), "`const` is changed or dropped at /properties/b"),
            (
                strict.replace(r#""additionalProperties":false,"#, ""),
                "`additionalProperties: false` is dropped at the top",
            ),
            (strict.replace(r#""b":{"#, r#""c":{},"b":{"#), "1 more key is accepted at the top"),
        ] {
            assert_eq!(ways(strict, &loose), [told]);
            assert_ne!(ways(&loose, strict), [told]);
        }
        assert!(ways(strict, strict).is_empty());
        assert_eq!(relaxed(Some(strict.as_bytes()), None), ["it is removed"]);
        assert!(relaxed(None, Some(strict.as_bytes())).is_empty());
    }
}
