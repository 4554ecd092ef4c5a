// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Whether one policy lets more pass than another. Compared by meaning, not by text.

use wacrg_schema::Group;
use wacrg_schema::policy::{Allow, Policy};

use crate::catalogue;

/// What lets a finding pass under a looser policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// The level of this rule.
    Level(&'static str),
    /// The globs of captures or of strict paths.
    Paths,
    /// Placeholders or vocabulary.
    Words,
    /// The capture schema.
    Schema,
    /// What is asked of files: licences, headers, the disclaimer.
    Files,
    /// The allowance of this index.
    Allow(usize),
}

/// One way in which a policy lets more pass: the part that does, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loosening {
    /// What it is, for counting what it would have let pass.
    pub(crate) cause: Cause,
    /// The part, as in [`super::parse::Parsed::spans`].
    pub(crate) part: String,
    /// What it does.
    pub(crate) message: String,
}

/// Everything in which `new` lets more pass than `old`.
pub(crate) fn loosenings(old: &Policy, new: &Policy) -> Vec<Loosening> {
    let mut found = Vec::new();
    let mut add = |cause, part: String, message: String| found.push(Loosening { cause, part, message });
    for rule in catalogue::all() {
        let level = |policy: &Policy| {
            policy.rules.get(rule.id).or_else(|| policy.rules.get(rule.group.as_str())).copied().unwrap_or(rule.level)
        };
        let (before, after) = (level(old), level(new));
        if after < before {
            let part = if new.rules.contains_key(rule.id) { rule.id } else { rule.group.as_str() };
            add(
                Cause::Level(rule.id),
                format!("rules.{part}"),
                format!("lowers `{}` from {before} to {after}", rule.id),
            );
        }
    }
    for (name, before, after) in
        [("captures", &old.corpus.captures, &new.corpus.captures), ("strict", &old.corpus.strict, &new.corpus.strict)]
    {
        let gone = before.iter().filter(|glob| !after.iter().any(|after| contains(after, glob))).count();
        if gone > 0 {
            let paths = if gone == 1 { "a glob" } else { "globs" };
            add(Cause::Paths, format!("corpus.{name}"), format!("takes {paths} out of `corpus.{name}`"));
        }
    }
    for (name, before, after) in [
        ("placeholders", &old.corpus.placeholders, &new.corpus.placeholders),
        ("vocabulary", &old.corpus.vocabulary, &new.corpus.vocabulary),
    ] {
        let added = after.iter().filter(|word| !before.contains(word)).count();
        if added > 0 {
            let words = if added == 1 { "1 word".to_owned() } else { format!("{added} words") };
            add(Cause::Words, format!("corpus.{name}"), format!("adds {words} to `corpus.{name}`"));
        }
    }
    if old.corpus.schema != new.corpus.schema {
        add(Cause::Schema, "corpus.schema".to_owned(), "names another capture schema".to_owned());
    }
    if old.licence != new.licence {
        add(Cause::Files, "licence.0".to_owned(), "changes which licence applies where".to_owned());
    }
    if new.headers.require < old.headers.require {
        let (before, after) = (old.headers.require.as_str(), new.headers.require.as_str());
        add(Cause::Files, "headers.require".to_owned(), format!("lowers `headers.require` from {before} to {after}"));
    }
    if old.headers.holder != new.headers.holder {
        add(Cause::Files, "headers.holder".to_owned(), "names another holder of the copyright".to_owned());
    }
    let fewer = |before: &[String], after: &[String]| before.iter().any(|page| !after.contains(page));
    if old.disclaimer.file != new.disclaimer.file || old.disclaimer.security != new.disclaimer.security {
        add(Cause::Files, "disclaimer.file".to_owned(), "names another disclaimer or security policy".to_owned());
    }
    if fewer(&old.disclaimer.linked_from, &new.disclaimer.linked_from)
        || fewer(&old.disclaimer.surfaces, &new.disclaimer.surfaces)
    {
        add(Cause::Files, "disclaimer.linked-from".to_owned(), "asks the disclaimer of fewer pages".to_owned());
    }
    if !old.audit.generated.is_empty() && old.audit.generated != new.audit.generated {
        add(
            Cause::Files,
            "audit.generated".to_owned(),
            "has generated files made in another way, or not at all".to_owned(),
        );
    }
    if old.audit.delegate.iter().any(|tool| !new.audit.delegate.contains(tool)) {
        add(Cause::Files, "audit.delegate".to_owned(), "asks fewer tools before a release".to_owned());
    }
    for (number, allow) in new.allow.iter().enumerate() {
        if !old.allow.iter().any(|before| covers(before, allow)) {
            add(
                Cause::Allow(number),
                format!("allow.{number}"),
                format!("accepts findings of `{}` in further paths or for longer", allow.rule),
            );
        }
    }
    found
}

/// Whether everything that `new` accepts was accepted by `old`.
fn covers(old: &Allow, new: &Allow) -> bool {
    let ends = match (old.until, new.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(before), Some(after)) => after <= before,
    };
    let rule = old.rule == new.rule || Group::parse(&old.rule).is_some_and(|group| catalogue::is_in(&new.rule, group));
    rule && ends && new.paths.iter().all(|path| old.paths.iter().any(|known| contains(known, path)))
}

/// Whether every path that the glob `inner` matches is matched by `outer`, as far as their texts tell.
fn contains(outer: &str, inner: &str) -> bool {
    let plain = |folder: &str| folder.is_empty() || folder.ends_with('/') && !folder.contains(['*', '?', '[', '{']);
    outer == inner || outer.strip_suffix("**").is_some_and(|folder| plain(folder) && inner.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use wacrg_schema::Level;

    use super::*;

    #[test]
    fn lowering_and_allowing_are_loosenings_and_the_reverse_is_not() {
        let strict = Policy::default();
        let mut loose = Policy::default();
        loose.rules.insert("privacy".into(), Level::Warn);
        loose.corpus.captures.clear();
        loose.corpus.vocabulary.push("zorp".into());
        loose.licence.clear();
        loose.headers.require = wacrg_schema::policy::Require::Never;
        loose.disclaimer.linked_from.clear();
        loose.allow.push(Allow { rule: "jid".into(), paths: vec!["a".into()], reason: "because".into(), until: None });
        let parts: Vec<String> = loosenings(&strict, &loose).into_iter().map(|loosening| loosening.part).collect();
        let privacy = parts.iter().filter(|part| *part == "rules.privacy").count();
        assert!(privacy >= 8, "every rule of the group is told");
        for part in ["corpus.captures", "corpus.vocabulary", "allow.1", "headers.require", "disclaimer.linked-from"] {
            assert!(parts.iter().any(|found| found == part), "{part}");
        }
        loose.licence.clone_from(&strict.licence);
        assert!(loosenings(&loose, &strict).is_empty());
        assert!(loosenings(&loose, &loose).is_empty());
    }

    #[test]
    fn narrower_allowances_and_wider_captures_are_no_loosenings() {
        let allow = |rule: &str, path: &str| Allow {
            rule: rule.into(),
            paths: vec![path.into()],
            reason: "because".into(),
            until: None,
        };
        let mut old = Policy::default();
        old.allow.push(allow("privacy", "tests/**"));
        let mut new = Policy::default();
        new.allow.push(allow("jid", "tests/cli/*.rs"));
        new.corpus.captures = vec!["corpus/**".into()];
        assert!(loosenings(&old, &new).is_empty());
        new.allow.push(allow("jid", "**"));
        new.corpus.captures = vec!["corpus/captures/*.yaml".into()];
        let causes: Vec<Cause> = loosenings(&old, &new).into_iter().map(|loosening| loosening.cause).collect();
        assert_eq!(causes, [Cause::Paths, Cause::Allow(2)]);
    }
}
