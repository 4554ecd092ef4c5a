// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Planted defects, one at a time, each staged: every one is told, at the right file, and nothing else is.

use super::{annotated, edit, read, reset, told};
use crate::repo::{Repo, clean};

pub(super) type Plant = fn(&Repo);

const HOLDER: &str = "WhiskeySockets and the WhatsApp Calls Research Group contributors";

/// A header of the copy's, for code.
fn header(mark: &str, id: &str) -> String {
    format!("{mark} SPDX-FileCopyrightText: {HOLDER}\n{mark} SPDX-License-Identifier: {id}\n")
}

fn code(repo: &Repo, header: &str) {
    repo.write("src/new.rs", format!("{header}\npub fn new() {{}}\n"));
}

/// What is planted, what is done, and what must be told.
pub(super) const DEFECTS: &[(&str, Plant, &[&str])] = &[
    ("no header", |repo| code(repo, ""), &["missing-header src/new.rs"]),
    ("a licence and no holder", |repo| code(repo, "// SPDX-License-Identifier: MIT\n"), &["missing-header src/new.rs"]),
    (
        "a holder and no licence",
        |repo| repo.write("scripts/new.py", format!("# SPDX-FileCopyrightText: {HOLDER}\n")),
        &["missing-header scripts/new.py"],
    ),
    (
        "a tag in a string",
        |repo| repo.write("scripts/new.ts", format!("const text = `\n{}`;\n", header("//", "MIT"))),
        &["missing-header scripts/new.ts"],
    ),
    (
        "a tag at the end",
        |repo| repo.write("src/new.rs", format!("pub fn new() {{}}\n\n{}", header("//", "MIT"))),
        &["missing-header src/new.rs"],
    ),
    (
        "a header that is ignored",
        |repo| code(repo, &format!("// REUSE-IgnoreStart\n{}// REUSE-IgnoreEnd\n", header("//", "MIT"))),
        &["missing-header src/new.rs"],
    ),
    (
        "a header of a snippet",
        |repo| code(repo, &format!("// SPDX-SnippetBegin\n{}// SPDX-SnippetEnd\n", header("//", "MIT"))),
        &["missing-header src/new.rs"],
    ),
    ("JSON without a sidecar", |repo| repo.write("docs/new.json", "{}\n"), &["missing-header docs/new.json"]),
    (
        "a picture without a sidecar",
        |repo| repo.write("docs/new.png", b"\x89PNG\r\n\x1a\n1"),
        &["missing-header docs/new.png"],
    ),
    ("an unknown kind of file", |repo| repo.write("docs/new.zorp", "zorp\n"), &["missing-header docs/new.zorp"]),
    (
        "a header that is taken away",
        |repo| repo.write("src/lib.rs", "//! A tool.\n\n#![allow(dead_code)]\n"),
        &["missing-header src/lib.rs"],
    ),
    (
        "a sidecar that is taken away",
        |repo| remove(repo, "docs/logo.png.license"),
        &["missing-header docs/logo.png.license"],
    ),
    ("a map that is taken away", |repo| remove(repo, "REUSE.toml"), &["missing-header REUSE.toml"]),
    (
        "a map that speaks for fewer files",
        |repo| edit(repo, "REUSE.toml", "docs/spec/**", "docs/spec/a*"),
        &["missing-header REUSE.toml"],
    ),
    (
        "a map that puts files under another licence",
        |repo| edit(repo, "REUSE.toml", "= \"CC-BY-4.0\"", "= \"MIT\""),
        &["wrong-licence REUSE.toml"],
    ),
    (
        "a map that gives files to somebody else",
        |repo| edit(repo, "REUSE.toml", HOLDER, "Zorp Ltd"),
        &["wrong-holder REUSE.toml"],
    ),
    (
        "a map that cannot be read",
        |repo| edit(repo, "REUSE.toml", "version = 1", "version ="),
        &["licence-map REUSE.toml", "missing-header REUSE.toml"],
    ),
    (
        "two kinds of maps",
        |repo| repo.write(".reuse/dep5", format!("Format: x\n\nFiles: zorp\nCopyright: {HOLDER}\nLicense: MIT\n")),
        &["licence-map .reuse/dep5"],
    ),
    ("code under the licence of text", |repo| code(repo, &header("//", "CC-BY-4.0")), &["wrong-licence src/new.rs"]),
    (
        "text under the licence of code",
        |repo| {
            repo.write(
                "docs/new.md",
                format!("<!--\n{}-->\n\nText.\n", header("", "MIT").replace("\n ", "\n").trim_start()),
            );
        },
        &["wrong-licence docs/new.md"],
    ),
    (
        "a sidecar under the wrong licence",
        |repo| edit(repo, "docs/logo.png.license", "CC-BY-4.0", "MIT"),
        &["wrong-licence docs/logo.png.license"],
    ),
    (
        "somebody else's copyright",
        |repo| code(repo, &header("//", "MIT").replace(HOLDER, "2024 Zorp Ltd")),
        &["wrong-holder src/new.rs"],
    ),
    ("somebody else's licence text", |repo| edit(repo, "LICENSE", HOLDER, "Zorp Ltd"), &["wrong-holder LICENSE"]),
    ("a malformed expression", |repo| code(repo, &header("//", "MIT Zlib")), &["spdx-expression src/new.rs"]),
    ("an unknown identifier", |repo| code(repo, &header("//", "MITT")), &["spdx-expression src/new.rs"]),
    ("a lower-case identifier", |repo| code(repo, &header("//", "mit")), &["spdx-expression src/new.rs"]),
    ("a deprecated identifier", |repo| code(repo, &header("//", "GPL-2.0")), &["spdx-expression src/new.rs"]),
    (
        "a header that contradicts itself",
        |repo| code(repo, &format!("{}// SPDX-License-Identifier: CC-BY-4.0\n", header("//", "MIT"))),
        &["header-conflict src/new.rs"],
    ),
    ("a header that says it twice", |repo| code(repo, &header("//", "MIT").repeat(2)), &["header-conflict src/new.rs"]),
    (
        "a header beside a sidecar that says otherwise",
        |repo| {
            code(repo, &header("//", "CC-BY-4.0"));
            repo.write("src/new.rs.license", header("", "MIT").replace(" SPDX", "SPDX"));
        },
        &["header-conflict src/new.rs"],
    ),
    (
        "a year yet to come",
        |repo| code(repo, &header("//", "MIT").replace(HOLDER, &format!("2024-2099 {HOLDER}"))),
        &["copyright-year src/new.rs"],
    ),
    (
        "a licence without its text",
        |repo| code(repo, &header("//", "MIT AND Zlib")),
        &["missing-licence-file src/new.rs", "wrong-licence src/new.rs"],
    ),
    (
        "a text that is taken away",
        |repo| remove(repo, "LICENSES/CC-BY-4.0.txt"),
        &["missing-licence-file LICENSES/CC-BY-4.0.txt"],
    ),
    (
        "a text with another word",
        |repo| edit(repo, "LICENSES/MIT.txt", "free of charge", "for a fee"),
        &["licence-text LICENSES/MIT.txt"],
    ),
    (
        "a text with a further condition",
        |repo| edit(repo, "LICENSE", "SOFTWARE.\n", "SOFTWARE.\n\nIt may not be used on Mondays.\n"),
        &["licence-text LICENSE"],
    ),
    ("a text that is cut", |repo| cut(repo, "LICENSES/CC-BY-4.0.txt"), &["licence-text LICENSES/CC-BY-4.0.txt"]),
    ("a text that is emptied", |repo| repo.write("LICENSES/MIT.txt", "\n"), &["licence-text LICENSES/MIT.txt"]),
    (
        "texts that are swapped",
        |repo| repo.write("LICENSES/MIT.txt", read(repo, "LICENSES/CC-BY-4.0.txt")),
        &["licence-text LICENSES/MIT.txt"],
    ),
    (
        "a summary for a text",
        |repo| repo.write("LICENSE", "This is under the MIT licence: do what you like, and keep the notice.\n"),
        &["licence-text LICENSE"],
    ),
    (
        "a text that nothing is under",
        |repo| repo.write("LICENSES/LicenseRef-Zorp.txt", "Zorp may be used.\n"),
        &["unused-licence LICENSES/LicenseRef-Zorp.txt"],
    ),
    ("a text of no licence", |repo| repo.write("LICENSES/zorp.txt", "Zorp.\n"), &["licence-text LICENSES/zorp.txt"]),
    (
        "a manifest under another licence",
        |repo| edit(repo, "Cargo.toml", "license = \"MIT\"", "license = \"Zlib\""),
        &["licence-conflict Cargo.toml"],
    ),
    (
        "a package under another licence",
        |repo| edit(repo, "package.json", "\"license\": \"MIT\"", "\"license\": \"ISC\""),
        &["licence-conflict package.json"],
    ),
    (
        "a manifest with a malformed licence",
        |repo| edit(repo, "package.json", "\"license\": \"MIT\"", "\"license\": \"SEE LICENSE\""),
        &["spdx-expression package.json"],
    ),
    (
        "a citation under another licence",
        |repo| edit(repo, "CITATION.cff", "license: CC-BY-4.0", "license: CC0-1.0"),
        &["licence-conflict CITATION.cff"],
    ),
    (
        "a README that names another licence",
        |repo| edit(repo, "README.md", "**CC BY 4.0**", "**CC BY-SA 4.0**"),
        &["licence-conflict README.md"],
    ),
    (
        "a disclaimer that puts everything under one licence",
        |repo| edit(repo, "DISCLAIMER.md", "Code in this repository is", "The contents of this repository are"),
        &["licence-conflict DISCLAIMER.md"],
    ),
    (
        "a link to a text that is not there",
        |repo| edit(repo, "docs/faq.md", "../LICENSES/CC-BY-4.0.txt", "../LICENSE-docs"),
        &["licence-link docs/faq.md"],
    ),
    ("a disclaimer that is removed", |repo| remove(repo, "DISCLAIMER.md"), &["missing-disclaimer DISCLAIMER.md"]),
    (
        "a disclaimer that is renamed",
        |repo| {
            repo.git(&["mv", "DISCLAIMER.md", "NOTICE.md"]).code(0);
        },
        &["missing-disclaimer DISCLAIMER.md"],
    ),
    (
        "a disclaimer that is emptied",
        |repo| {
            let text = read(repo, "DISCLAIMER.md");
            let end = text.find("-->").expect("a header") + 4;
            repo.write("DISCLAIMER.md", &text[..end]);
        },
        &["missing-disclaimer DISCLAIMER.md"],
    ),
    (
        "a disclaimer turned into its contrary",
        |repo| edit(repo, "DISCLAIMER.md", "**not affiliated with,", "**affiliated with,"),
        &["disclaimer-essentials DISCLAIMER.md"],
    ),
    (
        "a disclaimer that denies in a comment only",
        |repo| edit(repo, "DISCLAIMER.md", "This project is **not affiliated", "<!-- This project is **not affiliated"),
        &["disclaimer-essentials DISCLAIMER.md"],
    ),
    (
        "a disclaimer without its ground rules",
        |repo| {
            let text = read(repo, "DISCLAIMER.md");
            let (from, to) = (text.find("  ## Ground rules"), text.find("  ## Warranty"));
            repo.write("DISCLAIMER.md", text.replace(&text[from.expect("there")..to.expect("there")], ""));
        },
        &["disclaimer-essentials DISCLAIMER.md"],
    ),
    (
        "a README that no longer links the disclaimer",
        |repo| edit(repo, "README.md", "./DISCLAIMER.md", "./GOVERNANCE.md"),
        &["disclaimer-link README.md"],
    ),
    ("a security policy that is removed", |repo| remove(repo, "SECURITY.md"), &["security-contact SECURITY.md"]),
    (
        "a security policy without a private contact",
        |repo| {
            repo.write(
                "SECURITY.md",
                format!(
                    "<!--\n{}-->\n\nOpen a public issue.\n",
                    header("", "CC-BY-4.0").replace("\n ", "\n").trim_start()
                ),
            );
        },
        &["security-contact SECURITY.md"],
    ),
    (
        "a page that names the marks without a notice",
        |repo| {
            repo.write(
                "docs/home/new.md",
                format!(
                    "<!--\n{}-->\n\nWhatsApp calls, explained.\n",
                    header("", "CC-BY-4.0").replace("\n ", "\n").trim_start()
                ),
            );
        },
        &["affiliation-notice docs/home/new.md"],
    ),
    (
        "a capture that reports a vulnerability",
        |repo| {
            let capture =
                clean("flaw").replace("sanitized: true", "notes: This shows a heap overflow.\nsanitized: true");
            repo.write("corpus/captures/flaw.yaml", format!("{}{capture}", header("#", "CC-BY-4.0")));
        },
        &["responsible-disclosure corpus/captures/flaw.yaml"],
    ),
];

fn remove(repo: &Repo, path: &str) {
    repo.git(&["rm", "--quiet", path]).code(0);
}

fn cut(repo: &Repo, path: &str) {
    let text = read(repo, path);
    let half = text.ceil_char_boundary(text.len() / 2);
    repo.write(path, &text[..half]);
}

#[test]
fn every_planted_defect_is_told_and_nothing_else() {
    let Some(repo) = annotated() else { return };
    let mut wrong = Vec::new();
    for (name, plant, expected) in DEFECTS {
        plant(&repo);
        repo.git(&["add", "--all"]).code(0);
        let told = told(&repo);
        if !told.iter().map(String::as_str).eq(expected.iter().copied()) {
            wrong.push(format!("{name}\n    expected {expected:?}\n    told     {told:?}"));
        }
        reset(&repo);
    }
    assert!(wrong.is_empty(), "{} of {} defects:\n{}", wrong.len(), DEFECTS.len(), wrong.join("\n"));
}
