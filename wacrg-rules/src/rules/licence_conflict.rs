// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::collections::BTreeSet;

use crate::document::RepoPath;
use crate::licence::tree::Tree;
use crate::licence::{expression, prose, written};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// Statements about the project's licence that disagree.
    ///
    /// What Cargo.toml, package.json, pyproject.toml, CITATION.cff, the README, the disclaimer, CONTRIBUTING and the
    /// documentation say of the project's own licence is compared with the policy's classes and with the texts that
    /// the repository holds. A licence that is named but whose text is not there, one that the policy does not know,
    /// and "everything is under X" where a class is under Y, are findings.
    ///
    /// It warns, because which of two statements is wrong is for the maintainers to say; a policy can deny it.
    pub static RULE = { id: "licence-conflict", group: Licence, level: Warn, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(tree) = subject.tree else { return };
    let (manifest, page) = (written::manifest_expressions(subject), is_about_the_project(&subject.document.path));
    if manifest.is_empty() && !page {
        return;
    }
    let classes = ids(subject);
    let known = classes.iter().cloned().collect::<Vec<_>>().join(", ");
    let there = |id: &str| tree.texts().is_empty() || tree.has_text(id);
    let shape = || Redacted::fixed("licence");
    let unknown = "this is a licence that the policy does not know";
    let absent = "this names a licence whose text the repository does not hold";
    for stated in manifest {
        let Ok(terms) = expression::parse(&stated.text) else { continue };
        let place = subject.place(&stated.range);
        let code = classes_of_code(subject);
        let agrees = |class: &String| expression::parse(class).is_ok_and(|expected| expected.says_the_same(&terms));
        if !code.is_empty() && !code.iter().any(agrees) {
            let code = code.into_iter().collect::<Vec<_>>().join(", ");
            let help = format!("the code beside it is under `{code}`");
            sink.add(&RULE, place, "this is not the licence of the code that it speaks for", shape(), help);
            continue;
        }
        if code.is_empty() && terms.ids().any(|id| !classes.contains(id)) {
            sink.add(&RULE, place, unknown, shape(), format!("the policy's licences are {known}"));
            continue;
        }
        if terms.ids().any(|id| !there(id)) {
            sink.add(&RULE, place, absent, shape(), "`cargo wacrg fix` writes the text; or correct the statement");
        }
    }
    if !page {
        return;
    }
    for stated in prose::statements(subject.page()) {
        let place = (subject.root, stated.range);
        if !classes.contains(stated.id) {
            let help = format!("the policy's licences are {known}");
            sink.add(&RULE, place, format!("this says {}, {}", stated.id, &unknown[8..]), shape(), help);
        } else if !there(stated.id) {
            let message = format!("this says {}, whose text the repository does not hold", stated.id);
            sink.add(&RULE, place, message, shape(), "add the text, or correct the statement");
        } else if stated.everything && in_use(subject).iter().any(|spdx| spdx != stated.id) {
            let message =
                format!("this says that everything is under {}, and by the policy not everything is", stated.id);
            sink.add(&RULE, place, message, shape(), format!("the policy's licences are {known}"));
        }
    }
}

/// Pages that speak of the project itself.
fn is_about_the_project(path: &RepoPath) -> bool {
    let text = path.to_text();
    let is_page = matches!(path.extension().as_str(), "md" | "markdown") || text.starts_with("README");
    is_page && (!text.contains('/') || text.starts_with("docs/") || text.starts_with(".github/"))
}

/// Identifiers of the policy's licences.
fn ids(subject: &Subject<'_>) -> BTreeSet<String> {
    expression::ids(subject.policy.policy().licence.iter().map(|class| &class.spdx)).collect()
}

/// The licences that apply to files of the tree.
fn in_use(subject: &Subject<'_>) -> BTreeSet<String> {
    let paths = subject.tree.into_iter().flat_map(Tree::paths);
    let classes: BTreeSet<usize> = paths.filter_map(|path| subject.policy.licence_class(path)).collect();
    classes.iter().map(|index| subject.policy.policy().licence[*index].spdx.clone()).collect()
}

/// Licences of the code that a manifest speaks for: code of its language in its folder or below.
fn classes_of_code(subject: &Subject<'_>) -> BTreeSet<String> {
    let path = &subject.document.path;
    let endings: &[&str] = match path.file_name() {
        b"Cargo.toml" => &["rs"],
        b"package.json" => &["js", "mjs", "cjs", "jsx", "ts", "mts", "tsx"],
        b"pyproject.toml" => &["py"],
        _ => return BTreeSet::new(),
    };
    let below = |other: &RepoPath| {
        let rest = other.as_bytes().strip_prefix(path.parent());
        rest.is_some_and(|rest| path.parent().is_empty() || rest.starts_with(b"/"))
    };
    let paths = subject.tree.into_iter().flat_map(Tree::paths);
    let code = paths.filter(|other| endings.contains(&other.extension().as_str()) && below(other));
    let classes: BTreeSet<usize> = code.filter_map(|code| subject.policy.licence_class(code)).collect();
    classes.iter().map(|index| subject.policy.policy().licence[*index].spdx.clone()).collect()
}
