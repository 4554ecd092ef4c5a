// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A policy made ready for judging: globs compiled, levels and word lists looked up by name.

use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use wacrg_schema::Level;
use wacrg_schema::policy::{Date, Policy};

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
#[derive(Debug)]
pub struct Compiled {
    policy: Policy,
    captures: PathSet,
    strict: PathSet,
    /// Compiled when there is something to allow.
    allow: Vec<OnceLock<PathSet>>,
    /// Licence classes, compiled when a file's class is asked for.
    licence: Vec<OnceLock<PathSet>>,
    generated: OnceLock<PathSet>,
    surfaces: OnceLock<PathSet>,
    /// Word lists.
    pub vocabulary: Vocabulary,
    /// The day on which is judged: an allowance that ended before it counts no more.
    pub today: Option<Date>,
}

/// Globs. The commonest form, `folder/**`, is compared as it is: to compile it costs more than to judge a capture.
#[derive(Debug, Default)]
struct PathSet {
    folders: Vec<String>,
    globs: Option<GlobSet>,
}

impl PathSet {
    fn new(patterns: &[String]) -> Result<Self, BadGlob> {
        let (mut folders, mut builder, mut count) = (Vec::new(), GlobSetBuilder::new(), 0);
        for pattern in patterns {
            match pattern.strip_suffix("**").filter(|folder| folder.ends_with('/') && !folder.contains(WILD)) {
                Some(folder) => folders.push(folder.to_owned()),
                None => {
                    builder.add(glob(pattern)?);
                    count += 1;
                }
            }
        }
        let bad = |error: globset::Error| BadGlob { glob: patterns.join(", "), reason: error.kind().to_string() };
        let globs = if count > 0 { Some(builder.build().map_err(bad)?) } else { None };
        Ok(Self { folders, globs })
    }

    fn has(&self, path: &RepoPath) -> bool {
        let bytes = path.as_bytes();
        let below = |folder: &String| {
            bytes.len() > folder.len() && bytes[..folder.len()].eq_ignore_ascii_case(folder.as_bytes())
        };
        self.folders.iter().any(below)
            || self.globs.as_ref().is_some_and(|globs| globs.is_match(std::path::Path::new(&*path.to_text())))
    }
}

/// Characters that mean something in a glob.
const WILD: [char; 7] = ['*', '?', '[', ']', '{', '}', '\\'];

/// Compiles one glob. `*` does not cross `/`; case is set aside, because checkouts on some systems do as well.
pub fn glob(pattern: &str) -> Result<globset::Glob, BadGlob> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .case_insensitive(true)
        .build()
        .map_err(|error| BadGlob { glob: pattern.to_owned(), reason: error.kind().to_string() })
}

impl Compiled {
    /// Compiles `policy`. A glob of an allowance that does not compile accepts nothing.
    ///
    /// # Errors
    /// A glob of the corpus that does not compile.
    pub fn new(policy: Policy, today: Option<Date>) -> Result<Self, BadGlob> {
        Ok(Self {
            captures: PathSet::new(&policy.corpus.captures)?,
            strict: PathSet::new(&policy.corpus.strict)?,
            allow: policy.allow.iter().map(|_| OnceLock::new()).collect(),
            licence: policy.licence.iter().map(|_| OnceLock::new()).collect(),
            generated: OnceLock::new(),
            surfaces: OnceLock::new(),
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
        if self.captures.has(path) {
            PathClass::Capture
        } else if self.strict.has(path) {
            PathClass::Strict
        } else {
            PathClass::Open
        }
    }

    /// The level of `rule`.
    pub fn level(&self, rule: &Rule) -> Level {
        let levels = &self.policy.rules;
        levels.get(rule.id).or_else(|| levels.get(rule.group.as_str())).copied().unwrap_or(rule.level)
    }

    /// Index of the policy's allowance for findings of `rule` in `path`, if there is one that still counts.
    pub fn allowance(&self, rule: &Rule, path: &RepoPath) -> Option<usize> {
        self.policy.allow.iter().enumerate().position(|(index, allow)| {
            (allow.rule == rule.id || allow.rule == rule.group.as_str())
                && !self.has_ended(index)
                && lazily(&self.allow[index], &allow.paths).has(path)
        })
    }

    /// Index of the policy's licence class that `path` belongs to: the first that has it.
    pub fn licence_class(&self, path: &RepoPath) -> Option<usize> {
        let classes = self.policy.licence.iter().zip(&self.licence);
        classes.enumerate().find(|(_, (class, set))| lazily(set, &class.paths).has(path)).map(|(index, _)| index)
    }

    /// Whether the file at `path` is generated, by the policy's word.
    pub fn is_generated(&self, path: &RepoPath) -> bool {
        lazily(&self.generated, &self.policy.headers.generated).has(path)
    }

    /// Whether the page at `path` must say or link that there is no affiliation.
    pub fn is_surface(&self, path: &RepoPath) -> bool {
        lazily(&self.surfaces, &self.policy.disclaimer.surfaces).has(path)
    }

    /// Whether the allowance of that index has ended.
    pub fn has_ended(&self, index: usize) -> bool {
        match (self.policy.allow.get(index).and_then(|allow| allow.until), self.today) {
            (Some(until), Some(today)) => until < today,
            _ => false,
        }
    }
}

/// The globs, compiled when first asked for; those that do not compile match nothing.
fn lazily<'s>(set: &'s OnceLock<PathSet>, globs: &[String]) -> &'s PathSet {
    set.get_or_init(|| PathSet::new(globs).unwrap_or_default())
}
