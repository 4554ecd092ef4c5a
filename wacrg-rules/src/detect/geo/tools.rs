// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Positions as receivers and telephones write them: sentences of NMEA 0183, Android's cell identities, plus codes.

use std::ops::Range;

use crate::detect::{Hit, NameSet, at, before, digits_in, name_at, names};
use crate::redacted::Redacted;

/// Sentences that hold a position.
const SENTENCES: [&str; 3] = ["RMC,", "GGA,", "GLL,"];

/// A position that manuals show.
const SHOWN: &str = "4807.038,N,01131.000,E";

/// Names of a cell's number in Android's `CellIdentity`.
static CELLS: NameSet = names!["mci", "mcid", "mnci", "ci", "cid", "nci", "eci"];

/// Digits of plus codes, those of the first latitude and longitude first.
const CODE: &[u8] = b"23456789CFGHJMPQRVWX";

fn hit(range: Range<usize>, shape: &'static str) -> Hit {
    let shape = Redacted::fixed(shape);
    Hit { range, shape, message: "geographic position", replacement: Some("0,0") }
}

/// Finds positions in sentences of receivers: `$GPRMC,…,ddmm.mmmm,N,dddmm.mmmm,E`.
pub fn find_sentences(text: &str, hits: &mut Vec<Hit>) {
    for sentence in memchr::memmem::find_iter(text.as_bytes(), b"$G") {
        let Some(rest) = text.get(sentence + 3..) else { continue };
        if !SENTENCES.iter().any(|name| rest.starts_with(name)) {
            continue;
        }
        let far = text.floor_char_boundary((sentence + 90).min(text.len()));
        let mut start = sentence;
        let fields: Vec<(usize, &str)> = text[sentence..far]
            .split(',')
            .map(|field| {
                let place = (start, field);
                start += field.len() + 1;
                place
            })
            .collect();
        let digits = |field: &str, whole| {
            field.split_once('.').is_some_and(|(degrees, minutes)| {
                let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                degrees.len() == whole && minutes.len() >= 3 && number(degrees) && number(minutes)
            })
        };
        for place in fields.windows(4) {
            let [(from, latitude), (_, "N" | "S"), (_, longitude), (last, "E" | "W")] = place else { continue };
            let range = *from..last + 1;
            if digits(latitude, 4) && digits(longitude, 5) && text[range.clone()] != *SHOWN {
                hits.push(hit(range, "position in degrees"));
            }
        }
    }
}

/// Finds the numbers of cells in Android's logs, in the places of `numbers`: `CellIdentityLte:{ mCi=… mPci=… }`.
pub fn find_cells(text: &str, numbers: &[Range<usize>], hits: &mut Vec<Hit>) {
    for number in digits_in(text, numbers) {
        let near = text.ceil_char_boundary(number.start.saturating_sub(80));
        let (name, assigned) = name_at(text, number.start);
        // what the system writes where it knows nothing
        let unknown = matches!(&text[number.clone()], "2147483647" | "9223372036854775807" | "268435455");
        let line = text[near..number.start].rsplit('\n').next().unwrap_or("");
        if assigned && CELLS.has(name) && !unknown && line.contains("CellIdentity") {
            hits.push(hit(number, "number of a cell"));
        }
    }
}

/// Finds plus codes of eight digits, a sign and two or three more, among the `tokens` of `text`.
pub fn find_codes(text: &str, tokens: &[Range<usize>], hits: &mut Vec<Hit>) {
    for token in tokens.iter().filter(|token| matches!(token.len(), 11 | 12)) {
        let code = &text.as_bytes()[token.clone()];
        let digits =
            code.iter().enumerate().all(|(at, byte)| if at == 8 { *byte == b'+' } else { CODE.contains(byte) });
        let glued = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"=_".contains(&byte));
        // ninety degrees and one hundred and eighty are the most
        let whole = CODE[..9].contains(&code[0]) && CODE[..18].contains(&code[1]);
        let lettered = code.iter().any(u8::is_ascii_alphabetic) && code.iter().any(u8::is_ascii_digit);
        if digits && whole && lettered && !glued(before(text, token.start)) && !glued(at(text, token.end)) {
            hits.push(hit(token.clone(), "plus code"));
        }
    }
}
