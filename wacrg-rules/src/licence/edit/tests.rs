// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;
use crate::licence::styles::STYLES;

const WANTED: Wanted<'_> = Wanted { spdx: "MIT", holder: "Ann Example", year: None, former: &["A. Example"] };

fn edited(path: &str, text: &str, replace: bool) -> Result<Edit, Refused> {
    edit(&RepoPath::from(path), text.as_bytes(), &WANTED, replace)
}

/// The file after the edit, which a second one leaves alone.
fn fixed(path: &str, text: &str, replace: bool) -> String {
    let done = edited(path, text, replace).expect("a fine header");
    let Some(new) = done.apply(text.as_bytes()) else { return format!("{done:?}") };
    let new = String::from_utf8(new).expect("text");
    assert_eq!(edited(path, &new, replace), Ok(Edit::Nothing), "{path}: {text:?} became {new:?}");
    new
}

const H: &str = "SPDX-FileCopyrightText: Ann Example";
const L: &str = "SPDX-License-Identifier: MIT";

#[test]
fn a_missing_header_comes_in_the_right_place_and_style() {
    for (path, before, after) in [
        ("a.rs", "#![no_std]\n", format!("// {H}\n// {L}\n\n#![no_std]\n")),
        (
            "a.py",
            "#!/bin/python\n# coding: utf-8\nx = 1\n",
            format!("#!/bin/python\n# coding: utf-8\n# {H}\n# {L}\n\nx = 1\n"),
        ),
        ("a.sh", "#!/bin/sh\n", format!("#!/bin/sh\n# {H}\n# {L}\n")),
        ("a.sh", "#!/bin/sh", format!("#!/bin/sh\n# {H}\n# {L}")),
        ("a.sh", "#!/bin/sh\r\n\r\nx\r\n", format!("#!/bin/sh\r\n# {H}\r\n# {L}\r\n\r\nx\r\n")),
        ("a.css", "@charset \"utf-8\";a{}", format!("@charset \"utf-8\";\n/*\n * {H}\n * {L}\n */\n\na{{}}")),
        ("a.md", "---\na: b\n---\n\n# T\n", format!("---\na: b\n---\n<!--\n{H}\n{L}\n-->\n\n# T\n")),
        ("a.md", "---\n\nprose\n\n---\n", format!("<!--\n{H}\n{L}\n-->\n\n---\n\nprose\n\n---\n")),
        ("a.html", "<!doctype html><p>", format!("<!doctype html>\n<!--\n{H}\n{L}\n-->\n\n<p>")),
        ("a.yaml", "%YAML 1.2\n---\na: 1\n", format!("%YAML 1.2\n# {H}\n# {L}\n\n---\na: 1\n")),
        ("a.j2", "{% if a %}b{% endif %}", format!("{{#-\n{H}\n{L}\n-#}}\n{{% if a %}}b{{% endif %}}")),
        ("a.php", "<?php echo 1;", format!("<?php\n// {H}\n// {L}\n\n echo 1;")),
        ("a.ml", "let x = 1\n", format!("(*\n * {H}\n * {L}\n *)\n\nlet x = 1\n")),
        ("a.rst", "Title\n=====\n", format!(".. {H}\n.. {L}\n\nTitle\n=====\n")),
        ("a.bat", "@echo off\r\ndir\r\n", format!("@echo off\r\n@rem {H}\r\n@rem {L}\r\n\r\ndir\r\n")),
        ("a.go", "//go:build linux\n\npackage a\n", format!("// {H}\n// {L}\n\n//go:build linux\n\npackage a\n")),
        ("a.py", "\u{feff}x = 1\n", format!("\u{feff}# {H}\n# {L}\n\nx = 1\n")),
        ("a.py", "x = 1\ry = 2", format!("# {H}\r# {L}\r\rx = 1\ry = 2")),
        ("a.py", "\n", format!("# {H}\n# {L}\n\n")),
        ("a.mdx", "# T\n", format!("{{/*\n{H}\n{L}\n*/}}\n\n# T\n")),
        ("a.json.license", "x\n", format!("{H}\n{L}\nx\n")),
    ] {
        assert_eq!(fixed(path, before, false), after, "{path}");
    }
}

#[test]
fn files_without_a_place_are_told_apart() {
    let contents = format!("{H}\n{L}\n").into_bytes();
    for (path, text) in [("a.json", "{}"), ("a.csv", "a,b\n"), ("a.bin", "\0"), ("a.rs", "\0"), ("a.php", "<p>")] {
        assert_eq!(edited(path, text, false), Ok(Edit::Sidecar { contents: contents.clone() }), "{path}");
    }
    assert_eq!(edited("a.frob", "x", false), Ok(Edit::Unknown));
    assert_eq!(edited("a.rs", "", false), Ok(Edit::Nothing));
}

#[test]
fn half_a_header_is_completed_in_its_own_comment() {
    for (path, before, after) in [
        ("a.rs", format!("// {H}\nx\n"), format!("// {H}\n// {L}\nx\n")),
        ("a.rs", format!("// {L}\nx\n"), format!("// {H}\n// {L}\nx\n")),
        ("a.rs", format!("//! {H}"), format!("//! {H}\n//! {L}")),
        ("a.c", format!("/* {H} */\nx\n"), format!("/* {H} */\n/* {L} */\nx\n")),
        ("a.c", format!("/* {L} */ int x;\n"), format!("/*\n * {H}\n */\n/* {L} */ int x;\n")),
        ("a.c", format!("/*\n * {H}\n *\n * x\n */\n"), format!("/*\n * {H}\n * {L}\n *\n * x\n */\n")),
        ("a.c", format!("/* {H}\n * x\n */\n"), format!("/* {H}\n * {L}\n * x\n */\n")),
        ("a.c", format!("/* x\n * {H} */\n"), format!("/* x\n * {L}\n * {H} */\n")),
        ("a.html", format!("<!-- {H} -->\r\n<p>\r\n"), format!("<!-- {H} -->\r\n<!-- {L} -->\r\n<p>\r\n")),
        (
            "a.js",
            "/*! Copyright (c) 2020 Ann Example */\n".into(),
            format!("/*! Copyright (c) 2020 Ann Example */\n/*! {L} */\n"),
        ),
        ("a.py", format!("# {H}\n# coding: utf-8\n"), format!("# {H}\n# coding: utf-8\n# {L}\n")),
        ("a.md", format!("---\n# {H}\na: b\n---\n"), format!("---\n# {H}\na: b\n---\n<!--\n{L}\n-->\n")),
        ("a.bin.license", format!("{H}\n"), format!("{H}\n{L}\n")),
    ] {
        assert_eq!(fixed(path, &before, false), after, "{path}: {before:?}");
    }
}

#[test]
fn our_own_header_is_corrected_and_years_stay() {
    let wrong = "SPDX-License-Identifier: Apache-2.0";
    for (before, after) in [
        (format!("# {H}\n# {wrong}\nx\n"), format!("# {H}\n# {L}\nx\n")),
        (format!("# {H}\n# {L}\n# {wrong}\nx\n"), format!("# {H}\n# {L}\nx\n")),
        (format!("# {H}\n# {wrong}\n# {L}"), format!("# {H}\n# {L}")),
        (format!("# {H}\n# {H}\n# {L}\n# {L}\n"), format!("# {H}\n# {L}\n")),
        (
            format!("# SPDX-FileCopyrightText: 2019-2020 A. Example <a@b>\n# {L}\n"),
            format!("# SPDX-FileCopyrightText: 2019-2020 Ann Example\n# {L}\n"),
        ),
        (format!("# SPDX-FileCopyrightText: ann example\n# {wrong}\n"), format!("# {H}\n# {L}\n")),
        (format!("# {H}\n# SPDX-License-Identifier:\n"), format!("# {H}\n# {L}\n")),
    ] {
        assert_eq!(fixed("a.py", &before, false), after, "{before:?}");
    }
    let dated = Wanted { year: Some(2026), ..WANTED };
    let done = edit(&RepoPath::from("a.py"), b"x\n", &dated, false).expect("fine").apply(b"x\n").expect("an edit");
    assert!(done.starts_with(b"# SPDX-FileCopyrightText: 2026 Ann Example\n"));
    let text = format!("# {H}\n# {L}\n");
    assert_eq!(edit(&RepoPath::from("a.py"), text.as_bytes(), &dated, false), Ok(Edit::Nothing));
}

#[test]
fn a_foreign_header_is_touched_only_when_asked() {
    let foreign = "SPDX-FileCopyrightText: 2020 Bob";
    for (before, replaced) in [
        (format!("# {foreign}\n# SPDX-License-Identifier: GPL-2.0-only\nx\n"), format!("# {H}\n# {L}\nx\n")),
        (format!("# {foreign}\n# {L}\nx\n"), format!("# {H}\n# {L}\nx\n")),
        (format!("# {foreign}\nx\n"), format!("# {H}\n# {L}\nx\n")),
        (format!("# {H}\n# {foreign}\n# SPDX-License-Identifier: ISC\nx\n"), format!("# {H}\n# {L}\nx\n")),
        ("# Copyright 2020 Bob\n# Copyright 2021 Eve\nx\n".into(), format!("# {H}\n# {L}\nx\n")),
        ("# SPDX-License-Identifier: GPL-2.0-only\nx\n".into(), format!("# {H}\n# {L}\nx\n")),
        (
            "# Licensed under the Apache License.\nx\n".into(),
            format!("# {H}\n# {L}\n\n# Licensed under the Apache License.\nx\n"),
        ),
    ] {
        let refused = edited("a.py", &before, false);
        assert!(
            matches!(refused, Ok(Edit::Foreign { ref evidence }) if !evidence.is_empty()),
            "{before:?}: {refused:?}"
        );
        assert_eq!(fixed("a.py", &before, true), replaced, "{before:?}");
    }
    let shared = format!("# {H}\n# {foreign}\n# {L}\nx\n");
    assert_eq!(edited("a.py", &shared, false), Ok(Edit::Nothing), "two holders may share a file");
}

#[test]
fn tags_that_are_no_header_stay_and_one_is_added() {
    for text in [
        format!("x = '{L} {H}'\n"),
        format!("x = 1\n# {H}\n# {L}\n"),
        format!("# REUSE-IgnoreStart\n# {H}\n# {L}\n# REUSE-IgnoreEnd\nx\n"),
        format!("# SPDX-SnippetBegin\n# SPDX-SnippetCopyrightText: Bob\n# {L}\n# SPDX-SnippetEnd\nx\n"),
    ] {
        assert_eq!(fixed("a.py", &text, false), format!("# {H}\n# {L}\n\n{text}"));
    }
}

#[test]
fn what_would_break_the_comment_is_refused() {
    let refused = |path: &str, holder: &str| {
        edit(&RepoPath::from(path), b"<x/>\n", &Wanted { holder, ..WANTED }, false).expect_err(holder)
    };
    for (path, holder) in [
        ("a.c", "Ann */ int x;"),
        ("a.html", "Ann --> <p>"),
        ("a.xml", "Ann -- Bob"),
        ("a.py", "Ann\nimport os"),
        ("a.js", "Ann\u{2028}alert(1)"),
        ("a.py", "Ann\\"),
        ("a.py", "Ann coding: utf-7"),
        ("a.c", "Ann vim: set x: */"),
        ("a.py", "Ann C#"),
        ("a.json", "Ann\rBob"),
        ("a.php.in", ""),
        ("a.ml", "Ann (* Bob"),
        ("a.j2", "Ann -#} x"),
        ("a.py", "2020"),
    ] {
        let told = refused(path, holder).to_string();
        assert!(holder.is_empty() || !told.contains(holder), "{told}");
    }
    let bad = Wanted { spdx: "MIT */", ..WANTED };
    assert_eq!(edit(&RepoPath::from("a.c"), b"x\n", &bad, false), Err(Refused::Expression));
}

#[test]
fn other_encodings_stay_what_they_are() {
    let path = RepoPath::from("a.py");
    let latin = b"#!/bin/python\n# coding: latin-1\nx = '\xe4'\n";
    let done = edit(&path, latin, &WANTED, false).expect("fine").apply(latin).expect("an edit");
    assert!(done.starts_with(b"#!/bin/python\n# coding: latin-1\n# SPDX-") && done.ends_with(b"\n\nx = '\xe4'\n"));
    let named = Wanted { holder: "J\u{f6}rg", ..WANTED };
    for text in [&latin[..], b"# coding: ascii\nx = 1\n"] {
        assert!(matches!(edit(&path, text, &named, false), Ok(Edit::Sidecar { .. })));
    }
    assert!(matches!(edit(&path, b"x = 1\n", &named, false), Ok(Edit::Replace { .. })));

    for big in [false, true] {
        let wide = |text: &str| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let text = wide("\u{feff}Windows Registry Editor Version 5.00\r\n\r\n[\u{1f600}]\r\n");
        let path = RepoPath::from("a.reg");
        let done = edit(&path, &text, &named, false).expect("fine").apply(&text).expect("an edit");
        let expected = "\u{feff}Windows Registry Editor Version 5.00\r\n; SPDX-FileCopyrightText: J\u{f6}rg\r\n\
                        ; SPDX-License-Identifier: MIT\r\n\r\n[\u{1f600}]\r\n";
        assert_eq!(done, wide(expected));
        assert_eq!(edit(&path, &done, &named, false), Ok(Edit::Nothing));
    }
}

/// Small, and the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

const PIECES: &[&str] = &[
    "#!/bin/sh",
    "#!/usr/bin/env -S cargo",
    "# coding: latin-1",
    "# -*- mode: x -*-",
    "/* vim: set x: */",
    "# syntax=a",
    "@charset \"utf-8\";",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE html>",
    "<!doctype a [ <!ENTITY b ']'> ]>",
    "---",
    "+++",
    "a: b",
    "# about",
    "// about",
    "/* about */",
    "/*",
    " * about",
    " */",
    "<!-- about -->",
    "<!--",
    "-->",
    "%YAML 1.2",
    "<?php",
    "?>",
    "@echo off",
    "rem about",
    "-- about",
    "--[[ a ]]",
    "; about",
    "% about",
    "\" about",
    "' about",
    ".. about",
    "   more",
    ".. x:: y",
    "{#- a -#}",
    "{{!-- a --}}",
    "(* a (* b *) *)",
    "{- a -}",
    "=begin",
    "=end",
    "// swift-tools-version:5",
    "#![allow(x)]",
    "use x",
    "text",
    "",
    "",
    " ",
    "\t# x",
    "// SPDX-License-Identifier: MIT",
    "# SPDX-License-Identifier: ISC",
    " * SPDX-License-Identifier: MIT",
    "# SPDX-FileCopyrightText: 2020 Ann Example",
    "// SPDX-FileCopyrightText: Bob",
    "<!-- SPDX-FileCopyrightText: Ann Example -->",
    "/* SPDX-FileCopyrightText: Ann Example */ x",
    "SPDX-License-Identifier: MIT -->",
    "# SPDX-SnippetBegin",
    "# SPDX-SnippetEnd",
    "# REUSE-IgnoreStart",
    "# REUSE-IgnoreEnd",
    "Copyright 2020 Ann Example",
    "-- SPDX-FileCopyrightText: A. Example",
    "; SPDX-License-Identifier: ISC",
    "% Copyright (c) Ann Example",
    "\u{e4}",
];

fn mangled(dice: &mut Dice) -> Vec<u8> {
    let eol = ["\n", "\n", "\r\n", "\r"][dice.roll(4)];
    let mut text = Vec::new();
    if dice.roll(5) == 0 {
        text.extend_from_slice("\u{feff}".as_bytes());
    }
    for _ in 0..dice.roll(9) {
        text.extend_from_slice(PIECES[dice.roll(PIECES.len())].as_bytes());
        text.extend_from_slice(if dice.roll(20) == 0 { "\n" } else { eol }.as_bytes());
    }
    match dice.roll(6) {
        0 => text.push(0xe4),
        1 => text.truncate(text.len().saturating_sub(eol.len())),
        2 => text.truncate(dice.roll(text.len() + 1)),
        _ => {}
    }
    text
}

/// Whatever the beginning looks like: the second edit changes nothing, and the first one took nothing away but
/// statements.
#[test]
fn edits_are_idempotent_on_mangled_texts_of_all_kinds() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut edits, mut refusals) = (0, Vec::new());
    for style in STYLES {
        for _ in 0..400 {
            let text = mangled(&mut dice);
            let replace = dice.roll(4) == 0;
            let shown = || String::from_utf8_lossy(&text).into_owned();
            let done = match edit_as(style, &text, &WANTED, replace) {
                Ok(done) => done,
                Err(refused) => {
                    refusals.push(format!("{}, replace {replace}: {:?}: {refused}", style.name, shown()));
                    continue;
                }
            };
            let Edit::Replace { range, with } = &done else { continue };
            edits += 1;
            let new = done.apply(&text).expect("in range");
            assert_eq!(edit_as(style, &new, &WANTED, replace), Ok(Edit::Nothing), "{}: {:?}", style.name, shown());
            assert!(text.starts_with(b"\xef\xbb\xbf") == new.starts_with(b"\xef\xbb\xbf"), "{:?}", shown());
            let ends = |text: &[u8]| matches!(text.last(), Some(b'\n' | b'\r'));
            let only_mark = text.len() <= 3;
            assert!(only_mark || ends(&text) == ends(&new), "{}: {:?}", style.name, shown());
            if range.is_empty() {
                let marks = with.iter().filter(|byte| **byte == b'\r').count();
                let first = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                let unix = first.is_none_or(|at| text[at] == b'\n');
                assert_eq!(marks == 0, unix, "line endings of {}: {:?}", style.name, shown());
            }
        }
    }
    assert!(edits > 10_000, "only {edits} edits");
    assert!(refusals.is_empty(), "{} refused:\n{}", refusals.len(), refusals[..refusals.len().min(30)].join("\n"));
}
