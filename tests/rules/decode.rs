// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Runs every case under `tests/decode/TOPIC/cases.toml`: what is hidden is found, as what it is, in the encoded run, by
//! way of the decoders that undo it; what only looks like it gives no finding.

use wacrg_rules::Finding;
use wacrg_rules::finding::Place;

use super::cases::{self, Case};
use super::{engine, open, otherwise};

fn matches(finding: &Finding, case: &Case) -> bool {
    let placed = match (&finding.place, &case.mark) {
        (_, None) => true,
        (Place::Path, Some(mark)) => mark.position.is_none(),
        (Place::File { start, end, .. }, Some(mark)) => {
            // an encoded run can be underlined with its brackets, or only in part
            let (start, end) = ((start.line, start.column), (end.line, end.column));
            mark.position.is_some_and(|(first, last)| start < last && first < end)
        }
    };
    let decoders = finding.steps.iter().map(|step| step.split(' ').next().unwrap_or(""));
    let mut wanted = case.steps.iter().peekable();
    for decoder in decoders {
        wanted.next_if(|step| *step == decoder);
    }
    case.rule.split('|').any(|rule| rule == finding.rule.id) && placed && wanted.peek().is_none()
}

#[test]
fn every_hidden_leak_is_found_and_every_look_alike_passes() {
    let engine = engine();
    let cases = cases::decoded();
    assert!(cases.len() > 1000, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let judgement = engine.judge(&case.document());
        let findings = open(&judgement);
        let right =
            if case.fires { findings.iter().any(|finding| matches(finding, case)) } else { findings.is_empty() };
        if !right {
            let expected = match &case.mark {
                Some(mark) => format!("{} {:?} at {:?}", case.rule, case.steps, mark.position),
                None if case.fires => format!("{} {:?}", case.rule, case.steps),
                None => "nothing".to_owned(),
            };
            wrong.push(otherwise(&case.name, &expected, &findings));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
