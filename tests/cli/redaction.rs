// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! No output holds a matched value: every leak of the fixtures, in every format, and through a real commit.

use crate::cases;
use crate::formats::All;
use crate::repo::Repo;

/// Forms in which a value could come back: as it is, its digits, and in the usual encodings.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned(), value.to_lowercase(), value.to_uppercase(), value.chars().rev().collect()];
    let runs = |test: fn(char) -> bool| -> Vec<String> { value.split(|c| !test(c)).map(str::to_owned).collect() };
    forms.extend(runs(|c| c.is_ascii_digit()));
    forms.extend(
        runs(|c| c.is_ascii_alphanumeric()).into_iter().filter(|run| run.bytes().any(|byte| byte.is_ascii_digit())),
    );
    forms.push(value.chars().filter(char::is_ascii_digit).collect());
    for part in [value, value.split('@').next().unwrap_or("")] {
        forms.push(part.bytes().map(|byte| format!("{byte:02x}")).collect());
        forms.push(part.bytes().map(|byte| format!("%{byte:02X}")).collect());
        forms.push(part.bytes().map(|byte| format!("\\x{byte:02x}")).collect());
        forms.push(base64(part.as_bytes()));
    }
    forms.retain(|form| form.chars().count() >= 6 && form.chars().any(|c| c.is_alphanumeric()));
    forms
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| text.push(char::from(DIGITS[(word >> (18 - 6 * at) & 63) as usize])));
    }
    text
}

/// Rules about shape have no value to keep: what they mark are words of the schema.
fn has_value(rule: &str) -> bool {
    !rule.starts_with("capture-") && !matches!(rule, "not-sanitized" | "undecodable" | "id-mismatch")
}

#[track_caller]
fn assert_kept(case: &str, value: &str, output: &str) {
    for form in forms(value) {
        assert!(!output.contains(&form), "{case}: a form of the value came back: {form:?} in\n{output}");
    }
}

/// SARIF carries the rules' own documentation, which is the same in every report.
fn without_rules(format: &str, text: &str) -> String {
    if format != "sarif" {
        return text.to_owned();
    }
    let mut log: serde_json::Value = serde_json::from_str(text).expect("JSON");
    log["runs"][0]["tool"]["driver"]["rules"] = serde_json::Value::Null;
    log.to_string()
}

/// Fingerprints are made of rule, path, steps and ordinal; their digits are no value's.
fn without_fingerprints(text: &str) -> String {
    let is_fingerprint = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(is_fingerprint).fold(text.to_owned(), |text, word| text.replace(word, ""))
}

#[test]
fn no_format_holds_a_value() {
    let repo = Repo::folder();
    let mut kept = 0;
    for case in cases::all() {
        let Some(mark) = case.mark.as_ref().filter(|_| has_value(&case.rule)) else { continue };
        // not even when the rule that knows the value is not asked
        for (select, code) in [("all", i32::from(case.level == "deny")), ("schema,honesty", -1)] {
            let mut arguments = vec!["--stdin", "--path", &case.path];
            if select != "all" {
                arguments.extend(["--select", select]);
            }
            let all = All::of(&repo, &arguments, case.text.as_bytes());
            assert!(code < 0 || all.ran.code == code, "{}: {}", case.name, all.ran.all());
            for (format, output) in all.outputs() {
                assert_kept(&format!("{} as {format}", case.name), &mark.value, &without_rules(format, output));
                kept += 1;
            }
        }
    }
    assert!(kept > 2000, "only {kept} outputs were looked at");
}

/// What was decoded is not shown either, in no form: no output has a number that could be anybody's, or a part of the
/// run that it was found in.
#[test]
fn no_format_holds_what_was_hidden() {
    let repo = Repo::folder();
    let mut kept = 0;
    for case in cases::decoded().iter().filter(|case| case.fires && !case.link) {
        let document = case.document();
        let all = All::of(&repo, &["--stdin", "--path", &case.path], &document.bytes);
        assert_eq!(all.ran.code, 1, "{}: {}", case.name, all.ran.all());
        for (format, output) in all.outputs() {
            let output = without_fingerprints(&without_rules(format, output));
            let digits = output.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            assert!(digits < 9, "{} as {format}: {digits} digits in a row:\n{output}", case.name);
            for line in
                case.mark.iter().flat_map(|mark| mark.value.lines()).map(str::trim).filter(|line| line.len() >= 8)
            {
                assert!(!output.contains(line), "{} as {format}: a part of the run came back:\n{output}", case.name);
            }
            kept += 1;
        }
    }
    assert!(kept > 4000, "only {kept} outputs were looked at");
}

/// What stands in the line of a found value and is no finding of its own may be a value as well: no format shows it.
#[test]
fn no_format_holds_what_stands_beside_a_value() {
    let repo = Repo::folder();
    let account = "4930918274605@s.whatsapp.net";
    for beside in [
        "Tel 0475 13 24 37",
        "(0475) 13-24-37",
        "salt 0d 37 b4 47 9c 12 aa fe",
        "salt 0x0d, 0x37, 0xb4, 0x47, 0x9c, 0x12",
        "Counters:[19 144 72 231 55 12 187 208 101 66 39 173 250 28]",
        "0d37 b447 9c12 aafe",
        "id 7a3bdd86",
    ] {
        let text = format!("from {account} {beside}, and on\n");
        let all = All::of(&repo, &["--stdin", "--path", "docs/a.md"], text.as_bytes());
        assert_eq!(all.ran.code, 1, "{}", all.ran.all());
        let value = beside.trim_start_matches(|c: char| c.is_ascii_alphabetic() || " :([".contains(c));
        for (format, output) in all.outputs() {
            let output = without_fingerprints(&without_rules(format, output));
            assert!(!output.contains(value), "{beside} as {format}:\n{output}");
            // nor a part of it that says something
            for pair in value.split(", ").collect::<Vec<_>>().windows(2) {
                assert!(!output.contains(&pair.join(", ")), "{beside} as {format}:\n{output}");
            }
            for pair in value.split(' ').collect::<Vec<_>>().windows(2).filter(|pair| pair.concat().len() >= 4) {
                assert!(!output.contains(&pair.join(" ")), "{beside} as {format}:\n{output}");
            }
        }
    }
}

/// What a report says depends on the shape of a value and on nothing else of it, so it holds no hash either.
#[test]
fn another_value_of_the_same_shape_gives_the_same_report() {
    let repo = Repo::folder();
    let report = |path: &str, text: &str| {
        let ran = repo.wacrg_with(&["check", "--stdin", "--path", path, "--format", "json"], text.as_bytes());
        let mut value: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        value["elapsed_ms"] = 0.into();
        value
    };
    let mut same = 0;
    let mut compared = 0;
    for case in cases::all().iter().step_by(3) {
        let Some(mark) = case.mark.as_ref().filter(|mark| has_value(&case.rule) && mark.position.is_some()) else {
            continue;
        };
        // the last three digits or letters change, so that calling codes and marks stay
        let mut left = 3;
        let changed: Vec<char> = mark
            .value
            .split('@')
            .next()
            .unwrap_or("")
            .chars()
            .rev()
            .map(|c| {
                let other = match c {
                    '0'..='8' if left > 0 => char::from(c as u8 + 1),
                    'b'..='x' if left > 0 => char::from(c as u8 + 1),
                    _ => return c,
                };
                left -= 1;
                other
            })
            .collect();
        let user: String = changed.into_iter().rev().collect();
        let rest = mark.value.split_once('@').map_or_else(String::new, |(_, rest)| format!("@{rest}"));
        let other = case.text.replacen(&mark.value, &format!("{user}{rest}"), 1);
        let (one, two) = (report(&case.path, &case.text), report(&case.path, &other));
        compared += 1;
        same += usize::from(one == two);
    }
    // a changed check digit or padding can make another finding of it; most must be the same to the letter
    assert!(compared > 80 && same * 10 > compared * 8, "{same} of {compared} reports are the same");
}

/// A sample goes the whole way: staged, and refused by the hook under a real `git commit`.
#[test]
fn a_sample_is_refused_under_a_real_commit() {
    let repo = Repo::new();
    repo.wacrg(&["hook", "install"]).code(0);
    let mut refused = 0;
    for case in cases::all().iter().step_by(7) {
        let Some(mark) = case.mark.as_ref().filter(|_| case.level == "deny") else { continue };
        repo.stage(&case.path, &case.text);
        let ran = repo.git(&["commit", "-m", "feat: a case"]);
        assert_ne!(ran.code, 0, "{}", case.name);
        assert!(ran.all().contains(&format!("error[{}]", case.rule)), "{}: {}", case.name, ran.all());
        if has_value(&case.rule) {
            assert_kept(&case.name, &mark.value, &ran.all());
        }
        if let Some(((line, column), _)) = mark.position {
            assert!(ran.all().contains(&format!(":{line}:{column}\n")), "{}: {}", case.name, ran.all());
        }
        repo.git(&["rm", "--quiet", "--force", "--cached", "--", &case.path]).code(0);
        refused += 1;
    }
    assert!(refused >= 40, "only {refused} cases were committed");
    assert_eq!(repo.log(), ["docs: begin"]);
}
