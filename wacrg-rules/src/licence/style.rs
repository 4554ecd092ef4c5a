// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which comments a file can hold: from its name, its extension or its shebang, never from a guess.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::styles::{COMPOUND, INTERPRETERS, PREFIXES, STYLES, TEMPLATE_SUFFIXES};
use crate::RepoPath;

/// How a comment ends, and what else tells it from content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// From the opening to the end of the line.
    Line,
    /// As `Line`, but the opening is a word of any case (`rem`, `dnl`) that whitespace or the end of the line follows.
    Word,
    /// From the opening to the closing.
    Block,
    /// As `Block`, but inner pairs are counted.
    Nested,
    /// Opening and closing each begin a line (`=begin` … `=end`, `////` … `////`).
    Fence,
    /// A reStructuredText comment: `..` that begins no other markup, with the indented lines that follow.
    Markup,
    /// No comment: the whole text is statements, as in a `.license` file.
    Plain,
}

/// One way to write a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// How it opens.
    pub open: &'static str,
    /// How it closes; empty where the line's end does.
    pub close: &'static str,
    /// What each inner line begins with when a block is written.
    pub inner: &'static str,
    /// Where it ends.
    pub shape: Shape,
    /// Bytes that, right behind the opening, make it something else (`#[` in PHP is an attribute).
    pub not: &'static str,
}

impl Form {
    /// A comment up to the end of the line.
    pub const fn line(open: &'static str) -> Self {
        Self { open, close: "", inner: "", shape: Shape::Line, not: "" }
    }

    /// A comment up to the end of the line that a word opens, in any case.
    pub const fn word(open: &'static str) -> Self {
        Self { open, close: "", inner: "", shape: Shape::Word, not: "" }
    }

    /// A comment up to its closing.
    pub const fn block(open: &'static str, inner: &'static str, close: &'static str) -> Self {
        Self { open, close, inner, shape: Shape::Block, not: "" }
    }

    /// The same in another shape.
    pub const fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// The same, but something else where one of `bytes` follows the opening.
    pub const fn not(self, bytes: &'static str) -> Self {
        Self { not: bytes, ..self }
    }
}

/// What has to be at the very start of a file, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// `#!` and the lines after it that begin with `#!` too (nix-shell).
    Shebang,
    /// `#!` unless `[` follows, also after whitespace and comments (Rust reference, "Input format").
    RustShebang,
    /// A PEP 263 line among the first two, and what stands before it.
    Coding,
    /// Lines that, without their spaces and in lower case, begin with one of these.
    Lines(&'static [&'static str]),
    /// `@charset "…";`, byte for byte (CSS Syntax, section 3.2).
    Charset,
    /// `<?xml … ?>`.
    XmlDeclaration,
    /// Closed front matter: `---` with keys, `+++`, `;;;`.
    FrontMatter,
    /// Closed front matter of a cargo script: three or more dashes and an info string.
    CargoFrontMatter,
    /// `<?php`, without which a comment has no place.
    Php,
    /// `<#ftl …>`.
    Ftl,
    /// A `/** … */` with a pragma that tools look for in the first comment only (`@jest-environment`, `@flow`).
    Docblock,
}

/// What may stand among the leading comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prolog {
    /// Nothing: the first thing that is no comment is content.
    Nothing,
    /// A doctype, which the header follows.
    Html,
    /// Processing instructions and a doctype, which the header may precede.
    Xml,
    /// `%` directives, which the header follows; then one `---`.
    Yaml,
}

/// One kind of file.
#[derive(Debug)]
pub struct Style {
    /// What people call it.
    pub name: &'static str,
    /// How a header is written; `None` where the kind has no comments (a sidecar or REUSE.toml speaks for it).
    pub write: Option<Form>,
    /// Every form that is read.
    pub read: &'static [Form],
    /// What stays first.
    pub first: &'static [First],
    /// What may stand among the leading comments.
    pub prolog: Prolog,
    /// Whether content follows the header without an empty line.
    pub tight: bool,
    /// Extensions, in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// File names, in lower case.
    pub names: &'static [&'static str],
}

impl Style {
    /// Whether a comment can be written.
    pub const fn is_commentable(&self) -> bool {
        self.write.is_some()
    }
}

static BY_NAME: LazyLock<HashMap<&str, &Style>> =
    LazyLock::new(|| STYLES.iter().flat_map(|style| style.names.iter().map(move |name| (*name, style))).collect());

static BY_EXTENSION: LazyLock<HashMap<&str, &Style>> =
    LazyLock::new(|| STYLES.iter().flat_map(|style| style.extensions.iter().map(move |ext| (*ext, style))).collect());

/// The style called `name`, as in the table.
pub fn style_named(name: &str) -> Option<&'static Style> {
    STYLES.iter().find(|style| style.name == name)
}

/// The style of the file at `path` whose content begins with `first` (some kilobytes suffice); `None` where neither
/// name, extension nor shebang is known.
pub fn style_of(path: &RepoPath, first: &[u8]) -> Option<&'static Style> {
    if is_binary(first) {
        return style_named("binary");
    }
    let name = String::from_utf8_lossy(path.file_name()).to_ascii_lowercase();
    let found = by_name(&name).or_else(|| by_shebang(first))?;
    corrected(found, first)
}

/// NUL bytes, and no byte order mark that explains them.
fn is_binary(first: &[u8]) -> bool {
    let wide = first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff");
    (!wide || first.starts_with(b"\xff\xfe\0\0")) && memchr::memchr(0, &first[..first.len().min(8192)]).is_some()
}

fn by_name(name: &str) -> Option<&'static Style> {
    if let Some(style) = BY_NAME.get(name) {
        return Some(style);
    }
    if let Some((_, style)) = COMPOUND.iter().find(|(suffix, _)| name.ends_with(suffix)) {
        return style_named(style);
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((name, ""));
    if let Some(style) = BY_EXTENSION.get(extension) {
        return Some(style);
    }
    if TEMPLATE_SUFFIXES.contains(&extension) {
        return by_name(stem);
    }
    let (_, style) = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix))?;
    style_named(style)
}

/// The interpreter that `#!` names, also through `env` and its options.
fn by_shebang(first: &[u8]) -> Option<&'static Style> {
    let line = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).strip_prefix(b"#!")?;
    let line = line.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = words.find(|word| *word != "env" && !word.starts_with('-') && !word.contains('='))?;
    // `python3.11` and `lua5.4` are `python` and `lua`.
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_ascii_lowercase();
    let (_, style) = INTERPRETERS.iter().find(|(name, _)| *name == program)?;
    style_named(style)
}

/// Where an extension has two meanings, the first bytes decide.
fn corrected(style: &'static Style, first: &[u8]) -> Option<&'static Style> {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    match style.name {
        // Qt's translations.
        "TypeScript" if text.starts_with(b"<?xml") || text.starts_with(b"<!DOCTYPE TS") => style_named("XML"),
        // What stands before `extends` is printed: only the template's own comments are silent.
        "HTML" if extends(text) => style_named("Jinja"),
        // Java's `.props`, KiCad's `.sch`: not what the name says.
        "XML" if !text.is_empty() && !matches!(text[0], b'<' | b'-' | 0xfe | 0xff) => None,
        _ => Some(style),
    }
}

fn extends(text: &[u8]) -> bool {
    let head = &text[..text.len().min(2048)];
    let at = memchr::memmem::find(head, b"{%");
    let tag = |at: usize| head[at + 2..].strip_prefix(b"-").unwrap_or(&head[at + 2..]).trim_ascii_start();
    at.is_some_and(|at| tag(at).starts_with(b"extends"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str, first: &[u8]) -> Option<&'static str> {
        style_of(&RepoPath::from(path), first).map(|style| style.name)
    }

    #[test]
    fn names_extensions_and_shebangs_tell_the_kind() {
        for (path, kind) in [
            ("src/lib.rs", "Rust"),
            ("Dockerfile", "Dockerfile"),
            ("docker/Dockerfile.dev", "Dockerfile"),
            ("docker/api.Dockerfile", "Dockerfile"),
            ("Containerfile", "Dockerfile"),
            ("GNUmakefile", "hash comments"),
            ("CMakeLists.txt", "CMake"),
            (".gitignore", "hash comments"),
            ("docs/.pages", "YAML"),
            ("CITATION.cff", "YAML"),
            ("tsconfig.json", "JavaScript"),
            (".devcontainer/devcontainer.json", "JavaScript"),
            ("package.json", "JSON"),
            ("Cargo.lock", "lock file"),
            ("CNAME", "plain text"),
            ("x.d.ts", "TypeScript"),
            ("config.h.in", "C"),
            (".env.example", "hash comments"),
            ("a/b.json.license", "sidecar"),
            ("README.MD", "Markdown"),
        ] {
            assert_eq!(name(path, b"x"), Some(kind), "{path}");
        }
        assert_eq!(name("run", b"#!/usr/bin/env -S python3.11 -u\n"), Some("Python"));
        assert_eq!(name("run", b"#!/bin/bash\n"), Some("shell"));
        assert_eq!(name("run", b"#!/opt/frobnicate\n"), None);
        assert_eq!(name("notes.frob", b"# x\n"), None);
        assert_eq!(name("x.m", b""), None, "Objective-C or MATLAB: nobody knows");
    }

    #[test]
    fn content_decides_between_two_meanings() {
        assert_eq!(name("a.ts", b"<?xml version=\"1.0\"?>"), Some("XML"));
        assert_eq!(name("a.ts", b"\x47\0\0"), Some("binary"));
        assert_eq!(name("404.html", b"{% extends \"main.html\" %}"), Some("Jinja"));
        assert_eq!(name("a.props", b"key = value"), None);
        assert_eq!(name("a.reg", b"\xff\xfeW\0i\0"), Some("registry file"));
    }

    #[test]
    fn the_table_is_unambiguous_and_large() {
        let count = |of: fn(&Style) -> &[&str]| STYLES.iter().map(|style| of(style).len()).sum::<usize>();
        let (names, extensions) = (count(|style| style.names), count(|style| style.extensions));
        assert_eq!(BY_NAME.len(), names, "a file name stands twice");
        assert_eq!(BY_EXTENSION.len(), extensions, "an extension stands twice");
        assert!(names + extensions > 200, "{names} + {extensions}");
        let named = INTERPRETERS.iter().chain(PREFIXES).chain(COMPOUND).map(|(_, style)| *style);
        for style in named {
            assert!(style_named(style).is_some(), "{style} is no style");
        }
        for style in STYLES {
            let own = style.write.is_none_or(|form| style.read.contains(&form));
            assert!(own, "{} does not read what it writes", style.name);
            let lower = style.names.iter().chain(style.extensions).all(|name| *name == name.to_lowercase());
            assert!(lower, "{}", style.name);
            let twins = STYLES.iter().filter(|other| other.name == style.name).count();
            assert_eq!(twins, 1, "{}", style.name);
        }
    }
}
