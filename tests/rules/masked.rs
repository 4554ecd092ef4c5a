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

/// What no rule finds may be a value all the same: in the line of one that is found, no part of it is shown.
#[test]
fn a_value_beside_one_that_is_found_is_masked() {
    let engine = engine();
    let found = "4930918274605@s.whatsapp.net";
    for beside in [
        "Tel 0475 13 24 37",
        "(0475) 13-24-37",
        "0475/13.24.37",
        "salt 0d 37 b4 47 9c 12 aa fe",
        "salt 0D-37-B4-47-9C-12",
        "salt 0x0d, 0x37, 0xb4, 0x47, 0x9c, 0x12",
        r"salt \x0d\x37\xb4\x47\x9c\x12",
        "MasterSalt:[9 144 72 231 55 12 187 208 101 66 39 173 250 28]",
        "[9, 144, 72, 231, 55, 12, 187]",
        "{(byte) 19, (byte) 44, (byte) 72, (byte) 31, (byte) 55, (byte) 12}",
        "0d37 b447 9c12 aafe",
        "0d37b447 9c12aafe",
        "id 7a3bdd86",
        "fb81af03-c65c9",
        "\u{ff10}\u{ff14}\u{ff17}\u{ff15} \u{ff11}\u{ff13} \u{ff12}\u{ff14}",
    ] {
        let groups = beside.split(|c: char| !c.is_alphanumeric()).filter(|group| group.contains(char::is_numeric));
        let groups: Vec<&str> = groups.collect();
        for line in [format!("from {found} {beside}, done"), format!("{beside}; to {found}")] {
            let judged = engine.judge(&document("docs/a.md", format!("{line}\n")));
            let shown: Vec<&str> =
                open(&judged).iter().filter_map(|finding| Some(finding.excerpt.as_ref()?.text.as_str())).collect();
            assert!(!shown.is_empty(), "nothing is found in {line}");
            for text in shown {
                let left: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
                assert!(!groups.iter().any(|group| left.contains(group)), "{line} is shown as {text}");
            }
        }
    }
}

/// The same where the line is long, and the excerpt begins or ends in the middle of the value.
#[test]
fn a_value_that_an_excerpt_cuts_is_masked() {
    let engine = engine();
    let (found, beside) = ("4930918274605@s.whatsapp.net", "0475 13 24 37 91 52");
    let mut cut = 0;
    for gap in 30..150 {
        let gap = "so ".repeat(gap / 3) + &" ".repeat(gap % 3);
        let around = "we ".repeat(100);
        let line = format!("{around}{beside} {gap}{found} {gap}{beside} {around}\n");
        for finding in open(&engine.judge(&document("docs/a.md", line))) {
            let text = finding.excerpt.as_ref().map_or("", |excerpt| excerpt.text.as_str());
            assert!(!text.contains(|c: char| c.is_ascii_digit()), "{text}");
            cut += usize::from(text.contains(MASK));
        }
    }
    assert!(cut > 100, "only {cut} excerpts");
}
