// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads Rust sources as far as a package asks: which files they take in, by literal paths. Comments and strings are told
//! from code, so that text about `include_str!` is no use of it.

use std::ops::Range;

/// A file that a source takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Included {
    /// The path as written.
    pub(crate) path: String,
    /// Whether it counts from the package's folder, by `env!("CARGO_MANIFEST_DIR")`.
    pub(crate) from_manifest: bool,
    /// Whether it is a module's, whose folder only the compiler knows for sure.
    pub(crate) is_module: bool,
    /// Whether it is built for tests alone.
    pub(crate) for_tests: bool,
    /// Bytes of the literal.
    pub(crate) range: Range<usize>,
}

/// A piece of code, without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(Range<usize>),
    /// What stands between the quotes.
    Text(Range<usize>),
    Sign(u8),
}

/// Files that the source `text` takes in by `include!`, `include_str!`, `include_bytes!` or `#[path = …]`.
pub(crate) fn included(text: &str) -> Vec<Included> {
    let tokens = tokens(text);
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(range)) => &text[range.clone()],
        _ => "",
    };
    let sign = |at: usize, byte: u8| tokens.get(at) == Some(&Token::Sign(byte));
    let literal = |at: usize| match tokens.get(at) {
        Some(Token::Text(range)) => Some(range.clone()),
        _ => None,
    };
    let mut found = Vec::new();
    let tests = tests(text, &tokens);
    for at in 0..tokens.len() {
        let for_tests = tests.iter().any(|range| range.contains(&at));
        let is_macro = matches!(word(at), "include" | "include_str" | "include_bytes") && sign(at + 1, b'!');
        if is_macro {
            let inner = at + 3;
            if let Some(range) = literal(inner) {
                found.push(Included {
                    path: text[range.clone()].to_owned(),
                    from_manifest: false,
                    is_module: false,
                    for_tests,
                    range,
                });
            } else if word(inner) == "concat" && word(inner + 3) == "env" {
                // concat!(env!("CARGO_MANIFEST_DIR"), "/…")
                let (variable, path) = (literal(inner + 6), literal(inner + 9));
                if let (Some(variable), Some(range)) = (variable, path)
                    && &text[variable] == "CARGO_MANIFEST_DIR"
                {
                    let path = text[range.clone()].trim_start_matches('/').to_owned();
                    found.push(Included { path, from_manifest: true, is_module: false, for_tests, range });
                }
            }
        } else if sign(at, b'[')
            && word(at + 1) == "path"
            && sign(at + 2, b'=')
            && let Some(range) = literal(at + 3)
        {
            let path = text[range.clone()].to_owned();
            found.push(Included { path, from_manifest: false, is_module: true, for_tests, range });
        }
    }
    found
}

/// What is built for tests alone: the tokens that `#[cfg(test)]` speaks of.
fn tests(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let is = |at: usize, wanted: &str| match tokens.get(at) {
        Some(Token::Word(range)) => &text[range.clone()] == wanted,
        Some(Token::Sign(sign)) => wanted.as_bytes() == [*sign],
        _ => false,
    };
    let inner = ["[", "cfg", "(", "test", ")", "]"];
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let whole = is(at, "#") && is(at + 1, "!");
        let start = at + 1 + usize::from(whole);
        if !is(at, "#") || !inner.iter().enumerate().all(|(number, word)| is(start + number, word)) {
            continue;
        }
        if whole {
            found.push(0..tokens.len());
            continue;
        }
        // to the end of the item: its last brace, or its semicolon
        let (mut end, mut depth) = (start + inner.len(), 0_usize);
        while end < tokens.len() {
            match tokens[end] {
                Token::Sign(b'{') => depth += 1,
                Token::Sign(b'}') if depth <= 1 => break,
                Token::Sign(b'}') => depth -= 1,
                Token::Sign(b';') if depth == 0 => break,
                _ => {}
            }
            end += 1;
        }
        found.push(at..end);
    }
    found
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at) = (Vec::new(), 0);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = text[at..].find('\n').map_or(bytes.len(), |length| at + length);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = after_comment(bytes, at),
            b'"' => {
                let end = after_string(bytes, at);
                // one that does not end is no literal
                if end > at + 1 && bytes[end - 1] == b'"' {
                    tokens.push(Token::Text(at + 1..end - 1));
                }
                at = end;
            }
            b'\'' => at = after_quote(bytes, at),
            _ if is_word(byte) => {
                let start = at;
                while bytes.get(at).is_some_and(|byte| is_word(*byte)) {
                    at += 1;
                }
                let hashes = bytes[at..].iter().take_while(|byte| **byte == b'#').count();
                let raw = matches!(&bytes[start..at], b"r" | b"br" | b"cr");
                if raw && bytes.get(at + hashes) == Some(&b'"') {
                    let open = at + hashes + 1;
                    let close = format!("\"{}", "#".repeat(hashes));
                    let length = text[open..].find(&close).unwrap_or(text.len() - open);
                    tokens.push(Token::Text(open..open + length));
                    at = (open + length + close.len()).min(bytes.len());
                } else {
                    tokens.push(Token::Word(start..at));
                }
            }
            _ => {
                if !byte.is_ascii_whitespace() {
                    tokens.push(Token::Sign(byte));
                }
                at += 1;
            }
        }
    }
    tokens
}

/// The end of the block comment at `at`; they nest.
fn after_comment(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < bytes.len() {
        match &bytes[at..(at + 2).min(bytes.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The end of the string at `at`, after its quote.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(bytes.len())
}

/// The end of the character or the lifetime at `at`.
fn after_quote(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at + 1) {
        Some(b'\\') => {
            let rest = bytes.get(at + 3..).unwrap_or_default();
            rest.iter().position(|byte| *byte == b'\'').map_or(bytes.len(), |length| at + length + 4)
        }
        _ => {
            // one character, of up to four bytes; else a lifetime
            let close = (at + 2..at + 6).find(|end| bytes.get(*end) == Some(&b'\''));
            let is_character = close
                .is_some_and(|close| std::str::from_utf8(&bytes[at + 1..close]).is_ok_and(|c| c.chars().count() == 1));
            if is_character { close.unwrap_or(at) + 1 } else { at + 1 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        included(text).into_iter().map(|included| included.path).collect()
    }

    #[test]
    fn code_takes_in_files_and_text_about_it_does_not() {
        let text = r####"
            #![doc = include_str!("../README.md")]
            // include_str!("no")
            /* include_str!("no") /* nested */ include!("no") */
            const A: &str = "include_str!(\"no\")";
            const B: &[u8] = include_bytes! ( r#"b.bin"# );
            const C: char = '"'; const D: &'static str = include_str!("d");
            const E: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../e"));
            #[path = "f.rs"] mod f;
            const G: &str = r"include!("no")"; const H: char = '\''; include!("h");
        "####;
        assert_eq!(paths(text), ["../README.md", "b.bin", "d", "../e", "f.rs", "h"]);
        let text_of_tests = "include!(\"a\"); #[cfg(test)] #[path = \"b\"] mod b; #[cfg(test)] mod c { fn d() { include!(\"e\"); } } include!(\"f\");";
        let told: Vec<bool> = included(text_of_tests).into_iter().map(|included| included.for_tests).collect();
        assert_eq!(told, [false, true, true, false]);
        included("\"ä");
        included("include!(\"ä\\");
        for cut in 0..text.len() {
            included(&text[..text.floor_char_boundary(cut)]);
        }
    }
}
