// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Lines and columns of a file.

use std::ops::Range;

/// Where lines begin.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

/// A line and a column in characters, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Lines {
    /// The lines of `bytes`; a line ends after LF, after CR LF, or after a CR alone.
    pub fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// The line, from 1, that holds byte `at`.
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }

    /// The bytes of `line`, from 1, in a file of `len` bytes, its line break included.
    pub fn range(&self, line: usize, len: usize) -> Range<usize> {
        let start = self.starts.get(line - 1).copied().unwrap_or(len);
        start..self.starts.get(line).copied().unwrap_or(len)
    }

    /// Line and column of byte `at` of `bytes`.
    pub fn position(&self, bytes: &[u8], at: usize) -> Position {
        let line = self.line(at);
        let start = self.range(line, bytes.len()).start;
        let before = &bytes[start.min(bytes.len())..at.min(bytes.len())];
        let before = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before);
        Position { line, column: String::from_utf8_lossy(before).chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_every_way_and_columns_count_characters() {
        let bytes = "a\nbö x\r\n\rz".as_bytes();
        let lines = Lines::new(bytes);
        let position = |at| lines.position(bytes, at);
        assert_eq!(position(0), Position { line: 1, column: 1 });
        assert_eq!(position(6), Position { line: 2, column: 4 });
        assert_eq!(position(9), Position { line: 3, column: 1 });
        assert_eq!(position(10), Position { line: 4, column: 1 });
        assert_eq!(lines.range(2, bytes.len()), 2..9);
    }
}
