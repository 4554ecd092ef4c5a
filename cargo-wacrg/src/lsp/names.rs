// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which placeholder stands for which value: one value, one placeholder, and none that the text has already. It is
//! remembered as long as the document is open, and told to nobody.

use std::collections::{BTreeMap, BTreeSet};

use wacrg_schema::report::v1::{Finding, Report};

/// The placeholders of a document's values.
#[derive(Default)]
pub(super) struct Names(BTreeMap<(String, String), String>);

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Names").field(&self.0.len()).finish()
    }
}

impl Names {
    /// Names every value that `report` found in `text`, in the order of the text. What is in it no more, neither as a
    /// value nor as a placeholder, is forgotten: it was half of a value that is being typed.
    pub(super) fn learn(&mut self, report: &Report, text: &str) {
        let mut findings: Vec<&Finding> = report.findings.iter().collect();
        findings.sort_by_key(|finding| finding.location.byte_start);
        let keys: Vec<_> = findings.iter().filter_map(|finding| key(finding, text)).collect();
        let words = initials(text);
        let stands = |base: &str, name: &str| match letter_of(base) {
            Some(_) => words.contains(name),
            None => stands_in(text, name),
        };
        let current: BTreeSet<_> = keys.iter().map(|(key, _)| key).collect();
        self.0.retain(|key, name| current.contains(key) || stands(&key.0, name));
        let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for ((kind, _), name) in &self.0 {
            given.entry(kind.clone()).or_default().insert(name.clone());
        }
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        for (key, base) in keys {
            if self.0.contains_key(&key) {
                continue;
            }
            let given = given.entry(key.0.clone()).or_default();
            let next = next.entry(key.0.clone()).or_insert(1);
            let mut names = (*next..=9999).map_while(|number| Some((number, numbered(base, number)?)));
            let name = names.find(|(_, name)| !given.contains(name) && !stands(base, name)).map(|(number, name)| {
                *next = number + 1;
                name
            });
            let name = match name {
                Some(name) => name,
                None if numbered(base, 2).is_none() => base.to_owned(),
                // none is better than one of somebody else
                None => continue,
            };
            given.insert(name.clone());
            self.0.insert(key, name);
        }
    }

    /// What to write in the place of a finding.
    pub(super) fn of(&self, finding: &Finding, text: &str) -> Option<String> {
        let (key, base) = key(finding, text)?;
        let name = self.0.get(&key)?;
        Some(match letter_of(base) {
            Some(server) => format!("{name}{server}"),
            None => name.clone(),
        })
    }
}

/// What a party's placeholder has behind its letter; `None` for other placeholders.
fn letter_of(base: &str) -> Option<&str> {
    base.strip_prefix('A').filter(|rest| rest.is_empty() || rest.starts_with('@'))
}

/// The kind of placeholder and the value that it stands for, and the placeholder of the rule. The devices of an account
/// are one party, and so is its number however it is written.
fn key<'f>(finding: &'f Finding, text: &str) -> Option<((String, String), &'f str)> {
    let base = finding.replacement.as_deref().filter(|_| finding.location.line > 0)?;
    let value = text.get(finding.location.byte_start..finding.location.byte_end)?;
    if letter_of(base).is_none() {
        return Some(((base.to_owned(), value.to_owned()), base));
    }
    let user = value.split('@').next().unwrap_or(value);
    let user = user.split(':').next().unwrap_or(user);
    let agent = |end: &str| end.len() <= 3 && end.bytes().all(|byte| byte.is_ascii_digit());
    let user =
        user.rsplit_once(['.', '_']).filter(|(_, end)| value.contains('@') && agent(end)).map_or(user, |(own, _)| own);
    let digits: String = user.chars().filter(char::is_ascii_digit).collect();
    let party = if digits.len() >= 5 { digits } else { value.to_lowercase() };
    Some((("A".to_owned(), party), base))
}

/// Words of one or two capital letters in `text`: a placeholder of somebody, perhaps.
fn initials(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_uppercase())).collect()
}

/// Whether `name` stands in `text` as it is, not within another word.
fn stands_in(text: &str, name: &str) -> bool {
    let outer = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(name)
        .any(|(at, _)| outer(text[..at].chars().next_back()) && outer(text[at + name.len()..].chars().next()))
}

/// The placeholder with this number, the first being the rule's own; of a party, its letters. `None` where the grammar
/// has no more (`cargo wacrg explain placeholders`; RFC 5737, RFC 3849 and RFC 7042 for addresses).
fn numbered(base: &str, number: usize) -> Option<String> {
    if letter_of(base).is_some() {
        let letter = |index: usize| char::from(b'A' + (index % 26) as u8);
        let index = number - 1;
        return match index {
            0..26 => Some(letter(index).to_string()),
            26..702 => Some([letter(index / 26 - 1), letter(index)].iter().collect()),
            _ => None,
        };
    }
    if number == 1 {
        return Some(base.to_owned());
    }
    let last = |stem: &str, most: usize, first: usize| {
        let own = base.strip_suffix(stem)?;
        (first + number - 1 <= most).then(|| (own.to_owned(), first + number - 1))
    };
    if base.starts_with("203") {
        return last("10", 254, 10).map(|(own, last)| format!("{own}{last}"));
    }
    if base.starts_with("2001:db8:") {
        return last("1", 0xffff, 1).map(|(own, last)| format!("{own}{last:x}"));
    }
    if base.starts_with("00:00:5E:") {
        return last("01", 0xff, 1).map(|(own, last)| format!("{own}{last:02X}"));
    }
    if let Some((own, last)) = last("0001", 9999, 1) {
        return Some(format!("{own}{last:04}"));
    }
    if let Some((user, server)) = base.split_once('@') {
        return Some(match user.strip_suffix('}') {
            Some(user) => format!("{user}-{number}}}@{server}"),
            None => format!("{user}-{number}@{server}"),
        });
    }
    base.bytes().all(|byte| byte.is_ascii_uppercase()).then(|| format!("{base}{number}"))
}

#[cfg(test)]
mod tests {
    use wacrg_rules::placeholder::is_placeholder;
    use wacrg_rules::vocabulary::Vocabulary;

    use super::*;

    #[test]
    fn placeholders_are_counted_as_the_grammar_has_it() {
        let vocabulary = Vocabulary::default();
        for (base, number, name) in [
            ("A", 1, "A"),
            ("A@s.whatsapp.net", 2, "B"),
            ("A", 27, "AA"),
            ("KEYPLACEHOLDER", 1, "KEYPLACEHOLDER"),
            ("KEYPLACEHOLDER", 2, "KEYPLACEHOLDER2"),
            ("STANZAID0001", 12, "STANZAID0012"),
            ("NAME", 3, "NAME3"),
            ("user@lid", 2, "user-2@lid"),
            ("{group}@g.us", 2, "{group-2}@g.us"),
        ] {
            assert_eq!(numbered(base, number).as_deref(), Some(name));
            assert!(is_placeholder(name, &vocabulary), "{name}");
        }
        for (base, number, name) in [
            ("203.0.113.10", 3, Some("203.0.113.12")),
            ("203, 0, 113, 10", 2, Some("203, 0, 113, 11")),
            ("203.0.113.10", 900, None),
            ("2001:db8::1", 16, Some("2001:db8::10")),
            ("00:00:5E:00:53:01", 10, Some("00:00:5E:00:53:0A")),
            ("user@example.com", 2, Some("user-2@example.com")),
            ("0,0", 2, None),
            ("A", 703, None),
        ] {
            assert_eq!(numbered(base, number).as_deref(), name, "{base}");
        }
    }
}
