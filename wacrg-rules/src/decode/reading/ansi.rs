// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Text with the control sequences of terminals (ECMA-48, 5.4): the colours that loggers print stand between a label and
//! its value, and the last letter of each is glued to what follows.

use std::ops::Range;

use super::{Reading, replace};

/// How an escape character is written: as it is, as `cat -v` shows it, as syslog does, and in JSON and source code.
const ESCAPES: [&str; 9] = ["\u{1b}", "^[", "#033", "\\u001b", "\\u001B", "\\x1b", "\\x1B", "\\033", "\\e"];
/// Bytes of parameters, and of a title or link.
const PARAMETERS: usize = 64;
const TITLE: usize = 2000;

/// Leaves the sequences out of the lines that have some.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let mut found: Vec<Range<usize>> = Vec::new();
    for escape in ESCAPES {
        let sequences = memchr::memmem::find_iter(text.as_bytes(), escape);
        found.extend(sequences.filter_map(|at| Some(at..sequence(text, at + escape.len())?)));
    }
    found.sort_by_key(|range| range.start);
    let next = |from: usize| {
        let range = found.get(found.partition_point(|range| range.start < from))?;
        Some((range.clone(), String::new()))
    };
    replace("ansi", text, readings, next);
}

/// Where the sequence ends whose escape character ends at `at`.
fn sequence(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    match rest.first()? {
        b'[' => {
            let parameters = rest[1..].iter().take(PARAMETERS).take_while(|byte| matches!(byte, b' '..=b'?')).count();
            let last = rest.get(1 + parameters)?;
            matches!(last, b'@'..=b'~').then_some(at + parameters + 2)
        }
        b']' => {
            let line = &rest[..rest.len().min(TITLE)];
            let end = line.iter().position(|byte| matches!(byte, 0x07 | b'\n' | 0x1b))?;
            match line[end..] {
                [0x07, ..] => Some(at + end + 1),
                [0x1b, b'\\', ..] => Some(at + end + 2),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_titles_and_links_are_left_out() {
        for (line, plain) in [
            ("\u{1b}[36mphone=\u{1b}[0m12", "phone=12"),
            ("\u{1b}[1;38;5;208mkey\u{1b}[m: 12", "key: 12"),
            ("^[[36mphone=^[[0m12", "phone=12"),
            ("#033[36mphone=#033[0m12", "phone=12"),
            ("\\u001b[36mphone=\\u001b[0m12", "phone=12"),
            ("\\x1b[36mphone=\\033[0m12\\e[0m", "phone=12"),
            ("\u{1b}]8;;https://example.com\u{1b}\\phone\u{1b}]8;;\u{1b}\\=12", "phone=12"),
            ("\u{1b}]0;title\u{07}phone=12", "phone=12"),
        ] {
            let mut readings = Vec::new();
            read(&format!("{line} A@s.whatsapp.net"), &mut readings);
            let read = readings.first().map(|reading| reading.mapped.text().to_owned());
            assert_eq!(read, Some(format!("{plain} A@s.whatsapp.net")));
        }
    }
}
