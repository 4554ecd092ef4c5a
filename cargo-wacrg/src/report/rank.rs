// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which findings are shown where not all of them fit.

use std::collections::HashMap;

use wacrg_schema::report::v1::{Finding, Report};
use wacrg_schema::{Group, Level};

/// All findings, the most telling first: refusals before warnings, one of each file before the second of any, and what
/// could harm somebody before what is merely wrong.
pub(crate) fn ranked(report: &Report) -> Vec<&Finding> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut weighed: Vec<_> = report.findings.iter().map(|finding| (weight(finding.group), finding)).collect();
    weighed.sort_by_key(|(weight, _)| *weight);
    let mut ranked: Vec<_> = weighed
        .into_iter()
        .map(|(weight, finding)| {
            let turn = seen.entry(finding.location.path.as_str()).or_default();
            *turn += 1;
            ((finding.level != Level::Deny, *turn, weight), finding)
        })
        .collect();
    ranked.sort_by_key(|(key, _)| *key);
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

fn weight(group: Group) -> u8 {
    match group {
        Group::Secrets => 0,
        Group::Privacy => 1,
        Group::Payload => 2,
        Group::Policy => 3,
        Group::Schema => 4,
        _ => 5,
    }
}
