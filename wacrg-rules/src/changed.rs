// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Judges a text by what is new in it against another one in which nothing was found.
//!
//! What a delta copies was judged where it was copied from, so only what it inserts, the seams between copies, and a
//! window around both can hold something new. That is so as long as evidence is near what it is evidence of. Where it
//! is not (tables, key stores, lists that are joined, armour, captures), [`Marks`] remember along a chain of deltas
//! what has been seen, or the window grows over whatever could belong together; and when in doubt the answer is "judge
//! all of it".

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed;

use crate::compiled::PathClass;
use crate::detect::session;
use crate::document::{Change, Document, EntryKind, Origin, RepoPath};
use crate::engine::Engine;
use crate::finding::Place;

/// Bytes on either side of a change that are looked at, and more to the ends of their lines. Detectors look 300 bytes
/// around a value at most for what names it.
const MARGIN: usize = 320;
/// The same where marks can stand between the letters of a value, and tags between it and its name.
const MARKUP: usize = 1 << 11;
/// Bytes of a window; a larger one is no gain over the whole text.
const WIDEST: usize = 64 << 10;
/// Bytes of a line that are looked at together.
const LINE: usize = 512;

/// What has been seen in a text, or in any that it was made from, that could belong to something far away from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u64);

impl Marks {
    /// A key of captures, armour of a private key, a statement with a list of columns: all of the text is judged.
    const WHOLE: Self = Self(1 << 63);
    /// Items of a list that is joined: windows grow over lists.
    const LISTED: Self = Self(1 << 62);

    /// The marks of `bytes`; `None` if they are not plain text, so that changes say nothing about them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        if memchr::memchr(0, bytes).is_some() {
            return None;
        }
        let searcher = SEARCHER.as_ref()?;
        let mut marks = Self::default();
        // stands for bytes that were no text; where there are many, less is read
        if memchr::memmem::find(bytes, b"\xef\xbf\xbd").is_some() {
            marks = Self::WHOLE;
        }
        let mut keys = false;
        for found in searcher.find_iter(bytes) {
            match MARKS.get(found.pattern().as_usize()) {
                Some((_, mark)) => marks.0 |= mark.0,
                None => keys = true,
            }
        }
        if keys {
            marks.0 |= session::filled(text);
        }
        Some(marks)
    }

    /// Whether a text with these marks has to be judged as a whole.
    fn is_whole(self) -> bool {
        self.0 & Self::WHOLE.0 != 0 || session::is_store(self.0)
    }
}

/// What tells that a text has to be seen as a whole.
const MARKS: &[(&str, Marks)] = &[
    ("stanza_tag", Marks::WHOLE),
    ("PRIVATE KEY", Marks::WHOLE),
    ("INSERT INTO", Marks::WHOLE),
    ("concat", Marks::LISTED),
    ("join(", Marks::LISTED),
];

/// `None` on machines without vector instructions: there every text is judged as a whole. Up to 32 literals are found
/// at twice the speed of more.
static SEARCHER: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| {
    let marks = MARKS.iter().map(|(mark, _)| *mark);
    packed::Searcher::new(marks.chain(session::STEMS.iter().copied()))
});

impl Engine {
    /// Judges the file at `path` by its `changes` against a text in which nothing was found and whose marks are
    /// `base`. Changes are byte ranges of `bytes` in order; an empty one is a seam.
    ///
    /// Returns the marks of the new text if nothing can be found in it either, and `None` if that cannot be said: then
    /// all of it has to be judged. Its path is not judged.
    pub fn judge_changes(&self, path: &RepoPath, bytes: &[u8], changes: &[Range<usize>], base: Marks) -> Option<Marks> {
        let within = |change: &Range<usize>| change.start <= change.end && change.end <= bytes.len();
        if !changes.iter().all(within) {
            return None;
        }
        // the first line of a table of separated values names what stands in the last
        if self.policy().class(path) != PathClass::Open || matches!(path.extension().as_str(), "csv" | "tsv") {
            return None;
        }
        if changes.is_empty() {
            return Some(base).filter(|base| !base.is_whole());
        }
        let plain = matches!(
            path.extension().as_str(),
            "rs" | "ts"
                | "js"
                | "mjs"
                | "cjs"
                | "tsx"
                | "jsx"
                | "json"
                | "py"
                | "go"
                | "c"
                | "h"
                | "cc"
                | "cpp"
                | "java"
                | "kt"
                | "rb"
                | "sh"
                | "toml"
                | "yaml"
                | "yml"
                | "txt"
                | "lock"
                | "proto"
                | "sql"
                | "swift"
                | "pyi"
        );
        let margin = if plain { MARGIN } else { MARKUP };
        let mut listed = base.0 & Marks::LISTED.0 != 0;
        loop {
            let windows = windows(bytes, changes, (margin, listed))?;
            let size: usize = windows.iter().map(Range::len).sum();
            if size * 2 > bytes.len() && size > 4 * MARKUP {
                return None;
            }
            let mut text = Vec::with_capacity(size + windows.len());
            for window in windows {
                text.extend_from_slice(&bytes[window]);
                text.push(b'\n');
            }
            let marks = Marks(Marks::of(&text)?.0 | base.0);
            if marks.is_whole() {
                return None;
            }
            if !listed && marks.0 & Marks::LISTED.0 != 0 {
                listed = true;
                continue;
            }
            let (kind, change, origin) = (EntryKind::File, Change::Unchanged, Origin::Index);
            let judgement = self.judge(&Document { path: path.clone(), bytes: text, kind, change, blob: None, origin });
            let clean = judgement.findings.iter().all(|finding| finding.place == Place::Path);
            return (clean && judgement.unopened.is_none()).then_some(marks);
        }
    }
}

/// Windows around the changes, none touching another; `None` if one is too wide.
fn windows(bytes: &[u8], changes: &[Range<usize>], how: (usize, bool)) -> Option<Vec<Range<usize>>> {
    let mut windows: Vec<Range<usize>> = Vec::with_capacity(changes.len());
    for change in changes {
        if let Some(last) = windows.last()
            && change.end + how.0 <= last.end
        {
            continue;
        }
        let start = before(bytes, change.start, how)?;
        let end = behind(bytes, change.end, how)?;
        match windows.last_mut().filter(|last| last.end >= start) {
            Some(last) => {
                last.end = last.end.max(end);
                last.start = last.start.min(start);
            }
            None => windows.push(start..end),
        }
        if windows.last().is_some_and(|last| last.len() > WIDEST) {
            return None;
        }
    }
    // one that grew backwards can reach over the one before
    windows.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    Some(windows)
}

/// Where a window that ends at `at` begins.
fn before(bytes: &[u8], at: usize, (margin, listed): (usize, bool)) -> Option<usize> {
    let mut start = line_before(bytes, at);
    while start > 0 {
        if at - start > WIDEST {
            return None;
        }
        let above = line_before(bytes, start);
        let far = at - start >= margin;
        let first = &bytes[start..line_behind(bytes, start)];
        if far && !is_data(first) && !goes_on(&bytes[above..start], listed) {
            // a line above says what the lines below are
            return Some(line_before(bytes, above));
        }
        start = above;
    }
    Some(0)
}

/// Where a window that begins at `at` ends.
fn behind(bytes: &[u8], at: usize, (margin, listed): (usize, bool)) -> Option<usize> {
    let mut end = line_behind(bytes, at);
    let mut from = at;
    while end < bytes.len() {
        if end - at > WIDEST {
            return None;
        }
        let last = &bytes[from..end];
        if end - at >= margin && !is_data(last) && !goes_on(last, listed) {
            return Some(end);
        }
        from = end;
        end = line_behind(bytes, end);
    }
    Some(end)
}

/// Where the line that ends at `at`, or as much of a long one as lies near, begins.
fn line_before(bytes: &[u8], at: usize) -> usize {
    let near = at.saturating_sub(LINE);
    match memchr::memrchr(b'\n', &bytes[near..at.saturating_sub(1).max(near)]) {
        Some(found) => near + found + 1,
        None => (0..=near).rev().find(|at| is_border(bytes, *at)).unwrap_or(0),
    }
}

/// Where the line that begins at `at`, or as much of a long one as lies near, ends.
fn line_behind(bytes: &[u8], at: usize) -> usize {
    let near = (at + LINE).min(bytes.len());
    match memchr::memchr(b'\n', &bytes[at..near]) {
        Some(found) => at + found + 1,
        None => (near..bytes.len()).find(|at| is_border(bytes, *at)).unwrap_or(bytes.len()),
    }
}

/// Whether a character begins at `at`.
fn is_border(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// A letter, digit or sign of encodings.
const PART: u8 = 1;
const DIGIT: u8 = 2;
/// A letter that is no part of numbers.
const LETTER: u8 = 4;
const BAR: u8 = 8;
/// Begins what stands for another character.
const ESCAPE: u8 = 16;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        classes[byte] = match c {
            b'0'..=b'9' => PART | DIGIT,
            b'a'..=b'f' | b'A'..=b'F' | b'x' | b'+' | b'/' | b'=' | b'-' | b'_' => PART,
            b'g'..=b'z' | b'G'..=b'Z' => PART | LETTER,
            b'|' => BAR,
            b'\\' | b'%' | b'&' => ESCAPE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Letters in one piece that could be bytes.
const LONG: usize = 16;

/// Whether a line could be one of several that belong together: bytes in any dress, a row of a table, nothing.
fn is_data(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let Some(first) = line.first() else { return true };
    let (mut run, mut seen, mut bars, mut escapes) = (0, 0, 0, 0);
    for byte in line {
        let class = CLASSES[usize::from(*byte)];
        seen |= class;
        if class & PART != 0 {
            run += 1;
            if run == LONG {
                return true;
            }
        } else {
            run = 0;
            bars += usize::from(class & BAR != 0);
            escapes += usize::from(class & ESCAPE != 0);
        }
    }
    let offset = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let dumped = offset >= 4 && matches!(line.get(offset), Some(b' ' | b':' | b'\t' | b'|'));
    seen & (DIGIT | LETTER) == DIGIT || bars >= 2 || escapes >= 4 || *first == b'(' || dumped
}

/// Whether a line ends in what may be joined to the next.
fn goes_on(line: &[u8], listed: bool) -> bool {
    let joint =
        |byte: &u8| byte.is_ascii_whitespace() || b"+\\()&.".contains(byte) || listed && matches!(*byte, b',' | b'[');
    let end = line.len() - line.iter().rev().take_while(|byte| joint(byte)).count();
    matches!(line[..end].last(), Some(b'"' | b'\'' | b'`'))
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "changes are ranges")]
mod tests {
    use super::*;
    use crate::compiled::Compiled;
    use wacrg_schema::policy::Policy;

    fn filler(lines: usize) -> String {
        (0..lines).map(|line| format!("    let row_{} = step({}) ;\n", line % 7, line % 10)).collect()
    }

    #[test]
    fn a_window_ends_at_plain_lines_and_grows_over_data() {
        let plain = filler(200);
        let at = plain.len() / 2;
        let windows = windows(plain.as_bytes(), &[at..at + 3], (MARGIN, false)).expect("narrow");
        assert!(windows.len() == 1 && windows[0].len() < 4 * MARGIN, "{windows:?}");
        assert!(windows[0].start + MARGIN <= at && at + MARGIN <= windows[0].end);
        let block = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq83v\n".repeat(100);
        let text = format!("{plain}{block}{plain}");
        let at = plain.len() + block.len() / 2;
        let windows = super::windows(text.as_bytes(), &[at..at], (MARGIN, false)).expect("narrow");
        assert!(windows[0].start < plain.len() && windows[0].end > plain.len() + block.len());
        assert_eq!(super::windows("a1 ".repeat(100_000).as_bytes(), &[5..5], (MARGIN, false)), None);
    }

    #[test]
    fn windows_do_not_touch_and_keep_their_order() {
        let text = filler(2_000);
        let changes: Vec<_> = (0..17).map(|step| step * 2_900..step * 2_900 + 10).collect();
        let windows = windows(text.as_bytes(), &changes, (MARGIN, false)).expect("narrow");
        assert!(windows.windows(2).all(|pair| pair[0].end < pair[1].start), "{windows:?}");
        assert!(
            changes.iter().all(|change| {
                windows.iter().any(|window| window.start <= change.start && change.end <= window.end)
            })
        );
    }

    #[test]
    fn marks_add_up_along_a_chain() {
        let engine = Engine::new(Compiled::new(Policy::default(), None).expect("the built-in policy compiles"));
        let path = RepoPath::from("a.json");
        let mut text = String::new();
        let mut marks = Marks::of(b"").expect("plain");
        let mut told = Vec::new();
        for key in ["noiseKey", "signedPreKey", "registrationId"] {
            let old = text.len();
            text.push_str(&format!("{}\"{key}\": 7,\n", filler(100)));
            let next = engine.judge_changes(&path, text.as_bytes(), &[old..text.len()], marks);
            told.push(next.is_some());
            marks = next.unwrap_or_default();
        }
        assert_eq!(told, [true, true, false]);
    }
}
