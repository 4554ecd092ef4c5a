// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What keeps others from seeing a change or from running the check: attributes that take captures out of diffs or
//! rewrite them, and hooks or workflows that no longer run the check.

use std::ops::Range;

use wacrg_rules::compiled::{PathClass, glob};
use wacrg_rules::{Compiled, RepoPath};

use crate::policy::OWN_FILE;

/// One way of hiding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hidden {
    /// What it does.
    pub(super) message: String,
    /// Where in the new file.
    pub(super) span: Option<Range<usize>>,
}

/// Whether a file at `path` can hide anything.
pub(super) fn is_watched(path: &str) -> bool {
    is_attributes(path) || is_hook(path)
}

fn is_attributes(path: &str) -> bool {
    path == ".gitattributes" || path.ends_with("/.gitattributes")
}

/// Files that run hooks or workflows, by the names that their tools give them.
fn is_hook(path: &str) -> bool {
    let folders =
        [".githooks/", ".husky/", ".github/workflows/", ".github/actions/", ".circleci/", ".forgejo/workflows/"];
    let files =
        [".pre-commit-config.yaml", ".pre-commit-config.yml", "lefthook.yml", "lefthook.yaml", ".gitlab-ci.yml"];
    folders.iter().any(|folder| path.starts_with(folder)) || files.contains(&path)
}

/// What the change of the file at `path` hides that was not hidden before; `after` is `None` where it is removed.
pub(super) fn changes(path: &str, before: &str, after: Option<&str>, policy: &Compiled) -> Vec<Hidden> {
    if is_attributes(path) {
        attributes(path, before, after.unwrap_or_default(), policy)
    } else {
        hooks(before, after).into_iter().collect()
    }
}

/// Attributes that take a file out of diffs and reviews, or make what is committed another thing than what is seen.
const HIDING: [&str; 3] = ["-diff", "binary", "linguist-generated"];
const REWRITING: [&str; 3] = ["filter=", "diff=", "working-tree-encoding="];

fn attributes(path: &str, before: &str, after: &str, policy: &Compiled) -> Vec<Hidden> {
    let folder = path.strip_suffix(".gitattributes").unwrap_or_default();
    let known: Vec<&str> = before.lines().map(str::trim).collect();
    let mut macros: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in after.split_inclusive('\n') {
        let trimmed = line.trim();
        let mut words = trimmed.split_ascii_whitespace();
        let Some(pattern) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        let hides = |word: &&str| {
            let bare = word.strip_suffix("=true").unwrap_or(word);
            HIDING.contains(&bare) || macros.contains(&bare) || REWRITING.iter().any(|key| word.starts_with(key))
        };
        let hiding = words.find(hides);
        if let (Some(name), Some(_)) = (pattern.strip_prefix("[attr]"), hiding) {
            macros.push(name);
            continue;
        }
        let Some(word) = hiding else { continue };
        if !known.contains(&trimmed) && matters(folder, pattern, policy) {
            let start = line.as_ptr() as usize - after.as_ptr() as usize;
            let name = word.split('=').next().unwrap_or(word);
            found.push(Hidden {
                message: format!("hides captures or the policy from review with `{name}`"),
                span: Some(start..start + line.trim_end().len()),
            });
        }
    }
    found
}

/// Whether a pattern of the attributes in `folder` can match a capture, a strict file or the policy. Such a pattern is
/// one of gitignore's: without a `/` it stands for a name at any depth.
fn matters(folder: &str, pattern: &str, policy: &Compiled) -> bool {
    let pattern = pattern.trim_matches('"');
    let anchored = pattern.trim_end_matches('/').contains('/');
    let pattern = pattern.trim_start_matches('/');
    let whole = if anchored { format!("{folder}{pattern}") } else { format!("{folder}**/{pattern}") };
    // what cannot be compiled could match anything
    let Ok(glob) = glob(&whole) else { return true };
    let matcher = glob.compile_matcher();
    let corpus = &policy.policy().corpus;
    let samples = corpus.captures.iter().chain(&corpus.strict).flat_map(|pattern| {
        ["yaml", "yml", "json", "md"].map(|extension| {
            pattern.replace("**", &format!("x.{extension}")).replace('*', "x").replace(['{', '}', '[', ']', '?'], "x")
        })
    });
    let class = |path: &str| policy.class(&RepoPath::from(path)) != PathClass::Open;
    // a pattern that names one capture is a capture itself
    samples.chain([OWN_FILE.to_owned()]).any(|sample| matcher.is_match(&sample))
        || class(&whole.replace("**/", "").replace('*', "x"))
}

/// Ways to make a step that fails pass, or to have less judged.
const MUTED: [&str; 14] = [
    "|| true",
    "||true",
    "--allow ",
    "--allow=",
    "--warn ",
    "--warn=",
    "--select ",
    "--select=",
    "--policy ",
    "--policy=",
    "--baseline",
    "--isolated",
    "WACRG_ALLOW",
    "--no-verify",
];

/// Whether a line says how the check is run: it names the program, or is an argument of its own line.
fn speaks(line: &str) -> bool {
    let value = line.trim_start_matches("- ").trim_start_matches("arguments:").trim_start();
    line.contains("wacrg") || value.trim_start_matches(['"', '\'']).starts_with("--")
}

fn hooks(before: &str, after: Option<&str>) -> Option<Hidden> {
    let after = after.unwrap_or_default();
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    let runs = |text: &str| lines(text).into_iter().filter(|line| line.contains("wacrg")).count();
    let (old, new) = (runs(before), runs(after));
    if old == 0 {
        return None;
    }
    let tell = |message: &str| Some(Hidden { message: message.to_owned(), span: None });
    if new == 0 {
        return tell("takes the check out of a hook or workflow");
    }
    let is_muted = |line: &String| speaks(line) && MUTED.iter().any(|way| line.contains(way));
    let muted = |text: &str| lines(text).iter().filter(|line| is_muted(line)).count();
    let ignored = |text: &str| text.matches("continue-on-error: true").count();
    if muted(after) > muted(before) || ignored(after) > ignored(before) {
        return tell("lets a hook or workflow go on where the check refuses");
    }
    if new < old { tell("runs the check less often in a hook or workflow") } else { None }
}

#[cfg(test)]
mod tests {
    use wacrg_schema::policy::Policy;

    use super::*;

    fn count(path: &str, before: &str, after: &str) -> usize {
        let policy = Compiled::new(Policy::default(), None).expect("the built-in policy compiles");
        changes(path, before, Some(after), &policy).len()
    }

    #[test]
    fn attributes_hide_if_they_can_match_what_is_judged_whole() {
        for (line, hides) in [
            ("*.yaml -diff", 1),
            ("corpus/** binary", 1),
            ("corpus/captures/call-offer.yaml linguist-generated=true", 1),
            ("wacrg.toml -diff", 1),
            ("* filter=mine", 1),
            ("[attr]quiet -diff\n*.yaml quiet", 1),
            ("*.png binary", 0),
            ("* text=auto", 0),
            ("docs/spec/** linguist-generated", 0),
            ("# *.yaml -diff", 0),
        ] {
            assert_eq!(count(".gitattributes", "", line), hides, "{line}");
            assert_eq!(count(".gitattributes", line, line), 0, "{line}");
        }
        assert_eq!(count("corpus/.gitattributes", "", "captures/** -diff"), 1);
        assert_eq!(count("docs/.gitattributes", "", "*.yaml -diff"), 0);
    }

    #[test]
    fn hooks_that_no_longer_check_are_told() {
        let hook = "steps:\n  - run: cargo wacrg check --range A..B\n";
        for (after, hides) in [
            ("steps: []\n".to_owned(), 1),
            (hook.replace("A..B", "A..B || true"), 1),
            (hook.replace("- run", "# - run"), 1),
            (format!("{hook}    continue-on-error: true\n"), 1),
            (hook.replace("A..B", "A..B --each-commit"), 0),
            (format!("{hook}  - run: cargo test\n"), 0),
        ] {
            assert_eq!(count(".github/workflows/ci.yml", hook, &after), hides, "{after}");
        }
        assert_eq!(count(".github/workflows/ci.yml", "", hook), 0);
        let step = "- uses: WhiskeySockets/cargo-wacrg@v1\n  with:\n    arguments: |\n      --verbose\n";
        for (more, hides) in [
            ("      --allow=jid\n", 1),
            ("      --select=licence\n", 1),
            ("      --output=json=a.json\n", 0),
            ("- run: npm test || true\n", 0),
            ("# --allow=jid\n", 0),
        ] {
            assert_eq!(count(".github/workflows/ci.yml", step, &format!("{step}{more}")), hides, "{more}");
        }
        let one = "- uses: WhiskeySockets/cargo-wacrg@v1\n  with: {}\n";
        let loosened = one.replace("with: {}", "with:\n    arguments: \"--allow=jid\"");
        assert_eq!(count(".github/workflows/ci.yml", one, &loosened), 1);
    }
}
