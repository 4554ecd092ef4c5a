// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Every rule and every check of a release: what policies, options, `rules`, `explain` and reports know by name.

use std::sync::LazyLock;

use wacrg_rules::Rule;
use wacrg_rules::rules;
use wacrg_schema::Group;

use crate::audit::checks;

static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut all: Vec<&Rule> = rules::all().to_vec();
    all.extend(checks::ALL.iter().map(|check| &check.rule));
    all.sort_by_key(|rule| rule.id);
    all
});

/// Every rule and every check of a release, by id.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
    &ALL
}

/// The rule or check of that id.
pub(crate) fn find(id: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.id == id)
}

/// Whether the rule or check of that id belongs to `group`.
pub(crate) fn is_in(id: &str, group: Group) -> bool {
    find(id).is_some_and(|rule| rule.group == group)
}
