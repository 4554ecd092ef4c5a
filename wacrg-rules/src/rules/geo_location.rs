// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::geo;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;

rule! {
    /// A geographic position.
    ///
    /// `geo:` links, links to maps, and latitude and longitude under their names with three or more decimals (about 100
    /// metres); degrees, minutes and seconds with the letter of their half of the earth; sentences of receivers (NMEA 0183),
    /// cells in Android's logs, plus codes. Inside captures a bare pair with four or more decimals fires as well, behind a
    /// word for a place with three.
    ///
    /// Write `0,0` or `{position}`.
    pub static RULE = { id: "geo-location", group: Privacy, level: Deny, rank: 65, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone) in subject.texts(Signs::DECIMAL) {
        let mut hits = Vec::new();
        geo::find(&layer.text, zone, &mut hits);
        geo::find_sentences(&layer.text, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, _, numbers) in subject.numbers() {
        let mut hits = Vec::new();
        geo::find_cells(&layer.text, numbers, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, text, _, (_, tokens)) in subject.tokens() {
        let mut hits = Vec::new();
        geo::find_codes(text, tokens, &mut hits);
        sink.hits(&RULE, id, hits);
    }
    for (id, layer, _) in subject.texts(Signs::DEGREES) {
        let mut hits = Vec::new();
        geo::find_in_degrees(&layer.text, &mut hits);
        sink.hits(&RULE, id, hits);
    }
}
