// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Options that say by what to judge, and how to report.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::words::{rule_or_group, selector};
use crate::policy::Wish;
use crate::report::deliver::Output;

/// Options that say how to judge and report, whatever is judged.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Judging {
    /// Judge by these rules and groups only; `sanitization` stands for schema, privacy, secrets and payload.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = selector, help_heading = "Rules")]
    pub(crate) select: Vec<String>,

    /// Set the level of a rule or group to deny.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = rule_or_group, help_heading = "Rules")]
    pub(crate) deny: Vec<String>,

    /// Set the level of a rule or group to warn.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = rule_or_group, help_heading = "Rules")]
    pub(crate) warn: Vec<String>,

    /// Set the level of a rule or group to allow; its findings are counted, not reported.
    #[arg(
        long,
        env = "WACRG_ALLOW",
        value_name = "RULE|GROUP",
        value_delimiter = ',',
        value_parser = rule_or_group,
        help_heading = "Rules"
    )]
    pub(crate) allow: Vec<String>,

    /// By which policy.
    #[command(flatten)]
    pub(crate) by: PolicyArgs,

    /// Accept the findings that FILE lists; `cargo wacrg baseline` writes it. HEAD's version counts if it has one.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) baseline: Option<PathBuf>,

    /// How to report on standard output [env: WACRG_FORMAT] [default: human].
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = "Report")]
    pub(crate) format: Option<Format>,

    /// Write a report to FILE as well; `-` is standard output. Repeatable.
    #[arg(long, short, value_name = "FORMAT=FILE", value_parser = Output::parse, help_heading = "Report")]
    pub(crate) output: Vec<Output>,
}

impl Judging {
    /// Files that are read to judge by.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.by.policy.iter().chain(&self.baseline)
    }
}

/// Options that say which policy counts.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PolicyArgs {
    /// Take the policy in FILE instead of the one in HEAD.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    policy: Option<PathBuf>,

    /// Take the built-in policy.
    #[arg(long, conflicts_with = "policy", help_heading = "Policy")]
    pub(crate) isolated: bool,
}

impl PolicyArgs {
    /// The same, whatever the current folder will be.
    ///
    /// # Errors
    /// The current folder is not known.
    pub(crate) fn absolute(&self) -> std::io::Result<Self> {
        let policy = self.policy.as_ref().map(std::path::absolute).transpose()?;
        Ok(Self { policy, isolated: self.isolated })
    }

    /// What the user says about the policy.
    pub(crate) fn wish(&self) -> Wish {
        Wish { file: self.policy.clone(), isolated: self.isolated }
    }
}

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For machines; `cargo wacrg schema report` prints the schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands and a job summary, for GitHub Actions.
    Github,
    /// A Code Quality report, for GitLab.
    Gitlab,
    /// JUnit XML, for CI servers.
    Junit,
    /// For a comment; at most 64 KB.
    Markdown,
    /// One page that stands alone.
    Html,
}

impl Format {
    /// The word on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}
