//! All checks of a release, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

mod changelog_section;
mod citation_date;
mod dependency_cycle;
mod dependency_member;
mod dependency_version;
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
mod package_files;
mod package_licence_text;
mod package_paths;
mod package_size;
mod project_files;
mod readme_disclaimer;
mod tree_branch;
mod tree_clean;
mod tree_lock;
mod version_agreement;
mod version_tag;

use super::check::Check;

/// Every check, by id.
pub(crate) static ALL: &[&Check] = &[
    &changelog_section::CHECK,
    &citation_date::CHECK,
    &dependency_cycle::CHECK,
    &dependency_member::CHECK,
    &dependency_version::CHECK,
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
    &package_files::CHECK,
    &package_licence_text::CHECK,
    &package_paths::CHECK,
    &package_size::CHECK,
    &project_files::CHECK,
    &readme_disclaimer::CHECK,
    &tree_branch::CHECK,
    &tree_clean::CHECK,
    &tree_lock::CHECK,
    &version_agreement::CHECK,
    &version_tag::CHECK,
];
