// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Telephone numbers as text: with `+` or `00`, as a URI, under a label, and bare where the zone is strict.
//!
//! Sources: ITU-T E.164 (at most 15 digits, a calling code first), RFC 3966 (`tel:`), `data/calling-codes.txt`,
//! `data/fiction-numbers.txt`.

mod dates;
mod labels;
mod languages;
mod list;
mod said;
mod tables;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::{Hit, Zone, at, before, label_before, name_at};
use crate::placeholder::SERVERS;
use crate::redacted::Redacted;
use crate::vocabulary::{is_constant, lines};
use dates::date_or_uuid;
use labels::{
    ACCOUNTS, CODES_OF, NATIONAL, TAKING, is_app, is_label, is_labelled, is_listed, is_phone_name, is_telephone,
    label_of,
};

pub(crate) use labels::is_under_label;
pub(crate) use said::is_said;
pub(crate) use tables::is_of_name;

static CODES: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    lines(include_str!("../../data/calling-codes.txt"))
        .filter_map(|line| {
            let (code, lengths) = line.split_once(' ')?;
            Some((code, lengths.split(',').filter_map(|length| length.trim().parse().ok()).collect()))
        })
        .collect()
});

static FICTION: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    lines(include_str!("../../data/fiction-numbers.txt")).filter_map(|line| line.split(' ').next()).collect()
});

/// Beginnings of URIs that a telephone number follows, and options of commands.
const URIS: &[&str] =
    &["tel:", "sms:", "smsto:", "callto:", "wa.me/", "phone=", "waid=", "whatsapp:", "--to ", "--phone ", "--number "];

/// What is dialled before a calling code: in most countries, in North America, in Russia and its neighbours, in Australia.
const EXITS: [&str; 4] = ["00", "011", "810", "0011"];

/// Whether `digits` is a complete international number: a calling code and a national number of a length in use there.
pub fn is_international(digits: &str) -> bool {
    (7..=15).contains(&digits.len())
        && (1..=3).any(|len| {
            CODES.get(&digits[..len]).is_some_and(|lengths| lengths.contains(&(digits.len() - len)))
                && !(len == 1 && digits.starts_with('1') && !is_north_american(&digits[1..]))
        })
}

/// Whether `digits` is the calling code of a country.
pub(crate) fn is_calling_code(digits: &str) -> bool {
    CODES.contains_key(digits)
}

/// Whether a date, a time or a UUID begins `text`.
pub(crate) fn is_date(text: &str) -> bool {
    date_or_uuid(text, 0).is_some()
}

/// North American numbers: area code and exchange begin with 2 to 9 (NANP).
fn is_north_american(national: &str) -> bool {
    national.len() == 10 && [0, 3].iter().all(|at| matches!(national.as_bytes()[*at], b'2'..=b'9'))
}

/// Whether `digits` is an international number that is reserved for fiction and belongs to nobody.
pub fn is_fictional(digits: &str) -> bool {
    FICTION.iter().any(|pattern| {
        pattern.len() == digits.len()
            && pattern.bytes().zip(digits.bytes()).all(|(want, is)| want == b'x' || want == is)
    })
}

/// Whether `value` is an account or a telephone number reserved for fiction: `12025550143:3@s.whatsapp.net`.
pub fn is_fictional_account(value: &str) -> bool {
    let local = match value.rsplit_once('@') {
        Some((local, server)) if SERVERS.contains(&server) => local,
        Some(_) => return false,
        None => value,
    };
    let user = local.split(['.', '_', ':']).next().unwrap_or(local);
    let digits: String = user.chars().filter(char::is_ascii_digit).collect();
    user.chars().all(|c| c.is_ascii_digit() || " -+()".contains(c)) && is_fictional(digits.trim_start_matches("00"))
}

/// Digits that count up or down by one, or are all the same: nobody's number, but no reserved one either.
pub fn is_counting(digits: &str) -> bool {
    let steps: Vec<i16> =
        digits.as_bytes().windows(2).map(|pair| (i16::from(pair[1]) - i16::from(pair[0])).rem_euclid(10)).collect();
    !steps.is_empty() && [0, 1, 9].iter().any(|step| steps.iter().all(|is| is == step))
}

/// Finds telephone numbers in `text`, where the runs of seven digits and more stand that [`Shape`] tells.
///
/// [`Shape`]: crate::signs::Shape
pub fn find(text: &str, numbers: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    let mut at = 0;
    for number in numbers {
        at = find_in(text, at.max(number.start)..number.end, zone, hits);
    }
}

/// Finds those whose first digit stands in `range`; where to look on.
fn find_in(text: &str, range: Range<usize>, zone: Zone, hits: &mut Vec<Hit>) -> usize {
    let bytes = text.as_bytes();
    let mut at = range.start;
    while let Some(start) = next_digit(bytes, at).filter(|start| *start < range.end) {
        let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if let Some(skip) = too_short(bytes, start) {
            at = skip;
            continue;
        }
        // outside captures a number that is part of a word is none
        let part =
            zone == Zone::Open && before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let escape = || start > 0 && tables::is_octal(text, start - 1);
        if part || zone == Zone::Open && escape() {
            at = end;
            continue;
        }
        if let Some(skip) = date_or_uuid(text, start) {
            at = skip;
            continue;
        }
        let number = Number::read(text, start, zone);
        at = if number.digits.len() >= 7 && judge(text, &number, zone) {
            hits.push(hit(text, &number));
            number.range.end
        } else {
            end
        };
    }
    at
}

/// Where to look on if fewer than seven digits stand here, however they are separated: most numbers are short.
fn too_short(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut digits, mut at, mut gap) = (0, start, 0);
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            digits += 1;
            gap = 0;
            if digits >= 7 {
                return None;
            }
        } else {
            gap += 1;
            // separators outside ASCII are up to three bytes each
            let separates =
                matches!(byte, b' ' | b'-' | b'/' | b'(' | b')' | b'.' | b'_' | b'\\' | b'\t') || *byte >= 0x80;
            if !separates || gap > 9 {
                break;
            }
        }
        at += 1;
    }
    Some(at)
}

fn hit(text: &str, number: &Number) -> Hit {
    Hit {
        range: number.range.clone(),
        shape: Redacted::shape(&text[number.range.clone()]),
        message: "telephone number",
        replacement: Some("A"),
    }
}

fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(u8::is_ascii_digit).map(|offset| from + offset)
}

/// Digits with the separators between them.
struct Number {
    /// With a leading `+`.
    range: Range<usize>,
    digits: String,
    plus: bool,
    groups: Vec<usize>,
    dots: usize,
}

impl Number {
    /// Reads the number whose first digit is at `start`.
    fn read(text: &str, start: usize, zone: Zone) -> Self {
        let plus = before(text, start) == Some(b'+') || text[..start].ends_with("+(") || text[..start].ends_with('＋');
        let mut number = Self { range: start..start, digits: String::new(), plus, groups: Vec::new(), dots: 0 };
        let bytes = text.as_bytes();
        let mut here = start;
        let mut between = 0;
        loop {
            let group = bytes[here..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if group == 0 || number.digits.len() + group > 17 {
                break;
            }
            number.dots += between;
            number.digits.push_str(&text[here..here + group]);
            number.groups.push(group);
            here += group;
            number.range.end = here;
            let (separator, dots) = separator(&text[here..]);
            between = dots;
            here += separator;
            if separator == 0 || zone == Zone::Open && tables::is_octal(text, here - 1) {
                break;
            }
        }
        if text[..start].ends_with('(') && text[start..number.range.end].contains(')') {
            number.range.start -= 1;
        }
        if plus {
            let sign = text[..start].trim_end_matches('(');
            number.range.start = sign.char_indices().next_back().map_or(start, |(at, _)| at);
        }
        number
    }

    /// `06 12 34 56 78`, as in France; `0 12 34 56 78 90` is none.
    fn is_in_pairs(&self) -> bool {
        (4..=6).contains(&self.groups.len()) && self.groups.iter().all(|group| *group == 2) && self.dots != 1
    }

    /// Whether the digits are grouped the way people group telephone numbers.
    fn is_grouped(&self) -> bool {
        // read out digit by digit
        if self.groups.len() >= 9 && self.groups.iter().all(|group| *group == 1) {
            let step = |pair: &[u8]| (pair[1] + 10 - pair[0]) % 10 == 1;
            // a row of counts or of a table is mostly zeros
            let zeros = self.digits.bytes().filter(|digit| *digit == b'0').count();
            return zeros * 2 < self.digits.len()
                && !self.digits.as_bytes().windows(4).any(|run| run.windows(2).all(step));
        }
        (2..=6).contains(&self.groups.len())
            && self.groups.iter().any(|group| *group >= 3)
            && self.groups.iter().skip(1).all(|group| (2..=10).contains(group))
            && self.dots != 1
    }
}

/// Lines that were added and lines that were removed: `+4914 -5671`, `+2740/-1201`.
fn is_diffstat(text: &str, number: &Number) -> bool {
    let [added, removed] = number.groups[..] else { return false };
    let written = text[number.range.clone()].trim_start_matches(['+', '＋', '(']);
    let between = &written[added.min(written.len())..written.len().saturating_sub(removed)];
    let minus = between.trim_start_matches([' ', '/', ',']);
    let apart = minus.len() < between.len();
    // without a sign between, the first is longer than a calling code
    matches!(minus, "-" | "−" | "–" | "‐" | "‑") && added <= 6 && removed <= 6 && (apart || added >= 4 && removed <= 5)
}

/// Bytes of separators between two groups of digits, and how many of them are dots; 0 where the number ends.
fn separator(rest: &str) -> (usize, usize) {
    let mut len = 0;
    let mut dots = 0;
    for c in rest.chars().take(3) {
        match c {
            ' '
            | '-'
            | '/'
            | '('
            | ')'
            | '\t'
            | '\\'
            | '\u{a0}'
            | '\u{b7}'
            | '\u{2002}'..='\u{200a}'
            | '\u{202f}'
            | '\u{2010}'..='\u{2014}'
            | '\u{2022}'
            | '\u{3000}'
            | '\u{30fb}' => {}
            '.' => dots += 1,
            // a thousands mark, as YAML and source code write it
            '_' if len == 0 && rest[1..].starts_with(|c: char| c.is_ascii_digit()) => dots += 10,
            '0'..='9' => return (len, dots),
            _ => return (0, 0),
        }
        len += c.len_utf8();
    }
    if rest[len..].starts_with(|c: char| c.is_ascii_digit()) { (len, dots) } else { (0, 0) }
}

fn judge(text: &str, number: &Number, zone: Zone) -> bool {
    let digits = number.digits.as_str();
    // an account may have its device behind a dot
    let account = &digits[..number.groups.first().copied().unwrap_or(0)];
    let harmless = || {
        is_fictional(digits.trim_start_matches("00"))
            || number.groups.len() == 2 && is_fictional(account)
            || is_fictional(&format!("1{digits}"))
            || is_constant(digits)
            || zone == Zone::Open
                && (super::dummy::is_number(digits.trim_start_matches("00"))
                    || digits.len() == 10 && super::dummy::is_number(&format!("1{digits}"))
                    || tables::is_counted(text, number))
    };
    is_evidence(text, number, zone) && !harmless()
}

fn is_evidence(text: &str, number: &Number, zone: Zone) -> bool {
    let (start, end) = (number.range.start, number.range.end);
    let glued = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let digits = number.digits.as_str();
    let dialled = digits.trim_start_matches("00");
    if glued(at(text, end)) {
        return (zone != Zone::Open || number.plus) && is_crossed_out(text, number);
    }
    if URIS.iter().any(|uri| ends_with_ignoring_case(text[..start].trim_end_matches('+'), uri)) {
        return true;
    }
    // a mention: `@` and a number, and nothing before it
    let mention = text[..start]
        .strip_suffix('@')
        .is_some_and(|before| before.is_empty() || before.ends_with([' ', '\n', '"', '(', '>']));
    if mention
        && number.groups.len() == 1
        && digits.len() >= 10
        && is_international(digits)
        && at(text, end) != Some(b'@')
    {
        return true;
    }
    if is_account(text, number) {
        return true;
    }
    let shared = (number.groups.len() > 1 || digits.starts_with('0')) && languages::is_shared(text, start);
    let labelled = shared || is_labelled(text, start);
    if is_beside_code(text, start, digits) {
        return true;
    }
    let float = (zone != Zone::Open || labelled) && number.groups.len() == 2 && text[start..end].ends_with(".0");
    if float && is_international(&digits[..digits.len() - 1]) {
        return true;
    }
    if is_decimal(text, number) {
        return false;
    }
    if number.plus {
        let prefixed = text[..start].ends_with(|c: char| c.is_alphanumeric() || c == ')' || c == ']');
        let international = is_international(digits) && (number.groups.len() == 1 || !is_ipv4(number));
        let counted = zone == Zone::Open
            && (is_diffstat(text, number) || tables::is_place(text, number) || tables::is_with_fraction(text, number));
        return !prefixed && !counted && (international || is_with_trunk_zero(digits));
    }
    let fraction = before(text, start) == Some(b'.') && before(text, start - 1).is_some_and(|b| b.is_ascii_digit());
    if fraction
        || (glued(before(text, start)) && !(zone != Zone::Open && digits.len() >= 10 && is_glued_to_name(text, start)))
    {
        return false;
    }
    if is_ipv4(number) || (zone == Zone::Open && is_counting(digits)) {
        return false;
    }
    // one of a row of numbers
    let row = !digits.starts_with("00")
        && text[..start].ends_with([' ', ','])
        && text[..start].trim_end_matches([' ', ',']).ends_with(|c: char| c.is_ascii_digit());
    if row && !labelled && number.groups.len() > 1 && number.groups.iter().any(|group| *group > 1) {
        return false;
    }
    let whole = number.groups.len() == 1;
    let international = is_international(digits);
    let national = digits.starts_with('0') && !digits.starts_with("00") && (9..=12).contains(&digits.len());
    let american = number.groups == [3, 3, 4] && is_north_american(digits);
    let told = is_telephone(text, start) || number.groups.len() > 1 && (shared || is_app(label_of(text, start)));
    // some countries have numbers of eight digits
    let least = if zone == Zone::Open { 9 } else { 8 };
    let domestic =
        told && (least..=11).contains(&digits.len()) && (whole || number.is_grouped() || number.is_in_pairs());
    if is_behind_name(text, start, digits) && (whole || number.is_grouped() || number.is_in_pairs()) {
        return true;
    }
    let abroad = EXITS[1..].iter().any(|exit| digits.strip_prefix(exit).is_some_and(is_international));
    if domestic || abroad && (labelled || zone != Zone::Open && number.groups.len() > 1) {
        return true;
    }
    if number.dots >= 10 {
        let named = || super::names_on_line(text, start).any(|name| is_label(name) || is_phone_name(name));
        return international && (labelled || named());
    }
    // a table of numbers with leading zeros
    let most = if zone == Zone::Open { 8 } else { 4 };
    let table = number.groups.len() >= 2
        && (4..=most).contains(&number.groups[0])
        && number.groups.iter().all(|group| *group == number.groups[0]);
    let exit_code = digits.starts_with("00") && !digits.starts_with("000") && !table && is_international(dialled);
    match zone {
        Zone::Open => {
            (labelled
                && (international || national || american || exit_code)
                && (whole || number.is_grouped() || national && number.is_in_pairs()))
                || exit_code
                    && (number.is_grouped() && number.groups[0] <= 5
                        || number.groups.len() == 2 && (3..=5).contains(&number.groups[0])
                        || digits.len() >= 13 && (whole || number.is_grouped()))
                    && !tables::is_other(text, number)
        }
        Zone::Capture | Zone::Payload => {
            let shaped = whole || number.is_grouped();
            let pairs = national && number.is_in_pairs() && !is_among_hex(text, start, end);
            let russian = digits.strip_prefix('8').is_some_and(|rest| is_international(&format!("7{rest}")));
            pairs
                || russian && digits.len() == 11 && number.groups.len() >= 3 && shaped
                || shaped && (international || exit_code || american || (national && (whole || number.is_grouped())))
        }
    }
}

/// Whether the last few digits of a number were crossed out: `+49 1573 92817xx`.
fn is_crossed_out(text: &str, number: &Number) -> bool {
    let rest = &text[number.range.end..];
    let crosses = rest.len() - rest.trim_start_matches(['x', 'X']).len();
    let open = !rest[crosses..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let whole = format!("{}{}", number.digits, "0".repeat(crosses));
    let glued = before(text, number.range.start).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    open && !glued && (1..=3).contains(&crosses) && number.digits.len() >= 8 && is_international(&whole)
}

/// Whether a complete number in one piece stands where a program takes an account or where one is told of: under the
/// name of a field, as what a function is called with, as an address of Signal's sessions (`‹number›.0:12`), behind words.
fn is_account(text: &str, number: &Number) -> bool {
    let (start, end) = (number.range.start, number.range.end);
    let digits = text[start..end].bytes().take_while(u8::is_ascii_digit).count();
    let dialled = &text[start..start + digits];
    if digits < 11 || !is_international(dialled) || before(text, start).is_some_and(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let rest = &text[start + digits..];
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let agent = rest.strip_prefix('.').filter(|agent| digit(agent)).map(|agent| &agent[1..]);
    let device = |agent: &str| agent.strip_prefix(':').is_some_and(digit);
    if agent.is_some_and(|agent| device(agent) || text[..start].ends_with("session-"))
        || is_said(text, &(start..start + digits))
    {
        return true;
    }
    if rest
        .starts_with(|c: char| c.is_alphanumeric() || c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
    {
        return false;
    }
    let quoted = text[..start].ends_with(['"', '\'', '`']) && rest.starts_with(['"', '\'', '`', ':', '@']);
    ACCOUNTS.has(label_of(text, start))
        || is_listed(text, start, |name| ACCOUNTS.has(name))
        || list::is_one(text, start)
        || quoted && super::names_on_line(text, start).any(|name| TAKING.has(name))
}

/// Whether a number with the zero of a long-distance call, or as long as China's, stands behind a name with nothing but
/// a blank between: `Mobil 0171 …`.
fn is_behind_name(text: &str, start: usize, digits: &str) -> bool {
    let national = digits.starts_with('0') && !digits.starts_with("00") && (9..=12).contains(&digits.len());
    let chinese = digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]);
    (national || chinese) && languages::is_announced(text, start)
}

/// Whether bytes in hex stand beside: then pairs of digits are bytes as well.
fn is_among_hex(text: &str, start: usize, end: usize) -> bool {
    let pair =
        |word: Option<&str>| word.is_some_and(|word| word.len() == 2 && word.bytes().all(|b| b.is_ascii_hexdigit()));
    let before = text[..start].rsplit([' ', '\n', ':', '-']).find(|word| !word.is_empty());
    let near = text.floor_char_boundary((end + 4).min(text.len()));
    pair(before) || pair(text[end..near].split([' ', '\n', ':', '-']).find(|word| !word.is_empty()))
}

/// `+44 (0) 7911 353773`, `+44 07911 353773`: the zero is dialled at home only.
pub(crate) fn is_with_trunk_zero(digits: &str) -> bool {
    (1..=3).any(|len| {
        digits.get(len..=len) == Some("0")
            && digits.len() > len + 7
            && CODES.contains_key(&digits[..len])
            && is_international(&format!("{}{}", &digits[..len], &digits[len + 1..]))
    })
}

/// Whether a number without its calling code stands in a field beside one that holds the code.
fn is_beside_code(text: &str, start: usize, digits: &str) -> bool {
    let (label, _) = name_at(text, start);
    let number = is_label(label) || NATIONAL.has(label);
    if !number || !(6..=12).contains(&digits.len()) {
        return false;
    }
    let near = text.ceil_char_boundary(start.saturating_sub(160));
    let far = text.floor_char_boundary((start + digits.len() + 80).min(text.len()));
    let window = &text[near..far];
    let mut at = 0;
    while let Some(offset) = window[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + offset;
        let len = window[from..].bytes().take_while(u8::is_ascii_digit).count();
        at = from + len;
        let before = window[..from].trim_end_matches('+');
        if len <= 3 && CODES_OF.has(&label_before(window, before.len())) {
            let national = digits.trim_start_matches('0');
            return is_international(&format!("{}{national}", &window[from..from + len]));
        }
    }
    false
}

/// Whether the letters before `start` are a short name and not part of a hash: `caller4915…`.
fn is_glued_to_name(text: &str, start: usize) -> bool {
    let name = text[..start].len() - text[..start].trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let before_name = text[..start - name].chars().next_back();
    (1..=12).contains(&name) && !before_name.is_some_and(|c| c.is_ascii_digit())
}

/// Four groups of up to three digits between dots: an address or a version, not a telephone number.
fn is_ipv4(number: &Number) -> bool {
    number.dots == 3 && number.groups.len() == 4 && number.groups.iter().all(|group| *group <= 3)
}

/// A number with a fraction, or several: `+6073641856.9`, `0.0009337 -33.32939`. `+41.797314826` is how registries of
/// names write a telephone number (RFC 5733).
fn is_decimal(text: &str, number: &Number) -> bool {
    let written = text[number.range.clone()].trim_start_matches('+');
    let fraction = |part: &str| {
        part.split_once('.').is_some_and(|(whole, fraction)| {
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            let registry = number.plus && whole.len() <= 3 && fraction.trim_end_matches('0').len() >= 6;
            !fraction.is_empty() && digits(fraction) && digits(whole) && !(registry && CODES.contains_key(whole))
        })
    };
    match number.dots {
        0 => false,
        1 => number.groups.len() == 2 && fraction(written) || written.starts_with("0."),
        _ => written.split_ascii_whitespace().all(|part| fraction(part.trim_start_matches('-'))),
    }
}

fn ends_with_ignoring_case(text: &str, suffix: &str) -> bool {
    text.len() >= suffix.len()
        && text.is_char_boundary(text.len() - suffix.len())
        && text[text.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
}

#[cfg(test)]
mod tests;
