// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Entries of REUSE.toml for files in which a header would not last.

use std::collections::BTreeMap;

use wacrg_rules::licence::reuse::MAP;
use wacrg_rules::licence::tree::Tree;
use wacrg_rules::{Engine, RepoPath};

use super::{Left, Plan, Step};
use crate::policy::quote;

/// Plans an entry for each licence of the files in `mapped`.
pub(super) fn plan(
    mapped: &BTreeMap<String, Vec<RepoPath>>,
    engine: &Engine,
    tree: &Tree,
    read: &mut dyn FnMut(&RepoPath) -> Option<Vec<u8>>,
    plan: &mut Plan,
) {
    if mapped.is_empty() {
        return;
    }
    let path = RepoPath::from(MAP);
    if !tree.mistakes(&path).is_empty() {
        let reason = "it cannot be read, so nothing is added to it: `cargo wacrg check` tells what is wrong".to_owned();
        plan.left.push(Left { path: MAP.to_owned(), reason });
        return;
    }
    let old = tree.has(MAP).then(|| read(&path).unwrap_or_default());
    let mut text = match &old {
        Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        None => "version = 1\n".to_owned(),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let policy = engine.policy().policy();
    for (spdx, files) in mapped {
        let patterns = patterns(files, &policy.headers.generated, engine);
        let lines: Vec<String> = patterns.iter().map(|pattern| format!("    {},\n", quote(pattern))).collect();
        text.push_str(&format!(
            "\n[[annotations]]\npath = [\n{}]\nprecedence = \"override\"\nSPDX-FileCopyrightText = {}\nSPDX-License-Identifier = {}\n",
            lines.concat(),
            quote(&policy.headers.holder),
            quote(spdx),
        ));
    }
    plan.steps.push(Step { path, old, new: text.into_bytes(), what: "says it of generated files" });
}

/// The policy's own globs where a map can hold them and all they match is of this licence; else the paths themselves.
fn patterns(files: &[RepoPath], globs: &[String], engine: &Engine) -> Vec<String> {
    let simple = |glob: &&String| !glob.contains(['?', '[', ']', '{', '}', '\\']);
    let class = |path: &RepoPath| engine.policy().licence_class(path);
    let (mut patterns, mut covered): (Vec<String>, Vec<bool>) = (Vec::new(), vec![false; files.len()]);
    for glob in globs.iter().filter(simple) {
        let Ok(matcher) = wacrg_rules::compiled::glob(glob) else { continue };
        let matcher = matcher.compile_matcher();
        let mut all = engine.tree().into_iter().flat_map(Tree::paths).filter(|path| matcher.is_match(&*path.to_text()));
        if all.all(|path| class(path) == class(&files[0])) {
            let mut used = false;
            for (index, file) in files.iter().enumerate() {
                if matcher.is_match(&*file.to_text()) {
                    (covered[index], used) = (true, true);
                }
            }
            patterns.extend(used.then(|| glob.clone()));
        }
    }
    let rest = files.iter().zip(covered).filter(|(_, covered)| !covered).map(|(file, _)| file.to_text());
    patterns.extend(rest.map(|path| path.replace('\\', "\\\\").replace('*', "\\*")));
    patterns
}
