// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report: put together once, then handed to any reporter. A reporter prints; it does not filter or count.

mod audit;
pub(crate) mod deliver;
mod github;
mod gitlab;
mod history;
mod html;
pub(crate) mod human;
mod json;
mod junit;
mod markdown;
pub(crate) mod place;
mod rank;
mod sarif;
pub(crate) mod text;

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use wacrg_rules::Origin;
use wacrg_rules::excerpt::{Masks, guard, quoted};
use wacrg_rules::finding::{Allowed, Finding, Judgement, Place};
use wacrg_rules::vocabulary::Vocabulary;
use wacrg_schema::policy::Allow;
use wacrg_schema::report::v1;
use wacrg_schema::{Group, Level};

use crate::baseline::Baseline;
use crate::judge::Outcome;
use crate::source::Collected;

/// Outcomes, sorted into what a report has room for.
#[derive(Default)]
pub(crate) struct Tally {
    counts: v1::Counts,
    findings: Vec<v1::Finding>,
    listed: Vec<v1::Accepted>,
    skipped: Vec<v1::Skipped>,
    failures: Vec<v1::Failure>,
    /// Findings accepted by each allowance of the policy, by its index.
    pub(crate) accepted: BTreeMap<usize, usize>,
}

impl Tally {
    /// Sorts outcomes in. Findings of rules that are not `selected` are left out; `allowances` are the policy's, `commits`
    /// those that the changes belong to; `baseline` is asked last, so that it tells what else accepts nothing.
    pub(crate) fn take(
        &mut self,
        outcomes: &[Outcome],
        selected: &dyn Fn(&str) -> bool,
        allowances: &[Allow],
        commits: &[Option<v1::Commit>],
        mut baseline: Option<&mut Baseline>,
    ) {
        // files whose names are masked can share one: their findings are numbered together, so that no two are the same
        let mut shared: HashMap<(usize, &str), Ordinals> = HashMap::new();
        for outcome in outcomes {
            let path = &outcome.judgement.shown_path;
            let commit = commits.get(outcome.at.0).and_then(Option::as_ref);
            if let Some(reason) = &outcome.failure {
                if !outcome.again {
                    let of = commit.map_or_else(String::new, |commit| format!(" (in commit {})", commit.id));
                    self.fail(path.clone(), format!("{reason}; nothing can be said about it{of}"));
                }
                continue;
            }
            match outcome.origin {
                Origin::Message => self.counts.messages += 1,
                Origin::Annotation | Origin::Identity | Origin::Name => {}
                _ => self.counts.judged += usize::from(!outcome.again),
            }
            self.counts.bytes += outcome.bytes;
            if let Some(reason) = &outcome.skipped {
                let skipped = v1::Skipped { path: path.clone(), reason: reason.clone() };
                if !outcome.again && !self.skipped.contains(&skipped) {
                    self.skipped.push(skipped);
                }
            }
            // what is selected or accepted does not change a finding's identity, so all of them are numbered
            let mut own = Ordinals::default();
            let ordinals = match outcome.judgement.path_masked {
                true => shared.entry((outcome.at.0, path)).or_default(),
                false => &mut own,
            };
            for (number, finding) in outcome.judgement.findings.iter().enumerate() {
                let fingerprint = ordinals.fingerprint(finding.rule.id, path, &finding.steps);
                if selected(finding.rule.id) && !outcome.repeated.contains(&number) {
                    let told = convert(outcome, finding, fingerprint, commit);
                    self.add(outcome, finding, told, allowances, baseline.as_deref_mut());
                }
            }
        }
    }

    fn add(
        &mut self,
        outcome: &Outcome,
        finding: &Finding,
        told: v1::Finding,
        allowances: &[Allow],
        baseline: Option<&mut Baseline>,
    ) {
        let (by, reason) = match &finding.allowed {
            Some(Allowed::Policy(index)) => {
                *self.accepted.entry(*index).or_default() += 1;
                let reason = allowances.get(*index).map_or("", |allow| &allow.reason);
                (v1::AcceptedBy::Policy, guard(reason, &Vocabulary::default()))
            }
            // what stands in a judged file is not repeated
            Some(Allowed::Comment(_)) => (v1::AcceptedBy::Comment, "a comment in the file".to_owned()),
            None if finding.level == Level::Allow => {
                *self.counts.allowed.entry(format!("{} is set to allow", finding.rule.id)).or_default() += 1;
                return;
            }
            None if !outcome.is_touched(finding) => {
                self.counts.earlier += 1;
                return;
            }
            None if baseline.is_some_and(|baseline| baseline.accepts(&told, outcome.is_new(finding))) => {
                (v1::AcceptedBy::Baseline, "the baseline".to_owned())
            }
            None => return self.findings.push(told),
        };
        self.accept(by, reason, told);
    }

    /// Adds what was found about the tree as a whole, which `commit` leaves, if it is one's.
    pub(crate) fn about_tree(
        &mut self,
        judgements: Vec<Judgement>,
        selected: &dyn Fn(&str) -> bool,
        allowances: &[Allow],
        commit: Option<&v1::Commit>,
        mut baseline: Option<&mut Baseline>,
    ) {
        let mut ordinals = Ordinals::default();
        for judgement in judgements {
            let outcome = Outcome::of_path(judgement);
            for finding in &outcome.judgement.findings {
                let path = &outcome.judgement.shown_path;
                let fingerprint = ordinals.fingerprint(finding.rule.id, path, &finding.steps);
                if selected(finding.rule.id) {
                    let told = convert(&outcome, finding, fingerprint, commit);
                    self.add(&outcome, finding, told, allowances, baseline.as_deref_mut());
                }
            }
        }
    }

    /// Adds something that could not be judged.
    pub(crate) fn fail(&mut self, path: String, message: String) {
        self.failures.push(v1::Failure { path, message });
    }

    /// Tells how many files a change removes, and how many commits were looked at.
    pub(crate) fn looked_at(&mut self, removed: usize, commits: usize) {
        self.counts.removed += removed;
        self.counts.commits += commits;
    }

    /// Adds findings that belong to no document's content.
    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = v1::Finding>) {
        self.findings.extend(findings);
    }

    /// Adds a finding that is accepted.
    pub(crate) fn accept(&mut self, by: v1::AcceptedBy, reason: String, finding: v1::Finding) {
        *self.counts.allowed.entry(reason.clone()).or_default() += 1;
        let finding = v1::Finding { excerpt: None, ..finding };
        self.listed.push(v1::Accepted { by, reason, finding });
    }

    /// Adds all that another report tells.
    pub(crate) fn take_report(&mut self, report: &v1::Report) {
        let (findings, listed) = (report.findings.clone(), report.accepted.clone());
        let (skipped, failures) = (report.skipped.clone(), report.failures.clone());
        self.merge(Self { counts: report.counts.clone(), findings, listed, skipped, failures, ..Self::default() });
    }

    /// Whether anything was found that counts.
    pub(crate) fn has_findings(&self) -> bool {
        !self.findings.is_empty()
    }

    /// Adds what was judged under another policy.
    pub(crate) fn merge(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.counts, other.counts);
        mine.judged += theirs.judged;
        mine.bytes += theirs.bytes;
        mine.commits += theirs.commits;
        mine.messages += theirs.messages;
        mine.removed += theirs.removed;
        mine.earlier += theirs.earlier;
        for (reason, count) in theirs.allowed {
            *mine.allowed.entry(reason).or_default() += count;
        }
        self.findings.extend(other.findings);
        self.listed.extend(other.listed);
        self.skipped.extend(other.skipped);
        self.failures.extend(other.failures);
    }

    /// The finished report of a run that began at `start`.
    pub(crate) fn finish(
        mut self,
        source: v1::Source,
        policy_from: String,
        notes: Vec<String>,
        start: Instant,
    ) -> v1::Report {
        let mut ordinals = Ordinals::default();
        for finding in self.findings.iter_mut().filter(|finding| finding.fingerprint.is_empty()) {
            finding.fingerprint = ordinals.fingerprint(&finding.rule, &finding.location.path, &finding.steps);
        }
        let level = |wanted: Level| self.findings.iter().filter(|finding| finding.level == wanted).count();
        (self.counts.deny, self.counts.warn) = (level(Level::Deny), level(Level::Warn));
        let verdict = if !self.failures.is_empty() {
            v1::Verdict::Error
        } else if self.counts.deny > 0 {
            v1::Verdict::Refused
        } else if self.counts.judged + self.counts.messages == 0 && self.findings.is_empty() {
            v1::Verdict::NothingToJudge
        } else {
            v1::Verdict::Clean
        };
        v1::Report {
            version: 1,
            tool: v1::Tool { name: "cargo-wacrg".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            source,
            policy: v1::PolicyOrigin { from: policy_from },
            verdict,
            counts: self.counts,
            findings: self.findings,
            accepted: self.listed,
            skipped: self.skipped,
            failures: self.failures,
            notes,
            audit: None,
            elapsed_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// The commits that the changes of `collected` belong to, as reports name them: what was found in a commit's message
/// is masked in its subject.
pub(crate) fn commits(collected: &Collected, outcomes: &[Outcome], vocabulary: &Vocabulary) -> Vec<Option<v1::Commit>> {
    let valued = |finding: &&Finding| matches!(finding.rule.group, Group::Privacy | Group::Secrets | Group::Payload);
    let mut found: HashMap<usize, Masks> = HashMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.origin == Origin::Message) {
        let ranges = outcome.judgement.findings.iter().filter(valued).filter_map(|finding| match &finding.place {
            Place::File { bytes, .. } => Some(bytes.clone()),
            Place::Path => None,
        });
        found.insert(outcome.at.0, Masks::new(ranges.collect()));
    }
    let shown = |(index, stamp): (usize, &crate::source::Stamp)| {
        let masks = found.get(&index).cloned().unwrap_or_default();
        let subject = quoted(&stamp.message, stamp.subject.clone(), &masks, vocabulary);
        v1::Commit { id: stamp.id.clone(), subject }
    };
    let stamps = collected.changes.iter().map(|change| change.commit.as_ref()).enumerate();
    stamps.map(|(index, stamp)| stamp.map(|stamp| shown((index, stamp)))).collect()
}

/// The finding as reports tell it.
fn convert(outcome: &Outcome, finding: &Finding, fingerprint: String, commit: Option<&v1::Commit>) -> v1::Finding {
    v1::Finding { commit: commit.cloned(), ..told(&outcome.judgement, finding, fingerprint) }
}

/// What to do about a value in a path.
const RENAME: &str = "rename it: a labelled placeholder can stand there, or a word";

/// What a judgement found, as reports tell it.
pub(crate) fn told(judgement: &Judgement, finding: &Finding, fingerprint: String) -> v1::Finding {
    let location = |place: &Place| location(judgement, place);
    let about_path = matches!(finding.place, Place::Path);
    let in_name = about_path && judgement.path_masked;
    v1::Finding {
        rule: finding.rule.id.to_owned(),
        group: finding.rule.group,
        level: finding.level,
        message: finding.message.to_string(),
        location: location(&finding.place),
        commit: None,
        history: None,
        // a file that is wrong as a whole was reached by no step
        steps: if about_path && !in_name { Vec::new() } else { finding.steps.clone() },
        excerpt: finding.excerpt.clone(),
        shape: finding.shape.to_string(),
        help: if in_name { RENAME.to_owned() } else { finding.help.to_string() },
        replacement: finding.replacement.map(str::to_owned),
        related: finding
            .related
            .iter()
            .map(|(place, message)| v1::Related { location: location(place), message: (*message).to_owned() })
            .collect(),
        fingerprint,
    }
}

fn location(judgement: &Judgement, place: &Place) -> v1::Location {
    let mut location = v1::Location::of_path(judgement.shown_path.clone(), judgement.path_masked);
    if let Place::File { bytes, start, end } = place {
        (location.line, location.column) = (start.line, start.column);
        (location.end_line, location.end_column) = (end.line, end.column);
        (location.byte_start, location.byte_end) = (bytes.start, bytes.end);
    }
    location
}

/// Gives the findings of one document identities that outlive edits elsewhere in it. They are made from what the report
/// shows anyway: nothing of the value, and not the blob's id, from which a short value could be guessed.
#[derive(Default)]
pub(crate) struct Ordinals(HashMap<String, usize>);

impl Ordinals {
    /// The identity of the next finding of `rule` in the file at `path` that was reached by `steps`.
    fn fingerprint(&mut self, rule: &str, path: &str, steps: &[String]) -> String {
        self.number(format!("{rule}\0{path}\0{}", steps.join("\0")))
    }

    /// The identity of the next finding of `rule` at `path` that the commit or tag `object` brought.
    pub(crate) fn in_history(&mut self, object: &str, (rule, path): (&str, &str), steps: &[String]) -> String {
        self.number(format!("history\0{object}\0{rule}\0{path}\0{}", steps.join("\0")))
    }

    fn number(&mut self, name: String) -> String {
        let ordinal = self.0.entry(name.clone()).or_default();
        let fingerprint = format!("{:032x}", fnv1a(format!("{name}\0{ordinal}").as_bytes()));
        *ordinal += 1;
        fingerprint
    }
}

/// The 128-bit FNV-1a hash (RFC 9923).
fn fnv1a(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
