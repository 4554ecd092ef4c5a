// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Long numbers that what stands before them proves to be public: threads of Discord, copies in a web archive.

use std::ops::Range;

/// Whether the number in `range` is one of those.
pub(crate) fn is_public(text: &str, range: &Range<usize>) -> bool {
    let near = text.ceil_char_boundary(range.start.saturating_sub(120));
    let before = text[near..range.start].rsplit('\n').next().unwrap_or("");
    let number = &text[range.clone()];
    // the moment of a copy: year, month, day, hour, minute, second
    if before.ends_with("web.archive.org/web/") {
        return number.len() == 14 && matches!(&number[..2], "19" | "20");
    }
    is_snowflake(number) && (is_in_address(before) || is_thread(before))
}

/// A number of Discord: 17 to 19 digits. Groups of WhatsApp have 18 and begin in a way of their own.
fn is_snowflake(number: &str) -> bool {
    (17..=19).contains(&number.len()) && !number.starts_with("120363")
}

/// Whether `before` is the address of a channel or a message up to one of its numbers.
fn is_in_address(before: &str) -> bool {
    let address = before.rsplit(|c: char| c.is_whitespace() || "<>(\"'`".contains(c)).next().unwrap_or("");
    let address = address.strip_prefix("https://").unwrap_or(address);
    let path = ["discord.com/channels/", "ptb.discord.com/channels/", "canary.discord.com/channels/"]
        .iter()
        .find_map(|server| address.strip_prefix(server));
    path.is_some_and(|path| path.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/'))
}

/// Whether the last words of `before` name a place on Discord: `the Discord thread `. A member is a person.
fn is_thread(before: &str) -> bool {
    let mut words = before.split(|c: char| !c.is_ascii_alphanumeric()).rev().filter(|word| !word.is_empty());
    let mut last = words.next().unwrap_or("");
    if last.eq_ignore_ascii_case("id") {
        last = words.next().unwrap_or("");
    }
    let place = ["thread", "channel", "server", "guild", "post"].iter().any(|place| last.eq_ignore_ascii_case(place));
    place && words.next().is_some_and(|word| word.eq_ignore_ascii_case("discord"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_public_and_people_are_not() {
        let judge = |text: &str| {
            let end = text.bytes().rposition(|byte| byte.is_ascii_digit()).map_or(0, |at| at + 1);
            let start = text[..end].bytes().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
            is_public(text, &(start..end))
        };
        for text in [
            "See the Discord thread 1182937465018273645.",
            "Discord channel id: 1182937465018273645",
            "https://discord.com/channels/1182937465018273645/1182937465018273999",
            "https://web.archive.org/web/20240609123456/x",
        ] {
            assert!(judge(text), "{text}");
        }
        for text in [
            "the Discord user 1182937465018273645",
            "thread 1182937465018273645",
            "the Discord thread 120363028471930562",
            "the Discord thread 49157392817465",
            "https://example.com/discord.com/channels/1182937465018273645",
            "https://web.archive.org/web/49157392817465",
        ] {
            assert!(!judge(text), "{text}");
        }
    }
}
