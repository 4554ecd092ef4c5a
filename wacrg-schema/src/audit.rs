// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The part of a report that tells what the checks of a release said. It belongs to version 1 of the report.

use std::fmt;

use serde::Serialize;

use crate::Level;

/// What was audited, and what every check said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Audit {
    /// Full id of the commit that HEAD names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The branch that is checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The version or tag that is to be released, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// SHA-256 of the policy that applied, as `--dump-policy` prints it.
    pub policy_sha256: String,
    /// Packages of the workspace.
    pub packages: Vec<AuditPackage>,
    /// Bundles that were named.
    pub bundles: Vec<AuditBundle>,
    /// How many checks ended how.
    pub counts: AuditCounts,
    /// Every check, by family.
    pub checks: Vec<AuditCheck>,
}

/// A package of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AuditPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it may be published and was audited for that.
    pub published: bool,
}

/// A bundle that was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AuditBundle {
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AuditCounts {
    /// Nothing was found.
    pub pass: usize,
    /// Found at level deny.
    pub fail: usize,
    /// Found at level warn.
    pub warn: usize,
    /// There was nothing to check.
    pub not_applicable: usize,
    /// The check could not be made.
    pub could_not_check: usize,
    /// The policy or an option switches it off.
    pub off: usize,
}

/// What a check said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AuditCheck {
    /// Its id; `cargo wacrg explain ID` tells more.
    pub id: String,
    /// Its family.
    pub family: Family,
    /// What it asks, in one line.
    pub summary: String,
    /// Its level under the policy.
    pub level: Level,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// How many findings it has; they stand among the report's, by the same id.
    pub findings: usize,
    /// Why it could not be made, or was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// Nothing was found.
    Pass,
    /// Found at level warn.
    Warn,
    /// Found at level deny.
    Fail,
    /// There was nothing to check; the reason says why.
    NotApplicable,
    /// The check could not be made; the reason says why.
    CouldNotCheck,
    /// The policy or an option switches it off.
    Off,
}

impl CheckOutcome {
    /// All outcomes.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::Warn, Self::Fail, Self::NotApplicable, Self::CouldNotCheck, Self::Off];

    /// The words used in reports for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
            Self::CouldNotCheck => "could not check",
            Self::Off => "off",
        }
    }
}

/// Families of checks, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Licence files, texts, headers, statements.
    Licence,
    /// What the project says it is not, and how to report in private.
    Disclaimer,
    /// Captures, keys, dumps and databases in what is published.
    Captures,
    /// What manifests say.
    Manifest,
    /// What packages ask of others.
    Dependencies,
    /// Whether versions agree everywhere.
    Versions,
    /// The work tree and the branch.
    Tree,
    /// Everything that was ever committed.
    History,
    /// Workflows of the forge.
    Workflows,
    /// How the repository is kept.
    Hygiene,
    /// Archives that are published beside the source.
    Bundle,
    /// The built site.
    Site,
    /// What other tools say.
    Delegated,
}

impl Family {
    /// All families, in the order in which they are told.
    pub const ALL: [Self; 13] = [
        Self::Licence,
        Self::Disclaimer,
        Self::Captures,
        Self::Manifest,
        Self::Dependencies,
        Self::Versions,
        Self::Tree,
        Self::History,
        Self::Workflows,
        Self::Hygiene,
        Self::Bundle,
        Self::Site,
        Self::Delegated,
    ];

    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Licence => "licence",
            Self::Disclaimer => "disclaimer",
            Self::Captures => "captures",
            Self::Manifest => "manifest",
            Self::Dependencies => "dependencies",
            Self::Versions => "versions",
            Self::Tree => "tree",
            Self::History => "history",
            Self::Workflows => "workflows",
            Self::Hygiene => "hygiene",
            Self::Bundle => "bundle",
            Self::Site => "site",
            Self::Delegated => "delegated",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
