// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The README shows what really happens.

use crate::repo::{BINARY, Repo};

const BEGIN: &str = "<!-- transcript: begin -->\n";
const END: &str = "<!-- transcript: end -->\n";

/// The refusal in the demo's output, without times.
fn transcript(arguments: &[&str]) -> String {
    let repo = Repo::folder();
    let out = repo.run(repo.command(BINARY).arg("demo").args(arguments)).code(0).out;
    let start = out.find("$ git add corpus").expect("the demo stages the capture");
    let end = out[start..].find("\nThe marked values").expect("and then sanitizes it") + start;
    without_times(out[start..end].trim_end())
}

/// The text with every run taking nine milliseconds.
pub(crate) fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(" ms, policy") {
        Some((before, after)) => {
            let kept = before.trim_end_matches(|c: char| c.is_ascii_digit());
            format!("{kept}9 ms, policy{after}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_transcript_is_real() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).expect("there is a README").replace("\r\n", "\n");
    let (before, rest) = readme.split_once(BEGIN).expect("the transcript has a place");
    let (_, after) = rest.split_once(END).expect("the transcript ends");
    let fresh = format!("{before}{BEGIN}```console\n{}\n```\n{END}{after}", transcript(&[]));
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("writable");
    } else {
        assert!(readme == fresh, "README.md is stale: run `WACRG_BLESS=1 cargo test --test cli readme`");
    }
}

#[test]
fn the_picture_is_real() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/refusal.svg");
    let fresh = anstyle_svg::Term::new().render_svg(&transcript(&["--color=always"]));
    assert!(fresh.contains("error[jid]") && fresh.contains("class=\"fg-"), "{fresh}");
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("writable");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == fresh, "docs/refusal.svg is stale: run `WACRG_BLESS=1 cargo test --test cli readme`");
}
