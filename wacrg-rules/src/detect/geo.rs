// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Positions: `geo:` URIs (RFC 5870), links to maps, GeoJSON (RFC 7946), latitude and longitude under their names, and
//! bare pairs inside captures.

mod degrees;
mod tools;

pub use degrees::find as find_in_degrees;
pub use tools::{find_cells, find_codes, find_sentences};

use std::ops::Range;

use super::{Hit, NameSet, Zone, at, before, label_before, name_at, names};
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
    "mlat",
    "mlon",
];

/// Names of both together.
static POSITIONS: NameSet = names!["position", "location", "gps", "coords", "coordinates", "geo", "ll", "q", "center"];

/// Words that say it with nothing but a blank between.
static WORDS: NameSet =
    names!["location", "geolocation", "gps", "coordinates", "coords", "position", "latlng", "latlon"];

/// Finds positions in decimal numbers of `text`.
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
        let listed = is_listed(text, first.start);
        let pair = second(text, first.end, listed);
        let fine = |range: &Range<usize>, least| fraction(&text[range.clone()]) >= least;
        let found = match &pair {
            Some(pair) if fine(&first, 3) && fine(pair, 3) => {
                let named = named || listed || is_in_link(text, &first, pair);
                let named = named || zone != Zone::Open && is_worded(text, &first, pair);
                // what services that know an address's place answer: `"loc": "…,…"`
                let quoted = || text[..first.start].ends_with('"') && text[pair.end..].starts_with('"');
                let named = named || label == "loc" && quoted() && fine(&first, 4) && fine(pair, 4);
                let least = if named { 3 } else { 4 };
                let told = named || zone != Zone::Open || fine(pair, 5) && is_worded(text, &first, pair);
                let (one, other) = (&text[first.clone()], &text[pair.clone()]);
                // GeoJSON has the longitude first
                let place = is_position(one, other) || listed && is_position(other, one);
                (told && fine(&first, least) && fine(pair, least) && place).then_some(first.start..pair.end)
            }
            _ => None,
        };
        let value = magnitude(&text[first.clone()]);
        let single = COORDINATES.has(&label) && fine(&first, 3) && value > 0.0 && value <= 180.0;
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
    // places in Google's links: `!3d48.13!4d11.57`
    let marked = text[..start].ends_with("!3d") || text[..start].ends_with("!4d");
    let joined = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.') && !marked
    };
    let ended = at(text, end).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        || (at(text, end) == Some(b'.') && at(text, end + 1).is_some_and(|byte| byte.is_ascii_digit()));
    ((1..=3).contains(&whole) && fraction > 0 && !joined(before(text, start)) && !ended).then_some(start..end)
}

/// A second decimal after a comma, a semicolon or spaces; after a line break and its indentation in a list.
fn second(text: &str, end: usize, listed: bool) -> Option<Range<usize>> {
    let rest = &text[end..];
    let link = if rest.starts_with("!4d") { 3 } else { 0 };
    let gap = match link {
        0 if listed => rest.len() - rest.trim_start_matches([',', ' ', '\n', '\r', '\t']).len(),
        0 => rest.len() - rest.trim_start_matches([',', ';', ' ', '/', '°', 'N', 'S']).len(),
        link => link,
    };
    let len = rest.as_bytes()[gap..].iter().take(5).position(|byte| *byte == b'.')?;
    let pair = decimal(text, end + gap + len)?;
    (gap > 0 && gap <= if listed { 60 } else { 5 } && pair.start == end + gap).then_some(pair)
}

/// Whether the number at `start` is the first in `"coordinates": [`, in as many brackets as the shape has.
fn is_listed(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(160));
    let ahead = text[near..start].trim_end_matches(['[', ' ', '\n', '\r', '\t']);
    ahead.len() < start - near
        && ahead.strip_suffix(':').is_some_and(|name| name.trim_end().ends_with("\"coordinates\""))
}

/// Whether the pair stands in a link to a map: its host, its path or its fragment says so.
fn is_in_link(text: &str, first: &Range<usize>, pair: &Range<usize>) -> bool {
    let near = text.ceil_char_boundary(first.start.saturating_sub(160));
    let start = text[near..first.start]
        .rfind(|c: char| c.is_whitespace() || "<>\"'`".contains(c))
        .map_or(near, |at| near + at + 1);
    let link = &text[start..first.start];
    let joined = !text[first.end..pair.start].contains(' ');
    let placed = link.ends_with(['@', '/', '=', '+', ':', ',']) || link.ends_with("!3d");
    joined && placed && ["maps", "openstreetmap", "osm.org", "map="].iter().any(|word| link.contains(word))
}

/// Whether a word for a place stands before the pair, and a comma in it.
fn is_worded(text: &str, first: &Range<usize>, pair: &Range<usize>) -> bool {
    text[first.end..pair.start].contains(',') && WORDS.has(name_at(text, first.start).0)
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
mod tests;
