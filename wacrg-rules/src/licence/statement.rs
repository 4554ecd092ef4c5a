// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Statements of licence and copyright in a text: `SPDX-License-Identifier:`, `SPDX-FileCopyrightText:`,
//! `Copyright …` and `©`, as the REUSE specification 3.3 words them, with the bytes they stand on.

use std::borrow::Cow;
use std::ops::Range;

use super::head::{Head, line_end, next_line};

mod line;
#[cfg(test)]
mod tests;

/// What a statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An SPDX licence identifier tag; the value is an SPDX expression.
    Licence,
    /// Whose it is.
    Copyright(Notice),
}

/// A copyright notice taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it begins.
    pub form: NoticeForm,
    /// Years and ranges of years, in order.
    pub years: Vec<Years>,
    /// The bytes of the years.
    pub years_range: Option<Range<usize>>,
    /// The bytes of the holder's name, without years, address and "All rights reserved".
    pub holder: Range<usize>,
    /// The bytes of an address in `<…>` behind the name, the brackets included.
    pub contact: Option<Range<usize>>,
}

/// How a copyright notice begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeForm {
    /// `SPDX-FileCopyrightText:` or `SPDX-SnippetCopyrightText:`.
    Tag,
    /// `Copyright (c)`, `Copyright ©`, `©`, or `Copyright` before a year.
    Mark,
    /// `Copyright` and a name, at the beginning of a comment's line.
    Name,
    /// `Copyright` somewhere in a sentence: a statement for the reuse tool, prose for everybody else.
    Prose,
}

/// One year or one range of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// The first year.
    pub first: u16,
    /// The last one.
    pub last: Last,
}

/// How a range of years ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// It is one year.
    Same,
    /// In this year.
    Year(u16),
    /// `2024-`, `2024-present`.
    Open,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it says.
    pub kind: Kind,
    /// From the tag to the end of the value.
    pub range: Range<usize>,
    /// The value: the expression, or all that follows the tag or the word `Copyright` and its sign.
    pub value: Range<usize>,
    /// The innermost snippet that it stands in, of [`Statements::snippets`].
    pub snippet: Option<usize>,
}

/// A part of a file with a licence of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// From `SPDX-SnippetBegin` to the end of `SPDX-SnippetEnd`, or of the text.
    pub range: Range<usize>,
    /// Whether it ends, as the specification demands.
    pub closed: bool,
}

/// Everything that a text states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// In order; repeated ones stay.
    pub list: Vec<Statement>,
    /// In the order of their beginnings.
    pub snippets: Vec<Snippet>,
    /// What `REUSE-IgnoreStart` … `REUSE-IgnoreEnd` keep from being read.
    pub ignored: Vec<Range<usize>>,
}

impl Statement {
    /// The value as text; bytes that are not UTF-8 become U+FFFD.
    pub fn value<'a>(&self, text: &'a [u8]) -> Cow<'a, str> {
        String::from_utf8_lossy(&text[self.value.clone()])
    }

    /// The copyright notice, if it is one.
    pub fn notice(&self) -> Option<&Notice> {
        match &self.kind {
            Kind::Copyright(notice) => Some(notice),
            Kind::Licence => None,
        }
    }
}

impl Notice {
    /// The holder's name as text, without the address.
    pub fn holder<'a>(&self, text: &'a [u8]) -> Cow<'a, str> {
        String::from_utf8_lossy(&text[self.holder.clone()])
    }

    /// The bytes of name and address.
    pub fn named(&self) -> Range<usize> {
        let end = self.contact.as_ref().map_or(self.holder.end, |contact| contact.end);
        self.holder.start..end.max(self.holder.end)
    }

    /// Whether it names `holder`, with or without an address. Case, spaces and a closing full stop do not count.
    pub fn names(&self, text: &[u8], holder: &str) -> bool {
        let wanted = folded(holder);
        let is = |range: Range<usize>| folded(&String::from_utf8_lossy(&text[range])) == wanted;
        is(self.holder.clone()) || (self.contact.is_some() && is(self.named()))
    }
}

fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches(['.', ',']).to_owned()
}

/// The statements of the whole of `text`, wherever they stand, as the reuse tool counts them.
pub fn all_statements(text: &[u8]) -> Statements {
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(line) = next_marked_line(text, at) {
        scan.line(text, line.clone());
        at = next_line(text, line.start);
    }
    scan.finish(text.len())
}

/// The statements in the comments before the first content: what a header is. Prose, tags in quotation marks, snippets
/// and ignored regions do not count.
pub fn header_statements(head: &Head, text: &[u8]) -> Vec<Statement> {
    let stated = scanned(head, text).list.into_iter();
    let prose = |statement: &Statement| statement.notice().is_some_and(|notice| notice.form == NoticeForm::Prose);
    // A tag that a comment speaks about is no statement.
    let quoted = |statement: &Statement| {
        statement.range.start.checked_sub(1).is_some_and(|before| matches!(text[before], b'`' | b'"' | b'\''))
    };
    stated.filter(|found| found.snippet.is_none() && !prose(found) && !quoted(found)).collect()
}

/// Whether what stands at `at` counts for a snippet, or not at all: one of the leading comments opens such a region.
pub(super) fn is_set_apart(head: &Head, text: &[u8], at: usize) -> bool {
    let found = scanned(head, text);
    let covers = |range: &Range<usize>| range.start < at && at <= range.end;
    found.ignored.iter().any(covers) || found.snippets.iter().any(|snippet| covers(&snippet.range))
}

fn scanned(head: &Head, text: &[u8]) -> Statements {
    let mut scan = Scan::default();
    for comment in &head.comments {
        let mut at = comment.range.start;
        while let Some(line) = next_marked_line(&text[..comment.range.end], at) {
            // The comment's opening may stand behind something else on its line.
            let line = line.start.max(comment.range.start)..line.end;
            scan.line(text, line.clone());
            at = next_line(&text[..comment.range.end], line.start);
        }
    }
    scan.finish(text.len())
}

/// The next line from `at` that may hold a statement or a mark.
fn next_marked_line(text: &[u8], at: usize) -> Option<Range<usize>> {
    let found = line::MARKS.find(text.get(at..)?)?.start() + at;
    let start = super::head::line_start(text, found).max(at);
    Some(start..line_end(text, found))
}

/// Goes over lines and remembers which regions are open.
#[derive(Default)]
struct Scan {
    out: Statements,
    ignoring: Option<usize>,
    open: Vec<usize>,
}

impl Scan {
    fn line(&mut self, text: &[u8], line: Range<usize>) {
        for mark in line::marks(text, line) {
            match mark {
                line::Mark::IgnoreStart(at) if self.ignoring.is_none() => self.ignoring = Some(at.start),
                line::Mark::IgnoreEnd(at) => {
                    self.out.ignored.extend(self.ignoring.take().map(|start| start..at.end));
                }
                _ if self.ignoring.is_some() => {}
                line::Mark::IgnoreStart(_) => {}
                line::Mark::SnippetBegin(at) => {
                    self.open.push(self.out.snippets.len());
                    self.out.snippets.push(Snippet { range: at, closed: false });
                }
                line::Mark::SnippetEnd(at) => {
                    if let Some(snippet) = self.open.pop().and_then(|index| self.out.snippets.get_mut(index)) {
                        snippet.range.end = at.end;
                        snippet.closed = true;
                    }
                }
                line::Mark::Statement(mut statement) => {
                    statement.snippet = self.open.last().copied();
                    self.out.list.push(statement);
                }
            }
        }
    }

    fn finish(mut self, len: usize) -> Statements {
        self.out.ignored.extend(self.ignoring.map(|start| start..len));
        for index in self.open {
            self.out.snippets[index].range.end = len;
        }
        self.out
    }
}
