// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One line: its marks and statements.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Kind, Last, Notice, NoticeForm, Statement, Years};

// REUSE-IgnoreStart
const WORDS: &[&[u8]] = &[
    b"SPDX-License-Identifier:",
    b"SPDX-FileCopyrightText:",
    b"SPDX-SnippetCopyrightText:",
    b"Copyright",
    "©".as_bytes(),
    b"SPDX-SnippetBegin",
    b"SPDX-SnippetEnd",
    b"REUSE-IgnoreStart",
    b"REUSE-IgnoreEnd",
];
// REUSE-IgnoreEnd

/// Finds where a line may say something.
#[allow(clippy::expect_used, reason = "nine fixed words always compile")]
pub(super) static MARKS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(WORDS).expect("fixed words"));

/// What a line holds.
pub(super) enum Mark {
    IgnoreStart(Range<usize>),
    IgnoreEnd(Range<usize>),
    SnippetBegin(Range<usize>),
    SnippetEnd(Range<usize>),
    Statement(Statement),
}

/// What `line` of `text` holds, in order.
pub(super) fn marks(text: &[u8], line: Range<usize>) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut at = line.start;
    while let Some(found) = MARKS.find(&text[at..line.end]) {
        let range = at + found.start()..at + found.end();
        at = range.end;
        match found.pattern().as_usize() {
            5 => out.push(Mark::SnippetBegin(range)),
            6 => out.push(Mark::SnippetEnd(range)),
            7 => out.push(Mark::IgnoreStart(range)),
            8 => out.push(Mark::IgnoreEnd(range)),
            pattern => {
                let Some(statement) = statement(text, &line, range, pattern) else { continue };
                at = statement.range.end.max(at);
                out.push(Mark::Statement(statement));
            }
        }
    }
    out
}

fn statement(text: &[u8], line: &Range<usize>, word: Range<usize>, pattern: usize) -> Option<Statement> {
    // Another tag on the line ends this one's value; so does the mark of a region.
    let stop = MARKS
        .find_iter(&text[word.end..line.end])
        .find(|next| !matches!(next.pattern().as_usize(), 3 | 4))
        .map_or(line.end, |next| word.end + next.start());
    let bytes = &text[word.end..stop];
    let value = word.end + skip(bytes)..word.end + bytes.len();
    let prefix = &text[line.start..word.start];
    let mut value = undecorated(text, value, prefix);
    if stop < line.end {
        // What opens the next comment or separates two statements on a line.
        let joint = |byte: &u8| byte.is_ascii_whitespace() || b"/*<!-|;,#{(%".contains(byte);
        let kept = text[value.clone()].iter().rposition(|byte| !joint(byte)).map_or(0, |last| last + 1);
        value = undecorated(text, value.start..value.start + kept, b"");
    }
    if pattern == 0 {
        return Some(Statement { kind: Kind::Licence, range: word.start..value.end, value, snippet: None });
    }
    notice(text, word, value, pattern, prefix)
}

fn notice(text: &[u8], word: Range<usize>, value: Range<usize>, pattern: usize, prefix: &[u8]) -> Option<Statement> {
    // `Copyrighted` is another word; the word alone says nothing.
    let next = text.get(word.end);
    if pattern == 3
        && next.is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, b'_' | b'-' | b':' | b'"'))
    {
        return None;
    }
    let (signed, rest) = signs(&text[value.clone()]);
    let start = value.start + rest;
    let (years, years_range, holder) = years(text, start..value.end);
    let (holder, contact) = named(text, holder);
    if holder.is_empty() && contact.is_none() && (years.is_empty() && pattern > 2) {
        return None;
    }
    let name = &text[holder.clone()];
    let form = match pattern {
        1 | 2 => NoticeForm::Tag,
        4 => NoticeForm::Mark,
        _ if signed || years_range.is_some() => NoticeForm::Mark,
        _ if !bare(prefix) || name.first().is_none_or(u8::is_ascii_lowercase) => NoticeForm::Prose,
        _ => NoticeForm::Name,
    };
    let notice = Notice { form, years, years_range, holder, contact };
    Some(Statement {
        kind: Kind::Copyright(notice),
        range: word.start..value.end,
        value: start..value.end,
        snippet: None,
    })
}

/// Whether a line begins with nothing but what makes it a comment.
fn bare(prefix: &[u8]) -> bool {
    let word = prefix.trim_ascii().to_ascii_lowercase();
    !word.iter().any(u8::is_ascii_alphanumeric) || matches!(&word[..], b"rem" | b"@rem" | b"dnl")
}

/// How many blanks stand first.
fn skip(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The word and the signs before years and name: `Copyright`, `(c)`, `(C)`, `©`, also in Latin-1.
fn signs(bytes: &[u8]) -> (bool, usize) {
    let (mut at, mut signed) = (0, false);
    loop {
        let rest = &bytes[at..];
        let blanks = skip(rest);
        let sign = &rest[blanks..];
        let len = match sign {
            [b'(', b'c' | b'C', b')', ..] => 3,
            [0xc2, 0xa9, ..] => 2,
            [0xa9, ..] => 1,
            _ if sign.starts_with(b"Copyright ") => 9,
            _ => return (signed, at + blanks),
        };
        signed = true;
        at += blanks + len;
    }
}

/// What closes comments, attributes and code around a statement.
const CLOSINGS: &[&[u8]] = &[
    b"*/}",
    b"*/",
    b"-->",
    b"--}}",
    b"}}",
    b"-#}",
    b"#}",
    b"*)",
    b"|#",
    b"=#",
    b"]#",
    b"#>",
    b"-}",
    b"]]",
    b"--%>",
    b"-%>",
    b"%>",
    b"*#",
    b"?>",
    b"*@",
    b":)",
    b";)",
    b"-/",
    b"{% endcomment %}",
    b"{%- endcomment -%}",
    b"\"/>",
    b"\" />",
    b"\">",
    b"'/>",
    b"' />",
    b"'>",
    b"] ::",
    b"]::",
];

/// The value without what closes its comment and without the second half of a frame.
fn undecorated(text: &[u8], value: Range<usize>, prefix: &[u8]) -> Range<usize> {
    let mut end = value.end;
    let trimmed = |end: usize| value.start + text[value.start..end].trim_ascii_end().len();
    end = trimmed(end);
    while let Some(closing) = CLOSINGS.iter().find(|closing| text[value.start..end].ends_with(closing)) {
        end = trimmed(end - closing.len());
    }
    let frame: Vec<u8> = prefix.trim_ascii().iter().rev().copied().collect();
    let framed = !frame.is_empty() && !frame.iter().any(u8::is_ascii_alphanumeric);
    if framed && text[value.start..end].ends_with(&frame) {
        end = trimmed(end - frame.len());
    }
    value.start..end
}

type Dated = (Vec<Years>, Option<Range<usize>>, Range<usize>);

/// Years at the beginning (`2024`, `2020-2024`, `2019, 2021-present`), or at the end behind a comma or blank; and what
/// is left.
fn years(text: &[u8], value: Range<usize>) -> Dated {
    let bytes = &text[value.clone()];
    if let Some((years, len)) = year_list(bytes) {
        let after = &bytes[len..];
        let rest = after.strip_prefix(b",").unwrap_or(after);
        let rest = value.end - rest.trim_ascii_start().len();
        return (years, Some(value.start..value.start + len), by(text, rest..value.end));
    }
    let cut = bytes.iter().rposition(|byte| matches!(byte, b' ' | b'\t'));
    if let Some(cut) = cut
        && let Some((years, len)) = year_list(&bytes[cut + 1..])
        && cut + 1 + len == bytes.len()
    {
        let name = bytes[..cut].trim_ascii_end();
        let name = name.strip_suffix(b",").unwrap_or(name);
        return (years, Some(value.start + cut + 1..value.end), by(text, value.start..value.start + name.len()));
    }
    (Vec::new(), None, by(text, value))
}

/// Without `by ` before it.
fn by(text: &[u8], name: Range<usize>) -> Range<usize> {
    let by = text[name.clone()].starts_with(b"by ");
    name.start + if by { 3 } else { 0 }..name.end
}

/// Years and ranges with commas or blanks between them, and their length. A blank or the end follows.
fn year_list(bytes: &[u8]) -> Option<(Vec<Years>, usize)> {
    let (mut out, mut len, mut at) = (Vec::new(), 0, 0);
    while let Some((years, used)) = year_range(&bytes[at..]) {
        let end = at + used;
        if !bytes.get(end).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b',')) {
            break;
        }
        out.push(years);
        len = end;
        at = end + bytes[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b',')).count();
    }
    (!out.is_empty()).then_some((out, len))
}

fn year_range(bytes: &[u8]) -> Option<(Years, usize)> {
    let first = year(bytes)?;
    let after = &bytes[4..];
    let blanks = skip(after);
    let dash = [&b"--"[..], "–".as_bytes(), b"-"].into_iter().find(|dash| after[blanks..].starts_with(dash));
    let single = Some((Years { first, last: Last::Same }, 4));
    let Some(dash) = dash else { return single };
    let start = blanks + dash.len();
    let start = start + skip(&after[start..]);
    if let Some(last) = year(&after[start..]) {
        return Some((Years { first, last: Last::Year(last) }, 4 + start + 4));
    }
    for word in [&b"present"[..], b"today", b"now"] {
        if after[start..].get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            return Some((Years { first, last: Last::Open }, 4 + start + word.len()));
        }
    }
    if blanks == 0 { Some((Years { first, last: Last::Open }, 4 + dash.len())) } else { single }
}

fn year(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.get(..4)?;
    let lone = !bytes.get(4).is_some_and(u8::is_ascii_digit);
    (lone && digits.iter().all(u8::is_ascii_digit))
        .then(|| digits.iter().fold(0, |year, digit| year * 10 + u16::from(digit - b'0')))
}

/// Name and address of `Name <address> All rights reserved.`
fn named(text: &[u8], value: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let bytes = &text[value.clone()];
    let mut end = bytes.trim_ascii_end().len();
    for phrase in [&b"all rights reserved."[..], b"all rights reserved"] {
        if end >= phrase.len() && bytes[end - phrase.len()..end].eq_ignore_ascii_case(phrase) {
            let kept = bytes[..end - phrase.len()].trim_ascii_end();
            end = kept.strip_suffix(b",").unwrap_or(kept).len();
            break;
        }
    }
    let bytes = &bytes[..end];
    if bytes.ends_with(b">")
        && let Some(open) = memchr::memrchr(b'<', bytes)
    {
        let name = bytes[..open].trim_ascii_end().len();
        return (value.start..value.start + name, Some(value.start + open..value.start + end));
    }
    (value.start..value.start + end, None)
}
