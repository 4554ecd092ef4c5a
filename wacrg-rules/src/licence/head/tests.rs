// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;
use crate::RepoPath;
use crate::licence::style::style_of;

fn parts<'a>(path: &str, text: &'a str) -> (&'a str, Vec<&'a str>, &'a str) {
    let style = style_of(&RepoPath::from(path), text.as_bytes()).expect("a known kind");
    let found = head(style, text.as_bytes());
    let comments = found.comments.iter().map(|comment| &text[comment.range.clone()]).collect();
    (found.place.map_or("nowhere", |place| &text[..place]), comments, &text[found.content..])
}

fn first<'a>(path: &str, text: &'a str) -> &'a str {
    parts(path, text).0
}

#[test]
fn what_must_stay_first_stays_first() {
    for (path, kept, rest) in [
        ("a.py", "#!/usr/bin/python3\n# -*- coding: latin-1 -*-\n", "import os\n"),
        ("a.py", "# about\n# vim: set fileencoding=utf-8 :\n", "import os\n"),
        ("a.py", "\n# coding=utf-8\n", "import os\n"),
        ("a.py", "", "# about\n# more\n# coding: utf-8\n"),
        ("a.py", "", "x = 1\n# coding: utf-8\n"),
        ("a.sh", "#!/bin/sh\r\n", "# shellcheck disable=SC2034\r\nx=1\r\n"),
        ("default.nix", "#! /usr/bin/env nix-shell\n#! nix-shell -i bash\n", "echo\n"),
        ("Dockerfile", "# syntax=docker/dockerfile:1\n# escape=`\n", "# about\nFROM scratch\n"),
        ("Dockerfile", "", "# about\n# syntax=docker/dockerfile:1\nFROM scratch\n"),
        ("a.css", "@charset \"utf-8\";\n", "a{}\n"),
        ("a.css", "@charset \"utf-8\";", "a{}\n"),
        ("a.css", "", "@charset 'utf-8';\na{}\n"),
        ("a.xml", "<?xml version=\"1.0\"?>\n", "<?xml-stylesheet href=\"a.css\"?>\n<a/>\n"),
        ("a.svg", "\u{feff}<?xml version=\"1.0\"?>", "<svg/>"),
        ("a.html", "<!DOCTYPE html>\n", "<html></html>\n"),
        ("a.html", "<!-- x -->\n<!doctype html>", "<html></html>\n"),
        ("a.md", "---\ntitle: x\n# y\n---\n", "\n# Title\n"),
        ("a.md", "+++\ntitle = \"x\"\n+++\n", "# Title\n"),
        ("a.md", ";;;\n{\"title\": \"x\"}\n;;;\n", "# Title\n"),
        ("a.md", "", "---\n\nProse between two breaks, no keys.\n\n---\n"),
        ("a.md", "", "---\ntitle: never closed\n"),
        ("a.yaml", "%YAML 1.2\n%TAG ! tag:x,2024:\n", "---\na: 1\n"),
        ("a.yaml", "# yaml-language-server: $schema=x\n", "a: 1\n"),
        ("a.yaml", "#cloud-config\n", "a: 1\n"),
        ("a.yaml", "", "---\na: 1\n"),
        ("a.rs", "#!/usr/bin/env -S cargo -Zscript\n", "fn main() {}\n"),
        ("a.rs", "#!/usr/bin/env cargo\n---cargo\n[dependencies]\n---\n", "fn main() {}\n"),
        ("a.rs", "---\n[dependencies]\n---\n", "fn main() {}\n"),
        ("a.rs", "", "#![allow(dead_code)]\n//! Docs.\n"),
        ("a.rs", "", "#! /* x */ // y\n [allow(dead_code)]\n"),
        ("a.rs", "// -*- mode: rust -*-\n", "fn main() {}\n"),
        ("a.c", "/* vim: set ts=4: */\n", "int x;\n"),
        ("a.c", "/* -*- C -*-\n * about\n */\n", "int x;\n"),
        ("a.ts", "", "// @ts-check\n/// <reference path=\"x.d.ts\" />\n'use strict'\n"),
        ("a.test.js", "/**\n * @jest-environment jsdom\n */\n", "test()\n"),
        ("a.php", "<?php\n", "echo 1;\n"),
        ("a.php", "<?php", " echo 1;\n"),
        ("a.php", "nowhere", "<p><?php echo 1;"),
        ("a.tex", "% !TEX root = main.tex\n", "% about\n\\a\n"),
        ("Package.swift", "// swift-tools-version:5.9\n", "import x\n"),
        ("a.bat", "@echo off\r\n", "dir\r\n"),
        ("a.hs", "#!/usr/bin/env stack\n-- stack script\n", "{-# LANGUAGE GADTs #-}\nmain = x\n"),
        ("a.erl", "#!/usr/bin/env escript\n%%! -smp\n", "main(_) -> ok.\n"),
        ("a.feature", "# language: de\n", "Funktion: x\n"),
        ("a.go", "", "//go:build linux\n\npackage a\n"),
        ("a.reg", "Windows Registry Editor Version 5.00\r\n", "\r\n[HKEY]\r\n"),
        ("a.ftl", "<#ftl strip_whitespace=true>\n", "x"),
        ("a.el", ";;; a.el --- x -*- lexical-binding: t -*-\n", ";; about\n(x)\n"),
    ] {
        let text = if kept == "nowhere" { rest.to_owned() } else { format!("{kept}{rest}") };
        assert_eq!(first(path, &text), kept, "{path}: {text:?}");
    }
}

#[test]
fn leading_comments_end_at_the_first_content() {
    let (_, comments, content) = parts("a.js", "#!/usr/bin/env node\n// a\n\n/* b\n */ 'use strict' // c\n");
    assert_eq!(comments, ["// a", "/* b\n */"]);
    assert_eq!(content, "'use strict' // c\n");
    let (_, comments, content) =
        parts("a.xml", "<?xml version='1.0'?><!-- a -->\n<!DOCTYPE a [<!ENTITY b ']'>]>\n<!-- c --><a/>");
    assert_eq!((comments, content), (vec!["<!-- a -->", "<!-- c -->"], "<a/>"));
    let (_, comments, _) = parts("a.md", "---\n# a\ntitle: x\n---\n<!-- b -->\ntext <!-- c -->\n");
    assert_eq!(comments, ["# a", "<!-- b -->"]);
    let (_, comments, _) = parts("a.yaml", "---\n# a\nb: c # d\n");
    assert_eq!(comments, ["# a"]);
    let (_, comments, content) = parts("a.rst", ".. a\n   b\n.. note:: c\n");
    assert_eq!((comments, content), (vec![".. a\n   b"], ".. note:: c\n"));
    let (_, comments, _) = parts("a.ml", "(* a (* b *) c *) let x = 1");
    assert_eq!(comments, ["(* a (* b *) c *)"]);
    let (_, comments, _) = parts("a.rb", "=begin\na\n=end\nputs 1\n");
    assert_eq!(comments, ["=begin\na\n=end"]);
    let (_, comments, content) = parts("a.php", "<?php // a ?>b\n#[C]\n");
    assert_eq!((comments, content), (vec!["// a "], "?>b\n#[C]\n"));
    let (_, comments, content) = parts("a.md", "    <!-- code -->\n");
    assert_eq!((comments.len(), content), (0, "<!-- code -->\n"));
    let (_, comments, content) = parts("a.css", "/* never closed");
    assert_eq!((comments.len(), content), (0, "/* never closed"));
    let (_, comments, _) = parts("a.py", "# a\r# b\r\n# c\nx = '# d'\n");
    assert_eq!(comments, ["# a", "# b", "# c"]);
    let (_, comments, _) = parts("x.json.license", "\u{feff}a\nb");
    assert_eq!(comments, ["a\nb"]);
}

#[test]
fn utf_16_is_decoded_and_broken_utf_16_is_not() {
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(decoded(&units("\u{feff}; ä")).as_deref(), Some("\u{feff}; ä".as_bytes()));
    assert_eq!(decoded(b"\xff\xfea"), None);
    assert_eq!(decoded(b"\xff\xfe\x00\xd8"), None);
    assert_eq!(decoded(b"\xe4").as_deref(), Some(&b"\xe4"[..]));
}

#[test]
fn no_beginning_of_any_kind_panics() {
    let samples: [&[u8]; 6] = [
        b"#!/x\n# a\n---\n# b\n---\n%Y\n<?php\n",
        b"\xef\xbb\xbf<?xml ?><!doctype a [ ]><!-- a --><?php /* \xff */ {# a #} ",
        b"@charset \"a\";/* a */ // b\n",
        b"(* a (* b *) *) {- c -} =begin\na\n=end\n.. d\n",
        b"+++\na = 1\n+++\r\n\r<!-- a -->\r\n",
        b"@echo off\r\nrem a\r\n:: b\r\n<#ftl a>{{!-- b --}}{% comment %}c{% endcomment %}",
    ];
    for style in crate::licence::styles::STYLES {
        for sample in samples {
            for end in 0..=sample.len() {
                for start in 0..end {
                    let text = &sample[start..end];
                    let found = head(style, text);
                    assert!(found.place.unwrap_or(0) <= text.len() && found.content <= text.len());
                    assert!(
                        found.comments.iter().all(|comment| comment.range.end <= found.content.max(comment.range.end))
                    );
                    let mut end = 0;
                    for comment in &found.comments {
                        assert!(
                            comment.range.start >= end && comment.range.end <= text.len(),
                            "{} {text:?}",
                            style.name
                        );
                        end = comment.range.end;
                    }
                }
            }
        }
    }
}
