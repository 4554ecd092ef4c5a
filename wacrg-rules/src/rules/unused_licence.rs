// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::licence::expression;
use crate::rule::{TreeFound, Whole, rule};

rule! {
    /// A text in the folder `LICENSES` of a licence that nothing is under.
    ///
    /// REUSE asks for the texts of the licences in use, and no others: a reader takes each for one that applies.
    pub static RULE = { id: "unused-licence", group: Licence, level: Deny, rank: 0, check: None, tree: tree };
}

fn tree(whole: &Whole<'_>, found: &mut Vec<TreeFound>) {
    let Some(used) = whole.used else { return };
    for text in whole.tree.texts().iter().filter(|text| text.path.as_bytes().starts_with(b"LICENSES/")) {
        let Some(id) = &text.id else { continue };
        // an exception is used together with a licence
        if expression::is_id(id) && !used.contains(id) && (whole.touches)(&text.path) {
            let message = "no file is under this licence".into();
            let help = "remove the text, or say which files are under it".into();
            found.push(TreeFound { rule: &RULE, path: text.path.clone(), message, help });
        }
    }
}
