// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Bytes that make other scanners look away.

use crate::repo::{JID, Repo, clean, leaking};

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn nul_bytes_and_other_encodings_hide_nothing() {
    let repo = Repo::new();
    repo.stage("docs/nul.md", format!("a\0b {JID}\n"));
    repo.stage("docs/utf16.md", [&[0xff, 0xfe][..], &utf16(&format!("one\ntwo {JID}\n"))].concat());
    repo.stage("docs/utf16-unmarked.md", utf16(&format!("one\ntwo {JID}\n")));
    repo.stage("docs/latin1.md", [b"caf\xe9 ".as_slice(), JID.as_bytes()].concat());
    let ran = repo.check().code(1);
    for place in ["docs/nul.md:1:5", "docs/utf16.md:2:5", "docs/utf16-unmarked.md:2:5", "docs/latin1.md:1:6"] {
        assert!(ran.out.contains(place), "{place} in {}", ran.out);
    }
}

#[test]
fn what_is_not_utf8_text_is_refused_in_the_corpus() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", utf16(&clean("a")));
    repo.stage("corpus/captures/b.yaml", clean("b").replace("speculative\n", "speculative\n# \0\n"));
    repo.stage("spec/c.yaml", b"caf\xe9\n");
    repo.stage("corpus/d.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    repo.stage("corpus/e.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    let ran = repo.check().code(1);
    for told in
        ["text in UTF-16LE", "NUL bytes in a text file", "bytes that are not UTF-8", "a PNG image", "Git LFS pointer"]
    {
        assert!(ran.out.contains(told), "{told} in {}", ran.out);
    }
}

#[test]
fn a_leak_at_the_end_of_a_long_line_is_found_and_shown_short() {
    let repo = Repo::new();
    let long = "lorem ipsum ".repeat(250_000);
    repo.stage("docs/long.md", format!("{long}{JID}"));
    let ran = repo.check().code(1).says("docs/long.md:1:3000001").says("error[jid]");
    assert!(ran.out.len() < 2000, "{} bytes of output", ran.out.len());
}

#[test]
fn line_endings_do_not_move_the_place() {
    let repo = Repo::new();
    let crlf = leaking("a").replace('\n', "\r\n");
    repo.git(&["config", "core.autocrlf", "false"]).code(0);
    repo.stage("corpus/captures/a.yaml", &crlf);
    repo.check().code(1).says("corpus/captures/a.yaml:10:17");
    repo.git(&["config", "core.autocrlf", "true"]).code(0);
    repo.stage("corpus/captures/b.yaml", leaking("b").replace('\n', "\r\n"));
    repo.check().code(1).says("corpus/captures/b.yaml:10:17");
    repo.stage("corpus/captures/b.yaml", clean("b").replace('\n', "\r\n"));
    repo.git(&["rm", "--quiet", "--cached", "corpus/captures/a.yaml"]).code(0);
    repo.check().code(0).says("clean: 1 staged file judged");
}

#[test]
fn attributes_do_not_change_the_verdict() {
    let attributes = [
        "-diff",
        "binary",
        "diff=never",
        "-text",
        "text eol=crlf",
        "export-ignore",
        "filter=none",
        "working-tree-encoding=UTF-16",
    ];
    for attribute in attributes {
        let repo = Repo::new();
        repo.git(&["config", "diff.never.textconv", "true"]).code(0);
        repo.git(&["config", "diff.never.command", "true"]).code(0);
        repo.stage(".gitattributes", format!("*.yaml {attribute}\n*.md {attribute}\n"));
        let encode = |text: String| {
            if attribute.ends_with("UTF-16") { [&[0xff, 0xfe][..], &utf16(&text)].concat() } else { text.into_bytes() }
        };
        repo.stage("corpus/captures/a.yaml", encode(leaking("a")));
        repo.stage("docs/x.md", encode(format!("one {JID}\n")));
        repo.check().code(1).says("corpus/captures/a.yaml:10:17").says("docs/x.md:1:5");
    }
}

/// The corpus itself, as a repository, where it stands beside this one.
#[test]
fn the_corpus_gives_no_finding() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/upstream");
    if !corpus.is_dir() {
        println!("skipped: {} is not there", corpus.display());
        return;
    }
    let repo = Repo::init(&[]);
    let copied =
        repo.run(repo.command("cp").args(["-r", "--no-preserve=mode", "."]).arg(repo.root()).current_dir(&corpus));
    copied.code(0);
    repo.git(&["add", "--all"]).code(0);
    for source in ["--staged", "--tracked", "--worktree"] {
        let checked = repo.wacrg(&["check", source]).code(0);
        // its statements about its own licence do disagree, and nothing else is wrong
        checked.says("licence-conflict, licence-link\n").says("CITATION.cff:15:10").says("docs/faq.md:109:1");
        repo.wacrg(&["check", source, "--allow", "licence"]).code(0).says("clean: ").says("no finding");
    }
}

#[test]
fn a_capture_shaped_file_is_a_capture_wherever_it_stands() {
    let repo = Repo::new();
    repo.stage("docs/raw.yaml", clean("raw").replace("sanitized: true", "sanitized: false"));
    repo.check().code(1).says("error[not-sanitized]").says("error[capture-placement]");
}
