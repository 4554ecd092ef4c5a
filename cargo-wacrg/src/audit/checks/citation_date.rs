// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::stated::{changelog, is_date, yaml};

check! {
    /// CITATION.cff says when this version was released: a day that exists, and not one to come.
    ///
    /// With a changelog, its date of the same version has to be the same.
    pub static CHECK = { id: "citation-date", family: Versions, level: Warn, run: run };
}

fn run(context: &Context) -> Outcome {
    const FILE: &str = "CITATION.cff";
    let Some(text) = context.text(FILE)? else { return Unjudged::not_applicable("there is no CITATION.cff") };
    let Some((date, place)) = yaml(&text, "date-released") else {
        let place = yaml(&text, "version").map(|(_, place)| place);
        let message = "the citation does not say when this version was released";
        return Ok(vec![Finding::at(FILE, place, message, "add `date-released: YYYY-MM-DD`")]);
    };
    let today = context.policy().today.map(|today| today.to_string());
    let wrong = if !is_date(&date) {
        "`date-released` is no day"
    } else if today.as_ref().is_some_and(|today| date > *today) {
        "`date-released` is yet to come"
    } else {
        let version = yaml(&text, "version").map(|(version, _)| version).unwrap_or_default();
        let log = context.text("CHANGELOG.md")?.unwrap_or_default();
        let section = changelog(&log).into_iter().find(|section| section.version == version);
        match section.and_then(|section| section.date) {
            Some(logged) if logged != date => "`date-released` is not the changelog's date of this version",
            _ => return Ok(Vec::new()),
        }
    };
    Ok(vec![Finding::at(FILE, Some(place), wrong, "write the day of the release, as YYYY-MM-DD")])
}
