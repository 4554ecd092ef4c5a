// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a check of a release is. Its doc comment is its documentation, as a rule's is.

use std::borrow::Cow;
use std::ops::Range;

use wacrg_rules::Rule;
use wacrg_schema::audit::Family;
use wacrg_schema::report::v1;

use super::context::Context;

/// One check.
#[derive(Debug)]
pub(crate) struct Check {
    /// Its id, documentation and level, as those of any rule; the group is `release`.
    pub(crate) rule: Rule,
    /// Its family.
    pub(crate) family: Family,
    /// Looks, and tells what it found.
    pub(crate) run: fn(&Context) -> Outcome,
}

/// What a check found: nothing is a pass.
pub(crate) type Outcome = Result<Vec<Finding>, Unjudged>;

/// Why a check says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unjudged {
    /// There is nothing to check, because of this.
    NotApplicable(String),
    /// An option of this run switches it off.
    Off(String),
    /// The check could not be made, because of this: never a pass.
    CouldNot(String),
}

impl Unjudged {
    /// There is nothing to check: `reason` says why, without a full stop.
    pub(crate) fn not_applicable<T>(reason: impl Into<String>) -> Result<T, Self> {
        Err(Self::NotApplicable(reason.into()))
    }

    /// The check could not be made: `reason` says why and what to do.
    pub(crate) fn could_not<T>(reason: impl Into<String>) -> Result<T, Self> {
        Err(Self::CouldNot(reason.into()))
    }
}

/// What a check found. No value of the repository stands in it but names and versions, and these are masked like
/// anything else where they could be values.
#[derive(Clone, Debug)]
pub(crate) enum Finding {
    /// Found by the check itself.
    Own(Own),
    /// Found by the engine, already masked; told under the check's id.
    Judged(Box<v1::Finding>),
}

/// A finding of a check itself.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    /// Path from the root of the repository; for a file in a bundle `BUNDLE!/path`.
    pub(crate) path: String,
    /// Bytes of that file, where a part of it is meant.
    pub(crate) range: Option<Range<usize>>,
    /// What is wrong.
    pub(crate) message: Cow<'static, str>,
    /// What to do about it.
    pub(crate) help: Cow<'static, str>,
    /// Other places: path, bytes, and what they have to do with it.
    pub(crate) related: Vec<(String, Option<Range<usize>>, Cow<'static, str>)>,
    /// Whether it is told at level warn at most.
    pub(crate) mild: bool,
}

impl Finding {
    /// Something about the file at `path` as a whole, or about its absence.
    pub(crate) fn file(
        path: impl Into<String>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::at(path, None, message, help)
    }

    /// Something in the file at `path`; in those bytes of it, where they are known.
    pub(crate) fn at(
        path: impl Into<String>,
        range: Option<Range<usize>>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (path, message, help) = (path.into(), message.into(), help.into());
        Self::Own(Own { path, range, message, help, related: Vec::new(), mild: false })
    }

    /// The same, told at level warn at most.
    pub(crate) fn mild(mut self) -> Self {
        if let Self::Own(own) = &mut self {
            own.mild = true;
        }
        self
    }

    /// The same, with another place that belongs to it.
    pub(crate) fn related(
        mut self,
        path: impl Into<String>,
        range: Option<Range<usize>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        if let Self::Own(own) = &mut self {
            own.related.push((path.into(), range, message.into()));
        }
        self
    }
}

/// Declares a check as a constant with its documentation. The first line of the doc comment is the summary.
macro_rules! check {
    ($(#[doc = $doc:literal])+ pub static CHECK = { id: $id:literal, family: $family:ident, level: $level:ident, run: $run:expr $(,)? };) => {
        $(#[doc = $doc])+
        pub(crate) static CHECK: $crate::audit::check::Check = $crate::audit::check::Check {
            rule: wacrg_rules::Rule {
                id: $id,
                group: wacrg_schema::Group::Release,
                summary: wacrg_rules::rule::first([$($doc),+]),
                docs: concat!($($doc, "\n"),+),
                level: wacrg_schema::Level::$level,
                rank: 0,
                check: None,
                tree: None,
            },
            family: wacrg_schema::audit::Family::$family,
            run: $run,
        };
    };
}
pub(crate) use check;
