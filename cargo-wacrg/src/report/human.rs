// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report for people: what, where, why, and what to write instead; then one line that says how it ended.

use std::io::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use wacrg_rules::excerpt::guard;
use wacrg_rules::lines::Lines;
use wacrg_rules::redacted::plural;
use wacrg_rules::vocabulary::Vocabulary;
use wacrg_schema::report::v1::{Finding, Report, Skipped, SourceKind, Verdict};

use super::{audit, text};
use crate::harmless::harmless;
use crate::policy::BadPolicy;

/// More findings than this are counted, not shown: nobody reads them all.
const SHOWN: usize = 100;
/// Skipped files that are named, of those that were skipped for the same reason.
const NAMED: usize = 3;

/// How to print.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Whether to colour.
    pub(crate) colour: bool,
    /// Whether the terminal follows links.
    pub(crate) links: bool,
    /// How much to tell.
    pub(crate) detail: Detail,
    /// Columns of the terminal.
    pub(crate) width: usize,
}

/// How much to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// Findings and failures only.
    Findings,
    /// A summary of the rest as well.
    Summary,
    /// Everything, one by one.
    All,
}

impl Style {
    fn renderer(self) -> Renderer {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(self.width).decor_style(DecorStyle::Ascii)
    }
}

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, style: Style, out: &mut dyn Write) -> std::io::Result<()> {
    let renderer = style.renderer();
    let shown = if style.detail == Detail::All { usize::MAX } else { SHOWN };
    for finding in report.findings.iter().take(shown) {
        writeln!(out, "{}\n", without_gap(&renderer.render(&[group(finding, style.links)])))?;
    }
    if let Some(more) = report.findings.len().checked_sub(shown).filter(|more| *more > 0) {
        writeln!(out, "… and {}; `--verbose` shows all\n", plural(more, "more finding"))?;
    }
    for failure in report.failures.iter().take(SHOWN) {
        let title = format!("{} cannot be judged", failure.path);
        let note = Level::NOTE.message(text::shown(&failure.message));
        writeln!(out, "{}\n", renderer.render(&[Level::ERROR.primary_title(title).element(note)]))?;
    }
    if let Some(more) = report.failures.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        writeln!(out, "… and {more} more that cannot be judged; `--format json` lists all\n")?;
    }
    if style.detail == Detail::Findings {
        return Ok(());
    }
    if let Some(audited) = &report.audit {
        audit::table(audited, style, out)?;
    }
    explain(report, out)?;
    if style.detail == Detail::All {
        for accepted in &report.accepted {
            let (place, rule) = (text::place(&accepted.finding.location), &accepted.finding.rule);
            writeln!(out, "accepted: {place}: {rule}: {}", text::shown(&accepted.reason))?;
        }
    }
    skipped(&report.skipped, style.detail, out)?;
    for note in &report.notes {
        writeln!(out, "note: {}", text::shown(note))?;
    }
    writeln!(out, "{}", text::shown(&summary(report)))
}

/// Tells what was not judged and why: a few by name, many by reason.
fn skipped(skipped: &[Skipped], detail: Detail, out: &mut dyn Write) -> std::io::Result<()> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in skipped {
        match reasons.iter_mut().find(|(reason, _)| *reason == file.reason) {
            Some((_, paths)) => paths.push(&file.path),
            None => reasons.push((&file.reason, vec![&file.path])),
        }
    }
    for (reason, paths) in reasons {
        let named = if detail == Detail::All { paths.len() } else { NAMED };
        if let Some(more) = paths.len().checked_sub(named).filter(|more| *more > 0) {
            let paths = text::shown(&paths[..named].join(", "));
            writeln!(out, "skipped: {paths} and {more} more: {}", text::shown(reason))?;
        } else {
            for path in paths {
                writeln!(out, "skipped: {}: {}", text::shown(path), text::shown(reason))?;
            }
        }
    }
    Ok(())
}

fn group(finding: &Finding, links: bool) -> Group<'_> {
    let level = if finding.level == wacrg_schema::Level::Deny { Level::ERROR } else { Level::WARNING };
    let location = &finding.location;
    let mut title = level.primary_title(finding.message.as_str()).id(finding.rule.as_str());
    if links {
        title = title.id_url(text::page(&finding.rule));
    }
    let mut group = title.elements(Vec::<Origin<'_>>::new());
    let origin = Origin::path(location.path.as_str());
    if location.line == 0 {
        group = group.element(origin);
        if location.path_masked && !text::shape(finding).is_empty() {
            let whose = if location.path.starts_with("refs/") { "ref" } else { "file" };
            group = group.element(Level::NOTE.message(format!("in the {whose}'s name: {}", text::shape(finding))));
        }
    } else {
        group = group.element(origin.line(location.line).char_column(location.column));
        if let Some(excerpt) = &finding.excerpt {
            let (lead, shift) = if excerpt.skipped > 0 { ("…", 1) } else { ("", 0) };
            let source = format!("{lead}{}", excerpt.text);
            let byte = |count: usize| source.char_indices().nth(count).map_or(source.len(), |(at, _)| at);
            let span = byte(excerpt.start + shift)..byte((excerpt.end + shift).max(excerpt.start + shift));
            let annotation = AnnotationKind::Primary.span(span).label(text::shape(finding).to_owned());
            group = group.element(Snippet::source(source).line_start(location.line).annotation(annotation));
        }
    }
    if let Some(history) = &finding.history {
        group = group.element(Level::NOTE.message(text::in_history(history)));
    }
    if !finding.steps.is_empty() && location.line > 0 {
        group = group.element(Level::NOTE.message(format!("found in {}", finding.steps.join(" › "))));
    }
    if let Some(commit) = &finding.commit {
        group = group.element(Level::NOTE.message(format!("in commit {}: {}", commit.id, commit.subject)));
    }
    for related in &finding.related {
        let place = format!("{}:{}:{}", related.location.path, related.location.line, related.location.column);
        group = group.element(Level::NOTE.message(format!("{}: {place}", related.message)));
    }
    group.element(Level::HELP.message(finding.help.as_str()))
}

/// The renderer marks a snippet whose place was told apart from it with a line `:::`; there is nothing between the two.
/// Where there is no number of a line, it leaves no room for one before the arrow, as rustc does.
fn without_gap(rendered: &str) -> String {
    let plain = |line: &str| anstream::adapter::strip_str(line).to_string();
    let lines: Vec<&str> = rendered.lines().filter(|line| plain(line).trim() != ":::").collect();
    let room = if lines.iter().any(|line| plain(line).starts_with("--> ")) { "\n " } else { "\n" };
    lines.join(room)
}

/// Names the rules that fired, once.
fn explain(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    match rules.as_slice() {
        [] => Ok(()),
        [rule] => writeln!(out, "why: cargo wacrg explain {rule}"),
        rules => writeln!(out, "why: cargo wacrg explain RULE, for {}", rules.join(", ")),
    }
}

/// The last line: how it ended and what was looked at.
pub(crate) fn summary(report: &Report) -> String {
    if let Some(audited) = &report.audit {
        return audit::verdict(report, audited);
    }
    let counts = &report.counts;
    let noun = report.source.description.as_str();
    if report.verdict == Verdict::NothingToJudge {
        return match report.source.kind {
            SourceKind::Staged if report.counts.removed > 0 => {
                format!("only removals are staged ({}), so nothing was judged", plural(report.counts.removed, "file"))
            }
            SourceKind::Staged => "nothing is staged, so nothing was judged (`git add` stages files; `cargo wacrg check --tracked` judges every tracked file)".to_owned(),
            SourceKind::Range | SourceKind::Push => "there was no commit to judge".to_owned(),
            _ => format!("there was no {noun} to judge"),
        };
    }
    let found = match (counts.deny, counts.warn) {
        (0, 0) => "no finding".to_owned(),
        (deny, 0) => format!("{} at level deny", plural(deny, "finding")),
        (0, warn) => format!("{} at level warn", plural(warn, "finding")),
        (deny, warn) => format!("{}, {deny} at level deny and {warn} at level warn", plural(deny + warn, "finding")),
    };
    let verdict = match report.verdict {
        Verdict::Error => "not judged in full",
        Verdict::Refused => "refused",
        _ => "clean",
    };
    let plural_noun = match noun.split_once(" of ") {
        Some((head, rest)) if counts.judged != 1 => format!("{} {head}s of {rest}", counts.judged),
        _ => plural(counts.judged, noun),
    };
    let messages = match counts.messages {
        0 => String::new(),
        count if report.source.kind == SourceKind::Message => plural(count, "message"),
        count => format!(" and {}", plural(count, "message")),
    };
    let judged = if report.source.kind == SourceKind::Message { messages } else { format!("{plural_noun}{messages}") };
    let mut line = format!("{verdict}: {judged} judged, {found}");
    let allowed: usize = counts.allowed.values().sum();
    for (count, what) in [
        (counts.earlier, "in lines this change does not touch"),
        (allowed, "allowed"),
        (report.skipped.len(), "skipped"),
        (report.failures.len(), "not judged"),
    ] {
        if count > 0 {
            line.push_str(&format!(", {count} {what}"));
        }
    }
    line.push_str(&format!(" ({} ms, policy {})", report.elapsed_ms, report.policy.from));
    line
}

/// A policy's mistakes, each in its place.
pub(crate) fn mistakes(bad: &BadPolicy, style: Style) -> String {
    let vocabulary = Vocabulary::default();
    let path = harmless(&bad.path);
    let lines = Lines::new(bad.text.as_bytes());
    let groups: Vec<Group<'_>> = bad
        .mistakes
        .iter()
        .map(|mistake| {
            let start = bad.text.floor_char_boundary(mistake.span.start);
            let end = bad.text.ceil_char_boundary(mistake.span.end).max(start);
            let position = lines.position(bad.text.as_bytes(), start);
            let line = lines.range(position.line, bad.text.len());
            // whatever stands in the line is shown as far as it is harmless
            let shown = guard(bad.text[line.clone()].trim_end_matches(['\n', '\r']), &vocabulary);
            let byte = |at: usize| {
                let count = bad.text[line.start..at.clamp(line.start, line.end)].chars().count();
                shown.char_indices().nth(count).map_or(shown.len(), |(at, _)| at)
            };
            let span = byte(start)..byte(end);
            let annotation = AnnotationKind::Primary.span(span);
            let mut group = Level::ERROR
                .primary_title(mistake.message.clone())
                .element(Origin::path(path.as_str()).line(position.line).char_column(position.column))
                .element(Snippet::source(shown).line_start(position.line).annotation(annotation));
            if let Some(help) = &mistake.help {
                group = group.element(Level::HELP.message(help.clone()));
            }
            group
        })
        .collect();
    let renderer = style.renderer();
    let told: Vec<String> = groups.into_iter().map(|group| without_gap(&renderer.render(&[group]))).collect();
    told.join("\n\n")
}
