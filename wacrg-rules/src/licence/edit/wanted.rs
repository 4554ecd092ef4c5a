// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The header that a file should have.

use super::super::statement::{Kind, Statement};
use super::super::style::{Form, Shape, Style};

/// What the header should say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// An SPDX expression; whether it is a good one is the caller's to know.
    pub spdx: &'a str,
    /// Whose the file is.
    pub holder: &'a str,
    /// The year of a new line; years that stand in a file are never changed.
    pub year: Option<u16>,
    /// Names that the holder had before: lines with them are ours to correct.
    pub former: &'a [&'a str],
}

/// Why a header cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing to write.
    #[error("{0} is empty, or begins or ends with a space: write it in full in the policy")]
    Empty(&'static str),
    /// It would not stay on its line.
    #[error("{0} holds a line break or another control character: write it on one line in the policy")]
    Control(&'static str),
    /// No SPDX expression has such a character.
    #[error("the SPDX expression holds a character other than letters, digits, `-.+:()` and spaces")]
    Expression,
    /// It would end the comment, or begin another one inside it.
    #[error("the holder holds `{part}`, which cannot stand in a comment of a {kind} file: change it in the policy")]
    Closes {
        /// The kind of file.
        kind: &'static str,
        /// What cannot stand in it.
        part: &'static str,
    },
    /// What was written says something else than it should.
    #[error("in a {0} file this header would say something else: change the holder, or write it by hand")]
    ReadBack(&'static str),
}

// REUSE-IgnoreStart
impl Wanted<'_> {
    /// `SPDX-FileCopyrightText:`, the year if there is one, and the holder.
    pub fn holder_line(&self) -> String {
        let year = self.year.map(|year| format!("{year} ")).unwrap_or_default();
        format!("SPDX-FileCopyrightText: {year}{}", self.holder)
    }

    /// `SPDX-License-Identifier:` and the expression.
    pub fn licence_line(&self) -> String {
        format!("SPDX-License-Identifier: {}", self.spdx)
    }

    /// Both, in the order in which they are written.
    pub fn lines(&self) -> [String; 2] {
        [self.holder_line(), self.licence_line()]
    }

    /// What `PATH.license` holds.
    pub fn sidecar(&self) -> String {
        format!("{}\n{}\n", self.holder_line(), self.licence_line())
    }

    pub(super) fn check(&self) -> Result<(), Refused> {
        for (what, text) in [("the holder", self.holder), ("the SPDX expression", self.spdx)] {
            if text.trim().is_empty() || text.trim() != text {
                return Err(Refused::Empty(what));
            }
            // U+2028 and U+2029 end a line in JavaScript, U+0085 in YAML 1.1.
            if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
                return Err(Refused::Control(what));
            }
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "-.+:() ".contains(c);
        if self.spdx.chars().all(fits) { Ok(()) } else { Err(Refused::Expression) }
    }

    pub(super) fn check_form(&self, style: &Style, form: Form) -> Result<(), Refused> {
        let block = matches!(form.shape, Shape::Block | Shape::Nested | Shape::Fence);
        let mut parts = vec![form.close];
        match form.open {
            "<!--" => parts.extend(["--", "-->"]),
            "{%" => parts.push("{%"),
            _ if form.shape == Shape::Nested => parts.push(form.open),
            _ => {}
        }
        match style.name {
            "PHP" => parts.push("?>"),
            "Liquid" => parts.push("{%"),
            "MDX" | "Go template" => parts.push("*/"),
            "Handlebars" | "Mustache" | "Blade" => parts.push("}}"),
            _ => {}
        }
        if let Some(part) = parts.into_iter().find(|part| !part.is_empty() && self.holder.contains(part)) {
            return Err(Refused::Closes { kind: style.name, part });
        }
        // The next line would belong to this one.
        if !block && self.holder.ends_with('\\') {
            return Err(Refused::Closes { kind: style.name, part: "\\" });
        }
        Ok(())
    }

    pub(super) fn is_licence(&self, text: &[u8], one: &Statement) -> bool {
        one.kind == Kind::Licence && text[one.value.clone()] == *self.spdx.as_bytes()
    }

    pub(super) fn is_holder(&self, text: &[u8], one: &Statement) -> bool {
        one.notice().is_some_and(|notice| {
            let holder = self.holder.as_bytes();
            text[notice.named()] == *holder || text[notice.holder.clone()] == *holder
        })
    }

    pub(super) fn is_ours(&self, text: &[u8], one: &Statement) -> bool {
        let names = |holder: &str| one.notice().is_some_and(|notice| notice.names(text, holder));
        // The policy may give an address that the file leaves out.
        let name = self.holder.split_once(" <").map_or(self.holder, |(name, _)| name);
        self.is_holder(text, one) || names(self.holder) || names(name) || self.former.iter().any(|former| names(former))
    }
}
// REUSE-IgnoreEnd
