// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! SQLite databases (sqlite.org/fileformat2.html): every row of every table, with the names of its columns.

use std::collections::HashSet;

use super::{Opened, Part, hex, quoted};
use crate::budget::Budget;

/// Pages of one table that are followed.
const PAGES: usize = 100_000;

struct Database<'b> {
    bytes: &'b [u8],
    page: usize,
    usable: usize,
    /// 2 is UTF-16LE, 3 UTF-16BE, anything else UTF-8.
    encoding: u8,
}

/// A column's value.
enum Value {
    Null,
    Number(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// Opens `bytes` as a database.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    if !bytes.starts_with(b"SQLite format 3\0") || bytes.len() < 100 {
        return None;
    }
    let page = match u16::from_be_bytes([bytes[16], bytes[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let database = Database { bytes, page, usable: page.saturating_sub(usize::from(bytes[20])), encoding: bytes[59] };
    let mut parts = Vec::new();
    if page >= 512 {
        for row in database.rows(1, budget) {
            let [.., Value::Number(root), Value::Text(sql)] = row.as_slice() else { continue };
            let columns = columns(sql);
            let mut json = String::from("[");
            let mut blobs = Vec::new();
            for row in database.rows(usize::try_from(*root).unwrap_or(0), budget) {
                json.push_str(if json.len() > 1 { ",\n{" } else { "{" });
                for (index, value) in row.iter().enumerate() {
                    let name = columns.get(index).map_or("value", String::as_str);
                    let told = match value {
                        Value::Null => "null".to_owned(),
                        Value::Number(number) => number.to_string(),
                        Value::Real(number) => number.to_string(),
                        Value::Text(text) => quoted(text),
                        Value::Blob(blob) if blob.len() <= 512 => quoted(&hex(blob)),
                        Value::Blob(blob) => {
                            blobs.push(Part::Bytes(blob.clone()));
                            "null".to_owned()
                        }
                    };
                    json.push_str(&format!("{}{}: {told}", if index > 0 { ", " } else { "" }, quoted(name)));
                }
                json.push('}');
            }
            json.push(']');
            parts.push(Part::Json(json));
            parts.append(&mut blobs);
        }
    }
    // what was deleted stays in the pages
    parts.extend(super::plain::strings(bytes).map(Part::Strings));
    Some(Opened { decoder: "sqlite", parts, whole: false })
}

/// Names of the columns of a `CREATE TABLE` statement.
fn columns(sql: &str) -> Vec<String> {
    let Some((_, body)) = sql.split_once('(') else { return Vec::new() };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in body.char_indices().chain([(body.len(), ',')]) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 => {
                let name = body[start..at].trim().split(|c: char| c.is_whitespace() || c == ')').next().unwrap_or("");
                names.push(name.trim_matches(['"', '`', '[', ']', '\'']).to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

impl Database<'_> {
    fn page(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_sub(1)?.checked_mul(self.page)?;
        self.bytes.get(start..start.checked_add(self.page)?)
    }

    /// The rows of the table whose tree begins at the page `root`.
    fn rows(&self, root: usize, budget: &mut Budget) -> Vec<Vec<Value>> {
        let (mut rows, mut pages, mut seen) = (Vec::new(), vec![root], HashSet::new());
        while let Some(number) = pages.pop() {
            if !seen.insert(number) || seen.len() > PAGES || !budget.run() {
                continue;
            }
            let Some(page) = self.page(number) else { continue };
            let header = if number == 1 { 100 } else { 0 };
            let u16_at = |at: usize| page.get(at..at + 2).map(|raw| usize::from(u16::from_be_bytes([raw[0], raw[1]])));
            let u32_at = |at: usize| {
                page.get(at..at + 4).map(|raw| raw.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
            };
            let kind = page[header];
            let cells = u16_at(header + 3).unwrap_or(0);
            let first = header + if kind == 5 { 12 } else { 8 };
            let mut offsets: Vec<usize> = (0..cells).filter_map(|index| u16_at(first + index * 2)).collect();
            // a damaged page can name one cell again and again
            offsets.sort_unstable();
            offsets.dedup();
            for cell in offsets {
                match kind {
                    5 => pages.extend(u32_at(cell)),
                    13 => rows.extend(self.row(page, cell, budget)),
                    _ => {}
                }
            }
            if kind == 5 {
                pages.extend(u32_at(header + 8));
            }
        }
        rows
    }

    /// The record of the cell at `at` of a leaf page.
    fn row(&self, page: &[u8], at: usize, budget: &mut Budget) -> Option<Vec<Value>> {
        let mut at = at;
        let size = varint(page, &mut at)?;
        let row_id = varint(page, &mut at)?;
        let payload = self.payload(page, at, size)?;
        budget.take(payload.len()).then_some(())?;
        let mut head = 0;
        let end = varint(&payload, &mut head)?;
        let mut body = end;
        let mut values = Vec::new();
        while head < end {
            let kind = varint(&payload, &mut head)?;
            let len = match kind {
                0 | 8 | 9 | 10 | 11 => 0,
                1..=4 => kind,
                5 => 6,
                6 | 7 => 8,
                _ => (kind - 12) / 2,
            };
            // what is cut off is read as far as it goes
            let raw = &payload[body.min(payload.len())..body.saturating_add(len).min(payload.len())];
            let number = raw
                .iter()
                .fold(if raw.first().is_some_and(|byte| byte & 0x80 != 0) { -1_i64 } else { 0 }, |number, byte| {
                    number << 8 | i64::from(*byte)
                });
            values.push(match kind {
                0 if values.is_empty() => Value::Number(row_id as i64),
                0 => Value::Null,
                8 => Value::Number(0),
                9 => Value::Number(1),
                1..=6 => Value::Number(number),
                7 => Value::Real(f64::from_bits(number as u64)),
                _ if kind % 2 == 1 => Value::Text(self.text(raw)),
                _ => Value::Blob(raw.to_vec()),
            });
            body = body.saturating_add(len);
        }
        Some(values)
    }

    fn text(&self, raw: &[u8]) -> String {
        let unit =
            |pair: &[u8; 2]| if self.encoding == 3 { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
        match self.encoding {
            2 | 3 => String::from_utf16_lossy(&raw.as_chunks::<2>().0.iter().map(unit).collect::<Vec<_>>()),
            _ => String::from_utf8_lossy(raw).into_owned(),
        }
    }

    /// The payload of a cell, with its overflow pages.
    fn payload(&self, page: &[u8], at: usize, size: usize) -> Option<Vec<u8>> {
        let most = self.usable.checked_sub(35)?;
        if size <= most {
            return page.get(at..at.checked_add(size)?).map(<[u8]>::to_vec);
        }
        let least = (self.usable.checked_sub(12)?) * 32 / 255 - 23;
        let kept = least + (size - least) % (self.usable - 4);
        let local = if kept <= most { kept } else { least };
        let mut payload = page.get(at..at + local)?.to_vec();
        let next = |page: &[u8], at: usize| {
            page.get(at..at + 4).map(|raw| raw.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
        };
        let mut number = next(page, at + local)?;
        for _ in 0..(size / (self.usable - 4) + 1).min(self.bytes.len() / self.page + 1) {
            let Some(page) = self.page(number) else { break };
            let left = size.saturating_sub(payload.len()).min(self.usable - 4);
            payload.extend_from_slice(page.get(4..4 + left)?);
            number = next(page, 0)?;
        }
        Some(payload)
    }
}

/// A big-endian number of seven bits a byte, nine bytes at most.
fn varint(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0_u64;
    for index in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if index == 8 {
            value = value << 8 | u64::from(byte);
            break;
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    usize::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of 512 bytes with one cell, which is a record of texts behind an id.
    fn page(header: usize, row: u8, texts: &[&str], number: Option<u8>) -> Vec<u8> {
        let mut head = Vec::new();
        let mut body = Vec::new();
        for text in texts {
            head.push(u8::try_from(13 + 2 * text.len()).unwrap_or_default());
            body.extend(text.as_bytes());
        }
        if let Some(number) = number {
            // the fourth column of the schema is the table's first page
            head.insert(3, 1);
            let at: usize = texts[..3].iter().map(|text| text.len()).sum();
            body.insert(at, number);
        }
        let record = [vec![u8::try_from(head.len() + 1).unwrap_or_default()], head, body].concat();
        let cell = [vec![u8::try_from(record.len()).unwrap_or_default(), row], record].concat();
        let mut page = vec![0; 512];
        let at = 512 - cell.len();
        page[at..].copy_from_slice(&cell);
        page[header] = 13;
        page[header + 4] = 1;
        let offset = u16::try_from(at).unwrap_or_default().to_be_bytes();
        page[header + 8..header + 10].copy_from_slice(&offset);
        page
    }

    #[test]
    fn rows_are_told_with_the_names_of_their_columns() {
        let mut first = page(100, 1, &["table", "jid", "jid", "CREATE TABLE jid (user TEXT, server TEXT)"], Some(2));
        first[..16].copy_from_slice(b"SQLite format 3\0");
        first[16..18].copy_from_slice(&[2, 0]);
        let database = [first, page(0, 1, &["A", "s.whatsapp.net"], None)].concat();
        let parts = open(&database, &mut Budget::default()).map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(&parts[..], [Part::Json(json), ..] if json == "[{\"user\": \"A\", \"server\": \"s.whatsapp.net\"}]")
        );
        assert_eq!(columns("CREATE TABLE t (a INTEGER PRIMARY KEY, \"b c\" TEXT, d DECIMAL(1,2))"), ["a", "b", "d"]);
    }
}
