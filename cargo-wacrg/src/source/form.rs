// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A text that somebody typed into an issue form: Markdown with a `### Heading` for each field. Every section is judged
//! as the part of a capture that it will become, in a capture made around it; what is found is told in the form's own
//! lines.

use wacrg_rules::finding::{Finding, Judgement, Place};
use wacrg_rules::lines::{Lines, Position};
use wacrg_rules::redacted::Redacted;
use wacrg_rules::{Change, Document, EntryKind, Origin, RepoPath};

/// One section as the capture it will become, and where its lines stand in the form.
pub(crate) struct Part {
    /// The capture made around the section.
    pub(crate) document: Document,
    /// What the text is called.
    name: &'static str,
    /// The section's heading, masked; empty for what stands before the first.
    section: String,
    /// For every line of the document: where it stands in the form.
    lines: Vec<Option<Spot>>,
    /// The first line of the section in the form: the place of what is wrong with the section as a whole.
    top: Spot,
}

/// Where a line of the document comes from.
#[derive(Clone, Copy)]
struct Spot {
    /// Line of the form, from 1.
    line: usize,
    /// Characters of that line before the part that was taken.
    column: usize,
    /// The first byte of that part in the form.
    byte: usize,
    /// Blanks put before it in the document.
    indent: usize,
}

/// The key of the field that a section becomes (upstream's `scripts/ingest-issue.ts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Raw,
    Decoded,
    Attributes,
    Notes,
}

impl Field {
    fn of(heading: &str) -> Self {
        match heading.to_lowercase().as_str() {
            "raw stanza" => Self::Raw,
            "decoded structure" => Self::Decoded,
            "observed attributes" => Self::Attributes,
            _ => Self::Notes,
        }
    }
}

/// What the body of an issue is called in reports, and its title.
pub(crate) const BODY: &str = "issue body";
/// What the title of an issue is called in reports.
pub(crate) const TITLE: &str = "issue title";

/// Headings of upstream's forms (`.github/ISSUE_TEMPLATE`), in small letters: these are shown as they are.
const HEADINGS: [&str; 42] = [
    "affects which stanzas/flows",
    "area",
    "capture technique",
    "client / platform",
    "confidence",
    "decoded structure",
    "derives from (flavors)",
    "description",
    "direction",
    "display name",
    "evidence",
    "flavor id",
    "guide",
    "language",
    "license (spdx)",
    "limitations",
    "link to guide",
    "maturity",
    "notes",
    "notes / open questions",
    "observed attributes",
    "open questions",
    "planes covered",
    "proposed resolution",
    "provenance",
    "raw stanza",
    "reconstructed from (techniques)",
    "repository url",
    "source a (technique + evidence)",
    "source b (technique + evidence)",
    "sources",
    "stanza tag",
    "strengths",
    "summary",
    "technique",
    "technique id",
    "technique(s)",
    "tooling",
    "tools used",
    "what conflicts",
    "what it reveals",
    "what is known",
];

/// Whether `text` is the body of a form: at least two headings of upstream's forms.
pub(crate) fn is_form(text: &str) -> bool {
    let headings = text.lines().filter_map(|line| line.strip_prefix("### "));
    headings.filter(|heading| is_known(heading)).count() >= 2
}

fn is_known(heading: &str) -> bool {
    HEADINGS.contains(&heading.trim().to_lowercase().as_str())
}

/// A heading as it may be shown: anybody can type one.
fn shown(heading: &str) -> String {
    if heading.is_empty() || is_known(heading) {
        heading.to_owned()
    } else {
        format!("‹{}›", Redacted::shape(heading))
    }
}

/// The title of an issue as a part.
pub(crate) fn title(text: &str, path: &RepoPath) -> Part {
    let lines = slices(text);
    Builder::new(TITLE, String::new(), lines.first().map(|(_, line)| *line)).field(Field::Title, &lines, path)
}

/// The body of an issue as parts, each judged as a capture at `path`.
pub(crate) fn parts(body: &str, path: &RepoPath) -> Vec<Part> {
    let mut sections: Vec<(String, Option<Slice<'_>>, Vec<Slice<'_>>)> = vec![(String::new(), None, Vec::new())];
    for slice in slices(body) {
        match slice.0.strip_prefix("### ") {
            Some(heading) => sections.push((heading.trim().to_owned(), Some(slice), Vec::new())),
            None => {
                if let Some((_, _, lines)) = sections.last_mut() {
                    lines.push(slice);
                }
            }
        }
    }
    let mut parts = Vec::new();
    for (heading, own, lines) in sections {
        let top = own.as_ref().or(lines.first()).map(|(_, line)| *line);
        let part = |field, lines: &[Slice<'_>]| Builder::new(BODY, shown(&heading), top).field(field, lines, path);
        if let Some(own) = own {
            // a heading is read by everybody as well
            parts.push(part(Field::Notes, &[own]).aside());
        }
        if lines.iter().all(|(text, _)| text.trim().is_empty() || text.trim().eq_ignore_ascii_case("_no response_")) {
            continue;
        }
        match Field::of(&heading) {
            Field::Raw => {
                let (inner, outer) = unfenced(&lines);
                parts.push(part(Field::Raw, &inner));
                if outer.iter().any(|(text, _)| !text.trim().is_empty()) {
                    parts.push(part(Field::Notes, &outer).aside());
                }
            }
            field => parts.push(part(field, &lines)),
        }
    }
    parts
}

/// A piece of a line of the form, and where it stands.
type Slice<'t> = (&'t str, Spot);

/// The lines of `text`, without their ends.
fn slices(text: &str) -> Vec<Slice<'_>> {
    let lines = Lines::new(text.as_bytes());
    (1..=lines.line(text.len()))
        .map(|line| {
            let range = lines.range(line, text.len());
            let origin = Spot { line, column: 0, byte: range.start, indent: 0 };
            (text[range].trim_end_matches(['\n', '\r']), origin)
        })
        .collect()
}

/// What stands within the first fence, as the form renders its raw field, and everything else. Without a fence that
/// ends all of it stands within.
fn unfenced<'t>(lines: &[Slice<'t>]) -> (Vec<Slice<'t>>, Vec<Slice<'t>>) {
    let fence = |text: &str| text.trim_start().starts_with("```");
    let start = lines.iter().position(|(text, _)| fence(text));
    let end = start.and_then(|start| {
        lines[start + 1..].iter().position(|(text, _)| text.trim() == "```").map(|end| start + 1 + end)
    });
    match (start, end) {
        (Some(start), Some(end)) => {
            let outer = lines[..=start].iter().chain(&lines[end + 1..]).copied().collect();
            (lines[start + 1..end].to_vec(), outer)
        }
        _ => (lines.to_vec(), Vec::new()),
    }
}

/// Writes the capture around a section.
struct Builder {
    name: &'static str,
    section: String,
    text: String,
    lines: Vec<Option<Spot>>,
    top: Spot,
}

impl Builder {
    fn new(name: &'static str, section: String, top: Option<Spot>) -> Self {
        let top = top.unwrap_or(Spot { line: 1, column: 0, byte: 0, indent: 0 });
        Self { name, section, text: String::new(), lines: Vec::new(), top }
    }

    fn own(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(None);
    }

    /// A key whose value is a block of `lines`.
    fn block(&mut self, key: &str, indent: usize, lines: &[Slice<'_>]) {
        self.own(&format!("{key}: |2-"));
        for (text, origin) in lines {
            // a carriage return within a line would end it
            let text = text.replace('\r', " ");
            self.text.push_str(&format!("{:indent$}{text}\n", ""));
            self.lines.push(Some(Spot { indent, ..*origin }));
        }
    }

    fn field(mut self, field: Field, lines: &[Slice<'_>], path: &RepoPath) -> Part {
        let stem = String::from_utf8_lossy(path.stem()).into_owned();
        self.own(&format!("id: {stem}"));
        self.own("source:");
        self.own("  technique: websocket-capture");
        for line in ["stanza_tag: call", "direction: outgoing", "confidence: speculative"] {
            self.own(line);
        }
        self.own("raw:");
        self.own("  format: xml");
        match field {
            Field::Raw => self.block("  body", 4, lines),
            _ => self.own("  body: \"\""),
        }
        match field {
            Field::Raw => {}
            Field::Title => self.block("title", 2, lines),
            Field::Decoded => self.block("decoded", 2, lines),
            Field::Notes => self.block("notes", 2, lines),
            Field::Attributes => self.attributes(lines),
        }
        self.own("sanitized: true");
        let document = Document {
            path: path.clone(),
            bytes: self.text.into_bytes(),
            kind: EntryKind::File,
            change: Change::Added,
            blob: None,
            origin: Origin::Stdin,
        };
        Part { document, name: self.name, section: self.section, lines: self.lines, top: self.top }
    }

    /// One entry a line: `name = value — note`, `name: value`, or a name alone.
    fn attributes(&mut self, lines: &[Slice<'_>]) {
        self.own("attributes:");
        for slice in lines.iter().filter(|(text, _)| !text.trim().is_empty()) {
            let text = slice.0;
            let cut = text.find(['=', ':']).filter(|at| *at > 0 && !text[at + 1..].trim().is_empty());
            self.block("  - name", 6, &[cut.map_or(*slice, |at| piece(slice, 0..at))]);
            let Some(cut) = cut else {
                self.own("    value: \"\"");
                continue;
            };
            // the form asks for a note behind a dash
            let value = cut + 1;
            let dash = [" \u{2014} ", " \u{2013} ", " -- ", " - "];
            let note = dash.iter().filter_map(|dash| Some((text[value..].find(dash)? + value, dash.len()))).min();
            self.block("    value", 6, &[piece(slice, value..note.map_or(text.len(), |(at, _)| at))]);
            if let Some((at, length)) = note {
                self.block("    note", 6, &[piece(slice, at + length..text.len())]);
            }
        }
    }
}

/// A part of a line, without the blanks before it.
fn piece<'t>(&(text, spot): &Slice<'t>, range: std::ops::Range<usize>) -> Slice<'t> {
    let part = text[range.clone()].trim_start();
    let start = range.end - part.len();
    let column = spot.column + text[..start].chars().count();
    (part, Spot { column, byte: spot.byte + start, ..spot })
}

impl Part {
    /// The same as a text that is judged and not counted: it is a part of another section.
    fn aside(mut self) -> Self {
        self.document.origin = Origin::Name;
        self
    }

    /// `judgement` of the document in the form's own lines. What is wrong with the capture that we made around the
    /// section, and not with the section, is left out.
    pub(crate) fn translate(&self, mut judgement: Judgement) -> Judgement {
        judgement.shown_path = self.name.to_owned();
        judgement.path_masked = false;
        judgement.findings.retain_mut(|finding| self.keep(finding));
        judgement
    }

    fn keep(&self, finding: &mut Finding) -> bool {
        let invented =
            matches!(finding.rule.id, "id-mismatch" | "capture-placement" | "capture-schema" | "not-sanitized");
        let within = match &finding.place {
            Place::File { start, .. } => self.origin(start.line).is_some(),
            Place::Path => false,
        };
        if invented && !within {
            return false;
        }
        let indent = match &finding.place {
            Place::File { start, .. } => self.origin(start.line).map(|origin| (origin.indent, origin.column)),
            Place::Path => None,
        };
        match (&mut finding.excerpt, indent) {
            (Some(excerpt), Some((indent, column))) => {
                let hidden = indent.saturating_sub(excerpt.skipped);
                excerpt.text = excerpt.text.chars().skip(hidden).collect();
                excerpt.start = excerpt.start.saturating_sub(hidden);
                excerpt.end = excerpt.end.saturating_sub(hidden);
                excerpt.skipped = excerpt.skipped.saturating_sub(indent) + column;
            }
            (excerpt, _) => *excerpt = None,
        }
        finding.place = self.place(&finding.place);
        for (place, _) in &mut finding.related {
            *place = self.place(place);
        }
        let own = finding.steps.first().is_some_and(|step| step.starts_with("yaml "));
        finding.steps.drain(..usize::from(own));
        if !self.section.is_empty() {
            finding.steps.insert(0, format!("section {}", self.section));
        }
        true
    }

    fn origin(&self, line: usize) -> Option<&Spot> {
        self.lines.get(line.checked_sub(1)?)?.as_ref()
    }

    fn place(&self, place: &Place) -> Place {
        let position = |position: &Position, fallback: Position| match self.origin(position.line) {
            Some(origin) => Position {
                line: origin.line,
                column: position.column.saturating_sub(origin.indent).max(1) + origin.column,
            },
            None => fallback,
        };
        let top = Position { line: self.top.line, column: 1 };
        let Place::File { bytes, start, end } = place else {
            return Place::File { bytes: self.top.byte..self.top.byte, start: top, end: top };
        };
        let from = self.byte(start.line, bytes.start);
        let start = position(start, top);
        // what ends in our own line ends with the last one of the form
        let end = position(end, start).max(start);
        let to = from + bytes.len();
        Place::File { bytes: from..to, start, end }
    }

    /// The byte of the form that byte `at` of the document stands for.
    fn byte(&self, line: usize, at: usize) -> usize {
        let Some(origin) = self.origin(line) else { return self.top.byte };
        let start = Lines::new(&self.document.bytes).range(line, self.document.bytes.len()).start;
        origin.byte + at.saturating_sub(start + origin.indent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_form_is_in_some_part() {
        let body = "before\r\n### Raw stanza\r\n\r\n```text\r\n<call/>\r\n```\r\nafter\r\n\r\n### Observed attributes\r\n\r\na = b\r\nc\r\n### Other\r\n_No response_\r\n";
        let parts = parts(body, &RepoPath::from("corpus/captures/issue.yaml"));
        let mut seen: Vec<usize> =
            parts.iter().flat_map(|part| part.lines.iter().flatten().map(|spot| spot.line)).collect();
        seen.sort_unstable();
        seen.dedup();
        let wanted = (1..=13).filter(|line| ![6, 10].contains(line));
        assert_eq!(seen, wanted.collect::<Vec<_>>(), "only the fence's end and empty lines between attributes are not");
        let raw = String::from_utf8_lossy(&parts[2].document.bytes).into_owned();
        assert!(raw.contains("  body: |2-\n    <call/>\n"), "{raw}");
        assert_eq!(parts[4].section, "Observed attributes");
        assert!(parts.iter().any(|part| part.section == "‹5 letters›"));
    }

    #[test]
    fn a_form_is_told_by_its_headings() {
        assert!(is_form("### Stanza tag\n\ncall\n\n### Direction\n\noutgoing\n"));
        assert!(!is_form("### Direction\n\nWest.\n"));
    }
}
