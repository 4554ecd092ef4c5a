// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What ordinary files have as many digits in: escapes, dumps, matrices, places, ids of machines, powers of two.

use super::Number;
use super::dates::ends_with_date;
use super::labels::label_of;

/// Words before the numbers of things in Amazon's cloud: `i-00…`.
const THINGS: [&str; 10] = ["i", "ami", "vol", "sg", "eni", "snap", "subnet", "vpc", "rtb", "igw"];

/// Words near the account of somebody there.
const CLOUD: [&str; 5] = ["ami-", "arn:aws", "ImageId", "InstanceId", "amazonaws"];

/// Whether an escape in octal begins at the backslash at `at`: `\202`, perhaps with up to three digits of text behind.
pub(super) fn is_octal(text: &str, at: usize) -> bool {
    let Some([b'\\', rest @ ..]) = text.as_bytes().get(at..) else { return false };
    let digits = rest.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
    digits <= 6 && matches!(rest, [b'0'..=b'3', b'0'..=b'7', b'0'..=b'7', ..])
}

/// Whether digits that begin like a call abroad are a part of something else.
pub(super) fn is_other(text: &str, number: &Number) -> bool {
    is_offset(text, number) || is_matrix(text, number) || is_part(&text[..number.range.start])
}

/// Whether the first group is the offset of a line of bytes: two blanks follow it, or the line above or below begins with
/// an offset that is near.
fn is_offset(text: &str, number: &Number) -> bool {
    let [4, rest @ ..] = &number.groups[..] else { return false };
    let (above, line, below) = lines(text, number);
    let bytes = rest.len() >= 2 && rest.iter().all(|group| matches!(group, 2 | 4));
    let offset = |line: &str| line.trim_start().get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let near = |other: &str| {
        offset(line).zip(offset(other)).is_some_and(|(one, other)| (1..=64).contains(&one.abs_diff(other)))
    };
    let begins = text[..number.range.start].len() - text[..number.range.start].trim_end_matches(' ').len();
    let first = number.range.start == begins || text[..number.range.start - begins].ends_with('\n');
    bytes && first && (text[number.range.start + 4..].starts_with("  ") || near(above) || near(below))
}

/// Whether the number is a row of single digits with more of them beside it, or on the line above or below.
fn is_matrix(text: &str, number: &Number) -> bool {
    let row = |line: &str| {
        let mut words = line.split([' ', '\t', ',', ';', '[', ']', '|', '{', '}']).filter(|word| !word.is_empty());
        let digits = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        words.clone().count() >= 4 && words.all(digits)
    };
    let (above, _, below) = lines(text, number);
    let single = |c: char| c.is_ascii_digit();
    let ahead = text[..number.range.start].trim_end_matches(' ').ends_with(single);
    let goes_on = ahead || text[number.range.end..].trim_start_matches(' ').starts_with(single);
    number.groups.iter().all(|group| *group == 1) && (goes_on || row(above) || row(below))
}

/// The line above the number's, the number's, and the one below, as far as they are near.
fn lines<'t>(text: &'t str, number: &Number) -> (&'t str, &'t str, &'t str) {
    let near = text.ceil_char_boundary(number.range.start.saturating_sub(240));
    let far = text.floor_char_boundary((number.range.end + 240).min(text.len()));
    let mut ahead = text[near..number.range.start].rsplit('\n');
    let begin = number.range.start - ahead.next().map_or(0, str::len);
    let above = ahead.next().unwrap_or("");
    let end = text[number.range.end..far].find('\n').map_or(far, |at| number.range.end + at);
    (above, &text[begin..end], text[end..far].trim_start_matches('\n').split('\n').next().unwrap_or(""))
}

/// Whether what stands before the number goes on in it: `1097-0037…`, `i-00…`. A day is whole.
fn is_part(ahead: &str) -> bool {
    let Some(rest) = ahead.strip_suffix(['-', '/', '_', '.']) else { return false };
    let digit = rest.ends_with(|c: char| c.is_ascii_digit()) && !ends_with_date(rest);
    let word = rest.len() - rest.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    digit || ahead.ends_with('-') && THINGS.contains(&&rest[rest.len() - word..])
}

/// Whether a latitude and a longitude are joined as in the list of time zones (ISO 6709): `+2709-01312`.
pub(super) fn is_place(text: &str, number: &Number) -> bool {
    let written = text[number.range.clone()].trim_start_matches('+');
    let Some((latitude, longitude)) = written.split_once('-') else { return false };
    let angle = |part: &str, whole: usize, most: u32| {
        let within = |from: usize, to: usize, most: u32| {
            part.get(from..to).and_then(|part| part.parse::<u32>().ok()).is_some_and(|value| value < most)
        };
        let seconds = part.len() == whole + 2 || within(whole + 2, whole + 4, 60);
        within(0, whole, most + 1) && within(whole, whole + 2, 60) && seconds
    };
    let shaped = matches!(number.groups[..], [4, 5] | [6, 7]) && written.len() == latitude.len() + longitude.len() + 1;
    shaped && latitude.len() + 1 == longitude.len() && angle(latitude, 2, 90) && angle(longitude, 3, 180)
}

/// Whether the number has a fraction, and more than a calling code before it: `+35236450.6 -2`.
pub(super) fn is_with_fraction(text: &str, number: &Number) -> bool {
    let written = text[number.range.clone()].trim_start_matches('+');
    let fraction = written.split(' ').next().and_then(|part| part.split_once('.'));
    number.dots == 1
        && fraction.is_some_and(|(whole, rest)| whole.len() >= 5 && rest.len() <= 3 && digits(rest))
        && written.contains(" -")
}

fn digits(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a number in a field that can hold other numbers is one of those: a round one, a power of two, an account of
/// Amazon's.
pub(super) fn is_counted(text: &str, number: &Number) -> bool {
    let (start, digits) = (number.range.start, number.digits.as_str());
    if number.plus || digits.starts_with('0') {
        return false;
    }
    let whole = number.groups.len() == 1;
    let power = |value: u64| value.is_power_of_two() || value.checked_add(1).is_some_and(u64::is_power_of_two);
    let label = label_of(text, start);
    let round = whole && label == "number" && digits.ends_with("00000");
    let owner = || {
        let near = text.ceil_char_boundary(start.saturating_sub(300));
        let far = text.floor_char_boundary((number.range.end + 300).min(text.len()));
        let named = ["Owner", "OwnerId", "AccountId"].contains(&label) && digits.len() == 12;
        named && CLOUD.iter().any(|word| text[near..far].contains(word))
    };
    let thousands = whole || number.dots >= 10 && !text[number.range.clone()].contains([' ', '-', '/']);
    round || thousands && digits.parse().is_ok_and(power) || whole && owner()
}

/// Whether the number in the name of a file is the moment behind a day (`2026-06-09-123045-0000`), or begins with what a
/// machine is called (`x86_64-…`).
pub(crate) fn is_of_name(path: &str, range: &std::ops::Range<usize>) -> bool {
    const MACHINES: [&str; 8] = ["x", "x86_", "arm", "amd", "aarch", "win", "linux", "riscv"];
    let (ahead, written) = (&path[..range.start], &path[range.clone()]);
    let word = written.get(..2).is_some_and(|word| matches!(word, "64" | "86" | "32"));
    let machine = word
        && written.get(2..).is_some_and(|rest| rest.starts_with(['-', '_', '.']))
        && MACHINES.iter().any(|name| ahead.ends_with(name));
    let time = |time: &str| {
        let part = |from: usize, most: u32| {
            time.get(from..from + 2).and_then(|part| part.parse::<u32>().ok()).is_some_and(|value| value < most)
        };
        time.len() == 6 && part(0, 24) && part(2, 60) && part(4, 60)
    };
    let moment = written.split_once(['-', '_']).is_some_and(|(clock, rest)| time(clock) && rest.len() <= 4);
    machine || moment && ahead.strip_suffix(['-', '_', 'T']).is_some_and(ends_with_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_names_of_files_are_told_from_numbers() {
        for (text, octal) in [(r"\202", true), (r"\20212", true), (r"\802", false), (r"\2024567", false), ("2", false)]
        {
            assert_eq!(is_octal(text, 0), octal, "{text}");
        }
        for (path, from, name) in [
            ("a/2025-09-23-032232-0000_x", 13, true),
            ("a/2025-09-23-932232-0000_x", 13, false),
            ("a/x86_64-1700000000", 3, true),
            ("a/call_64-211234567", 7, false),
            ("a/2025-09-23-4915739281746", 13, false),
        ] {
            let end = path[from..].find(|c: char| !"0123456789-_".contains(c)).map_or(path.len(), |at| from + at);
            let end = from + path[from..end].trim_end_matches('_').len();
            assert_eq!(is_of_name(path, &(from..end)), name, "{path}");
        }
    }
}
