//! All checks of a release, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

mod manifest_description;

use super::check::Check;

/// Every check, by id.
pub(crate) static ALL: &[&Check] = &[&manifest_description::CHECK];
