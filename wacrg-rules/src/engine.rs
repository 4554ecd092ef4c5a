// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges documents: opens each, lets every rule look, and turns what was found into findings with a place.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use wacrg_schema::{Group, Level};

use crate::compiled::{Compiled, PathClass};
use crate::decode::text::Flaw;
use crate::document::{Change, Document, EntryKind, Origin, RepoPath};
use crate::excerpt::{Masks, excerpt, shown_path};
use crate::finding::{Allowed, Finding, Judgement, Place};
use crate::layer::{LayerId, Places, Role};
use crate::licence::shift::{Faults, Shift, faults};
use crate::licence::tree::Tree;
use crate::lines::{Lines, Position};
use crate::redacted::Redacted;
use crate::rule::{Blame, Found, Rule, Sink, TreeFound, Whole};
use crate::rules;
use crate::schema_check::{BadSchema, Schema};
use crate::subject::Subject;
use crate::suppress;

/// What to do about what an author's name or address gives away.
const COMMIT_AS: &str =
    "commit as somebody who may be known: `git config user.name NAME`, `git config user.email ADDRESS`";

/// The engine under one policy.
#[derive(Debug)]
pub struct Engine {
    policy: Compiled,
    schema: Option<Result<Schema, BadSchema>>,
    tree: Option<Tree>,
    rules: Vec<&'static Rule>,
    is_shallow: bool,
}

impl Engine {
    /// An engine that judges under `policy`.
    pub fn new(policy: Compiled) -> Self {
        Self { policy, schema: None, tree: None, rules: rules::all().to_vec(), is_shallow: false }
    }

    /// The same engine with the tree that the documents belong to; without one nothing is said of licences.
    #[must_use]
    pub fn with_tree(mut self, tree: Tree) -> Self {
        self.tree = Some(tree);
        self
    }

    /// The same engine with those rules only that `wanted` picks. Where none of them looks into a document, it is not
    /// taken apart.
    #[must_use]
    pub fn with_rules(mut self, wanted: impl Fn(&Rule) -> bool) -> Self {
        self.rules.retain(|rule| wanted(rule));
        self.is_shallow = self.rules.iter().all(|rule| rule.check.is_none() || rule.group.is_about_files());
        self
    }

    /// Whether no rule looks into a document, so that of most files the beginning is enough: see [`crate::licence::prefix`].
    pub fn is_shallow(&self) -> bool {
        self.is_shallow
    }

    /// The tree, if there is one.
    pub fn tree(&self) -> Option<&Tree> {
        self.tree.as_ref()
    }

    /// The same, to be changed as one commit follows another.
    pub fn tree_mut(&mut self) -> Option<&mut Tree> {
        self.tree.as_mut()
    }

    /// The same engine with the repository's own capture schema, as JSON, from the trusted side. One that is not JSON,
    /// or has a keyword that is not understood, makes every capture a finding: it cannot be told what it asks for.
    #[must_use]
    pub fn with_schema(mut self, schema: &[u8]) -> Self {
        self.schema = Some(Schema::parse(schema));
        self
    }

    /// The policy.
    pub fn policy(&self) -> &Compiled {
        &self.policy
    }

    /// `path` as it may be shown: what the rules find in it is masked, control characters are escaped.
    pub fn shown_path(&self, path: &RepoPath) -> String {
        let (bytes, change, origin) = (Vec::new(), Change::Unchanged, Origin::Index);
        let kind = EntryKind::Submodule;
        self.open(&Document { path: path.clone(), bytes, kind, change, blob: None, origin }).shown_path
    }

    /// Judges one document.
    pub fn judge(&self, document: &Document) -> Judgement {
        if self.is_shallow
            && let Some(judgement) = self.glance(document)
        {
            return judgement;
        }
        self.open(document)
    }

    /// The tree that a document belongs to; a text that is no file belongs to none.
    fn tree_of(&self, document: &Document) -> Option<&Tree> {
        self.tree.as_ref().filter(|_| document.origin.is_file())
    }

    /// Takes a document apart and lets every rule look.
    fn open(&self, document: &Document) -> Judgement {
        let subject = Subject::open(document, &self.policy, self.schema.as_ref()).with_tree(self.tree_of(document));
        // what the other rules find is masked in what these find
        let mut sink = Sink::default();
        for rule in rules::all() {
            if let Some(check) = rule.check {
                check(&subject, &mut sink);
            }
        }
        Judge { subject: &subject, policy: &self.policy }.tell(sink.found)
    }

    /// Judges a document that is not taken apart; `None` if there is something to tell, for which it must be.
    fn glance(&self, document: &Document) -> Option<Judgement> {
        if document.kind == EntryKind::Submodule {
            return None;
        }
        let subject = Subject::glance(document, &self.policy).with_tree(self.tree_of(document));
        let mut sink = Sink::default();
        for check in self.rules.iter().filter_map(|rule| rule.check) {
            check(&subject, &mut sink);
        }
        let shown_path = String::new();
        let (whole, licences) = (subject.is_whole(), subject.licences());
        sink.found.is_empty().then(|| Judgement { shown_path, whole, licences, ..Judgement::default() })
    }

    /// What is wrong with what is said of the licence of `document` in `tree`.
    pub fn licence_faults(&self, document: &Document, tree: &Tree) -> Faults {
        faults(document, &self.policy, tree)
    }

    /// Identifiers of the licences that are said to apply to `document`.
    pub fn licences(&self, document: &Document) -> Vec<String> {
        Subject::glance(document, &self.policy).with_tree(self.tree.as_ref()).licences()
    }

    /// Judges what is there in the tree and what is not, once all documents were judged. `removed` are the files that
    /// the change removes, with the licence whose text each held; `used` the licences that statements anywhere in the tree name, if that
    /// is known; `shift` what the change does to files that it does not touch; `touches` whether the change has a path.
    pub fn judge_tree(
        &self,
        removed: &[(RepoPath, Option<String>)],
        used: Option<&BTreeSet<String>>,
        shift: Option<(&RepoPath, Shift)>,
        touches: &dyn Fn(&RepoPath) -> bool,
    ) -> Vec<Judgement> {
        let Some(tree) = &self.tree else { return Vec::new() };
        let whole = Whole { tree, policy: &self.policy, removed, used, shift, touches };
        let mut found = Vec::new();
        self.rules.iter().filter_map(|rule| rule.tree).for_each(|check| check(&whole, &mut found));
        found.into_iter().map(|found| self.about_path(found)).collect()
    }

    fn about_path(&self, found: TreeFound) -> Judgement {
        let level = self.policy.level(found.rule);
        let allowance = self.policy.allowance(found.rule, &found.path).filter(|_| level != Level::Allow);
        let finding = Finding {
            rule: found.rule,
            level,
            message: found.message,
            place: Place::Path,
            steps: Vec::new(),
            excerpt: None,
            shape: Redacted::fixed(""),
            help: found.help,
            replacement: None,
            related: Vec::new(),
            allowed: allowance.map(Allowed::Policy),
            blame: Blame::Always,
        };
        Judgement { findings: vec![finding], shown_path: self.shown_path(&found.path), ..Judgement::default() }
    }
}

struct Judge<'j, 'a> {
    subject: &'j Subject<'a>,
    policy: &'j Compiled,
}

/// A finding with its place in the root text or in the path.
struct Placed {
    found: Found,
    in_path: bool,
    /// Whether it was found in what an encoding stands for: then it has its place in common with other things.
    decoded: bool,
    /// Bytes of the root text, or of the path.
    range: Range<usize>,
}

impl Judge<'_, '_> {
    fn tell(&self, found: Vec<Found>) -> Judgement {
        let subject = self.subject;
        let root = subject.layers.get(subject.root);
        let whole = subject.is_whole();
        let unopened = match subject.flaw {
            _ if subject.opened_as().is_some() => None,
            Some(Flaw::Binary(kind)) => Some(kind),
            Some(Flaw::Invalid | Flaw::Nul) => Some("a binary file"),
            Some(Flaw::Encoding(_)) | None => None,
        };
        if found.is_empty() {
            let shown_path = shown_path(subject.document.path.as_bytes(), &Masks::default());
            let licences = subject.licences();
            return Judgement { shown_path, whole, unopened, licences, ..Judgement::default() };
        }
        let places = Places::new(&subject.layers, 0..subject.layers.len());
        let mut placed: Vec<Placed> = found.into_iter().map(|found| self.place(found, &places)).collect();
        placed.retain_mut(|placed| !self.is_opened(placed));
        let valued = |group: Group| matches!(group, Group::Privacy | Group::Secrets | Group::Payload);
        let text_masks = Masks::new(
            placed
                .iter()
                .filter(|placed| !placed.in_path && valued(placed.found.rule.group))
                .map(|placed| placed.range.clone())
                .collect(),
        );
        let path_masks = Masks::new(
            placed
                .iter()
                .filter(|placed| placed.in_path && valued(placed.found.rule.group) && placed.found.rank > 0)
                .map(|placed| placed.range.clone())
                .collect(),
        );
        // of two that say the same, the one that says how it was reached
        placed.sort_by_key(|placed| (placed.in_path, placed.range.start, Reverse(placed.found.rank), !placed.decoded));
        let placed = without_overlaps(placed);
        let lines = Lines::new(root.text.as_bytes());
        let comments = if subject.capture.is_some() || subject.class == PathClass::Capture {
            Vec::new()
        } else {
            suppress::comments(&root.text, &lines)
        };
        let mut cursor = Cursor::new(&root.text, &lines);
        let findings = placed
            .into_iter()
            .map(|placed| {
                let mut finding = self.finding(placed, &lines, &mut cursor, &text_masks);
                finding.allowed = self.allowed(&finding, &comments);
                finding
            })
            .collect();
        Judgement {
            findings,
            shown_path: shown_path(subject.document.path.as_bytes(), &path_masks),
            path_masked: !path_masks.ranges().is_empty(),
            whole,
            unopened,
            licences: self.subject.licences(),
            comments,
        }
    }

    /// Whether what was found is an encoding, and what it stands for is judged instead. One that nobody could open is
    /// told by the way it was tried.
    fn is_opened(&self, placed: &mut Placed) -> bool {
        let (found, subject) = (&mut placed.found, self.subject);
        let body = || subject.capture.iter().flat_map(|capture| &capture.bodies).any(|(body, _)| *body == found.layer);
        let looks = match found.rule.id {
            "key-material" | "opaque-value" => subject.layers.get(found.layer).role != Role::Bytes,
            "undecodable" => body(),
            "phone-number" => true,
            _ => false,
        };
        let opening = if looks { subject.opening(found.layer, &found.range) } else { None };
        let Some(opening) = opening else { return false };
        if found.rule.id == "phone-number" {
            return opening.whole && matches!(opening.decoder, "decimal" | "hex" | "hexdump");
        }
        found.told.get_or_insert(opening.node);
        opening.whole
    }

    fn place(&self, mut found: Found, places: &Places) -> Placed {
        let (layer, range) = places.innermost(&self.subject.layers, found.layer, found.range.clone());
        (found.layer, found.range) = (layer, range.clone());
        let (root, range) = self.root_range(layer, range);
        let (anchor, _) = self.subject.layers.anchor(layer, 0..0);
        Placed { in_path: root == self.subject.path, decoded: anchor != root, range, found }
    }

    /// The range in the root text, or in the path, and which of the two.
    fn root_range(&self, layer: LayerId, range: Range<usize>) -> (LayerId, Range<usize>) {
        let (mut id, mut range) = (layer, range);
        loop {
            let layer = self.subject.layers.get(id);
            let Some(parent) = layer.parent else {
                // three dots that stand for an ellipsis can be found one by one
                let text = &layer.text;
                return (
                    id,
                    text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end.max(range.start)),
                );
            };
            range = layer.map.to_parent(&range, layer.text.len());
            id = parent;
        }
    }

    fn finding(&self, placed: Placed, lines: &Lines, cursor: &mut Cursor<'_>, masks: &Masks) -> Finding {
        let subject = self.subject;
        let root = subject.layers.get(subject.root);
        let Placed { found, in_path, range, .. } = placed;
        let steps = subject.layers.steps(found.told.unwrap_or(found.layer), &self.policy.vocabulary);
        let place = |range: &Range<usize>, cursor: &mut Cursor<'_>| Place::File {
            bytes: root.map.to_parent(range, root.text.len()),
            start: cursor.position(range.start),
            end: cursor.after(range.start, range.end),
        };
        let who = subject.document.origin == Origin::Identity;
        let (shown, excerpt) = if in_path {
            (Place::Path, None)
        } else {
            let line = lines.range(lines.line(range.start), root.text.len());
            let position = cursor.position(range.start);
            let shown = (!root.text.is_empty() && !who)
                .then(|| excerpt(&root.text, line, (&range, position.column), masks, &self.policy.vocabulary));
            (place(&range, cursor), shown)
        };
        let related = found
            .related
            .iter()
            .map(|(layer, range, message)| {
                let (root, range) = self.root_range(*layer, range.clone());
                let mut cursor = Cursor::new(&subject.layers.get(subject.root).text, lines);
                (if root == subject.path { Place::Path } else { place(&range, &mut cursor) }, *message)
            })
            .collect();
        Finding {
            rule: found.rule,
            level: self.policy.level(found.rule),
            message: found.message,
            place: shown,
            steps,
            shape: found.shape,
            excerpt,
            help: if who { COMMIT_AS.into() } else { found.help },
            replacement: found.replacement.filter(|_| !who),
            related,
            allowed: None,
            blame: found.blame,
        }
    }

    fn allowed(&self, finding: &Finding, comments: &[suppress::Comment]) -> Option<Allowed> {
        if finding.level == Level::Allow {
            return None;
        }
        if let Some(index) = self.policy.allowance(finding.rule, &self.subject.document.path) {
            return Some(Allowed::Policy(index));
        }
        let Place::File { start, .. } = &finding.place else { return None };
        suppress::accepting(comments, finding.rule.id, finding.rule.group.as_str(), start.line)
            .map(|comment| Allowed::Comment(comment.line))
    }
}

/// Findings of a lower rank say only that nobody knows what it is.
const LOW: u8 = 10;

/// Tells one finding a place: of those that overlap, the one of the highest rank. Rank 0 stands beside any other.
fn without_overlaps(placed: Vec<Placed>) -> Vec<Placed> {
    let mut kept: Vec<Option<Placed>> = Vec::with_capacity(placed.len());
    let mut active: Vec<usize> = Vec::new();
    for next in placed {
        if next.found.rank == 0 {
            kept.push(Some(next));
            continue;
        }
        active.retain(|index| {
            kept[*index].as_ref().is_some_and(|old| old.in_path == next.in_path && old.range.end > next.range.start)
        });
        let beside = |old: &Placed| {
            old.decoded
                && next.decoded
                && old.found.rule.id != next.found.rule.id
                && old.found.rank > LOW
                && next.found.rank > LOW
        };
        let higher = |old: &Placed| old.found.rank >= next.found.rank && !beside(old);
        if active.iter().any(|index| kept[*index].as_ref().is_some_and(higher)) {
            continue;
        }
        active.retain(|index| {
            let stays = kept[*index].as_ref().is_some_and(beside);
            if !stays {
                kept[*index] = None;
            }
            stays
        });
        active.push(kept.len());
        kept.push(Some(next));
    }
    kept.into_iter().flatten().collect()
}

/// Counts columns forward, so that many findings on one long line cost one pass.
struct Cursor<'t> {
    text: &'t str,
    lines: &'t Lines,
    at: usize,
    position: Position,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str, lines: &'t Lines) -> Self {
        Self { text, lines, at: 0, position: Position { line: 1, column: 1 } }
    }

    fn position(&mut self, at: usize) -> Position {
        let line = self.lines.line(at);
        let start = self.lines.range(line, self.text.len()).start;
        let (from, column) =
            if line == self.position.line && at >= self.at { (self.at, self.position.column) } else { (start, 1) };
        let passed = self.text[from..at].chars().filter(|c| *c != '\u{feff}' || from != 0).count();
        self.at = at;
        self.position = Position { line, column: column + passed };
        self.position
    }

    /// The position after the range, without moving.
    fn after(&self, start: usize, end: usize) -> Position {
        let line = self.lines.line(end.max(start + 1) - 1);
        if line == self.position.line {
            let passed = self.text[self.at.min(end)..end].chars().count();
            return Position { line, column: self.position.column + passed };
        }
        let from = self.lines.range(line, self.text.len()).start;
        Position { line, column: 1 + self.text[from..end].chars().count() }
    }
}
