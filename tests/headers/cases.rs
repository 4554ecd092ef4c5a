//! The files, what must stay first in each, and who reads it.

use crate::run::Run::{self, Compiler, Nobody, Program, Python, Yaml};

/// One file.
pub(crate) struct Case {
    /// Its name under `files/`; `dot-` stands for a leading dot.
    pub(crate) file: &'static str,
    /// What it begins with and goes on beginning with.
    pub(crate) first: &'static str,
    /// Who reads it.
    pub(crate) run: Run,
}

const PYTHON: Run = Program(&["python3", "FILE"]);
const NODE: Run = Program(&["node", "FILE"]);
const RUSTC: Run = Compiler(&["rustc", "--edition=2024", "-Dwarnings", "-Aunused", "-o", "made", "FILE"]);
const EVALUATE: &str = "const fs = require('node:fs'); \
    console.log(JSON.stringify(eval('(' + fs.readFileSync(process.argv[1], 'utf8') + ')')))";

// The types in the file are all in comments: what is left is JavaScript.
const IMPORT: &str = "import fs from 'node:fs'; \
    await import('data:text/javascript,' + encodeURIComponent(fs.readFileSync(process.argv[1], 'utf8')))";
const CARGO_SCRIPT: &str = "#!/usr/bin/env -S cargo +nightly -Zscript\n\
    ---\n# The edition of the script.\n[package]\nedition = \"2021\"\n---\n";

const fn case(file: &'static str, first: &'static str, run: Run) -> Case {
    Case { file, first, run }
}

/// Every file.
pub(crate) const CASES: &[Case] = &[
    case("plain.py", "", PYTHON),
    case("coding.py", "#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\n", PYTHON),
    case("second-line.py", "# Says how long a word is.\n# vim: set fileencoding=iso-8859-15 :\n", PYTHON),
    case("future.py", "", PYTHON),
    case("mark.py", "\u{feff}", PYTHON),
    case("windows.py", "#!/usr/bin/env python3\r\n", PYTHON),
    case("old-mac.py", "", PYTHON),
    case("no-end.py", "", PYTHON),
    case("script", "#!/usr/bin/env python3\n", PYTHON),
    case("strict.sh", "#!/usr/bin/env bash\n", Program(&["bash", "FILE"])),
    case("no-end.sh", "#!/bin/sh\n", Program(&["sh", "FILE"])),
    case("hook", "#!/bin/sh\n", Program(&["sh", "FILE"])),
    case("tool.mjs", "#!/usr/bin/env node\n", NODE),
    case("strict.cjs", "", NODE),
    case("checked.js", "", NODE),
    case("docblock.test.js", "/**\n * @jest-environment node\n */\n", NODE),
    case("marked.js", "\u{feff}", NODE),
    case("types.ts", "", Program(&["node", "--input-type=module", "-e", IMPORT, "FILE"])),
    case("tsconfig.json", "", Program(&["node", "-e", EVALUATE, "FILE"])),
    case("settings.jsonc", "", Program(&["node", "-e", EVALUATE, "FILE"])),
    case("inner.rs", "", RUSTC),
    case("shebang.rs", "#!/usr/bin/env -S cargo +nightly -Zscript\n", RUSTC),
    case("attribute.rs", "", RUSTC),
    case("cargo-script.rs", CARGO_SCRIPT, Program(&["cargo", "+nightly", "-q", "-Zscript", "FILE"])),
    case("modeline.c", "/* -*- mode: c; c-basic-offset: 4 -*- */\n", Compiler(&["cc", "-o", "made", "FILE"])),
    case("header.h", "", Program(&["cc", "-std=c89", "-pedantic-errors", "-fsyntax-only", "FILE"])),
    case("main.cpp", "", Compiler(&["c++", "-o", "made", "FILE"])),
    case("Main.java", "", Program(&["java", "FILE"])),
    case("start.s", "", Program(&["cc", "-c", "-o", "made.o", "FILE"])),
    case("pod.pl", "#!/usr/bin/perl -w\n", Program(&["perl", "FILE"])),
    case("run.tcl", "#!/usr/bin/env tclsh\n", Program(&["tclsh", "FILE"])),
    case("sum.awk", "#!/usr/bin/awk -f\n", Program(&["awk", "-f", "FILE"])),
    case("first.sed", "#!/bin/sed -f\n", Program(&["sed", "-f", "FILE", "/dev/null"])),
    case("keys.jq", "#!/usr/bin/env jq -f\n", Program(&["sh", "-c", "echo {} | jq -f \"$1\"", "sh", "FILE"])),
    case("tables.sql", "", Program(&["sh", "-c", "sqlite3 :memory: < \"$1\"", "sh", "FILE"])),
    case("Makefile", "", Program(&["make", "-f", "FILE"])),
    case("settings.vim", "", Program(&["vim", "-e", "-s", "-u", "NONE", "-S", "FILE", "-c", "qall!"])),
    case("main.tf", "", Program(&["terraform", "fmt", "-check", "FILE"])),
    case("demo.service", "", Program(&["systemd-analyze", "verify", "FILE"])),
    case("settings.ini", "", Python("ini")),
    case("dot-env", "", Program(&["sh", "-c", ". \"$1\"; echo \"$WORD\"", "sh", "FILE"])),
    case(
        "dot-gitignore",
        "",
        Program(&["sh", "-c", "git init -q . && git check-ignore -v --no-index a.log | cut -d: -f3"]),
    ),
    case("dot-gitattributes", "", Program(&["sh", "-c", "git init -q . && git check-attr -a a.bin a.txt"])),
    case("dot-gitmodules", "", Program(&["git", "config", "-f", "FILE", "--list"])),
    case("dot-mailmap", "", Program(&["sh", "-c", "git init -q . && git check-mailmap '<old@example.org>'"])),
    case("Dockerfile", "# syntax=docker/dockerfile:1\n# escape=`\n", Nobody),
    case("Dockerfile.dev", "#check=skip=all\n", Nobody),
    case("main.css", "@charset \"utf-8\";\n", Nobody),
    case("one-line.css", "@charset \"utf-8\";", Nobody),
    case("feed.xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", Python("xml")),
    case("latin.xml", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n", Python("xml")),
    case("icon.svg", "", Python("xml")),
    case("marked.xsl", "\u{feff}<?xml version=\"1.0\"?>", Python("xml")),
    case("info.plist", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", Python("plist")),
    case("page.html", "<!DOCTYPE html>\n", Python("page")),
    case("commented.html", "<!-- About this page. --><!doctype html>", Python("page")),
    case("404.html", "", Python("jinja")),
    case("motd.j2", "", Python("jinja")),
    case("config.toml", "", Python("toml")),
    case("schema.toml", "#:schema https://json.schemastore.org/cargo.json\n", Python("toml")),
    case("directives.yaml", "%YAML 1.2\n%TAG ! tag:example.org,2024:\n", Yaml),
    case("server.yml", "# yaml-language-server: $schema=https://json.schemastore.org/github-workflow.json\n", Yaml),
    case("cloud.yaml", "#cloud-config\n", Yaml),
    case("documents.yaml", "", Yaml),
    case("CITATION.cff", "", Yaml),
    case("dot-pages", "", Yaml),
    case("front.md", "---\ntitle: A page\ntags: [a, b]\n---\n", Python("front_matter")),
    case("front-toml.md", "+++\ntitle = \"A page\"\n+++\n", Python("front_matter")),
    case("front-json.md", ";;;\n{\"title\": \"A page\"}\n;;;\n", Python("front_matter")),
    case("break.md", "", Nobody),
    case("plain.md", "", Nobody),
    case("table.rst", "", Python("rst")),
    case("page.php", "<?php", Program(&["php", "FILE"])),
    case("magic.rb", "#!/usr/bin/env ruby\n", Program(&["ruby", "FILE"])),
    case("run.lua", "#!/usr/bin/env lua\n", Program(&["lua", "FILE"])),
    case("tags.go", "", Program(&["go", "run", "FILE"])),
    case("Package.swift", "// swift-tools-version:5.9\n", Nobody),
    case(
        "lexical.el",
        ";;; lexical.el --- About -*- lexical-binding: t -*-\n",
        Program(&["emacs", "--batch", "-l", "FILE"]),
    ),
    case("root.tex", "% !TEX root = main.tex\n", Nobody),
    case("run.bat", "@echo off\r\n", Nobody),
    case("keys.reg", "\u{feff}Windows Registry Editor Version 5.00\r\n", Nobody),
    case("Main.hs", "#!/usr/bin/env stack\n-- stack script --resolver lts-22.0\n", Program(&["runghc", "FILE"])),
    case("german.feature", "# language: de\n", Nobody),
    case("default.nix", "#! /usr/bin/env nix-shell\n#! nix-shell -i bash -p hello\n", Nobody),
];
