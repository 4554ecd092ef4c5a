// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How serious a finding is, and which family its rule belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a finding does to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported; only counted.
    Allow,
    /// Reported; the exit code stays 0.
    Warn,
    /// Reported; the exit code is 1.
    Deny,
}

impl Level {
    /// All levels, mildest first.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// The word used in policies, options and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level that `word` names, if it names one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The family a rule belongs to; groups can be selected and levelled as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// A capture's shape and its `sanitized` assertion.
    Schema,
    /// People, accounts, devices, places, network addresses.
    Privacy,
    /// Keys, ciphertext, tokens, session files.
    Secrets,
    /// What cannot be proven clean: opaque values, binaries, archives.
    Payload,
    /// Who holds the copyright and under which licence a file is.
    Licence,
    /// What the project says it is not, and how to report in private.
    Disclaimer,
    /// Statements that must not claim more than is known.
    Honesty,
    /// The policy itself and who may change it.
    Policy,
    /// The form of commit messages.
    Message,
    /// Whether what is there may be published.
    Release,
}

impl Group {
    /// All groups, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Schema,
        Self::Privacy,
        Self::Secrets,
        Self::Payload,
        Self::Licence,
        Self::Disclaimer,
        Self::Honesty,
        Self::Policy,
        Self::Message,
        Self::Release,
    ];

    /// What the selector `sanitization` stands for.
    pub const SANITIZATION: [Self; 4] = [Self::Schema, Self::Privacy, Self::Secrets, Self::Payload];

    /// Whether its rules look at files as they are, and not at what is written in them in other ways.
    pub const fn is_about_files(self) -> bool {
        matches!(self, Self::Licence | Self::Disclaimer)
    }

    /// The word used in policies, options and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Privacy => "privacy",
            Self::Secrets => "secrets",
            Self::Payload => "payload",
            Self::Licence => "licence",
            Self::Disclaimer => "disclaimer",
            Self::Honesty => "honesty",
            Self::Policy => "policy",
            Self::Message => "message",
            Self::Release => "release",
        }
    }

    /// One line that says what the group's rules look for.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Schema => "a capture's shape and its `sanitized` assertion",
            Self::Privacy => "people, accounts, devices, places, network addresses",
            Self::Secrets => "keys, ciphertext, tokens, session files",
            Self::Payload => "what cannot be proven clean: opaque values, binaries",
            Self::Licence => "who holds the copyright, and under which licence a file is",
            Self::Disclaimer => "what the project says it is not, and where to report in private",
            Self::Honesty => "statements that must not claim more than is known",
            Self::Policy => "the policy itself, and who may change it",
            Self::Message => "the form of commit messages",
            Self::Release => "whether what is there may be published; `cargo wacrg audit` asks",
        }
    }

    /// The group that `word` names, if it names one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
