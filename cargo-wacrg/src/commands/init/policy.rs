// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The policy that is there, and the one to begin with, which says of licences what the repository says.

use std::path::Path;

use wacrg_rules::licence::tree::Tree;

use super::Setup;
use super::declared::Declared;
use super::look;
use crate::fix::Left;
use crate::git::Repository;
use crate::policy::parse::{self, Form, Parsed};
use crate::policy::{self, CARGO_FILE, OWN_FILE};

const POLICY: &str = include_str!("wacrg.toml");
/// Where the part about licences begins and ends in it.
const LICENCES: (&str, &str) = ("# Which licence applies where", "# Where it is said that");

/// The policy that is there, if one is.
///
/// # Errors
/// It cannot be read, or has mistakes.
pub(super) fn present(
    root: &Path,
    repository: &mut (dyn Repository + 'static),
    setup: &mut Setup,
) -> anyhow::Result<Option<Parsed>> {
    let own = look::read(&root.join(OWN_FILE))?;
    let cargo = look::read(&root.join(CARGO_FILE))?;
    if let Some((parsed, file)) = policy::read_pair(own.as_deref(), cargo.as_deref(), "")? {
        setup.kept.push(format!("{file}: the policy"));
        return Ok(Some(parsed));
    }
    let committed = policy::load(&policy::Wish::default(), &policy::Trusted::Head, Some(repository as _))?;
    if committed.from != "built-in" {
        setup.kept.push(format!("{}: the policy that counts, although the work tree has none", committed.from));
        return Ok(Some(committed.parsed));
    }
    Ok(None)
}

/// The policy to begin with. Where nothing is said of licences, or what the built-in policy says, that stays.
pub(super) fn text(declared: &Declared, tree: &Tree, setup: &mut Setup) -> String {
    if declared.is_silent() || declared.is_the_corpus() {
        return POLICY.to_owned();
    }
    let (Some(start), Some(end)) = (POLICY.find(LICENCES.0), POLICY.find(LICENCES.1)) else {
        return POLICY.to_owned();
    };
    let others = declared.others().join(", ");
    if !others.is_empty() {
        let reason = format!(
            "the repository names {others}{}: say in `[[licence]]` which files are under it",
            if declared.spdx.is_some() { " as well" } else { "" }
        );
        setup.plan.left.push(Left { path: OWN_FILE.to_owned(), reason });
    }
    let Some(spdx) = &declared.spdx else {
        if others.is_empty() {
            let reason =
                "the repository states a licence that is not of the SPDX list: say in `[[licence]]` what applies";
            setup.plan.left.push(Left { path: OWN_FILE.to_owned(), reason: reason.to_owned() });
        }
        return POLICY.to_owned();
    };
    let mut licences = format!(
        "# Which licence applies where; the first class that matches a path counts. This one is what the repository said of\n\
         # itself when this file was written.\n[[licence]]\nspdx = {}\npaths = [\"**\"]\n[headers]\n",
        quoted(spdx)
    );
    // who follows REUSE says it of every file already
    licences.push_str(if tree.follows_reuse() {
        "require = \"added\"\n"
    } else {
        "# \"added\" asks new files for an SPDX header, which `cargo wacrg fix` writes.\nrequire = \"never\"\n"
    });
    if let Some(holder) = &declared.holder {
        licences.push_str(&format!("holder = {}\n", quoted(holder)));
    }
    format!("{}{licences}\n{}", &POLICY[..start], &POLICY[end..])
}

/// The text of a policy as it counts.
///
/// # Errors
/// It has mistakes.
pub(super) fn read(text: &str) -> anyhow::Result<Parsed> {
    match parse::parse(text, Form::Own) {
        Ok(Some(parsed)) => Ok(parsed),
        _ => Err(anyhow::anyhow!("the policy to begin with cannot be read")),
    }
}

/// A string of TOML, which JSON's are.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use wacrg_schema::policy::Policy;

    use super::*;

    fn read(text: &str) -> Parsed {
        parse::parse(text, Form::Own).expect("valid").expect("a policy")
    }

    #[test]
    fn what_is_said_of_licences_takes_the_place_of_the_examples() {
        let tree = Tree::new(Vec::new(), wacrg_rules::licence::tree::Scope::Whole, &|_| true, &mut |_| None);
        let declared = Declared {
            spdx: Some("MIT OR Apache-2.0".to_owned()),
            ids: ["Apache-2.0".to_owned(), "MIT".to_owned()].into(),
            otherwise: false,
            holder: Some("The \"Zorp\" people".to_owned()),
        };
        let mut setup = Setup::default();
        let parsed = read(&text(&declared, &tree, &mut setup));
        assert_eq!(parsed.policy.licence.len(), 1);
        assert_eq!(parsed.policy.licence[0].spdx, "MIT OR Apache-2.0");
        assert_eq!(parsed.policy.headers.holder, "The \"Zorp\" people");
        assert_eq!(parsed.policy.disclaimer, Policy::default().disclaimer);
        assert!(setup.plan.left.is_empty());
    }

    #[test]
    fn the_policy_to_begin_with_is_the_built_in_one() {
        let parsed = read(POLICY);
        let built_in = Policy::default();
        assert_eq!(parsed.policy.corpus, built_in.corpus);
        assert_eq!(parsed.policy.allow, built_in.allow);
        assert!(!parsed.declares_licences(), "nobody is asked for headers who did not want it");
    }

    #[test]
    fn every_example_in_it_is_one() {
        let example = |line: &str| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest.to_owned(),
            _ => line.to_owned(),
        };
        let text: Vec<String> = POLICY.lines().map(example).collect();
        let parsed = read(&text.join("\n"));
        assert!(parsed.declares_licences());
        assert_eq!(parsed.policy.licence.len(), 2);
        assert!(parsed.policy.rules.contains_key("copyright-year"));
        assert!(parsed.policy.corpus.placeholders == ["LAB-DEVICE-{n}"]);
        assert_eq!(parsed.policy.message, Policy::default().message);
        assert_eq!(parsed.policy.disclaimer, Policy::default().disclaimer);
    }
}
