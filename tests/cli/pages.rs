// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Proves that the pages of rules and of checks say what their doc comments say; `WACRG_BLESS=1` writes them anew.

use std::path::Path;

#[path = "../codegen/examples.rs"]
mod examples;

fn prove(path: &Path, fresh: &str) {
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::write(path, fresh).expect("the generated file can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == fresh, "{} is stale: run `WACRG_BLESS=1 cargo test --test cli docs`", path.display());
}

#[test]
fn docs_of_rules_and_checks_are_their_doc_comments() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    if std::env::var_os("WACRG_BLESS").is_some() {
        std::fs::create_dir_all(&folder).expect("writable");
    }
    let mut pages = vec!["README.md".to_owned()];
    let mut index =
        "# Rules\n\nGenerated from the rules' own words; `cargo wacrg explain RULE` prints the same.\n".to_owned();
    for group in wacrg_schema::Group::ALL {
        if !cargo_wacrg::catalogue::all().iter().any(|rule| rule.group == group) {
            continue;
        }
        index.push_str(&format!("\n## {group}\n\nAbout {}.\n\n", group.summary()));
        for rule in cargo_wacrg::catalogue::all().iter().filter(|rule| rule.group == group) {
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

const SUMMARY: &str = "\
# Summary

- [cargo-wacrg](README.md)
- [Five minutes](tour.md)
- [Refused: what now](refused.md)
- [Rules](rules/README.md)
RULES
- [Policy](policy.md)
- [Hooks](hooks.md)
- [Ranges, history, pushes](ranges.md)
- [Editors](editors.md)
- [Audit of a release](audit.md)
- [Reports](reports.md)
- [GitHub](workflows/README.md)
- [Something leaked: what now](leaked.md)
- [What it can promise: the threat model](promises.md)
- [Add a rule](adding-a-rule.md)
";
