// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads a policy from TOML. Every mistake is told with its place, and all of them together: unknown keys, unknown
//! rules, wrong types, globs that do not compile.

mod audit;
mod licence;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wacrg_rules::compiled::glob;
use wacrg_schema::policy::{Allow, Date, Policy};
use wacrg_schema::{Group, Level};

use crate::catalogue;

/// A mistake in a policy.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    /// Bytes of the file.
    pub(crate) span: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

/// A policy and where its parts stand in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// The policy, with the built-in one where the file says nothing.
    pub(crate) policy: Policy,
    /// Places of parts: `corpus.captures`, `rules.jid`, `allow.0`.
    pub(crate) spans: Vec<(String, Range<usize>)>,
}

impl Parsed {
    /// Whether the file itself says something of licences: then headers are asked for.
    pub(crate) fn declares_licences(&self) -> bool {
        self.spans.iter().any(|(part, _)| part.starts_with("licence.") || part.starts_with("headers."))
    }
}

/// Which kind of file a policy stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `wacrg.toml`: the whole file.
    Own,
    /// `Cargo.toml`: `[workspace.metadata.wacrg]`.
    Cargo,
}

/// Reads `text`; `None` if it is a `Cargo.toml` without a policy.
pub(crate) fn parse(text: &str, form: Form) -> Result<Option<Parsed>, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let mistake = |error: &toml::de::Error| Mistake {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
            help: None,
        };
        return Err(errors.iter().map(mistake).collect());
    }
    let mut root = table.get_ref();
    if form == Form::Cargo {
        for key in ["workspace", "metadata", "wacrg"] {
            match root.get(key).and_then(|value| value.get_ref().as_table()) {
                Some(inner) => root = inner,
                None => return Ok(None),
            }
        }
    }
    let mut reader = Reader::default();
    reader.policy(root);
    reader.mistakes.sort_by_key(|mistake| mistake.span.start);
    if reader.mistakes.is_empty() { Ok(Some(reader.parsed)) } else { Err(reader.mistakes) }
}

#[derive(Default)]
struct Reader {
    parsed: Parsed,
    mistakes: Vec<Mistake>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader {
    fn mistake(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.mistakes.push(Mistake { span, message: message.into(), help });
    }

    fn policy(&mut self, root: &DeTable<'_>) {
        const KNOWN: &[&str] = &["corpus", "rules", "allow", "licence", "headers", "disclaimer", "message", "audit"];
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "corpus" => self.corpus(value),
                "rules" => self.rules(value),
                "allow" => self.allowances(value),
                "message" => self.message(value),
                "licence" => self.licences(value),
                "headers" => self.headers(value),
                "disclaimer" => self.disclaimer(value),
                "audit" => self.audit(value),
                other => self.unknown(key.span(), other, KNOWN),
            }
        }
    }

    fn unknown(&mut self, span: Range<usize>, word: &str, known: &[&str]) {
        let help = match nearest(word, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.mistake(span, "unknown key", Some(help));
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistake(value.span(), format!("this is {}, not a table", kind(value)), None);
        }
        table
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.mistake(value.span(), format!("this is {}, not a string", kind(value)), None);
        }
        text
    }

    fn texts(&mut self, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        let Some(items) = value.get_ref().as_array() else {
            self.mistake(value.span(), format!("this is {}, not a list of strings", kind(value)), None);
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.text(item)?, item.span()))).collect()
    }

    fn globs(&mut self, value: &Value<'_>) -> Vec<String> {
        let texts = self.texts(value);
        for (text, span) in &texts {
            if let Err(error) = glob(text) {
                self.mistake(span.clone(), format!("this is not a glob: {}", error.reason), None);
            } else if text.starts_with('/') || text.contains('\\') {
                let help = "globs are relative to the repository's root and written with `/`".to_owned();
                self.mistake(span.clone(), "this glob can match no path", Some(help));
            }
        }
        texts.into_iter().map(|(text, _)| text).collect()
    }

    fn corpus(&mut self, value: &Value<'_>) {
        const KNOWN: &[&str] = &["captures", "strict", "schema", "placeholders", "vocabulary"];
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "captures" => self.parsed.policy.corpus.captures = self.globs(value),
                "strict" => self.parsed.policy.corpus.strict = self.globs(value),
                "schema" => self.parsed.policy.corpus.schema = self.text(value).unwrap_or_default(),
                "placeholders" => self.parsed.policy.corpus.placeholders = self.words(value),
                "vocabulary" => self.parsed.policy.corpus.vocabulary = self.words(value),
                other => self.unknown(key.span(), other, KNOWN),
            }
            self.parsed.spans.push((format!("corpus.{name}"), key.span().start..value.span().end));
        }
    }

    fn words(&mut self, value: &Value<'_>) -> Vec<String> {
        let texts = self.texts(value);
        for (text, span) in &texts {
            let digits = text.replace("{n}", "").bytes().filter(u8::is_ascii_digit).count();
            if text.len() < 2 || text.len() > 80 || digits > 4 {
                let help = "a word is 2 to 80 characters long and has at most four digits; `{n}` stands for a number";
                self.mistake(span.clone(), "this could be a value, not a word", Some(help.to_owned()));
            }
        }
        texts.into_iter().map(|(text, _)| text).collect()
    }

    fn message(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "types" => self.parsed.policy.message.types = self.types(value),
                "subject-length" => {
                    let length = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
                    match length.filter(|length| (10..=1000).contains(length)) {
                        Some(length) => self.parsed.policy.message.subject_length = length,
                        None => self.mistake(value.span(), "this is no number from 10 to 1000", None),
                    }
                }
                other => self.unknown(key.span(), other, &["types", "subject-length"]),
            }
        }
    }

    fn types(&mut self, value: &Value<'_>) -> Vec<String> {
        let texts = self.texts(value);
        for (text, span) in &texts {
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
                let help = Some("a type is a word of small letters, such as `feat`".to_owned());
                self.mistake(span.clone(), "this is no type of a commit", help);
            }
        }
        texts.into_iter().map(|(text, _)| text).collect()
    }

    fn rules(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            self.rule_name(name, key.span());
            let level = self.text(value);
            match level.as_deref().map(Level::parse) {
                Some(Some(level)) => {
                    self.parsed.policy.rules.insert(name.to_owned(), level);
                    self.parsed.spans.push((format!("rules.{name}"), key.span().start..value.span().end));
                }
                Some(None) => {
                    let help = Some("levels are deny, warn, allow".to_owned());
                    self.mistake(value.span(), "unknown level", help);
                }
                None => {}
            }
        }
    }

    fn rule_name(&mut self, name: &str, span: Range<usize>) {
        if catalogue::find(name).is_none() && Group::parse(name).is_none() {
            let help = match nearest(name, &names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo wacrg rules` lists them".to_owned(),
            };
            self.mistake(span, "unknown rule", Some(help));
        }
    }

    fn allowances(&mut self, value: &Value<'_>) {
        let Some(items) = value.get_ref().as_array() else {
            let help = Some("write each allowance as a table of its own: [[allow]]".to_owned());
            self.mistake(value.span(), format!("this is {}, not a list of tables", kind(value)), help);
            return;
        };
        for item in items {
            if let Some(table) = self.table(item) {
                self.allowance(table, item.span());
            }
        }
    }

    fn allowance(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let (mut rule, mut paths, mut reason, mut until) = (None, None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "rule" => {
                    rule = self.text(value);
                    if let Some(name) = &rule {
                        self.rule_name(name, value.span());
                    }
                }
                "paths" => paths = Some(self.globs(value)),
                "reason" => {
                    reason = self.text(value);
                    if reason.as_ref().is_some_and(|reason| reason.trim().len() < 3) {
                        self.mistake(
                            value.span(),
                            "this says nothing",
                            Some("say why the finding is accepted".to_owned()),
                        );
                    }
                }
                "until" => until = self.date(value),
                other => self.unknown(key.span(), other, &["rule", "paths", "reason", "until"]),
            }
        }
        let missing: Vec<&str> = [("rule", rule.is_none()), ("paths", paths.is_none()), ("reason", reason.is_none())]
            .iter()
            .filter(|(_, missing)| *missing)
            .map(|(name, _)| *name)
            .collect();
        if !missing.is_empty() {
            let help = Some("an allowance has a `rule`, `paths` and a `reason`".to_owned());
            self.mistake(span.clone(), format!("this allowance has no {}", missing.join(" and no ")), help);
        }
        if let (Some(rule), Some(paths), Some(reason)) = (rule, paths, reason) {
            let number = self.parsed.policy.allow.len();
            self.parsed.spans.push((format!("allow.{number}"), span));
            self.parsed.policy.allow.push(Allow { rule, paths, reason, until });
        }
    }

    fn date(&mut self, value: &Value<'_>) -> Option<Date> {
        let datetime = value.get_ref().as_datetime().filter(|datetime| datetime.time.is_none());
        let date = datetime.and_then(|datetime| datetime.date);
        if date.is_none() {
            let help = Some("write a date without quotes: until = 2030-01-31".to_owned());
            self.mistake(value.span(), format!("this is {}, not a date", kind(value)), help);
        }
        date.map(|date| Date { year: date.year, month: date.month, day: date.day })
    }
}

fn kind(value: &Value<'_>) -> String {
    let name = value.get_ref().type_str();
    let article = if name.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Ids of all rules and names of all groups.
pub(crate) fn names() -> Vec<&'static str> {
    catalogue::all().iter().map(|rule| rule.id).chain(Group::ALL.map(Group::as_str)).collect()
}

/// The known word that `word` was most likely meant to be: one slip in a short word, or alike from the beginning.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let slips = |name: &str| strsim::damerau_levenshtein(word, name);
    let alike = |name: &str| (strsim::jaro_winkler(word, name) * 1000.0) as u32;
    let close = |name: &&str| slips(name) <= (name.len() / 3).clamp(1, 3) || alike(name) >= 880;
    known.iter().copied().filter(close).max_by_key(|name| (std::cmp::Reverse(slips(name)), alike(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let text = "[corpus]\ncaptures = \"x\"\nstrickt = []\n[rules]\nemail-adress = \"warn\"\njid = \"loud\"\n[[allow]]\nrule = \"jid\"\n";
        let mistakes = parse(text, Form::Own).expect_err("there are mistakes");
        let told: Vec<String> = mistakes
            .iter()
            .map(|mistake| {
                format!(
                    "{}: {} ({})",
                    &text[mistake.span.clone()],
                    mistake.message,
                    mistake.help.as_deref().unwrap_or("")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "\"x\": this is a string, not a list of strings ()",
                "strickt: unknown key (did you mean `strict`?)",
                "email-adress: unknown rule (did you mean `email-address`?)",
                "\"loud\": unknown level (levels are deny, warn, allow)",
                "[[allow]]: this allowance has no paths and no reason (an allowance has a `rule`, `paths` and a `reason`)",
            ]
        );
    }

    #[test]
    fn what_is_not_said_is_built_in() {
        let parsed = parse("[rules]\njid = \"warn\"\n", Form::Own).expect("valid").expect("there");
        assert_eq!(parsed.policy.corpus, Policy::default().corpus);
        assert_eq!(parsed.policy.allow, Policy::default().allow);
        assert!(parse("[package]\nname = \"x\"\n", Form::Cargo).expect("valid").is_none());
        let cargo =
            parse("[workspace.metadata.wacrg.rules]\njid = \"warn\"\n", Form::Cargo).expect("valid").expect("there");
        assert_eq!(cargo.policy, parsed.policy);
    }
}
