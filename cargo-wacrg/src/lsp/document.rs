// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A text that is open in an editor, saved or not, and what it is to be judged as.

use wacrg_schema::report::v1::{Finding, Report};

use super::home::Home;
use super::names::Names;
use super::protocol::Change;
use super::text::{Encoding, Text};

/// Why a text is not known any more, where no edit tells it.
pub(super) const STALE: &str =
    "the text here is not what the editor shows; save the file, or close it and open it again";

/// What judging came to.
#[derive(Debug)]
pub(super) enum Judged {
    /// It was judged.
    Report(Box<Report>),
    /// It cannot be committed, so nothing is said about it.
    Nothing,
    /// It cannot be judged, and why.
    Failed(String),
    /// Nothing can be judged here: the policy has mistakes, which these are.
    Lawless(String),
}

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) home: Home,
    pub(super) version: i64,
    pub(super) text: Text,
    /// What was found in this very text; `None` if it was not judged since it changed.
    pub(super) judged: Option<Judged>,
    /// Whether the editor knows.
    pub(super) published: bool,
    /// Why the text is not known any more.
    lost: Option<&'static str>,
    /// What to write in the place of its values.
    names: Names,
}

impl Document {
    pub(super) fn new(uri: &str, version: i64, text: String) -> Self {
        Self {
            home: Home::of(uri),
            version,
            text: Text::new(text),
            judged: None,
            published: false,
            lost: None,
            names: Names::default(),
        }
    }

    /// Applies edits, one after the other.
    ///
    /// # Errors
    /// An edit makes no sense, so that the text is not known from here on.
    pub(super) fn change(
        &mut self,
        version: i64,
        changes: Vec<Change>,
        encoding: Encoding,
    ) -> Result<(), &'static str> {
        (self.version, self.judged) = (version, None);
        for change in changes {
            let new = match change.range {
                Some(range) => {
                    let Some(new) = self.text.edited(range, encoding, &change.text) else {
                        return Err(self.lose("an edit ends before it begins; close the file and open it again"));
                    };
                    new
                }
                None => {
                    self.lost = None;
                    change.text
                }
            };
            self.text = Text::new(new);
        }
        Ok(())
    }

    /// Takes the text as the editor saved it, whatever it was taken for.
    pub(super) fn save(&mut self, text: Option<String>) {
        self.judged = None;
        if let Some(text) = text {
            (self.text, self.lost) = (Text::new(text), None);
        }
    }

    /// From here on the text is not known.
    pub(super) fn lose(&mut self, why: &'static str) -> &'static str {
        (self.lost, self.judged) = (Some(why), None);
        why
    }

    pub(super) fn lost(&self) -> Option<&'static str> {
        self.lost
    }

    /// Gives every value that was found a placeholder of its own, if it has none yet.
    pub(super) fn name_values(&mut self) {
        if let Some(Judged::Report(report)) = &self.judged {
            self.names.learn(report, self.text.as_str());
        }
    }

    /// What to write in the place of a finding.
    pub(super) fn placeholder(&self, finding: &Finding) -> Option<String> {
        self.names.of(finding, self.text.as_str())
    }
}
