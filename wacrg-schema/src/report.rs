// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report: what was judged, what was found, and how it ended. Versioned, so that machines can rely on it.

/// Version 1 of the report.
pub mod v1 {
    use std::collections::BTreeMap;

    use serde::Serialize;

    pub use crate::audit::{Audit, AuditBundle, AuditCheck, AuditCounts, AuditPackage, CheckOutcome, Family};
    use crate::{Group, Level};

    /// The whole report. Holds no matched value, in no form.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Report {
        /// Version of this format: 1.
        pub version: u32,
        /// What wrote the report.
        pub tool: Tool,
        /// What was looked at.
        pub source: Source,
        /// Which policy applied.
        pub policy: PolicyOrigin,
        /// How it ended.
        pub verdict: Verdict,
        /// How much was judged and found.
        pub counts: Counts,
        /// Findings at level deny or warn, by path and place.
        pub findings: Vec<Finding>,
        /// Findings that are accepted and do not count.
        pub accepted: Vec<Accepted>,
        /// What was not judged, and why that is no failure.
        pub skipped: Vec<Skipped>,
        /// What could not be judged although it should have been; the verdict is then `error`.
        pub failures: Vec<Failure>,
        /// Remarks for the person at the terminal.
        pub notes: Vec<String>,
        /// What the checks of a release said, where those were asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub audit: Option<Audit>,
        /// Wall-clock time of the run in milliseconds.
        pub elapsed_ms: u64,
    }

    /// The program that wrote the report.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Tool {
        /// `cargo-wacrg`.
        pub name: String,
        /// Its version.
        pub version: String,
    }

    /// What was looked at.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Source {
        /// Which source documents came from.
        pub kind: SourceKind,
        /// The same for people, such as `staged changes`.
        pub description: String,
    }

    /// Kinds of sources.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[serde(rename_all = "kebab-case")]
    pub enum SourceKind {
        /// Changes staged in the index.
        Staged,
        /// Every file in the index.
        Tracked,
        /// Files on disk that git does not ignore.
        Worktree,
        /// Files named on the command line.
        Paths,
        /// Standard input.
        Stdin,
        /// What a range of commits adds.
        Range,
        /// What a push brings.
        Push,
        /// A commit's message before the commit is made.
        Message,
        /// Everything that refs reach.
        History,
        /// What would be released.
        Release,
    }

    /// Where the policy came from.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct PolicyOrigin {
        /// `built-in`, `HEAD:wacrg.toml`, `HEAD:Cargo.toml`, the same of the commit that a range or a push begins at
        /// (`1a2b3c4d5e:wacrg.toml`), or the file named with `--policy`.
        pub from: String,
    }

    /// How a run ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[serde(rename_all = "kebab-case")]
    pub enum Verdict {
        /// Something was judged and no finding is at level deny. Exit code 0.
        Clean,
        /// There was nothing to judge. Exit code 0.
        NothingToJudge,
        /// At least one finding at level deny. Exit code 1.
        Refused,
        /// Something could not be judged. Exit code 2.
        Error,
    }

    impl Verdict {
        /// The process's exit code.
        pub const fn exit_code(self) -> u8 {
            match self {
                Self::Clean | Self::NothingToJudge => 0,
                Self::Refused => 1,
                Self::Error => 2,
            }
        }
    }

    /// How much was judged and found.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Counts {
        /// Files judged.
        pub judged: usize,
        /// Bytes judged.
        pub bytes: u64,
        /// Commits looked at, where the source is a range, a push or history.
        pub commits: usize,
        /// Messages of commits and tags judged.
        pub messages: usize,
        /// Files that the change removes; there is nothing to judge in them.
        pub removed: usize,
        /// Findings at level deny.
        pub deny: usize,
        /// Findings at level warn.
        pub warn: usize,
        /// Findings accepted by the policy, by an inline comment or by a baseline, by reason.
        pub allowed: BTreeMap<String, usize>,
        /// Findings in lines that this change did not touch.
        pub earlier: usize,
    }

    /// One finding.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Finding {
        /// The rule's id.
        pub rule: String,
        /// The rule's group.
        pub group: Group,
        /// Its level under the policy.
        pub level: Level,
        /// What is wrong, without the value.
        pub message: String,
        /// Where.
        pub location: Location,
        /// The commit that brought it, where commits are judged.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub commit: Option<Commit>,
        /// Where it stands in history, where that is judged.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub history: Option<InHistory>,
        /// How the value was reached, outermost step first.
        pub steps: Vec<String>,
        /// The line, masked.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub excerpt: Option<Excerpt>,
        /// The shape of what was found, such as `12 digits`.
        pub shape: String,
        /// What to do about it.
        pub help: String,
        /// What to write instead, where one text fits.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub replacement: Option<String>,
        /// Other places that belong to the finding.
        pub related: Vec<Related>,
        /// Stable identity of the finding. Derived from rule, path, steps and ordinal, never from the value.
        pub fingerprint: String,
    }

    /// A finding that is accepted and does not count.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Accepted {
        /// What accepts it.
        pub by: AcceptedBy,
        /// Why.
        pub reason: String,
        /// The finding, without its excerpt.
        pub finding: Finding,
    }

    /// What can accept a finding.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[serde(rename_all = "kebab-case")]
    pub enum AcceptedBy {
        /// An allowance of the policy.
        Policy,
        /// A comment in the file.
        Comment,
        /// A baseline of known findings.
        Baseline,
    }

    /// The commit that brought a finding. Its author is nobody's business here.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Commit {
        /// First ten digits of its id.
        pub id: String,
        /// First line of its message, control characters escaped, values masked.
        pub subject: String,
    }

    /// Where a finding stands in history.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct InHistory {
        /// First ten digits of the id of the first blob that holds it.
        pub blob: String,
        /// Paths at which that blob ever stood, masked like any other; the first twenty.
        pub paths: Vec<String>,
        /// In how many blobs it stands.
        pub versions: usize,
    }

    /// A place in a file.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Location {
        /// Path from the repository's root, `/`-separated, control characters escaped, values masked. A commit's message
        /// is `COMMIT_EDITMSG`, a tag's `TAG_EDITMSG`, as git calls them; a ref is its full name.
        pub path: String,
        /// Whether something in the path was masked.
        pub path_masked: bool,
        /// First line, from 1; 0 where the path itself is meant.
        pub line: usize,
        /// First column in characters, from 1; 0 where the path itself is meant.
        pub column: usize,
        /// Last line, from 1.
        pub end_line: usize,
        /// Column after the last character, from 1.
        pub end_column: usize,
        /// First byte in the file, from 0.
        pub byte_start: usize,
        /// Byte after the last.
        pub byte_end: usize,
    }

    impl Location {
        /// The path itself, and no place in the file.
        #[must_use]
        pub fn of_path(path: String, path_masked: bool) -> Self {
            Self { path, path_masked, line: 0, column: 0, end_line: 0, end_column: 0, byte_start: 0, byte_end: 0 }
        }
    }

    /// A masked line of the file.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Excerpt {
        /// Text of the line or of a window of it, masked.
        pub text: String,
        /// Number of characters of the line before `text`.
        pub skipped: usize,
        /// First highlighted character of `text`, from 0.
        pub start: usize,
        /// Character of `text` after the highlight.
        pub end: usize,
    }

    /// Another place that belongs to a finding.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Related {
        /// Where.
        pub location: Location,
        /// What it has to do with the finding.
        pub message: String,
    }

    /// Something that was not judged, for a reason that is no failure.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Skipped {
        /// Its path, masked like any other.
        pub path: String,
        /// Why.
        pub reason: String,
    }

    /// Something that could not be judged.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    pub struct Failure {
        /// Its path, masked like any other; `.` where nothing at all was judged.
        pub path: String,
        /// What went wrong and what to do.
        pub message: String,
    }
}
