// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Dumps: lines of an offset, bytes in hex and a column of characters, as `xxd`, `hexdump -C`, Wireshark, `tcpdump -X`
//! and Frida's `hexdump()` print them; or of bytes with `0x`, as debuggers examine memory (gdb, `x/32xb`).

use std::ops::Range;

use super::Run;

/// Bytes that a line can show.
const WIDEST: usize = 32;

/// Finds dumps of at least one line whose offset is where the line before it ended.
pub(super) fn find(text: &str, runs: &mut Vec<Run>) {
    let mut open: Option<(Run, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let read = read(line);
        if let Some((offset, bytes, range)) = read {
            let range = at + range.start..at + range.end;
            match &mut open {
                Some((run, next)) if *next == offset => {
                    run.bytes.extend_from_slice(&bytes);
                    run.range.end = range.end;
                    *next += bytes.len();
                }
                _ => {
                    runs.extend(open.take().map(|(run, _)| run).filter(is_dump));
                    let next = offset + bytes.len();
                    open = Some((Run::new(range, "hexdump", bytes), next));
                }
            }
        } else if !line.trim().is_empty() {
            runs.extend(open.take().map(|(run, _)| run).filter(is_dump));
        }
        at += line.len();
    }
    runs.extend(open.map(|(run, _)| run).filter(is_dump));
}

/// Reads all of `text` if every line of it is one of a dump.
pub(super) fn whole(text: &str) -> Option<Run> {
    let mut runs = Vec::new();
    find(text, &mut runs);
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let dumped = text.lines().filter(|line| read(line).is_some() || is_end(line)).count();
    if lines == dumped && runs.len() == 1 { runs.pop() } else { None }
}

/// The offset that closes a dump of `hexdump` and `od`.
fn is_end(line: &str) -> bool {
    (7..=8).contains(&line.trim().len()) && line.trim().bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_dump(run: &Run) -> bool {
    run.bytes.len() >= 6
}

/// The offset, the bytes and where their digits stand, of a line of a dump.
fn read(line: &str) -> Option<(usize, Vec<u8>, Range<usize>)> {
    let body = line.trim_start_matches([' ', '\t', '#', '*', '/', '>', '+']);
    let lead = line.len() - body.len();
    let prefix = if body.starts_with("0x") { 2 } else { 0 };
    let digits = body[prefix..].bytes().take_while(u8::is_ascii_hexdigit).count();
    if !(4..=16).contains(&digits) {
        return None;
    }
    let after = &body[prefix + digits..];
    // a debugger names what lies there: `0x4010 <call_key+8>:`
    let named = after.strip_prefix(" <").filter(|_| prefix > 0).and_then(|name| name.split_once(">:"));
    let symbol = named.map_or(0, |(name, _)| name.len() + 3);
    let after = &after[symbol..];
    // od counts in octal
    let octal = digits == 7 && after.starts_with(' ') && !after.starts_with("  ");
    let offset = usize::from_str_radix(&body[prefix..prefix + digits], if octal { 8 } else { 16 }).ok()?;
    let colon = after.starts_with(':') || after.starts_with('|');
    let gap = after.trim_start_matches([':', ' ', '\t', '|']);
    let space = after.len() - gap.len();
    if space < 1 + usize::from(colon) || (!colon && !octal && space < 2) {
        return None;
    }
    let start = lead + prefix + digits + symbol + space;
    let (bytes, end) = columns(&line[start..]);
    (!bytes.is_empty()).then(|| (offset, bytes, start..start + end))
}

/// Groups of two, four or eight digits until the column of characters begins; behind `0x` each is one byte.
fn columns(text: &str) -> (Vec<u8>, usize) {
    let source = text.as_bytes();
    let (mut bytes, mut at, mut end, mut size) = (Vec::new(), 0, 0, None);
    while bytes.len() < WIDEST {
        let number = source[at..].starts_with(b"0x");
        let start = at + if number { 2 } else { 0 };
        let len = source[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let closed = source.get(start + len).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'|');
        let (first, numbers) = *size.get_or_insert((len, number));
        let sized = matches!(len, 2 | 4 | 8) && !(number && len > 2);
        if !sized || len > first || number != numbers || !closed {
            break;
        }
        let Ok(group) = data_encoding::HEXLOWER_PERMISSIVE.decode(&source[start..start + len]) else { break };
        bytes.extend(group);
        end = start + len;
        let blank = |byte: &&u8| **byte == b' ' || number && **byte == b'\t';
        let spaces = source[end..].iter().take_while(blank).count();
        // a wider gap is the middle of the line, or the column of characters
        if spaces == 0 || spaces > 2 || (spaces == 2 && bytes.len() != 8) || len < first {
            break;
        }
        at = end + spaces;
    }
    (bytes, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<Vec<u8>> {
        let mut runs = Vec::new();
        find(text, &mut runs);
        runs.into_iter().map(|run| run.bytes).collect()
    }

    #[test]
    fn every_tool_is_read() {
        let bytes: Vec<u8> = (0x40..0x53).collect();
        for dump in [
            "00000000: 4041 4243 4445 4647 4849 4a4b 4c4d 4e4f  @ABCDEFGHIJKLMNO\n00000010: 5051 52                                  PQR\n",
            "00000000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  |@ABCDEFGHIJKLMNO|\n00000010  50 51 52                                          |PQR|\n00000013\n",
            "0000   40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f   @ABCDEFGHIJKLMNO\n0010   50 51 52                                          PQR\n",
            "(gdb) x/19xb key\n0x7ffd10a0:\t0x40\t0x41\t0x42\t0x43\t0x44\t0x45\t0x46\t0x47\n0x7ffd10a8:\t0x48\t0x49\t0x4a\t0x4b\t0x4c\t0x4d\t0x4e\t0x4f\n0x7ffd10b0:\t0x50\t0x51\t0x52\n",
            "0x4010 <key>:\t0x40\t0x41\t0x42\t0x43\t0x44\t0x45\t0x46\t0x47\n0x4018 <key+8>:\t0x48\t0x49\t0x4a\t0x4b\t0x4c\t0x4d\t0x4e\t0x4f\n0x4020 <key+16>:\t0x50\t0x51\t0x52\n",
            "\t0x0000:  4041 4243 4445 4647 4849 4a4b 4c4d 4e4f  @ABCDEFGHIJKLMNO\n\t0x0010:  5051 52                                  PQR\n",
        ] {
            assert_eq!(runs(dump), [bytes.as_slice()], "{dump}");
        }
    }

    #[test]
    fn tables_of_other_numbers_are_no_dump() {
        for text in ["2026  12 30 some words\n", "cafe babe\n", "commit 0114515aa\n", "1000: total\n"] {
            assert_eq!(runs(text), [] as [Vec<u8>; 0], "{text}");
        }
    }
}
