// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Which policy applies, and who may say so. A change is judged by the policy before it: HEAD's for everything in a
//! repository, the built-in one where HEAD has none; `--policy FILE` and `--isolated` are the user's own word.

pub(crate) mod compare;
pub(crate) mod parse;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use wacrg_rules::ObjectId;
use wacrg_schema::policy::{Date, Policy};

use crate::git::commits::short;
use crate::git::{self, Repository};
use crate::input;
use crate::trouble::Trouble;
use parse::{Form, Mistake, Parsed};

/// The policy file at the root of a repository.
pub(crate) const OWN_FILE: &str = "wacrg.toml";
/// The manifest that can hold a policy as `[workspace.metadata.wacrg]`.
pub(crate) const CARGO_FILE: &str = "Cargo.toml";

/// A policy and where it came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The policy and the places of its parts.
    pub(crate) parsed: Parsed,
    /// For the report: `built-in`, `HEAD:wacrg.toml`, or the file.
    pub(crate) from: String,
    /// The file's text; empty for the built-in policy.
    pub(crate) text: String,
}

/// What the user says about the policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// `--policy FILE`.
    pub(crate) file: Option<PathBuf>,
    /// `--isolated`.
    pub(crate) isolated: bool,
}

/// A policy with mistakes; holds its text so that they can be shown in place.
#[derive(Debug, thiserror::Error)]
#[error("{path} is not a valid policy")]
pub(crate) struct BadPolicy {
    /// Where it came from.
    pub(crate) path: String,
    /// The file.
    pub(crate) text: String,
    /// What is wrong with it.
    pub(crate) mistakes: Vec<Mistake>,
}

/// The side that may say what passes: what was there before the change.
pub(crate) enum Trusted {
    /// HEAD.
    Head,
    /// A commit, by the beginning of its id, and its tree.
    Commit(String, ObjectId),
    /// Nothing was there: only the built-in policy can be trusted.
    Nothing,
}

impl Trusted {
    /// The commit `id` as the trusted side.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn commit(id: Option<&ObjectId>, repository: &mut dyn Repository) -> anyhow::Result<Self> {
        let Some(id) = id else { return Ok(Self::Nothing) };
        Ok(Self::Commit(short(id), git::commits::commit(repository, id)?.tree))
    }

    /// The file at `path` on the trusted side; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn file(&self, path: &str, repository: &mut dyn Repository) -> anyhow::Result<Option<Vec<u8>>> {
        let what = || format!("{path} in {} cannot be read", self.name());
        match self {
            Self::Head => repository.head_file(path).with_context(what),
            Self::Commit(_, tree) => git::file_in(repository, tree, path).with_context(what),
            Self::Nothing => Ok(None),
        }
    }

    /// `HEAD`, or the beginning of the commit's id.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Head => "HEAD",
            Self::Commit(name, _) => name,
            Self::Nothing => "nothing",
        }
    }
}

/// Finds the policy that applies.
pub(crate) fn load(wish: &Wish, trusted: &Trusted, repository: Option<&mut dyn Repository>) -> anyhow::Result<Loaded> {
    if let Some(file) = &wish.file {
        return load_file(file);
    }
    let built_in = || Loaded { parsed: Parsed::default(), from: "built-in".to_owned(), text: String::new() };
    let Some(repository) = repository.filter(|_| !wish.isolated) else { return Ok(built_in()) };
    let own = trusted.file(OWN_FILE, repository)?;
    let cargo = trusted.file(CARGO_FILE, repository)?;
    let prefix = format!("{}:", trusted.name());
    let parsed = read_pair(own.as_deref(), cargo.as_deref(), &prefix)?;
    Ok(parsed.map_or_else(built_in, |(parsed, file)| {
        let bytes = if file == OWN_FILE { own } else { cargo };
        let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        Loaded { parsed, from: format!("{prefix}{file}"), text }
    }))
}

fn load_file(file: &Path) -> anyhow::Result<Loaded> {
    let from = file.display().to_string();
    let text = input::file(file)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| std::io::Error::other("it is no UTF-8 text")))
        .map_err(|error| {
            Trouble::new(format!("the policy {from} cannot be read: {error}"), "name a readable file after --policy")
        })?;
    let form = if file.file_name().is_some_and(|name| name == CARGO_FILE) { Form::Cargo } else { Form::Own };
    match parse::parse(&text, form) {
        Ok(Some(parsed)) => Ok(Loaded { parsed, from, text }),
        Ok(None) => Err(Trouble::new(
            format!("{from} holds no policy"),
            "a Cargo.toml holds a policy as [workspace.metadata.wacrg]",
        )
        .into()),
        Err(mistakes) => Err(BadPolicy { path: from, text, mistakes }.into()),
    }
}

/// Reads the policy out of the two files that can hold one; which of the two it was. `prefix` says whose files.
pub(crate) fn read_pair(
    own: Option<&[u8]>,
    cargo: Option<&[u8]>,
    prefix: &str,
) -> anyhow::Result<Option<(Parsed, &'static str)>> {
    let read = |bytes: Option<&[u8]>, file: &str, form: Form| -> anyhow::Result<Option<Parsed>> {
        let Some(bytes) = bytes else { return Ok(None) };
        // a manifest without our table is cargo's business, whatever else is wrong with it
        if form == Form::Cargo && !contains(bytes, b"wacrg") {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        parse::parse(&text, form)
            .map_err(|mistakes| BadPolicy { path: format!("{prefix}{file}"), text, mistakes }.into())
    };
    match (read(own, OWN_FILE, Form::Own)?, read(cargo, CARGO_FILE, Form::Cargo)?) {
        (Some(_), Some(_)) => Err(Trouble::new(
            format!("{prefix}{OWN_FILE} and {prefix}{CARGO_FILE} both hold a policy"),
            "keep one, wacrg.toml or [workspace.metadata.wacrg] in Cargo.toml; where both are committed, commit that with \
             `git commit --no-verify`",
        )
        .into()),
        (Some(parsed), None) => Ok(Some((parsed, OWN_FILE))),
        (None, Some(parsed)) => Ok(Some((parsed, CARGO_FILE))),
        (None, None) => Ok(None),
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Today, in UTC. Source of the arithmetic: H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
pub(crate) fn today() -> Option<Date> {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs() / 86_400;
    Some(date_of(days))
}

fn date_of(days: u64) -> Date {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date { year: u16::try_from(year).unwrap_or(u16::MAX), month: month as u8, day: day as u8 }
}

/// The policy as a file would say it, for `--dump-policy`.
pub(crate) fn dump(policy: &Policy, declared: bool) -> String {
    let list = |items: &[String]| {
        let quoted: Vec<String> = items.iter().map(|item| quote(item)).collect();
        format!("[{}]", quoted.join(", "))
    };
    let mut out = format!(
        "[corpus]\ncaptures = {}\nstrict = {}\nschema = {}\nplaceholders = {}\nvocabulary = {}\n\n[message]\ntypes = {}\nsubject-length = {}\n\n[rules]\n",
        list(&policy.corpus.captures),
        list(&policy.corpus.strict),
        quote(&policy.corpus.schema),
        list(&policy.corpus.placeholders),
        list(&policy.corpus.vocabulary),
        list(&policy.message.types),
        policy.message.subject_length,
    );
    for rule in crate::catalogue::all() {
        let level = policy.rules.get(rule.id).or_else(|| policy.rules.get(rule.group.as_str()));
        out.push_str(&format!("{} = \"{}\"\n", rule.id, level.copied().unwrap_or(rule.level)));
    }
    for allow in &policy.allow {
        out.push_str(&format!(
            "\n[[allow]]\nrule = {}\npaths = {}\nreason = {}\n",
            quote(&allow.rule),
            list(&allow.paths),
            quote(&allow.reason)
        ));
        if let Some(until) = allow.until {
            out.push_str(&format!("until = {until}\n"));
        }
    }
    let start = out.len();
    for class in &policy.licence {
        out.push_str(&format!("\n[[licence]]\nspdx = {}\npaths = {}\n", quote(&class.spdx), list(&class.paths)));
    }
    let (headers, disclaimer) = (&policy.headers, &policy.disclaimer);
    out.push_str(&format!(
        "\n[headers]\nrequire = \"{}\"\nholder = {}\nyears = \"{}\"\ngenerated = {}\n",
        headers.require.as_str(),
        quote(&headers.holder),
        headers.years.as_str(),
        list(&headers.generated),
    ));
    if !declared {
        // a policy that has them asks for headers
        let lines: Vec<String> = out[start..].lines().map(|line| format!("# {line}").trim_end().to_owned()).collect();
        out.truncate(start);
        out.push_str(&format!(
            "\n# No file is asked for a header until one of these stands in the policy.\n{}\n",
            lines.join("\n")
        ));
    }
    out.push_str(&format!(
        "\n[disclaimer]\nfile = {}\nlinked-from = {}\nsurfaces = {}\nsecurity = {}\n",
        quote(&disclaimer.file),
        list(&disclaimer.linked_from),
        list(&disclaimer.surfaces),
        quote(&disclaimer.security),
    ));
    let audit = &policy.audit;
    let tools: Vec<String> = audit.delegate.iter().map(|tool| tool.as_str().to_owned()).collect();
    out.push_str(&format!(
        "\n[audit]\ngenerated = {}\ndelegate = {}\ntime-limit = {}\n",
        quote(&audit.generated),
        list(&tools),
        audit.time_limit,
    ));
    out
}

/// A TOML basic string. JSON's escapes are TOML's as well.
pub(crate) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (24_836, "2037-12-31"),
        ] {
            assert_eq!(date_of(days).to_string(), date);
        }
    }

    #[test]
    fn a_dumped_policy_reads_back_the_same() {
        let mut policy = Policy::default();
        policy.corpus.placeholders.push("LAB-{n} \"x\"".into());
        policy.audit.generated = "make \"docs\"".into();
        policy.audit.delegate = wacrg_schema::policy::Tool::ALL.to_vec();
        policy.allow[0].until = Some(Date { year: 2030, month: 1, day: 31 });
        let parsed = parse::parse(&dump(&policy, true), Form::Own).expect("valid").expect("there");
        assert_eq!(parsed.policy.corpus, policy.corpus);
        assert_eq!(parsed.policy.message, policy.message);
        assert_eq!(parsed.policy.audit, policy.audit);
        assert_eq!(parsed.policy.allow[1..], policy.allow);
    }
}
