// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! SPDX licence expressions (SPDX specification 2.3, annex D): whether one is well-formed, which licences it names,
//! and whether two say the same.

use std::collections::BTreeSet;
use std::ops::Range;

use spdx::error::Reason;
use spdx::expression::ExprNode;
use spdx::{Expression, ParseMode};

/// A well-formed expression.
#[derive(Clone, Debug)]
pub struct Terms {
    expression: Expression,
    ids: BTreeSet<String>,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Bytes of the expression.
    pub span: Range<usize>,
    /// What is wrong, without the text itself.
    pub message: &'static str,
    /// The identifier of the SPDX list that was most likely meant.
    pub meant: Option<&'static str>,
}

/// Reads an expression.
///
/// # Errors
/// It is malformed, or names a licence or exception that the SPDX list does not have or has deprecated.
pub fn parse(text: &str) -> Result<Terms, Malformed> {
    let expression = Expression::parse_mode(text, ParseMode::STRICT).map_err(|error| malformed(text, &error))?;
    let mut ids = BTreeSet::new();
    for requirement in expression.requirements() {
        let license = &requirement.req.license;
        // "or later" is the same text
        ids.insert(license.id().map_or_else(|| license.to_string(), |id| id.name.to_owned()));
        ids.extend(requirement.req.addition.as_ref().map(ToString::to_string));
    }
    Ok(Terms { expression, ids })
}

fn malformed(text: &str, error: &spdx::ParseError) -> Malformed {
    let span = error.span.start.min(text.len())..error.span.end.min(text.len());
    let word = text.get(span.clone()).unwrap_or("").trim();
    let message = match &error.reason {
        Reason::UnknownLicense | Reason::UnknownTerm => "this is no identifier of the SPDX licence list",
        Reason::UnknownException => "this is no identifier of the SPDX exception list",
        Reason::DeprecatedLicenseId => "the SPDX licence list has deprecated this identifier",
        Reason::InvalidCharacters => "a licence expression cannot hold this character",
        Reason::UnclosedParens => "this parenthesis is not closed",
        Reason::UnopenedParens => "this parenthesis was not opened",
        Reason::Empty => "this licence expression is empty",
        Reason::Unexpected(_) => "a licence expression cannot go on like this; identifiers are joined by AND, OR, WITH",
        Reason::SeparatedPlus | Reason::GnuNoPlus | Reason::GnuPlusWithSuffix => "a `+` cannot stand here",
    };
    Malformed { span, message, meant: meant(word, &error.reason) }
}

/// The identifier that was most likely meant by `word`.
fn meant(word: &str, reason: &Reason) -> Option<&'static str> {
    if !matches!(
        reason,
        Reason::UnknownLicense | Reason::UnknownTerm | Reason::UnknownException | Reason::DeprecatedLicenseId
    ) {
        return None;
    }
    if *reason == Reason::DeprecatedLicenseId {
        return spdx::gnu_license_id(word.trim_end_matches('+'), word.ends_with('+')).map(|id| id.name);
    }
    if let Some((id, _)) = spdx::imprecise_license_id(word).filter(|(_, len)| *len == word.len()) {
        return Some(id.name);
    }
    let known = spdx::identifiers::LICENSES.iter().map(|license| license.name);
    let slips = |name: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase());
    let near = known.filter(|name| spdx::license_id(name).is_some_and(|id| !id.is_deprecated()));
    let best = near.map(|name| (slips(name), name)).min()?;
    (best.0 <= (word.len() / 4).clamp(1, 3)).then_some(best.1)
}

impl Terms {
    /// Identifiers of the licences and exceptions it names, without "or later".
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Whether both grant the same, however they are written: operands in another order, parentheses, repetitions.
    pub fn says_the_same(&self, other: &Self) -> bool {
        const MANY: usize = 12;
        let atoms: BTreeSet<String> = self.atoms().chain(other.atoms()).collect();
        if self.atoms().collect::<BTreeSet<_>>() != other.atoms().collect::<BTreeSet<_>>() {
            return false;
        }
        if atoms.len() > MANY {
            return self.expression.to_string() == other.expression.to_string();
        }
        let atoms: Vec<String> = atoms.into_iter().collect();
        (0..1_u32 << atoms.len()).all(|granted| {
            let holds = |terms: &Self| {
                terms.expression.evaluate(|requirement| {
                    let name = requirement.to_string();
                    atoms.iter().position(|atom| *atom == name).is_some_and(|index| granted >> index & 1 == 1)
                })
            };
            holds(self) == holds(other)
        })
    }

    fn atoms(&self) -> impl Iterator<Item = String> {
        self.expression.iter().filter_map(|node| match node {
            ExprNode::Req(requirement) => Some(requirement.req.to_string()),
            ExprNode::Op(_) => None,
        })
    }
}

/// Whether both are well-formed and say the same; see [`Terms::says_the_same`].
pub fn agree(one: &str, other: &str) -> bool {
    matches!((parse(one), parse(other)), (Ok(one), Ok(other)) if one.says_the_same(&other))
}

/// Identifiers that the well-formed ones of `texts` name, in their order.
pub fn ids<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> impl Iterator<Item = String> {
    texts.into_iter().filter_map(|text| parse(text.as_ref()).ok()).flat_map(|terms| terms.ids)
}

/// Whether `id` is an identifier of the SPDX list that is not deprecated, or one of a project's own (`LicenseRef-…`).
pub fn is_id(id: &str) -> bool {
    spdx::license_id(id).is_some_and(|known| known.name == id && !known.is_deprecated())
        || spdx::exception_id(id).is_some_and(|known| known.name == id)
        || is_own(id)
}

/// Whether `id` is one of a project's own.
pub fn is_own(id: &str) -> bool {
    let word = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    id.strip_prefix("LicenseRef-").or_else(|| id.strip_prefix("AdditionRef-")).is_some_and(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        parse(one).expect("well-formed").says_the_same(&parse(other).expect("well-formed"))
    }

    #[test]
    fn expressions_are_compared_by_what_they_grant() {
        assert!(same("MIT OR Apache-2.0", "Apache-2.0 OR (MIT)"));
        assert!(same("MIT AND (MIT AND CC0-1.0)", "CC0-1.0 AND MIT"));
        assert!(!same("MIT OR Apache-2.0", "MIT AND Apache-2.0"));
        assert!(!same("MIT", "MIT OR Apache-2.0"));
        assert!(!same("GPL-2.0-only", "GPL-2.0-or-later"));
    }

    #[test]
    fn what_is_wrong_is_told_with_what_was_meant() {
        for (text, span, meant) in [
            ("mit", 0..3, Some("MIT")),
            ("MTI", 0..3, Some("MIT")),
            ("CC-BY-4", 0..7, None),
            ("GPL-2.0", 0..7, Some("GPL-2.0-only")),
            ("MIT/Apache-2.0", 3..4, None),
            ("MIT OR", 6..6, None),
            ("", 0..0, None),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.span.start, error.meant.is_some()), (span.start, meant.is_some()), "{text}: {error:?}");
        }
        assert_eq!(parse("mit").expect_err("lower case").meant, Some("MIT"));
    }

    #[test]
    fn own_identifiers_are_identifiers() {
        assert!(is_id("LicenseRef-Ours") && is_id("CC-BY-4.0") && !is_id("GPL-2.0") && !is_id("LicenseRef-a_b"));
        assert_eq!(
            parse("LicenseRef-Ours AND MIT").expect("well-formed").ids().collect::<Vec<_>>(),
            ["LicenseRef-Ours", "MIT"]
        );
    }
}
