// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::statement::Last;
use crate::licence::written;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;
use wacrg_schema::policy::Years;

rule! {
    /// A copyright statement with a year that is yet to come, or with years against the policy.
    ///
    /// Years are never demanded, changed or compared, unless `[headers] years` is `required` or `forbidden`. A year
    /// after the present one is always wrong.
    pub static RULE = { id: "copyright-year", group: Licence, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.tree.is_none() {
        return;
    }
    let (today, wanted) = (subject.policy.today.map(|date| date.year), subject.policy.policy().headers.years);
    for written in written::notices(subject) {
        let Some((notice, _)) = written::notice(&written.text) else { continue };
        let future = |year: u16| today.is_some_and(|today| year > today);
        let coming = notice
            .years
            .iter()
            .any(|years| future(years.first) || matches!(years.last, Last::Year(year) if future(year)));
        let (message, help) = match wanted {
            _ if coming => ("this year is yet to come", "write the year in which the work was published, or none"),
            Years::Required if notice.years.is_empty() => {
                ("this statement has no year", "the policy asks for one: `[headers] years`")
            }
            Years::Forbidden if !notice.years.is_empty() => {
                ("this statement has a year", "the policy asks for none: `[headers] years`")
            }
            _ => continue,
        };
        sink.add(&RULE, subject.place(&written.range), message, Redacted::fixed("year"), help);
    }
}
