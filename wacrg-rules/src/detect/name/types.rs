// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Types of fields and arguments, which stand where the value would: `push_name: Arc<str>`, `val pushName: PersonName`.

use std::ops::Range;

use crate::detect::{NameSet, names};

/// Types that no person is called like.
static TYPES: NameSet = names![
    "string",
    "str",
    "substring",
    "compactstring",
    "smolstr",
    "arc",
    "box",
    "rc",
    "cow",
    "option",
    "optional",
    "nullable",
    "none",
    "some",
    "null",
    "true",
    "false",
    "name",
    "type",
    "self",
    "text",
    "varchar",
    "charfield",
    "any",
    "object",
];

/// Words before the name that is declared.
const DECLARING: &[&str] =
    &["let", "val", "var", "const", "static", "pub", "mut", "readonly", "private", "public", "internal", "final"];

/// Words before a function, whose arguments stand on the line.
const FUNCTIONS: &[&str] = &["fn", "func", "fun", "function", "def", "constructor", "init", "class", "struct"];

/// Whether `value` is what code writes and no name: a type, nothing, true or false; `None):` is what an argument has.
pub(super) fn is_word_of_code(value: &str) -> bool {
    TYPES.has(value.trim_end_matches([')', ':', ',', '?', '!']))
}

/// Whether the value in `range`, behind a name that begins at `name`, is a type: one word with a capital letter, without
/// quotes, behind a colon, and a sign behind it or a declaration before it.
pub(super) fn is_type(text: &str, name: usize, range: &Range<usize>) -> bool {
    let value = &text[range.clone()];
    let word = value.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let capital = value.starts_with(|c: char| c.is_ascii_uppercase());
    if !capital || word < 2 || !text[name..range.start].trim_end_matches([' ', '\t']).ends_with(':') {
        return false;
    }
    let rest = text[range.start + word..].split('\n').next().unwrap_or("");
    let near = text.ceil_char_boundary(name.saturating_sub(120));
    let line = text[near..name].rsplit('\n').next().unwrap_or("");
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).rev();
    let declared = words.next().is_some_and(|word| DECLARING.contains(&word))
        || line.contains('(') && words.any(|word| FUNCTIONS.contains(&word));
    let generic = rest.strip_prefix('<').is_some_and(|rest| !rest.starts_with('/') && !rest.starts_with("br"));
    let ended = rest.trim_end() == ";"
        || rest.strip_prefix(')').is_some_and(|rest| rest.trim_start().starts_with([':', '{', '-', '=']));
    let signed = rest.starts_with(['(', '[', '?']) || rest.starts_with(" = ") || generic || ended;
    let member = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    // a field of its own line
    let field = rest.trim_end() == "," && line.trim().is_empty();
    signed || member || field || declared
}
