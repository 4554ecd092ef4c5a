// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;
use crate::RepoPath;
use crate::licence::head::head;
use crate::licence::style::style_of;

fn header<'a>(path: &str, text: &'a str) -> Vec<Cow<'a, str>> {
    let style = style_of(&RepoPath::from(path), text.as_bytes()).expect("a known kind");
    let found = header_statements(&head(style, text.as_bytes()), text.as_bytes());
    found.iter().map(|statement| statement.value(text.as_bytes())).collect()
}

fn notice(text: &str) -> (String, Vec<Years>, Option<String>, NoticeForm) {
    let found = all_statements(text.as_bytes());
    let notice = found.list.first().and_then(Statement::notice).expect("a notice");
    let contact = notice.contact.clone().map(|range| text[range].to_owned());
    (notice.holder(text.as_bytes()).into_owned(), notice.years.clone(), contact, notice.form)
}

#[test]
fn comments_and_frames_are_no_part_of_a_value() {
    for text in [
        "// SPDX-License-Identifier: MIT\n",
        "/* SPDX-License-Identifier: MIT */\n",
        "/*! SPDX-License-Identifier: MIT*/\n",
        "<!-- SPDX-License-Identifier:\tMIT --->\n",
        "<!-- SPDX-License-Identifier: MIT -->\r\n",
        "/****\n * SPDX-License-Identifier: MIT   *\n ****/\n",
        "{# SPDX-License-Identifier: MIT #}",
        "{#- SPDX-License-Identifier: MIT -#}",
        "(* SPDX-License-Identifier: MIT *)",
        "<meta content=\"SPDX-License-Identifier: MIT\" />",
        "[SPDX-License-Identifier: MIT] ::",
        "SPDX-License-Identifier:MIT",
    ] {
        let found = all_statements(text.as_bytes()).list;
        let expected = if text.contains("--->") { "MIT -" } else { "MIT" };
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].value(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn years_holder_and_address_come_apart() {
    let one = |first| vec![Years { first, last: Last::Same }];
    let range = |first, last| vec![Years { first, last }];
    let both = vec![Years { first: 2024, last: Last::Same }, Years { first: 2026, last: Last::Open }];
    for (text, holder, years, form) in [
        ("SPDX-FileCopyrightText: 2024 Ann Example", "Ann Example", one(2024), NoticeForm::Tag),
        ("SPDX-FileCopyrightText: © 2024-2026 Ann", "Ann", range(2024, Last::Year(2026)), NoticeForm::Tag),
        ("SPDX-FileCopyrightText: 2024 – 2026, Ann", "Ann", range(2024, Last::Year(2026)), NoticeForm::Tag),
        ("SPDX-FileCopyrightText: Copyright (C) 2024, 2026- Ann", "Ann", both, NoticeForm::Tag),
        ("SPDX-FileCopyrightText: Ann", "Ann", vec![], NoticeForm::Tag),
        ("SPDX-FileCopyrightText: 20240 Ann", "20240 Ann", vec![], NoticeForm::Tag),
        ("SPDX-FileCopyrightText: 3000 Ways Ltd", "Ways Ltd", one(3000), NoticeForm::Tag),
        ("Copyright (c) 2024-present Ann. All rights reserved.", "Ann.", range(2024, Last::Open), NoticeForm::Mark),
        ("Copyright 2024 by Ann", "Ann", one(2024), NoticeForm::Mark),
        ("Copyright The Ann Developers, 2024", "The Ann Developers", one(2024), NoticeForm::Mark),
        ("// Copyright The Ann Developers", "The Ann Developers", vec![], NoticeForm::Name),
        ("// the Copyright notice stays", "notice stays", vec![], NoticeForm::Prose),
        ("© Ann", "Ann", vec![], NoticeForm::Mark),
    ] {
        assert_eq!(notice(text), (holder.to_owned(), years, None, form), "{text}");
    }
    let (holder, _, contact, _) = notice("/* SPDX-FileCopyrightText: 2024 Ann <https://ann.example> */");
    assert_eq!((holder.as_str(), contact.as_deref()), ("Ann", Some("<https://ann.example>")));
    let latin = all_statements(b"# Copyright \xa9 2024 J\xf6rg\n");
    let notice = latin.list[0].notice().expect("a notice");
    assert_eq!((notice.years.len(), notice.form), (1, NoticeForm::Mark));
}

#[test]
fn only_the_leading_comment_is_a_header() {
    let tag = "SPDX-License-Identifier: MIT";
    assert_eq!(header("a.py", &format!("#!/bin/python\n# {tag}\nx = 1\n")), ["MIT"]);
    assert!(header("a.py", &format!("x = '{tag}'\n# {tag}\n")).is_empty());
    assert!(header("a.py", &format!("'''\n{tag}\n'''\n")).is_empty());
    assert!(header("a.rs", "//! Reads `SPDX-License-Identifier: MIT` and more.\n").is_empty());
    assert!(header("a.rs", "// The Copyright belongs to whom it belongs.\n").is_empty());
    assert_eq!(header("a.html", &format!("<!doctype html>\n<!-- {tag} --><p>{tag}</p>\n")), ["MIT"]);
    assert_eq!(header("a.c", &format!("/* {tag} */ int x; // {tag}\n")), ["MIT"]);
    assert_eq!(header("a.rs", &format!("// {tag}\n// {tag}\n")), ["MIT", "MIT"]);
    let joined = "/*! Copyright (c) 2024 Ann | SPDX-License-Identifier: MIT */\n\
                  /* SPDX-FileCopyrightText: Bob */ /* SPDX-License-Identifier: MIT */x";
    assert_eq!(header("a.js", joined), ["2024 Ann", "MIT", "Bob", "MIT"]);
    assert_eq!(header("a.png.license", &format!("{tag}\n")), ["MIT"]);
}

#[test]
fn ignored_regions_and_snippets_are_told_apart() {
    let text = "# REUSE-IgnoreStart\n# SPDX-License-Identifier: A\n# REUSE-IgnoreEnd\n# SPDX-License-Identifier: B\n\
                # SPDX-SnippetBegin\n# SPDX-License-Identifier: C\n# SPDX-SnippetCopyrightText: Ann\n\
                # SPDX-SnippetBegin\n# SPDX-License-Identifier: D\n# SPDX-SnippetEnd\n# SPDX-SnippetEnd\n\
                # SPDX-License-Identifier: E\n# SPDX-SnippetBegin\nx\n# REUSE-IgnoreStart SPDX-License-Identifier: F\n";
    let found = all_statements(text.as_bytes());
    let told: Vec<_> = found.list.iter().map(|one| (one.value(text.as_bytes()), one.snippet)).collect();
    let told: Vec<_> = told.iter().map(|(value, snippet)| (value.as_ref(), *snippet)).collect();
    assert_eq!(told, [("B", None), ("C", Some(0)), ("Ann", Some(0)), ("D", Some(1)), ("E", None)]);
    assert_eq!(found.snippets.iter().map(|snippet| snippet.closed).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(found.ignored.len(), 2);
    assert_eq!(found.ignored[1].end, text.len());
    assert_eq!(header("a.py", text), ["B", "E"]);
}

#[test]
fn names_are_compared_as_people_read_them() {
    let text = "# SPDX-FileCopyrightText: 2024 ann  EXAMPLE. <https://ann.example>\n";
    let found = all_statements(text.as_bytes());
    let notice = found.list[0].notice().expect("a notice");
    for (wanted, same) in [
        ("Ann Example", true),
        ("Ann Example. <https://ann.example>", true),
        ("Ann", false),
        ("Bob <https://ann.example>", false),
    ] {
        assert_eq!(notice.names(text.as_bytes(), wanted), same, "{wanted}");
    }
}
