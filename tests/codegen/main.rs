// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Proves that committed files which are generated are fresh; `WACRG_BLESS=1` writes them anew.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test ends where it finds what it did not expect")]

#[path = "../support/cases.rs"]
#[allow(dead_code, reason = "pages need a part of a case")]
mod cases;
mod examples;
mod policy;

use std::path::Path;

fn prove(path: &Path, fresh: &str) {
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(path, fresh).expect("the generated file can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == fresh, "{} is stale: run `WACRG_BLESS=1 cargo test --test codegen`", path.display());
}

#[test]
fn json_schemas_are_what_the_types_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wacrg-schema/schemas");
    for (name, text) in wacrg_schema::schemas::all() {
        prove(&folder.join(name), &text);
    }
}

#[test]
fn the_list_of_rules_is_what_the_folder_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wacrg-rules/src/rules");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the rules are there")
        .filter_map(|entry| {
            entry.expect("readable").file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned)
        })
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let rules: String = names.iter().map(|name| format!("    &{name}::RULE,\n")).collect();
    let text = TEMPLATE.replace("MODULES\n", &modules).replace("RULES\n", &rules);
    prove(&folder.join("mod.rs"), &text);
}

#[test]
fn pages_of_rules_are_what_their_doc_comments_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::create_dir_all(&folder).expect("writable");
    }
    let mut pages = vec!["README.md".to_owned()];
    let mut index =
        "# Rules\n\nGenerated from the rules' own words; `cargo wacrg explain RULE` prints the same.\n".to_owned();
    for group in wacrg_schema::Group::ALL {
        if !wacrg_rules::rules::all().iter().any(|rule| rule.group == group) {
            continue;
        }
        index.push_str(&format!("\n## {group}\n\nAbout {}.\n\n", group.summary()));
        for rule in wacrg_rules::rules::all().iter().filter(|rule| rule.group == group) {
            let text: String =
                rule.docs.lines().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
            let head = format!(
                "# {}\n\nGroup `{group}`, level `{}` unless the policy says otherwise.\n\n",
                rule.id, rule.level
            );
            let examples = examples::of(rule.id);
            prove(&folder.join(format!("{}.md", rule.id)), &format!("{head}{}\n{examples}", text.trim_end()));
            index.push_str(&format!("- [{}]({}.md): {}\n", rule.id, rule.id, rule.summary.trim_end_matches('.')));
            pages.push(format!("{}.md", rule.id));
        }
    }
    prove(&folder.join("README.md"), &index);
    let listed: String =
        pages.iter().skip(1).map(|page| format!("  - [{}](rules/{page})\n", page.trim_end_matches(".md"))).collect();
    prove(&folder.join("../SUMMARY.md"), &SUMMARY.replace("RULES\n", &listed));
    for entry in std::fs::read_dir(&folder).expect("there") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        assert!(pages.contains(&name), "docs/rules/{name} belongs to no rule: remove it");
    }
}

#[test]
fn the_policy_page_is_what_the_schema_says() {
    let page = policy::page(wacrg_schema::POLICY_SCHEMA);
    prove(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/policy.md"), &page);
}

const SUMMARY: &str = "\
# Summary

- [cargo-wacrg](README.md)
- [Five minutes](tour.md)
- [Rules](rules/README.md)
RULES
- [Policy](policy.md)
- [Hooks](hooks.md)
- [Editors](editors.md)
- [Reports](reports.md)
- [GitHub](workflows/README.md)
- [What it can promise](promises.md)
";

const TEMPLATE: &str = "\
//! All rules, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

MODULES

use wacrg_schema::Group;

use crate::rule::Rule;

/// Every rule, by id.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

static ALL: &[&Rule] = &[
RULES
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.id == id)
}

/// Whether the rule of that id belongs to `group`.
pub fn is_in(id: &str, group: Group) -> bool {
    find(id).is_some_and(|rule| rule.group == group)
}
";
