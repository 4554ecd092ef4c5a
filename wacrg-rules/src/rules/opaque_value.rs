// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::classify::harmless;
use crate::decode::bytes::Refusal;
use crate::detect::{Zone, at, before, public_number};
use crate::layer::{Field, LayerId, Role};
use crate::placeholder::{is_pattern, is_placeholder};
use crate::redacted::Redacted;
use crate::rule::{Sink, rule};
use crate::signs::Signs;
use crate::subject::Subject;
use crate::vocabulary::{Vocabulary, is_constant};

rule! {
    /// A value in a payload that does not prove itself harmless.
    ///
    /// In `raw.body` every attribute value, text node, JSON value and name is a placeholder, protocol vocabulary, a
    /// small number or a documentation value. Anything else is refused, whatever it is: nobody can tell an id from an
    /// account, or a token from noise, by looking. In the rest of a capture, long runs of digits are refused as well.
    ///
    /// Write a labelled placeholder (`cargo wacrg explain placeholders` prints the grammar). If the value is a word
    /// that the protocol uses, the maintainers add it to `vocabulary` under `[corpus]` in the policy.
    pub static RULE = { id: "opaque-value", group: Payload, level: Deny, rank: 10, check: Some(check) };
}

const HELP: &str = "write a labelled placeholder instead; `cargo wacrg explain placeholders` prints the grammar";

fn check(subject: &Subject<'_>, sink: &mut Sink) {
    let Some(capture) = &subject.capture else { return };
    let vocabulary = &subject.policy.vocabulary;
    for id in subject.suspects() {
        report(subject, *id, "value that does not prove itself harmless", sink);
    }
    let payload = |decoder| decoder != "yaml";
    for (id, layer) in subject.layers.iter().filter(|(_, layer)| layer.role == Role::Name) {
        if layer.step.as_ref().is_some_and(|step| payload(step.decoder)) && !is_plain_name(&layer.text, vocabulary) {
            report(subject, id, "name that does not prove itself harmless", sink);
        }
    }
    for (id, refusal) in subject.refusals() {
        if let Refusal::Unexplained(what) = refusal {
            sink.add(&RULE, (*id, 0..0), *what, Redacted::fixed("bytes"), HELP);
        }
    }
    for (id, layer) in subject.layers.iter().filter(|(_, layer)| layer.role == Role::Comment) {
        if layer.step.as_ref().is_some_and(|step| payload(step.decoder)) {
            for (range, word) in words(&layer.text) {
                if is_opaque_token(word, vocabulary) {
                    sink.add(
                        &RULE,
                        (id, range),
                        "value that does not prove itself harmless",
                        Redacted::shape(word),
                        HELP,
                    );
                }
            }
        }
    }
    for (name, id) in &capture.attributes {
        let value = subject.layers.get(*id).text.trim();
        let mut names = name.rsplit(['.', '@', '/']);
        let (last, owner) = (names.next().unwrap_or(""), names.next().unwrap_or(""));
        let field = Field { owner: owner.into(), name: last.into() };
        let plain = harmless(value, &field, vocabulary).is_some() || is_prose(value, vocabulary);
        if is_opaque_token(value, vocabulary) || !plain {
            report(subject, *id, "value that does not prove itself harmless", sink);
        }
    }
    for (id, layer, _) in subject.texts(Signs::NUMBER).filter(|(_, _, zone)| *zone == Zone::Capture) {
        for range in long_numbers(&layer.text) {
            let shape = Redacted::shape(&layer.text[range.clone()]);
            sink.add(&RULE, (id, range), "number that does not prove itself harmless", shape, HELP);
        }
    }
}

fn report(subject: &Subject<'_>, id: LayerId, message: &'static str, sink: &mut Sink) {
    let text = &subject.layers.get(id).text;
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    sink.add(&RULE, (id, start..start + trimmed.len()), message, Redacted::shape(trimmed), HELP);
}

/// A name that could stand in a specification: short, of words, with few digits.
fn is_plain_name(name: &str, vocabulary: &Vocabulary) -> bool {
    if vocabulary.has_word(name) {
        return true;
    }
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let part = |c: char| c.is_ascii_alphanumeric() || "_:.-?!".contains(c);
    let words = name.split(|c: char| !c.is_ascii_alphabetic()).all(|word| {
        let humps = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
        word.len() <= 20 && (humps * 3 <= word.len() || word.bytes().all(|byte| byte.is_ascii_uppercase()))
    });
    is_placeholder(name, vocabulary)
        || vocabulary.is_vocabulary(name)
        || (name.len() <= 40 && digits <= 3 && name.chars().all(part) && words)
}

/// Words, small numbers and signs: what is said about a value and is none.
fn is_prose(value: &str, vocabulary: &Vocabulary) -> bool {
    let no_field = Field::default();
    let part = |part: &str| {
        let word = part.len() <= 12 && part.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
        word && part.len() <= 2 || harmless(part, &no_field, vocabulary).is_some() || vocabulary.knows(part)
    };
    let parts = value.split(|c: char| c.is_whitespace() || "=:;,\"'()[]|/".contains(c));
    parts.filter(|part| !part.is_empty()).all(part)
}

/// The words of a text, with their places.
fn words(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    text.split_ascii_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (start..start + word.len(), word)
    })
}

/// A single token of letters and digits mixed, such as a message id, or of letters of both cases as chance mixes them.
fn is_opaque_token(value: &str, vocabulary: &Vocabulary) -> bool {
    let count = |test: fn(&u8) -> bool| value.bytes().filter(test).count();
    let single = value.len() >= 8 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let changes =
        value.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let mixed = value.len() >= 12 && upper >= 3 && lower >= 3 && changes * 5 >= value.len();
    let mangled = crate::detect::key::is_mangled(value);
    single
        && !mangled
        && (mixed || count(u8::is_ascii_digit) >= 2 && count(u8::is_ascii_alphabetic) >= 1)
        && !is_placeholder(value, vocabulary)
        && !vocabulary.is_vocabulary(value)
        && !is_constant(value)
}

/// Runs of 11 digits and more that are no constant, fraction or part of a longer token.
fn long_numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = bytes[from..].iter().position(u8::is_ascii_digit) {
        let start = from + offset;
        let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        from = end;
        let joined = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let fraction = before(text, start) == Some(b'.') && start >= 2 && bytes[start - 2].is_ascii_digit();
        let number = &text[start..end];
        // one digit again and again is nobody's
        let filled = number.bytes().all(|byte| number.starts_with(char::from(byte)));
        let standalone =
            !joined(before(text, start)) && !joined(at(text, end)) && !fraction && !is_pattern(number) && !filled;
        if end - start >= 11
            && standalone
            && !is_constant(number)
            && !crate::detect::phone::is_fictional(number)
            && !public_number::is_public(text, &(start..end))
        {
            found.push(start..end);
        }
    }
    found
}
