// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What reports show of a value is no value: pasted anywhere, it is no finding.

use wacrg_rules::excerpt::MASK;
use wacrg_rules::finding::Place;
use wacrg_rules::{Change, Document, EntryKind, Origin};
use wacrg_schema::Group;

use super::{cases, engine, open, told};

fn document(path: &str, text: String) -> Document {
    let (kind, change, origin) = (EntryKind::File, Change::Added, Origin::WorkTree);
    Document { path: path.into(), bytes: text.into_bytes(), kind, change, blob: None, origin }
}

#[test]
fn a_report_that_is_pasted_is_no_finding() {
    let engine = engine();
    let (mut reports, mut wrong) = (0, Vec::new());
    for case in cases::all().iter().filter(|case| case.mark.is_some()) {
        let judgement = engine.judge(&case.document());
        for finding in open(&judgement) {
            let Some(excerpt) = &finding.excerpt else { continue };
            let steps = finding.steps.join(" › ");
            let said = format!(
                "{}: {}: {}, found in {steps}\n{}\n",
                finding.rule.id, finding.message, finding.shape, finding.help
            );
            let line = &excerpt.text;
            // as people, Markdown, and JSON have it
            let quoted = serde_json::Value::from(line.as_str()).to_string();
            for (path, text) in [
                (
                    "docs/report.md",
                    format!("{said}   --> {}:1:1\n10 | {line}\n   | ^^^^ {}\n", judgement.shown_path, finding.shape),
                ),
                ("notes.md", format!("{said}\n```xml\n{line}\n```\n- `{line}`\n")),
                (
                    "docs/report.html",
                    format!("<p>{said}</p><pre>{}</pre>\n", line.replace('&', "&amp;").replace('<', "&lt;")),
                ),
                ("report.json", format!("{{\"message\": \"{}\", \"excerpt\": {quoted}}}\n", finding.message)),
            ] {
                reports += 1;
                let again = engine.judge(&document(path, text));
                wrong.extend(
                    open(&again).iter().map(|found| format!("{} as {path}: {}: {line}", case.name, told(found))),
                );
            }
        }
    }
    assert!(reports > 1_500, "only {reports} reports were pasted");
    assert!(wrong.is_empty(), "{} of {reports}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_value_that_is_masked_in_its_place_is_gone() {
    let engine = engine();
    let (mut masked, mut wrong) = (0, Vec::new());
    for case in cases::all().iter().filter(|case| case.mark.is_some()) {
        let original = case.document();
        let Ok(text) = String::from_utf8(original.bytes.clone()) else { continue };
        for finding in open(&engine.judge(&original)) {
            let Place::File { bytes, .. } = &finding.place else { continue };
            let about_value = matches!(finding.rule.group, Group::Privacy | Group::Secrets) && !bytes.is_empty();
            if !about_value || !text.is_char_boundary(bytes.start) || !text.is_char_boundary(bytes.end) {
                continue;
            }
            masked += 1;
            let mask = |c: char| if c.is_control() { c } else { MASK };
            let gone: String = text[bytes.clone()].chars().map(mask).collect();
            let new = [&text[..bytes.start], &gone, &text[bytes.end..]].concat();
            let after = engine.judge(&Document { bytes: new.into_bytes(), ..original.clone() });
            let still = open(&after).into_iter().filter(|found| {
                matches!(&found.place, Place::File { bytes: own, .. } if own.start == bytes.start)
                    // a body that is said to be base64 is not, once it is masked
                    && found.rule.id != "undecodable"
                    && matches!(found.rule.group, Group::Privacy | Group::Secrets | Group::Payload)
            });
            wrong.extend(still.map(|found| format!("{}: {} is now {}", case.name, told(finding), told(found))));
        }
    }
    assert!(masked > 250, "only {masked} values were masked");
    assert!(wrong.is_empty(), "{} of {masked}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_value_with_a_mask_in_it_is_judged() {
    let engine = engine();
    let number = "4930918274605";
    for (user, found) in [
        (number.to_owned(), true),
        (format!("{MASK}{number}"), true),
        (format!("{number}{MASK}"), true),
        (format!("49{MASK}30918274605"), true),
        (MASK.to_string().repeat(13), false),
        ("‹13 digits›".to_owned(), false),
    ] {
        let capture = format!(
            "id: a\nsource:\n  technique: websocket-capture\nstanza_tag: call\ndirection: outgoing\nconfidence: speculative\n\
             raw:\n  format: xml\n  body: |\n    <call from=\"{user}@s.whatsapp.net\" id=\"CALLID0001\"/>\nsanitized: true\n"
        );
        let judged = engine.judge(&document("corpus/captures/a.yaml", capture));
        assert_eq!(!open(&judged).is_empty(), found, "{user} in a capture");
        let judged = engine.judge(&document("docs/a.md", format!("seen {user}@s.whatsapp.net today\n")));
        let clear = user.chars().filter(char::is_ascii_digit).count() > 9;
        assert_eq!(!open(&judged).is_empty(), clear && found, "{user} in a text");
    }
    for (name, found) in [("Zelvara •uint", true), ("Zelvar•", true), ("•••••••", false), ("••••••• •••••", false)]
    {
        let judged = engine.judge(&document("docs/a.md", format!("<message notify=\"{name}\" t=\"1\">\n")));
        assert_eq!(!open(&judged).is_empty(), found, "{name}");
    }
}
