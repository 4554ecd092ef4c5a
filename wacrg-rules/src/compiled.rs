//! A policy made ready for judging: globs compiled, levels and word lists looked up by name.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use wacrg_schema::policy::{Date, Policy};
use wacrg_schema::{Group, Level};

use crate::document::RepoPath;
use crate::rule::Rule;
use crate::vocabulary::Vocabulary;

/// What a path stands for under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathClass {
    /// Any other file.
    Open,
    /// Text only, judged whole.
    Strict,
    /// A capture, judged whole and by default denied.
    Capture,
}

/// A glob that does not compile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{glob}` is not a glob: {reason}")]
pub struct BadGlob {
    /// The glob.
    pub glob: String,
    /// Why.
    pub reason: String,
}

/// A compiled policy.
#[derive(Clone, Debug)]
pub struct Compiled {
    policy: Policy,
    captures: GlobSet,
    strict: GlobSet,
    allow: Vec<GlobSet>,
    levels: BTreeMap<&'static str, Level>,
    /// Word lists.
    pub vocabulary: Vocabulary,
    /// The day on which is judged: an allowance that ended before it counts no more.
    pub today: Option<Date>,
}

/// Compiles one glob. `*` does not cross `/`; case is set aside, because checkouts on some systems do as well.
pub fn glob(pattern: &str) -> Result<globset::Glob, BadGlob> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .case_insensitive(true)
        .build()
        .map_err(|error| BadGlob { glob: pattern.to_owned(), reason: error.kind().to_string() })
}

fn set(patterns: &[String]) -> Result<GlobSet, BadGlob> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(glob(pattern)?);
    }
    builder.build().map_err(|error| BadGlob { glob: patterns.join(", "), reason: error.kind().to_string() })
}

impl Compiled {
    /// Compiles `policy`.
    ///
    /// # Errors
    /// A glob that does not compile.
    pub fn new(policy: Policy, today: Option<Date>) -> Result<Self, BadGlob> {
        let levels = crate::rules::all()
            .iter()
            .filter_map(|rule| {
                let level = policy.rules.get(rule.id).or_else(|| policy.rules.get(rule.group.as_str()))?;
                Some((rule.id, *level))
            })
            .collect();
        Ok(Self {
            captures: set(&policy.corpus.captures)?,
            strict: set(&policy.corpus.strict)?,
            allow: policy.allow.iter().map(|allow| set(&allow.paths)).collect::<Result<_, _>>()?,
            levels,
            vocabulary: Vocabulary::new(&policy.corpus.vocabulary, &policy.corpus.placeholders),
            today,
            policy,
        })
    }

    /// The policy it was made from.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What `path` stands for.
    pub fn class(&self, path: &RepoPath) -> PathClass {
        let path = path.to_text();
        let path = std::path::Path::new(&*path);
        if self.captures.is_match(path) {
            PathClass::Capture
        } else if self.strict.is_match(path) {
            PathClass::Strict
        } else {
            PathClass::Open
        }
    }

    /// The level of `rule`.
    pub fn level(&self, rule: &Rule) -> Level {
        self.levels.get(rule.id).copied().unwrap_or(rule.level)
    }

    /// Index of the policy's allowance for findings of `rule` in `path`, if there is one that still counts.
    pub fn allowance(&self, rule: &str, path: &RepoPath) -> Option<usize> {
        let text = path.to_text();
        self.policy.allow.iter().enumerate().position(|(index, allow)| {
            (allow.rule == rule || Group::parse(&allow.rule).is_some_and(|group| crate::rules::is_in(rule, group)))
                && !self.has_ended(index)
                && self.allow[index].is_match(std::path::Path::new(&*text))
        })
    }

    /// Whether the allowance of that index has ended.
    pub fn has_ended(&self, index: usize) -> bool {
        match (self.policy.allow.get(index).and_then(|allow| allow.until), self.today) {
            (Some(until), Some(today)) => until < today,
            _ => false,
        }
    }
}
