// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Telephone numbers in pieces: over the end of a line, behind `+ `, with the calling code in brackets, between `<br>` and
//! the spaces of LaTeX. Only what is a complete number once it is put together is read so.

use std::ops::Range;

use super::gap::{self, Gap};
use super::{Reading, replace};
use crate::detect::phone::{is_calling_code, is_date, is_international, is_under_label, is_with_trunk_zero};

/// Digits of the longest number.
const LONGEST: usize = 15;
/// Bytes before a number in which its label, or the sign of a comment, stands.
const BEFORE: usize = 200;

/// What stands between two pieces, and what is read instead.
type Joint = (Range<usize>, String);

/// Puts such numbers together.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let source = text.as_bytes();
    let places = memchr::memchr2_iter(b'+', b'\n', source);
    let mut joints: Vec<Joint> = places.filter_map(|at| joints(source, at)).flatten().collect();
    joints.sort_by_key(|(range, _)| range.start);
    joints.dedup_by(|next, before| next.0.start < before.0.end);
    let next = |from: usize| joints.get(joints.partition_point(|(range, _)| range.start < from)).cloned();
    replace("number", text, readings, next);
}

/// Whether a number in pieces begins with the `+` at `at`, or one without goes on behind the line break at `at`.
pub(crate) fn is_in_pieces(source: &[u8], at: usize) -> bool {
    joints(source, at).is_some()
}

fn joints(source: &[u8], at: usize) -> Option<Vec<Joint>> {
    if source[at] == b'+' { signed(source, at) } else { cut(source, at) }
}

/// A number as far as it goes.
struct Number {
    digits: String,
    groups: Vec<usize>,
    gaps: Vec<(Range<usize>, Gap)>,
    /// Digits and groups before the line break.
    above: Option<(usize, usize)>,
}

impl Number {
    /// Reads the number whose first digit is at `start`; `None` for one that is in one piece, is cut off, or is part of
    /// something else.
    fn read(source: &[u8], start: usize) -> Option<Self> {
        let group = |at: usize| source[at..].iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = start + group(start);
        // most signs stand before a number in one piece
        gap::read(source, end, start)?;
        let mut number = Self { digits: String::new(), groups: Vec::new(), gaps: Vec::new(), above: None };
        let mut at = start;
        loop {
            let len = end - at;
            number.digits.push_str(std::str::from_utf8(&source[at..end]).unwrap_or(""));
            number.groups.push(len);
            if number.digits.len() > LONGEST {
                return None;
            }
            let Some((next, gap)) = gap::read(source, end, start).filter(|(_, gap)| number.takes(*gap)) else { break };
            if gap == Gap::Line {
                number.above = Some((number.digits.len(), number.groups.len()));
                if is_date(window(source, next, next + 48)) {
                    return None;
                }
            }
            number.gaps.push((end..next, gap));
            at = next;
            end = at + group(at);
        }
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:=%@".contains(byte);
        let goes_on = match &source[end..] {
            [b'.' | b',' | b'+', next, ..] => next.is_ascii_digit(),
            [first, ..] => part(first),
            [] => false,
        };
        (!goes_on && number.is_likely()).then_some(number)
    }

    /// Whether it goes on behind that gap: over the end of one line at most.
    fn takes(&self, gap: Gap) -> bool {
        match gap {
            Gap::Line => self.above.is_none(),
            Gap::Bracket => self.gaps.is_empty(),
            Gap::Plain | Gap::Sign => true,
        }
    }

    /// Whether its groups are those of a telephone number and not the figures of a table.
    fn is_likely(&self) -> bool {
        let pairs = self.digits.len() >= 10 && self.groups.iter().skip(2).all(|group| *group == 2);
        // some areas have one digit
        let grouped =
            self.groups.iter().any(|group| *group >= 3) && self.groups.iter().skip(2).all(|group| *group >= 2);
        // the first line is a number of its own, and judged as one
        let above = self.above.is_none_or(|(digits, groups)| {
            let below = &self.groups[groups..];
            // a single digit is many things
            let short = digits > 1 || below.len() >= 3 && below[0] == 3;
            short && below.len() <= 5 && !is_international(&self.digits[..digits])
        });
        let signs = self.gaps.iter().all(|(_, gap)| matches!(gap, Gap::Plain | Gap::Line));
        (pairs || grouped) && above && (signs || is_calling_code(&self.digits[..self.groups[0]]))
    }

    /// What is read between its pieces.
    fn joints(self) -> Vec<Joint> {
        let pieces = self.gaps.into_iter().filter(|(_, gap)| *gap != Gap::Plain);
        pieces.map(|(range, _)| (range, " ".to_owned())).collect()
    }
}

/// A number behind the `+` at `plus`.
fn signed(source: &[u8], plus: usize) -> Option<Vec<Joint>> {
    let blank = match source.get(plus + 1)? {
        b'0'..=b'9' => 0,
        b' ' | b'(' if source.get(plus + 2)?.is_ascii_digit() => 1,
        _ => return None,
    };
    let start = plus + 1 + blank;
    let before = &source[..plus];
    if before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || b")]_+".contains(byte)) {
        return None;
    }
    let spaced = source[plus + 1] == b' ';
    if spaced && is_reckoning(before) {
        return None;
    }
    let number = Number::read(source, start)?;
    let whole = is_international(&number.digits) || is_with_trunk_zero(&number.digits);
    if !whole || number.groups[0] > 5 || is_zone(&number) {
        return None;
    }
    // a line that a patch adds, and one that it keeps
    let kept = |(range, gap): &(Range<usize>, Gap)| {
        *gap == Gap::Line && source[range.clone()].windows(2).any(|two| two == b"\n ")
    };
    if before.last().is_none_or(|byte| *byte == b'\n') && number.gaps.iter().any(kept) {
        return None;
    }
    let mut joints = Vec::new();
    if spaced {
        let thousands = number.groups[1..].iter().all(|group| *group == 3);
        let loose = number.gaps.iter().any(|(range, gap)| {
            let between = &source[range.clone()];
            *gap == Gap::Plain && (between.len() > 2 || between.contains(&b'/'))
        });
        if thousands || loose || !is_calling_code(&number.digits[..number.groups[0]]) {
            return None;
        }
        joints.push((plus + 1..start, String::new()));
    }
    joints.extend(number.joints());
    (!joints.is_empty()).then_some(joints)
}

/// Whether the first line ends with the hours and minutes of a time zone: `+1200`.
fn is_zone(number: &Number) -> bool {
    number.above == Some((4, 1))
        && matches!(&number.digits.as_bytes()[..4], [b'1', b'0'..=b'4', b'0' | b'3' | b'4', b'0' | b'5'])
}

/// Whether a `+` and a blank behind `before` add something, or begin an item or a line of a patch.
fn is_reckoning(before: &[u8]) -> bool {
    let operand = before.trim_ascii_end();
    let line = before[operand.len()..].contains(&b'\n');
    line || operand.last().is_none_or(|byte| byte.is_ascii_digit() || b")]\"'`=+".contains(byte))
}

/// A number without `+` that goes on behind the line break at `at`: with the exit code 00, or under a label.
fn cut(source: &[u8], at: usize) -> Option<Vec<Joint>> {
    if !matches!(source.get(at.checked_sub(1)?)?, b'0'..=b'9' | b' ' | b'-' | b'\r') {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_digit() || b" -/()\r".contains(byte);
    let from = at - source[..at].iter().rev().take(24).take_while(part).count();
    let start = from + source[from..at].iter().position(u8::is_ascii_digit)?;
    if from > 0 && (source[from - 1] == b'+' || start == from && !b":=|\t\n\"'>`".contains(&source[from - 1])) {
        return None;
    }
    let number = Number::read(source, start)?;
    number.above?;
    let (digits, first) = (number.digits.as_str(), number.groups[0]);
    // figures of tables begin their lines
    let said = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || b":=>\"'`".contains(byte);
    let exit = digits.strip_prefix("00").is_some_and(is_international)
        && (3..=5).contains(&first)
        && number.groups.iter().any(|group| *group != first)
        && source[..from].last().is_some_and(said);
    let likely = || match number.groups.as_slice() {
        [3, 3, 4] => true,
        _ => digits.starts_with('0') && (9..=12).contains(&digits.len()) || first <= 3 && is_international(digits),
    };
    let labelled = || (9..=LONGEST).contains(&digits.len()) && first <= 5 && likely();
    let told = exit
        || labelled() && {
            let before = window(source, start.saturating_sub(BEFORE), start);
            is_under_label(before, before.len())
        };
    told.then(|| number.joints())
}

/// The text from `from` to `to`, or as much of it as is whole characters.
fn window(source: &[u8], from: usize, to: usize) -> &str {
    let cut = |at: &usize| source.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let to = to.min(source.len());
    let from = (from..to).find(|at| !cut(at)).unwrap_or(to);
    let to = (from..=to).rev().find(|at| !cut(at)).unwrap_or(from);
    std::str::from_utf8(&source[from..to]).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let mut readings = Vec::new();
        read(text, &mut readings);
        readings.first().map(|reading| reading.mapped.text().to_owned())
    }

    #[test]
    fn numbers_in_pieces_are_put_together() {
        for (text, plain) in [
            ("at +41 79\n731 48 26 now", "at +41 79 731 48 26 now"),
            ("at +41 79\r\n731 48 26 now", "at +41 79 731 48 26 now"),
            ("// at +41 79\n// 731 48 26", "// at +41 79 731 48 26"),
            ("/* at +41 79-\n * 731 48 26", "/* at +41 79 731 48 26"),
            ("> > at +41 (79)\n> > 731 48 26", "> > at +41 (79 731 48 26"),
            ("-- at 0041 79\n-- 731 48 26", "-- at 0041 79 731 48 26"),
            ("phone: 079\n  731 48 26", "phone: 079 731 48 26"),
            ("+41<br>79<br />7314826", "+41 79 7314826"),
            ("call + 41 79 731 48 26", "call +41 79 731 48 26"),
            ("[+41] 79 7314826", "[+41 79 7314826"),
            ("\\texttt{+41\\,79~7314826}", "\\texttt{+41 79 7314826}"),
        ] {
            assert_eq!(told(text).as_deref(), Some(plain), "{text}");
        }
    }

    #[test]
    fn figures_dates_and_offsets_are_left() {
        for text in [
            "at 12:30:45 2026 +1200\n2345678 the commit",
            "+41 79\n 731 48 26",
            "a vote: +1\n2023-09-12 12:33:22",
            "+1\n12 files, 345678 lines",
            "x + 41 797 314 826",
            "a[0] + 41 79 7314826",
            "gain +3.5\n17 22 31456",
            "+12 34\n56.7 12",
            "counts: 079\n731 48 26",
            "0041 7973\n1482 6601",
            "0041 79\n0042 80\n",
            "1\t0041 7973\n14826 1",
            "+41 79\n\n731 48 26",
            "+41 79\n- 731 48 26",
            "+ 41 79 7314826",
            "phone: 41\n797314826: other",
            "number +41 79 7314826\n12 calls",
            "x# +41 79\n731# 48 26",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
