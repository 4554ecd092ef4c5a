// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What the engine tells: findings with their place in the file, and values only as shapes.

use std::borrow::Cow;
use std::ops::Range;

use wacrg_schema::Level;
use wacrg_schema::report::v1::Excerpt;

use crate::lines::Position;
use crate::redacted::Redacted;
use crate::rule::{Blame, Rule};

/// A place in a file, or in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bytes of the file.
    File {
        /// Bytes, from 0.
        bytes: Range<usize>,
        /// First character.
        start: Position,
        /// After the last character.
        end: Position,
    },
    /// The path itself.
    Path,
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Its level under the policy.
    pub level: Level,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// Where.
    pub place: Place,
    /// How it was reached, outermost step first.
    pub steps: Vec<String>,
    /// Shape of the value.
    pub shape: Redacted,
    /// The line, masked.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// What to write instead.
    pub replacement: Option<&'static str>,
    /// Other places that belong to it.
    pub related: Vec<(Place, &'static str)>,
    /// Why it is accepted, if it is.
    pub allowed: Option<Allowed>,
    /// What of a change answers for it.
    pub blame: Blame,
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// By the policy's allowance of this index.
    Policy(usize),
    /// By a comment in the file, at this line.
    Comment(usize),
}

/// What the engine says of one document.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// All findings, accepted ones included, by place.
    pub findings: Vec<Finding>,
    /// The path as it may be shown.
    pub shown_path: String,
    /// Whether something in the path was masked.
    pub path_masked: bool,
    /// Whether the document is judged whole, however little of it changed.
    pub whole: bool,
    /// What kind of file it is, if more can be in it than its plain text.
    pub unopened: Option<&'static str>,
    /// Identifiers of the licences that are said to apply.
    pub licences: Vec<String>,
    /// Comments in the file that accept findings.
    pub comments: Vec<crate::suppress::Comment>,
}
