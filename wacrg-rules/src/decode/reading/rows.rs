// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tables of HTML whose columns or rows have names: each value is read beside its name.

use std::ops::Range;

use super::super::Mapped;
use super::Reading;
use super::table::{CELLS, clean, pair};

/// Bytes of the tags before the text of a cell.
const TAGS: usize = 400;

/// Reads the tables of `text`: each `<td>` has the names that stand over it and before it, in `<th>`.
pub(super) fn read(text: &str) -> Option<Reading> {
    let source = text.as_bytes();
    // most files have no table
    memchr::memmem::find(source, b"<th").or_else(|| memchr::memmem::find(source, b"<TH"))?;
    let mut mapped = Mapped::default();
    let (mut names, mut row): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let (mut column, mut cells, mut valued) = (0, 0, false);
    for at in memchr::memchr_iter(b'<', source) {
        let len = source[at + 1..].iter().take(8).take_while(|byte| byte.is_ascii_alphabetic()).count();
        match text[at + 1..at + 1 + len].to_ascii_lowercase().as_str() {
            "table" => (names, row, valued) = (Vec::new(), Vec::new(), false),
            "tr" => {
                // a row of names only is the one above the others
                if !valued && !row.is_empty() {
                    names = std::mem::take(&mut row);
                }
                row.clear();
                (column, valued) = (0, false);
            }
            "th" => {
                row.push(cell(text, at).map_or("", |cell| clean(&text[cell])));
                column += 1;
            }
            "td" => {
                let above = names.get(column).into_iter();
                let names = above.chain(row.last().filter(|_| row.len() == 1));
                if let Some(cell) = cell(text, at) {
                    names.for_each(|name| pair(text, name, cell.clone(), &mut mapped));
                }
                (column, valued) = (column + 1, true);
                cells += 1;
            }
            _ => {}
        }
        if cells > CELLS {
            break;
        }
    }
    (!mapped.text().is_empty()).then_some(Reading { decoder: "table", mapped })
}

/// The text of the cell whose tag begins at `at`, behind the tags that it begins with.
fn cell(text: &str, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    while text[start..].starts_with('<') && start - at < TAGS {
        let near = text.floor_char_boundary((start + TAGS).min(text.len()));
        let inner = start + text[start..near].find('>')? + 1;
        start = inner + (text[inner..].len() - text[inner..].trim_start().len());
        if text[start..].starts_with("</t") {
            return None;
        }
    }
    let cell = &text[start..];
    let cell = cell[..cell.find(['<', '\n']).unwrap_or(cell.len())].trim_end();
    (!cell.is_empty()).then_some(start..start + cell.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_beside_the_names_over_and_before_them() {
        for (text, plain) in [
            (
                "<table><tr><th>id</th><th> <b>Phone number</b></th></tr>\n<tr><td>7</td><td><i>41</i></td></tr></table>",
                "id: 7\nPhone_number: 41\n",
            ),
            ("<TABLE><TR><TH>phone</TH><TD class=\"x\">\n 41 </TD></TR></TABLE>", "phone: 41\n"),
            ("<th>x<tr><td></td><td>41</td>", ""),
            ("<th", ""),
            ("<th>a<tr><td", ""),
        ] {
            let told = read(text).map(|reading| reading.mapped.finish().0).unwrap_or_default();
            assert_eq!(told, plain, "{text}");
        }
    }
}
