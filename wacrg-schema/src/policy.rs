// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The policy: which paths are captures, how serious each rule is, and what is allowed with a reason.
//!
//! Written as `wacrg.toml` or as `[workspace.metadata.wacrg]`; every key is optional and falls back to
//! [`Policy::default`], which is the research corpus's own policy.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Level;

/// A complete policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Policy {
    /// Where captures are and what may stand in them.
    pub corpus: Corpus,
    /// Level of single rules or whole groups, by name.
    pub rules: BTreeMap<String, Level>,
    /// Findings that are accepted, each with a reason.
    pub allow: Vec<Allow>,
    /// Which licence applies where; the first class that matches a path counts.
    pub licence: Vec<LicenceClass>,
    /// What a file must say of its licence.
    pub headers: Headers,
    /// Where it is said that the project is not affiliated with anybody.
    pub disclaimer: Disclaimer,
    /// What commit messages look like.
    pub message: Message,
    /// What `cargo wacrg audit` runs beside its own checks.
    pub audit: Audit,
}

/// Files under one licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct LicenceClass {
    /// SPDX licence expression.
    pub spdx: String,
    /// Globs of the files.
    pub paths: Vec<String>,
}

/// What a file must say of its licence, in a header, a sidecar or REUSE.toml.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Headers {
    /// Which files must say it.
    pub require: Require,
    /// Who holds the copyright.
    pub holder: String,
    /// Whether years must stand in a copyright statement.
    pub years: Years,
    /// Globs of generated files, in which a header would not last: REUSE.toml speaks for them.
    pub generated: Vec<String>,
}

/// Which files must say under which licence they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Require {
    /// None.
    Never,
    /// Those that a change adds.
    #[default]
    Added,
    /// Those that a change adds or edits.
    Changed,
    /// All.
    All,
}

impl Require {
    /// The word used in policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::All => "all",
        }
    }
}

impl Years {
    /// The word used in policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Required => "required",
            Self::Forbidden => "forbidden",
        }
    }
}

/// What is asked of years in copyright statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Years {
    /// Nothing; `fix` writes none.
    #[default]
    Free,
    /// There must be one.
    Required,
    /// There must be none.
    Forbidden,
}

/// Where it is said that the project is not affiliated with anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default, rename_all = "kebab-case")]
pub struct Disclaimer {
    /// The disclaimer.
    pub file: String,
    /// Pages that must link to it.
    pub linked_from: Vec<String>,
    /// Globs of further pages that must say or link it where they name the marks.
    pub surfaces: Vec<String>,
    /// The security policy.
    pub security: String,
}

/// What commit messages look like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default, rename_all = "kebab-case")]
pub struct Message {
    /// Types that a subject can begin with (Conventional Commits); empty if its form is free.
    pub types: Vec<String>,
    /// Characters that a subject has at most.
    pub subject_length: usize,
}

/// What `cargo wacrg audit` runs beside its own checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default, rename_all = "kebab-case")]
pub struct Audit {
    /// The command that makes the generated files again, run by `sh` in a checkout of its own; empty if there is none.
    pub generated: String,
    /// Tools that are asked as well, where they are installed.
    pub delegate: Vec<Tool>,
    /// Seconds that the command or a tool may take.
    pub time_limit: u32,
}

/// A tool of others that judges releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// Licences, advisories, bans and sources of dependencies.
    CargoDeny,
    /// What the public interface promises since the last release.
    CargoSemverChecks,
    /// Whether the repository complies with REUSE.
    Reuse,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CargoDeny, Self::CargoSemverChecks, Self::Reuse];

    /// The word used in policies, which is the program's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CargoDeny => "cargo-deny",
            Self::CargoSemverChecks => "cargo-semver-checks",
            Self::Reuse => "reuse",
        }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self { generated: String::new(), delegate: Vec::new(), time_limit: 600 }
    }
}

/// Where captures are and what may stand in them. Paths are globs relative to the repository's root.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(default)]
pub struct Corpus {
    /// Everything here must be a capture and is judged whole.
    pub captures: Vec<String>,
    /// Text only; judged whole.
    pub strict: Vec<String>,
    /// The repository's own capture schema; used where it is stricter or knows new enum values.
    pub schema: String,
    /// Further placeholders, `{n}` standing for up to four digits.
    pub placeholders: Vec<String>,
    /// Further words of protocol vocabulary.
    pub vocabulary: Vec<String>,
}

/// One accepted kind of finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Allow {
    /// The rule whose findings are accepted.
    pub rule: String,
    /// Globs of the paths in which they are accepted.
    pub paths: Vec<String>,
    /// Why; shown in reports.
    pub reason: String,
    /// Last day on which the entry counts, as `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Default for Corpus {
    fn default() -> Self {
        Self {
            captures: vec!["corpus/captures/**".into()],
            strict: vec!["corpus/**".into(), "spec/**".into()],
            schema: "corpus/schema/capture.schema.json".into(),
            placeholders: Vec::new(),
            vocabulary: Vec::new(),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            corpus: Corpus::default(),
            rules: BTreeMap::new(),
            allow: vec![published_contacts()],
            licence: classes(),
            headers: Headers::default(),
            disclaimer: Disclaimer::default(),
            message: Message::default(),
            audit: Audit::default(),
        }
    }
}

/// Code and tooling under MIT, specification and documentation under CC BY 4.0.
fn classes() -> Vec<LicenceClass> {
    let class = |spdx: &str, paths: &[&str]| LicenceClass {
        spdx: spdx.into(),
        paths: paths.iter().map(|path| (*path).into()).collect(),
    };
    let code = ["rs", "ts", "tsx", "js", "mjs", "cjs", "py", "go", "sh", "toml"].map(|end| format!("**/*.{end}"));
    let code: Vec<&str> = code.iter().map(String::as_str).chain(["scripts/**", ".github/workflows/**"]).collect();
    vec![class("MIT", &code), class("CC-BY-4.0", &["docs/**", "spec/**", "corpus/**", "**/*.md"])]
}

impl Default for Headers {
    fn default() -> Self {
        Self {
            require: Require::default(),
            holder: "WhiskeySockets and the WhatsApp Calls Research Group contributors".into(),
            years: Years::default(),
            generated: Vec::new(),
        }
    }
}

impl Default for Disclaimer {
    fn default() -> Self {
        Self {
            file: "DISCLAIMER.md".into(),
            linked_from: vec!["README.md".into()],
            surfaces: Vec::new(),
            security: "SECURITY.md".into(),
        }
    }
}

impl Default for Message {
    fn default() -> Self {
        let types = [
            "build", "chore", "ci", "corpus", "deps", "docs", "feat", "fix", "perf", "refactor", "revert", "spec",
            "style", "test",
        ];
        Self { types: types.map(str::to_owned).to_vec(), subject_length: 72 }
    }
}

/// Projects publish their maintainers' addresses in these files on purpose.
fn published_contacts() -> Allow {
    let files = ["SECURITY.md", "CODE_OF_CONDUCT.md", "MAINTAINERS.md", "CITATION.cff", "AUTHORS*", ".mailmap"];
    Allow {
        rule: "email-address".into(),
        paths: files.iter().flat_map(|file| [(*file).into(), format!("{{docs,.github}}/{file}")]).collect(),
        reason: "the maintainers' published contact".into(),
        until: None,
    }
}
