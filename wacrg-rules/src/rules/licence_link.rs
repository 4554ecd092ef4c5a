// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::markdown::resolve;
use crate::licence::tree::is_text_file;
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::subject::Subject;

rule! {
    /// A link to a licence file that does not exist.
    ///
    /// Who follows it learns nothing, and what was agreed is no longer said. Links in Markdown pages are read, from
    /// the page's place. It warns; a policy can deny it.
    pub static RULE = { id: "licence-link", group: Licence, level: Warn, rank: 0, check: Some(check) };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(tree) = subject.tree else { return };
    if !matches!(subject.document.path.extension().as_str(), "md" | "markdown") {
        return;
    }
    let words = ["LICENSE", "LICENCE", "COPYING"];
    if !words.iter().any(|word| memchr::memmem::find(subject.text().as_bytes(), word.as_bytes()).is_some()) {
        return;
    }
    let page = subject.document.path.to_text();
    for link in &subject.page().links {
        let Some(target) = resolve(&page, &link.target) else { continue };
        if is_text_file(&target.as_str().into()) && !tree.has(&target) && !tree.has_folder(&target) {
            let help = "link to the file that holds the text now, or put the text back";
            let place = subject.place(&link.range);
            sink.add(&RULE, place, "this links to a licence file that does not exist", Redacted::fixed("link"), help);
        }
    }
}
