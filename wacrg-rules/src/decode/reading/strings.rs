// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Strings of JSON that one text was cut into: the lines of a notebook's cells and outputs (nbformat 4, multi-line
//! strings), and what a recorded terminal showed (asciicast 2 and 3, events `o`).

use super::super::Mapped;
use super::{Reading, escapes};

/// Appends the inside of the string whose opening quote is at `open`, with its escapes undone; where it ends.
fn string(text: &str, open: usize, mapped: &mut Mapped) -> usize {
    let source = text.as_bytes();
    let (mut here, mut from) = (open + 1, open + 1);
    while let Some(byte) = source.get(here).filter(|byte| **byte != b'"') {
        if *byte != b'\\' {
            here += 1;
            continue;
        }
        mapped.copy(&text[from..here], from);
        let (value, len) = match source.get(here + 1) {
            Some(b'n') => ("\n".to_owned(), 2),
            Some(b'r') => ("\r".to_owned(), 2),
            Some(b't') => ("\t".to_owned(), 2),
            Some(b'u') => escapes::escape(text, here).map_or((String::new(), 2), |(len, c)| (c.to_string(), len)),
            Some(other) if other.is_ascii() => (char::from(*other).to_string(), 2),
            _ => ("\\".to_owned(), 1),
        };
        mapped.unit(&value, here, len);
        here += len;
        from = here;
    }
    let end = here.min(source.len());
    mapped.copy(&text[from..end.max(from)], from);
    end
}

/// Joins the strings of a notebook, one after the other: the items of its texts as they are, and every other one on lines
/// of its own.
pub(super) fn notebook(text: &str) -> Option<Reading> {
    let source = text.as_bytes();
    let (mut mapped, mut at, mut listed) = (Mapped::default(), 0, false);
    let mut name = 0..0;
    while let Some(open) = memchr::memchr(b'"', &source[at..]).map(|offset| at + offset) {
        let between = source[at.min(open)..open].trim_ascii();
        listed = match between {
            b"," => listed,
            // `"text": ["…"`
            [b':', rest @ ..] => rest.trim_ascii() == b"[" && is_text(&source[name.clone()]),
            _ => false,
        };
        // a line of source ends in a line break; anything else is a value of its own
        if !listed && !mapped.text().is_empty() && !mapped.text().ends_with('\n') {
            mapped.unit("\n", open, 0);
        }
        let end = string(text, open, &mut mapped);
        name = open + 1..end.max(open + 1);
        // the first item stands alone behind the name
        if !listed && !mapped.text().ends_with('\n') {
            mapped.unit("\n", end, 0);
        }
        at = (end + 1).min(source.len());
    }
    Some(Reading { decoder: "notebook", mapped })
}

/// Whether a notebook's field of that name holds one text: its source, what was printed, or a form of what came out.
fn is_text(name: &[u8]) -> bool {
    matches!(name, b"source" | b"text" | b"traceback") || name.starts_with(b"text/")
}

/// Joins what a recording shows, event by event; what was typed and its marks are left out, and stand as they are.
pub(super) fn recording(text: &str) -> Option<Reading> {
    let mut mapped = Mapped::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(open) = output(line) {
            string(text, at + open, &mut mapped);
        }
        at += line.len();
    }
    (!mapped.text().is_empty()).then_some(Reading { decoder: "recording", mapped })
}

/// Where the text of an event begins that shows something: `[1.25, "o", "…"]`.
fn output(line: &str) -> Option<usize> {
    let rest = line.trim_start().strip_prefix('[')?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || " \t.eE+-".contains(c));
    let rest = rest.strip_prefix(',')?.trim_start().strip_prefix("\"o\"")?;
    let rest = rest.trim_start().strip_prefix(',')?.trim_start();
    rest.starts_with('"').then_some(line.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reading: Option<Reading>) -> String {
        reading.map(|reading| reading.mapped.finish().0).unwrap_or_default()
    }

    #[test]
    fn pieces_of_one_text_are_joined_and_others_are_not() {
        for (text, plain) in [
            (r#"{"source": ["x = 'A@s.\n", "whatsapp", ".net'"]}"#, "source\nx = 'A@s.\nwhatsapp.net'\n"),
            (r#"{"text": ["A@s.", "whatsapp.net"], "name": "x"}"#, "text\nA@s.whatsapp.net\nname\nx\n"),
            (r#"{"tags": ["A@s.", "whatsapp.net"]}"#, "tags\nA@s.\nwhatsapp.net\n"),
            (r#"{"text": "A@s.", "whatsapp.net": 1}"#, "text\nA@s.\nwhatsapp.net\n"),
        ] {
            assert_eq!(told(notebook(text)).trim_end(), plain.trim_end(), "{text}");
        }
    }

    #[test]
    fn what_a_recording_shows_is_joined() {
        let text = "{\"version\": 2, \"title\": \"A@s.\"}\n[0.1,\"o\",\"a\\r\\nA@s.\"]\n[0.15, \"i\", \"x\"]\n\
                    [1e-1, \"o\", \"whatsapp.net\"]\n[broken\n";
        assert_eq!(told(recording(text)), "a\r\nA@s.whatsapp.net");
        assert!(recording("{\"version\": 2}\n[0.1, \"i\", \"x\"]\n").is_none());
    }
}
