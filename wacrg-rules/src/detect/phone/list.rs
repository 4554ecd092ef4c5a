// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Lists whose values have lines of their own below the list's name: `owners:` and `- …` in YAML, `phones = [` in code.

use super::super::{NameSet, names, names_on_line};
use super::labels::ACCOUNTS;

/// Bytes above a value in which the name of its list is looked for.
const ABOVE: usize = 600;

/// Names of lists of people, further ones.
static PEOPLE: NameSet = names![
    "recipients",
    "participants",
    "contacts",
    "members",
    "users",
    "jids",
    "callers",
    "callees",
    "peers",
    "accounts",
    "testnumbers",
    "ownernumbers",
    "whatsappnumbers",
    "testphones",
];

/// Whether the value at `start` is one of a list that is called like accounts, numbers or people.
pub(super) fn is_one(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(ABOVE));
    let Some((above, lead)) = text[near..start].rsplit_once('\n') else { return false };
    if !is_lead(lead) {
        return false;
    }
    let mut end = near + above.len();
    for line in above.rsplit('\n') {
        let begin = end - line.len();
        let plain = [" #", " //"].iter().filter_map(|sign| line.find(sign)).min().map_or(line, |at| &line[..at]);
        let plain = plain.trim_end();
        let head = plain.trim_end_matches(['[', '{', '(']);
        if plain.ends_with(':') || head.len() < plain.len() {
            let is_name = |name: &str| ACCOUNTS.has(name) || PEOPLE.has(name);
            return names_on_line(text, begin + head.len()).any(is_name);
        }
        // another value of the list, or what is said of one
        if !is_value(line) {
            return false;
        }
        end = begin.saturating_sub(1);
    }
    false
}

/// Whether nothing but the signs of a list's item stands in `lead`.
fn is_lead(lead: &str) -> bool {
    lead.chars().all(|c| c.is_whitespace() || "-*\"'`+".contains(c))
}

/// Whether `line` is an item without a name: digits and signs, perhaps with a comment behind.
fn is_value(line: &str) -> bool {
    let item = line.trim_start_matches(|c: char| c.is_whitespace() || "-*\"'`+".contains(c));
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let rest = item[digits..].trim_start_matches(['"', '\'', '`', ',', ' ']);
    let comment = ["#", "//"].iter().any(|sign| item.starts_with(sign) || rest.starts_with(sign));
    item.is_empty() || comment || digits > 0 && rest.trim_end().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_belong_to_the_name_above_them() {
        for (text, told) in [
            ("owners:\n  - ", true),
            ("owners:\n- '41797314826'\n- \"", true),
            ("bot:\n  owners: # mine\n  - ", true),
            ("const phones: string[] = [\n  '", true),
            ("\"participants\": [\n    // me\n    41797314826,\n    ", true),
            ("owners:\n  - name: x\n  - ", false),
            ("sizes:\n  - ", false),
            ("owners:\n  total 41797314826, ", false),
            ("owners", false),
        ] {
            assert_eq!(is_one(text, text.len()), told, "{text}");
        }
    }
}
