// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What came of judging history, in a report.

use wacrg_rules::excerpt::guard;
use wacrg_rules::finding::Allowed;
use wacrg_rules::vocabulary::Vocabulary;
use wacrg_schema::Level;
use wacrg_schema::policy::Allow;
use wacrg_schema::report::v1;

use super::Tally;
use crate::baseline::Baseline;
use crate::source::history::Told;

impl Tally {
    /// Sorts what history told. Findings of rules that are not `selected` are left out; `allowances` are the policy's;
    /// `baseline` is asked last.
    pub(crate) fn of_history(
        told: Told,
        selected: &dyn Fn(&str) -> bool,
        allowances: &[Allow],
        mut baseline: Option<&mut Baseline>,
    ) -> Self {
        let mut tally = Self::default();
        tally.counts.judged = told.judged;
        tally.counts.bytes = told.bytes;
        tally.counts.commits = told.commits;
        tally.counts.messages = told.messages;
        for (finding, allowed) in told.findings.into_iter().filter(|(finding, _)| selected(&finding.rule)) {
            // what no commit and no tag brought has no fingerprint that could not be another's
            let known = |baseline: &mut Baseline| !finding.fingerprint.is_empty() && baseline.accepts(&finding, false);
            let (by, reason) = match allowed {
                Some(Allowed::Policy(index)) => {
                    *tally.accepted.entry(index).or_default() += 1;
                    let reason = allowances.get(index).map_or("", |allow| &allow.reason);
                    (v1::AcceptedBy::Policy, guard(reason, &Vocabulary::default()))
                }
                Some(Allowed::Comment(_)) => (v1::AcceptedBy::Comment, "a comment in the file".to_owned()),
                None if finding.level == Level::Allow => {
                    *tally.counts.allowed.entry(format!("{} is set to allow", finding.rule)).or_default() += 1;
                    continue;
                }
                None if baseline.as_deref_mut().is_some_and(known) => {
                    (v1::AcceptedBy::Baseline, "the baseline".to_owned())
                }
                None => {
                    tally.findings.push(finding);
                    continue;
                }
            };
            *tally.counts.allowed.entry(reason.clone()).or_default() += 1;
            let finding = v1::Finding { excerpt: None, ..finding };
            tally.listed.push(v1::Accepted { by, reason, finding });
        }
        tally.skipped.extend(told.skipped.into_iter().map(|(path, reason)| v1::Skipped { path, reason }));
        for (path, reason) in told.failures {
            tally.fail(path, format!("{reason}; nothing can be said about it"));
        }
        tally
    }

    /// Takes out findings without a fingerprint of their own: names of refs, and what only a ref without a commit
    /// leads to. How many they were.
    pub(crate) fn leave_out_nameless(&mut self) -> usize {
        let all = self.findings.len();
        self.findings.retain(|finding| !finding.fingerprint.is_empty());
        all - self.findings.len()
    }
}
