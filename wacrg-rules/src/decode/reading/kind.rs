// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What files of some kinds say once what is theirs alone is taken out: marks between the letters of HTML, SVG and
//! Markdown, folded lines of vCards and mails, the first column of patches, the strings that notebooks and recordings of
//! terminals are cut into, CSS escapes, columns of separated values and of tables in HTML.

use super::super::Mapped;
use super::{Reading, rows, strings, table};
use crate::signs::Signs;

/// Bytes of a file that is read in this way; what is larger is a data set, and read as it stands.
const LARGEST: usize = 4 << 20;

/// The readings of a file with the ending `extension`, in lower case.
pub(crate) fn of_file(text: &str, extension: &str) -> Vec<Reading> {
    if text.len() > LARGEST {
        return Vec::new();
    }
    let readings = match extension {
        "csv" | "tsv" => [table::separated(text), None],
        "html" | "htm" | "xhtml" | "xml" | "svg" | "md" | "markdown" => {
            [unmarked(text, extension.starts_with('m')), rows::read(text)]
        }
        "vcf" | "vcard" | "ics" | "eml" | "mbox" => [unfolded(text), None],
        "patch" | "diff" => [patched(text), None],
        "css" | "scss" | "less" => [styled(text), None],
        "ipynb" => [strings::notebook(text), None],
        "cast" => [strings::recording(text), None],
        _ => [None, None],
    };
    let tells =
        |reading: &Reading| Signs::of(reading.mapped.text()).has(Signs::TELLING | Signs::ENCODED | Signs::READABLE);
    readings.into_iter().flatten().filter(tells).collect()
}

/// Leaves out tags, and in Markdown emphasis, that stand beside a letter or digit.
fn unmarked(text: &str, markdown: bool) -> Option<Reading> {
    let source = text.as_bytes();
    let (mut mapped, mut at, mut done) = (Mapped::default(), 0, 0);
    while at < source.len() {
        let len = match source[at] {
            b'<' if source.get(at + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') => {
                let inline = source[at + 1..].iter().take(400).position(|byte| *byte == b'>').map_or(0, |len| len + 2);
                let name: &[u8] = source[at + 1..].strip_prefix(b"/").unwrap_or(&source[at + 1..]);
                let block =
                    [&b"p"[..], b"div", b"br", b"li", b"tr", b"td", b"th", b"h1", b"h2", b"h3", b"dd", b"dt", b"pre"];
                let ends = |name: &[u8], block: &[u8]| {
                    name.starts_with(block) && !name.get(block.len()).is_some_and(u8::is_ascii_alphanumeric)
                };
                if block.iter().any(|block| ends(name, block)) { 0 } else { inline }
            }
            b'*' | b'`' if markdown => 1,
            _ => 0,
        };
        if len > 0 {
            mapped.copy(&text[done..at], done);
            done = at + len;
        }
        at += len.max(1);
    }
    mapped.copy(&text[done..], done);
    (done > 0).then_some(Reading { decoder: "markup", mapped })
}

/// Joins a line that begins with a space or tab to the one before (RFC 6350, section 3.2), and lines that end in `=`.
fn unfolded(text: &str) -> Option<Reading> {
    let (mut mapped, mut done) = (Mapped::default(), 0);
    for (at, _) in text.match_indices('\n') {
        let mut start = at - usize::from(text[..at].ends_with('\r'));
        let soft = text[..start].ends_with('=');
        start -= usize::from(soft);
        let folded = text[at + 1..].starts_with([' ', '\t']);
        if folded || soft {
            mapped.copy(&text[done..start.max(done)], done);
            done = at + 1 + usize::from(folded);
        }
    }
    mapped.copy(&text[done..], done);
    Some(Reading { decoder: "unfolded", mapped })
}

/// Leaves out the first column of lines that a patch adds, removes or keeps.
fn patched(text: &str) -> Option<Reading> {
    let mut mapped = Mapped::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let header = line.starts_with("+++") || line.starts_with("---") || line.starts_with("@@");
        let skip = usize::from(!header && line.starts_with(['+', '-', ' ']));
        mapped.copy(&line[skip..], at + skip);
        at += line.len();
    }
    Some(Reading { decoder: "patch", mapped })
}

/// Undoes `\2b ` (CSS Syntax Module Level 3, section 4.3.7).
fn styled(text: &str) -> Option<Reading> {
    let (mut mapped, mut done) = (Mapped::default(), 0);
    for (at, _) in text.match_indices('\\') {
        let digits = text[at + 1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let c = u32::from_str_radix(&text[at + 1..at + 1 + digits], 16).ok().and_then(char::from_u32);
        if let Some(c) = c.filter(|c| !c.is_control() && at >= done) {
            let space = usize::from(text[at + 1 + digits..].starts_with(' '));
            mapped.copy(&text[done..at], done);
            mapped.unit(&c.to_string(), at, 1 + digits + space);
            done = at + 1 + digits + space;
        }
    }
    mapped.copy(&text[done..], done);
    (done > 0).then_some(Reading { decoder: "escapes", mapped })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, extension: &str) -> String {
        of_file(text, extension).into_iter().map(|reading| reading.mapped.finish().0).collect()
    }

    #[test]
    fn every_kind_is_read_without_its_marks() {
        assert_eq!(told("<p>A@s.<b>whatsapp</b>.net</p>", "html"), "<p>A@s.whatsapp.net</p>");
        assert_eq!(told("A@s.**whatsapp**.net", "md"), "A@s.whatsapp.net");
        assert_eq!(told("X:A@s.what\n sapp.net\n", "vcf"), "X:A@s.whatsapp.net\n");
        assert_eq!(told("+A@s.whatsapp.net\n-B\n", "patch"), "A@s.whatsapp.net\nB\n");
        assert_eq!(told("content: \"A\\40 s.whatsapp.net\"", "css"), "content: \"A@s.whatsapp.net\"");
        assert_eq!(told("[\"x = 'A@s.'\\n\",\n\"'whatsapp.net'\"]", "ipynb"), "x = 'A@s.'\n'whatsapp.net'\n");
    }
}
