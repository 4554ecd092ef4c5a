// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The section of a version in a changelog, in the form of Keep a Changelog 1.1.0: `## [0.2.0] - 2026-11-23`.

use wacrg_schema::policy::Date;

use super::super::Plan;
use super::Release;

const NAMES: [&str; 4] = ["CHANGELOG.md", "CHANGES.md", "HISTORY.md", "docs/CHANGELOG.md"];

/// Plans a date for the version's section, or a section of its own for what is unreleased. The date that the release has.
pub(super) fn plan(release: &Release<'_>, version: &str, plan: &mut Plan) -> Date {
    for name in NAMES {
        let Some(text) = release.text(name, plan) else { continue };
        match dated(&text, version, release.today) {
            Dated::Already(date) => return date,
            Dated::New(text) => release.write(plan, name, text, "dates the section of the release"),
            Dated::Nothing => {
                let reason = format!("it says nothing of {version}, and nothing is unreleased: write what has changed");
                release.leave(plan, name, &reason);
            }
        }
        break;
    }
    release.today
}

enum Dated {
    Already(Date),
    New(String),
    Nothing,
}

/// A heading of the second level.
struct Heading<'t> {
    /// Where its line begins and ends, without the line end.
    start: usize,
    end: usize,
    title: &'t str,
}

fn dated(text: &str, version: &str, today: Date) -> Dated {
    let headings = headings(text);
    let is_version = |title: &str| {
        let rest = title.trim_start_matches('[');
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        rest.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with([']', ' ', '\t', ':', '(']))
    };
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if let Some(heading) = headings.iter().find(|heading| is_version(heading.title)) {
        if let Some(date) = date_in(heading.title) {
            return Dated::Already(date);
        }
        let name = heading.title.find(['(', '\u{2013}']).map_or(heading.title, |at| &heading.title[..at]);
        let name = name.split(" - ").next().unwrap_or(name).trim_end();
        return Dated::New(format!("{}## {name} - {today}{}", &text[..heading.start], &text[heading.end..]));
    }
    let unreleased = |title: &str| title.trim_matches(['[', ']', ' ']).eq_ignore_ascii_case("unreleased");
    let Some(index) = headings.iter().position(|heading| unreleased(heading.title)) else { return Dated::Nothing };
    let end = headings[index].end;
    let next = headings.get(index + 1).map_or(text.len(), |next| next.start);
    if text[end..next].trim().is_empty() {
        return Dated::Nothing;
    }
    let brackets = headings[index].title.starts_with('[');
    let name = if brackets { format!("[{version}]") } else { version.to_owned() };
    Dated::New(format!("{}{line_end}{line_end}## {name} - {today}{}", &text[..end], &text[end..]))
}

/// Headings of the second level outside code.
fn headings(text: &str) -> Vec<Heading<'_>> {
    let (mut headings, mut at, mut fenced) = (Vec::new(), 0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let shown = line.trim_end_matches(['\n', '\r']);
        fenced ^= shown.trim_start().starts_with("```");
        if let Some(title) = shown.strip_prefix("## ").filter(|_| !fenced) {
            headings.push(Heading { start, end: start + shown.len(), title: title.trim() });
        }
    }
    headings
}

/// The date that stands in `text` as YYYY-MM-DD.
pub(super) fn date_in(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(9)).find_map(|at| {
        let part = bytes.get(at..at + 10)?;
        let shape = part.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let alone = at == 0 || !bytes[at - 1].is_ascii_digit();
        let number = |from: usize, len: usize| text.get(at + from..at + from + len)?.parse::<u16>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let valid = shape && alone && (1..=12).contains(&month) && (1..=31).contains(&day);
        valid.then_some(Date { year, month: month as u8, day: day as u8 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 23 };

    fn new(text: &str) -> Option<String> {
        match dated(text, "0.2.0", TODAY) {
            Dated::New(text) => Some(text),
            Dated::Already(_) | Dated::Nothing => None,
        }
    }

    #[test]
    fn the_section_of_the_version_gets_its_date() {
        for (heading, dated) in [
            ("## [0.2.0]", "## [0.2.0] - 2026-11-23"),
            ("## [0.2.0] - Unreleased", "## [0.2.0] - 2026-11-23"),
            ("## v0.2.0 (unreleased)", "## v0.2.0 - 2026-11-23"),
            ("## 0.2.0", "## 0.2.0 - 2026-11-23"),
        ] {
            let text = format!("# Changelog\n\n## Unreleased\n\n{heading}\n\n- x\n\n## 0.1.0 - 2026-01-31\n");
            assert_eq!(new(&text), Some(text.replace(heading, dated)), "{heading}");
        }
        assert!(matches!(dated("## 0.2.0 - 2026-10-01\n", "0.2.0", TODAY), Dated::Already(Date { month: 10, .. })));
    }

    #[test]
    fn what_is_unreleased_gets_a_section() {
        let text = "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n- x\r\n\r\n## [0.1.0] - 2026-01-31\r\n";
        let section = "## [Unreleased]\r\n\r\n## [0.2.0] - 2026-11-23\r\n\r\n- x";
        assert_eq!(new(text), Some(text.replace("## [Unreleased]\r\n\r\n- x", section)));
        assert_eq!(new("## Unreleased\n\n## 0.1.0 - 2026-01-31\n"), None);
        assert_eq!(new("## 0.20.0\n\n```\n## 0.2.0\n```\n"), None);
    }
}
