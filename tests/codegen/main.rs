// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Proves that committed files which are generated are fresh; `WACRG_BLESS=1` writes them anew.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test ends where it finds what it did not expect")]

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
    let names = names_in(&folder);
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let rules: String = names.iter().map(|name| format!("    &{name}::RULE,\n")).collect();
    let text = TEMPLATE.replace("MODULES\n", &modules).replace("RULES\n", &rules);
    prove(&folder.join("mod.rs"), &text);
}

/// Names of the modules in `folder`, sorted.
fn names_in(folder: &Path) -> Vec<String> {
    let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| name(entry.expect("readable")))
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    names
}

#[test]
fn the_policy_page_is_what_the_schema_says() {
    let page = policy::page(wacrg_schema::POLICY_SCHEMA);
    prove(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/policy.md"), &page);
}

#[test]
fn the_list_of_checks_is_what_the_folder_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cargo-wacrg/src/audit/checks");
    let names = names_in(&folder);
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let checks: String = names.iter().map(|name| format!("    &{name}::CHECK,\n")).collect();
    let text = CHECKS.replace("MODULES\n", &modules).replace("CHECKS\n", &checks);
    prove(&folder.join("mod.rs"), &text);
}

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

const CHECKS: &str = "\
//! All checks of a release, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

MODULES

use super::check::Check;

/// Every check, by id.
pub(crate) static ALL: &[&Check] = &[
CHECKS
];
";
