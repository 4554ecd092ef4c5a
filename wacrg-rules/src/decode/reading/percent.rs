// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Percent encoding (RFC 3986, section 2.1): `%40`, `%2B49`. Bytes are put together as UTF-8.

use std::ops::Range;

use super::{Reading, replace};

/// Undoes percent encoding in the lines where it stands for something that a value can hold.
pub(super) fn read(text: &str, readings: &mut Vec<Reading>) {
    replace("percent", text, readings, |from| next(text, from));
}

fn next(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let source = text.as_bytes();
    let byte = |at: usize| {
        let pair = source.get(at + 1..at + 3).filter(|_| source[at] == b'%')?;
        // a sign before one digit is a number as well
        let digits = pair.iter().all(u8::is_ascii_hexdigit);
        u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|_| digits)?, 16).ok()
    };
    let mut from = from;
    loop {
        let at = from + memchr::memchr(b'%', source.get(from..)?)?;
        let mut bytes = Vec::new();
        let mut end = at;
        while let Some(value) = source.get(end).and_then(|_| byte(end)) {
            bytes.push(value);
            end += 3;
        }
        if bytes.is_empty() {
            from = at + 1;
            continue;
        }
        return Some((at..end, String::from_utf8_lossy(&bytes).into_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_undone_and_formats_are_left() {
        let mut readings = Vec::new();
        read("see\nfrom=A%40s.whatsapp.net&n=%2B41 %d %s\nend", &mut readings);
        let texts: Vec<&str> = readings.iter().map(|reading| reading.mapped.text()).collect();
        assert_eq!(texts, ["from=A@s.whatsapp.net&n=+41 %d %s"]);
    }
}
