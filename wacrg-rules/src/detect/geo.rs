// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Positions: `geo:` URIs (RFC 5870), latitude and longitude under their names, and bare pairs inside captures.

use std::ops::Range;

use super::{Hit, NameSet, Zone, at, before, label_before, names};
use crate::redacted::Redacted;

/// Names of one coordinate.
static COORDINATES: NameSet = names![
    "lat",
    "latitude",
    "lng",
    "lon",
    "long",
    "longitude",
    "degreeslatitude",
    "degreeslongitude",
    "gpslatitude",
    "gpslongitude",
];

/// Names of both together.
static POSITIONS: NameSet = names!["position", "location", "gps", "coords", "coordinates", "geo", "ll", "q", "center"];

/// Finds positions in `text`.
pub fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b'.', &bytes[from..]) {
        let dot = from + offset;
        from = dot + 1;
        let Some(first) = decimal(text, dot) else { continue };
        from = first.end;
        let label = label_before(text, first.start);
        let geo = text[..first.start].ends_with("geo:") || text[..first.start].ends_with("GEO:");
        let named = COORDINATES.has(&label) || POSITIONS.has(&label) || geo;
        let pair = second(text, first.end);
        let fine = |range: &Range<usize>, least| fraction(&text[range.clone()]) >= least;
        let found = match &pair {
            Some(pair) if named || zone != Zone::Open => {
                let least = if named { 3 } else { 4 };
                (fine(&first, least) && fine(pair, least) && is_position(&text[first.clone()], &text[pair.clone()]))
                    .then_some(first.start..pair.end)
            }
            _ => None,
        };
        let single = COORDINATES.has(&label) && fine(&first, 3) && magnitude(&text[first.clone()]) <= 180.0;
        if let Some(range) = found.or_else(|| single.then(|| first.clone())) {
            from = range.end;
            let range = range.start - if geo { "geo:".len() } else { 0 }..range.end;
            hits.push(Hit {
                range,
                shape: Redacted::fixed("position in degrees"),
                message: "geographic position",
                replacement: Some("0,0"),
            });
        }
    }
}

/// The decimal number around the dot, with its sign.
fn decimal(text: &str, dot: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let whole = bytes[..dot].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = bytes[dot + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut start = dot - whole;
    let end = dot + 1 + fraction;
    if start > 0 && matches!(bytes[start - 1], b'-' | b'+') {
        start -= 1;
    }
    let joined =
        |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    let ended = at(text, end).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        || (at(text, end) == Some(b'.') && at(text, end + 1).is_some_and(|byte| byte.is_ascii_digit()));
    ((1..=3).contains(&whole) && fraction > 0 && !joined(before(text, start)) && !ended).then_some(start..end)
}

/// A second decimal after a comma, a semicolon or spaces.
fn second(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = &text[end..];
    let gap = rest.len() - rest.trim_start_matches([',', ';', ' ', '/', '°', 'N', 'S']).len();
    let len = rest[gap..].find('.').filter(|len| *len <= 4)?;
    let pair = decimal(text, end + gap + len)?;
    (gap > 0 && gap <= 5 && pair.start == end + gap).then_some(pair)
}

fn fraction(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

fn magnitude(number: &str) -> f64 {
    number.parse::<f64>().map_or(f64::MAX, f64::abs)
}

/// Whether the two are a latitude and a longitude of somewhere: null island is nowhere.
fn is_position(latitude: &str, longitude: &str) -> bool {
    let (latitude, longitude) = (magnitude(latitude), magnitude(longitude));
    latitude <= 90.0 && longitude <= 180.0 && (latitude > 1.0 || longitude > 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, zone: Zone) -> Vec<&str> {
        let mut hits = Vec::new();
        find(text, zone, &mut hits);
        hits.iter().map(|hit| &text[hit.range.clone()]).collect()
    }

    #[test]
    fn positions_need_a_label_outside_captures() {
        assert_eq!(found("geo:47.38127,8.54192", Zone::Open), ["geo:47.38127,8.54192"]);
        assert_eq!(found("latitude=\"47.38127\"", Zone::Open), ["47.38127"]);
        assert_eq!(found("location: 47.38127, -8.54192", Zone::Open), ["47.38127, -8.54192"]);
        assert_eq!(found("met at 47.38127, 8.54192", Zone::Capture), ["47.38127, 8.54192"]);
        for text in ["47.38127, 8.54192", "0.32187, -0.91823", "lat=0.0", "latitude: {n}", "1.2.3", "rate: 16000.123"] {
            assert!(found(text, Zone::Open).is_empty(), "{text}");
        }
        assert!(found("0.3218, -0.9182", Zone::Capture).is_empty());
    }
}
