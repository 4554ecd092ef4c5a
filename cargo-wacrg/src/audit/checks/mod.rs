//! All checks of a release, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

mod action_pins;
mod bundle_archive;
mod bundle_captures;
mod bundle_disclaimer;
mod bundle_licence;
mod cargo_deny;
mod cargo_semver_checks;
mod changelog_section;
mod citation_date;
mod code_owners;
mod community_files;
mod dependency_cycle;
mod dependency_member;
mod dependency_version;
mod generated_files;
mod history_clean;
mod licence_agreement;
mod licence_links;
mod manifest_categories;
mod manifest_description;
mod manifest_edition;
mod manifest_keywords;
mod manifest_licence;
mod manifest_links;
mod manifest_name;
mod manifest_readme;
mod package_captures;
mod package_contents;
mod package_licence_text;
mod package_paths;
mod package_size;
mod pull_request_target;
mod readme_disclaimer;
mod reuse;
mod script_injection;
mod site_captures;
mod site_disclaimer;
mod tree_branch;
mod tree_clean;
mod tree_lock;
mod version_agreement;
mod version_tag;
mod workflow_permissions;
mod workflow_syntax;

use super::check::Check;

/// Every check, by id.
pub(crate) static ALL: &[&Check] = &[
    &action_pins::CHECK,
    &bundle_archive::CHECK,
    &bundle_captures::CHECK,
    &bundle_disclaimer::CHECK,
    &bundle_licence::CHECK,
    &cargo_deny::CHECK,
    &cargo_semver_checks::CHECK,
    &changelog_section::CHECK,
    &citation_date::CHECK,
    &code_owners::CHECK,
    &community_files::CHECK,
    &dependency_cycle::CHECK,
    &dependency_member::CHECK,
    &dependency_version::CHECK,
    &generated_files::CHECK,
    &history_clean::CHECK,
    &licence_agreement::CHECK,
    &licence_links::CHECK,
    &manifest_categories::CHECK,
    &manifest_description::CHECK,
    &manifest_edition::CHECK,
    &manifest_keywords::CHECK,
    &manifest_licence::CHECK,
    &manifest_links::CHECK,
    &manifest_name::CHECK,
    &manifest_readme::CHECK,
    &package_captures::CHECK,
    &package_contents::CHECK,
    &package_licence_text::CHECK,
    &package_paths::CHECK,
    &package_size::CHECK,
    &pull_request_target::CHECK,
    &readme_disclaimer::CHECK,
    &reuse::CHECK,
    &script_injection::CHECK,
    &site_captures::CHECK,
    &site_disclaimer::CHECK,
    &tree_branch::CHECK,
    &tree_clean::CHECK,
    &tree_lock::CHECK,
    &version_agreement::CHECK,
    &version_tag::CHECK,
    &workflow_permissions::CHECK,
    &workflow_syntax::CHECK,
];
