// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::disclaimer::denies_affiliation;
use crate::licence::markdown::resolve;
use crate::redacted::Redacted;
use crate::rule::{Blame, Sink, rule};
use crate::subject::Subject;

rule! {
    /// A page that names WhatsApp or Meta and neither says nor links that there is no affiliation.
    ///
    /// Asked of the pages that `[disclaimer] surfaces` names: a site's home page, a package's README, a form.
    pub static RULE = { id: "affiliation-notice", group: Disclaimer, level: Deny, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    if subject.tree.is_none() || !subject.policy.is_surface(&subject.document.path) {
        return;
    }
    let (page, path) = (subject.page(), subject.document.path.to_text());
    let marks = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "whatsapp" | "meta" | "facebook"))
    };
    let Some(first) = page.sentences.iter().find(|sentence| marks(&sentence.text)) else { return };
    let file = subject.policy.policy().disclaimer.file.as_str();
    let linked = page.links.iter().any(|link| resolve(&path, &link.target).as_deref() == Some(file));
    if !linked && !denies_affiliation(page) {
        let message = "this page names WhatsApp or Meta and does not say that there is no affiliation";
        let help = format!("say it, or link to {file}");
        let place = (subject.root, first.range.clone());
        sink.add(&RULE, place, message, Redacted::fixed("page"), help).blame = Blame::File;
    }
}
