// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::detect::{Hit, Zone, phone};
use crate::layer::Role;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A telephone number.
    ///
    /// Found everywhere: numbers written with `+` or `00` and a calling code, in `tel:`, `sms:` and `wa.me` links, and
    /// in fields that hold numbers (`phone`, `caller_pn`, `waid`, `Telefon`, `手机` …), also over the end of a line. Inside
    /// captures, and in the names of files there, bare numbers count as well: 7 to 15 digits that begin with a calling
    /// code and are as long as numbers are there. Elsewhere a bare number of 11 digits and more counts where the words
    /// beside it say that it is an account: `call from …`, `no session for ….0`, `my number is …`, `PHONE_A=…`.
    ///
    /// Write a party's letter (`A`) or `{phone}`.
    ///
    /// Passes: numbers that a regulator reserves for fiction (such as 555-0100 to 555-0199), dates and times, epoch
    /// seconds, version numbers, decimal fractions, UUIDs, protocol constants; outside captures diffstats and numbers of
    /// the North American exchange 555.
    pub static RULE = { id: "phone-number", group: Privacy, level: Deny, rank: 70, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    for (id, layer, zone, numbers) in subject.numbers() {
        let mut hits = Vec::new();
        phone::find(&layer.text, numbers, zone, &mut hits);
        if layer.role == Role::Path && zone == Zone::Open {
            // a name has no room for a label: a long number that could be dialled is evidence enough
            phone::find(&layer.text, numbers, Zone::Capture, &mut hits);
            let name = |hit: &Hit| &layer.text[hit.range.clone()];
            hits.retain(|hit| hit.range.len() >= 11 && !phone::is_counting(name(hit)) && !name(hit).contains('/'));
            hits.dedup_by(|a, b| a.range == b.range);
        }
        sink.hits(&RULE, id, hits);
    }
}
