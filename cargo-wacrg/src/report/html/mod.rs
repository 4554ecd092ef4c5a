// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The report as one HTML file that stands alone: no script is needed to read it, and nothing is fetched.

use std::collections::BTreeMap;
use std::io::Write;

use wacrg_schema::Level;
use wacrg_schema::report::v1::{Finding, Report};

use super::text::{in_history, page, place, shape, verdict, xml};
use super::{audit, human};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Bars of a diagram; the rest is put together in one.
const BARS: usize = 12;

/// Writes the report.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let (verdict, style) = match &report.audit {
        Some(_) => (audit::html::verdict(report), audit::html::style()),
        None => (verdict(report), ""),
    };
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>wacrg: {verdict}</title>\n\
         <style>\n{STYLE}{style}</style>\n</head>\n<body>"
    )?;
    match &report.audit {
        Some(audited) => audit::html::header(report, audited, out)?,
        None => header(report, verdict, out)?,
    }
    writeln!(out, "<main>")?;
    if let Some(audited) = &report.audit {
        audit::html::checks(audited, out)?;
    } else if !report.findings.is_empty() {
        diagrams(&report.findings, out)?;
        controls(&report.findings, out)?;
    }
    failures(report, out)?;
    findings(&report.findings, out)?;
    rest(report, out)?;
    writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

fn header(report: &Report, verdict: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let counts = &report.counts;
    let class = if report.verdict.exit_code() == 0 { "good" } else { "bad" };
    writeln!(out, "<header>\n<h1><span class=\"verdict {class}\">{verdict}</span> cargo wacrg</h1>")?;
    writeln!(out, "<p>{}</p>\n<dl>", xml(&human::summary(report)))?;
    let allowed: usize = counts.allowed.values().sum();
    for (name, value) in [
        ("judged", counts.judged),
        ("denied", counts.deny),
        ("warned", counts.warn),
        ("accepted", allowed),
        ("earlier", counts.earlier),
        ("skipped", report.skipped.len()),
        ("not judged", report.failures.len()),
    ] {
        writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>")?;
    }
    writeln!(out, "</dl>\n</header>")
}

fn diagrams(findings: &[Finding], out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "<div class=\"diagrams\">")?;
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *rules.entry(&finding.rule).or_default() += 1;
        *folders.entry(folder(&finding.location.path)).or_default() += 1;
    }
    bars("By rule", "rule", rules, out)?;
    bars("By directory", "path", folders, out)?;
    writeln!(out, "</div>")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("./", |(folder, _)| folder)
}

fn bars(title: &str, kind: &str, counts: BTreeMap<&str, usize>, out: &mut dyn Write) -> std::io::Result<()> {
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = counts.first().map_or(1, |(_, count)| *count);
    writeln!(out, "<section class=\"bars\">\n<h2>{title}</h2>\n<ul>")?;
    for (name, count) in counts.iter().take(BARS) {
        let (name, width) = (xml(name), 100 * count / most);
        writeln!(
            out,
            "<li data-kind=\"{kind}\" data-value=\"{name}\"><span class=\"name\" title=\"{name}\">{name}</span>\
             <span class=\"track\"><span class=\"bar\" style=\"width:{width}%\"></span></span>\
             <span class=\"count\">{count}</span></li>"
        )?;
    }
    let rest: usize = counts.iter().skip(BARS).map(|(_, count)| count).sum();
    if rest > 0 {
        writeln!(
            out,
            "<li><span class=\"name\">{} more</span><span class=\"track\"></span><span class=\"count\">{rest}</span></li>",
            counts.len() - BARS
        )?;
    }
    writeln!(out, "</ul>\n</section>")
}

/// The filter; the script shows it, since it works with the script only.
fn controls(findings: &[Finding], out: &mut dyn Write) -> std::io::Result<()> {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    writeln!(out, "<form class=\"filter\" hidden>\n<label>Rule <select name=\"rule\"><option value=\"\">all</option>")?;
    for rule in rules {
        writeln!(out, "<option>{}</option>", xml(rule))?;
    }
    writeln!(
        out,
        "</select></label>\n<label>Path contains <input name=\"path\" type=\"search\" autocomplete=\"off\"></label>\n\
         <button type=\"reset\">Show all</button>\n<output></output>\n</form>"
    )
}

fn failures(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    if report.failures.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section>\n<h2>Not judged</h2>\n<ul class=\"plain\">")?;
    for failure in &report.failures {
        writeln!(out, "<li><code>{}</code>: {}</li>", xml(&failure.path), xml(&failure.message))?;
    }
    writeln!(out, "</ul>\n</section>")
}

fn findings(findings: &[Finding], out: &mut dyn Write) -> std::io::Result<()> {
    let mut files: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match files.last_mut() {
            Some((path, list)) if *path == finding.location.path => list.push(finding),
            _ => files.push((&finding.location.path, vec![finding])),
        }
    }
    for (path, list) in files {
        writeln!(out, "<section class=\"file\">\n<h2><code>{}</code> <small>{}</small></h2>", xml(path), list.len())?;
        for finding in list {
            article(finding, out)?;
        }
        writeln!(out, "</section>")?;
    }
    Ok(())
}

fn article(finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    let (class, level) = if finding.level == Level::Deny { ("bad", "deny") } else { ("warn", "warn") };
    let rule = xml(&finding.rule);
    writeln!(out, "<article data-rule=\"{rule}\" data-path=\"{}\">", xml(&finding.location.path))?;
    writeln!(
        out,
        "<h3><span class=\"level {class}\">{level}</span> <a href=\"{}\" rel=\"noreferrer\">{rule}</a> {}</h3>",
        xml(&page(&finding.rule)),
        xml(&finding.message)
    )?;
    chain(finding, out)?;
    if let Some(excerpt) = &finding.excerpt {
        let part = |range: std::ops::Range<usize>| -> String {
            xml(&excerpt.text.chars().skip(range.start).take(range.len()).collect::<String>())
        };
        let end = excerpt.text.chars().count();
        writeln!(
            out,
            "<pre><span class=\"line\">{}</span> {}<mark>{}</mark>{}</pre>",
            finding.location.line,
            part(0..excerpt.start),
            part(excerpt.start..excerpt.end.max(excerpt.start)),
            part(excerpt.end.max(excerpt.start)..end),
        )?;
    }
    if let Some(history) = &finding.history {
        writeln!(out, "<p>{}</p>", xml(&in_history(history)))?;
    }
    if let Some(commit) = &finding.commit {
        writeln!(out, "<p>in commit <code>{}</code> {}</p>", xml(&commit.id), xml(&commit.subject))?;
    }
    for related in &finding.related {
        writeln!(out, "<p>{}: <code>{}</code></p>", xml(&related.message), xml(&place(&related.location)))?;
    }
    writeln!(out, "<p class=\"help\">{}</p>\n</article>", spans(&finding.help))
}

/// Place, steps and shape as a chain of links.
fn chain(finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    let location = &finding.location;
    let start = match location.line {
        0 if location.path_masked => "the file's name".to_owned(),
        0 => "the file".to_owned(),
        line => format!("line {line}, column {}", location.column),
    };
    write!(out, "<ol class=\"chain\" aria-label=\"how it was reached\"><li>{start}</li>")?;
    for step in &finding.steps {
        write!(out, "<li class=\"step\">{}</li>", xml(step))?;
    }
    let shape = shape(finding);
    if !shape.is_empty() {
        write!(out, "<li class=\"shape\">{}</li>", xml(shape))?;
    }
    writeln!(out, "</ol>")
}

/// Our own words, with code spans.
fn spans(text: &str) -> String {
    let mut out = String::new();
    for (turn, part) in text.split('`').enumerate() {
        if turn % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", xml(part)));
        } else {
            out.push_str(&xml(part));
        }
    }
    out
}

/// What does not count, folded.
fn rest(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    if !report.accepted.is_empty() {
        writeln!(out, "<details>\n<summary>Accepted ({})</summary>\n<ul class=\"plain\">", report.accepted.len())?;
        for accepted in &report.accepted {
            let finding = &accepted.finding;
            writeln!(
                out,
                "<li><code>{}</code> {}: {}</li>",
                xml(&place(&finding.location)),
                xml(&finding.rule),
                xml(&accepted.reason)
            )?;
        }
        writeln!(out, "</ul>\n</details>")?;
    }
    if !report.skipped.is_empty() {
        writeln!(out, "<details>\n<summary>Skipped ({})</summary>\n<ul class=\"plain\">", report.skipped.len())?;
        for skipped in &report.skipped {
            writeln!(out, "<li><code>{}</code>: {}</li>", xml(&skipped.path), xml(&skipped.reason))?;
        }
        writeln!(out, "</ul>\n</details>")?;
    }
    for note in &report.notes {
        writeln!(out, "<p class=\"note\">{}</p>", xml(note))?;
    }
    writeln!(
        out,
        "<footer>{} {}, policy {}. Found values are masked: this file holds none of them. \
         Not affiliated with WhatsApp or Meta.</footer>",
        xml(&report.tool.name),
        xml(&report.tool.version),
        xml(&report.policy.from)
    )
}
