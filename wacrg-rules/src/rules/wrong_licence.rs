// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::expression;
use crate::licence::standing::Source;
use crate::redacted::Redacted;
use crate::rule::{Sink, TreeFound, Whole, rule};
use crate::subject::Subject;

rule! {
    /// A file under another licence than its class.
    ///
    /// The policy's `[[licence]]` classes say which licence applies where; the first class that has a path counts. The
    /// built-in policy is the corpus's: code and tooling under MIT, specification and documentation under CC BY 4.0.
    /// Expressions are compared by what they grant: `A OR B` and `B OR A` are the same.
    pub static RULE = { id: "wrong-licence", group: Licence, level: Deny, rank: 0, check: Some(check), tree: tree };
}

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(covered) = subject.covered() else { return };
    let Some(class) = covered.class.and_then(|index| subject.policy.policy().licence.get(index)) else { return };
    let Ok(expected) = expression::parse(&class.spdx) else { return };
    let said = &covered.standing.licences;
    // what is malformed is told as that
    let Ok(terms) = said.iter().map(|said| expression::parse(&said.text)).collect::<Result<Vec<_>, _>>() else {
        return;
    };
    if terms.is_empty() || terms.iter().any(|terms| terms.says_the_same(&expected)) {
        return;
    }
    let help = format!("files of this class are under `{}`", class.spdx);
    let shape = Redacted::fixed("licence");
    match &said[0].source {
        Source::Header(range) => {
            let message = "this is not the licence of the class that the file belongs to";
            sink.add(&RULE, subject.place(range), message, shape, help);
        }
        Source::Sidecar(_) => {
            let message = "the file's sidecar names another licence than that of its class";
            sink.at_top(&RULE, subject, message, shape, help);
        }
        Source::Map(_, line) => {
            let message =
                format!("line {line} of the licence map names another licence for this file than that of its class");
            sink.at_top(&RULE, subject, message, shape, help);
        }
    }
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let Some((path, shift)) = whole.shift.filter(|(_, shift)| shift.licence > 0) else { return };
    let files = if shift.licence == 1 { "1 file".to_owned() } else { format!("{} files", shift.licence) };
    let message =
        format!("this change puts under another licence than that of their class {files} that it does not touch")
            .into();
    let help = "the policy's `[[licence]]` classes say which licence applies where".into();
    found.push(TreeFound { rule: &RULE, path: path.clone(), message, help });
}
