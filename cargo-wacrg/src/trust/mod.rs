// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A change cannot vote for itself: what it does to the policy, to the capture schema, to attributes that hide files
//! and to the hooks that run the check is told, and what it would accept by a new comment.

mod effect;
mod hiding;
mod schema;

use std::collections::BTreeMap;

use wacrg_rules::finding::{Allowed, Place};
use wacrg_rules::lines::Lines;
use wacrg_rules::redacted::plural;
use wacrg_rules::{Engine, Rule, rules, suppress};
use wacrg_schema::report::v1::{Commit, Finding, Location, SourceKind};
use wacrg_schema::{Group, Level};

use crate::baseline::Baseline;
use crate::catalogue;
use crate::git::{Repository, file_in};
use crate::judge::Outcome;
use crate::policy::parse::Parsed;
use crate::policy::{BadPolicy, CARGO_FILE, Loaded, OWN_FILE, Trusted, compare, read_pair};
use crate::source::{Before, Changeset, Collected, Work};

const ACKNOWLEDGE: &str = "if the maintainers agreed: WACRG_ALLOW=policy-loosened git commit …, with the policy alone";
const ACKNOWLEDGE_COMMITS: &str =
    "if the maintainers agreed: check these commits with `--allow policy-loosened`, and let them hold nothing else";

/// What judging a source came to, for asking what a change did to its own judge.
pub(crate) struct Case<'c> {
    /// What was judged.
    pub(crate) collected: &'c Collected,
    /// What became of it.
    pub(crate) outcomes: &'c [Outcome],
    /// Its commits, as they may be shown.
    pub(crate) commits: &'c [Option<Commit>],
    /// The policy that applied.
    pub(crate) loaded: &'c Loaded,
    /// Whose policy that is.
    pub(crate) trusted: &'c Trusted,
    /// What judged.
    pub(crate) engine: &'c Engine,
}

impl Case<'_> {
    /// Findings about what the changes do to the policy and to what guards it.
    ///
    /// # Errors
    /// A file that the changes touch cannot be read.
    pub(crate) fn changes(&self, repository: &mut dyn Repository) -> anyhow::Result<Vec<Finding>> {
        let mut found = Vec::new();
        for (index, change) in self.collected.changes.iter().enumerate() {
            let mut sides = Sides { change, repository: &mut *repository };
            let mut here = Vec::new();
            if change.touches(OWN_FILE.as_bytes()) || change.touches(CARGO_FILE.as_bytes()) {
                here.extend(self.policy_changes(&mut sides)?);
            }
            let schema = &self.engine.policy().policy().corpus.schema;
            if change.touches(schema.as_bytes()) {
                here.extend(self.schema_changes(schema, &mut sides)?);
            }
            here.extend(self.hidden(&mut sides)?);
            for finding in &mut here {
                finding.commit = self.commits.get(index).cloned().flatten();
            }
            found.extend(here);
        }
        Ok(found)
    }

    fn acknowledge(&self) -> String {
        let staged = matches!(self.trusted, Trusted::Head) && self.collected.commits == 0;
        if staged { ACKNOWLEDGE.to_owned() } else { ACKNOWLEDGE_COMMITS.to_owned() }
    }

    fn policy_changes(&self, sides: &mut Sides<'_, '_>) -> anyhow::Result<Vec<Finding>> {
        let (own, cargo) = (sides.after(OWN_FILE)?, sides.after(CARGO_FILE)?);
        let (parsed, file) = match read_pair(own.as_deref(), cargo.as_deref(), "") {
            Ok(read) => read.unwrap_or_else(|| {
                (Parsed::default(), if self.loaded.from.ends_with(CARGO_FILE) { CARGO_FILE } else { OWN_FILE })
            }),
            Err(error) => return Ok(self.invalid(&error).into_iter().collect()),
        };
        let text = if file == OWN_FILE { own } else { cargo };
        let text = String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
        let mut loosenings = Vec::new();
        for (number, before) in sides.policies(self.loaded)?.iter().enumerate() {
            let here = compare::loosenings(&before.policy, &parsed.policy);
            // what one parent of a merge had already is not the merge's doing
            if number == 0 { loosenings = here } else { loosenings.retain(|known| here.contains(known)) }
        }
        if loosenings.is_empty() {
            return Ok(Vec::new());
        }
        let effects = effect::of(self, &parsed.policy, sides.repository);
        let told = loosenings.into_iter().filter_map(|loosening| {
            let span = parsed.spans.iter().find(|(part, _)| *part == loosening.part).map(|(_, span)| span.clone());
            let passed = match effects.get(&loosening.cause) {
                None => String::new(),
                Some(1) => "; 1 finding told here would have passed".to_owned(),
                Some(count) => format!("; {count} findings told here would have passed"),
            };
            let message = format!("this change {}{passed}", loosening.message);
            finding("policy-loosened", message, location(file, &text, span), self.acknowledge(), self.engine)
        });
        Ok(told.collect())
    }

    fn invalid(&self, error: &anyhow::Error) -> Option<Finding> {
        let of = if self.collected.commits == 0 { "staged " } else { "" };
        let bad = error.downcast_ref::<BadPolicy>();
        let message = match bad {
            Some(bad) => {
                format!("the {of}{bad}: {}", bad.mistakes.first().map_or("", |mistake| &mistake.message))
            }
            None => format!("the {of}policy cannot be used: {error}"),
        };
        let path = bad.map_or(OWN_FILE, |bad| bad.path.as_str());
        let span = bad.and_then(|bad| bad.mistakes.first()).map(|mistake| mistake.span.clone());
        let place = location(path, bad.map_or("", |bad| &bad.text), span);
        let help = format!("`cargo wacrg check --policy {path}` shows every mistake");
        finding("policy-invalid", message, place, help, self.engine)
    }

    fn schema_changes(&self, path: &str, sides: &mut Sides<'_, '_>) -> anyhow::Result<Vec<Finding>> {
        let after = sides.after(path)?;
        let mut relaxed: Option<Vec<String>> = None;
        for before in sides.before(path)? {
            let here = schema::relaxed(before.as_deref(), after.as_deref());
            relaxed = Some(relaxed.map_or_else(
                || here.clone(),
                |known| known.into_iter().filter(|message| here.contains(message)).collect(),
            ));
        }
        let told = relaxed.unwrap_or_default().into_iter().filter_map(|message| {
            let message = format!("this change relaxes the capture schema: {message}");
            finding("policy-loosened", message, location(path, "", None), self.acknowledge(), self.engine)
        });
        Ok(told.collect())
    }

    fn hidden(&self, sides: &mut Sides<'_, '_>) -> anyhow::Result<Vec<Finding>> {
        let mut found = Vec::new();
        for path in sides.paths().into_iter().filter(|path| hiding::is_watched(path)) {
            let after = sides.after(&path)?;
            let text = String::from_utf8_lossy(after.as_deref().unwrap_or_default()).into_owned();
            let mut told: Option<Vec<hiding::Hidden>> = None;
            for before in sides.before(&path)? {
                let before = String::from_utf8_lossy(before.as_deref().unwrap_or_default()).into_owned();
                let here = hiding::changes(&path, &before, after.as_ref().map(|_| text.as_str()), self.engine.policy());
                told = Some(told.map_or_else(
                    || here.clone(),
                    |known| known.into_iter().filter(|one| here.contains(one)).collect(),
                ));
            }
            let shown = self.engine.shown_path(&path.as_str().into());
            found.extend(told.unwrap_or_default().into_iter().filter_map(|hidden| {
                let message = format!("this change {}", hidden.message);
                let place = location(&shown, &text, hidden.span);
                finding("policy-loosened", message, place, self.acknowledge(), self.engine)
            }));
        }
        Ok(found)
    }
}

/// The files before and after a change.
struct Sides<'s, 'r> {
    change: &'s Changeset,
    repository: &'s mut (dyn Repository + 'r),
}

impl Sides<'_, '_> {
    /// The file as the change leaves it.
    fn after(&mut self, file: &str) -> anyhow::Result<Option<Vec<u8>>> {
        if self.change.deleted.iter().any(|(path, _)| path.as_bytes() == file.as_bytes()) {
            return Ok(None);
        }
        let entry = self.change.work.iter().find_map(|work| match work {
            Work::Blob(entry) if entry.path.as_bytes() == file.as_bytes() => Some(entry),
            _ => None,
        });
        match (entry, self.change.after) {
            (Some(entry), _) => Ok(Some(self.repository.blob(&entry.id)?)),
            (None, Some(tree)) => file_in(self.repository, &tree, file),
            (None, None) => self.repository.head_file(file),
        }
    }

    /// The file as each parent has it; one that is none where there is no parent.
    fn before(&mut self, file: &str) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        match &self.change.before {
            Before::Head => Ok(vec![self.repository.head_file(file)?]),
            Before::Trees(trees) if trees.is_empty() => Ok(vec![None]),
            Before::Trees(trees) => trees.iter().map(|tree| file_in(self.repository, tree, file)).collect(),
        }
    }

    /// The policy that each parent has; `loaded`, where a parent's own cannot be read.
    fn policies(&mut self, loaded: &Loaded) -> anyhow::Result<Vec<Parsed>> {
        if matches!(self.change.before, Before::Head) {
            return Ok(vec![loaded.parsed.clone()]);
        }
        let (own, cargo) = (self.before(OWN_FILE)?, self.before(CARGO_FILE)?);
        let read = |(own, cargo): (&Option<Vec<u8>>, &Option<Vec<u8>>)| match read_pair(
            own.as_deref(),
            cargo.as_deref(),
            "",
        ) {
            Ok(read) => read.map(|(parsed, _)| parsed).unwrap_or_default(),
            Err(_) => loaded.parsed.clone(),
        };
        Ok(own.iter().zip(&cargo).map(read).collect())
    }

    /// Every path that the change touches, as far as it is text.
    fn paths(&self) -> Vec<String> {
        let changed = self.change.work.iter().filter_map(|work| match work {
            Work::Blob(entry) => Some(&entry.path),
            _ => None,
        });
        let paths = changed.chain(self.change.deleted.iter().map(|(path, _)| path));
        paths.filter_map(|path| String::from_utf8(path.as_bytes().to_vec()).ok()).collect()
    }
}

impl Case<'_> {
    /// Findings about comments that the changes add and that accept something at once.
    ///
    /// # Errors
    /// The trusted side cannot be read.
    pub(crate) fn new_comments(&self, repository: Option<&mut (dyn Repository + '_)>) -> anyhow::Result<Vec<Finding>> {
        let mut repository = repository;
        let mut found = Vec::new();
        for outcome in self.outcomes {
            let mut told = Vec::new();
            let mut trusted = None;
            for (number, finding_of) in outcome.judgement.findings.iter().enumerate() {
                let Some(Allowed::Comment(line)) = &finding_of.allowed else { continue };
                let Some(comment) = outcome.judgement.comments.iter().find(|comment| comment.line == *line) else {
                    continue;
                };
                if told.contains(line) || outcome.repeated.contains(&number) {
                    continue;
                }
                let brought = outcome.brought.as_deref();
                let mut new = outcome.judgement.whole
                    || brought.is_none_or(|brought| {
                        brought.iter().any(|range| comment.bytes.start < range.end && range.start < comment.bytes.end)
                    });
                if !new && outcome.is_touched(finding_of) && self.collected.commits > 0 {
                    // an earlier commit of the same range may have brought it
                    if trusted.is_none() {
                        trusted = Some(self.trusted_comments(outcome, repository.as_deref_mut())?);
                    }
                    let known = trusted.iter().flatten();
                    new = !known.into_iter().any(|known| known.rule == comment.rule && known.reason == comment.reason);
                }
                if !new {
                    continue;
                }
                told.push(*line);
                let (column, end_column) = match &finding_of.place {
                    Place::File { .. } => (1, 1 + comment.bytes.len()),
                    Place::Path => (0, 0),
                };
                let place = Location {
                    path: outcome.judgement.shown_path.clone(),
                    path_masked: outcome.judgement.path_masked,
                    line: *line,
                    column,
                    end_line: *line,
                    end_column,
                    byte_start: comment.bytes.start,
                    byte_end: comment.bytes.end,
                };
                let message = format!("this change accepts a finding of `{}` by a comment of its own", comment.rule);
                let finding = finding("policy-loosened", message, place, self.acknowledge(), self.engine);
                found.extend(finding.map(|mut finding| {
                    finding.commit = self.commits.get(outcome.at.0).cloned().flatten();
                    finding
                }));
            }
        }
        Ok(found)
    }

    /// The comments that the file has on the trusted side.
    fn trusted_comments(
        &self,
        outcome: &Outcome,
        repository: Option<&mut (dyn Repository + '_)>,
    ) -> anyhow::Result<Vec<suppress::Comment>> {
        let work = &self.collected.changes[outcome.at.0].work[outcome.at.1];
        let (Some(repository), Ok(path)) = (repository, std::str::from_utf8(work.path().as_bytes())) else {
            return Ok(Vec::new());
        };
        let Some(bytes) = self.trusted.file(path, repository)? else { return Ok(Vec::new()) };
        let text = String::from_utf8_lossy(&bytes);
        Ok(suppress::comments(&text, &Lines::new(text.as_bytes())))
    }
}

/// Findings about allowances of the policy file that accepted nothing, or have ended. `accepted` counts what each did.
pub(crate) fn unused_allowances(accepted: &BTreeMap<usize, usize>, loaded: &Loaded, engine: &Engine) -> Vec<Finding> {
    let file = loaded.from.strip_prefix("HEAD:").unwrap_or(&loaded.from);
    let mut found = Vec::new();
    for (number, allow) in loaded.parsed.policy.allow.iter().enumerate() {
        // the built-in allowances have no place in the file
        let part = format!("allow.{number}");
        let Some((_, span)) = loaded.parsed.spans.iter().find(|(name, _)| *name == part) else { continue };
        // what a check of a release would find is not known here
        let of_release = allow.rule == Group::Release.as_str() || catalogue::is_in(&allow.rule, Group::Release);
        if accepted.contains_key(&number) || of_release {
            continue;
        }
        let message = match allow.until {
            Some(until) if engine.policy().has_ended(number) => {
                format!("the allowance of `{}` ended on {until}", allow.rule)
            }
            _ => format!("the allowance of `{}` accepts nothing", allow.rule),
        };
        let place = location(file, &loaded.text, Some(span.clone()));
        found.extend(finding("unused-allow", message, place, "remove it".to_owned(), engine));
    }
    found
}

impl Case<'_> {
    /// Findings about `baseline`: entries that accept nothing, where everything was judged, and entries that a change adds.
    ///
    /// # Errors
    /// What a change makes of it cannot be read.
    pub(crate) fn baseline_changes(
        &self,
        baseline: &Baseline,
        repository: Option<&mut (dyn Repository + '_)>,
    ) -> anyhow::Result<Vec<Finding>> {
        let mut repository = repository;
        let path = self.engine.shown_path(&baseline.path);
        let mut found = Vec::new();
        if self.collected.kind == SourceKind::Tracked {
            let dead = baseline.unused().count();
            if dead > 0 {
                let message = format!("{} of the baseline {} nothing", plural(dead, "entry"), accepts(dead));
                let help = "`cargo wacrg baseline --prune` removes what is not needed".to_owned();
                found.extend(finding("unused-allow", message, location(&path, "", None), help, self.engine));
            }
            return Ok(found);
        }
        for (index, change) in self.collected.changes.iter().enumerate() {
            let new = change.work.iter().find_map(|work| match work {
                Work::Blob(entry) if entry.path == baseline.path => Some(entry.id),
                _ => None,
            });
            let (Some(id), Some(repository)) = (new, repository.as_deref_mut()) else { continue };
            let message = match baseline.added(&repository.blob(&id)?) {
                Ok(0) => continue,
                Ok(added) => format!("this change accepts {} in the baseline", plural(added, "more finding")),
                Err(_) if self.collected.kind == SourceKind::Staged => "the staged baseline cannot be read".to_owned(),
                Err(_) => "the baseline that this change leaves cannot be read".to_owned(),
            };
            let place = location(&path, "", None);
            let told = finding("policy-loosened", message, place, self.acknowledge(), self.engine);
            found.extend(told.map(|mut finding| {
                finding.commit = self.commits.get(index).cloned().flatten();
                finding
            }));
        }
        Ok(found)
    }
}

fn accepts(count: usize) -> &'static str {
    if count == 1 { "accepts" } else { "accept" }
}

fn finding(rule: &str, message: String, location: Location, help: String, engine: &Engine) -> Option<Finding> {
    let rule: &Rule = rules::find(rule)?;
    let level = engine.policy().level(rule);
    (level != Level::Allow).then(|| Finding {
        rule: rule.id.to_owned(),
        group: rule.group,
        level,
        message,
        location,
        commit: None,
        history: None,
        steps: Vec::new(),
        excerpt: None,
        shape: "policy".to_owned(),
        help,
        replacement: None,
        related: Vec::new(),
        fingerprint: String::new(),
    })
}

fn location(path: &str, text: &str, span: Option<std::ops::Range<usize>>) -> Location {
    let lines = Lines::new(text.as_bytes());
    let mut location = Location::of_path(path.to_owned(), false);
    if let Some(span) = span {
        let (start, end) = (lines.position(text.as_bytes(), span.start), lines.position(text.as_bytes(), span.end));
        (location.line, location.column) = (start.line, start.column);
        (location.end_line, location.end_column) = (end.line, end.column);
        (location.byte_start, location.byte_end) = (span.start, span.end);
    }
    location
}
