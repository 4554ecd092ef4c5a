// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tables whose columns have names: Markdown, SQL inserts, property lists. Each value is read beside its name, as
//! `name: value`, because outside captures a number needs a name to be told from any other.

use std::ops::Range;

use super::super::Mapped;
use super::Reading;
use crate::signs::Signs;

/// Cells that one table gives at most.
pub(super) const CELLS: usize = 100_000;

/// Reads the tables of a text.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    let mut mapped = Mapped::default();
    markdown(text, &mut mapped);
    inserts(text, &mut mapped);
    properties(text, &mut mapped);
    finish(mapped, readings);
}

/// Reads `text` as comma, semicolon or tab separated values with a first line of names.
pub(super) fn separated(text: &str) -> Option<Reading> {
    let (first, rest) = text.split_once('\n')?;
    let separator = [',', ';', '\t', '|'].into_iter().max_by_key(|separator| first.matches(*separator).count())?;
    let names: Vec<&str> = first.trim_end().split(separator).map(clean).collect();
    if !names.iter().any(|name| is_name(name)) {
        return None;
    }
    let mut mapped = Mapped::default();
    let mut at = first.len() + 1;
    for line in rest.split_inclusive('\n').take(CELLS) {
        let mut cell_at = at;
        for (index, cell) in cells(line.trim_end_matches(['\n', '\r']), separator).into_iter().enumerate() {
            let range = cell_at + cell.start..cell_at + cell.end;
            pair(text, names.get(index).copied().unwrap_or(""), range, &mut mapped);
        }
        cell_at += line.len();
        at = cell_at;
    }
    (!mapped.text().is_empty()).then_some(Reading { decoder: "table", mapped })
}

fn finish(mapped: Mapped, readings: &mut Vec<Reading>) {
    if Signs::of(mapped.text()).has(Signs::TELLING) {
        readings.push(Reading { decoder: "table", mapped });
    }
}

/// Cells of a line, quotes around them left out.
fn cells(line: &str, separator: char) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, c) in line.char_indices().chain([(line.len(), separator)]) {
        if c == '"' {
            quoted = !quoted;
        } else if c == separator && (!quoted || at == line.len()) {
            let cell = &line[start..at];
            let trimmed = cell.trim_matches(['"', '\'', ' ']);
            let lead = cell.len() - cell.trim_start_matches(['"', '\'', ' ']).len();
            cells.push(start + lead..start + lead + trimmed.len());
            start = (at + c.len_utf8()).min(line.len());
        }
    }
    cells
}

pub(super) fn clean(name: &str) -> &str {
    name.trim().trim_matches(['"', '\'', '`', '*', '[', ']', ' '])
}

/// Whether a column of that name says what its values are.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 40
        && name.starts_with(char::is_alphabetic)
        && !name.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"_- ".contains(c))
}

/// Appends `name: value`. The name's words are joined so that it reads as one.
pub(super) fn pair(text: &str, name: &str, value: Range<usize>, mapped: &mut Mapped) {
    if !is_name(name) || value.is_empty() {
        return;
    }
    mapped.unit(&format!("{}: ", name.replace(' ', "_")), value.start, 0);
    mapped.copy(&text[value.clone()], value.start);
    mapped.unit("\n", value.end, 0);
}

/// Tables with a line of names, a line of dashes and lines of values.
fn markdown(text: &str, mapped: &mut Mapped) {
    let lines: Vec<(usize, &str)> = {
        let mut at = 0;
        let placed = text.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line.trim_end())
        });
        placed.collect()
    };
    let rule = |line: &str| line.contains("--") && line.contains('|') && line.chars().all(|c| "|-: ".contains(c));
    for (index, _) in lines.iter().enumerate().skip(1).filter(|(_, (_, line))| rule(line)) {
        let names: Vec<&str> = lines[index - 1].1.trim().trim_matches('|').split('|').map(clean).collect();
        let rows = lines[index + 1..].iter().take_while(|(_, line)| line.contains('|') && !rule(line));
        for (start, line) in rows.take(CELLS) {
            let lead = line.len() - line.trim_start().trim_start_matches('|').len();
            for (column, cell) in cells(&line[lead..], '|').into_iter().enumerate() {
                let inner = line[lead + cell.start..lead + cell.end].trim_matches(['`', '*', ' ']);
                let offset = inner.as_ptr() as usize - line.as_ptr() as usize;
                pair(
                    text,
                    names.get(column).copied().unwrap_or(""),
                    start + offset..start + offset + inner.len(),
                    mapped,
                );
            }
        }
    }
}

/// `INSERT INTO table (names…) VALUES (values…), (values…);`
fn inserts(text: &str, mapped: &mut Mapped) {
    for (at, _) in text.match_indices("INSERT INTO") {
        let rest = &text[at..];
        // the next statement has its own names
        let end = rest[11..].find("INSERT INTO").map_or(rest.len(), |next| next + 11);
        let end = rest[..end].find(";\n").unwrap_or(end);
        let statement = &rest[..end];
        let Some(values) = statement.find("VALUES").or_else(|| statement.find("values")) else { continue };
        let stored = is_store(&statement[11..values]);
        let names: Vec<&str> = statement[..values]
            .split_once('(')
            .and_then(|(_, names)| names.rsplit_once(')'))
            .map(|(names, _)| names.split(',').map(clean).collect())
            .unwrap_or_default();
        let mut column = 0;
        let mut start = None;
        let mut quoted = false;
        for (offset, c) in statement[values..].char_indices() {
            let here = at + values + offset;
            match c {
                '\'' => quoted = !quoted,
                '(' if !quoted => (column, start) = (0, Some(here + 1)),
                ',' | ')' if !quoted => {
                    if let Some(from) = start {
                        let cell = &text[from..here];
                        let inner = cell.trim_matches(['\'', ' ', '\n']);
                        let offset = from + (inner.as_ptr() as usize - cell.as_ptr() as usize);
                        let name = names.get(column).copied().unwrap_or("");
                        let (name, lead) = if stored { column_of(name, cell, inner) } else { (name, 0) };
                        pair(text, name, offset + lead..offset + inner.len(), mapped);
                        column += 1;
                    }
                    start = (c == ',' && start.is_some()).then_some(here + 1);
                }
                _ => {}
            }
        }
    }
}

/// Whether a statement inserts into a table of accounts, sessions or calls: those of whatsmeow, of Signal's stores and
/// of the applications' own databases. Dumps name no columns there, or ones that say little.
fn is_store(statement: &str) -> bool {
    const TABLES: &[&str] = &[
        "call_log",
        "identities",
        "prekeys",
        "pre_keys",
        "signed_prekeys",
        "sender_keys",
        "sessions",
        "wa_contacts",
        "jid",
        "jid_map",
        "message_secrets",
    ];
    let name = statement.trim_start().trim_start_matches(['"', '`', '[', '\'']);
    let name = name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
    name.starts_with("whatsmeow_") || TABLES.contains(&name)
}

/// What the value of `cell`, whose `inner` has no quotes, is called where accounts and keys are stored, and how many of
/// its characters are no part of it: bytes are a key, and digits in quotes a number.
fn column_of<'n>(name: &'n str, cell: &str, inner: &str) -> (&'n str, usize) {
    let said = !name.is_empty() && !name.ends_with("id");
    let quoted = !said && cell.trim_start().starts_with('\'');
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let device = inner[digits..].strip_prefix([':', '.', '_']).unwrap_or(&inner[digits..]);
    if inner.starts_with("X'") || inner.starts_with("x'") || inner.starts_with("\\x") {
        ("key_data", 2)
    } else if quoted
        && (7..=15).contains(&digits)
        && device.len() <= 3
        && device.bytes().all(|byte| byte.is_ascii_digit())
    {
        ("phone", 0)
    } else {
        (name, 0)
    }
}

/// `<key>name</key><string>value</string>` of property lists.
fn properties(text: &str, mapped: &mut Mapped) {
    for (at, _) in text.match_indices("<key>") {
        let near = text.floor_char_boundary((at + 1_000).min(text.len()));
        let Some((name, after)) = text[at + 5..near].split_once("</key>") else { continue };
        let value = after.trim_start();
        let Some(open) = value.starts_with('<').then(|| value.find('>')).flatten() else { continue };
        let inner = &value[open + 1..];
        let inner = &inner[..inner.find('<').unwrap_or(0)];
        let start = inner.as_ptr() as usize - text.as_ptr() as usize;
        pair(text, clean(name), start..start + inner.len(), mapped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let mut readings = Vec::new();
        read(text, &mut readings);
        readings.iter().map(|reading| reading.mapped.text()).collect()
    }

    #[test]
    fn values_stand_beside_their_names() {
        assert_eq!(told("| phone | what |\n|---|---|\n| 41797314826 | x |\n"), "phone: 41797314826\nwhat: x\n");
        assert_eq!(
            told("INSERT INTO jid (_id, user) VALUES (1, '41797314826'), (2, 'B');\n"),
            "_id: 1\nuser: 41797314826\n_id: 2\nuser: B\n".replace("_id: 1\n", "").replace("_id: 2\n", "")
        );
        assert_eq!(
            told("INSERT INTO whatsmeow_pre_keys VALUES ('41797314826:2', 7, X'00FF');"),
            "phone: 41797314826:2\nkey_data: 00FF\n"
        );
        assert_eq!(told("INSERT INTO sizes VALUES ('41797314826', X'00FF');"), "");
        assert_eq!(told("<key>phone</key>\n<string>41797314826</string>"), "phone: 41797314826\n");
        let csv = separated("téléphone\r\n=\"41797314826\"\r\n'41797314826\r\n");
        assert_eq!(
            csv.map(|reading| reading.mapped.finish().0).as_deref(),
            Some("téléphone: =\"41797314826\ntéléphone: 41797314826\n")
        );
        let csv = separated("name,phone\nZelvara,41797314826\n");
        assert_eq!(
            csv.map(|reading| reading.mapped.finish().0).as_deref(),
            Some("name: Zelvara\nphone: 41797314826\n")
        );
    }
}
