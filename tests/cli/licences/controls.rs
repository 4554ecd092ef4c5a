// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What is right in unusual ways: none of it is told.

use super::{annotated, edit, read, reset, told};
use crate::repo::{Repo, clean};

const HEAD: &str = "SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors";

fn header(mark: &str) -> String {
    format!("{mark} {HEAD}\n{mark} SPDX-License-Identifier: MIT\n\n")
}

type Make = fn(&Repo);

const CONTROLS: &[(&str, Make)] = &[
    ("CR LF", |repo| repo.write("src/new.rs", format!("{}fn new() {{}}\n", header("//")).replace('\n', "\r\n"))),
    ("a byte order mark", |repo| repo.write("src/new.rs", format!("\u{feff}{}fn new() {{}}\n", header("//")))),
    ("UTF-16", |repo| {
        let text = format!("\u{feff}{}$a = 1\r\n", header("#"));
        repo.write("src/new.ps1", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }),
    ("a year that is past", |repo| repo.write("src/new.rs", header("//").replace("Text: ", "Text: 2019-2024 "))),
    ("a copyright sign", |repo| {
        repo.write("src/new.rs", header("//").replace("SPDX-FileCopyrightText:", "Copyright (c)"));
    }),
    ("a further holder", |repo| {
        repo.write("src/new.rs", format!("// SPDX-FileCopyrightText: 2020 Zorp Ltd\n{}", header("//")));
    }),
    ("a block comment", |repo| {
        repo.write(
            "scripts/new.ts",
            format!("/*\n * {HEAD}\n *\n * SPDX-License-Identifier: MIT\n */\nexport {{}};\n"),
        );
    }),
    ("a header after the shebang and the coding", |repo| {
        repo.write(
            "scripts/new.py",
            format!("#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n{}print(1)\n", header("#")),
        );
    }),
    ("a header after front matter", |repo| {
        let head = format!("<!--\n{HEAD}\nSPDX-License-Identifier: CC-BY-4.0\n-->\n");
        repo.write("docs/new.md", format!("---\ntitle: New\n---\n\n{head}\nText.\n"));
    }),
    ("a capture with a header", |repo| {
        let head = header("#").replace("MIT", "CC-BY-4.0");
        repo.write("corpus/captures/new.yaml", format!("{head}{}", clean("new")));
    }),
    ("a sidecar", |repo| {
        repo.write("docs/new.json", "{}\n");
        repo.write("docs/new.json.license", format!("{HEAD}\n\nSPDX-License-Identifier: CC-BY-4.0\n"));
    }),
    ("a map of a folder", |repo| {
        repo.write("scripts/data/a.json", "{}\n");
        repo.write("scripts/data/b.json", "{}\n");
        let (name, holder) = HEAD.split_once(": ").expect("a tag");
        repo.write(
            "scripts/data/REUSE.toml",
            format!("version = 1\n\n[[annotations]]\npath = \"*.json\"\n{name} = \"{holder}\"\nSPDX-License-Identifier = \"MIT\"\n"),
        );
    }),
    ("an empty file and a link", |repo| {
        repo.write("docs/.gitkeep", "");
        repo.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{},docs/link", link(repo))]).code(0);
    }),
    ("a file that moved", |repo| {
        repo.git(&["mv", "scripts/tool.ts", "scripts/moved.ts"]).code(0);
    }),
    ("an edit of a file with a header", |repo| edit(repo, "src/lib.rs", "A tool.", "A small tool.")),
    ("another layout of a licence's text", |repo| {
        let text = read(repo, "LICENSE").replace('\n', "\r\n");
        repo.write("LICENSE", text.replace("MIT License\r\n", "The MIT License (MIT)\r\n\r\n"));
    }),
    ("a disclaimer in other words", |repo| {
        edit(
            repo,
            "DISCLAIMER.md",
            "This project is **not affiliated with, authorized by, endorsed by, or connected to",
            "There is *no* relationship of any kind between this project and **",
        );
    }),
    ("a link by its whole address", |repo| {
        edit(
            repo,
            "README.md",
            "](./DISCLAIMER.md)",
            "](https://github.com/WhiskeySockets/wacrg/blob/main/DISCLAIMER.md)",
        );
    }),
    ("a licence of a dependency, in prose", |repo| {
        edit(
            repo,
            "docs/faq.md",
            "## What license",
            "The libopus dependency has code under BSD-3-Clause.\n\n## What license",
        );
    }),
    ("an index that is right and a work tree that is not", |repo| {
        repo.stage("src/new.rs", format!("{}fn new() {{}}\n", header("//")));
        repo.write("src/new.rs", "fn new() {}\n");
        repo.git(&["rm", "--quiet", "--cached", "--ignore-unmatch", "zorp"]).code(0);
    }),
];

fn link(repo: &Repo) -> String {
    repo.write("target-of-link", "empty.md");
    let id = repo.git(&["hash-object", "-w", "target-of-link"]).code(0).out.trim().to_owned();
    std::fs::remove_file(repo.path("target-of-link")).expect("removable");
    id
}

#[test]
fn nothing_is_told_of_what_is_right() {
    let Some(repo) = annotated() else { return };
    let mut wrong = Vec::new();
    for (name, make) in CONTROLS {
        make(&repo);
        if !name.starts_with("an index") && !name.starts_with("an empty") {
            repo.git(&["add", "--all"]).code(0);
        }
        let changed = repo.git(&["diff", "--cached", "--name-only"]).code(0).out;
        assert!(!changed.is_empty(), "{name}: nothing is staged");
        let told = told(&repo);
        if !told.is_empty() {
            wrong.push(format!("{name}: {told:?}"));
        }
        reset(&repo);
    }
    assert!(wrong.is_empty(), "{} of {} controls:\n{}", wrong.len(), CONTROLS.len(), wrong.join("\n"));
}

#[test]
fn an_index_that_is_wrong_is_told_although_the_work_tree_is_right() {
    let Some(repo) = annotated() else { return };
    repo.stage("src/new.rs", "fn new() {}\n");
    repo.write("src/new.rs", format!("{}fn new() {{}}\n", header("//")));
    assert!(told(&repo).contains("missing-header src/new.rs"));
    reset(&repo);
    repo.stage("DISCLAIMER.md", "");
    repo.git(&["restore", "--source=HEAD", "--worktree", "DISCLAIMER.md"]).code(0);
    assert!(told(&repo).contains("missing-disclaimer DISCLAIMER.md"));
}

#[test]
fn old_files_are_nobodys_fault() {
    let repo = Repo::init(&[]);
    repo.write("wacrg.toml", "[headers]\nrequire = \"added\"\n");
    repo.write("old.rs", "fn old() {}\n");
    repo.write("README.md", "See [LICENSE-docs](LICENSE-docs).\n");
    repo.git(&["add", "--all"]).code(0);
    repo.commit();
    repo.stage("old.rs", "fn old() {}\nfn more() {}\n");
    repo.stage("README.md", "See [LICENSE-docs](LICENSE-docs).\n\nMore.\n");
    repo.check().code(0).says("in lines this change does not touch");
    repo.stage("new.rs", "fn new() {}\n");
    repo.check().code(1).says("error[missing-header]").says("new.rs:1:1").says_not("old.rs:1:1");
    // the same under a policy that asks it of every file that is touched
    repo.wacrg(&["check", "--policy", "changed.toml"]).code(2);
    repo.write("changed.toml", "[headers]\nrequire = \"changed\"\n");
    repo.wacrg(&["check", "--policy", "changed.toml"]).code(1).says("old.rs:1:1").says("new.rs:1:1");
    repo.write("never.toml", "[headers]\nrequire = \"never\"\n");
    repo.wacrg(&["check", "--policy", "never.toml"]).code(0);
}

#[test]
fn nobody_is_asked_for_a_header_where_nobody_agreed_on_it() {
    let repo = Repo::new();
    repo.stage("new.rs", "fn new() {}\n");
    repo.check().code(0).says("clean");
    repo.stage("REUSE.toml", "version = 1\n");
    repo.check().code(1).says("error[missing-header]").says("new.rs:1:1");
}
